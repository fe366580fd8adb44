//! What goes wrong in a run: one episode after the other, in which a broker is killed, stopped or ended, or its database is,
//! while everybody goes on working.

use std::time::Duration;

use tokio::task::block_in_place;
use tokio::time::{sleep, timeout};

use super::chance::Chance;
use super::process::Broker;
use super::world::World;

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
}

/// What comes next.
pub fn choose(chance: &mut Chance) -> Episode {
    match chance.below(100) {
        0..55 => Episode::Kill,
        55..60 => Episode::Stop(Duration::from_millis(2500)),
        60..88 => Episode::Stop(Duration::from_millis(50 + chance.below(800))),
        88..96 => Episode::StopAndKill,
        _ => Episode::End,
    }
}

/// One cycle: everybody works for a moment, something goes wrong, it is mended.
pub async fn cycle(world: &World, brokers: &mut [Broker], episode: Episode, chance: &mut Chance, tally: &mut Tally) {
    for broker in brokers.iter_mut() {
        if !broker.is_up() {
            world.recorder.trouble("a broker ended by itself");
            start(world, broker).await;
        }
    }
    moment(world, chance).await;
    let n = usize::try_from(chance.below(brokers.len() as u64)).expect("small");
    let broker = &mut brokers[n];
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
    }
    sleep(Duration::from_millis(chance.below(250))).await;
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
