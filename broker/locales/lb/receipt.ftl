### Quittungen, hir Kontroll, Downloaden an den Archiv mat allem.

## D’Quittung vun enger Zoustëmmung

receipt-link = D’Quittung kucken an ophalen
receipt-h1 = Quittung vun Ärer Äntwert: { $who }
receipt-lead = Dat hei gouf festgehalen. De Fichier ass ënnerschriwwen: kee kann en onbemierkt änneren.
receipt-json = Déi ënnerschriwwe Quittung eroflueden (JSON)
receipt-print = Fir eng Versioun op Pabeier, dréckt dës Säit.
receipt-decision = Wat decidéiert gouf
receipt-basis = Dëst Gesetz ass déi legal Basis. Är Zoustëmmung ass en Deel vu senger Prozedur.
receipt-recipients = Wien d’Donnéeë kritt
receipt-recipients-text = { $who } a soss keen.
receipt-data = D’Donnéeën
receipt-shared = Fir dës hutt Dir zougestëmmt:
receipt-not-shared = Net gedeelt:
receipt-stop = Wéi Dir d’Deele stoppt, a wou Dir Iech beschwéiert
receipt-stop-page = Op Ärer eegener Säit, an engem Schrëtt:
receipt-stop-other = Oder schreift oder rufft un:
receipt-numbers = Nummere fir méi spéit
receipt-place = Aschreiwung { $position } vum versigelte Protokoll
receipt-known-as = Wéi { $who } Iech kennt
receipt-shown-in = Sprooch vum Text, deen Dir gelies hutt
receipt-text = Fangerofdrock vum Text, deen Dir gelies hutt
receipt-catalogue = Fangerofdrock vum Katalog
receipt-made = Ausgestallt
receipt-made-text = Ausgestallt vun { $creator } de { $when }.
receipt-others = Quittunge vun anere Decisiounen

## Eng Quittung kontrolléieren

genuine-title = Eng Quittung kontrolléieren
genuine-lead = Ass dës Quittung echt? Setzt se hei an oder wielt hire Fichier. Dir gesitt et direkt.
genuine-form = D’Quittung
genuine-paste = Den Text vun der Quittung asetzen
genuine-hint = Héchstens { $size } KB. Fir méi grouss Fichieren huelt de Programm: eemol receipt verify.
genuine-file = Oder hire Fichier wielen
genuine-button = Kontrolléieren
genuine-nothing-kept = Näischt vun deem, wat Dir hei schéckt, gëtt opgehalen.
genuine-genuine = Dës Quittung ass echt.
genuine-consent-text = Dëse Service huet se ënnerschriwwen, an zënterhier huet kee se geännert. D’Decisioun ass d’Aschreiwung { $position } vu { $size } am versigelte Protokoll.
genuine-exchange-text = Si gouf net geännert. Si ass d’Aschreiwung { $position } vu { $size } am versigelte Protokoll.
genuine-evidence = D’Donnéeën doran sinn genee déi, déi geschéckt goufen.
genuine-no-evidence = D’Donnéeë selwer sinn net doran.
genuine-says = Wat si seet
genuine-not-genuine = Dat ass keng echt Quittung.
genuine-no-receipt = Dat ass keng Quittung, oder en Deel feelt. Huelt de ganze Fichier, sou wéi Dir e kritt hutt.
genuine-other-key = Si ass net vun dësem Service ënnerschriwwen, oder mat engem Schlëssel, deen net méi publizéiert ass.
genuine-changed = Si gouf no der Ënnerschrëft geännert.
genuine-copy = Dee liesbaren Deel seet net, wat ënnerschriwwe gouf.
genuine-not-in-log = Si ass ënnerschriwwen, mee de versigelte Protokoll huet d’Decisioun net esou, wéi d’Quittung seet. Sot der Hëllef w.e.g. Bescheed.
genuine-other-evidence = D’Donnéeën doran sinn net déi, déi geschéckt goufen.
error-receipt = Setzt eng Quittung an oder wielt hire Fichier. Si däerf net ze grouss sinn.

## De Beweis a Wierder

proof-under = De Sigel ass ënnerschriwwe vun { $signer }.
proof-witnessed = Dës Zeien hunn de Sigel bestätegt: { $witnesses }.

## Eroflueden

download-title = Dës Lëscht mathuelen
download-csv = Als Tabell eroflueden (CSV)
download-json = Als Donnéeën eroflueden (JSON)
export-title = Alles iwwer Iech an engem Fichier
export-lead = An dësem Archiv ass alles, wat hei iwwer Iech festgehalen ass. Dir kënnt all Fichier doran ouni eis kontrolléieren.
export-entries =
    { $count ->
        [one] Et ass { $number } Aschreiwung doran.
       *[other] Et sinn { $number } Aschreiwungen doran.
    }
export-permissions =
    { $count ->
        [0] Dir gouft ni no enger Zoustëmmung gefrot.
        [one] Et ass och eng Ufro fir Är Zoustëmmung doran, mat Ärer Äntwert.
       *[other] Et sinn och { $count } Ufroe fir Är Zoustëmmung doran, mat Ären Äntwerten.
    }
export-holds = Wat doran ass
export-file-index = Eng Iwwersiicht fir ze liesen.
export-file-permissions = Är Zoustëmmungen, och déi, déi Dir refuséiert oder gestoppt hutt.
export-file-history = Wien no Ären Donnéeë gefrot huet: all Aschreiwung, als Tabell an als Donnéeën.
export-file-receipts = Eng ënnerschriwwe Quittung vun all Decisioun.
export-file-texts = D’Wierder, déi Iech virun all Decisioun gewise goufen.
export-file-entries = All Aschreiwung als Quittung, mat hirem Beweis.
export-file-proofs = De Beweis vun all Aschreiwung eleng.
export-file-keys = Déi ëffentlech Schlësselen, fir alles ze kontrolléieren.
export-button = Den Archiv eroflueden (ZIP)
export-limit = Dat geet eemol an der Minutt. Et gëtt keng Aschreiwung an Ärer Lëscht.
export-readme-check = Esou kontrolléiert Dir all Fichier selwer, ouni eis:
export-readme-receipts = D’Quittunge vun Ären Decisiounen:
export-readme-texts = D’Wierder, déi Iech gewise goufen: All Zuel ass de Fangerofdrock vum Text an der Quittung.
export-readme-entries = D’Aschreiwungen:
export-readme-proofs = D’Beweiser:
export-readme-keys = Vergläicht d’Schlëssele mat deene publizéierten, oder mat enger Kopie vun engem, deem Dir vertraut:
