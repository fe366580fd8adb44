### Permissions that change: amendments, asking again, the text as it was shown.

## What an amendment would change, on the consent screen

amend-title = What would change
amend-lead = You gave a permission for this case on { $when }. If you share now, the new one takes its place. If you do not, the old one stays as it is.
amend-see = See the old permission
amend-added = New: { $what }: { $fields }
amend-gone = No longer asked for: { $what }: { $fields }
amend-longer = Longer: until { $when } instead of { $before }
amend-shorter = Shorter: until { $when } instead of { $before }
amend-more =
    { $count ->
        [one] More often: once at most instead of { $before } times
       *[other] More often: { $count } times at most instead of { $before }
    }
amend-less =
    { $count ->
        [one] Less often: once at most instead of { $before } times
       *[other] Less often: { $count } times at most instead of { $before }
    }
amend-same = Data, time and number of uses stay the same.
done-refused-stays = You said no to the change, and { $who } has been told. The permission you gave before stays as it is.
requests-amends = Wants to change a permission you gave.

## One permission

perm-again = Let them ask again
perm-again-text = Did you change your mind? { $who } can then ask you again. Nothing is sent before you say yes.
used-none = Never used.
perm-newer = See the newer permission
perm-older = See the permission before this one
perm-shown = The text as it was shown to you
perm-shown-when = You agreed to it on { $when }. Language: { $language }.
perm-shown-refused = You refused on { $when }. Language: { $language }.
perm-shown-same = These are the same words. Their fingerprint is the one that was recorded.
perm-shown-missing = The text is not kept here. Only its fingerprint is.
perm-shown-digest = Fingerprint of the text:
step-text = Text shown in { $language }
step-again = May be asked again from { $when }
entry-again = May be asked again from
