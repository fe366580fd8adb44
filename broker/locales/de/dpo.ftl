### Pages of data protection officers.

## The list

dpo-log-title = Einträge des Zugriffs{"\u00AD"}protokolls
dpo-scope-all = Sie sehen die Abrufe aller Behörden.
dpo-scope = Sie sehen nur die Abrufe dieser Behörde: { $who }.
dpo-log-text = Die Liste nennt keine Personen. Wer einen Eintrag öffnet, muss einen Grund angeben, und die betroffene Person sieht ihn.
dpo-person-narrowed = Nur Einträge über eine Person. Ihr Grund: { $reason }
dpo-person-link = Nach einer Person suchen
dpo-back = Einträge

## Reason

dpo-reason-title = Warum öffnen Sie diesen Eintrag?
dpo-reason-warning = Ihr Name, die Zeit und Ihr Grund werden festgehalten. Die betroffene Person kann sie lesen.
dpo-reason-label = Grund
dpo-reason-hint = Zum Beispiel die Nummer einer Beschwerde oder einer Prüfung. Schreiben Sie keine Namen und keine Gesundheitsdaten.
dpo-reason-go = Festhalten und öffnen
dpo-person-title = Einträge über eine Person suchen
dpo-person-hint = Die genaue Nummer. Nach einem Namen kann nicht gesucht werden.
dpo-person-go = Festhalten und suchen

## One entry

dpo-entry-title = Eintrag { $number }
dpo-entry-recorded = Dass Sie diesen Eintrag geöffnet haben, ist festgehalten. Ihr Grund: { $reason }
dpo-entry-look-up = Der Eintrag über Ihre Einsicht
dpo-decision = Wie entschieden wurde
dpo-groups = Alles, was festgehalten ist
dpo-groups-text = Ein Eintrag hat fünf Gruppen. Wer eine Gruppe nicht sehen darf, sieht ihren Prüfwert, damit der Nachweis hält.
dpo-group-empty = Hier ist nichts festgehalten.
dpo-group-hidden = Diese Gruppe dürfen Sie nicht sehen.
dpo-digest = Prüfwert
dpo-pseudonym = Pseudonym bei Ihrer Behörde
dpo-related = Zugehörige Einträge

## Verify

verify-title = Protokoll prüfen
verify-text =
    { $count ->
        [one] Das Protokoll hat { $number } Eintrag.
       *[other] Das Protokoll hat { $number } Einträge.
    } Die Prüfung berechnet das Siegel aus jedem Eintrag neu und baut jede Zustimmung aus den Einträgen wieder auf.
verify-now = Jetzt prüfen
verify-last = Letzte Prüfung
verify-sound =
    { $count ->
        [one] Der Eintrag stimmt mit dem Siegel überein ({ $number }).
       *[other] Alle { $number } Einträge stimmen mit dem Siegel überein.
    }
verify-sound-scope = Das gilt für das Protokoll, wie es war am { $when }.
verify-broken =
    { $count ->
        [one] Das Protokoll stimmt nicht mit seinem Siegel überein: ein Fehler gefunden.
       *[other] Das Protokoll stimmt nicht mit seinem Siegel überein: { $count } Fehler gefunden.
    }
verify-flaw-at = Eintrag { $number }:
verify-entries = Geprüfte Einträge
verify-consents = Zustimmungen aufgebaut und verglichen
verify-exchanges = Abrufe aufgebaut und verglichen
verify-took = Dauer
verify-milliseconds = { $number } Millisekunden
verify-outside = Von außen prüfen
verify-outside-text = Eine Prüfung durch den Betreiber überzeugt nur, wer ihm vertraut. Dieser Befehl tut dasselbe an einer Kopie auf einem anderen Rechner:

## Content that is gone

gone-title = Inhalte, die nicht mehr da sind
gone-one = Eintrag { $number }:
gone-run = Einträge { $first } bis { $last }:
gone-erased = Inhalt gelöscht am { $when }
gone-dropped = Inhalt entfernt am { $when }, seine Zeit war um
gone-by = durch Eintrag { $number }
gone-text = Der Eintrag behält seinen Platz im Protokoll, und sein Beweis gilt weiter. Was darin stand, ist endgültig weg.
gone-proof = Beweis, dass der Eintrag im Protokoll steht

## Erasure

erasure-title = Eine Person löschen
erasure-text = Alles, was über die Person eingetragen ist, wird vernichtet, mit ihren Zustimmungen und ihrem Schlüssel. Geltende Zustimmungen enden. Die Beweise aller Einträge gelten weiter.
erasure-delay =
    { $count ->
        [0] Das geschieht sofort.
        [one] Das geschieht nach einer Stunde; bis dahin kann es zurückgenommen werden.
       *[other] Das geschieht nach { $count } Stunden; bis dahin kann es zurückgenommen werden.
    }
erasure-ground = Grund (DSGVO Artikel 17 Absatz 1)
ground-not-necessary = (a) Die Einträge sind nicht mehr notwendig
ground-consent-withdrawn = (b) Die Einwilligung wurde widerrufen, und es gibt keine andere Grundlage
ground-objection = (c) Die Person widerspricht, und nichts geht vor
ground-unlawful = (d) Die Einträge wurden unrechtmäßig gemacht
ground-legal-obligation = (e) Ein Gesetz verlangt es
erasure-reason-hint = Zum Beispiel die Nummer des Briefes. Die Person liest den Grund, wenn die Löschung abgelehnt wird.
erasure-go = Löschen
erasure-refuse = Löschung ablehnen
erasure-cancel = Wartende Löschung zurücknehmen
erasure-done = Gelöscht: { $records } Einträge und { $consents } Zustimmungen.
erasure-done-entry = Der Eintrag darüber
erasure-unreadable = Ab { $when } kann es niemand mehr irgendwo lesen, auch in keiner Sicherung.
erasure-waits = Die Löschung wartet. Sie geschieht am { $when }.
erasure-held = Eine Aufbewahrung hält die Einträge fest; nichts wurde gelöscht. Sie wird spätestens am { $when } wieder geprüft.
erasure-refused = Die Ablehnung ist eingetragen, und die Person kann sie lesen.
erasure-cancelled = Die Löschung ist zurückgenommen.
erasure-nobody = Es gibt nichts zu entscheiden: Niemand mit dieser Nummer steht im Protokoll, oder es wartet keine Löschung.
erasure-waiting = Wartende Löschungen
erasure-none-waits = Keine Löschung wartet.
erasure-waiting-one = verlangt durch Eintrag { $number }, geschieht am { $when }
hold-title = Aufbewahrung aus rechtlichen Gründen
hold-text = Was so aufbewahrt wird, wird weder gelöscht noch entfernt. Der Betreiber verhängt und beendet es auf der Kommandozeile.
hold-one = durch Eintrag { $number }, spätestens am { $when } wieder zu prüfen
hold-overdue = überfällig
