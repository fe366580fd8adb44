### Sign-in with an identity provider, how long it lasts, sessions and settings.

## How long a person stays signed in

until = Sie bleiben bis { $when } Uhr angemeldet.
until-last = Sie werden um { $when } Uhr abgemeldet. Was Sie bis dahin wählen, bleibt erhalten.
until-stay = Angemeldet bleiben (neuer Tab)
kept-title = Es wurde noch nichts gesendet.
kept-text = Das hatten Sie vor der Anmeldung ausgefüllt. Prüfen Sie es und senden Sie es noch einmal.
stay-title = Sie sind noch angemeldet
stay-until = Sie bleiben jetzt bis { $when } Uhr angemeldet.
stay-rule =
    { $count ->
        [one] Nach { $count } Minute ohne Klick werden Sie abgemeldet.
       *[other] Nach { $count } Minuten ohne Klick werden Sie abgemeldet.
    }
stay-latest = Spätestens am { $when } werden Sie in jedem Fall abgemeldet.
stay-kept = Wenn Sie zu spät antworten, melden Sie sich neu an. Ihre Auswahl ist dann noch da.
stay-close = Sie können diesen Tab schließen und im anderen weitermachen.
privacy-kept-session = Ihre Anmeldungen: wann, mit welcher Art von Browser und wie sicher. Sie werden am Ende gelöscht, spätestens nach zwei Tagen.

## At an identity provider

provider-text = Sie melden sich mit Ihrer staatlichen elektronischen Identität an. Wir leiten Sie dorthin und Sie kommen zurück.
provider-staff-text = Sie melden sich mit Ihrem Konto bei der Verwaltung an. Wir leiten Sie dorthin und Sie kommen zurück.
provider-after = Wir übernehmen nur, wer Sie sind. Ihr Passwort sehen wir nie.
provider-go = Mit elektronischer Identität anmelden
provider-staff-go = Mit dem Dienstkonto anmelden
provider-trouble = Sie können sich nicht anmelden?
signed-out-provider = Sie sind hier abgemeldet. Beim Identitätsdienst sind Sie vielleicht noch angemeldet. An einem gemeinsamen Computer melden Sie sich auch dort ab.
signed-out-go = Auch dort abmelden
step-up-title = Bitte melden Sie sich sicherer an
step-up-text = Das Gesetz verlangt eine sicherere Anmeldung, bevor Sie diese Daten teilen. Es wurde nichts gesendet.
step-up-kept = Ihre Auswahl bleibt erhalten. Nach der Anmeldung prüfen Sie sie und antworten noch einmal.
step-up-go = Sicherer anmelden
step-up-back = Zurück zur Anfrage

## Settings

settings-title = Einstellungen
settings-language = Die Sprache steht in der Adresse jeder Seite. Wählen Sie hier eine andere:
settings-sessions = Wo Sie angemeldet sind
settings-sessions-text = Wenn Sie eine davon nicht kennen, beenden Sie sie.
settings-browser = Unbekannter Browser
settings-own = dieser hier
settings-begun = Angemeldet
settings-used = Zuletzt benutzt
settings-end = Beenden
settings-ended = Diese Sitzung ist beendet.
settings-end-all = Überall abmelden
settings-end-all-text = Das beendet alle Sitzungen, hier und auf allen anderen Geräten.

## What can go wrong

notice-identity-down = Die Anmeldung geht gerade nicht
notice-identity-down-text = Der Identitätsdienst antwortet nicht. Nichts ist verloren. Versuchen Sie es in ein paar Minuten noch einmal.
notice-sign-in-failed = Die Anmeldung hat nicht geklappt
notice-sign-in-failed-text = Die Antwort des Identitätsdienstes ist nicht brauchbar oder schon benutzt. Bitte melden Sie sich neu an.
notice-sign-in-cancelled = Sie haben sich nicht angemeldet
notice-sign-in-cancelled-text = Sie sind beim Identitätsdienst umgekehrt. Es hat sich nichts geändert.
notice-not-recognised = Mit diesem Konto können Sie sich hier nicht anmelden
notice-not-recognised-text = Der Identitätsdienst kennt Sie. Aber Ihr Konto hat keine Nummer oder Rolle, die hier zählt.
notice-too-weak = Diese Anmeldung ist nicht sicher genug
notice-too-weak-text = Der Identitätsdienst hat die nötige Sicherheit nicht bestätigt. Es wurde nichts gesendet.
