### A citizen's pages: start, overview, requests, consent, permissions.
### These texts wait for a native reader.

## Start and sign-in

start-title = Är Donnéeën, eemol a mat Ärer Zoustëmmung
start-lead = Wann eng Verwaltung e Pabeier vun Iech brauch, kann se déi Verwaltung froen, déi en schonn huet. Si kritt just dat, wat Dir erlaabt.
start-point-ask = Dir gesitt, wie wat firwat freet, ier eppes geschéckt gëtt.
start-point-stop = Dir kënnt d’Deelen zu all Moment an engem Schrëtt stoppen.
start-point-see = Dir gesitt all Ufro no Ären Donnéeën, och déi refuséiert.
start-need = Fir Iech unzemellen, braucht Dir Är elektronesch Identitéit.
start-no-sign-in = D’Umeldung ass op dëser Installatioun nach net ageriicht. Den ëffentleche Protokoll kann trotzdeem gepréift ginn.
start-dpo = Fir Dateschutz{"\u00AD"}beoptraagter
start-dpo-text = Dir kënnt de Protokoll vun Ärer Verwaltung kucken a préiwen.
start-check = Fir jiddereen
start-check-text = De Protokoll vun allen Ufroe gouf versigelt. Jidderee ka préiwen, datt näischt dru geännert gouf. E weist näischt iwwer Persounen.
sign-in-title = Umellen
sign-in-demo = Dëst ass eng Demonstratioun: Dir braucht kee Passwuert. Eng richteg Installatioun benotzt Är elektronesch Identitéit.
sign-in-type = Eng Nummer aginn
sign-in-pick = Oder eng erfonnte Persoun wielen
dpo-sign-in-title = Als Dateschutz{"\u00AD"}beoptraagten umellen
dpo-sign-in-text = Wielt, wiem säi Protokoll Dir gesi wëllt.
dpo-operator = Bedreiwer vun Eemol: all Austausch

## Overview

overview-title = Mäin Iwwerbléck
overview-waiting =
    { $count ->
        [0] Kee waart op eng Äntwert
        [one] Ufro waart op Är Äntwert
       *[other] Ufroe waarden op Är Äntwert
    }
overview-active =
    { $count ->
        [0] Dir deelt elo näischt
        [one] Zoustëmmung gëllt
       *[other] Zoustëmmunge gëllen
    }
overview-sent =
    { $count ->
        [0] An de leschten 30 Deeg gouf näischt geschéckt
        [one] Mol goufen an de leschten 30 Deeg Donnéeë geschéckt
       *[other] Mol goufen an de leschten 30 Deeg Donnéeë geschéckt
    }
overview-refused =
    { $count ->
        [0] An de leschten 30 Deeg gouf näischt refuséiert
        [one] Ufro gouf an de leschten 30 Deeg refuséiert
       *[other] Ufroe goufen an de leschten 30 Deeg refuséiert
    }
overview-next-end = Als Nächst leeft den { $when } dës Zoustëmmung of: { $who }.
complete-title = Ass dat alles?
complete-since = Dës Lëscht ass zanter dem { $when } komplett.
last-verified = De ganze Protokoll gouf fir d’lescht gepréift den { $when }.
never-verified = De ganze Protokoll gouf hei nach net gepréift. All Aschreiwung kann op hirer Säit gepréift ginn.

## Requests

requests-title = Ufroen, déi op Iech waarden
requests-none = Kee waart op eng Äntwert vun Iech.
requests-card =
    { $count ->
        [one] Freet no 1 vun Ären Donnéeën
       *[other] Freet no { $count } vun Ären Donnéeën
    } fir: { $procedure }
requests-lapsed = Ofgelaf; et gouf näischt geschéckt.
requests-open = Liesen an entscheeden

## Consent screen

ask-h1 = { $who } freet, { $count } vun Ären Donnéeën ze gesinn
ask-who = Wie freet
ask-number = Ëffentlech Nummer { $number }
ask-why = Firwat
ask-message = Fir ze vergläichen
ask-message-text = D’Verwaltung, déi freet, weist Iech déi selwecht Wierder. Wann do anerer stinn, äntwert mat Nee.
ask-where = Wou d’Donnéeë sinn
ask-often = Wéi dacks a bis wéini
ask-often-text =
    { $count ->
        [one] Héchstens eemol, bis den { $when }
       *[other] Héchstens { $count }-mol, bis den { $when }
    }
ask-keep = Wat si domat maachen däerfen, wéi laang si et halen
ask-data = Är Donnéeën
ask-none = Näischt ass am Viraus ugekräizt. Wielt, wat Dir deele wëllt.
ask-all-required = D’Demarche brauch all dës Donnéeën. Dir kënnt se deelen oder net.
ask-others = E puer vun dësen Donnéeë si vun anere Leit, zum Beispill aus Ärem Stot. Si gesinn an hirer eegener Lëscht, datt si genannt goufen.
ask-document = Dëst ass en Dokument. Et gëtt ganz an onverännert geschéckt. Dran ass, wat hei steet.
ask-required = Obligatoresch: ouni dës Donnéeë geet d’Demarche net weider
ask-optional = Fräiwëlleg: kräizt un, wat Dir deele wëllt
mark-special = besonnesch geschützt
mark-others = iwwer aner Leit
ask-if-no = Wat geschitt, wann ech Nee soen?
ask-protected = Wéi ass dat geschützt?
ask-protected-1 = Nëmmen d’Donnéeën, mat deenen Dir averstane sidd, gi geschéckt. De Rescht gëtt virdrun ewechgeholl.
ask-protected-2 = Eemol hält keng Kopie vun den Donnéeën.
ask-protected-3 = All Ufro gëtt opgeschriwwen, ier eppes geschéckt gëtt. Dir gesitt se direkt.
ask-protected-4 = Dir kënnt d’Deelen zu all Moment stoppen. Dat gëllt direkt.
ask-basis = Mat Ärer Äntwert sidd Dir averstanen oder net, datt dës Verwaltung dës Donnéeë kritt: { $who }. D’Demarche selwer baséiert op dem Gesetz hei uewen.
ask-yes = Dës Donnéeën deelen
ask-no = Net deelen
ask-later = Méi spéit entscheeden

## After the answer

done-granted = Dir deelt dës Donnéeën
done-refused = Dir deelt dës Donnéeën net
done-at = Opgeschriwwen den { $when }.
done-reference = Referenz
done-next = Wéi et weidergeet
done-granted-text =
    { $count ->
        [one] { $who } kann dës Donnéeën elo eemol kréien, bis den { $when }.
       *[other] { $who } kann dës Donnéeën elo héchstens { $count }-mol kréien, bis den { $when }.
    }
done-refused-text = { $who } kritt näischt a weess, datt Dir Nee gesot hutt. Dir braucht kee Grond unzeginn.
done-stop = Dir kënnt dat zu all Moment stoppen:
done-items = Wat Dir erlaabt hutt
done-details = Dës Äntwert mat allen Detailer kucken
not-ticked = Net gedeelt, well Dir et net ugekräizt hutt:
nothing-shared = Dovu gëtt näischt gedeelt.

## Permissions

permissions-title = Är Zoustëmmungen
permissions-which = Wéi eng Zoustëmmungen
permissions-active = Gëlteg
permissions-ended = Eriwwer
permissions-none-active = Dir deelt elo näischt.
permissions-none-ended = Nach keng Zoustëmmung ass eriwwer.
permissions-stop-text = „Deele stoppen“ gëllt direkt a brauch kee Grond.
perm-stop = Deele stoppen
perm-pause = Ënnerbriechen
perm-resume = Weiderfueren
perm-pause-text = Soulaang Dir ënnerbriecht, ka näischt iwwerdroe ginn. Dir kënnt zu all Moment weiderfueren. Stoppen ass fir ëmmer.
perm-details = Alles iwwer dës Zoustëmmung
perm-title = Zoustëmmung: { $who }
perm-timeline = Wat geschitt ass
perm-stopped = Gestoppt den { $when }. Et ka näischt méi iwwerdroe ginn.
status-active = Gëlteg zanter dem { $when }.
status-paused = Vun Iech ënnerbrach zanter dem { $when }.
status-used-up = All erlaabten Benotzunge waren opgebraucht den { $when }.
status-denied = Dir hutt Nee gesot den { $when }.
status-lapsed = D’Zäit fir z’äntweren war eriwwer den { $when }.
status-cancelled = D’Verwaltung huet hir Ufro zeréckgezunn den { $when }.
status-stopped = Dir hutt d’Deele gestoppt den { $when }.
status-returned = D’Verwaltung huet Är Zoustëmmung zeréckginn den { $when }.
status-expired = Hir Zäit war eriwwer den { $when }.
status-invalidated = Fir ongëlteg erkläert den { $when }.
status-replaced = Duerch eng méi nei Zoustëmmung ersat den { $when }.
used-never =
    { $uses ->
        [one] Ni benotzt. Eng Kéier ass méiglech.
       *[other] Ni benotzt. { $uses }-mol ass méiglech.
    }
used-times =
    { $count ->
        [one] Eemol
       *[other] { $count }-mol
    } vun { $uses }, fir d’lescht den { $when }
stopped-title = D’Deelen ass gestoppt
stopped-what = Dat war Är Zoustëmmung: { $who }, { $procedure }.
stopped-used =
    { $count ->
        [one] Virdru goufen eemol Donnéeë geschéckt.
       *[other] Virdru goufen { $count }-mol Donnéeë geschéckt.
    }
stopped-see = Kucken, wéini
stopped-delete = Dir kënnt bei { $who } froen, se ze läschen. Schreift un d’Dateschutzbeoptraagt:
stopped-unused = Et gouf näischt geschéckt.
