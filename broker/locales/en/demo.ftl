### What `eemol demo` prints: the story, step by step, and how to go on.

## The story

demo-intro = All persons, offices and data are invented. This is the story of { $person }.
demo-without-agreement = The municipality asks for { $person }’s address without asking her first.
demo-without-agreement-came = It gets nothing: { $person } has not agreed.
demo-attempt-seen = { $person } signs in and looks at who asked for her data.
demo-attempt-seen-came = The attempt is there, with its file number { $case }.
demo-asks = The municipality asks { $person } for her agreement, for a parking permit.
demo-asks-came = The request waits for her answer. Until then nothing is sent.
demo-agrees = { $person } opens the request, ticks one voluntary box and shares.
demo-agrees-came = She agrees to { $shared } details and keeps { $kept } to herself.
demo-arrives = The municipality asks for the address again.
demo-arrives-came = The population register answers, and exactly what was agreed arrives: { $data }.
demo-not-agreed = The municipality also asks what kind of car { $person } has, a box she left empty.
demo-not-agreed-came = It gets nothing: this was not agreed.
demo-grant = The student grants office asks { $person } for her diploma and her income of 2024, and she agrees.
demo-grant-came = The office now has her agreement.
demo-diploma = The office asks for the diploma.
demo-diploma-came = The document arrives as the school issued it: { $bytes } bytes, not one of them changed.
demo-income = The office asks for the income.
demo-income-came = Year and taxable income arrive, and nothing else: { $data }.
demo-form = { $person } applies for a rent subsidy on the municipality’s own site. She lets the form be filled in.
demo-form-came = She comes back to a form with her name and address in it: { $data }. What she kept to herself is left to type.
demo-stops = { $person } stops sharing with the municipality, with one button.
demo-stops-came = It has no agreement any more, from this moment on.
demo-after-stop = The municipality asks for the address once more.
demo-after-stop-came = It gets nothing: { $person } has stopped sharing.
demo-history = { $person } looks again at who asked for her data.
demo-history-came = Everything is there: { $sent } deliveries and { $refused } refusals.
demo-record = The whole record is checked, from the first entry to the last.
demo-record-came = It holds { $entries } entries. None is changed, none is missing.
demo-receipt = The municipality checks the receipt of the first delivery, without asking anybody.
demo-receipt-came = It is genuine. With a single letter changed, it no longer is.
demo-left = The housing ministry asks { $person } for her agreement, for help with her rent.
demo-left-came = The request waits for her: you can answer it.
demo-wrong = This did not end as it must: { $why }
demo-end-good = All { $count } steps ended as they must, in { $seconds } seconds.
demo-end-bad = { $count } of { $all } steps did not end as they must.

## How to go on

demo-ready = Eemol is running. Ctrl-C stops it.
demo-pages = Pages for citizens
demo-municipality = A municipality’s own site
demo-for-administrations = For administrations
demo-for-operator = For the operator
demo-directory = Directory
demo-log-lines = Log lines
demo-sign-in = You can sign in as one of these persons, by number:
demo-waiting = A request waits for { $person }. Sign in with the number above and answer it.
demo-try-ask = Try it yourself as the municipality. First ask { $person } for her agreement:
demo-try-answer = Answer on the pages as { $person }. Then collect the agreement:
demo-try-fetch = Now fetch the data, as often as was agreed:
