//! One run's stage: the world, its brokers, its database server; set up before, taken down and read out after.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eemol_broker::runtime::defect::Defect;
use tokio::task::{JoinHandle, block_in_place};

use super::chance::Chance;
use super::history::History;
use super::place::{Database, Place};
use super::process::{Broker, Start};
use super::provider::Provider;
use super::requester::PATIENCE;
use super::world::World;
use super::{Engine, Options, ending, nemesis, recorder, story};
use crate::postgres::Server;
use crate::program::run;

/// Desks at which stories happen at the same time.
const DESKS: u64 = 8;

/// Everything that runs.
#[derive(Debug)]
pub struct Stage {
    /// What all parts share.
    pub world: Arc<World>,
    /// The brokers.
    pub brokers: Vec<Broker>,
    /// The database server, where there is one.
    pub server: Option<Server>,
    /// The program `eemol`.
    pub program: PathBuf,
    people: Vec<JoinHandle<()>>,
}

impl Stage {
    /// A stage whose data are below `data`, or in the site's own directory. The brokers are down.
    ///
    /// # Errors
    /// Why this machine cannot have it.
    pub async fn set(options: &Options, program: &Path, data: Option<&Path>, slowest_ms: u64) -> Result<Self, String> {
        let chance = Chance::new(options.seed);
        let provider = Provider::start(chance.part(1), slowest_ms);
        if options.engine == Engine::Postgres && !Server::is_installed() {
            return Err("no PostgreSQL server is installed (Debian: postgresql)".to_owned());
        }
        let mut server = None;
        if options.engine == Engine::Postgres {
            let made = data.map_or_else(|| Server::new(&[]), |data| Server::make(data.join("pg"), &[]));
            let url = made.database().await;
            // `initdb` flushed nothing; what is there before the run began is not the run's to lose.
            let _flushed = std::process::Command::new("sync").status();
            server = Some((made, url));
        }
        let place = Place::new(options.seed, &provider, |dir| {
            let files = data.unwrap_or(dir).join("data");
            match &server {
                None => Database::Sqlite(files),
                Some((_, url)) => Database::Postgres(url.clone(), files),
            }
        });
        if server.is_some() {
            migrate(program, place.dir())?;
        }
        // Who gives up does not see what comes too late.
        let patience = if options.defect == Some(Defect::LateDelivery) { 5 * PATIENCE } else { PATIENCE };
        let world = Arc::new(World::new(place, provider, patience));
        let dir = world.place.dir().to_owned();
        let (lines, defect) = (dir.join("broker.log"), options.defect.map(|defect| defect.name()));
        let start = Start { program: program.to_owned(), dir, lines, defect };
        let broker = |place| Broker::new(start.clone(), place, world.addresses.clone());
        let brokers = (0..options.brokers).map(broker).collect();
        Ok(Self {
            world,
            brokers,
            server: server.map(|(server, _)| server),
            program: program.to_owned(),
            people: Vec::new(),
        })
    }

    /// Starts every broker; whether all are up.
    pub async fn start(&mut self) -> bool {
        let mut up = true;
        for broker in &mut self.brokers {
            up &= nemesis::start(&self.world, broker).await;
        }
        up
    }

    /// Somebody watches the log from now on.
    pub fn watch(&mut self) {
        let world = Arc::clone(&self.world);
        self.people.push(tokio::spawn(async move { world.watch().await }));
    }

    /// Stories happen from now on.
    pub fn live(&mut self, chance: &Chance) {
        for desk in 0..DESKS {
            self.people.push(tokio::spawn(story::live(Arc::clone(&self.world), chance.part(100 + desk))));
        }
    }

    /// Lets everybody finish, ends the brokers, and reads what there is to check.
    pub async fn close(&mut self) -> History {
        self.world.stop();
        for person in std::mem::take(&mut self.people) {
            if person.await.is_err() {
                self.world.recorder.trouble("a client failed");
            }
        }
        for broker in &mut self.brokers {
            block_in_place(|| broker.end());
        }
        let (operations, seen, troubles) = self.world.recorder.so_far();
        let calls = self.world.provider.calls();
        let history = History { operations, seen, troubles, calls, read_at: recorder::wall(), ..History::default() };
        read_out(history, &self.program, self.world.place.dir(), &self.world.provider.mark).await
    }
}

/// The history with the log that the configuration in `dir` leads to, and what is found about it.
pub async fn read_out(mut history: History, program: &Path, dir: &Path, mark: &str) -> History {
    match ending::read(&super::place::config_in(dir)).await {
        Ok((entries, head)) => {
            history.entries = entries;
            history.seen.extend(head);
        }
        Err(why) => history.troubles.push(why),
    }
    if let Err(why) = block_in_place(|| ending::verified(program, dir)) {
        history.troubles.push(why);
    }
    let leaks = block_in_place(|| ending::holding(dir, mark));
    history.troubles.extend(leaks.into_iter().map(|file| format!("a text of the provider is in `{file}`")));
    history
}

fn migrate(program: &Path, dir: &Path) -> Result<(), String> {
    let done = run(program, &["migrate", "--dir", dir.to_str().expect("a path in UTF-8")]);
    let said = || String::from_utf8_lossy(&[done.stdout.clone(), done.stderr.clone()].concat()).into_owned();
    if done.status.success() { Ok(()) } else { Err(format!("eemol migrate: {}", said())) }
}
