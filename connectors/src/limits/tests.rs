//! Tests of `limits`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value;

use super::{Gate, Limited};
use crate::call::Call;
use crate::connector::Connector;
use crate::contract::fixture;
use crate::error::ConnectorError;
use crate::fake::{Answer, Fake};
use crate::source::Limits;

/// A fake behind limits with a clock that stands until the test moves it.
struct Bench {
    fake: Arc<Fake>,
    limited: Limited,
    now: Arc<AtomicU64>,
    call: Call,
}

fn bench(limits: Limits) -> Bench {
    let catalogue = fixture::catalogue("kind = \"file\"\nsource = \"test\"\npattern = \"{identifier}\"");
    let call = fixture::call(&catalogue, "1", Value::Null);
    let fake = Arc::new(Fake::new());
    let now = Arc::new(AtomicU64::new(0));
    let clock = Arc::clone(&now);
    let inner: Arc<dyn Connector> = Arc::<Fake>::clone(&fake);
    let gate = Arc::new(Gate::new("test", &limits));
    let clock: super::Clock = Arc::new(move || clock.load(Ordering::SeqCst));
    Bench { fake, limited: Limited::new(inner, gate, limits, 100, clock, None), now, call }
}

impl Bench {
    async fn ask(&self) -> Result<(), ConnectorError> {
        self.limited.fetch(&self.call, Duration::from_mins(1)).await.map(drop)
    }
}

fn down() -> Answer {
    Answer::Fail(ConnectorError::unavailable())
}

fn limits(retries: u8, failures_to_open: u32) -> Limits {
    Limits { retries, failures_to_open, ..Limits::default() }
}

#[tokio::test]
async fn an_unavailable_provider_is_asked_again_at_most_twice() {
    let bench = bench(limits(2, 100));
    bench.fake.next(down());
    bench.fake.next(down());
    bench.fake.always(Answer::Json("{}".to_owned()));
    assert_eq!(bench.ask().await, Ok(()));
    assert_eq!(bench.fake.calls().len(), 3);
    bench.fake.always(down());
    assert!(matches!(bench.ask().await, Err(ConnectorError::Unavailable { .. })));
    assert_eq!(bench.fake.calls().len(), 6);
}

#[tokio::test]
async fn nothing_else_is_tried_again() {
    for error in [
        ConnectorError::NoMatch,
        ConnectorError::AmbiguousMatch,
        ConnectorError::Refused,
        ConnectorError::TooLarge,
        ConnectorError::TimedOut,
        ConnectorError::invalid(crate::error::Stage::Content, "x"),
    ] {
        let bench = bench(limits(2, 100));
        bench.fake.always(Answer::Fail(error.clone()));
        assert_eq!(bench.ask().await, Err(error));
        assert_eq!(bench.fake.calls().len(), 1);
    }
}

#[tokio::test]
async fn a_provider_that_wants_to_be_left_alone_longer_than_the_deadline_is() {
    let bench = bench(limits(2, 100));
    let wait = Some(Duration::from_secs(30));
    bench.fake.always(Answer::Fail(ConnectorError::Unavailable { retry_after: wait }));
    assert_eq!(bench.ask().await, Err(ConnectorError::Unavailable { retry_after: wait }));
    assert_eq!(bench.fake.calls().len(), 1);
}

#[tokio::test]
async fn a_provider_in_trouble_is_left_alone_and_tried_once_after_the_pause() {
    let bench = bench(limits(0, 2));
    bench.fake.always(down());
    for _ in 0..4 {
        assert!(bench.ask().await.is_err());
    }
    assert_eq!(bench.fake.calls().len(), 2, "the circuit is open");
    bench.now.store(4_000, Ordering::SeqCst);
    let wait = Some(Duration::from_secs(6));
    assert_eq!(bench.ask().await, Err(ConnectorError::Unavailable { retry_after: wait }));
    bench.now.store(10_000, Ordering::SeqCst);
    bench.fake.always(Answer::Json("{}".to_owned()));
    assert_eq!(bench.ask().await, Ok(()));
    assert_eq!(bench.ask().await, Ok(()));
}

#[tokio::test]
async fn answers_about_persons_are_no_trouble() {
    let bench = bench(limits(0, 1));
    for error in [ConnectorError::NoMatch, ConnectorError::AmbiguousMatch, ConnectorError::TooLarge] {
        bench.fake.always(Answer::Fail(error));
        assert!(bench.ask().await.is_err());
    }
    assert_eq!(bench.fake.calls().len(), 3);
}

#[tokio::test]
async fn evidence_larger_than_its_type_allows_is_refused() {
    let bench = bench(limits(0, 1));
    bench.fake.always(Answer::Json(format!("\"{}\"", "x".repeat(99))));
    assert_eq!(bench.ask().await, Err(ConnectorError::TooLarge));
    bench.fake.always(Answer::Json(format!("\"{}\"", "x".repeat(98))));
    assert_eq!(bench.ask().await, Ok(()));
}

#[tokio::test]
async fn jitter_is_held_below_the_pause_it_is_added_to() {
    let Bench { mut limited, .. } = bench(limits(2, 1));
    limited.jitter = Some(Arc::new(|_| u64::MAX));
    assert_eq!(limited.pause(0, &ConnectorError::unavailable()), Duration::from_millis(50));
    assert_eq!(limited.pause(1, &ConnectorError::unavailable()), Duration::from_millis(100));
}
