//! What goes wrong in a run: one episode after the other, in which a broker is killed, stopped or ended, or its database is,
//! while everybody goes on working.

use std::fmt;
use std::fs;
use std::path::Path;
use std::time::Duration;

use tokio::task::block_in_place;
use tokio::time::{sleep, timeout};

use super::Engine;
use super::chance::Chance;
use super::process::Broker;
use super::stage::Stage;
use super::world::World;
use crate::site::copy;

/// How often a broker that does not start is tried again.
const STARTS: usize = 3;

/// What was done so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Brokers killed.
    pub kills: u64,
    /// Brokers stopped for a while.
    pub stops: u64,
    /// Times the database was killed or restarted.
    pub restarts: u64,
    /// Power cuts.
    pub cuts: u64,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} kills, {} stops, {} database restarts", self.kills, self.stops, self.restarts)
    }
}

/// One thing that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Episode {
    /// `kill -9`, and start again.
    Kill,
    /// `kill -STOP` for a while.
    Stop(Duration),
    /// Stopped, and killed while it stands still.
    StopAndKill,
    /// Ended as it should be, and started again.
    End,
    /// The database server is killed with everything it does, and started again after a while.
    KillDatabase(Duration),
    /// The database server is ended as it should be, and started again.
    EndDatabase,
    /// The files of the ledger are copied while nothing runs.
    Copy,
    /// The copied files are put back while nothing runs.
    Restore,
}

/// What comes next.
pub fn choose(chance: &mut Chance, engine: Engine) -> Episode {
    if engine == Engine::Postgres && chance.percent(25) {
        let pause = Duration::from_millis(chance.below(600));
        return if chance.percent(70) { Episode::KillDatabase(pause) } else { Episode::EndDatabase };
    }
    match chance.below(100) {
        0..55 => Episode::Kill,
        55..60 => Episode::Stop(Duration::from_millis(2500)),
        60..88 => Episode::Stop(Duration::from_millis(50 + chance.below(800))),
        88..96 => Episode::StopAndKill,
        _ => Episode::End,
    }
}

/// One cycle: everybody works for a moment, something goes wrong, it is mended.
pub async fn cycle(stage: &mut Stage, episode: Episode, chance: &mut Chance, tally: &mut Tally) {
    let world = &*stage.world;
    for broker in &mut stage.brokers {
        if !broker.is_up() {
            world.recorder.trouble("a broker is down that nobody killed");
            start(world, broker).await;
        }
    }
    moment(world, chance).await;
    let n = usize::try_from(chance.below(stage.brokers.len() as u64)).expect("small");
    let broker = &mut stage.brokers[n];
    match episode {
        Episode::Kill => {
            tally.kills += 1;
            block_in_place(|| broker.kill());
            start(world, broker).await;
        }
        Episode::Stop(pause) => {
            tally.stops += 1;
            broker.stop();
            sleep(pause).await;
            broker.go_on();
        }
        Episode::StopAndKill => {
            (tally.stops, tally.kills) = (tally.stops + 1, tally.kills + 1);
            broker.stop();
            sleep(Duration::from_millis(chance.below(300))).await;
            block_in_place(|| broker.kill());
            start(world, broker).await;
        }
        Episode::End => {
            block_in_place(|| broker.end());
            start(world, broker).await;
        }
        Episode::Copy | Episode::Restore => {
            tally.kills += 1;
            block_in_place(|| broker.kill());
            let (data, kept) = (world.place.dir().join("data"), world.place.dir().join("kept"));
            if episode == Episode::Copy {
                copy(&data, &kept)
            } else {
                put_back(&kept, &data)
            }
            start(world, broker).await;
        }
        Episode::KillDatabase(_) | Episode::EndDatabase => database(stage, episode, tally).await,
    }
    sleep(Duration::from_millis(chance.below(250))).await;
}

/// The ledger as it was when it was copied; keys and sessions stay as they are.
fn put_back(kept: &Path, data: &Path) {
    for name in ["ledger.db", "ledger.db-wal", "ledger.db-shm"] {
        let _gone = fs::remove_file(data.join(name));
        let _copied = fs::copy(kept.join(name), data.join(name));
    }
}

/// The database server goes away, and comes back.
async fn database(stage: &Stage, episode: Episode, tally: &mut Tally) {
    let Some(server) = &stage.server else { return };
    tally.restarts += 1;
    if let Episode::KillDatabase(pause) = episode {
        block_in_place(|| server.kill());
        sleep(pause).await;
    } else {
        block_in_place(|| server.stop());
    }
    block_in_place(|| server.start());
}

/// When it goes wrong: at any time, or the moment evidence arrives or a withdrawal is answered.
async fn moment(world: &World, chance: &mut Chance) {
    sleep(Duration::from_millis(150 + chance.below(250))).await;
    let most = Duration::from_millis(400);
    match chance.below(3) {
        0 => {}
        1 => drop(timeout(most, world.recorder.evidence.notified()).await),
        _ => drop(timeout(most, world.recorder.withdrawn.notified()).await),
    }
}

/// Starts a broker; that it does not start is trouble.
pub async fn start(world: &World, broker: &mut Broker) -> bool {
    for _ in 0..STARTS {
        match block_in_place(|| broker.start()) {
            Ok(()) => return true,
            Err(why) => world.recorder.trouble(why),
        }
        sleep(Duration::from_millis(300)).await;
    }
    false
}
