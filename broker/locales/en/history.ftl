### Who asked for my data: list, results, sentences, proof.

## The list

hist-h1 = Who asked for my data
hist-none = Nobody has asked for your data.
hist-none-filter = No entry matches this choice.
hist-total =
    { $count ->
        [one] { $number } entry, newest first
       *[other] { $number } entries, newest first
    }
hist-later = Entries about some investigations may appear later, when the law says so.
family-sent = Data sent
family-refused = Refused
family-nothing = Nothing sent
family-permission = Permissions
family-looked = Looked at

## Results in few words

result-opened = Source was asked
result-sent = Data sent
result-shown = Shown to you
result-refused-none = Refused: you had not given permission
result-refused-unanswered = Refused: you had not answered yet
result-refused-denied = Refused: you had said no
result-refused-stopped = Refused: you had stopped sharing
result-refused-ended = Refused: permission had ended
result-refused-used-up = Refused: all agreed uses were spent
result-refused-paused = Refused: you had paused the permission
result-refused-not-covered = Refused: more than you agreed to
result-refused-not-allowed = Refused: not allowed to ask for this
result-refused-unproven = Refused: permission was not shown
result-refused-foreign = Refused: permission belongs to another administration
result-refused-faulty = Refused: the request was faulty
result-refused-again = Refused: asked again too soon
result-refused-too-many = Refused: too many requests
result-withheld = Refused: permission ended meanwhile
result-nothing-found = Nothing found
result-several-found = More than one person found
result-source-silent = Source did not answer
result-source-wrong = Source gave a faulty answer
result-broken = Stopped by a fault; nothing sent
result-mentioned = You were named in data about someone else
result-checked = Checked by a data protection officer
result-asked = You were asked
result-granted = You gave permission
result-denied = You said no
result-stopped = You stopped sharing
result-paused = You paused the permission
result-resumed = You resumed the permission
result-reopened = You let them ask you again
result-lapsed = You did not answer in time
result-cancelled = The request was taken back
result-returned = Your permission was given back
result-expired = Your permission ended
result-invalidated = Your permission was declared invalid
result-replaced = A newer permission took its place
result-erasure-asked = Erasure asked for
result-erasure-ended = Erasure refused, held up or taken back
result-kept = Kept for legal reasons

## One entry in sentences

says-opened = { $who } asked for: { $what }. Your permission was in force, so the source was asked: { $source }. What came of it is an entry of its own.
says-sent = { $who } asked for: { $what }. You had agreed, so the data were sent. They came from: { $source }.
says-shown = You looked at your own data: { $what }. They came from: { $source }.
says-refused-none = { $who } asked for your data. You had not given permission, so nothing was sent.
says-refused-unanswered = { $who } asked for your data. You had not answered yet, so nothing was sent.
says-refused-denied = { $who } asked for your data. You had said no, so nothing was sent.
says-refused-stopped = { $who } asked for your data. You had stopped sharing, so nothing was sent.
says-refused-ended = { $who } asked for your data. Your permission had ended, so nothing was sent.
says-refused-used-up = { $who } asked for your data once more than you had agreed to. Nothing was sent.
says-refused-paused = { $who } asked for your data. You had paused the permission, so nothing was sent.
says-refused-not-covered = { $who } asked for more than you had agreed to. Nothing was sent.
says-refused-not-allowed = { $who } asked for data that it may not ask for. Nothing was sent.
says-refused-unproven = { $who } asked for your data and did not show a valid permission. Nothing was sent.
says-refused-foreign = { $who } asked for your data and showed a permission that you gave to another administration. Nothing was sent.
says-refused-faulty = { $who } sent a faulty request about you. Nothing was sent.
says-refused-again = { $who } wanted to ask you the same again, while its question waited or soon after your no. You were not asked.
says-refused-too-many = { $who } sent too many requests in a short time. Nothing was sent.
says-withheld = { $who } asked for: { $what }. While the source was answering, your permission ended. The answer was thrown away and nothing was sent. The source was: { $source }.
says-nothing-found = { $who } asked for: { $what }. You had agreed, but the source holds nothing about you: { $source }.
says-several-found = { $who } asked for: { $what }. You had agreed, but the source found more than one person, so nothing was sent. Ask the source to correct this: { $source }.
says-source-silent = { $who } asked for: { $what }. You had agreed, but the source did not answer. Nothing was sent. The source is: { $source }.
says-source-wrong = { $who } asked for: { $what }. You had agreed, but the answer of the source was not what it should be. Nothing was sent. The source is: { $source }.
says-broken = { $who } asked for: { $what }. A fault on our side ended the request. Nothing was sent.
says-mentioned = { $who } received data about another person, with that person’s permission. You are named in them. The data are: { $what }.
says-checked = A data protection officer looked at an entry about you: { $who }. The reason is given below.
says-asked = { $who } asked for your permission.
says-granted = You gave permission to { $who }.
says-denied = You said no to { $who }. Nothing is sent.
says-stopped = You stopped sharing with { $who }. From that moment nothing more can be sent.
says-paused = You paused your permission for { $who }. Nothing is sent until you resume it.
says-resumed = You resumed your permission for { $who }.
says-reopened = You let { $who } ask you again. Nothing is sent before you say yes.
says-lapsed = You did not answer { $who } in time. Nothing is sent.
says-cancelled = { $who } took its request back before you answered.
says-returned = { $who } gave your permission back. Nothing more can be sent under it.
says-expired = Your permission for { $who } ended, because its time was over.
says-invalidated = Your permission for { $who } was declared invalid. Nothing more can be sent under it.
says-replaced = A newer permission for { $who } took the place of this one.
says-erasure-asked = It was asked that everything recorded about you here be erased. That is done after a delay, in which it can be taken back. The reason is given below.
says-erasure-ended = The erasure of what is recorded about you was refused, held up by a legal hold, or taken back. The reason is given below.
says-kept = Entries about you are kept for legal reasons, or are so no longer. The reason is given below.
entry-asked = Asked for
entry-sent = Sent
entry-permission = See the permission
entry-number = Entry number
entry-reason = Reason given
conc-link = I do not recognise this
conc-text = Ask the data protection officer what this was about. You get a number, and an answer within one month.
conc-dpo = Data protection officer of { $who }:
conc-help = Help with this site:

## Proof

proof-title = Check this entry
proof-sound = This entry is in the sealed log, exactly as you see it here.
proof-broken = This entry does not agree with the sealed log. Please tell the help desk.
proof-place = It is entry { $position } of { $size }.
proof-steps =
    { $count ->
        [0] Its seal is the log’s seal itself.
        [one] One calculation leads from it to the log’s seal.
       *[other] { $count } calculations lead from it to the log’s seal.
    }
proof-when = We have worked this out again on { $when }.
proof-what = You do not have to believe us. Keep the receipt: with it, anybody can check later that this entry was not changed or removed.
proof-receipt = Download the receipt (JSON)
proof-file = Download the proof only (text)
proof-numbers = Numbers for experts
proof-index = Place in the log, counted from 0
proof-size = Entries under the seal
proof-leaf = Leaf hash
proof-commitment = Commitment
proof-root = Root
proof-signer = Signed by
proof-checkpoint = The signed checkpoint:
proof-command = To check the receipt on your own computer, without us:
