### Help, privacy, accessibility, and pages that say one thing.

## Help

help-title = Hilfe
help-how = So funktioniert es
help-how-1 = Eine Behörde braucht ein Papier von Ihnen. Sie fragt hier an, und Sie sehen die Anfrage.
help-how-2 = Sie entscheiden: alles teilen, einen Teil oder nichts.
help-how-3 = Wenn Sie zustimmen, holt Eemol die Daten bei der Quelle, nimmt weg, was Sie nicht erlaubt haben, und sendet den Rest.
help-how-4 = Jeder Schritt wird festgehalten. Sie sehen ihn sofort in Ihrer Liste.
help-no = Kann ich Nein sagen?
help-no-text = Ja, ohne einen Grund zu nennen. Jede Anfrage sagt, was dann geschieht. Sie können das Papier immer selbst bringen.
help-stop = Kann ich es mir anders überlegen?
help-stop-text = Ja. Wählen Sie „Teilen beenden“ bei Ihren Zustimmungen. Ab dann wird nichts mehr gesendet. Was vorher gesendet wurde, bleibt bei der Behörde; Sie können die Löschung verlangen.
help-refused = Warum sehe ich abgelehnte Anfragen?
help-refused-text = Weil Sie jeden Versuch kennen sollen. In diesen Fällen wurde nichts gesendet. Der Eintrag sagt, warum abgelehnt wurde.
help-proof = Woher weiß ich, dass die Liste stimmt?
help-proof-text = Jeder Eintrag ist zusammen mit allen anderen versiegelt. Würde einer später geändert oder entfernt, passte das Siegel nicht mehr. Die Seite jedes Eintrags prüft das, und Sie können es ohne uns prüfen.
help-words = Wörter
help-word-permission = Ihr festgehaltenes Ja, für eine Behörde und eine Akte.
help-word-source = Die Behörde, die die Daten schon hat.
help-word-entry = Eine Zeile des versiegelten Protokolls.
help-word-dpo = Eine Person, die in einer Behörde über den Datenschutz wacht. Was sie einsieht, steht in Ihrer Liste.
help-contact = Fragen Sie uns
help-authority = Sie können sich auch bei der Datenschutzaufsicht beschweren:

## Privacy

privacy-title = Datenschutz
privacy-lead = Eemol gibt Daten weiter. Es behält sie nicht.
privacy-kept = Was aufbewahrt wird
privacy-kept-1 = Ihre Antworten auf Anfragen: wer, wofür, welche Angaben, bis wann.
privacy-kept-2 = Das Protokoll jeder Anfrage, ohne die Daten selbst.
privacy-kept-3 = Ihre Nummer, verschlüsselt mit einem Schlüssel nur für Sie.
privacy-seen = Wer es sieht
privacy-seen-text = Sie sehen alles. Eine Behörde sieht nur ihre eigenen Anfragen. Datenschutzbeauftragte müssen einen Grund angeben, den Sie lesen können.
privacy-cookie = Cookies
privacy-cookie-text = Ein Cookie hält Sie angemeldet und wird beim Abmelden gelöscht. Sonst wird nichts gespeichert, und niemand verfolgt Sie.
privacy-rights = Ihre Rechte
privacy-rights-text = Sie können fragen, was über Sie aufbewahrt wird, Fehler berichtigen lassen und die Löschung verlangen:

## Accessibility

access-title = Barrierefreiheit
access-lead = Alle sollen diese Seiten nutzen können: nur mit der Tastatur, mit einem Vorleseprogramm, vergrößert, auf kleinem Bildschirm, ohne JavaScript.
access-state = Wie weit wir sind
access-state-text = Wir richten uns nach WCAG 2.2, Stufe AA, und EN 301 549. Diese Lücken kennen wir:
access-gap-audit = Die Seiten wurden von uns geprüft, nicht von einer unabhängigen Stelle.
access-gap-lb = Die luxemburgischen Texte warten auf eine muttersprachliche Durchsicht.
access-how = Wie geprüft wurde
access-how-text = Durch Tests, die jede Seite in jeder Sprache lesen, und durch Ansehen jeder Seite bei 1280 und 320 Pixeln Breite.
access-criteria = Das RAWeb hat 136 Kriterien. Die Antwort auf jedes, und wie sie geprüft wurde, steht in der Dokumentation des Programms (docs/raweb.md).
access-assessed = Zuletzt geprüft am { $when }.
access-report = Etwas funktioniert für Sie nicht?

## Pages that say one thing

notice-reference = Nummer für die Hilfe:
notice-signed-out = Sie sind abgemeldet
notice-signed-out-text = Auf diesem Rechner bleibt nichts über Sie zurück.
notice-session-ended = Bitte melden Sie sich erneut an
notice-session-ended-text = Sie waren eine Weile weg und wurden abgemeldet. Es wurde nichts geändert.
notice-not-found = Diese Seite gibt es nicht
notice-not-found-text = Vielleicht ist die Adresse falsch, oder die Seite ist nicht für Sie.
notice-form-stale = Wir konnten dieses Formular nicht annehmen
notice-form-stale-text = Es war zu alt oder kam nicht von dieser Seite. Es wurde nichts geändert. Öffnen Sie die Seite neu und antworten Sie noch einmal.
notice-answered = Sie haben diese Anfrage schon beantwortet
notice-answered-text = Ihre erste Antwort gilt. Jetzt wurde nichts geändert.
notice-lapsed = Die Zeit für die Antwort ist vorbei
notice-lapsed-text = Es wurde nichts gesendet. Die Behörde kann Sie erneut fragen.
notice-cancelled = Die Anfrage wurde zurückgezogen
notice-cancelled-text = Die Behörde fragt nicht mehr an. Es wurde nichts gesendet.
notice-ended = Diese Zustimmung ist schon beendet
notice-ended-text = Damit kann nichts mehr gesendet werden.
notice-not-allowed = Diese Seite dürfen Sie nicht sehen
notice-not-allowed-text = Sie sind mit einer anderen Rolle angemeldet.
notice-too-many = Zu viele Versuche
notice-too-many-text = Warten Sie eine Minute und versuchen Sie es dann erneut.
notice-unavailable = Das ist im Augenblick nicht möglich
notice-unavailable-text = Das Protokoll kann nicht geschrieben werden. Darum geschieht nichts und es wird nichts gesendet. Versuchen Sie es in einigen Minuten erneut.
notice-faulty = Dieses Formular enthält eine Antwort, die seine Seite nicht anbot
notice-faulty-text = Es wurde nichts geändert. Öffnen Sie die Seite noch einmal und antworten Sie dort.
notice-failed = Bei uns ist etwas schiefgegangen
notice-failed-text = Das tut uns leid. Es wurde nichts gesendet. Versuchen Sie es erneut oder melden Sie es.

## Accessibility statement, as the law wants it

access-state-partly = Diese Seiten sind teilweise konform.
access-gap-documents = Dokumente der Quellen, etwa ein Diplom, werden so gesendet, wie die Quelle sie gemacht hat.
access-technology = Sie beruhen allein auf HTML, CSS und SVG; nichts braucht JavaScript.
access-report-days = Sagen Sie es uns. Wir antworten innerhalb von 30 Tagen:
access-report-what = Sagen Sie, welche Seite es war, was Sie tun wollten und womit Sie Seiten lesen. Wir senden Ihnen den Inhalt in anderer Form.
access-enforce = Keine Antwort, oder keine gute?
access-enforce-text = Kommt innerhalb von 30 Tagen keine Antwort oder hilft sie nicht, können Sie sich an die Behörde wenden:

## Help on values and concerns, more words

help-values = Kann ich die Werte sehen, bevor ich antworte?
help-values-text = Ja. Wählen Sie in der Anfrage „Werte jetzt anzeigen“. Die Quelle wird sofort gefragt, nur Sie sehen die Antwort, und Ihre Einsicht steht in Ihrer Liste.
help-unknown = Was, wenn ich einen Eintrag nicht kenne?
help-unknown-text = Öffnen Sie ihn und wählen Sie „Ich kenne diese Abfrage nicht“. Sie bekommen eine Nummer und innerhalb eines Monats eine Antwort.
word-help-concern = Anliegen
help-word-concern = Ihre Frage oder Beschwerde, mit einer Nummer und einem versprochenen Tag.
word-help-request = Anfrage
help-word-request = Eine Behörde fragt Sie, ob sie Daten bekommen darf.
word-help-required = Erforderlich
help-word-required = Ohne diese Daten geht das Verfahren nicht weiter. Sie können trotzdem alles ablehnen.
word-help-seal = Versiegeltes Protokoll
help-word-seal = Die Liste aller Einträge. Alle können prüfen, dass darin nichts geändert wurde.
privacy-kept-4 = Ihre Anliegen und die Antworten darauf, mit Ihrem Schlüssel verschlüsselt.
privacy-long = Wie lange
privacy-long-text = Einträge werden aufbewahrt, solange das Verfahren sie braucht, 13 Monate, wenn nichts anderes gesagt ist. Dann werden sie gelöscht.

## Site map

site-map-title = Seitenübersicht
site-map-anybody = Für alle
site-map-citizen = Nach dem Anmelden
site-map-start = Startseite
