### A citizen's pages: start, overview, requests, consent, permissions.

## Start and sign-in

start-title = Ihre Daten, einmal und mit Ihrer Zustimmung
start-lead = Braucht eine Behörde ein Papier von Ihnen, kann sie die Behörde fragen, die es schon hat. Sie bekommt nur, was Sie erlauben.
start-point-ask = Sie sehen, wer was warum haben möchte, bevor etwas gesendet wird.
start-point-stop = Sie können das Teilen jederzeit in einem Schritt beenden.
start-point-see = Sie sehen jede Anfrage nach Ihren Daten, auch abgelehnte.
start-need = Zum Anmelden brauchen Sie Ihre elektronische Identität.
start-no-sign-in = Die Anmeldung ist auf dieser Installation noch nicht eingerichtet. Das öffentliche Protokoll kann trotzdem geprüft werden.
start-dpo = Für Datenschutz{"\u00AD"}beauftragte
start-dpo-text = Sie können das Protokoll Ihrer Behörde einsehen und prüfen.
start-check = Für alle
start-check-text = Das Protokoll aller Anfragen ist versiegelt. Jeder kann prüfen, dass nichts daran geändert wurde. Es zeigt nichts über Personen.
sign-in-title = Anmelden
sign-in-demo = Dies ist eine Demonstration: Sie brauchen kein Passwort. Eine echte Installation nutzt Ihre elektronische Identität.
sign-in-type = Nummer eingeben
sign-in-pick = Oder eine erfundene Person wählen
dpo-sign-in-title = Als Datenschutz{"\u00AD"}beauftragte anmelden
dpo-sign-in-text = Wählen Sie, wessen Protokoll Sie sehen möchten.
dpo-operator = Betreiber von Eemol: alle Abrufe

## Overview

overview-title = Mein Überblick
overview-waiting =
    { $count ->
        [0] Niemand wartet auf eine Antwort
        [one] Anfrage wartet auf Ihre Antwort
       *[other] Anfragen warten auf Ihre Antwort
    }
overview-active =
    { $count ->
        [0] Sie teilen zurzeit nichts
        [one] Zustimmung gilt
       *[other] Zustimmungen gelten
    }
overview-sent =
    { $count ->
        [0] In den letzten 30 Tagen wurde nichts gesendet
        [one] Mal wurden in den letzten 30 Tagen Daten gesendet
       *[other] Mal wurden in den letzten 30 Tagen Daten gesendet
    }
overview-refused =
    { $count ->
        [0] In den letzten 30 Tagen wurde nichts abgelehnt
        [one] Anfrage wurde in den letzten 30 Tagen abgelehnt
       *[other] Anfragen wurden in den letzten 30 Tagen abgelehnt
    }
overview-next-end = Als Nächstes endet am { $when } diese Zustimmung: { $who }.
complete-title = Ist das alles?
complete-since = Diese Liste ist seit dem { $when } vollständig.
last-verified = Das ganze Protokoll wurde zuletzt geprüft am { $when }.
never-verified = Das ganze Protokoll wurde hier noch nicht geprüft. Jeden Eintrag können Sie auf seiner Seite prüfen.

## Requests

requests-title = Wartende Anfragen
requests-none = Niemand wartet auf eine Antwort von Ihnen.
requests-card =
    { $count ->
        [one] Möchte 1 Ihrer Daten
       *[other] Möchte { $count } Ihrer Daten
    } für: { $procedure }
requests-lapsed = Abgelaufen; es wurde nichts gesendet.
requests-open = Lesen und entscheiden

## Consent screen

ask-h1 = { $who } möchte { $count } Ihrer Daten einsehen
ask-who = Wer fragt
ask-number = Öffentliche Nummer { $number }
ask-why = Warum
ask-message = Zum Vergleichen
ask-message-text = Die anfragende Behörde zeigt Ihnen denselben Text. Steht dort ein anderer, antworten Sie mit Nein.
ask-where = Wo die Daten liegen
ask-often = Wie oft und bis wann
ask-often-text =
    { $count ->
        [one] Höchstens einmal, bis zum { $when }
       *[other] Höchstens { $count }-mal, bis zum { $when }
    }
ask-keep = Was sie damit tun dürfen, wie lange sie es aufbewahren
ask-data = Ihre Daten
ask-none = Nichts ist vorab angekreuzt. Wählen Sie, was Sie teilen möchten.
ask-all-required = Das Verfahren braucht alle diese Daten. Sie können sie teilen oder nicht.
ask-others = Einige dieser Daten betreffen andere Personen, etwa aus Ihrem Haushalt. Diese sehen in ihrer eigenen Liste, dass sie genannt wurden.
ask-document = Dies ist ein Dokument. Es wird ganz und unverändert gesendet. Es enthält, was hier steht.
ask-required = Erforderlich: Ohne diese Daten geht das Verfahren nicht weiter
ask-optional = Freiwillig: Kreuzen Sie an, was Sie teilen möchten
mark-special = besonders geschützt
mark-others = über andere Personen
ask-if-no = Was passiert, wenn ich ablehne?
ask-protected = Wie ist das geschützt?
ask-protected-1 = Gesendet werden nur die Daten, denen Sie zustimmen. Alles andere wird vorher entfernt.
ask-protected-2 = Eemol behält keine Kopie der Daten.
ask-protected-3 = Jede Anfrage wird festgehalten, bevor etwas gesendet wird. Sie sehen sie sofort.
ask-protected-4 = Sie können das Teilen jederzeit beenden. Das wirkt sofort.
ask-basis = Mit Ihrer Antwort stimmen Sie zu oder nicht, dass diese Behörde die Daten abruft: { $who }. Das Verfahren selbst beruht auf dem oben genannten Gesetz.
ask-yes = Diese Daten teilen
ask-no = Nicht teilen
ask-later = Später entscheiden

## After the answer

done-granted = Sie teilen diese Daten
done-refused = Sie teilen diese Daten nicht
done-at = Festgehalten am { $when }.
done-reference = Referenz
done-next = Wie es weitergeht
done-granted-text =
    { $count ->
        [one] { $who } kann diese Daten jetzt einmal abrufen, bis zum { $when }.
       *[other] { $who } kann diese Daten jetzt höchstens { $count }-mal abrufen, bis zum { $when }.
    }
done-refused-text = { $who } erhält nichts und weiß, dass Sie abgelehnt haben. Sie müssen keinen Grund nennen.
done-stop = Sie können das jederzeit beenden:
done-items = Was Sie erlaubt haben
done-details = Diese Antwort mit allen Einzelheiten ansehen
not-ticked = Nicht geteilt, weil Sie es nicht angekreuzt haben:
nothing-shared = Davon wird nichts geteilt.

## Permissions

permissions-title = Ihre Zustimmungen
permissions-which = Welche Zustimmungen
permissions-active = Gültig
permissions-ended = Beendet
permissions-none-active = Sie teilen zurzeit nichts.
permissions-none-ended = Noch keine Zustimmung ist beendet.
permissions-stop-text = „Teilen beenden“ wirkt sofort und braucht keinen Grund.
perm-stop = Teilen beenden
perm-pause = Anhalten
perm-resume = Fortsetzen
perm-pause-text = Solange Sie anhalten, kann nichts übermittelt werden. Sie können jederzeit fortsetzen. Beenden gilt endgültig.
perm-details = Alles über diese Zustimmung
perm-title = Zustimmung: { $who }
perm-timeline = Was geschehen ist
perm-stopped = Beendet am { $when }. Es kann nichts mehr übermittelt werden.
status-active = Gültig seit dem { $when }.
status-paused = Von Ihnen angehalten seit dem { $when }.
status-used-up = Alle erlaubten Abrufe waren verbraucht am { $when }.
status-denied = Sie haben abgelehnt am { $when }.
status-lapsed = Die Zeit für Ihre Antwort endete am { $when }.
status-cancelled = Die Behörde hat ihre Anfrage zurückgezogen am { $when }.
status-stopped = Sie haben das Teilen beendet am { $when }.
status-returned = Die Behörde hat Ihre Zustimmung zurückgegeben am { $when }.
status-expired = Ihre Zeit war abgelaufen am { $when }.
status-invalidated = Für ungültig erklärt am { $when }.
status-replaced = Durch eine neuere Zustimmung ersetzt am { $when }.
used-never =
    { $uses ->
        [one] Nie genutzt. Ein Abruf ist möglich.
       *[other] Nie genutzt. { $uses } Abrufe sind möglich.
    }
used-times =
    { $count ->
        [one] Einmal
       *[other] { $count }-mal
    } von { $uses }, zuletzt am { $when }
stopped-title = Das Teilen ist beendet
stopped-what = Das war Ihre Zustimmung: { $who }, { $procedure }.
stopped-used =
    { $count ->
        [one] Vorher wurden einmal Daten gesendet.
       *[other] Vorher wurden { $count }-mal Daten gesendet.
    }
stopped-see = Sehen, wann
stopped-delete = Sie können bei { $who } die Löschung verlangen. Schreiben Sie an die Datenschutzbeauftragten:
stopped-unused = Es wurde nichts gesendet.
