//! A connector that does what a test tells it, for tests of this crate and of the broker.
//!
//! Answers come from a script, then from what was set for the person, then from what was set for all. It counts calls, keeps
//! what they asked, and knows how many are running, so that a test can show that nothing was asked or left running.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use eemol_policies::evidence::{Evidence, Raw};
use serde_json::value::RawValue;
use tokio::sync::Notify;

use crate::call::Call;
use crate::connector::{Connector, Health};
use crate::error::{ConnectorError, Stage};

/// A scripted connector.
#[derive(Debug, Default)]
pub struct Fake {
    script: Mutex<Script>,
    running: Arc<AtomicUsize>,
    most: AtomicUsize,
}

/// What a call gets.
#[derive(Debug, Clone)]
pub enum Answer {
    /// This JSON text; text that is no JSON is an invalid answer.
    Json(String),
    /// This error.
    Fail(ConnectorError),
    /// The answer after this long.
    After(Duration, Box<Answer>),
    /// The answer once the test calls `notify_one` or `notify_waiters`.
    When(Arc<Notify>, Box<Answer>),
    /// No answer at all.
    Never,
}

#[derive(Debug)]
struct Script {
    next: VecDeque<Answer>,
    by_person: BTreeMap<String, Answer>,
    otherwise: Answer,
    health: Health,
    calls: Vec<Call>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            next: VecDeque::new(),
            by_person: BTreeMap::new(),
            otherwise: Answer::Fail(ConnectorError::NoMatch),
            health: Health::Up,
            calls: Vec::new(),
        }
    }
}

impl Fake {
    /// A fake that knows nobody.
    pub fn new() -> Self {
        Self::default()
    }

    /// A fake that gives everybody this JSON text.
    pub fn with_json(json: &str) -> Self {
        let fake = Self::new();
        fake.always(Answer::Json(json.to_owned()));
        fake
    }

    /// What every call gets that nothing else is said about.
    pub fn always(&self, answer: Answer) {
        self.script().otherwise = answer;
    }

    /// What calls about this identifier (without its scheme) get.
    pub fn for_person(&self, identifier: &str, answer: Answer) {
        self.script().by_person.insert(identifier.to_owned(), answer);
    }

    /// What the next call gets, before anything else; several are used up in order.
    pub fn next(&self, answer: Answer) {
        self.script().next.push_back(answer);
    }

    /// What health checks get.
    pub fn health(&self, health: Health) {
        self.script().health = health;
    }

    /// All calls so far, in order.
    pub fn calls(&self) -> Vec<Call> {
        self.script().calls.clone()
    }

    /// How many calls are running.
    pub fn running(&self) -> usize {
        self.running.load(Ordering::SeqCst)
    }

    /// The most calls that ever ran at the same time.
    pub fn most_running(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer_to(&self, call: &Call) -> Answer {
        let mut script = self.script();
        script.calls.push(call.clone());
        let set = script.by_person.get(call.identifier().value()).unwrap_or(&script.otherwise).clone();
        script.next.pop_front().unwrap_or(set)
    }
}

#[async_trait]
impl Connector for Fake {
    async fn fetch(&self, call: &Call, _deadline: Duration) -> Result<Evidence<Raw>, ConnectorError> {
        let mut answer = self.answer_to(call);
        let running = self.running.fetch_add(1, Ordering::SeqCst).saturating_add(1);
        let _running = Running(Arc::clone(&self.running));
        self.most.fetch_max(running, Ordering::SeqCst);
        loop {
            answer = match answer {
                Answer::Json(text) => {
                    return RawValue::from_string(text)
                        .map(Evidence::from_json)
                        .map_err(|_| ConnectorError::invalid(Stage::Content, "the content is no JSON"));
                }
                Answer::Fail(error) => return Err(error),
                Answer::After(pause, then) => {
                    tokio::time::sleep(pause).await;
                    *then
                }
                Answer::When(told, then) => {
                    told.notified().await;
                    *then
                }
                Answer::Never => std::future::pending().await,
            };
        }
    }

    async fn check(&self) -> Health {
        self.script().health.clone()
    }
}

struct Running(Arc<AtomicUsize>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
