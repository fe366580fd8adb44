//! One measurement from beginning to end: everything is started, each variant has its turn in every round, growth and
//! checking are measured, the report is written.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::process::Command;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::arguments::{Engine, Options, Setup};
use crate::brokers::{Brokers, Counted};
use crate::figures::Measured;
use crate::growth::{self, Growth};
use crate::homes::Homes;
use crate::load::{Generator, Way};
use crate::machine::{self, Strace};
use crate::nginx::Nginx;
use crate::pages;
use crate::relay;
use crate::report::{self, Report};
use crate::sketch;
use crate::stage::{Consent, Home, Stage};

/// Unmeasured before each turn: connections find their pace, caches fill.
pub const WARM: Duration = Duration::from_millis(700);

/// What has its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// The owner itself.
    Direct,
    /// The owner through nginx.
    Nginx,
    /// The owner through the libraries of the broker, and nothing of it.
    Relay,
    /// An exchange without its promises.
    Sketch,
    /// Brokers.
    Brokers(Setup),
}

impl Variant {
    /// What it is called.
    pub fn name(self) -> String {
        match self {
            Self::Direct => "direct".to_owned(),
            Self::Nginx => "nginx".to_owned(),
            Self::Relay => "relay".to_owned(),
            Self::Sketch => "sketch".to_owned(),
            Self::Brokers(Setup { engine, brokers }) => format!("{} ×{brokers}", engine.as_str()),
        }
    }
}

/// All rounds of one variant over so many connections.
#[derive(Debug)]
pub struct Run {
    /// Which variant.
    pub variant: Variant,
    /// Over how many connections.
    pub connections: usize,
    /// Round by round.
    pub rounds: Vec<Measured>,
    /// fsyncs for each commit, where they were counted.
    pub fsyncs_per_commit: Option<f64>,
}

/// A variant that is ready.
struct Ready {
    variant: Variant,
    addresses: Vec<SocketAddr>,
    brokers: Option<Brokers>,
    process: u32,
    consents: Rc<Vec<Consent>>,
}

/// Does everything and reports it.
pub fn measure(options: &Options) -> Result<(), String> {
    let began = Instant::now();
    let stage = Stage::new(options.mix)?;
    let generator = Generator::new(&stage.tls())?;
    let engines: Vec<Engine> = options.setups.iter().map(|setup| setup.engine).collect();
    let homes = Homes::new(&stage, &options.program, &engines)?;
    let (mut runs, mut verified) = (Vec::new(), None);
    if options.exchanges {
        let (measured, home) = exchanges(options, (&stage, &homes), &generator, began)?;
        runs = measured;
        verified = home.map(|home| verify(options, &home)).transpose()?;
    }
    let engines = [Engine::Sqlite, Engine::Postgres].into_iter().filter(|engine| engines.contains(engine));
    let mut pages = Vec::new();
    for (engine, entries) in engines.clone().zip(options.pages.into_iter().cycle()) {
        say(&format!("pages over {entries} entries, {}", engine.as_str()), began);
        let (measured, home) = pages::measure(options, &homes, engine, entries)?;
        pages.push(measured);
        if verified.is_none() {
            verified = Some(verify(options, &home)?);
        }
    }
    let mut growths: Vec<Growth> = Vec::new();
    for grown in &options.growth {
        for engine in engines.clone() {
            let word = engine.as_str();
            say(&format!("growth from {:?} to {:?} (entries, consents), {word}", grown.small, grown.large), began);
            growths.push(growth::measure(options, &homes, &generator, engine, *grown)?);
        }
    }
    let report = Report { runs, growths, verified, pages };
    report::write(options, &report)?;
    say("done", began);
    Ok(())
}

/// Exchanges through every variant. Gives the first home, too, in which nothing runs any more.
fn exchanges(
    options: &Options,
    (stage, homes): (&Stage, &Homes<'_>),
    generator: &Generator,
    began: Instant,
) -> Result<(Vec<Run>, Option<Home>), String> {
    let nginx = Nginx::start(&stage.dir().join("nginx"), &stage.tls(), stage.owner.address)?;
    let relay = relay::start(&stage.tls(), stage.owner.address)?;
    let sketch = sketch::start(&stage.tls(), stage.owner.address, &stage.dir().join("sketch.db"))?;
    let mut ready = Vec::new();
    let mut filled: Vec<Home> = Vec::new();
    for setup in &options.setups {
        let home = homes.home(setup.engine, &format!("{}-{}", setup.engine.as_str(), setup.brokers))?;
        say(&format!("granting {} consents for {}", options.consents, Variant::Brokers(*setup).name()), began);
        let consents = homes.fill(&home, 0, options.consents, 0)?;
        let brokers = Brokers::start(&options.program, &home, setup.brokers);
        let addresses = brokers.addresses()?;
        let variant = Variant::Brokers(*setup);
        filled.push(home);
        ready.push(Ready { variant, addresses, brokers: Some(brokers), process: 0, consents });
    }
    let consents = ready.first().map(|first| Rc::clone(&first.consents)).ok_or("there is nothing to measure")?;
    let plain = |variant, address, process| Ready {
        variant,
        addresses: vec![address],
        brokers: None,
        process,
        consents: Rc::clone(&consents),
    };
    ready.insert(0, plain(Variant::Nginx, nginx.address, nginx.worker()));
    ready.insert(1, plain(Variant::Relay, relay.address, relay.process()));
    ready.insert(2, plain(Variant::Sketch, sketch.address, sketch.process()));
    ready.push(plain(Variant::Direct, stage.owner.address, stage.owner.process()));
    let mut runs = turns(options, generator, &ready, began)?;
    count_fsyncs(options, (stage, homes), generator, &ready, &mut runs)?;
    Ok((runs, filled.into_iter().next()))
}

/// Every variant in turn, in every round, for every number of connections.
fn turns(options: &Options, generator: &Generator, ready: &[Ready], began: Instant) -> Result<Vec<Run>, String> {
    let mut runs = Vec::new();
    for &connections in &options.connections {
        say(&format!("{connections} connections, {} rounds", options.rounds), began);
        let mut measured: Vec<Vec<Measured>> = ready.iter().map(|_| Vec::new()).collect();
        for round in 0..options.rounds {
            // Each round begins with another variant, so that none always follows the same.
            for place in 0..ready.len() {
                let place = (place + round) % ready.len();
                measured[place].push(turn(options, generator, &ready[place], connections)?);
            }
        }
        runs.extend(ready.iter().zip(measured).map(|(ready, rounds)| Run {
            variant: ready.variant,
            connections,
            rounds,
            fsyncs_per_commit: None,
        }));
    }
    Ok(runs)
}

fn turn(options: &Options, generator: &Generator, ready: &Ready, connections: usize) -> Result<Measured, String> {
    let (first, last) = (Cell::new(Counted::default()), Cell::new(Counted::default()));
    let failure = RefCell::new(None);
    let count = |into: &Cell<Counted>| {
        let counted = match &ready.brokers {
            Some(brokers) => brokers.counted(),
            None => Ok(Counted { cpu: machine::cpu_seconds(ready.process), ..Counted::default() }),
        };
        match counted {
            Ok(counted) => into.set(counted),
            Err(error) => drop(failure.replace(Some(error))),
        }
    };
    let way = if ready.brokers.is_some() { Way::Exchange } else { Way::Get };
    let turn = generator
        .drive(
            &ready.addresses,
            connections,
            way,
            &ready.consents,
            (WARM, options.length),
            (&mut || count(&first), &mut || count(&last)),
        )
        .map_err(|error| format!("{}: {error}", ready.variant.name()))?;
    if let Some(failure) = failure.take() {
        return Err(failure);
    }
    let counted = last.get().since(first.get());
    let answers = turn.answers.max(1) as f64;
    Ok(Measured {
        rss_mb: ready.brokers.as_ref().map_or_else(|| machine::rss_mb(ready.process), Brokers::rss_mb),
        batch: counted.operations / counted.batches.max(1.0),
        commits: counted.batches / answers,
        ..Measured::of(turn, counted.cpu)
    })
}

/// One more turn of each variant: how many fsyncs a commit is. For files `strace` counts them, PostgreSQL counts its own.
fn count_fsyncs(
    options: &Options,
    (stage, homes): (&Stage, &Homes<'_>),
    generator: &Generator,
    ready: &[Ready],
    runs: &mut [Run],
) -> Result<(), String> {
    for ready in ready {
        let (Some(brokers), Variant::Brokers(setup)) = (&ready.brokers, ready.variant) else { continue };
        let short = Options { length: Duration::from_secs(2), ..options.clone() };
        let (fsyncs, commits) = if setup.engine == Engine::Postgres {
            let (earlier, before) = (homes.fsyncs()?, brokers.counted()?);
            turn(&short, generator, ready, 64)?;
            let commits = brokers.counted()?.since(before).batches;
            // The server gives its sessions' counts to its statistics about once a second.
            std::thread::sleep(Duration::from_secs(2));
            (homes.fsyncs()?.zip(earlier).map_or(0.0, |(later, earlier)| later - earlier), commits)
        } else {
            let [process] = brokers.processes()[..] else { continue };
            let trace = stage.dir().join("strace");
            let Some(strace) = Strace::attach(process, &trace) else { continue };
            let before = brokers.counted()?;
            turn(&short, generator, ready, 64)?;
            let commits = brokers.counted()?.since(before).batches;
            (strace.count(&trace) as f64, commits)
        };
        for run in runs.iter_mut().filter(|run| run.variant == ready.variant) {
            run.fsyncs_per_commit = Some(fsyncs / commits.max(1.0));
        }
    }
    Ok(())
}

/// How fast a log is checked.
#[derive(Debug, Clone, Copy)]
pub struct Verified {
    /// Entries a second of processor time: what one core does.
    pub per_core: f64,
    /// Entries a second of the clock.
    pub per_second: f64,
    /// How many there were.
    pub entries: u64,
}

/// Runs `eemol log verify` to its end.
fn verify(options: &Options, home: &Home) -> Result<Verified, String> {
    let (cpu, started) = (machine::children_seconds(), Instant::now());
    let output = Command::new(&options.program)
        .args(["log", "verify", "--json", "--dir"])
        .arg(home.dir())
        .output()
        .map_err(|error| format!("`eemol log verify` does not start: {error}"))?;
    let (seconds, cpu) = (started.elapsed().as_secs_f64(), machine::children_seconds() - cpu);
    let text = String::from_utf8_lossy(&output.stdout);
    let said: serde_json::Value = serde_json::from_str(text.lines().last().unwrap_or_default()).unwrap_or_default();
    let entries = said["entries"].as_u64().unwrap_or_default();
    if !output.status.success() || entries == 0 {
        return Err(format!("the log does not verify: {text}{}", String::from_utf8_lossy(&output.stderr)));
    }
    Ok(Verified { per_core: entries as f64 / cpu, per_second: entries as f64 / seconds, entries })
}

/// A line for who is waiting.
pub fn say(what: &str, began: Instant) {
    eprintln!("{:>5.0} s  {what}", began.elapsed().as_secs_f64());
}
