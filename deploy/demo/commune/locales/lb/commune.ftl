### De Site vun der erfonnter Gemeng: wat d’Bierger an hiert Personal liesen.
### These texts wait for a native reader.

## Every page

site-name = Gemeng Eschen
skip-to-content = Direkt bei den Inhalt
language = Sprooch
demonstration = Demonstratioun.
demonstration-text = Dës Gemeng gëtt et net. All Persounen an Donnéeë sinn erfonnt.
menu = Menü
nav-home = Start
nav-rent = Loyerszouschoss
nav-office = Fir eist Personal
footer-text = Gemeng Eschen – eng Demonstratioun: Sou schafft eng Verwaltung mat Eemol.
error-prefix = Feeler:
error-title = Kuckt dat no
case-number = Dossiersnummer { $case }
go-home = Op d’Startsäit
euros = { $sum } Euro
source-register = Bevëlkerungsregister
source-tax = Steierverwaltung
kind-residence = Wunnsëtzcertificat
kind-household = Zesummesetzung vum Stot
kind-income = Akommescertificat

## Home

home-title = Är Gemeng online
home-lead = Frot Hëllef vun doheem aus un. Dir braucht keng Pabeieren ze bréngen, déi aner Verwaltunge schonn hunn.
home-rent-text = Hëllef fir Äre Loyer. Dauert ongeféier 5 Minutten.
home-office-text = Dossieren, Froen u Bierger, an d’Donnéeën, déi si deelen.

## How to fill in the form

start-title = De Loyerszouschoss ufroen
start-lead = D’Gemeng hëlleft beim Loyer, wann Äert Akommes kleng ass. Mir brauchen Är Adress, d’Gréisst vun Ärem Stot an Äert Akommes.
start-fill-title = Schreift net of, wat Verwaltunge scho wëssen
start-step-leave = Mir féieren Iech op Eemol. Do mellt Dir Iech un.
start-step-choose = Dir gesitt, wat mir froen. Dir wielt, wat Dir deelt.
start-step-back = Dir kommt heihinner zréck. De Formulaire ass ausgefëllt mat deem, wat Dir deelt. De Rescht schreift Dir.
start-free = Dir däerft nee soen. Är Demande zielt grad esou vill.
start-fill = Ausfëlle mat deem, wat Verwaltunge scho wëssen
start-hand = Alles selwer schreiwen

## The form

form-title = Loyerszouschoss: Är Äntwerten
form-lead = Schreift Är Äntwerten.
form-filled = { $count } vun { $all } Äntwerte sinn ausgefëllt.
form-filled-text = Kuckt se no a schreift de Rescht. Wat falsch ass, kënnt Dir änneren.
form-refused = Dir hutt näischt gedeelt.
form-refused-text = Dofir ass de Formulaire eidel. Schreift Är Äntwerten. Är Demande zielt grad esou vill.
form-failed = D’Donnéeë konnten net geholl ginn.
form-failed-text = Näischt ass verluer. Schreift Är Äntwerten, oder fänkt méi spéit nei un.
form-send = Demande schécken
field-given-names = Virnimm
field-family-name = Familljennumm
field-street = Strooss
field-house-number = Hausnummer
field-postal-code = Postleetzuel
field-locality = Uertschaft
field-household-size = Wéi vill Persoune bei Iech wunnen, Iech matgezielt
field-taxable-income = Besteierbaart Akommes { $year }, an Euro
field-rent = Loyer fir ee Mount, an Euro
hint-filled = Ausgefëllt aus: { $source }
hint-kept = Dat hutt Dir net gedeelt. Schreift et.
hint-not-in-it = Dat koum net vun: { $source }. Schreift et.
hint-not-genuine = D’Quittung vun dëser Quell ass net an der Rei: { $source }. Schreift et selwer.
hint-unknown-there = Hei steet näischt iwwer Iech: { $source }. Schreift et.
hint-no-answer = Et koume keng Donnéeë vun: { $source }. Schreift et.
hint-rent = Wéi an Ärem Bail, ouni Heizung.
wrong-missing = „{ $field }“ feelt
wrong-long = „{ $field }“ ass méi laang wéi 200 Zeechen
wrong-amount = „{ $field }“: schreift e Montant wéi 1250 oder 1250,50
wrong-number = „{ $field }“: schreift eng Zuel vun 1 bis 30

## Sent off

sent-title = Är Demande ass ukomm
sent-number = Dossiersnummer
sent-text = Mir äntweren an héchstens 3 Wochen. Haalt d’Dossiersnummer.
sent-what = Wat Dir geschéckt hutt

## Nothing to see

not-found-title = Dës Säit gëtt et net
not-found-text = Kuckt d’Adress no, oder fänkt op der Startsäit un.
stranger-title = Dat gehéiert zu kengem Formulaire, deen Dir hei ugefaangen hutt
stranger-text = Näischt gouf iwwerholl. Vläicht koumt Dir an engem anere Browser zréck, oder ze spéit. Fänkt nei un.
foreign-title = Dëse Formulaire koum vun engem anere Site
foreign-text = E gouf net ugeholl. Fänkt op der Startsäit un.
broken-title = Dat geet am Moment net
broken-text = Probéiert et méi spéit.

## The office

office-title = Loyerszouschoss: de Büro
office-demo = An enger richteger Gemeng mellt d’Personal sech hei un. An dëser Demonstratioun däerf jiddereen kucken.
office-ask-title = E Bierger froen
office-ask-text = Fir Leit um Guichet, um Telefon, oder wann Dir e Bréif schéckt. Si kréien e Code an äntweren op Eemol.
office-number = National Identifikatiounsnummer
office-number-hint = 13 Zifferen
office-ask = Ëm Zoustëmmung froen
office-cases = Dossieren
office-none = Et gëtt keng Dossieren.
office-applied = Demande ass ukomm
wrong-whom-missing = Schreift d’Nummer vun der Persoun
wrong-whom = Dat ass keng national Identifikatiounsnummer
wrong-broker = Eemol äntwert net. Probéiert et méi spéit.

## One case

case-title = Dossier { $case }
case-origin = Huet ugefaange mat
case-person = Persoun
case-standing = Zoustëmmung
case-look = Nach eng Kéier kucken, ob sech eppes geännert huet
case-not-looked = Eemol äntwert net. Wat Dir gesitt, ass vläicht net méi aktuell.
case-fetch = Donnéeën huelen
case-answers = Wat geschéckt gouf
origin-form = Formulaire op dësem Site
origin-office = Fro vum Büro
standing-nobody = Keen gouf gefrot
standing-requested = Waart op d’Äntwert
standing-granted = Ginn
standing-paused = Rout, op Wonsch vun der Persoun
standing-denied = Ofgeleent
standing-lapsed = Keng Äntwert an der Zäit
standing-cancelled = Vun eis zréckgeholl
standing-revoked = Vun der Persoun ofgeschloss
standing-returned = Vun eis zréckginn
standing-expired = Ofgelaf
standing-exhausted = Ofgeschloss: alles gouf geholl
standing-invalidated = Fir ongëlteg erkläert
standing-replaced = Duerch eng méi nei ersat
meaning-requested = Et gëtt nach keng Äntwert. Bis dohi kréie mir näischt.
meaning-granted = D’Persoun ass averstanen. Dir kënnt huelen, wat ausgemaach ass.
meaning-paused = D’Persoun léisst et rouen. Am Moment kréie mir näischt.
meaning-denied = D’Persoun huet nee gesot. Frot d’Pabeieren op déi gewinnten Aart.
meaning-lapsed = D’Zäit fir z’äntweren ass eriwwer. Mir kréien näischt.
meaning-exhausted = Alles, wat ausgemaach war, gouf geholl. Méi kann net geholl ginn.
meaning-revoked = D’Persoun deelt net méi. Et kann näischt méi geholl ginn.
meaning-over = D’Zoustëmmung ass eriwwer. Et kann näischt geholl ginn.
hand-over-title = Gitt dat weider
hand-over-text = D’Persoun mécht de Link op, oder schreift de Code no der Umeldung op Eemol.
hand-over-code = Code:
hand-over-link = Link:
hand-over-qr = QR-Code vum Link hei uewen
from-source = Kënnt vun: { $source }
from-evidence = Gedeelt aus: { $source }
from-changed = Gedeelt aus: { $source } – vun der Persoun geännert
from-citizen = Vun der Persoun geschriwwen
reason-no-match = Do steet näischt iwwer dës Persoun.
reason-ambiguous = Méi Persoune passen. Dofir gouf näischt geschéckt.
reason-no-answer = D’Verwaltung huet net geäntwert. Dir kënnt et nach eng Kéier probéieren.
reason-revoked = Et koum näischt: D’Persoun deelt net méi.
reason-other = Et koum näischt. Grond: { $reason }
receipt-genuine = D’Quittung ass echt.
receipt-place = Liwwerung { $number } vun { $size } Aschreiwungen am Protokoll. Kee Buschtaf gouf geännert.
receipt-how = Wéi dat gepréift gouf
receipt-how-text = Mam Programm vun Eemol an dem Schlëssel vu sengem Protokoll, dee mir beim Bäitrëtt kruten. Kee gouf gefrot. Och gepréift: D’Quittung gehéiert zu dësem Dossier an dëser Zort vun Donnéeën.
receipt-entry = Aschreiwung
receipt-signer = Ënnerschriwwe vun
receipt-command = Befeel
receipt-not-genuine = D’Quittung ass net echt. Benotzt dës Donnéeën net.
receipt-unchecked = D’Quittung konnt net gepréift ginn. Benotzt dës Donnéeën nach net.
give-back = Zoustëmmung zréckginn
give-back-text = Dir braucht d’Donnéeën net méi? Da gitt d’Zoustëmmung zréck. D’Persoun gesäit dat.
take-back = Fro zréckhuelen
take-back-text = Dir braucht d’Donnéeën net méi? Da huelt d’Fro zréck. D’Persoun gesäit dat.
go-cases = Op all Dossieren
