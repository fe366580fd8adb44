# Von der Seite einer Verwaltung kommen und dorthin zurückkehren.

notice-link-over = Dieser Link funktioniert nicht mehr
notice-link-over-text = Er wurde schon benutzt oder ist zu alt. Es wurde nichts gesendet. Gehen Sie zurück zur Seite, von der Sie kommen, und beginnen Sie neu.
ask-returns = Sie kommen von der Seite dieser Behörde: { $who }. Nach Ihrer Antwort kehren Sie dorthin zurück.
done-return = Zurück zur Seite: { $who }
back-go = Zurück zur Seite: { $who }
back-other-person = Diese Anfrage ist für jemand anderen
back-other-person-text = Angemeldet ist nicht die Person, die gefragt wird. Es wurde nichts gezeigt und nichts gesendet. Ist die Anfrage für Sie, melden Sie sich ab und beginnen Sie auf der Seite der Verwaltung neu.
back-asked-before = Das wurden Sie schon gefragt
back-asked-before-text = Sie haben vor Kurzem abgelehnt, oder eine andere Anfrage zum selben Vorgang wartet auf Ihre Antwort. Es wurde nichts gesendet.
back-too-late = Die Anmeldung hat zu lange gedauert
back-too-late-text = Es wurde nichts gesendet. Gehen Sie zurück zur Seite der Verwaltung und beginnen Sie neu.
back-not-possible = Diese Anfrage ist nicht mehr möglich
back-not-possible-text = Die Regeln wurden geändert, oder sie erlauben diese Frage an Sie nicht. Es wurde nichts gesendet.
back-nothing-to-replace = Die Zustimmung, die geändert werden soll, gilt nicht mehr
back-nothing-to-replace-text = Sie ist beendet und kann nicht geändert werden. Es wurde nichts gesendet.
