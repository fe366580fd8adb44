//! Every fault at every step of a short run, every pair of faults of a shorter one, and long random runs.

use std::time::Duration;

use super::check::{answered, check};
use super::faults::{Defect, Fault, Point};
use super::world::{Do, Step, World};
use crate::runtime::random::{SeededRandom, bytes};

const SECOND: Duration = Duration::from_secs(1);

/// One after the other, and some at the same time: grants, uses, withdrawals that race with releases, double closings.
pub(super) fn script() -> Vec<Step> {
    let alone = |what| Step::Together(vec![what]);
    vec![
        Step::Together(vec![Do::Ask { consent: 0, uses: 2 }, Do::Ask { consent: 1, uses: 1 }]),
        Step::Together(vec![Do::Grant(0), Do::Grant(1)]),
        Step::Together(vec![Do::Open { exchange: 0, consent: 0 }, Do::Open { exchange: 1, consent: 1 }, Do::Note]),
        alone(Do::Ready(0)),
        alone(Do::Ready(0)),
        Step::Together(vec![Do::Open { exchange: 2, consent: 0 }, Do::Open { exchange: 3, consent: 1 }]),
        Step::Together(vec![Do::Ready(1), Do::Revoke(0)]),
        alone(Do::Ready(2)),
        alone(Do::Open { exchange: 4, consent: 0 }),
    ]
}

fn short() -> Vec<Step> {
    let alone = |what| Step::Together(vec![what]);
    vec![
        alone(Do::Ask { consent: 0, uses: 1 }),
        alone(Do::Grant(0)),
        alone(Do::Open { exchange: 0, consent: 0 }),
        Step::Together(vec![Do::Ready(0), Do::Revoke(0)]),
    ]
}

/// One history under a plan of faults; what is wrong in it. After a crash the next broker goes on without faults.
pub(super) async fn history(
    script: &[Step],
    defect: Option<Defect>,
    plan: impl FnMut(usize, Point) -> Option<Fault> + Send + 'static,
) -> (World, Vec<String>) {
    let mut world = World::new(1, defect).await;
    world.name(script);
    world.start(plan).await;
    let mut rest = script;
    while let Some(done) = world.run(rest).await {
        rest = rest.get(done..).unwrap_or_default();
        world.start(|_, _| None).await;
    }
    world.settle().await;
    let wrong = check(&world).await;
    (world, wrong)
}

/// How many points a run without faults passes, and which calls they belong to.
pub(super) async fn points(script: &[Step]) -> Vec<Point> {
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let noted = std::sync::Arc::clone(&seen);
    let mut world = World::new(1, None).await;
    world.name(script);
    world
        .start(move |_, point| {
            noted.lock().unwrap().push(point);
            None
        })
        .await;
    world.run(script).await;
    world.stop().await;
    let seen = seen.lock().unwrap();
    seen.clone()
}

#[tokio::test(start_paused = true)]
async fn without_faults_everything_is_answered_and_true() {
    let (world, wrong) = history(&script(), None, |_, _| None).await;
    assert_eq!(wrong, [""; 0]);
    let (asked, done) = answered(&world);
    assert_eq!((asked, done, world.lives), (21, 21, 1));
}

#[tokio::test(start_paused = true)]
async fn every_fault_at_every_step_leaves_a_true_history() {
    let script = script();
    let points = points(&script).await;
    let mut histories = 0;
    for (at, point) in points.iter().enumerate() {
        for fault in
            [Fault::Fail, Fault::Stall(SECOND), Fault::Stall(SECOND * 9), Fault::Late(SECOND * 3), Fault::Crash]
        {
            if matches!(fault, Fault::Late(_)) && *point != ("tx.commit", false) {
                continue;
            }
            let (world, wrong) = history(&script, None, move |step, _| (step == at).then_some(fault)).await;
            assert_eq!(wrong, [""; 0], "{fault:?} at step {at}, {point:?}");
            let (asked, done) = answered(&world);
            let in_doubt = matches!(point.0, "tx.commit" | "anchor.advance");
            if fault == Fault::Stall(SECOND) || (in_doubt && !matches!(fault, Fault::Stall(_) | Fault::Crash)) {
                // A doubt that is resolved in time costs nobody an answer.
                assert_eq!(asked, done, "{fault:?} at step {at}, {point:?}");
            }
            assert_eq!(world.lives, if fault == Fault::Crash { 2 } else { 1 });
            histories += 1;
        }
    }
    assert!(points.len() > 120 && histories > 500, "{} points, {histories} histories", points.len());
}

#[tokio::test(start_paused = true)]
async fn every_pair_of_faults_leaves_a_true_history() {
    let script = short();
    let points = points(&script).await;
    let mut histories = 0;
    // All reads before the first write fail alike; those of the enumeration above are enough.
    let telling = |point: &Point| matches!(point.0, "begin" | "tx.write" | "tx.commit" | "anchor.advance");
    for first in (0..points.len()).filter(|first| telling(&points[*first])) {
        // The second fault may fall on what is done because of the first: look-up, second attempt.
        let in_doubt = matches!(points[first].0, "tx.commit" | "anchor.advance");
        for second in first + 1..first + if in_doubt { 30 } else { 12 } {
            for faults in [[Fault::Fail, Fault::Fail], [Fault::Fail, Fault::Crash], [Fault::Late(SECOND), Fault::Crash]]
            {
                if matches!(faults[0], Fault::Late(_)) && points[first] != ("tx.commit", false) {
                    continue;
                }
                let plan = move |step, _| match step {
                    _ if step == first => Some(faults[0]),
                    _ if step == second => Some(faults[1]),
                    _ => None,
                };
                let (_, wrong) = history(&script, None, plan).await;
                assert_eq!(wrong, [""; 0], "{faults:?} at steps {first} and {second}");
                histories += 1;
            }
        }
    }
    assert!(histories > 600, "{histories} histories");
}

/// Small whole numbers from a seed.
struct Chance(SeededRandom);

impl Chance {
    fn below(&self, limit: usize) -> usize {
        usize::try_from(u32::from_be_bytes(bytes(&self.0))).unwrap() % limit
    }
}

fn anything(chance: &Chance, steps: usize) -> Vec<Step> {
    let (mut consents, mut exchanges, mut script) = (0, 0, Vec::new());
    for _ in 0..steps {
        if chance.below(12) == 0 {
            script.push(Step::Wait(SECOND * u32::try_from(chance.below(40)).unwrap()));
            continue;
        }
        let mut together = Vec::new();
        for _ in 0..=chance.below(4) {
            let consent = chance.below(consents + 1);
            together.push(match chance.below(12) {
                0 | 1 => {
                    consents += 1;
                    Do::Ask { consent: consents - 1, uses: u32::try_from(1 + chance.below(3)).unwrap() }
                }
                2 | 3 => Do::Grant(consent),
                4 => Do::Pause(consent),
                5 => Do::Resume(consent),
                6 => Do::Revoke(consent),
                7 | 8 => {
                    exchanges += 1;
                    Do::Open { exchange: exchanges - 1, consent }
                }
                9 | 10 => Do::Ready(chance.below(exchanges + 1)),
                _ => Do::Fail(chance.below(exchanges + 1)),
            });
        }
        script.push(Step::Together(together));
    }
    script
}

fn trouble(chance: &Chance, one_in: usize) -> Option<Fault> {
    if chance.below(one_in) > 0 {
        return None;
    }
    Some(match chance.below(10) {
        0..4 => Fault::Fail,
        4 => Fault::Stall(SECOND * 9),
        5 | 6 => Fault::Stall(Duration::from_millis(300)),
        7 | 8 => Fault::Late(Duration::from_millis(700)),
        _ => Fault::Crash,
    })
}

#[tokio::test(start_paused = true)]
async fn long_random_runs_leave_true_histories() {
    let (mut lives, mut asked, mut done) = (0, 0, 0);
    for seed in 0..25 {
        let chance = Chance(SeededRandom::new(seed));
        let script = anything(&chance, 40);
        let mut world = World::new(seed, None).await;
        world.name(&script);
        let mut rest = script.as_slice();
        loop {
            let (faults, one_in) =
                (Chance(SeededRandom::new(seed * 1000 + u64::try_from(world.lives).unwrap_or_default())), 60);
            world.start(move |_, _| trouble(&faults, one_in)).await;
            let Some(over) = world.run(rest).await else { break };
            rest = rest.get(over..).unwrap_or_default();
        }
        world.settle().await;
        assert_eq!(check(&world).await, [""; 0], "seed {seed}");
        let (all, answered) = answered(&world);
        (lives, asked, done) = (lives + world.lives, asked + all, done + answered);
    }
    assert!(lives > 50, "{lives} lives");
    assert!(done * 2 > asked && done < asked, "{done} of {asked} operations were answered as done");
}
