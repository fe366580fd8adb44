//! What a store of work in progress promises, on both engines.

use eemol_broker::store::Access;
use eemol_broker::store::work::{BackchannelRow, KeptCheckpoint, SessionRow, SignInRow};
use eemol_tests::Engine;

use crate::rows::{at, consent_id, digest};
use crate::stage::{Stage, on_both};

on_both!(
    sessions_live_until_they_are_ended,
    sessions_of_one_person_or_of_one_account_end_together,
    a_sign_in_is_taken_once_and_by_its_own_browser,
    a_backchannel_request_is_used_once,
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
