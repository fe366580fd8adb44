### Sign-in with an identity provider, how long it lasts, sessions and settings.

## How long a person stays signed in

until = You stay signed in until { $when }.
until-last = You are signed out at { $when }. What you choose until then is kept.
until-stay = Stay signed in (new tab)
kept-title = Nothing has been sent yet.
kept-text = This is what you filled in before you signed in. Check it and send it again.
stay-title = You are still signed in
stay-until = You now stay signed in until { $when }.
stay-rule =
    { $count ->
        [one] You are signed out after { $count } minute without a click.
       *[other] You are signed out after { $count } minutes without a click.
    }
stay-latest = In any case you are signed out at the latest on { $when }.
stay-kept = If you answer a request too late, you sign in again and find what you chose.
stay-close = You can close this tab and go on in the other one.
privacy-kept-session = Your sign-ins: when, with which kind of browser and how securely. They are deleted when they end, at the latest after two days.

## At an identity provider

provider-text = You sign in with your national electronic identity. We send you there and you come back here.
provider-staff-text = You sign in with your account at the administration. We send you there and you come back here.
provider-after = We only take over who you are. We never see your password.
provider-go = Sign in with your electronic identity
provider-staff-go = Sign in with your work account
provider-trouble = You cannot sign in?
signed-out-provider = You are signed out here. You may still be signed in at the identity service. On a shared computer, sign out there too.
signed-out-go = Sign out there too
step-up-title = Please sign in more securely
step-up-text = The law asks for a more secure sign-in before you share these data. Nothing has been sent.
step-up-kept = What you chose is kept. After the sign-in you check it and answer again.
step-up-go = Sign in more securely
step-up-back = Back to the request

## Settings

settings-title = Settings
settings-language = The language is in the address of each page. Choose another one here:
settings-sessions = Where you are signed in
settings-sessions-text = If you do not know one of these, end it.
settings-browser = Unknown browser
settings-own = this one
settings-begun = Signed in
settings-used = Last used
settings-end = End
settings-ended = This session has ended.
settings-end-all = Sign out everywhere
settings-end-all-text = This ends every session, here and on all other devices.

## What can go wrong

notice-identity-down = You cannot sign in just now
notice-identity-down-text = The identity service does not answer. Nothing is lost. Please try again in a few minutes.
notice-sign-in-failed = The sign-in did not work
notice-sign-in-failed-text = The answer of the identity service could not be used, or was used before. Please sign in again.
notice-sign-in-cancelled = You did not sign in
notice-sign-in-cancelled-text = You turned back at the identity service. Nothing has changed.
notice-not-recognised = You cannot sign in here with this account
notice-not-recognised-text = The identity service knows you. But your account has no number or no role that counts here.
notice-too-weak = This sign-in is not secure enough
notice-too-weak-text = The identity service did not confirm the security that is needed. Nothing has been sent.
