### Pages of data protection officers.

## The list

dpo-log-title = Entries of the access log
dpo-scope-all = You see the traffic of all administrations.
dpo-scope = You see the traffic of { $who } only.
dpo-log-text = The list names no persons. Opening an entry needs a reason, and the person concerned sees it.
dpo-person-narrowed = Only entries about one person. Your reason: { $reason }
dpo-person-link = Search for a person
dpo-back = Entries

## Reason

dpo-reason-title = Why do you open this entry?
dpo-reason-warning = Your name, the time and your reason are recorded. The person concerned can read them.
dpo-reason-label = Reason
dpo-reason-hint = For example the number of a complaint or of an audit. Do not write names or health data.
dpo-reason-go = Record and open
dpo-person-title = Search for entries about one person
dpo-person-hint = The exact number. A name cannot be searched for.
dpo-person-go = Record and search

## One entry

dpo-entry-title = Entry { $number }
dpo-entry-recorded = That you opened this entry is recorded. Your reason: { $reason }
dpo-entry-look-up = The entry about your look-up
dpo-decision = How it was decided
dpo-groups = All that is recorded
dpo-groups-text = An entry has five groups. Who may not see a group still sees its digest, so that the proof holds.
dpo-group-empty = Nothing is recorded here.
dpo-group-hidden = You may not see this group.
dpo-digest = Digest
dpo-pseudonym = Pseudonym at your administration
dpo-related = Entries that belong to it

## Verify

verify-title = Verify the log
verify-text =
    { $count ->
        [one] The log has { $number } entry.
       *[other] The log has { $number } entries.
    } The check works out the seal from every entry again and rebuilds every permission from the entries.
verify-now = Verify now
verify-last = Last check
verify-sound =
    { $count ->
        [one] The entry agrees with the seal ({ $number }).
       *[other] All { $number } entries agree with the seal.
    }
verify-sound-scope = This holds for the log as it was on { $when }.
verify-broken =
    { $count ->
        [one] The log does not agree with its seal: one fault was found.
       *[other] The log does not agree with its seal: { $count } faults were found.
    }
verify-flaw-at = Entry { $number }:
verify-entries = Entries checked
verify-consents = Permissions rebuilt and compared
verify-exchanges = Exchanges rebuilt and compared
verify-took = Time taken
verify-milliseconds = { $number } milliseconds
verify-outside = Check from outside
verify-outside-text = A check by the operator convinces only who trusts the operator. This command does the same on a copy, on another computer:

## Content that is gone

gone-title = Content that is gone
gone-one = Entry { $number }:
gone-run = Entries { $first } to { $last }:
gone-erased = content erased on { $when }
gone-dropped = content dropped on { $when }, its time was over
gone-by = by entry { $number }
gone-text = The entry keeps its place in the log, and its proof still holds. What it said is gone for good.
gone-proof = Proof that the entry is in the log

## Erasure

erasure-title = Erase a person
erasure-text = Everything recorded about the person is destroyed, with their permissions and their key. Live permissions end. The proofs of all entries still hold.
erasure-delay =
    { $count ->
        [0] It is carried out at once.
        [one] It is carried out after one hour; until then it can be taken back.
       *[other] It is carried out after { $count } hours; until then it can be taken back.
    }
erasure-ground = Ground (GDPR article 17(1))
ground-not-necessary = (a) The records are no longer necessary
ground-consent-withdrawn = (b) The consent was withdrawn and there is no other ground
ground-objection = (c) The person objects and nothing overrides that
ground-unlawful = (d) The records were made unlawfully
ground-legal-obligation = (e) A law asks for it
erasure-reason-hint = For example the number of the letter. The person reads the reason if the erasure is refused.
erasure-go = Erase
erasure-refuse = Refuse the erasure
erasure-cancel = Take a waiting erasure back
erasure-done = Erased: { $records } entries and { $consents } permissions.
erasure-done-entry = The entry about it
erasure-unreadable = From { $when } on nobody can read it anywhere, in no backup either.
erasure-waits = The erasure waits. It is carried out on { $when }.
erasure-held = A legal hold keeps the entries; nothing was erased. The hold is looked at again by { $when }.
erasure-refused = The refusal is recorded, and the person can read it.
erasure-cancelled = The erasure is taken back.
erasure-nobody = There is nothing to decide: nobody with this number stands in the log, or no erasure waits.
erasure-waiting = Erasures that wait
erasure-none-waits = No erasure waits.
erasure-waiting-one = asked for by entry { $number }, carried out on { $when }
hold-title = Legal holds
hold-text = What a legal hold keeps is neither erased nor dropped. The operator adds and lifts holds on the command line.
hold-one = by entry { $number }, to be looked at again by { $when }
hold-overdue = overdue
