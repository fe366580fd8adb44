//! What all parts of a run share.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use eemol_broker::ledger::checkpoint::Checkpoint;
use eemol_connectors::http::{self, Settings};
use tokio::time::sleep;

use super::chance::Chance;
use super::history::{Deed, Seen};
use super::place::Place;
use super::process::{Address, Addresses};
use super::provider::Provider;
use super::recorder::Recorder;
use super::requester::{PATIENCE, Requester};

/// How often the log is looked at.
const WATCH: Duration = Duration::from_millis(60);

/// The place, the people, the record.
#[derive(Debug)]
pub struct World {
    /// Where the run happens.
    pub place: Place,
    /// The owner of the data.
    pub provider: Provider,
    /// The history.
    pub recorder: Recorder,
    /// Where the brokers are.
    pub addresses: Addresses,
    /// The one who asks.
    pub requester: Requester,
    stopping: AtomicBool,
    resting: AtomicBool,
    cases: AtomicU64,
    persons: AtomicU64,
}

impl World {
    /// A world in which nothing happened yet, whose requester waits so long for an answer.
    pub fn new(place: Place, provider: Provider, patience: Duration) -> Self {
        let requester = Requester::new(&place, &provider.mark, patience);
        Self {
            place,
            provider,
            recorder: Recorder::new(),
            addresses: Addresses::default(),
            requester,
            stopping: AtomicBool::new(false),
            resting: AtomicBool::new(false),
            cases: AtomicU64::new(0),
            persons: AtomicU64::new(0),
        }
    }

    /// A case that nobody used.
    pub fn case(&self) -> String {
        format!("T-{:06}", self.cases.fetch_add(1, Ordering::Relaxed))
    }

    /// The number of a person that nobody knows.
    pub fn person(&self) -> String {
        self.place.number(self.persons.fetch_add(1, Ordering::Relaxed))
    }

    /// No new story begins from now on.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
    }

    /// Whether no new story begins.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Nobody asks for anything more until they may go on: what is looked at meanwhile does not grow.
    pub fn rest(&self, resting: bool) {
        self.resting.store(resting, Ordering::SeqCst);
    }

    /// A broker that is up, as soon as there is one and nobody has to rest; `None` when the run ends before.
    pub async fn at(&self, chance: &mut Chance) -> Option<Address> {
        loop {
            match self.addresses.any(chance.draw()) {
                Some(address) if self.is_stopping() || !self.resting.load(Ordering::SeqCst) => return Some(address),
                None if self.is_stopping() => return None,
                _ => sleep(Duration::from_millis(10)).await,
            }
        }
    }

    /// Requests for evidence so far.
    pub fn exchanges(&self) -> usize {
        let (operations, _, _) = self.recorder.so_far();
        operations.iter().filter(|operation| matches!(operation.deed, Deed::Fetch { .. })).count()
    }

    /// Looks at the published checkpoint again and again, until the run ends.
    pub async fn watch(&self) {
        let settings = Settings { read_timeout: PATIENCE, total_timeout: PATIENCE, ..Settings::default() };
        let http = http::client(&settings).expect("a client can be built");
        while !self.is_stopping() {
            for address in self.addresses.all() {
                let Ok(answer) = http.get(format!("{}/log/checkpoint", address.web)).send().await else { continue };
                let whole = answer.status() == 200;
                let Ok(note) = answer.bytes().await else { continue };
                if whole {
                    self.look(&note);
                }
            }
            sleep(WATCH).await;
        }
    }

    fn look(&self, note: &[u8]) {
        match Checkpoint::open(note, std::slice::from_ref(&self.place.key)) {
            Ok(signed) => {
                let (size, root) = (signed.checkpoint.size(), signed.checkpoint.root());
                self.recorder.saw(Seen { size, root });
            }
            Err(error) => self.recorder.trouble(format!("a published checkpoint is refused: {error}")),
        }
    }
}
