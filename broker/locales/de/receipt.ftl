### Belege, ihre Prüfung, Downloads und das Archiv mit allem.

## Der Beleg einer Zustimmung

receipt-link = Beleg ansehen und aufbewahren
receipt-h1 = Beleg Ihrer Antwort: { $who }
receipt-lead = Das wurde festgehalten. Die Datei ist unterschrieben: Niemand kann sie unbemerkt ändern.
receipt-json = Unterschriebenen Beleg herunterladen (JSON)
receipt-print = Für eine Fassung auf Papier drucken Sie diese Seite.
receipt-decision = Was entschieden wurde
receipt-basis = Dieses Gesetz ist die Rechtsgrundlage. Ihre Zustimmung ist Teil seines Verfahrens.
receipt-recipients = Wer die Daten bekommt
receipt-recipients-text = { $who } und sonst niemand.
receipt-data = Die Daten
receipt-shared = Diesen haben Sie zugestimmt:
receipt-not-shared = Nicht geteilt:
receipt-stop = Wie Sie das Teilen beenden, und wo Sie sich beschweren
receipt-stop-page = Auf Ihrer eigenen Seite, in einem Schritt:
receipt-stop-other = Oder schreiben Sie an, oder rufen Sie an:
receipt-numbers = Nummern für später
receipt-place = Eintrag { $position } des versiegelten Protokolls
receipt-known-as = Wie { $who } Sie kennt
receipt-shown-in = Sprache des Textes, den Sie gelesen haben
receipt-text = Fingerabdruck des Textes, den Sie gelesen haben
receipt-catalogue = Fingerabdruck des Katalogs
receipt-made = Ausgestellt
receipt-made-text = Ausgestellt von { $creator } am { $when }.
receipt-others = Belege anderer Entscheidungen

## Einen Beleg prüfen

genuine-title = Einen Beleg prüfen
genuine-lead = Ist dieser Beleg echt? Fügen Sie ihn hier ein oder wählen Sie seine Datei. Sie sehen es sofort.
genuine-form = Der Beleg
genuine-paste = Text des Belegs einfügen
genuine-hint = Höchstens { $size } KB. Für größere Dateien nutzen Sie das Programm: eemol receipt verify.
genuine-file = Oder seine Datei wählen
genuine-button = Prüfen
genuine-nothing-kept = Nichts von dem, was Sie hier senden, wird aufbewahrt.
genuine-genuine = Dieser Beleg ist echt.
genuine-consent-text = Dieser Dienst hat ihn unterschrieben, und seitdem hat ihn niemand geändert. Die Entscheidung ist Eintrag { $position } von { $size } im versiegelten Protokoll.
genuine-exchange-text = Er wurde nicht geändert. Er ist Eintrag { $position } von { $size } im versiegelten Protokoll.
genuine-evidence = Die Daten darin sind genau die, die übermittelt wurden.
genuine-no-evidence = Er enthält die Daten selbst nicht.
genuine-says = Was er sagt
genuine-not-genuine = Das ist kein echter Beleg.
genuine-no-receipt = Das ist kein Beleg, oder ein Teil fehlt. Nehmen Sie die ganze Datei, so wie Sie sie erhalten haben.
genuine-other-key = Er ist nicht von diesem Dienst unterschrieben, oder mit einem Schlüssel, der nicht mehr veröffentlicht ist.
genuine-changed = Er wurde nach der Unterschrift geändert.
genuine-copy = Der lesbare Teil sagt nicht, was unterschrieben wurde.
genuine-not-in-log = Er ist unterschrieben, aber das versiegelte Protokoll enthält die Entscheidung nicht so, wie der Beleg sagt. Bitte melden Sie es der Hilfe.
genuine-other-evidence = Die Daten darin sind nicht die, die übermittelt wurden.
error-receipt = Fügen Sie einen Beleg ein oder wählen Sie seine Datei. Er darf nicht zu groß sein.

## Der Nachweis in Worten

proof-under = Das Siegel ist unterschrieben von { $signer }.
proof-witnessed = Diese Zeugen haben das Siegel bestätigt: { $witnesses }.

## Downloads

download-title = Diese Liste mitnehmen
download-csv = Als Tabelle herunterladen (CSV)
download-json = Als Daten herunterladen (JSON)
export-title = Alles über Sie in einer Datei
export-lead = Dieses Archiv enthält alles, was hier über Sie festgehalten ist. Sie können jede Datei darin ohne uns prüfen.
export-entries =
    { $count ->
        [one] Es enthält { $number } Eintrag.
       *[other] Es enthält { $number } Einträge.
    }
export-permissions =
    { $count ->
        [0] Sie wurden nie um eine Zustimmung gebeten.
        [one] Es enthält auch eine Bitte um Ihre Zustimmung, mit Ihrer Antwort.
       *[other] Es enthält auch { $count } Bitten um Ihre Zustimmung, mit Ihren Antworten.
    }
export-holds = Was darin ist
export-file-index = Eine Übersicht zum Lesen.
export-file-permissions = Ihre Zustimmungen, auch die abgelehnten und beendeten.
export-file-history = Wer Ihre Daten angefragt hat: jeder Eintrag, als Tabelle und als Daten.
export-file-receipts = Ein unterschriebener Beleg jeder Entscheidung.
export-file-texts = Die Worte, die Ihnen vor jeder Entscheidung gezeigt wurden.
export-file-entries = Jeder Eintrag als Beleg, mit seinem Nachweis.
export-file-proofs = Der Nachweis jedes Eintrags allein.
export-file-keys = Die öffentlichen Schlüssel, um alles zu prüfen.
export-button = Archiv herunterladen (ZIP)
export-limit = Das geht einmal in der Minute. Es wird kein Eintrag in Ihrer Liste.
export-readme-check = So prüfen Sie jede Datei selbst, ohne uns:
export-readme-receipts = Die Belege Ihrer Entscheidungen:
export-readme-texts = Die Worte, die Ihnen gezeigt wurden: Jede Zahl ist der Fingerabdruck des Textes im Beleg.
export-readme-entries = Die Einträge:
export-readme-proofs = Die Nachweise:
export-readme-keys = Vergleichen Sie die Schlüssel mit den veröffentlichten, oder mit einer Kopie von jemandem, dem Sie vertrauen:
