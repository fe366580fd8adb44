//! What is long over in the store of work in progress is forgotten by itself, and nothing that still counts.

use std::time::Duration;

use eemol_broker::jobs::sweep::{self, SESSION_KEPT, SIGN_IN_ANSWERED, Swept};
use eemol_broker::store::work::{SessionRow, SignInRow};
use eemol_policies::time::Timestamp;
use eemol_tests::{Engine, TestBroker};

fn session(id: u8, at: Timestamp) -> SessionRow {
    SessionRow {
        id: [id; 32],
        role: "citizen".to_owned(),
        holder: "nobody".to_owned(),
        csrf: "token".to_owned(),
        data: "{}".to_owned(),
        created_at: at,
        seen_at: at,
        acr: None,
        device: String::new(),
        account: None,
        provider_session: None,
    }
}

fn sign_in(state: u8, at: Timestamp) -> SignInRow {
    let text = || "text".to_owned();
    SignInRow {
        state: [state; 32],
        browser: [9; 32],
        circle: "citizens".to_owned(),
        nonce: text(),
        verifier: text(),
        level: None,
        language: "en".to_owned(),
        back: text(),
        begun_at: at,
    }
}

async fn what_is_over_is_forgotten_and_nothing_else(engine: Engine) {
    let mut broker = TestBroker::with().engine(engine).start().await;
    let (app, now) = (broker.app(), broker.app().runtime.now());
    let idle = app.config.sign_in.session.idle() + SESSION_KEPT;
    let second = Duration::from_secs(1);
    for (id, at) in [(1, now.minus(idle + second)), (2, now.minus(idle).plus(second))] {
        app.work.insert_session(&session(id, at)).await.expect("kept");
    }
    for (state, at) in [(1, now.minus(SIGN_IN_ANSWERED + second)), (2, now)] {
        app.work.insert_sign_in(&sign_in(state, at)).await.expect("kept");
    }
    // The broker does it at its start, too: which of the two finds what is over is chance.
    sweep::once(app).await.expect("it answers");
    assert_eq!(sweep::once(app).await.expect("it answers"), Swept::default(), "nothing is left to forget");
    assert!(app.work.take_sign_in(&[1; 32], &[9; 32]).await.expect("it answers").is_none());
    assert!(app.work.session(&[1; 32]).await.expect("it answers").is_none());
    assert!(app.work.session(&[2; 32]).await.expect("it answers").is_some());
    assert!(app.work.take_sign_in(&[2; 32], &[9; 32]).await.expect("it answers").is_some());

    // A broker does it by itself, at its start for the first time.
    app.work.insert_session(&session(3, now.minus(idle * 2))).await.expect("kept");
    broker.restart().await;
    let mut left = true;
    for _ in 0..1000 {
        left = broker.app().work.session(&[3; 32]).await.expect("it answers").is_some();
        if !left {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(!left, "nobody swept");
    assert!(broker.app().work.session(&[2; 32]).await.expect("it answers").is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_over_is_forgotten_on_sqlite() {
    what_is_over_is_forgotten_and_nothing_else(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_over_is_forgotten_on_postgresql() {
    what_is_over_is_forgotten_and_nothing_else(Engine::Postgres).await;
}
