### Was `eemol demo` ausgibt: die Geschichte, Schritt für Schritt, und wie es weitergeht.

## Die Geschichte

demo-intro = Alle Personen, Ämter und Daten sind erfunden. Das ist die Geschichte von { $person }.
demo-without-agreement = Die Gemeinde fragt nach der Adresse von { $person }, ohne sie vorher zu fragen.
demo-without-agreement-came = Sie bekommt nichts: { $person } hat nicht zugestimmt.
demo-attempt-seen = { $person } meldet sich an und sieht nach, wer nach ihren Daten gefragt hat.
demo-attempt-seen-came = Der Versuch steht dort, mit seinem Aktenzeichen { $case }.
demo-asks = Die Gemeinde bittet { $person } um ihre Zustimmung, für einen Parkausweis.
demo-asks-came = Die Anfrage wartet auf ihre Antwort. Bis dahin wird nichts gesendet.
demo-agrees = { $person } öffnet die Anfrage, kreuzt ein freiwilliges Feld an und teilt.
demo-agrees-came = Sie stimmt { $shared } Angaben zu und behält { $kept } für sich.
demo-arrives = Die Gemeinde fragt noch einmal nach der Adresse.
demo-arrives-came = Das Melderegister antwortet, und es kommt genau das an, was vereinbart war: { $data }.
demo-not-agreed = Die Gemeinde fragt auch, was für ein Auto { $person } hat, ein leer gelassenes Feld.
demo-not-agreed-came = Sie bekommt nichts: Das war nicht vereinbart.
demo-grant = Das Amt für Studienbeihilfen bittet { $person } um ihr Diplom und ihr Einkommen von 2024, und sie stimmt zu.
demo-grant-came = Das Amt hat jetzt ihre Zustimmung.
demo-diploma = Das Amt fragt nach dem Diplom.
demo-diploma-came = Das Dokument kommt so an, wie die Hochschule es ausgestellt hat: { $bytes } Bytes, keines davon verändert.
demo-income = Das Amt fragt nach dem Einkommen.
demo-income-came = Jahr und zu versteuerndes Einkommen kommen an, sonst nichts: { $data }.
demo-form = { $person } beantragt auf den Seiten der Gemeinde einen Mietzuschuss. Sie lässt das Formular ausfüllen.
demo-form-came = Sie kommt zu einem Formular zurück, in dem Name und Adresse stehen: { $data }. Was sie für sich behielt, schreibt sie selbst.
demo-stops = { $person } beendet das Teilen mit der Gemeinde, mit einem Knopf.
demo-stops-came = Von diesem Augenblick an hat die Gemeinde keine Zustimmung mehr.
demo-after-stop = Die Gemeinde fragt ein weiteres Mal nach der Adresse.
demo-after-stop-came = Sie bekommt nichts: { $person } hat das Teilen beendet.
demo-history = { $person } sieht wieder nach, wer nach ihren Daten gefragt hat.
demo-history-came = Alles steht dort: { $sent } Sendungen und { $refused } Ablehnungen.
demo-record = Das ganze Protokoll wird geprüft, vom ersten Eintrag bis zum letzten.
demo-record-came = Es hat { $entries } Einträge. Keiner ist verändert, keiner fehlt.
demo-receipt = Die Gemeinde prüft den Beleg der ersten Sendung, ohne jemanden zu fragen.
demo-receipt-came = Sie ist echt. Mit einem einzigen geänderten Buchstaben ist sie es nicht mehr.
demo-left = Das Wohnungsministerium bittet { $person } um ihre Zustimmung, für einen Zuschuss zur Miete.
demo-left-came = Die Anfrage wartet auf sie: Sie können sie beantworten.
demo-wrong = Das ging nicht so aus, wie es muss: { $why }
demo-end-good = Alle { $count } Schritte gingen so aus, wie sie müssen, in { $seconds } Sekunden.
demo-end-bad = { $count } von { $all } Schritten gingen nicht so aus, wie sie müssen.

## Wie es weitergeht

demo-ready = Eemol läuft. Strg-C beendet es.
demo-pages = Seiten für Bürger
demo-municipality = Seiten einer Gemeinde
demo-for-administrations = Für Verwaltungen
demo-for-operator = Für den Betreiber
demo-directory = Verzeichnis
demo-log-lines = Meldungen
demo-sign-in = Sie können sich als eine dieser Personen anmelden, mit ihrer Nummer:
demo-waiting = Eine Anfrage wartet auf { $person }. Melden Sie sich mit der Nummer oben an und antworten Sie.
demo-try-ask = Versuchen Sie es selbst, als Gemeinde. Bitten Sie { $person } zuerst um ihre Zustimmung:
demo-try-answer = Antworten Sie auf den Seiten als { $person }. Holen Sie dann die Zustimmung ab:
demo-try-fetch = Holen Sie nun die Daten, so oft wie vereinbart:
