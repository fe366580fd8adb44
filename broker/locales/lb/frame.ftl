### Header, navigation, words and forms of every page.
### These texts wait for a native reader.

## Header, navigation, footer

skip-to-content = Direkt bei den Inhalt
language = Sprooch
demonstration = Demonstratioun.
demonstration-text = Dëst ass kee offizielle Site. All Persounen an Donnéeë sinn erfonnt.
menu = Menü
nav-overview = Iwwerbléck
nav-requests = Ufroen
nav-permissions = Zoustëmmungen
nav-history = Wie gefrot huet
nav-entries = Aschreiwungen
nav-person = Persoun
nav-erasure = Läschen
nav-verify = Protokoll préiwen
sign-in = Umellen
sign-out = Ofmellen
footer-title = Iwwer dëse Service
footer-log = Ëffentleche Protokoll: leschte Kontrollpunkt
footer-territory = Eemol – { $territory }. Dir gitt Är Donnéeë just eemol un d’Verwaltung an Dir decidéiert, wie se gesinn däerf.
footer-contact = Froen? Schreift eis oder rufft un:
contact-phone = Telefon { $phone }

## Words that many pages use

word-and = an
word-law = Gesetzlech Basis
word-note = Opgepasst:
word-case = Dossiersnummer
word-until = Bis
word-used = Benotzt
word-what = Donnéeën
word-when = Wéini
word-administration = Verwaltung
word-requester = Wie gefrot huet
word-source = Quell
word-permission = Zoustëmmung
word-procedure = Demarche
word-entry = Aschreiwung
word-dpo = Dateschutzbeoptraagten
word-operator = Bedreiwer vun Eemol
word-reason = Grond vum Refus
word-official = Agent
word-exchange = Austausch
word-place = Plaz
case-number = Dossiersnummer { $case }
asked-on = gefrot den { $when }
answer-by = Dir kënnt bis den { $when } äntweren.
from-source = Kënnt vun: { $source }
law-link = D’Gesetz liesen
for-example = Zum Beispill { $example }
go-start = Op d’Startsäit goen
go-sign-in = Umellen
go-requests = Ufroen, déi op Iech waarden
go-permissions = Är Zoustëmmungen
go-history = Wien no mengen Donnéeë gefrot huet

## Forms and lists

error-prefix = Feeler:
error-title = Et gëtt e Problem
error-number = Gitt eng gëlteg Nummer an, wéi am Beispill.
error-officer = Wielt eng Persoun aus der Lëscht.
error-choose = Kräizt op d’mannst eng Donnée un, oder wielt, näischt ze deelen.
error-answer = Wielt eng vun deenen zwou Äntwerten.
error-changed = Den Text vun dëser Ufro huet geännert. Liest en nach eng Kéier, ier Dir äntwert.
error-date = Gitt en Datum wéi 2026-11-21 an.
error-dates = Den éischten Dag däerf net no dem leschte sinn.
error-filter = No dësem Wäert kann een net sichen. Préift en a probéiert nach eng Kéier.
error-reason = Schreift mat op d’mannst 8 Zeechen, firwat Dir dat braucht.
filter-title = Lëscht filteren
filter-result = Resultat
filter-all = All
filter-from = Vum
filter-to = Bis den
filter-apply = Weisen
filter-clear = Alles weisen
filter-more = Weider Filteren
fact = { $name }: { $value }
pager = Weider Säiten
pager-newer = Méi nei Aschreiwungen
pager-older = Méi al Aschreiwungen
pager-page = Säit { $page } vun { $pages }
back = Zréck
