### Help, privacy, accessibility, and pages that say one thing.

## Help

help-title = Help
help-how = How it works
help-how-1 = An administration needs a paper from you. It asks here, and you see the request.
help-how-2 = You decide: share all of it, a part of it, or nothing.
help-how-3 = If you agree, Eemol fetches the data from the source, takes away what you did not agree to, and sends the rest.
help-how-4 = Every step is recorded. You see it in your list at once.
help-no = Can I say no?
help-no-text = Yes, without giving a reason. Each request says what happens then. You can always bring the paper yourself.
help-stop = Can I change my mind?
help-stop-text = Yes. Choose “Stop sharing” under your permissions. From that moment nothing more is sent. What was sent before stays with the administration; you can ask it to delete it.
help-refused = Why do I see refused requests?
help-refused-text = Because you should know about every try. Nothing was sent in these cases. The entry says why it was refused.
help-proof = How do I know that the list is true?
help-proof-text = Every entry is sealed together with all others. If one were changed or removed later, the seal would no longer fit. Each entry’s page checks this, and you can check it without us.
help-words = Words
help-word-permission = Your recorded yes to one administration, for one file.
help-word-source = The administration that already holds the data.
help-word-entry = One line of the sealed log.
help-word-dpo = A person who checks that an administration respects data protection. What they look at is in your list.
help-contact = Ask us
help-authority = You can also complain to the data protection authority:

## Privacy

privacy-title = Privacy
privacy-lead = Eemol passes data on. It does not keep them.
privacy-kept = What is kept
privacy-kept-1 = Your answers to requests: who, for what, which fields, until when.
privacy-kept-2 = The record of every request, without the data themselves.
privacy-kept-3 = Your number, encrypted with a key of your own.
privacy-seen = Who sees it
privacy-seen-text = You see all of it. An administration sees only its own requests. A data protection officer must give a reason, which you can read.
privacy-cookie = Cookies
privacy-cookie-text = One cookie keeps you signed in and is deleted when you sign out. Nothing else is stored and nobody follows you.
privacy-rights = Your rights
privacy-rights-text = You can ask what is kept about you, have mistakes corrected, and ask for deletion:

## Accessibility

access-title = Accessibility
access-lead = Everybody should be able to use these pages: by keyboard only, with a screen reader, enlarged, on a small screen, without JavaScript.
access-state = How far we are
access-state-text = We work to WCAG 2.2, level AA, and EN 301 549. We know of these gaps:
access-gap-audit = The pages have been checked by us, not by an independent body.
access-gap-lb = The Luxembourgish texts wait for a native reader.
access-how = How it was checked
access-how-text = By tests that read every page in every language, and by looking at every page at a width of 1280 and 320 pixels.
access-criteria = RAWeb has 136 criteria. The answer to each, and how it was checked, is part of the documentation of the program (docs/raweb.md).
access-assessed = Last checked on { $when }.
access-report = Something does not work for you?

## Pages that say one thing

notice-reference = Number for the help desk:
notice-signed-out = You have signed out
notice-signed-out-text = Nothing about you is kept on this computer.
notice-session-ended = Please sign in again
notice-session-ended-text = You were away for a while, so you were signed out. Nothing was changed.
notice-not-found = This page does not exist
notice-not-found-text = Perhaps the address is wrong, or the page is not yours to see.
notice-form-stale = We could not accept this form
notice-form-stale-text = It was too old or did not come from this site. Nothing was changed. Open the page again and answer once more.
notice-answered = You have answered this request already
notice-answered-text = Your first answer counts. Nothing was changed now.
notice-lapsed = The time to answer is over
notice-lapsed-text = Nothing was sent. The administration can ask you again.
notice-cancelled = The request was taken back
notice-cancelled-text = The administration no longer asks. Nothing was sent.
notice-ended = This permission has already ended
notice-ended-text = Nothing more can be sent under it.
notice-not-allowed = You may not see this page
notice-not-allowed-text = You are signed in with another role.
notice-too-many = Too many tries
notice-too-many-text = Wait a minute, then try again.
notice-unavailable = This is not possible just now
notice-unavailable-text = The record cannot be written, so nothing is done and nothing is sent. Try again in a few minutes.
notice-faulty = This form says something that its page did not offer
notice-faulty-text = Nothing was changed. Open the page again and answer there.
notice-failed = Something went wrong on our side
notice-failed-text = We are sorry. Nothing was sent. Try again, or tell the help desk.

## Accessibility statement, as the law wants it

access-state-partly = These pages conform in part.
access-gap-documents = Documents of sources, such as a diploma, are sent as the source made them.
access-technology = They rest on HTML, CSS and SVG alone; nothing needs JavaScript.
access-report-days = Tell us. We answer within 30 days:
access-report-what = Say which page it was, what you wanted to do and what you use to read pages. We send you the content in another form.
access-enforce = No answer, or not a good one?
access-enforce-text = If we do not answer within 30 days or the answer does not help, you can turn to the authority:

## Help on values and concerns, more words

help-values = Can I see the values before I answer?
help-values-text = Yes. Choose “Show the values now” on the request. The source is asked at once, only you see the answer, and your look is in your list.
help-unknown = What if I do not recognise an entry?
help-unknown-text = Open it and choose “I do not recognise this”. You get a number, and an answer within one month.
word-help-concern = Concern
help-word-concern = Your question or complaint, with a number and a promised day.
word-help-request = Request
help-word-request = An administration asks you whether it may have data.
word-help-required = Required
help-word-required = Without these data the procedure cannot go on. You can still say no to all of it.
word-help-seal = Sealed log
help-word-seal = The list of all entries. Anybody can check that nothing in it was changed.
privacy-kept-4 = Your concerns and the answers to them, encrypted with your key.
privacy-long = How long
privacy-long-text = Records are kept as long as the procedure needs them, 13 months where nothing else is said. Then they are deleted.

## Site map

site-map-title = Site map
site-map-anybody = For everybody
site-map-citizen = Once signed in
site-map-start = Start page
