### Concerns: what a citizen does not recognise or wants put right, and what data protection officers do about it.

conc-raise = Ask or complain about this entry
conc-other-ways = Other ways to ask
concern-list = Your concerns
concern-none = You have raised no concern.
concern-how = To ask about one entry, open it in your list and choose “I do not recognise this”.
concern-other = Raise a concern about something else
concern-new = Raise a concern
concern-lead = Three questions. Only the first one needs an answer. A data protection officer reads it and answers within one month.
concern-title = Concern
concern-put-to = Put to
concern-about = About the entry
concern-worry = What worries you?
concern-worry-hint = Say in your own words what you do not recognise or what is wrong.
concern-wish = What do you wish?
concern-wish-hint = For example an explanation, a correction or a deletion. You can leave this empty.
concern-contact = How can we reach you?
concern-contact-hint = You can leave this empty. The answer is shown here in any case.
concern-send = Send the concern
concern-received = We have received your concern
concern-promise = You get an answer by { $when }.
concern-number = Number
concern-sent = Sent
concern-sent-on = Sent on { $when }
concern-due = Answer promised by
concern-done-since = What was done since
concern-nothing-yet = Nothing yet. You find the answer here as soon as it is there.
concern-overdue = The promised time is over and there is no answer. You can complain to the authority below.
concern-entry = The entry that records it
concern-see = See the concern
concern-open = Waits for an answer
concern-answered = Answered
concern-closed = Closed
concern-forwarded = With the supervisory authority
error-worry = Say what worries you, in 8 to 2,000 characters.
error-wish = Your wish is too long. Use at most 1,000 characters.
error-contact = This is too long. Use at most 200 characters to say how we can reach you.
error-said = Write what the person should read, in 8 to 2,000 characters.
family-concern = Concerns
result-raised = You raised a concern
result-concern-answered = Your concern was answered
result-concern-closed = Your concern was closed
result-concern-forwarded = Your concern was passed on to the authority
says-raised = You raised a concern. It was put to: { $who }. What you wrote is given below.
says-concern-answered = A data protection officer answered your concern: { $who }. The answer is given below.
says-concern-closed = A data protection officer closed your concern: { $who }. The reason is given below.
says-concern-forwarded = A data protection officer passed your concern on to the supervisory authority: { $who }. The reason is given below.
concern-said-dpo = What the officer says
dpo-concerns-title = Concerns of citizens
dpo-concerns-all = You see the concerns put to all administrations.
dpo-concerns-scope = You see the concerns put to { $who } only.
dpo-concerns-text = Each must be answered within one month. The list shows no names and no words of theirs.
dpo-concerns-none = No concern has been raised.
dpo-concern-due = answer due by { $when }
dpo-concern-late = Late
dpo-concern-open-text = Opening the concern is recorded. The person who raised it sees that you read it.
dpo-concern-open = Record and open the concern
dpo-concern-done = It is recorded. The person sees it on the page of their concern.
dpo-concern-say = Your words to the person
dpo-concern-say-hint = The person reads them as they are. When you close or forward, say why.
dpo-concern-answer = Send the answer
dpo-concern-close = Close the concern
dpo-concern-forward = Pass on to the authority
dpo-concern-forward-to = The authority is: { $who }. Send it the number of the concern yourself; here it is recorded.
dpo-concern-look = Concern { $number }
notice-concern-over = This concern is already over
notice-concern-over-text = Somebody has closed it or passed it on. Nothing was changed now.
overview-concerns =
    { $count ->
        [0] No concern of yours waits
        [one] concern waits for an answer
       *[other] concerns wait for an answer
    }
overview-next-see = See it
