### Anliegen: was jemand nicht kennt oder berichtigt haben will, und was Datenschutzbeauftragte damit tun.

conc-raise = Zu diesem Eintrag fragen oder sich beschweren
conc-other-ways = Andere Wege zu fragen
concern-list = Ihre Anliegen
concern-none = Sie haben kein Anliegen vorgebracht.
concern-how = Für eine Frage zu einem Eintrag öffnen Sie ihn in Ihrer Liste und wählen „Ich kenne diese Abfrage nicht“.
concern-other = Ein anderes Anliegen vorbringen
concern-new = Ein Anliegen vorbringen
concern-lead = Drei Fragen. Nur die erste braucht eine Antwort. Datenschutzbeauftragte lesen sie und antworten innerhalb eines Monats.
concern-title = Anliegen
concern-put-to = Gerichtet an
concern-about = Zum Eintrag
concern-worry = Was macht Ihnen Sorgen?
concern-worry-hint = Sagen Sie mit Ihren Worten, was Sie nicht kennen oder was nicht stimmt.
concern-wish = Was wünschen Sie?
concern-wish-hint = Zum Beispiel eine Erklärung, eine Berichtigung oder eine Löschung. Sie können das leer lassen.
concern-contact = Wie können wir Sie erreichen?
concern-contact-hint = Sie können das leer lassen. Die Antwort steht auf jeden Fall hier.
concern-send = Anliegen absenden
concern-received = Wir haben Ihr Anliegen erhalten
concern-promise = Sie bekommen eine Antwort bis zum { $when }.
concern-number = Nummer
concern-sent = Abgesendet
concern-sent-on = Abgesendet am { $when }
concern-due = Antwort versprochen bis zum
concern-done-since = Was seither geschah
concern-nothing-yet = Noch nichts. Sie finden die Antwort hier, sobald sie da ist.
concern-overdue = Die versprochene Zeit ist vorbei, und es gibt keine Antwort. Sie können sich bei der Behörde unten beschweren.
concern-entry = Der Eintrag dazu
concern-see = Das Anliegen ansehen
concern-open = Wartet auf eine Antwort
concern-answered = Beantwortet
concern-closed = Geschlossen
concern-forwarded = Bei der Aufsichtsbehörde
error-worry = Sagen Sie, was Ihnen Sorgen macht, in 8 bis 2.000 Zeichen.
error-wish = Ihr Wunsch ist zu lang. Nehmen Sie höchstens 1.000 Zeichen.
error-contact = Das ist zu lang. Sagen Sie in höchstens 200 Zeichen, wie wir Sie erreichen.
error-said = Schreiben Sie, was die Person lesen soll, in 8 bis 2.000 Zeichen.
family-concern = Anliegen
result-raised = Sie haben ein Anliegen vorgebracht
result-concern-answered = Ihr Anliegen wurde beantwortet
result-concern-closed = Ihr Anliegen wurde geschlossen
result-concern-forwarded = Ihr Anliegen ging an die Aufsichtsbehörde
says-raised = Sie haben ein Anliegen vorgebracht. Es ging an: { $who }. Was Sie schrieben, steht unten.
says-concern-answered = Datenschutzbeauftragte haben Ihr Anliegen beantwortet: { $who }. Die Antwort steht unten.
says-concern-closed = Datenschutzbeauftragte haben Ihr Anliegen geschlossen: { $who }. Der Grund steht unten.
says-concern-forwarded = Datenschutzbeauftragte haben Ihr Anliegen an die Aufsichtsbehörde weitergegeben: { $who }. Der Grund steht unten.
concern-said-dpo = Was dazu gesagt wird
dpo-concerns-title = Anliegen der Bürgerinnen und Bürger
dpo-concerns-all = Sie sehen die Anliegen an alle Behörden.
dpo-concerns-scope = Sie sehen nur die Anliegen an: { $who }.
dpo-concerns-text = Jedes braucht innerhalb eines Monats eine Antwort. Die Liste zeigt keine Namen und keine Texte.
dpo-concerns-none = Es wurde kein Anliegen vorgebracht.
dpo-concern-due = Antwort bis zum { $when }
dpo-concern-late = Zu spät
dpo-concern-open-text = Das Öffnen wird aufgezeichnet. Wer das Anliegen vorbrachte, sieht, dass Sie es gelesen haben.
dpo-concern-open = Aufzeichnen und Anliegen öffnen
dpo-concern-done = Es ist aufgezeichnet. Die Person sieht es auf der Seite ihres Anliegens.
dpo-concern-say = Ihre Worte an die Person
dpo-concern-say-hint = Die Person liest sie unverändert. Wenn Sie schließen oder weitergeben, sagen Sie warum.
dpo-concern-answer = Antwort senden
dpo-concern-close = Anliegen schließen
dpo-concern-forward = An die Behörde weitergeben
dpo-concern-forward-to = Die Behörde ist: { $who }. Senden Sie ihr die Nummer des Anliegens selbst; hier wird es aufgezeichnet.
dpo-concern-look = Anliegen { $number }
notice-concern-over = Dieses Anliegen ist schon erledigt
notice-concern-over-text = Jemand hat es geschlossen oder weitergegeben. Jetzt wurde nichts geändert.
overview-concerns =
    { $count ->
        [0] Kein Anliegen wartet
        [one] Anliegen wartet auf eine Antwort
       *[other] Anliegen warten auf eine Antwort
    }
overview-next-see = Ansehen
