//! What is measured, how long, on what: the command line, and the sizes behind `--quick` and `--full`.

use std::path::PathBuf;
use std::time::Duration;

/// A database engine of the broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// One directory of files.
    Sqlite,
    /// A server started for the bench.
    Postgres,
}

impl Engine {
    /// The word on the command line and in the JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// Some brokers on one database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setup {
    /// On what.
    pub engine: Engine,
    /// How many.
    pub brokers: usize,
}

/// Which sizes of evidence the owner gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mix {
    /// 2 kB each.
    Plain,
    /// X-Road's published mix.
    Xroad,
}

/// Everything that can be chosen.
#[derive(Debug, Clone)]
pub struct Options {
    /// The program `eemol` that is measured.
    pub program: PathBuf,
    /// What is measured beside nginx.
    pub setups: Vec<Setup>,
    /// Kept-alive connections.
    pub connections: Vec<usize>,
    /// How often each variant has its turn.
    pub rounds: usize,
    /// How long one turn is measured.
    pub length: Duration,
    /// Consents, each used in turn.
    pub consents: u64,
    /// Sizes of evidence.
    pub mix: Mix,
    /// What grows; empty when growth is left out.
    pub growth: Vec<Grown>,
    /// Entries in the log whose histories are read; `None` when pages are left out.
    pub pages: Option<u64>,
    /// Whether exchanges are measured.
    pub exchanges: bool,
    /// Pairs of turns for one figure of growth.
    pub pairs: usize,
    /// Where the JSON goes.
    pub json: Option<PathBuf>,
    /// Threads of the api listener of each broker.
    pub workers: usize,
}

/// A small ledger and a large one, compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grown {
    /// Entries and consents of the small one; each consent is two entries.
    pub small: (u64, u64),
    /// Entries and consents of the large one.
    pub large: (u64, u64),
}

const HELP: &str = "\
cargo xtask bench [--quick | --full] [--engine sqlite|postgres] [--brokers K] [--json FILE]
                  [--mix plain|xroad] [--connections N,N] [--rounds N] [--seconds N] [--consents N] [--workers N]
                  [--pages N] [--no-exchanges] [--no-growth] [--no-pages]
";

impl Options {
    /// Reads the command line.
    pub fn parse(given: &[String]) -> Result<Self, String> {
        let mut left = given.iter().map(String::as_str);
        let has = |flag: &str| given.iter().any(|word| word == flag);
        let (quick, full) = (has("--quick"), has("--full"));
        let mut options = if quick { Self::quick() } else { Self::usual(full) };
        let (mut engine, mut brokers) = (None, None);
        while let Some(word) = left.next() {
            let mut value = || left.next().ok_or_else(|| format!("`{word}` needs a value\n\n{HELP}"));
            match word {
                "--quick" | "--full" => {}
                "--no-exchanges" => options.exchanges = false,
                "--no-growth" => options.growth.clear(),
                "--no-pages" => options.pages = None,
                "--pages" => options.pages = Some(number(value()?)? as u64),
                "--engine" => {
                    engine = Some(match value()? {
                        "sqlite" => Engine::Sqlite,
                        "postgres" => Engine::Postgres,
                        other => return Err(format!("`{other}` is no engine: write `sqlite` or `postgres`")),
                    });
                }
                "--brokers" => brokers = Some(number(value()?)?),
                "--json" => options.json = Some(PathBuf::from(value()?)),
                "--program" => options.program = PathBuf::from(value()?),
                "--mix" => {
                    options.mix = match value()? {
                        "plain" => Mix::Plain,
                        "xroad" => Mix::Xroad,
                        other => return Err(format!("`{other}` is no mix: write `plain` or `xroad`")),
                    }
                }
                "--connections" => {
                    options.connections = value()?.split(',').map(number).collect::<Result<_, _>>()?;
                }
                "--rounds" => options.rounds = number(value()?)?,
                "--seconds" => options.length = Duration::from_secs(number(value()?)? as u64),
                "--consents" => options.consents = number(value()?)? as u64,
                "--workers" => options.workers = number(value()?)?,
                other => return Err(format!("no option `{other}`\n\n{HELP}")),
            }
        }
        if let Some(engine) = engine {
            options.setups.retain(|setup| setup.engine == engine);
        }
        if let Some(brokers) = brokers {
            if brokers > 1 && engine == Some(Engine::Sqlite) {
                return Err("several brokers share PostgreSQL only: add `--engine postgres`".to_owned());
            }
            let engine = if brokers > 1 { Engine::Postgres } else { engine.unwrap_or(Engine::Sqlite) };
            options.setups = vec![Setup { engine, brokers }];
        }
        if options.program.as_os_str().is_empty() {
            return Err(format!(
                "`--program FILE` names the program to be measured; `cargo xtask bench` builds it\n\n{HELP}"
            ));
        }
        Ok(options)
    }

    fn usual(full: bool) -> Self {
        let entries = if full { 10_000_000 } else { 1_000_000 };
        Self {
            program: PathBuf::new(),
            setups: SETUPS.to_vec(),
            connections: vec![16, 64, 256],
            rounds: 5,
            length: Duration::from_secs(5),
            consents: 100_000,
            mix: Mix::Plain,
            growth: vec![
                Grown { small: (10_000, 4_000), large: (entries, 4_000) },
                Grown { small: (200_000, 100_000), large: (2_000_000, 1_000_000) },
            ],
            pages: Some(1_000_000),
            exchanges: true,
            pairs: 11,
            json: None,
            workers: 1,
        }
    }

    /// The same shape in less than five minutes.
    fn quick() -> Self {
        Self {
            rounds: 3,
            length: Duration::from_secs(2),
            consents: 10_000,
            growth: vec![
                Grown { small: (10_000, 4_000), large: (40_000, 4_000) },
                Grown { small: (20_000, 10_000), large: (40_000, 20_000) },
            ],
            pages: Some(40_000),
            pairs: 3,
            ..Self::usual(false)
        }
    }
}

/// What is measured when nothing else is said.
const SETUPS: &[Setup] = &[
    Setup { engine: Engine::Sqlite, brokers: 1 },
    Setup { engine: Engine::Postgres, brokers: 1 },
    Setup { engine: Engine::Postgres, brokers: 3 },
];

fn number(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(format!("`{text}` is no number above 0")),
    }
}
