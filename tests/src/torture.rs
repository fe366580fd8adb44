//! The history checker: real brokers as processes, many clients at once, brokers killed and stopped under them, everything
//! that anybody was told written down, and then one question: does the history keep the promises?
//!
//! [`run`] is one run. People are in [`story`], what goes wrong in [`nemesis`], the record in [`recorder`], the rules in
//! [`mod@check`], which is pure. [`races`] sets withdrawals against requests for evidence in pairs, [`power`] cuts the power,
//! [`defects`] shows that the checker finds faults that were built in on purpose.

pub mod chance;
pub mod check;
pub mod citizen;
pub mod defects;
pub mod ending;
pub mod history;
pub mod nemesis;
pub mod place;
pub mod power;
pub mod process;
pub mod provider;
pub mod races;
pub mod recorder;
pub mod requester;
pub mod stage;
pub mod story;
pub mod world;

use std::fmt;
use std::path::Path;

use eemol_broker::runtime::defect::Defect;

use self::chance::Chance;
use self::check::{Violation, check};
use self::history::{Deed, History, Said};
use self::nemesis::{Episode, Tally};
use self::process::Broker;
use self::stage::Stage;
use self::world::World;

/// The longest that the provider takes, in milliseconds.
const PROVIDER_MS: u64 = 120;

/// The kind of database under the brokers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Files.
    Sqlite,
    /// A server.
    Postgres,
}

/// What a run is made of.
#[derive(Debug, Clone)]
pub struct Options {
    /// Episodes.
    pub cycles: u64,
    /// Brokers at the same time; files have one.
    pub brokers: usize,
    /// The database.
    pub engine: Engine,
    /// Where chance begins.
    pub seed: u64,
    /// A fault that is built in on purpose.
    pub defect: Option<Defect>,
    /// Whether progress is shown.
    pub progress: bool,
}

/// What a run came to.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Broken promises.
    pub violations: Vec<Violation>,
    /// Requests for evidence.
    pub exchanges: usize,
    /// Of them answered with evidence.
    pub released: usize,
    /// Withdrawals by the citizen's page that were answered.
    pub withdrawals: usize,
    /// Pauses, and ends of pauses, by the citizen's page that were answered.
    pub rests: usize,
    /// Operations of which nobody knows what became, and the log had to say.
    pub unknown: usize,
    /// Entries of the log at the end.
    pub entries: usize,
    /// Checkpoints compared with it.
    pub checkpoints: usize,
    /// What went wrong on purpose.
    pub tally: Tally,
    /// Where chance began.
    pub seed: u64,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for violation in self.violations.iter().rev().take(40) {
            writeln!(f, "violation: {violation}")?;
        }
        writeln!(
            f,
            "released: {}, withdrawals by the page: {}, pauses and their ends by the page: {}, unknown outcomes: {}, entries: {}, checkpoints: {}, database restarts: {}, power cuts: {}",
            self.released,
            self.withdrawals,
            self.rests,
            self.unknown,
            self.entries,
            self.checkpoints,
            self.tally.restarts,
            self.tally.cuts,
        )?;
        write!(
            f,
            "violations: {}, exchanges: {}, kills: {}, stops: {}, seed: {}",
            self.violations.len(),
            self.exchanges,
            self.tally.kills,
            self.tally.stops,
            self.seed,
        )
    }
}

/// One run.
///
/// # Errors
/// Why this machine cannot.
pub async fn run(options: &Options, program: &Path) -> Result<Outcome, String> {
    let chance = Chance::new(options.seed);
    let mut stage = Stage::set(options, program, None, PROVIDER_MS).await?;
    let mut tally = Tally::default();
    let mut up = stage.start().await;
    stage.watch();
    stage.live(&chance);
    let mut trouble = chance.part(2);
    for cycle in 0..options.cycles {
        if !up || (options.defect.is_some() && stage.world.recorder.in_trouble()) {
            break;
        }
        let episode = episode(options, cycle, &mut trouble);
        nemesis::cycle(&mut stage, episode, &mut trouble, &mut tally).await;
        if options.progress && cycle % 25 == 24 {
            let exchanges = stage.world.exchanges();
            println!("cycle {} of {}: {exchanges} exchanges, {tally}", cycle + 1, options.cycles);
        }
        up = stage.brokers.iter_mut().any(Broker::is_up);
    }
    if up {
        after(&stage.world, &mut trouble).await;
    }
    let history = stage.close().await;
    Ok(outcome(&history, options, tally))
}

/// What goes wrong next; a fault that needs trouble of one kind to come to light is given it.
fn episode(options: &Options, cycle: u64, chance: &mut Chance) -> Episode {
    match options.defect {
        Some(Defect::RestoredBackup) if cycle == 1 => Episode::Copy,
        Some(Defect::RestoredBackup) if cycle == 3 => Episode::Restore,
        _ => nemesis::choose(chance, options.engine),
    }
}

/// After everything that went wrong, everything works.
async fn after(world: &World, chance: &mut Chance) {
    let mut last = Err(String::new());
    for _ in 0..3 {
        last = story::must_succeed(world, chance).await;
        if last.is_ok() {
            return;
        }
    }
    if let Err(why) = last {
        world.recorder.trouble(format!("after the last episode not everything works: {why}"));
    }
}

fn outcome(history: &History, options: &Options, tally: Tally) -> Outcome {
    let count =
        |wanted: &dyn Fn(&history::Operation) -> bool| history.operations.iter().filter(|one| wanted(one)).count();
    let mut violations = check(history);
    let released = count(&|one| matches!(one.said, Said::Evidence(_)));
    if released == 0 {
        let what = "nothing was released in the whole run".to_owned();
        violations.push(Violation { rule: check::Rule::Recovers, what });
    }
    Outcome {
        violations,
        exchanges: count(&|one| matches!(one.deed, Deed::Fetch { .. })),
        released,
        withdrawals: count(&|one| one.deed == Deed::Withdraw && one.said == Said::Done),
        rests: count(&|one| matches!(one.deed, Deed::Pause | Deed::Resume) && one.said == Said::Done),
        unknown: count(&|one| one.said == Said::Unknown),
        entries: history.entries.len(),
        checkpoints: history.seen.len(),
        tally,
        seed: options.seed,
    }
}
