//! Sign-in with an identity provider, sessions and settings of an invented person.

use super::*;

pub(super) fn all(lang: Lang) -> Vec<(&'static str, String)> {
    let public = |path: &str| site().frame(lang, path, None);
    let citizen = |path: &str| site().frame(lang, path, Some(who("Zoé Schmit-Ødegård", Role::Citizen)));
    let provider = |path: &str, staff| ProviderSignInPage {
        frame: public(path),
        staff,
        start: format!("/{lang}{path}/start?return_to=%2F"),
    };
    let kept = Frame { kept: true, ..citizen("/requests/x") };
    vec![
        ("start-closed", html(&StartPage { frame: public("/"), sign_in: false, dpo: false })),
        ("provider-sign-in", html(&provider("/sign-in", false))),
        ("dpo-provider-sign-in", html(&provider("/dpo/sign-in", true))),
        (
            "step-up",
            html(&StepUpPage {
                frame: citizen("/requests/x"),
                start: format!("/{lang}/sign-in/start?level=high&return_to=%2Frequests%2Fx"),
                back: "/requests/x".into(),
            }),
        ),
        (
            "signed-out-provider",
            html(&SignedOutPage {
                frame: public("/"),
                provider: "https://id.example/session/end?client_id=eemol".into(),
            }),
        ),
        ("stay", html(&StayPage { frame: citizen("/stay-signed-in"), until: at(0), latest: at(1), idle_minutes: 30 })),
        ("settings", html(&SettingsPage { frame: citizen("/settings"), sessions: sessions(), ended: false })),
        ("settings-ended", html(&SettingsPage { frame: citizen("/settings"), sessions: sessions(), ended: true })),
        ("consent-kept", html(&consent(kept))),
    ]
}

fn sessions() -> Vec<SessionLine> {
    let line = |handle: &str, device: &str, own| SessionLine {
        handle: handle.into(),
        device: device.into(),
        begun: at(0),
        used: at(1),
        own,
    };
    vec![
        line("0011223344556677", "Firefox", true),
        line("8899aabbccddeeff", "Samsung Internet", false),
        line("00ff", "", false),
    ]
}
