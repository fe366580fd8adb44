### Header, navigation, words and forms of every page.

## Header, navigation, footer

skip-to-content = Skip to main content
language = Language
demonstration = Demonstration.
demonstration-text = This is not an official site. All persons and data are invented.
menu = Menu
nav-overview = Overview
nav-requests = Requests
nav-permissions = Permissions
nav-history = Who asked
nav-entries = Entries
nav-person = Person
nav-erasure = Erasure
nav-verify = Verify the log
sign-in = Sign in
sign-out = Sign out
footer-title = About this service
footer-log = Public log: newest checkpoint
footer-territory = Eemol – { $territory }. You give your data to the administration once, and you decide who may see them.
footer-contact = Questions? Write or call:
contact-phone = Telephone { $phone }

## Words that many pages use

word-and = and
word-law = Legal basis
word-note = Please note:
word-case = File number
word-until = Until
word-used = Used
word-what = Data
word-when = When
word-administration = Administration
word-requester = Who asked
word-source = Source
word-permission = Permission
word-procedure = Procedure
word-entry = Entry
word-dpo = Data protection officer
word-operator = Operator of Eemol
word-reason = Reason for refusal
word-official = Official
word-exchange = Exchange
word-place = Place
case-number = File number { $case }
asked-on = asked on { $when }
answer-by = You can answer until { $when }.
from-source = Comes from: { $source }
law-link = Read the law
for-example = For example { $example }
go-start = Go to the start page
go-sign-in = Sign in
go-requests = Requests that wait for you
go-permissions = Your permissions
go-history = Who asked for my data

## Forms and lists

error-prefix = Error:
error-title = There is a problem
error-number = Enter a valid number, like the example.
error-officer = Choose a person from the list.
error-choose = Tick at least one item, or choose not to share.
error-answer = Choose one of the two answers.
error-changed = The text of this request has changed. Read it again before you answer.
error-date = Enter a date such as 2026-11-21.
error-dates = The first day must not be after the last day.
error-filter = This value cannot be searched for. Check it and try again.
error-reason = Write why you need this, in at least 8 characters.
filter-title = Narrow the list
filter-result = Result
filter-all = All
filter-from = From
filter-to = To
filter-apply = Show
filter-clear = Show all
filter-more = More filters
fact = { $name }: { $value }
pager = More pages
pager-newer = Newer entries
pager-older = Older entries
pager-page = Page { $page } of { $pages }
back = Back
