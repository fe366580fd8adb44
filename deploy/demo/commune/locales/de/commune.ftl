### Die Seiten der erfundenen Gemeinde: was Bürgerinnen, Bürger und ihr Personal lesen.

## Every page

site-name = Gemeinde Eschen
skip-to-content = Zum Inhalt springen
language = Sprache
demonstration = Demonstration.
demonstration-text = Diese Gemeinde gibt es nicht. Alle Personen und Daten sind erfunden.
menu = Menü
nav-home = Start
nav-rent = Mietzuschuss
nav-office = Für unser Personal
footer-text = Gemeinde Eschen – eine Demonstration: So arbeitet eine Behörde mit Eemol.
error-prefix = Fehler:
error-title = Bitte prüfen
case-number = Aktenzeichen { $case }
go-home = Zur Startseite
euros = { $sum } Euro
source-register = Bevölkerungsregister
source-tax = Steuerverwaltung
kind-residence = Wohnsitzbescheinigung
kind-household = Zusammensetzung des Haushalts
kind-income = Einkommensbescheinigung

## Home

home-title = Ihre Gemeinde im Netz
home-lead = Beantragen Sie Hilfe von zu Hause aus. Sie bringen keine Papiere, die andere Behörden schon haben.
home-rent-text = Hilfe für Ihre Miete. Dauert etwa 5 Minuten.
home-office-text = Akten, Fragen an Bürgerinnen und Bürger, und die Daten, die sie teilen.

## How to fill in the form

start-title = Mietzuschuss beantragen
start-lead = Die Gemeinde hilft bei der Miete, wenn Ihr Einkommen klein ist. Wir brauchen Ihre Adresse, die Größe Ihres Haushalts und Ihr Einkommen.
start-fill-title = Schreiben Sie nicht ab, was Behörden schon wissen
start-step-leave = Wir führen Sie zu Eemol. Dort melden Sie sich an.
start-step-choose = Sie sehen, was wir fragen. Sie wählen, was Sie teilen.
start-step-back = Sie kommen hierher zurück. Das Formular ist ausgefüllt mit dem, was Sie teilen. Den Rest schreiben Sie.
start-free = Sie dürfen Nein sagen. Ihr Antrag zählt genauso viel.
start-fill = Mit dem ausfüllen, was Behörden schon wissen
start-hand = Alles selbst schreiben

## The form

form-title = Mietzuschuss: Ihre Antworten
form-lead = Bitte schreiben Sie Ihre Antworten.
form-filled = { $count } von { $all } Antworten sind ausgefüllt.
form-filled-text = Bitte prüfen Sie sie und schreiben Sie den Rest. Was falsch ist, können Sie ändern.
form-refused = Sie haben nichts geteilt.
form-refused-text = Darum ist das Formular leer. Bitte schreiben Sie Ihre Antworten. Ihr Antrag zählt genauso viel.
form-failed = Die Daten konnten nicht geholt werden.
form-failed-text = Nichts ist verloren. Schreiben Sie Ihre Antworten, oder beginnen Sie später neu.
form-send = Antrag senden
field-given-names = Vornamen
field-family-name = Familienname
field-street = Straße
field-house-number = Hausnummer
field-postal-code = Postleitzahl
field-locality = Ort
field-household-size = Wie viele Personen bei Ihnen wohnen, Sie mitgezählt
field-taxable-income = Steuerpflichtiges Einkommen { $year }, in Euro
field-rent = Miete für einen Monat, in Euro
hint-filled = Ausgefüllt aus: { $source }
hint-kept = Das haben Sie nicht geteilt. Bitte schreiben Sie es.
hint-not-in-it = Das kam nicht von: { $source }. Bitte schreiben Sie es.
hint-not-genuine = Der Beleg dieser Quelle ist nicht in Ordnung: { $source }. Bitte schreiben Sie es selbst.
hint-unknown-there = Hier steht nichts über Sie: { $source }. Bitte schreiben Sie es.
hint-no-answer = Es kamen keine Daten von: { $source }. Bitte schreiben Sie es.
hint-rent = Wie in Ihrem Mietvertrag, ohne Heizung.
wrong-missing = „{ $field }“ fehlt
wrong-long = „{ $field }“ ist länger als 200 Zeichen
wrong-amount = „{ $field }“: Schreiben Sie einen Betrag wie 1250 oder 1250,50
wrong-number = „{ $field }“: Schreiben Sie eine Zahl von 1 bis 30

## Sent off

sent-title = Ihr Antrag ist da
sent-number = Aktenzeichen
sent-text = Wir antworten in höchstens 3 Wochen. Bitte merken Sie sich das Aktenzeichen.
sent-what = Was Sie gesendet haben

## Nothing to see

not-found-title = Diese Seite gibt es nicht
not-found-text = Prüfen Sie die Adresse, oder beginnen Sie auf der Startseite.
stranger-title = Das gehört zu keinem Formular, das Sie hier begonnen haben
stranger-text = Nichts wurde übernommen. Vielleicht kamen Sie in einem anderen Browser zurück, oder zu spät. Bitte beginnen Sie neu.
foreign-title = Dieses Formular kam von einer anderen Seite
foreign-text = Es wurde nicht angenommen. Bitte beginnen Sie auf der Startseite.
broken-title = Das geht im Moment nicht
broken-text = Bitte versuchen Sie es später.

## The office

office-title = Mietzuschuss: das Amt
office-demo = In einer echten Gemeinde meldet sich das Personal hier an. In dieser Demonstration darf jeder schauen.
office-ask-title = Jemanden fragen
office-ask-text = Für Menschen am Schalter, am Telefon, oder wenn Sie einen Brief schicken. Sie bekommen einen Code und antworten bei Eemol.
office-number = Nationale Identifikationsnummer
office-number-hint = 13 Ziffern
office-ask = Um Zustimmung bitten
office-cases = Akten
office-none = Es gibt keine Akten.
office-applied = Antrag ist da
wrong-whom-missing = Schreiben Sie die Nummer der Person
wrong-whom = Das ist keine nationale Identifikationsnummer
wrong-broker = Eemol antwortet nicht. Bitte versuchen Sie es später.

## One case

case-title = Akte { $case }
case-origin = Begann mit
case-person = Person
case-standing = Zustimmung
case-look = Noch einmal schauen, ob sich etwas geändert hat
case-not-looked = Eemol antwortet nicht. Was Sie sehen, ist vielleicht nicht mehr aktuell.
case-fetch = Daten holen
case-answers = Was gesendet wurde
origin-form = Formular auf dieser Seite
origin-office = Frage des Amtes
standing-nobody = Niemand wurde gefragt
standing-requested = Wartet auf die Antwort
standing-granted = Erteilt
standing-paused = Ruht auf Wunsch der Person
standing-denied = Abgelehnt
standing-lapsed = Keine Antwort in der Frist
standing-cancelled = Von uns zurückgenommen
standing-revoked = Von der Person beendet
standing-returned = Von uns zurückgegeben
standing-expired = Abgelaufen
standing-exhausted = Beendet: Alles wurde geholt
standing-invalidated = Für ungültig erklärt
standing-replaced = Durch eine neuere ersetzt
meaning-requested = Es gibt noch keine Antwort. Bis dahin bekommen wir nichts.
meaning-granted = Die Person hat zugestimmt. Sie können holen, was vereinbart ist.
meaning-paused = Die Person lässt die Zustimmung ruhen. Im Moment bekommen wir nichts.
meaning-denied = Die Person hat Nein gesagt. Bitten Sie wie üblich um die Papiere.
meaning-lapsed = Die Frist für die Antwort ist vorbei. Wir bekommen nichts.
meaning-exhausted = Alles, was vereinbart war, wurde geholt. Mehr kann nicht geholt werden.
meaning-revoked = Die Person teilt nicht mehr. Es kann nichts mehr geholt werden.
meaning-over = Die Zustimmung ist beendet. Es kann nichts geholt werden.
hand-over-title = Geben Sie das weiter
hand-over-text = Die Person öffnet den Link, oder schreibt den Code nach der Anmeldung bei Eemol.
hand-over-code = Code:
hand-over-link = Link:
hand-over-qr = QR-Code des Links darüber
from-source = Kommt von: { $source }
from-evidence = Geteilt aus: { $source }
from-changed = Geteilt aus: { $source } – von der Person geändert
from-citizen = Von der Person geschrieben
reason-no-match = Dort steht nichts über diese Person.
reason-ambiguous = Mehrere Personen passen. Darum wurde nichts gesendet.
reason-no-answer = Die Behörde hat nicht geantwortet. Sie können es noch einmal versuchen.
reason-revoked = Es kam nichts: Die Person teilt nicht mehr.
reason-other = Es kam nichts. Grund: { $reason }
receipt-genuine = Der Beleg ist echt.
receipt-place = Lieferung { $number } von { $size } Einträgen im Protokoll. Kein Buchstabe wurde geändert.
receipt-how = Wie das geprüft wurde
receipt-how-text = Mit dem Programm von Eemol und dem Schlüssel seines Protokolls, den wir beim Beitritt bekamen. Niemand wurde gefragt. Auch geprüft: Der Beleg gehört zu dieser Akte und dieser Art von Daten.
receipt-entry = Eintrag
receipt-signer = Unterschrieben von
receipt-command = Befehl
receipt-not-genuine = Der Beleg ist nicht echt. Nutzen Sie diese Daten nicht.
receipt-unchecked = Der Beleg konnte nicht geprüft werden. Nutzen Sie diese Daten noch nicht.
give-back = Zustimmung zurückgeben
give-back-text = Sie brauchen die Daten nicht mehr? Dann geben Sie die Zustimmung zurück. Die Person sieht das.
take-back = Frage zurücknehmen
take-back-text = Sie brauchen die Daten nicht mehr? Dann nehmen Sie die Frage zurück. Die Person sieht das.
go-cases = Zu allen Akten
