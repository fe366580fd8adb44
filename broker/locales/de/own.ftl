### Die eigenen Daten: die Werte vor der Antwort, die Prüfung vor dem Teilen, und was über die Person vorliegt.

## Anfrage: Werte und Gruppen

own-preview = Werte jetzt anzeigen
own-preview-again = Werte noch einmal anzeigen
own-preview-text = Sie können die Werte ansehen, bevor Sie antworten. Wir fragen die Quellen jetzt. Niemand sonst sieht die Antwort, und Eemol behält sie nicht.
own-preview-done = Die Werte stehen weiter unten. Sie haben die Anfrage noch nicht beantwortet.
own-recorded = Ihre Einsicht ist aufgezeichnet
own-seen = { $source } hat am { $when } geantwortet.
own-absent = Dort ist nichts eingetragen.
own-more =
    { $count ->
        [one] und 1 weiterer
       *[other] und { $count } weitere
    }
own-document = Dokument ({ $type }, { $size } Bytes)
own-lack-nobody = { $source } hat nichts über Sie. Sie können trotzdem antworten.
own-lack-several = { $source } hat mehrere Personen gefunden. Bitten Sie dort um Berichtigung. Sie können trotzdem antworten.
own-lack-silent = { $source } antwortet im Moment nicht. Sie können trotzdem antworten oder es später noch einmal versuchen.
own-lack-wrong = { $source } hat eine Antwort gegeben, die wir nicht anzeigen können. Sie können trotzdem antworten.
own-lack-unrecorded = Ihre Einsicht kann im Moment nicht aufgezeichnet werden. { $source } wurde deshalb nicht gefragt. Versuchen Sie es in ein paar Minuten noch einmal.
own-lack-too-often = Sie haben in kurzer Zeit sehr oft nachgesehen. { $source } wurde deshalb nicht gefragt. Warten Sie eine Minute.
ask-groups =
    { $count ->
        [one] Sie sind von einer Art:
       *[other] Sie sind von { $count } Arten:
    }
ask-group-size =
    { $count ->
        [one] 1 Angabe
       *[other] { $count } Angaben
    }
mark-required = erforderlich
mark-optional = freiwillig
word-yes = Ja
word-no = Nein
word-you = Sie selbst

## Vor dem Teilen prüfen

check-h1 = Prüfen Sie Ihre Antwort, bevor Sie teilen
check-back = Zurück zur Anfrage
check-text = { $who } kann dann Folgendes sehen, und zwar für: { $procedure }.
check-shared = Das teilen Sie
check-kept = Das teilen Sie nicht
check-change = Ändern

## Daten über mich

nav-my-data = Meine Daten
nav-concerns = Anliegen
own-title = Daten über mich
own-lead = Diese Behörden können Daten über Sie haben. Eemol selbst behält keine davon.
own-lead-record = „Jetzt ansehen“ fragt die Quelle sofort. Ihre Einsicht wird aufgezeichnet, und nur Sie sehen die Antwort.
own-contact = Wenn etwas berichtigt werden soll, wenden Sie sich an:
own-details = Gesetz, Dauer und Inhalt
own-holds = Inhalt
own-kept = Wie lange es aufbewahrt wird
own-see = Jetzt ansehen
own-wrong = Etwas stimmt nicht
own-values = Was eingetragen ist
own-not-kept = Eemol hat diese Werte nicht behalten. Sie sind weg, wenn Sie diese Seite verlassen.
error-question = Beantworten Sie die Frage der Quelle mit einem Wert, den sie zulässt.

## Einträge über die eigene Einsicht

result-shown-asked = Sie wollten Ihre Daten sehen
result-shown-nothing = Nichts gefunden, was Sie sehen könnten
result-shown-failed = Ihre Daten konnten nicht angezeigt werden
says-shown-asked = Sie wollten Ihre eigenen Daten sehen: { $what }. Die Quelle wurde gefragt: { $source }. Was daraus wurde, ist ein eigener Eintrag.
says-shown-nothing = Sie wollten Ihre eigenen Daten sehen: { $what }. Die Quelle fand nichts oder mehrere Personen: { $source }.
says-shown-failed = Sie wollten Ihre eigenen Daten sehen: { $what }. Sie konnten nicht angezeigt werden. Die Quelle ist: { $source }.
check-required = Erforderlich
