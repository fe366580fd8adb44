# Coming from an administration's own site, and going back there.

notice-link-over = This link no longer works
notice-link-over-text = It was used already or is too old. Nothing was sent. Go back to the site you came from and start again.
ask-returns = You came from { $who }. After your answer you go back there.
done-return = Back to { $who }
back-go = Back to { $who }
back-other-person = This request is for somebody else
back-other-person-text = You are signed in as another person than the one who is asked. Nothing was shown and nothing was sent. If the request is for you, sign out and start again from the administration’s site.
back-asked-before = You have been asked this before
back-asked-before-text = You refused a short while ago, or another request for the same case waits for your answer. Nothing was sent.
back-too-late = Signing in took too long
back-too-late-text = Nothing was sent. Go back to the administration’s site and start again.
back-not-possible = This cannot be asked any more
back-not-possible-text = The rules have changed, or they do not allow this question to you. Nothing was sent.
back-nothing-to-replace = The permission to be changed has ended
back-nothing-to-replace-text = It is not in force any more, so it cannot be changed. Nothing was sent.
