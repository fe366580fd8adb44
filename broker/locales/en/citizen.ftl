### A citizen's pages: start, overview, requests, consent, permissions.

## Start and sign-in

start-title = Your data, once and with your permission
start-lead = An administration that needs a paper from you can ask another one that has it already. It gets only what you agree to.
start-point-ask = You see who asks, for what and why, before anything is sent.
start-point-stop = You can stop sharing at any time, in one step.
start-point-see = You see every request for your data, also those that were refused.
start-need = To sign in, you need your electronic identity.
start-no-sign-in = Signing in is not set up on this installation yet. The public log can be checked all the same.
start-dpo = For data protection officers
start-dpo-text = You can see and check the record of your administration.
start-check = For everybody
start-check-text = The record of all requests is sealed. Anybody can check that nothing in it was changed. It shows nothing about persons.
sign-in-title = Sign in
sign-in-demo = This is a demonstration: no password is needed. A real installation signs you in with your electronic identity.
sign-in-type = Type a number
sign-in-pick = Or pick an invented person
dpo-sign-in-title = Sign in as a data protection officer
dpo-sign-in-text = Choose whose record you want to see.
dpo-operator = Operator of Eemol: all traffic

## Overview

overview-title = My overview
overview-waiting =
    { $count ->
        [0] Nobody waits for an answer
        [one] request waits for your answer
       *[other] requests wait for your answer
    }
overview-active =
    { $count ->
        [0] You share nothing now
        [one] permission is active
       *[other] permissions are active
    }
overview-sent =
    { $count ->
        [0] Nothing was sent in the last 30 days
        [one] time data were sent in the last 30 days
       *[other] times data were sent in the last 30 days
    }
overview-refused =
    { $count ->
        [0] Nobody was refused in the last 30 days
        [one] request was refused in the last 30 days
       *[other] requests were refused in the last 30 days
    }
overview-next-end = The next permission to end, on { $when }: { $who }.
complete-title = Is this all?
complete-since = This list is complete since { $when }.
last-verified = The whole log was last verified on { $when }.
never-verified = The whole log has not been verified on this site yet. You can check every entry on its own page.

## Requests

requests-title = Requests that wait for you
requests-none = Nobody waits for an answer from you.
requests-card =
    { $count ->
        [one] Asks for 1 of your data
       *[other] Asks for { $count } of your data
    } for: { $procedure }
requests-lapsed = Expired; nothing was sent.
requests-open = Read and decide

## Consent screen

ask-h1 = { $who } asks to see { $count } of your data
ask-who = Who asks
ask-number = Public number { $number }
ask-why = Why
ask-message = Message to compare
ask-message-text = The office that asks shows you the same words. If you see others there, answer no.
ask-where = Where the data are
ask-often = How often and until when
ask-often-text =
    { $count ->
        [one] Once at most, until { $when }
       *[other] { $count } times at most, until { $when }
    }
ask-keep = What they may do, how long they keep it
ask-data = Your data
ask-none = Nothing is ticked in advance. Choose what you want to share.
ask-all-required = The procedure needs all of these data. You can share them or not.
ask-others = Some of these data are about other people, such as members of your household. They will see in their own list that they were named.
ask-document = This is a document. It is sent whole and unchanged. It holds what is listed here.
ask-required = Required: the procedure cannot go on without these
ask-optional = Optional: tick what you want to share
mark-special = specially protected
mark-others = about other people
ask-if-no = What happens if I say no?
ask-protected = How is this protected?
ask-protected-1 = Only the data you agree to are sent. The rest is cut away before.
ask-protected-2 = Eemol keeps no copy of the data.
ask-protected-3 = Every request is recorded before anything is sent. You can see it at once.
ask-protected-4 = You can stop sharing at any time. It works at once.
ask-basis = With your answer you agree, or not, that this administration fetches these data: { $who }. The law named above allows the procedure itself.
ask-yes = Share these data
ask-no = Do not share
ask-later = Decide later

## After the answer

done-granted = You share these data
done-refused = You do not share these data
done-at = Recorded on { $when }.
done-reference = Reference
done-next = What happens next
done-granted-text =
    { $count ->
        [one] { $who } can now fetch these data once, until { $when }.
       *[other] { $who } can now fetch these data { $count } times at most, until { $when }.
    }
done-refused-text = { $who } gets nothing and has been told that you said no. You do not have to give a reason.
done-stop = You can stop this at any time:
done-items = What you agreed to
done-details = See this answer with all its details
not-ticked = Not shared, because you did not tick it:
nothing-shared = Nothing of this is shared.

## Permissions

permissions-title = Your permissions
permissions-which = Which permissions
permissions-active = In force
permissions-ended = Ended
permissions-none-active = You share nothing now.
permissions-none-ended = No permission has ended yet.
permissions-stop-text = “Stop sharing” works at once and needs no reason.
perm-stop = Stop sharing
perm-pause = Pause
perm-resume = Resume
perm-pause-text = While paused, nothing can be sent. You can resume at any time. Stopping is for good.
perm-details = All about this permission
perm-title = Permission for { $who }
perm-timeline = What happened
perm-stopped = Stopped on { $when }. Nothing more can be sent.
status-active = In force since { $when }.
status-paused = Paused by you since { $when }.
status-used-up = All agreed uses were spent on { $when }.
status-denied = You said no on { $when }.
status-lapsed = The time to answer ended on { $when }.
status-cancelled = The administration took its request back on { $when }.
status-stopped = You stopped sharing on { $when }.
status-returned = The administration gave your permission back on { $when }.
status-expired = Its time was over on { $when }.
status-invalidated = Declared invalid on { $when }.
status-replaced = Replaced by a newer permission on { $when }.
used-never =
    { $uses ->
        [one] Never used. It can be used once.
       *[other] Never used. It can be used { $uses } times.
    }
used-times =
    { $count ->
        [one] Once
       *[other] { $count } times
    } of { $uses }, last on { $when }
stopped-title = Sharing has stopped
stopped-what = This was your permission for { $who }: { $procedure }.
stopped-used =
    { $count ->
        [one] Before that, data were sent once.
       *[other] Before that, data were sent { $count } times.
    }
stopped-see = See when
stopped-delete = You can ask { $who } to delete them. Write to its data protection officer:
stopped-unused = Nothing was sent under it.
