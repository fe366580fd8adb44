//! One run's stage: the world, its brokers, its database server; set up before, taken down and read out after.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::task::{JoinHandle, block_in_place};

use super::chance::Chance;
use super::history::History;
use super::place::{Database, Place};
use super::process::{Broker, Start};
use super::provider::Provider;
use super::server::Server;
use super::world::World;
use super::{Engine, Options, ending, nemesis, recorder, story};
use crate::program::run;

/// Desks at which stories happen at the same time.
const DESKS: u64 = 8;
/// Name of the database on PostgreSQL.
const NAME: &str = "eemol";

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
    pub fn set(options: &Options, program: &Path, data: Option<&Path>, slowest_ms: u64) -> Result<Self, String> {
        let chance = Chance::new(options.seed);
        let provider = Provider::start(chance.part(1), slowest_ms);
        let mut server = None;
        let mut failed = None;
        let place = Place::new(options.seed, &provider, |dir| {
            // The server's own user must get through to its directory.
            fs::set_permissions(dir, fs::Permissions::from_mode(0o711)).expect("an own directory");
            let below = data.unwrap_or(dir);
            if options.engine == Engine::Sqlite {
                return Database::Sqlite(below.join("data"));
            }
            match postgres(&below.join("pg"), &dir.join("pg-sockets")) {
                Ok((made, url)) => {
                    server = Some(made);
                    Database::Postgres(url)
                }
                Err(why) => {
                    failed = Some(why);
                    Database::Postgres(String::new())
                }
            }
        });
        if let Some(why) = failed {
            return Err(why);
        }
        if server.is_some() {
            migrate(program, place.dir())?;
        }
        let world = Arc::new(World::new(place, provider));
        let dir = world.place.dir().to_owned();
        let (lines, defect) = (dir.join("broker.log"), options.defect.map(|defect| defect.name()));
        let start = Start { program: program.to_owned(), dir, lines, defect };
        let broker = |place| Broker::new(start.clone(), place, world.addresses.clone());
        let brokers = (0..options.brokers).map(broker).collect();
        Ok(Self { world, brokers, server, program: program.to_owned(), people: Vec::new() })
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

fn postgres(data: &Path, sockets: &Path) -> Result<(Server, String), String> {
    let server = Server::make(data, sockets)?;
    server.start()?;
    let url = server.database(NAME)?;
    Ok((server, url))
}

/// The address of the database on a server that holds a copy.
pub fn url_on(server: &Server) -> String {
    server.url(NAME)
}

fn migrate(program: &Path, dir: &Path) -> Result<(), String> {
    let done = run(program, &["migrate", "--dir", dir.to_str().expect("a path in UTF-8")]);
    let said = || String::from_utf8_lossy(&[done.stdout.clone(), done.stderr.clone()].concat()).into_owned();
    if done.status.success() { Ok(()) } else { Err(format!("eemol migrate: {}", said())) }
}
