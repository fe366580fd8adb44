//! Withdrawals against requests for evidence, in pairs that start at the same instant, on consents that were granted before.
//!
//! Half of them are the citizen's, by the page with session and form as a browser without JavaScript sends them: two in
//! three withdraw, one pauses, lifts the pause, and withdraws then. The others are the requester's own. After each answered
//! one the same evidence is asked for again.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use eemol_broker::runtime::Runtime;
use eemol_broker::state::App;
use futures_util::StreamExt as _;
use futures_util::stream;
use tokio::sync::Barrier;
use tokio::time::sleep;

use super::chance::Chance;
use super::citizen::Citizen;
use super::history::{Deed, Said};
use super::nemesis::Tally;
use super::requester::REQUIRED;
use super::stage::Stage;
use super::world::World;
use super::{Options, Outcome, outcome};
use crate::Wanted;

/// Consents of one person.
const EACH: usize = 10;
/// Consents made at the same time.
const AT_ONCE: usize = 256;
/// Pairs at the same time.
const PAIRS: usize = 24;
/// Of so many pairs one is by the citizen's page, of so many of these one begins with a pause.
const BY_PAGE: usize = 2;
const PAUSES: usize = 6;
/// The longest that the provider takes, in milliseconds.
const PROVIDER_MS: u64 = 20;

/// A consent in force.
#[derive(Debug, Clone)]
struct Ready {
    case: String,
    consent: String,
    token: String,
    number: String,
}

/// Runs so many pairs.
///
/// # Errors
/// Why this machine cannot.
pub async fn run(options: &Options, pairs: usize, program: &Path) -> Result<Outcome, String> {
    let mut stage = Stage::set(options, program, None, PROVIDER_MS).await?;
    let world = Arc::clone(&stage.world);
    let ready = prepare(&world, pairs).await;
    if options.progress {
        println!("{} consents are in force", ready.len());
    }
    if stage.start().await {
        stage.watch();
        let done = AtomicUsize::new(0);
        let (done, world, total) = (&done, &*world, ready.len());
        stream::iter(ready.chunks(EACH).map(<[Ready]>::to_vec).zip(0u64..))
            .for_each_concurrent(PAIRS, |(of_person, n)| {
                let mut chance = Chance::new(options.seed).part(1000 + n);
                async move {
                    let mut citizen = Citizen::new(of_person[0].number.clone());
                    for (place, ready) in of_person.iter().enumerate() {
                        let by_page = place % BY_PAGE == 0;
                        if place % PAUSES == 0 {
                            paused(world, &mut chance, &mut citizen, ready).await;
                        }
                        pair(world, &mut chance, by_page.then_some(&mut citizen), ready).await;
                        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                        if options.progress && done.is_multiple_of(2000) {
                            println!("pair {done} of {total}");
                        }
                    }
                }
            })
            .await;
    }
    let history = stage.close().await;
    Ok(outcome(&history, options, Tally::default()))
}

/// Grants consents straight through the ledger, before any broker runs.
async fn prepare(world: &World, pairs: usize) -> Vec<Ready> {
    let app = App::start(world.place.config(), Runtime::system()).await.expect("a broker on this place");
    let app = &app;
    let persons = pairs.div_ceil(EACH);
    let numbers: Vec<String> = (0..persons).map(|_| world.person()).collect();
    let cases = (0..pairs).map(|n| (world.case(), numbers[n / EACH].clone()));
    let granted = stream::iter(cases).map(|(case, number)| async move {
        // A few bytes for each person live as long as the program.
        let person: &'static str = Box::leak(format!("lu-nin:{number}").into_boxed_str());
        let wanted = Wanted { case: case.clone(), person, uses: Some(20), ..Wanted::default() };
        let granted = wanted.granted(app).await;
        Ready { case, consent: granted.consent.to_string(), token: granted.token, number }
    });
    granted.buffered(AT_ONCE).collect().await
}

/// A pause against a request for evidence, both at the same instant; once more during the pause, and after it.
async fn paused(world: &World, chance: &mut Chance, citizen: &mut Citizen, ready: &Ready) {
    let (Some(one), Some(other)) = (world.at(chance).await, world.at(chance).await) else { return };
    let Some(page) = citizen.permission(&other, &ready.consent).await else { return };
    let start = Barrier::new(2);
    let apart = Duration::from_micros(chance.below(120_000));
    let fetch = async {
        let _both = start.wait().await;
        world.requester.fetch(&one, &world.recorder, &ready.case, &ready.token, REQUIRED, None).await
    };
    let pause = async {
        let _both = start.wait().await;
        sleep(apart).await;
        citizen.rest(&other, &world.recorder, &ready.case, &page, Deed::Pause).await
    };
    let (_fetched, said) = tokio::join!(fetch, pause);
    if said != Some(Said::Done) {
        return;
    }
    again(world, chance, ready).await;
    if let Some(page) = citizen.permission(&one, &ready.consent).await {
        citizen.rest(&one, &world.recorder, &ready.case, &page, Deed::Resume).await;
        again(world, chance, ready).await;
    }
}

/// One pair: both start at the same instant, give or take what chance adds; then once more.
async fn pair(world: &World, chance: &mut Chance, citizen: Option<&mut Citizen>, ready: &Ready) {
    let (Some(one), Some(other)) = (world.at(chance).await, world.at(chance).await) else { return };
    let page = match &citizen {
        None => None,
        Some(citizen) => {
            let mut citizen = (*citizen).clone();
            citizen.permission(&other, &ready.consent).await.map(|page| (citizen, page))
        }
    };
    let start = Barrier::new(2);
    // The exchange takes longer than the withdrawal: mostly the withdrawal waits a little.
    let apart = Duration::from_micros(chance.below(120_000));
    let fetch = async {
        let _both = start.wait().await;
        world.requester.fetch(&one, &world.recorder, &ready.case, &ready.token, REQUIRED, None).await
    };
    let withdraw = async {
        let _both = start.wait().await;
        sleep(apart).await;
        match page {
            Some((mut own, page)) => {
                let said = own.withdraw(&other, &world.recorder, &ready.case, &page).await;
                (said, Some(own))
            }
            None => (world.requester.give_back(&other, &world.recorder, &ready.case, &ready.token).await, None),
        }
    };
    let (_fetched, (withdrawn, own)) = tokio::join!(fetch, withdraw);
    if let (Some(citizen), Some(own)) = (citizen, own) {
        *citizen = own;
    }
    if withdrawn == Said::Done {
        again(world, chance, ready).await;
    }
}

/// Asks for the same evidence at any broker.
async fn again(world: &World, chance: &mut Chance, ready: &Ready) {
    let Some(any) = world.at(chance).await else { return };
    world.requester.fetch(&any, &world.recorder, &ready.case, &ready.token, REQUIRED, None).await;
}
