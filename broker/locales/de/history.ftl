### Who asked for my data: list, results, sentences, proof.

## The list

hist-h1 = Wer hat meine Daten angefragt
hist-none = Niemand hat nach Ihren Daten gefragt.
hist-none-filter = Kein Eintrag passt zu dieser Auswahl.
hist-total =
    { $count ->
        [one] { $number } Eintrag, neueste zuerst
       *[other] { $number } Einträge, neueste zuerst
    }
hist-later = Einträge zu manchen Ermittlungen erscheinen erst später, wenn das Gesetz es so bestimmt.
family-sent = Daten gesendet
family-refused = Abgelehnt
family-nothing = Nichts gesendet
family-permission = Zustimmungen
family-looked = Eingesehen

## Results in few words

result-opened = Quelle wurde gefragt
result-sent = Daten gesendet
result-shown = Ihnen gezeigt
result-refused-none = Abgelehnt: Sie hatten nicht zugestimmt
result-refused-unanswered = Abgelehnt: Sie hatten noch nicht geantwortet
result-refused-denied = Abgelehnt: Sie hatten Nein gesagt
result-refused-stopped = Abgelehnt: Sie hatten das Teilen beendet
result-refused-ended = Abgelehnt: Die Zustimmung war beendet
result-refused-used-up = Abgelehnt: Alle erlaubten Abrufe waren verbraucht
result-refused-paused = Abgelehnt: Sie hatten die Zustimmung angehalten
result-refused-not-covered = Abgelehnt: mehr, als Sie erlaubt hatten
result-refused-not-allowed = Abgelehnt: darf danach nicht fragen
result-refused-unproven = Abgelehnt: Zustimmung nicht vorgelegt
result-refused-foreign = Abgelehnt: Zustimmung gehört einer anderen Behörde
result-refused-faulty = Abgelehnt: Die Anfrage war fehlerhaft
result-refused-again = Abgelehnt: zu früh erneut gefragt
result-refused-too-many = Abgelehnt: zu viele Anfragen
result-withheld = Abgelehnt: Zustimmung endete inzwischen
result-nothing-found = Nichts gefunden
result-several-found = Mehrere Personen gefunden
result-source-silent = Quelle hat nicht geantwortet
result-source-wrong = Quelle hat fehlerhaft geantwortet
result-broken = Durch einen Fehler beendet; nichts gesendet
result-mentioned = Sie wurden in Daten über jemand anderen genannt
result-checked = Von Datenschutz{"\u00AD"}beauftragten eingesehen
result-asked = Sie wurden gefragt
result-granted = Sie haben zugestimmt
result-denied = Sie haben Nein gesagt
result-stopped = Sie haben das Teilen beendet
result-paused = Sie haben die Zustimmung angehalten
result-resumed = Sie haben die Zustimmung fortgesetzt
result-reopened = Sie lassen sich wieder fragen
result-lapsed = Sie haben nicht rechtzeitig geantwortet
result-cancelled = Die Anfrage wurde zurückgezogen
result-returned = Ihre Zustimmung wurde zurückgegeben
result-expired = Ihre Zustimmung ist abgelaufen
result-invalidated = Ihre Zustimmung wurde für ungültig erklärt
result-replaced = Eine neuere Zustimmung ersetzt sie
result-erasure-asked = Löschung verlangt
result-erasure-ended = Löschung abgelehnt, aufgehalten oder zurückgenommen
result-kept = Aus rechtlichen Gründen aufbewahrt

## One entry in sentences

says-opened = { $who } hat angefragt: { $what }. Ihre Zustimmung galt, darum wurde die Quelle gefragt: { $source }. Was daraus wurde, ist ein eigener Eintrag.
says-sent = { $who } hat angefragt: { $what }. Sie hatten zugestimmt, darum wurden die Daten gesendet. Sie kamen von: { $source }.
says-shown = Sie haben Ihre eigenen Daten angesehen: { $what }. Sie kamen von: { $source }.
says-refused-none = { $who } hat nach Ihren Daten gefragt. Sie hatten nicht zugestimmt, darum wurde nichts gesendet.
says-refused-unanswered = { $who } hat nach Ihren Daten gefragt. Sie hatten noch nicht geantwortet, darum wurde nichts gesendet.
says-refused-denied = { $who } hat nach Ihren Daten gefragt. Sie hatten Nein gesagt, darum wurde nichts gesendet.
says-refused-stopped = { $who } hat nach Ihren Daten gefragt. Sie hatten das Teilen beendet, darum wurde nichts gesendet.
says-refused-ended = { $who } hat nach Ihren Daten gefragt. Ihre Zustimmung war beendet, darum wurde nichts gesendet.
says-refused-used-up = { $who } hat einmal mehr nach Ihren Daten gefragt, als Sie erlaubt hatten. Es wurde nichts gesendet.
says-refused-paused = { $who } hat nach Ihren Daten gefragt. Sie hatten die Zustimmung angehalten, darum wurde nichts gesendet.
says-refused-not-covered = { $who } hat mehr angefragt, als Sie erlaubt hatten. Es wurde nichts gesendet.
says-refused-not-allowed = { $who } hat Daten angefragt, nach denen diese Stelle nicht fragen darf. Es wurde nichts gesendet.
says-refused-unproven = { $who } hat nach Ihren Daten gefragt und keine gültige Zustimmung vorgelegt. Es wurde nichts gesendet.
says-refused-foreign = { $who } hat nach Ihren Daten gefragt und eine Zustimmung vorgelegt, die einer anderen Behörde gehört. Es wurde nichts gesendet.
says-refused-faulty = { $who } hat eine fehlerhafte Anfrage zu Ihnen gestellt. Es wurde nichts gesendet.
says-refused-again = { $who } wollte Sie noch einmal dasselbe fragen, vor Ihrer Antwort oder kurz nach Ihrem Nein. Sie wurden nicht gefragt.
says-refused-too-many = { $who } hat in kurzer Zeit zu viele Anfragen gestellt. Es wurde nichts gesendet.
says-withheld = { $who } hat angefragt: { $what }. Während die Quelle antwortete, endete Ihre Zustimmung. Die Antwort wurde verworfen und nichts gesendet. Die Quelle war: { $source }.
says-nothing-found = { $who } hat angefragt: { $what }. Sie hatten zugestimmt, aber die Quelle hat nichts über Sie: { $source }.
says-several-found = { $who } hat angefragt: { $what }. Sie hatten zugestimmt, aber die Quelle fand mehrere Personen, darum wurde nichts gesendet. Bitten Sie die Quelle, das zu berichtigen: { $source }.
says-source-silent = { $who } hat angefragt: { $what }. Sie hatten zugestimmt, aber die Quelle hat nicht geantwortet. Es wurde nichts gesendet. Die Quelle ist: { $source }.
says-source-wrong = { $who } hat angefragt: { $what }. Sie hatten zugestimmt, aber die Antwort der Quelle war nicht richtig. Es wurde nichts gesendet. Die Quelle ist: { $source }.
says-broken = { $who } hat angefragt: { $what }. Ein Fehler auf unserer Seite beendete die Anfrage. Es wurde nichts gesendet.
says-mentioned = { $who } hat mit deren Zustimmung Daten über eine andere Person erhalten. Sie sind darin genannt. Es geht um: { $what }.
says-checked = Datenschutzbeauftragte haben einen Eintrag über Sie eingesehen: { $who }. Der Grund steht unten.
says-asked = { $who } hat Sie um Ihre Zustimmung gebeten.
says-granted = Sie haben zugestimmt. Anfragende Behörde: { $who }.
says-denied = Sie haben Nein gesagt. Anfragende Behörde: { $who }. Es wird nichts gesendet.
says-stopped = Sie haben das Teilen beendet. Behörde: { $who }. Seit diesem Augenblick kann nichts mehr gesendet werden.
says-paused = Sie haben Ihre Zustimmung angehalten. Behörde: { $who }. Bis Sie sie fortsetzen, wird nichts gesendet.
says-resumed = Sie haben Ihre Zustimmung fortgesetzt. Behörde: { $who }.
says-reopened = Sie erlauben dieser Behörde, Sie wieder zu fragen: { $who }. Vor Ihrem Ja wird nichts gesendet.
says-lapsed = Sie haben nicht rechtzeitig geantwortet. Anfragende Behörde: { $who }. Es wird nichts gesendet.
says-cancelled = { $who } hat die Anfrage zurückgezogen, bevor Sie geantwortet haben.
says-returned = { $who } hat Ihre Zustimmung zurückgegeben. Damit kann nichts mehr gesendet werden.
says-expired = Ihre Zustimmung ist beendet, weil ihre Zeit abgelaufen ist. Behörde: { $who }.
says-invalidated = Ihre Zustimmung wurde für ungültig erklärt. Behörde: { $who }. Damit kann nichts mehr gesendet werden.
says-replaced = Eine neuere Zustimmung hat diese ersetzt. Behörde: { $who }.
says-erasure-asked = Es wurde verlangt, alles zu löschen, was hier über Sie eingetragen ist. Das geschieht nach einer Frist, in der es zurückgenommen werden kann. Der Grund steht unten.
says-erasure-ended = Die Löschung dessen, was über Sie eingetragen ist, wurde abgelehnt, durch eine Aufbewahrung aufgehalten oder zurückgenommen. Der Grund steht unten.
says-kept = Einträge über Sie werden aus rechtlichen Gründen aufbewahrt, oder nicht mehr. Der Grund steht unten.
entry-asked = Angefragt
entry-sent = Gesendet
entry-permission = Zustimmung ansehen
entry-number = Eintragsnummer
entry-reason = Angegebener Grund
conc-link = Ich kenne diese Abfrage nicht
conc-text = Fragen Sie die Datenschutzbeauftragten, worum es ging. Sie bekommen eine Nummer und innerhalb eines Monats eine Antwort.
conc-dpo = Datenschutzbeauftragte, { $who }:
conc-help = Hilfe zu dieser Seite:

## Proof

proof-title = Diesen Eintrag prüfen
proof-sound = Dieser Eintrag steht im versiegelten Protokoll, genau wie Sie ihn hier sehen.
proof-broken = Dieser Eintrag stimmt nicht mit dem versiegelten Protokoll überein. Bitte melden Sie das.
proof-place = Es ist Eintrag { $position } von { $size }.
proof-steps =
    { $count ->
        [0] Sein Siegel ist das Siegel des Protokolls.
        [one] Eine Rechnung führt von ihm zum Siegel des Protokolls.
       *[other] { $count } Rechnungen führen von ihm zum Siegel des Protokolls.
    }
proof-when = Wir haben das neu berechnet am { $when }.
proof-what = Sie müssen uns nicht glauben. Behalten Sie den Beleg: Damit kann jeder später prüfen, dass dieser Eintrag nicht geändert oder entfernt wurde.
proof-receipt = Beleg herunterladen (JSON)
proof-file = Nur den Nachweis herunterladen (Text)
proof-numbers = Zahlen für Fachleute
proof-index = Stelle im Protokoll, ab 0 gezählt
proof-size = Einträge unter dem Siegel
proof-leaf = Blatt-Hash
proof-commitment = Festlegung
proof-root = Wurzel
proof-signer = Unterschrieben von
proof-checkpoint = Der unterschriebene Prüfpunkt:
proof-command = So prüfen Sie den Beleg auf Ihrem eigenen Rechner, ohne uns:
