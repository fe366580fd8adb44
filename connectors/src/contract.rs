//! What every connector promises, as tests: the README's contract, rule by rule.
//!
//! A kind of connector brings a [`Subject`], which can put its provider into each [`Scene`]; [`keep`] then runs every rule.
//! The rules look at the connector as the broker gets it, with [`limits`](crate::limits) around it. What only one kind can
//! do wrong (redirects, injection, links) is tested beside that kind. Ready-made calls are in [`fixture`].

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use crate::call::Call;
use crate::connector::Connector;
use crate::error::ConnectorError;
use crate::source::Limits;

pub mod fixture;

/// What the provider is made to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scene {
    /// Knows the person.
    Known,
    /// Knows nobody.
    Nobody,
    /// Knows two persons under the identifier.
    Several,
    /// Answers after a minute.
    Slow,
    /// Answers with more than [`MAX_BYTES`].
    TooLarge,
    /// Answers with something that is no evidence, and has [`CANARY`] in it.
    Garbage,
    /// Cannot be reached.
    Down,
}

/// A connector under test together with a provider that does as it is told.
#[async_trait]
pub trait Subject: Send + Sync {
    /// The connector, built with [`limits`] and [`MAX_BYTES`]; the same one at every call.
    fn connector(&self) -> Arc<dyn Connector>;

    /// A call about the person.
    fn call(&self) -> Call;

    /// The evidence in the scene [`Scene::Known`].
    fn evidence(&self) -> Value;

    /// Puts the provider into a scene; `false` when this kind cannot be in it.
    async fn arrange(&self, scene: Scene) -> bool;

    /// How many calls the provider is working on.
    async fn running(&self) -> usize;
}

/// The limits that subjects are built with.
pub fn limits() -> Limits {
    Limits {
        deadline_ms: 2_000,
        max_bytes: Some(MAX_BYTES),
        concurrency: 3,
        retries: 1,
        failures_to_open: 1_000,
        pause_ms: 60_000,
    }
}

/// Runs every rule.
///
/// # Panics
/// With the rule's name, when the subject breaks it.
pub async fn keep(subject: &dyn Subject) {
    brings_the_mapped_evidence(subject).await;
    nobody_is_no_match(subject).await;
    several_are_ambiguous(subject).await;
    a_slow_provider_ends_at_the_deadline(subject).await;
    a_shorter_deadline_of_the_caller_wins(subject).await;
    too_large_an_answer_is_refused(subject).await;
    garbage_is_invalid_and_never_quoted(subject).await;
    a_provider_that_is_down_is_unavailable_and_comes_back(subject).await;
    no_more_calls_than_allowed_run_at_the_same_time(subject).await;
    a_dropped_call_leaves_nothing_running(subject).await;
    health_follows_the_provider(subject).await;
}

async fn brings_the_mapped_evidence(subject: &dyn Subject) {
    assert!(subject.arrange(Scene::Known).await, "every provider can know somebody");
    match subject.connector().fetch(&subject.call(), LONG).await {
        Ok(evidence) => {
            let found: Option<Value> = serde_json::from_str(evidence.json().get()).ok();
            assert_eq!(found, Some(subject.evidence()), "brings the mapped evidence");
        }
        Err(error) => panic!("brings the mapped evidence, but: {error}"),
    }
}

async fn nobody_is_no_match(subject: &dyn Subject) {
    if subject.arrange(Scene::Nobody).await {
        assert_eq!(failure(subject, LONG).await, ConnectorError::NoMatch, "nobody is no match");
    }
}

async fn several_are_ambiguous(subject: &dyn Subject) {
    if subject.arrange(Scene::Several).await {
        assert_eq!(failure(subject, LONG).await, ConnectorError::AmbiguousMatch, "several are ambiguous");
    }
}

async fn a_slow_provider_ends_at_the_deadline(subject: &dyn Subject) {
    if subject.arrange(Scene::Slow).await {
        let start = Instant::now();
        assert_eq!(failure(subject, LONG).await, ConnectorError::TimedOut, "a slow provider ends at the deadline");
        let limit = limits().deadline() + SLACK;
        assert!(start.elapsed() < limit, "a slow provider ends at the deadline, not after {:?}", start.elapsed());
    }
}

async fn a_shorter_deadline_of_the_caller_wins(subject: &dyn Subject) {
    if subject.arrange(Scene::Slow).await {
        let start = Instant::now();
        assert_eq!(failure(subject, Duration::from_millis(100)).await, ConnectorError::TimedOut);
        assert!(start.elapsed() < Duration::from_millis(100) + SLACK, "a shorter deadline of the caller wins");
    }
}

async fn too_large_an_answer_is_refused(subject: &dyn Subject) {
    if subject.arrange(Scene::TooLarge).await {
        assert_eq!(failure(subject, LONG).await, ConnectorError::TooLarge, "too large an answer is refused");
    }
}

async fn garbage_is_invalid_and_never_quoted(subject: &dyn Subject) {
    if subject.arrange(Scene::Garbage).await {
        let error = failure(subject, LONG).await;
        assert!(matches!(error, ConnectorError::Invalid { .. }), "garbage is invalid, not {error:?}");
        let said = format!("{error} {error:?}");
        assert!(!said.contains(CANARY), "garbage is never quoted: {said}");
        assert!(!said.contains(subject.call().identifier().value()), "identifiers are never quoted: {said}");
    }
}

async fn a_provider_that_is_down_is_unavailable_and_comes_back(subject: &dyn Subject) {
    if subject.arrange(Scene::Down).await {
        let error = failure(subject, LONG).await;
        assert!(matches!(error, ConnectorError::Unavailable { .. }), "down is unavailable, not {error:?}");
        brings_the_mapped_evidence(subject).await;
    }
}

async fn no_more_calls_than_allowed_run_at_the_same_time(subject: &dyn Subject) {
    if !subject.arrange(Scene::Slow).await {
        return;
    }
    let allowed = limits().concurrency;
    let calls = (0..allowed + 2).map(|_| failure(subject, Duration::from_millis(1_500)));
    let watch = async {
        let mut most = 0;
        for _ in 0..20 {
            sleep(Duration::from_millis(50)).await;
            most = most.max(subject.running().await);
        }
        most
    };
    let (ends, most) = futures_util::future::join(futures_util::future::join_all(calls), watch).await;
    let busy = ends.iter().filter(|end| **end == ConnectorError::Busy).count();
    assert_eq!(busy, 2, "one call more than allowed is busy at once: {ends:?}");
    assert!((1..=allowed).contains(&most), "no more calls than allowed run at the same time: {most}");
}

async fn a_dropped_call_leaves_nothing_running(subject: &dyn Subject) {
    if !subject.arrange(Scene::Slow).await {
        return;
    }
    let (connector, call) = (subject.connector(), subject.call());
    let running = tokio::spawn(async move { connector.fetch(&call, LONG).await.is_ok() });
    for _ in 0..100 {
        if subject.running().await > 0 {
            break;
        }
        sleep(Duration::from_millis(10)).await;
    }
    assert!(subject.running().await > 0, "the call reached the provider");
    running.abort();
    for _ in 0..300 {
        if subject.running().await == 0 {
            return brings_the_mapped_evidence(subject).await;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("a dropped call leaves nothing running");
}

async fn health_follows_the_provider(subject: &dyn Subject) {
    assert!(subject.arrange(Scene::Known).await);
    let health = subject.connector().check().await;
    assert!(health.is_up(), "health follows the provider: {health:?}");
    if subject.arrange(Scene::Down).await {
        assert!(!subject.connector().check().await.is_up(), "health follows the provider when it is down");
    }
}

async fn failure(subject: &dyn Subject, deadline: Duration) -> ConnectorError {
    match subject.connector().fetch(&subject.call(), deadline).await {
        Ok(_) => panic!("evidence came where none could"),
        Err(error) => error,
    }
}

/// The largest answer and evidence that subjects accept, in bytes.
pub const MAX_BYTES: usize = 4_096;

/// What garbage holds and no error may.
pub const CANARY: &str = "canary-7f3a";

/// Longer than the limits' own deadline.
const LONG: Duration = Duration::from_secs(30);

/// How much later than its deadline a call may end on a busy machine.
const SLACK: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests;
