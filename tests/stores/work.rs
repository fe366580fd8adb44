//! What a store of work in progress promises, on both engines.

use eemol_broker::store::Access;
use eemol_broker::store::oauth::{PingRow, PushedRow, RefreshRow};
use eemol_broker::store::work::{BackchannelRow, KeptCheckpoint, SessionRow, SignInRow};
use eemol_tests::Engine;

use crate::rows::{at, consent_id, digest, tag};
use crate::stage::{Stage, on_both};

on_both!(
    sessions_live_until_they_are_ended,
    sessions_of_one_person_or_of_one_account_end_together,
    a_sign_in_is_taken_once_and_by_its_own_browser,
    a_backchannel_request_is_used_once,
    a_pushed_request_is_opened_once_and_its_newest_code_used_once,
    refresh_tokens_are_used_once_and_end_with_their_family,
    who_waits_to_be_told_is_claimed_by_one,
    a_checkpoint_is_kept_in_place_of_the_one_it_grew_from
);

fn session(number: u64) -> SessionRow {
    let millis = i64::try_from(number).expect("small");
    SessionRow {
        id: digest(number),
        role: "citizen".to_owned(),
        holder: "somebody".to_owned(),
        csrf: "token".to_owned(),
        data: "{}".to_owned(),
        created_at: at(millis),
        seen_at: at(millis + 10),
        acr: Some("urn:level".to_owned()),
        device: "Firefox".to_owned(),
        account: None,
        provider_session: None,
    }
}

async fn sessions_live_until_they_are_ended(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.place.work(Access::Write).await.expect("it opens");
    for number in 1..=5 {
        store.insert_session(&session(number)).await.expect("it is kept");
    }
    assert_eq!(store.session(&digest(1)).await.expect("it answers"), Some(session(1)));
    store.touch_session(&digest(1), "{\"a\":1}", at(900)).await.expect("it is noted");
    let touched = SessionRow { data: "{\"a\":1}".to_owned(), seen_at: at(900), ..session(1) };
    assert_eq!(store.session(&digest(1)).await.expect("it answers"), Some(touched));
    store.delete_session(&digest(2)).await.expect("it ends");
    assert_eq!(store.session(&digest(2)).await.expect("it answers"), None);
    assert_eq!(store.sweep_sessions(at(14), at(0)).await.expect("it answers"), 1, "the third is idle");
    assert_eq!(store.sweep_sessions(at(0), at(5)).await.expect("it answers"), 2, "the first and the fourth are old");
    assert_eq!(store.session(&digest(5)).await.expect("it answers"), Some(session(5)));
}

async fn sessions_of_one_person_or_of_one_account_end_together(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.place.work(Access::Write).await.expect("it opens");
    let dpo = |number, account: Option<&str>| SessionRow {
        role: "dpo".to_owned(),
        account: account.map(str::to_owned),
        provider_session: account.map(|_| digest(number + 100)),
        ..session(number)
    };
    let other = SessionRow { holder: "else".to_owned(), ..session(3) };
    let rows = [session(1), SessionRow { account: Some("x".to_owned()), ..session(2) }, other.clone()];
    for row in rows.into_iter().chain([dpo(4, None), dpo(5, Some("x")), dpo(6, Some("y")), dpo(7, Some("y"))]) {
        store.insert_session(&row).await.expect("it is kept");
    }
    let ids = async |role: &str, account: &str| -> Vec<[u8; 32]> {
        let found = store.sessions_of(role, "somebody", account).await.expect("it answers");
        found.into_iter().map(|row| row.id).collect()
    };
    assert_eq!(ids("citizen", "").await, [digest(2), digest(1)], "the last used first, whatever the account");
    assert_eq!(ids("dpo", "").await, [digest(4)], "accounts tell DPOs apart");
    assert_eq!(ids("dpo", "y").await, [digest(7), digest(6)]);
    assert_eq!(store.session(&digest(5)).await.expect("it answers"), Some(dpo(5, Some("x"))));
    assert_eq!(store.end_sessions_of("citizen", "somebody", "").await.expect("it answers"), 2);
    assert_eq!(store.session(&digest(3)).await.expect("it answers"), Some(other));
    assert_eq!(store.end_sessions_of_provider_session(&digest(106)).await.expect("it answers"), 1);
    assert_eq!(ids("dpo", "y").await, [digest(7)]);
    assert_eq!(store.end_sessions_of_account("y").await.expect("it answers"), 1);
    assert_eq!(store.end_sessions_of("dpo", "somebody", "").await.expect("it answers"), 1);
    assert_eq!(ids("dpo", "x").await, [digest(5)], "another account's stays");
}

async fn a_sign_in_is_taken_once_and_by_its_own_browser(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.place.work(Access::Write).await.expect("it opens");
    let row = |number| SignInRow {
        state: digest(number),
        browser: digest(50),
        circle: "citizens".to_owned(),
        nonce: "nonce".to_owned(),
        verifier: "verifier".to_owned(),
        level: (number == 1).then(|| "high".to_owned()),
        language: "lb".to_owned(),
        back: "/requests".to_owned(),
        begun_at: at(1000),
    };
    store.insert_sign_in(&row(1)).await.expect("it is kept");
    store.insert_sign_in(&row(2)).await.expect("it is kept");
    assert!(store.insert_sign_in(&row(2)).await.is_err(), "a state is used once");
    assert_eq!(store.take_sign_in(&digest(1), &digest(51)).await.expect("it answers"), None, "another browser's");
    assert_eq!(store.take_sign_in(&digest(1), &digest(50)).await.expect("it answers"), Some(row(1)));
    assert_eq!(store.take_sign_in(&digest(1), &digest(50)).await.expect("it answers"), None, "taken already");
    assert_eq!(store.sweep_sign_ins(at(1000)).await.expect("it answers"), 0);
    assert_eq!(store.sweep_sign_ins(at(1001)).await.expect("it answers"), 1);
    assert_eq!(store.take_sign_in(&digest(2), &digest(50)).await.expect("it answers"), None, "forgotten");
}

async fn a_backchannel_request_is_used_once(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.place.work(Access::Write).await.expect("it opens");
    let row = BackchannelRow {
        auth_req_id: digest(1),
        client: "housing-office".to_owned(),
        consent: consent_id(1),
        openid: true,
        code: "ABCD-EFGH".to_owned(),
        binding_message: Some("case 7".to_owned()),
        expires_at: at(1000),
        polled_at: at(0),
        interval_ms: 5000,
        used: false,
    };
    store.insert_backchannel(&row).await.expect("it is kept");
    let other = BackchannelRow {
        auth_req_id: digest(2),
        code: "WXYZ".to_owned(),
        expires_at: at(1200),
        openid: false,
        binding_message: None,
        ..row.clone()
    };
    store.insert_backchannel(&other).await.expect("it is kept");
    assert!(store.insert_backchannel(&row).await.is_err(), "an id is used once");
    assert_eq!(store.backchannel(&digest(1)).await.expect("it answers"), Some(row.clone()));
    assert_eq!(store.backchannel(&digest(3)).await.expect("it answers"), None);
    assert_eq!(store.backchannel_by_code("WXYZ").await.expect("it answers"), Some(other));
    let newest =
        BackchannelRow { auth_req_id: digest(4), code: "NEWEST".to_owned(), expires_at: at(2000), ..row.clone() };
    store.insert_backchannel(&newest).await.expect("it is kept");
    assert_eq!(store.backchannel_of(consent_id(1)).await.expect("it answers"), Some(newest));
    assert_eq!(store.backchannel_of(consent_id(9)).await.expect("it answers"), None);
    assert_eq!(store.sweep_backchannels(at(1000)).await.expect("it answers"), 0, "not over yet");
    assert_eq!(store.backchannel_by_code("none").await.expect("it answers"), None);
    store.poll_backchannel(&digest(1), at(7), 6000).await.expect("it is noted");
    let polled = BackchannelRow { polled_at: at(7), interval_ms: 6000, ..row };
    assert_eq!(store.backchannel(&digest(1)).await.expect("it answers"), Some(polled.clone()));
    assert!(store.use_backchannel(&digest(1)).await.expect("it answers"));
    assert!(!store.use_backchannel(&digest(1)).await.expect("it answers"), "only once");
    assert_eq!(store.backchannel(&digest(1)).await.expect("it answers"), Some(BackchannelRow { used: true, ..polled }));
    assert_eq!(store.sweep_backchannels(at(1500)).await.expect("it answers"), 2);
    assert_eq!(store.backchannel(&digest(1)).await.expect("it answers"), None, "long over");
}

fn pushed(number: u64) -> PushedRow {
    PushedRow {
        request_uri: digest(number),
        client: "housing-office".to_owned(),
        certificate: "01".repeat(32),
        redirect_uri: "https://housing.example/back".to_owned(),
        state: Some("state".to_owned()),
        challenge: "challenge".to_owned(),
        nonce: None,
        openid: true,
        lang: Some("fr".to_owned()),
        details: "[]".to_owned(),
        subject: Some(tag(3)),
        consent: consent_id(number),
        pushed_at: at(i64::try_from(number).expect("small")),
        expires_at: at(90),
        browser: None,
        code: None,
        code_until: None,
        used: false,
        replaces: Some(consent_id(number + 100)),
    }
}

async fn a_pushed_request_is_opened_once_and_its_newest_code_used_once(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.place.work(Access::Write).await.expect("it opens");
    let bare = PushedRow {
        state: None,
        lang: None,
        subject: None,
        openid: false,
        nonce: Some("n".into()),
        replaces: None,
        ..pushed(2)
    };
    store.insert_pushed(&pushed(1)).await.expect("it is kept");
    store.insert_pushed(&bare).await.expect("it is kept");
    assert!(store.insert_pushed(&pushed(1)).await.is_err(), "a reference is made once");
    assert_eq!(store.pushed(&digest(1)).await.expect("it answers"), Some(pushed(1)));
    assert_eq!(store.pushed(&digest(2)).await.expect("it answers"), Some(bare));
    assert_eq!(store.pushed(&digest(3)).await.expect("it answers"), None);
    assert_eq!(store.pushed_of(consent_id(1)).await.expect("it answers"), None, "not opened yet");
    let open = async |browser, until| store.open_pushed(&digest(1), &digest(browser), at(until)).await;
    assert!(open(7, 500).await.expect("it answers") && !open(8, 600).await.expect("it answers"));
    store.asked_pushed(&digest(1), consent_id(9), at(1000)).await.expect("it is noted");
    let asked = PushedRow {
        browser: Some(digest(7)),
        consent: consent_id(9),
        expires_at: at(1000),
        details: String::new(),
        ..pushed(1)
    };
    assert_eq!(store.pushed_of(consent_id(9)).await.expect("it answers"), Some(asked.clone()));
    // A newer flow for the same consent goes before.
    store.open_pushed(&digest(2), &digest(7), at(500)).await.expect("it answers");
    store.asked_pushed(&digest(2), consent_id(9), at(1000)).await.expect("it is noted");
    let newest = store.pushed_of(consent_id(9)).await.expect("it answers").expect("there");
    assert_eq!(newest.request_uri, digest(2));
    assert!(store.code_pushed(&digest(1), &digest(11), at(60)).await.expect("it answers"));
    assert!(store.code_pushed(&digest(1), &digest(12), at(61)).await.expect("it answers"));
    assert_eq!(store.pushed_by_code(&digest(11)).await.expect("it answers"), None, "a newer one took its place");
    let coded = PushedRow { code: Some(digest(12)), code_until: Some(at(61)), ..asked };
    assert_eq!(store.pushed_by_code(&digest(12)).await.expect("it answers"), Some(coded.clone()));
    assert!(!store.use_pushed(&digest(11)).await.expect("it answers"));
    assert!(store.use_pushed(&digest(12)).await.expect("it answers"));
    assert!(!store.use_pushed(&digest(12)).await.expect("it answers"), "only once");
    assert!(!store.code_pushed(&digest(1), &digest(13), at(70)).await.expect("it answers"), "it was exchanged");
    let used = PushedRow { used: true, ..coded };
    assert_eq!(store.pushed_by_code(&digest(12)).await.expect("it answers"), Some(used), "known, to notice a replay");
    assert_eq!(store.sweep_pushed(at(1000)).await.expect("it answers"), 0);
    assert_eq!(store.sweep_pushed(at(1001)).await.expect("it answers"), 2);
}

async fn refresh_tokens_are_used_once_and_end_with_their_family(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.place.work(Access::Write).await.expect("it opens");
    let row = |number: u64, family: u64| RefreshRow {
        token: digest(number),
        family: digest(family),
        client: "housing-office".to_owned(),
        consent: consent_id(1),
        expires_at: at(i64::try_from(number).expect("small") * 100),
        used: false,
    };
    for (number, family) in [(1, 90), (2, 90), (3, 91), (4, 91)] {
        store.insert_refresh(&row(number, family)).await.expect("it is kept");
    }
    assert!(store.insert_refresh(&row(1, 99)).await.is_err(), "a token is made once");
    assert_eq!(store.refresh(&digest(1)).await.expect("it answers"), Some(row(1, 90)));
    assert_eq!(store.refresh(&digest(9)).await.expect("it answers"), None);
    assert!(store.use_refresh(&digest(1)).await.expect("it answers"));
    assert!(!store.use_refresh(&digest(1)).await.expect("it answers"), "only once");
    assert_eq!(store.refresh(&digest(1)).await.expect("it answers"), Some(RefreshRow { used: true, ..row(1, 90) }));
    assert_eq!(store.end_family(&digest(90)).await.expect("it answers"), 2);
    assert_eq!(store.refresh(&digest(2)).await.expect("it answers"), None);
    assert_eq!(store.sweep_refresh(at(400)).await.expect("it answers"), 1, "the third is over");
    assert_eq!(store.refresh(&digest(4)).await.expect("it answers"), Some(row(4, 91)));
}

async fn who_waits_to_be_told_is_claimed_by_one(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.place.work(Access::Write).await.expect("it opens");
    let row = |number: u64| PingRow {
        auth_req_id: format!("request-{number}"),
        client: "housing-office".to_owned(),
        consent: consent_id(number),
        token: "token".to_owned(),
        due_at: at(1000),
        attempts: 0,
    };
    for number in [1, 2] {
        store.insert_ping(&row(number)).await.expect("it is kept");
    }
    assert!(store.due_pings(at(999)).await.expect("it answers").is_empty());
    store.hasten_ping(consent_id(2), at(50)).await.expect("it is noted");
    store.hasten_ping(consent_id(2), at(60)).await.expect("later than it is: nothing");
    let due = PingRow { due_at: at(50), ..row(2) };
    assert_eq!(store.due_pings(at(50)).await.expect("it answers"), std::slice::from_ref(&due));
    assert!(store.reschedule_ping(&due, at(70), 1).await.expect("it answers"));
    assert!(!store.reschedule_ping(&due, at(70), 1).await.expect("it answers"), "another broker was faster");
    let again = PingRow { due_at: at(70), attempts: 1, ..due };
    assert_eq!(store.due_pings(at(1000)).await.expect("it answers"), [again, row(1)]);
    store.delete_ping("request-2").await.expect("it is forgotten");
    assert_eq!(store.due_pings(at(1000)).await.expect("it answers"), [row(1)]);
}

async fn a_checkpoint_is_kept_in_place_of_the_one_it_grew_from(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.place.work(Access::Write).await.expect("it opens");
    let of = |size: u64, root: u64| KeptCheckpoint {
        origin: "log".to_owned(),
        size,
        root: digest(root),
        note: format!("{size} {root}"),
    };
    let keep = async |size, root, before| store.keep_checkpoint(&of(size, root), before).await.expect("it answers");
    assert_eq!(store.kept_checkpoint("log").await.expect("it answers"), None);
    assert!(!keep(7, 7, 5).await, "there is none of that size");
    assert!(keep(5, 5, 0).await);
    assert!(!keep(6, 6, 0).await && !keep(6, 6, 4).await, "another is kept");
    assert!(!keep(5, 9, 5).await && keep(5, 5, 5).await, "the same size has one root");
    assert!(keep(9, 9, 5).await && !keep(8, 8, 9).await, "it only grows");
    assert_eq!(store.kept_checkpoint("log").await.expect("it answers"), Some(of(9, 9)));
    assert_eq!(store.kept_checkpoint("other").await.expect("it answers"), None);
}
