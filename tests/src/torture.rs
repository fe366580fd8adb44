//! The history checker: real brokers as processes, many clients at once, brokers killed and stopped under them, everything
//! that anybody was told written down, and then one question: does the history keep the promises?
//!
//! [`run`] is one run. People are in [`story`], what goes wrong in [`nemesis`], the record in [`recorder`], the rules in
//! [`check`], which is pure. [`races`] sets withdrawals against requests for evidence in pairs, [`power`] cuts the power,
//! [`defects`] shows that the checker finds faults that were built in on purpose.

pub mod chance;
pub mod check;
pub mod citizen;
pub mod ending;
pub mod history;
pub mod nemesis;
pub mod place;
pub mod process;
pub mod provider;
pub mod recorder;
pub mod requester;
pub mod story;
pub mod world;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use eemol_broker::runtime::defect::Defect;

use self::chance::Chance;
use self::check::{Violation, check};
use self::history::{Deed, History, Said};
use self::nemesis::{Episode, Tally};
use self::place::{Database, Place};
use self::process::{Broker, Start};
use self::provider::Provider;
use self::world::World;

/// Desks at which stories happen at the same time.
const DESKS: u64 = 8;
/// The longest that the provider takes, in milliseconds.
const PROVIDER_MS: u64 = 120;

/// What a run is made of.
#[derive(Debug, Clone)]
pub struct Options {
    /// Episodes.
    pub cycles: u64,
    /// Brokers at the same time.
    pub brokers: usize,
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
    /// Withdrawals that were answered.
    pub withdrawals: usize,
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
        for violation in self.violations.iter().take(40) {
            writeln!(f, "violation: {violation}")?;
        }
        writeln!(
            f,
            "released: {}, withdrawals: {}, unknown outcomes: {}, entries: {}, checkpoints: {}, database restarts: {}",
            self.released, self.withdrawals, self.unknown, self.entries, self.checkpoints, self.tally.restarts,
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

/// One run on files, with one broker.
pub async fn run(options: &Options, program: PathBuf) -> Outcome {
    let chance = Chance::new(options.seed);
    let provider = Provider::start(chance.part(1), PROVIDER_MS);
    let place = Place::new(options.seed, &provider, |dir| Database::Sqlite(dir.join("data")));
    let world = Arc::new(World::new(place, provider));
    let mut brokers = brokers(&world, options, &program);
    let mut tally = Tally::default();
    let mut up = true;
    for broker in &mut brokers {
        up &= nemesis::start(&world, broker).await;
    }
    let mut people = vec![tokio::spawn({
        let world = Arc::clone(&world);
        async move { world.watch().await }
    })];
    people.extend((0..DESKS).map(|desk| tokio::spawn(story::live(Arc::clone(&world), chance.part(100 + desk)))));
    let mut trouble = chance.part(2);
    for cycle in 0..options.cycles {
        if !up || (options.defect.is_some() && world.recorder.in_trouble()) {
            break;
        }
        let episode = episode(options.defect, cycle, &mut trouble);
        nemesis::cycle(&world, &mut brokers, episode, &mut trouble, &mut tally).await;
        if options.progress && cycle % 25 == 24 {
            println!(
                "cycle {} of {}: {} exchanges, {} kills, {} stops",
                cycle + 1,
                options.cycles,
                world.exchanges(),
                tally.kills,
                tally.stops
            );
        }
        up = brokers.iter_mut().any(Broker::is_up);
    }
    if up {
        after(&world, &mut trouble).await;
    }
    world.stop();
    for person in people {
        if person.await.is_err() {
            world.recorder.trouble("a client failed");
        }
    }
    for broker in &mut brokers {
        tokio::task::block_in_place(|| broker.end());
    }
    let history = gather(&world, &program).await;
    outcome(&history, options, tally)
}

/// A fault is given the kind of trouble that brings it to light.
fn episode(defect: Option<Defect>, cycle: u64, chance: &mut Chance) -> Episode {
    match defect {
        Some(Defect::LateDelivery) if cycle == 1 => Episode::Stop(std::time::Duration::from_secs(14)),
        _ => nemesis::choose(chance),
    }
}

fn brokers(world: &Arc<World>, options: &Options, program: &std::path::Path) -> Vec<Broker> {
    let dir = world.place.dir().to_owned();
    let start = Start {
        program: program.to_owned(),
        lines: dir.join("broker.log"),
        dir,
        defect: options.defect.map(Defect::name),
    };
    (0..options.brokers).map(|place| Broker::new(start.clone(), place, world.addresses.clone())).collect()
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

/// What there is to check, once every broker has ended.
async fn gather(world: &World, program: &std::path::Path) -> History {
    let (operations, seen, troubles) = world.recorder.so_far();
    let mut history = History {
        operations,
        seen,
        troubles,
        calls: world.provider.calls(),
        read_at: recorder::wall(),
        ..History::default()
    };
    match ending::read(&world.place.config()).await {
        Ok((entries, head)) => {
            history.entries = entries;
            history.seen.extend(head);
        }
        Err(why) => history.troubles.push(why),
    }
    if let Err(why) = ending::verified(program, world.place.dir()) {
        history.troubles.push(why);
    }
    let leaks = ending::holding(world.place.dir(), &world.provider.mark);
    history.troubles.extend(leaks.into_iter().map(|file| format!("a text of the provider is in `{file}`")));
    history
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
        unknown: count(&|one| one.said == Said::Unknown),
        entries: history.entries.len(),
        checkpoints: history.seen.len(),
        tally,
        seed: options.seed,
    }
}
