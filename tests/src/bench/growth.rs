//! Whether an exchange costs more when the ledger is large: processor time for each exchange of a small and of a large
//! ledger, in pairs of turns one after the other.

use std::cell::Cell;
use std::rc::Rc;

use crate::arguments::{Engine, Grown, Options};
use crate::brokers::Brokers;
use crate::figures::Spread;
use crate::homes::Homes;
use crate::load::{Generator, Way};
use crate::rounds::WARM;
use crate::stage::Consent;

/// Connections of these turns: memory is counted with as many.
const CONNECTIONS: usize = 256;

/// What growth came to.
#[derive(Debug, Clone, Copy)]
pub struct Growth {
    /// On which engine.
    pub engine: Engine,
    /// What was compared.
    pub grown: Grown,
    /// Processor time for an exchange of the large one to that of the small one, pair by pair.
    pub ratio: Spread,
    /// Milliseconds of processor time for an exchange of the small one.
    pub small_cpu_ms: Spread,
    /// Memory of the broker of the large one, in MB.
    pub large_rss_mb: f64,
}

/// Fills two ledgers and compares them.
pub fn measure(
    options: &Options,
    homes: &Homes<'_>,
    generator: &Generator,
    engine: Engine,
    grown: Grown,
) -> Result<Growth, String> {
    let name = format!("grown-{}-{}-{}", engine.as_str(), grown.large.0, grown.large.1);
    let small = homes.home(engine, &name)?;
    let consents = homes.fill(&small, 0, grown.small.1, grown.small.0)?;
    let large = homes.copied(&small, &format!("{name}-large"))?;
    let more = grown.large.1 - grown.small.1;
    // The same number of consents is used in both, out of all there are, so that caches of the broker help both alike.
    let of_large = if more == 0 {
        homes.fill(&large, 0, 0, grown.large.0)?;
        Rc::clone(&consents)
    } else {
        spread_out(&consents, &homes.fill(&large, grown.small.1, more, grown.large.0)?)
    };
    let (small, large) = (Brokers::start(&options.program, &small, 1), Brokers::start(&options.program, &large, 1));
    let mut pairs = Vec::new();
    for pair in 0..options.pairs {
        let first = |brokers, consents| cpu_ms(options, generator, brokers, consents);
        // The order changes, so that neither always comes second.
        let (of_small, of_the_large) = if pair % 2 == 0 {
            let of_small = first(&small, &consents)?;
            (of_small, first(&large, &of_large)?)
        } else {
            let of_the_large = first(&large, &of_large)?;
            (first(&small, &consents)?, of_the_large)
        };
        pairs.push((of_small, of_the_large));
    }
    Ok(Growth {
        engine,
        grown,
        ratio: Spread::of(pairs.iter().map(|(small, large)| large / small)),
        small_cpu_ms: Spread::of(pairs.iter().map(|(small, _)| *small)),
        large_rss_mb: large.rss_mb(),
    })
}

/// As many consents as `old` has, taken evenly from `old` and `new`.
fn spread_out(old: &[Consent], new: &[Consent]) -> Rc<Vec<Consent>> {
    let all: Vec<&Consent> = old.iter().chain(new).collect();
    Rc::new((0..old.len()).map(|place| all[place * all.len() / old.len()].clone()).collect())
}

fn cpu_ms(
    options: &Options,
    generator: &Generator,
    brokers: &Brokers,
    consents: &Rc<Vec<Consent>>,
) -> Result<f64, String> {
    let (first, last) = (Cell::new(0.0), Cell::new(0.0));
    let turn = generator.drive(
        &brokers.addresses()?,
        CONNECTIONS,
        Way::Exchange,
        consents,
        (WARM, options.length),
        (&mut || first.set(brokers.cpu_seconds()), &mut || last.set(brokers.cpu_seconds())),
    )?;
    Ok((last.get() - first.get()) * 1000.0 / turn.answers.max(1) as f64)
}
