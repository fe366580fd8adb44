### Sign-in with an identity provider, how long it lasts, sessions and settings.
### These texts wait for a native reader.

## How long a person stays signed in

until = Dir bleift bis { $when } Auer ugemellt.
until-last = Dir gitt um { $when } Auer ofgemellt. Wat Dir bis dohi wielt, bleift erhalen.
until-stay = Ugemellt bleiwen (neien Tab)
kept-title = Et gouf nach näischt geschéckt.
kept-text = Dat hat Dir virun der Umeldung ausgefëllt. Kuckt et no a schéckt et nach eng Kéier.
stay-title = Dir sidd nach ugemellt
stay-until = Dir bleift elo bis { $when } Auer ugemellt.
stay-rule =
    { $count ->
        [one] No { $count } Minutt ouni Klick gitt Dir ofgemellt.
       *[other] No { $count } Minutten ouni Klick gitt Dir ofgemellt.
    }
stay-latest = Spéitstens den { $when } gitt Dir op jidde Fall ofgemellt.
stay-kept = Wann Dir ze spéit äntwert, mellt Iech nei un. Är Auswiel ass dann nach do.
stay-close = Dir kënnt dësen Tab zoumaachen an am aneren weidermaachen.
privacy-kept-session = Är Umeldungen: wéini, mat wéi enger Zort Browser a wéi sécher. Si ginn um Enn geläscht, spéitstens no zwee Deeg.

## At an identity provider

provider-text = Dir mellt Iech mat Ärer nationaler elektronescher Identitéit un. Mir schécken Iech dohinner an Dir kommt zréck.
provider-staff-text = Dir mellt Iech mat Ärem Kont bei der Verwaltung un. Mir schécken Iech dohinner an Dir kommt zréck.
provider-after = Mir iwwerhuelen nëmmen, wien Dir sidd. Äert Passwuert gesi mir ni.
provider-go = Mat der elektronescher Identitéit umellen
provider-staff-go = Mam Déngschtkont umellen
provider-trouble = Dir kënnt Iech net umellen?
signed-out-provider = Dir sidd hei ofgemellt. Beim Identitéitsdéngscht sidd Dir vläicht nach ugemellt. Op engem gedeelte Computer mellt Iech och do of.
signed-out-go = Och do ofmellen
step-up-title = Mellt Iech wannechgelift méi sécher un
step-up-text = D’Gesetz verlaangt eng méi sécher Umeldung, ier Dir dës Donnéeë deelt. Et gouf näischt geschéckt.
step-up-kept = Är Auswiel bleift erhalen. No der Umeldung kuckt Dir se no an äntwert nach eng Kéier.
step-up-go = Méi sécher umellen
step-up-back = Zréck bei d’Demande

## Settings

settings-title = Astellungen
settings-language = D’Sprooch steet an der Adress vun all Säit. Wielt hei eng aner:
settings-sessions = Wou Dir ugemellt sidd
settings-sessions-text = Wann Dir eng dovun net kennt, maacht se zou.
settings-browser = Onbekannte Browser
settings-own = dësen hei
settings-begun = Ugemellt
settings-used = Fir d’lescht benotzt
settings-end = Ophalen
settings-ended = Dës Sessioun ass eriwwer.
settings-end-all = Iwwerall ofmellen
settings-end-all-text = Dat mécht all Sessioun zou, hei an op allen aneren Apparater.

## What can go wrong

notice-identity-down = D’Umeldung geet grad net
notice-identity-down-text = Den Identitéitsdéngscht äntwert net. Et ass näischt verluer. Probéiert et an e puer Minutten nach eng Kéier.
notice-sign-in-failed = D’Umeldung huet net geklappt
notice-sign-in-failed-text = D’Äntwert vum Identitéitsdéngscht ass net ze gebrauchen oder schonn gebraucht. Mellt Iech nach eng Kéier un.
notice-sign-in-cancelled = Dir hutt Iech net ugemellt
notice-sign-in-cancelled-text = Dir sidd beim Identitéitsdéngscht ëmgedréint. Et huet sech näischt geännert.
notice-not-recognised = Mat dësem Kont kënnt Dir Iech hei net umellen
notice-not-recognised-text = Den Identitéitsdéngscht kennt Iech. Mee Äre Kont huet keng Nummer oder Roll, déi hei zielt.
notice-too-weak = Dës Umeldung ass net sécher genuch
notice-too-weak-text = Den Identitéitsdéngscht huet déi néideg Sécherheet net bestätegt. Et gouf näischt geschéckt.
