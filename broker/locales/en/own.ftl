### A person's own data: the values before an answer, the check before sharing, and what is held about them.

## Consent screen: values and groups

own-preview = Show the values now
own-preview-again = Show the values again
own-preview-text = You can look at the values before you answer. We ask the sources now. Nobody else sees the answer, and Eemol does not keep it.
own-preview-done = The values are shown below. You have not answered the request yet.
own-recorded = Your look is recorded
own-seen = { $source } answered on { $when }.
own-absent = Nothing is recorded there.
own-more =
    { $count ->
        [one] and 1 more
       *[other] and { $count } more
    }
own-document = Document ({ $type }, { $size } bytes)
own-lack-nobody = { $source } holds nothing about you. You can still answer.
own-lack-several = { $source } found more than one person. Ask it to correct this. You can still answer.
own-lack-silent = { $source } does not answer now. You can still answer, or try again later.
own-lack-wrong = { $source } gave an answer that we cannot show. You can still answer.
own-lack-unrecorded = Your look cannot be recorded now, so { $source } was not asked. Try again in a few minutes.
own-lack-too-often = You have looked many times in a short time, so { $source } was not asked. Wait a minute.
ask-groups =
    { $count ->
        [one] They are of one kind:
       *[other] They are of { $count } kinds:
    }
ask-group-size =
    { $count ->
        [one] 1 item
       *[other] { $count } items
    }
mark-required = required
mark-optional = optional
word-yes = Yes
word-no = No
word-you = You

## Check before sharing

check-h1 = Check your answer before you share
check-back = Back to the request
check-text = { $who } will be able to see this for: { $procedure }.
check-shared = You share this
check-kept = You do not share this
check-change = Change

## Data held about me

nav-my-data = My data
nav-concerns = Concerns
own-title = Data held about me
own-lead = These administrations can hold data about you. Eemol itself keeps none of them.
own-lead-record = “See it now” asks the source at once. Your look is recorded, and only you see the answer.
own-contact = To have something corrected, contact:
own-details = Law, time and contents
own-holds = What it holds
own-kept = How long it is kept
own-see = See it now
own-wrong = Something is wrong
own-values = What is recorded
own-not-kept = Eemol has not kept these values. They are gone when you leave this page.
error-question = Answer the question of the source with a value that it allows.

## Entries about looks at one's own data

result-shown-asked = You asked to see your data
result-shown-nothing = Nothing found for you to see
result-shown-failed = Your data could not be shown
says-shown-asked = You asked to see your own data: { $what }. The source was asked: { $source }. What came of it is an entry of its own.
says-shown-nothing = You asked to see your own data: { $what }. The source found nothing, or more than one person: { $source }.
says-shown-failed = You asked to see your own data: { $what }. They could not be shown. The source is: { $source }.
check-required = Required
