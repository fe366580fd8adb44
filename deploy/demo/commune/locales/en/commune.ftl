### The site of the invented municipality: what citizens and its staff read.

## Every page

site-name = Municipality of Eschen
skip-to-content = Skip to content
language = Language
demonstration = Demonstration.
demonstration-text = There is no such municipality. All persons and data are invented.
menu = Menu
nav-home = Home
nav-rent = Rent subsidy
nav-office = For our staff
footer-text = Municipality of Eschen – a demonstration of how an administration works with Eemol.
error-prefix = Error:
error-title = Please check this
case-number = File number { $case }
go-home = To the home page
euros = { $sum } euros
source-register = population register
source-tax = tax administration
kind-residence = Residence certificate
kind-household = Household composition
kind-income = Income certificate

## Home

home-title = Your municipality, online
home-lead = Apply for help from home. You do not have to bring papers that other administrations already have.
home-rent-text = Help with your rent. Takes about 5 minutes.
home-office-text = Cases, requests to citizens, and the data that they agreed to share.

## How to fill in the form

start-title = Apply for the rent subsidy
start-lead = The municipality helps with the rent if your income is low. We need your address, the size of your household and your income.
start-fill-title = You need not type what administrations already know
start-step-leave = We lead you to Eemol. You sign in there.
start-step-choose = You see what we ask for, and you choose what you share.
start-step-back = You come back here. The form is filled in with what you shared. You type the rest.
start-free = You are free to say no. Your application is worth just as much.
start-fill = Fill in with what administrations already know
start-hand = Type everything myself

## The form

form-title = Rent subsidy: your answers
form-lead = Please type your answers.
form-filled = { $count } of { $all } answers are filled in.
form-filled-text = Please check them and type the rest. What is wrong, you can change.
form-refused = You shared nothing.
form-refused-text = So the form is empty. Please type your answers. Your application is worth just as much.
form-failed = The data could not be fetched.
form-failed-text = Nothing is lost. Please type your answers, or start again later.
form-send = Send the application
field-given-names = Given names
field-family-name = Family name
field-street = Street
field-house-number = House number
field-postal-code = Postal code
field-locality = Town or village
field-household-size = How many people live with you, you included
field-taxable-income = Taxable income in { $year }, in euros
field-rent = Rent for one month, in euros
hint-filled = Filled in from: { $source }
hint-kept = You did not share this. Please type it.
hint-not-in-it = This did not come from: { $source }. Please type it.
hint-not-genuine = The receipt from this source is not in order: { $source }. So please type it.
hint-unknown-there = There is nothing about you here: { $source }. Please type it.
hint-no-answer = No data came from: { $source }. Please type it.
hint-rent = As in your lease, without heating.
wrong-missing = “{ $field }” is missing
wrong-long = “{ $field }” is longer than 200 characters
wrong-amount = “{ $field }”: write a sum such as 1250 or 1250.50
wrong-number = “{ $field }”: write a number from 1 to 30

## Sent off

sent-title = We have your application
sent-number = File number
sent-text = We answer within 3 weeks. Please keep the file number.
sent-what = What you sent

## Nothing to see

not-found-title = There is no such page
not-found-text = Check the address, or begin on the home page.
stranger-title = This does not belong to a form that you began here
stranger-text = Nothing was taken over. Perhaps you came back in another browser, or you waited too long. Please begin anew.
foreign-title = This form was sent by another site
foreign-text = It was not taken. Please begin on the home page.
broken-title = This does not work at the moment
broken-text = Please try again later.

## The office

office-title = Rent subsidy: the office
office-demo = In a real municipality, staff sign in here. In this demonstration anybody may look.
office-ask-title = Ask a citizen
office-ask-text = For citizens who are at the counter, on the telephone, or who get a letter. They get a code and answer on Eemol.
office-number = National identification number
office-number-hint = 13 digits
office-ask = Ask for agreement
office-cases = Cases
office-none = There are no cases.
office-applied = applied
wrong-whom-missing = Type the number of the person
wrong-whom = This is no national identification number
wrong-broker = Eemol does not answer. Please try again later.

## One case

case-title = Case { $case }
case-origin = Began with
case-person = Person
case-standing = Agreement
case-look = Look again whether anything has changed
case-not-looked = Eemol does not answer. What you see may be out of date.
case-fetch = Fetch the data
case-answers = What the citizen sent
origin-form = Form on this site
origin-office = Question by the office
standing-nobody = Nobody was asked
standing-requested = Waits for the answer
standing-granted = Granted
standing-paused = Paused by the citizen
standing-denied = Refused
standing-lapsed = No answer in time
standing-cancelled = Taken back by us
standing-revoked = Ended by the citizen
standing-returned = Given back by us
standing-expired = Expired
standing-exhausted = Ended: everything was fetched
standing-invalidated = Declared invalid
standing-replaced = Replaced by a newer one
meaning-requested = The citizen has not answered yet. Until then we get nothing.
meaning-granted = The citizen agreed. You can fetch what was agreed to.
meaning-paused = The citizen lets it rest. For the time being we get nothing.
meaning-denied = The citizen said no. Please ask for the papers in the usual way.
meaning-lapsed = The time to answer is over. We get nothing.
meaning-exhausted = Everything that was agreed to has been fetched. Nothing more can be fetched.
meaning-revoked = The citizen stopped sharing. Nothing can be fetched any more.
meaning-over = The agreement has ended. Nothing can be fetched.
hand-over-title = Hand this over to the citizen
hand-over-text = The citizen opens the link, or types the code after signing in to Eemol.
hand-over-code = Code:
hand-over-link = Link:
hand-over-qr = QR code of the link above
from-source = Comes from: { $source }
from-evidence = As shared from: { $source }
from-changed = Shared from: { $source } – changed by the citizen
from-citizen = Typed by the citizen
reason-no-match = There is nothing about this person there.
reason-ambiguous = Several persons fit. So nothing was sent.
reason-no-answer = The administration did not answer. You can try again.
reason-revoked = Nothing came: the citizen has stopped sharing.
reason-other = Nothing came. Reason: { $reason }
receipt-genuine = The receipt is genuine.
receipt-place = Delivery { $number } of { $size } entries in the log. Not a letter of it was changed.
receipt-how = How this was checked
receipt-how-text = With the program of Eemol and the key of its log, which we were given when we joined. Nobody was asked. Also checked: the receipt is for this case and this kind of data.
receipt-entry = Entry
receipt-signer = Signed by
receipt-command = Command
receipt-not-genuine = The receipt is not genuine. Do not use these data.
receipt-unchecked = The receipt could not be checked. Do not use these data yet.
give-back = Give the agreement back
give-back-text = You no longer need the data? Then give the agreement back. The citizen sees it.
take-back = Take the question back
take-back-text = You no longer need the data? Then take the question back. The citizen sees it.
go-cases = To all cases
