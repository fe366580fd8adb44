### Header, navigation, words and forms of every page.

## Header, navigation, footer

skip-to-content = Zum Inhalt springen
language = Sprache
demonstration = Demonstration.
demonstration-text = Dies ist keine offizielle Seite. Alle Personen und Daten sind erfunden.
menu = Menü
nav-overview = Überblick
nav-requests = Anfragen
nav-permissions = Zustimmungen
nav-history = Wer gefragt hat
nav-entries = Einträge
nav-person = Person
nav-erasure = Löschen
nav-verify = Protokoll prüfen
sign-in = Anmelden
sign-out = Abmelden
footer-title = Über diesen Dienst
footer-log = Öffentliches Protokoll: letzter Prüfpunkt
footer-territory = Eemol – { $territory }. Sie geben Ihre Daten der Verwaltung nur einmal und entscheiden, wer sie sehen darf.
footer-contact = Fragen? Schreiben Sie uns oder rufen Sie an:
contact-phone = Telefon { $phone }

## Words that many pages use

word-and = und
word-law = Rechtsgrundlage
word-note = Hinweis:
word-case = Aktenzeichen
word-until = Bis
word-used = Genutzt
word-what = Daten
word-when = Wann
word-administration = Behörde
word-requester = Wer gefragt hat
word-source = Quelle
word-permission = Zustimmung
word-procedure = Verfahren
word-entry = Eintrag
word-dpo = Datenschutzbeauftragte
word-operator = Betreiber von Eemol
word-reason = Ablehnungsgrund
word-official = Sachbearbeitung
word-exchange = Abruf
word-place = Stelle
case-number = Aktenzeichen { $case }
asked-on = angefragt am { $when }
answer-by = Sie können bis zum { $when } antworten.
from-source = Kommt von: { $source }
law-link = Gesetz lesen
for-example = Zum Beispiel { $example }
go-start = Zur Startseite
go-sign-in = Anmelden
go-requests = Wartende Anfragen
go-permissions = Ihre Zustimmungen
go-history = Wer meine Daten angefragt hat

## Forms and lists

error-prefix = Fehler:
error-title = Es gibt ein Problem
error-number = Geben Sie eine gültige Nummer ein, wie im Beispiel.
error-officer = Wählen Sie eine Person aus der Liste.
error-choose = Kreuzen Sie mindestens eine Angabe an oder wählen Sie, nicht zu teilen.
error-answer = Wählen Sie eine der beiden Antworten.
error-changed = Der Text dieser Anfrage hat sich geändert. Lesen Sie ihn noch einmal, bevor Sie antworten.
error-date = Geben Sie ein Datum wie 2026-11-21 ein.
error-dates = Der erste Tag darf nicht nach dem letzten liegen.
error-filter = Nach diesem Wert kann nicht gesucht werden. Prüfen Sie ihn und versuchen Sie es erneut.
error-reason = Schreiben Sie mit mindestens 8 Zeichen, wozu Sie das brauchen.
filter-title = Liste eingrenzen
filter-result = Ergebnis
filter-all = Alle
filter-from = Vom
filter-to = Bis zum
filter-apply = Anzeigen
filter-clear = Alles anzeigen
filter-more = Weitere Filter
fact = { $name }: { $value }
pager = Weitere Seiten
pager-newer = Neuere Einträge
pager-older = Ältere Einträge
pager-page = Seite { $page } von { $pages }
back = Zurück
