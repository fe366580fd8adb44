//! Operations against a writer on a faulty store, one life of the broker after another, and what every caller heard.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use eemol_consent::consent::Actor;
use eemol_consent::event::ConsentEvent;
use eemol_policies::ids::{ConsentId, EntryId, ExchangeId, SubjectTag};
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;
use futures_util::future::join_all;
use tokio::task::JoinHandle;

use super::disk::Disk;
use super::faults::{Defect, Fault, Faults, Point};
use super::store::Model;
use crate::ledger::event::{Decision, Event, kind};
use crate::ledger::operation::{Act, Answer, Ask, Change, Close, Ending, Mover, Note, Open, Operation};
use crate::ledger::subjects::Subjects;
use crate::ledger::writer::{LedgerError, Parts, Recorded, Writer};
use crate::ledger::{Ledger, StartError, fixture};
use crate::runtime::Runtime;
use crate::runtime::clock::MockClock;

/// What somebody does. Consents and exchanges are named by numbers; the consent `n` is of person `n % 2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Do {
    Ask { consent: usize, uses: u32 },
    Grant(usize),
    Pause(usize),
    Resume(usize),
    Revoke(usize),
    Open { exchange: usize, consent: usize },
    Ready(usize),
    Fail(usize),
    Note,
}

/// Done at the same time, and everybody's answer awaited; or time passes.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Together(Vec<Do>),
    Wait(Duration),
}

/// One operation and what its caller heard. Order is counted, not timed.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) entry: EntryId,
    pub(super) what: Do,
    pub(super) invoked: usize,
    /// `None`: the broker died first.
    pub(super) returned: Option<(usize, Result<Recorded, LedgerError>)>,
    /// Times it was heard; more than once is wrong.
    pub(super) heard: usize,
}

#[derive(Debug, Default)]
struct Heard {
    order: usize,
    calls: Vec<Call>,
}

struct Life {
    ledger: Ledger,
    task: JoinHandle<()>,
    faults: Arc<Faults>,
}

/// A disk, the brokers that lived on it, and their callers.
pub(super) struct World {
    pub(super) disk: Arc<Disk>,
    pub(super) clock: Arc<MockClock>,
    pub(super) lives: usize,
    /// What was wrong before the end.
    pub(super) wrong: Vec<String>,
    runtime: Runtime,
    defect: Option<Defect>,
    heard: Arc<Mutex<Heard>>,
    persons: Vec<SubjectTag>,
    consents: BTreeMap<usize, ConsentId>,
    exchanges: BTreeMap<usize, (ExchangeId, usize)>,
    life: Option<Life>,
}

fn none() -> Arc<Faults> {
    Arc::new(Faults::new(|_, _| None, None))
}

impl World {
    pub(super) async fn new(seed: u64, defect: Option<Defect>) -> Self {
        let (runtime, clock) = Runtime::fixed(seed);
        let disk = Arc::new(Disk::default());
        let mut world = Self {
            disk,
            clock,
            lives: 0,
            wrong: Vec::new(),
            runtime,
            defect,
            heard: Arc::default(),
            persons: Vec::new(),
            consents: BTreeMap::new(),
            exchanges: BTreeMap::new(),
            life: None,
        };
        let subjects = world.subjects(&world.model(none())).await;
        for person in ["lu-nin:1893120105732", "lu-nin:1987654321098"] {
            world.persons.push(subjects.resolve(person).await.unwrap());
        }
        world
    }

    fn model(&self, faults: Arc<Faults>) -> Model {
        Model { disk: Arc::clone(&self.disk), faults }
    }

    async fn subjects(&self, model: &Model) -> Subjects {
        Subjects::open(Arc::new(model.clone()), [9; 32], self.runtime.clone()).await.unwrap()
    }

    async fn open(&self, faults: Arc<Faults>) -> Result<(Ledger, JoinHandle<()>), StartError> {
        Ledger::open_here(self.parts(faults).await).await
    }

    async fn parts(&self, faults: Arc<Faults>) -> Parts {
        let model = self.model(faults);
        let subjects = Arc::new(self.subjects(&model).await);
        let (store, anchor) = (Arc::new(model.clone()), Arc::new(model));
        Parts { store, anchor, subjects, runtime: self.runtime.clone(), signer: fixture::signer().into() }
    }

    /// The writer of another broker on the same disk, without faults, whose rounds the test runs.
    pub(super) async fn writer(&self) -> Writer {
        Writer::new(self.parts(none()).await).1
    }

    /// A ledger that only reads, without faults and without its writer.
    pub(super) async fn reader(&self) -> Result<Ledger, StartError> {
        let (ledger, task) = self.open(none()).await?;
        task.abort();
        Ok(ledger)
    }

    /// Another broker on the same disk, without faults.
    pub(super) async fn another(&self) -> (Ledger, JoinHandle<()>) {
        self.open(none()).await.unwrap()
    }

    /// A broker starts; these faults will happen to it.
    pub(super) async fn start(&mut self, plan: impl FnMut(usize, Point) -> Option<Fault> + Send + 'static) {
        let faults = Arc::new(Faults::new(plan, self.defect));
        match self.open(Arc::clone(&faults)).await {
            Ok((ledger, task)) => {
                faults.arm(true);
                self.lives += 1;
                self.life = Some(Life { ledger, task, faults });
            }
            Err(error) => self.wrong.push(format!("the broker does not start any more: {error}")),
        }
    }

    /// What happened to the broker that lives now.
    pub(super) fn met(&self) -> Vec<(Point, Fault)> {
        let met = |life: &Life| life.faults.met.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.life.as_ref().map(met).unwrap_or_default()
    }

    pub(super) fn person(&self, number: usize) -> SubjectTag {
        self.persons[number]
    }

    pub(super) fn ledger(&self) -> &Ledger {
        &self.life.as_ref().unwrap().ledger
    }

    pub(super) fn calls(&self) -> Vec<Call> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).calls.clone()
    }

    /// Does the steps; gives how many were done before the broker died, or `None` when it did not.
    pub(super) async fn run(&mut self, steps: &[Step]) -> Option<usize> {
        for (number, step) in steps.iter().enumerate() {
            let life = self.life.take()?;
            let died = {
                let work = async {
                    match step {
                        Step::Wait(time) => {
                            self.clock.advance(*time);
                            tokio::time::sleep(*time).await;
                        }
                        Step::Together(all) => {
                            let operations: Vec<_> = all.iter().map(|what| (*what, self.act(*what))).collect();
                            join_all(operations.into_iter().map(|(what, act)| self.call(&life.ledger, what, act)))
                                .await;
                        }
                    }
                };
                tokio::select! {
                    biased;
                    () = life.faults.crash.notified() => true,
                    () = work => false,
                }
            };
            if died {
                self.bury(life).await;
                return Some(number + 1);
            }
            self.life = Some(life);
        }
        None
    }

    async fn bury(&self, life: Life) {
        life.task.abort();
        drop(life.task.await);
        if self.defect == Some(Defect::SyncLost) {
            self.disk.lose_newest_commit();
        }
    }

    /// The broker ends as it should.
    pub(super) async fn stop(&mut self) {
        if let Some(Life { ledger, task, .. }) = self.life.take() {
            drop(ledger);
            drop(task.await);
        }
    }

    async fn call(&self, ledger: &Ledger, what: Do, act: Act) {
        let entry = self.runtime.entry_id();
        let place = {
            let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
            heard.order += 1;
            let invoked = heard.order;
            heard.calls.push(Call { entry, what, invoked, returned: None, heard: 0 });
            heard.calls.len() - 1
        };
        let answer = ledger.submit.submit(Operation { entry, act }).await;
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.order += 1;
        let order = heard.order;
        heard.calls[place].returned = Some((order, answer));
        heard.calls[place].heard += 1;
    }

    pub(super) fn consent(&self, number: usize) -> ConsentId {
        self.consents.get(&number).copied().unwrap_or_else(|| ConsentId::from_uuid(uuid::Uuid::from_u128(77)))
    }

    fn change(&self, number: usize, event: ConsentEvent) -> Act {
        let by = Mover::Citizen(self.persons[number % 2]);
        Act::Change(Box::new(Change { consent: self.consent(number), event, by, text: None }))
    }

    fn close(&self, number: usize, ending: Ending) -> Act {
        let unknown = || (ExchangeId::from_uuid(uuid::Uuid::from_u128(78)), 0);
        let (exchange, _) = self.exchanges.get(&number).copied().unwrap_or_else(unknown);
        Act::Close(Box::new(Close { exchange, ending, detail: None, provider_ms: 1 }))
    }

    pub(super) fn act(&self, what: Do) -> Act {
        match what {
            Do::Ask { consent, uses } => Act::Ask(Box::new(Ask {
                consent: self.consent(consent),
                subject: self.persons[consent % 2],
                official: "agent-17".parse().unwrap(),
                request: fixture::request(self.runtime.now(), &case(consent), uses),
                quiet: Duration::ZERO,
                decision: Decision::default(),
            })),
            Do::Grant(consent) => self.change(consent, fixture::granted()),
            Do::Pause(consent) => self.change(consent, ConsentEvent::Paused),
            Do::Resume(consent) => self.change(consent, ConsentEvent::Resumed),
            Do::Revoke(consent) => self.change(consent, ConsentEvent::Revoked { by: Actor::Citizen }),
            Do::Open { exchange, consent } => {
                let (exchange, id) = (self.exchanges[&exchange].0, self.consent(consent));
                Act::Open(Box::new(Open {
                    exchange,
                    consent: id,
                    event: fixture::asked(exchange, id, &case(consent)),
                    parameters: serde_json::Map::new(),
                    official: "agent-17".parse().unwrap(),
                    decision: Decision::default(),
                    lifetime: Duration::from_secs(30),
                    idempotency: None,
                }))
            }
            Do::Ready(exchange) => self.close(exchange, fixture::ready(self.runtime.now(), Vec::new())),
            Do::Fail(exchange) => self.close(exchange, Ending::Failed(Reason::ProviderInvalid)),
            Do::Note => {
                let event = Event { note: Some("a note".to_owned()), ..Event::new(kind::CATALOGUE, Timestamp::EPOCH) };
                Act::Note(Box::new(Note { subject: None, event, official: None, decision: Decision::default() }))
            }
        }
    }

    /// Gives consents and exchanges of these steps their ids.
    pub(super) fn name(&mut self, steps: &[Step]) {
        for what in steps.iter().flat_map(|step| match step {
            Step::Together(all) => all.clone(),
            Step::Wait(_) => Vec::new(),
        }) {
            match what {
                Do::Ask { consent, .. } => {
                    self.consents.insert(consent, self.runtime.consent_id());
                }
                Do::Open { exchange, consent } => {
                    self.exchanges.insert(exchange, (self.runtime.exchange_id(), consent));
                }
                _ => {}
            }
        }
    }

    /// Faults are over: what is under way comes to its end, what is open is interrupted, and a fresh consent can be
    /// granted, used, withdrawn, and used no more.
    pub(super) async fn settle(&mut self) {
        if let Some(life) = &self.life {
            life.faults.arm(false);
        } else {
            self.start(|_, _| None).await;
        }
        self.run(&[Step::Wait(Duration::from_mins(1)), Step::Wait(Duration::from_secs(2))]).await;
        let (consent, exchange) = (1000, 1000);
        let fresh = [
            Do::Ask { consent, uses: 5 },
            Do::Grant(consent),
            Do::Open { exchange, consent },
            Do::Ready(exchange),
            Do::Revoke(consent),
            Do::Open { exchange: exchange + 1, consent },
        ];
        let steps: Vec<Step> = fresh.iter().map(|what| Step::Together(vec![*what])).collect();
        self.name(&steps);
        let before = self.calls().len();
        self.run(&steps).await;
        let said: Vec<String> = self.calls().iter().skip(before).map(|call| said(call.returned.as_ref())).collect();
        if said != ["consent", "consent", "opened", "released", "consent", "consent-revoked"] {
            self.wrong.push(format!("after the faults a fresh consent goes {said:?}"));
        }
        self.stop().await;
    }
}

/// What a caller heard, in a word.
pub(super) fn said(returned: Option<&(usize, Result<Recorded, LedgerError>)>) -> String {
    match returned {
        None => "nothing".to_owned(),
        Some((_, Err(error))) => format!("{error:?}"),
        Some((_, Ok(recorded))) => match &recorded.answer {
            Answer::Consent(_) => "consent".to_owned(),
            Answer::Opened { .. } => "opened".to_owned(),
            Answer::Released => "released".to_owned(),
            Answer::Entered => "entered".to_owned(),
            Answer::Concern(_) => "concern".to_owned(),
            Answer::Refused(reason) => reason.to_string(),
            Answer::Rejected(rejection) => format!("{rejection:?}"),
            Answer::NotAsked { reason, .. } => format!("not asked: {reason}"),
            Answer::Erasure(_) | Answer::Hold(_) | Answer::Retained(_) => "removing".to_owned(),
        },
    }
}

fn case(consent: usize) -> String {
    format!("2026-{consent}")
}
