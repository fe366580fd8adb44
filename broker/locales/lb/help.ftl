### Help, privacy, accessibility, and pages that say one thing.
### These texts wait for a native reader.

## Help

help-title = Hëllef
help-how = Esou fonctionnéiert et
help-how-1 = Eng Verwaltung brauch e Pabeier vun Iech. Si freet hei no, an Dir gesitt d’Ufro.
help-how-2 = Dir decidéiert: alles deelen, en Deel oder näischt.
help-how-3 = Wann Dir averstane sidd, hëlt Eemol d’Donnéeën bei der Quell, hëlt ewech, wat Dir net erlaabt hutt, a schéckt de Rescht.
help-how-4 = All Schrëtt gëtt opgeschriwwen. Dir gesitt en direkt an Ärer Lëscht.
help-no = Kann ech Nee soen?
help-no-text = Jo, ouni e Grond unzeginn. An all Ufro steet, wat dann geschitt. Dir kënnt de Pabeier ëmmer selwer bréngen.
help-stop = Kann ech meng Meenung änneren?
help-stop-text = Jo. Wielt „Deele stoppen“ bei Ären Zoustëmmungen. Vun do u gëtt näischt méi geschéckt. Wat virdru geschéckt gouf, bleift bei der Verwaltung; Dir kënnt froen, et ze läschen.
help-refused = Firwat gesinn ech refuséiert Ufroen?
help-refused-text = Well Dir all Versuch kenne sollt. An deene Fäll gouf näischt geschéckt. An der Aschreiwung steet firwat.
help-proof = Wouhier weess ech, datt d’Lëscht stëmmt?
help-proof-text = All Aschreiwung ass zesumme mat allen anere versigelt. Wann eng duerno geännert oder ewechgeholl géif ginn, géif de Sigel net méi passen. D’Säit vun all Aschreiwung préift dat, an Dir kënnt et ouni eis préiwen.
help-words = Wierder
help-word-permission = Äert opgeschriwwent Jo, fir eng Verwaltung an een Dossier.
help-word-source = D’Verwaltung, déi d’Donnéeë schonn huet.
help-word-entry = Eng Zeil vum versigelte Protokoll.
help-word-dpo = Eng Persoun, déi an enger Verwaltung op den Dateschutz oppasst. Wat si kuckt, steet an Ärer Lëscht.
help-contact = Frot eis
help-authority = Dir kënnt Iech och bei der Dateschutzautoritéit beschwéieren:

## Privacy

privacy-title = Dateschutz
privacy-lead = Eemol gëtt Donnéeë weider. Et hält se net.
privacy-kept = Wat gehale gëtt
privacy-kept-1 = Är Äntwerten op Ufroen: wien, fir wat, wéi eng Felder, bis wéini.
privacy-kept-2 = D’Aschreiwung vun all Ufro, ouni d’Donnéeë selwer.
privacy-kept-3 = Är Nummer, verschlësselt mat engem Schlëssel just fir Iech.
privacy-seen = Wie gesäit dat
privacy-seen-text = Dir gesitt alles. Eng Verwaltung gesäit just hir eegen Ufroen. En Dateschutzbeoptraagte muss e Grond uginn, deen Dir liese kënnt.
privacy-cookie = Cookien
privacy-cookie-text = Ee Cookie hält Iech ugemellt a gëtt beim Ofmelle geläscht. Soss gëtt näischt gespäichert, a kee verfollegt Iech.
privacy-rights = Är Rechter
privacy-rights-text = Dir kënnt froen, wat iwwer Iech gehale gëtt, Feeler verbessere loossen a froen, et ze läschen:

## Accessibility

access-title = Barrièrefräiheet
access-lead = Jidderee soll dës Säite benotze kënnen: just mat der Tastatur, mat engem Virliesprogramm, vergréissert, op engem klengen Ecran, ouni JavaScript.
access-state = Wéi wäit mir sinn
access-state-text = Mir riichten eis no WCAG 2.2, Stuf AA, an EN 301 549. Dës Lücke kenne mir:
access-gap-audit = D’Säite goufe vun eis gepréift, net vun enger onofhängeger Plaz.
access-gap-lb = Déi lëtzebuergesch Texter waarden nach op eng Relecture vun engem, dee Lëtzebuergesch als Mammesprooch huet.
access-how = Wéi gepréift gouf
access-how-text = Duerch Tester, déi all Säit an all Sprooch liesen, an andeems mir all Säit bei 1280 an 320 Pixel Breet gekuckt hunn.
access-criteria = De RAWeb huet 136 Kritären. D’Äntwert op all eenzelen, a wéi se kontrolléiert gouf, steet an der Dokumentatioun vum Programm (docs/raweb.md).
access-assessed = Fir d’lescht gepréift den { $when }.
access-report = Eppes geet fir Iech net?

## Pages that say one thing

notice-reference = Nummer fir d’Hëllef:
notice-signed-out = Dir sidd ofgemellt
notice-signed-out-text = Op dësem Computer bleift näischt iwwer Iech.
notice-session-ended = Mellt Iech w. e. g. nei un
notice-session-ended-text = Dir waart eng Zäit fort an dofir gouft Dir ofgemellt. Et gouf näischt geännert.
notice-not-found = Dës Säit gëtt et net
notice-not-found-text = Vläicht ass d’Adress falsch, oder d’Säit ass net fir Iech.
notice-form-stale = Mir konnten dëse Formulaire net unhuelen
notice-form-stale-text = E war ze al oder koum net vun dësem Site. Et gouf näischt geännert. Maacht d’Säit nei op an äntwert nach eng Kéier.
notice-answered = Dir hutt op dës Ufro scho geäntwert
notice-answered-text = Är éischt Äntwert zielt. Elo gouf näischt geännert.
notice-lapsed = D’Zäit fir z’äntweren ass eriwwer
notice-lapsed-text = Et gouf näischt geschéckt. D’Verwaltung kann Iech nach eng Kéier froen.
notice-cancelled = D’Ufro gouf zeréckgezunn
notice-cancelled-text = D’Verwaltung freet net méi. Et gouf näischt geschéckt.
notice-ended = Dës Zoustëmmung ass schonn eriwwer
notice-ended-text = Domat ka näischt méi geschéckt ginn.
notice-not-allowed = Dës Säit däerft Dir net gesinn
notice-not-allowed-text = Dir sidd mat enger anerer Roll ugemellt.
notice-too-many = Ze vill Versich
notice-too-many-text = Waart eng Minutt a probéiert dann nach eng Kéier.
notice-unavailable = Dat geet de Moment net
notice-unavailable-text = De Protokoll kann net geschriwwe ginn. Dofir geschitt näischt an et gëtt näischt geschéckt. Probéiert an e puer Minutten nach eng Kéier.
notice-faulty = An dësem Formulaire steet eng Äntwert, déi seng Säit net ugebueden huet
notice-faulty-text = Et gouf näischt geännert. Maacht d’Säit nach eng Kéier op an äntwert do.
notice-failed = Bei eis ass eppes schifgaangen
notice-failed-text = Dat deet eis leed. Et gouf näischt geschéckt. Probéiert nach eng Kéier oder sot der Hëllef Bescheed.

## Accessibility statement, as the law wants it

access-state-partly = Dës Säite sinn deelweis konform.
access-gap-documents = Dokumenter vun de Quellen, en Diplom zum Beispill, gi geschéckt, wéi d’Quell se gemaach huet.
access-technology = Si berouen nëmmen op HTML, CSS a SVG; näischt brauch JavaScript.
access-report-days = Sot et eis. Mir äntweren bannent 30 Deeg:
access-report-what = Sot, wéi eng Säit et war, wat Dir maache wollt a mat wat Dir Säite liest. Mir schécken Iech den Inhalt an enger anerer Form.
access-enforce = Keng Äntwert, oder keng gutt?
access-enforce-text = Kënnt bannent 30 Deeg keng Äntwert oder hëlleft se net, kënnt Dir Iech un d’Autoritéit wenden:

## Help on values and concerns, more words

help-values = Kann ech d’Wäerter gesinn, éier ech äntweren?
help-values-text = Jo. Wielt op der Ufro „D’Wäerter elo weisen“. D’Quell gëtt direkt gefrot, nëmmen Dir gesitt d’Äntwert, an Dir fannt et an Ärer Lëscht erëm.
help-unknown = Wat, wann ech eng Aschreiwung net kennen?
help-unknown-text = Maacht se op a wielt „Dat kennen ech net“. Dir kritt eng Nummer, a bannent engem Mount eng Äntwert.
word-help-concern = Uleies
help-word-concern = Är Fro oder Är Plainte, mat enger Nummer an engem versprachenen Dag.
word-help-request = Ufro
help-word-request = Eng Verwaltung freet Iech, ob si Donnéeë kréie kann.
word-help-required = Obligatoresch
help-word-required = Ouni dës Donnéeë geet d’Demarche net weider. Dir kënnt trotzdeem alles refuséieren.
word-help-seal = Versigelte Protokoll
help-word-seal = D’Lëscht vun all den Aschreiwungen. Jiddereen kann nokucken, datt näischt dran geännert gouf.
privacy-kept-4 = Är Uleies an d’Äntwerten dorop, mat Ärem Schlëssel verschlësselt.
privacy-long = Wéi laang
privacy-long-text = Aschreiwunge ginn opgehuewen, soulaang d’Demarche se brauch, 13 Méint, wann näischt anescht gesot ass. Duerno gi se geläscht.

## Site map

site-map-title = Plang vum Site
site-map-anybody = Fir jiddereen
site-map-citizen = No der Umeldung
site-map-start = Startsäit
