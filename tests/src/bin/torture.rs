//! `cargo xtask torture`: runs the history checker of [`eemol_tests::torture`] and says what it found.
//!
//! Exit status 0 without violations, 1 with some, 2 for wrong arguments, 3 when this machine cannot do what was asked; the
//! words `not run` say why.

use std::path::Path;
use std::process::ExitCode;

use eemol_tests::program::eemol;
use eemol_tests::torture::{self, Engine, Options, Outcome, defects, power, races};

const HELP: &str = "\
cargo xtask torture [--cycles N] [--engine sqlite|postgres] [--brokers K] [--seed S]
                         kill and stop brokers (and the database) N times under load, then check the history
cargo xtask torture --power [--cycles N] [--engine …] [--seed S]
                         cut the power N times instead; needs root, btrfs-progs and loop devices
cargo xtask torture --races N [--engine …] [--brokers K]
                         N pairs of a withdrawal and a request for evidence at the same instant
cargo xtask torture --defects [--only NAME] [--seed S]
                         build one fault after the other in on purpose; each must be found
";

/// What is to be run.
enum Task {
    Cycles,
    Power,
    Races(usize),
    Defects(Option<String>),
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (task, options) = match read(&arguments) {
        Ok(read) => read,
        Err(why) => {
            eprintln!("torture: {why}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    let program = eemol();
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    threads.expect("threads can be started").block_on(do_it(&task, &options, &program))
}

async fn do_it(task: &Task, options: &Options, program: &Path) -> ExitCode {
    match task {
        Task::Cycles => say(torture::run(options, program).await),
        Task::Power => say(power::run(options, program).await),
        Task::Races(pairs) => say(races::run(options, *pairs, program).await),
        Task::Defects(only) => {
            let found = defects::all(options.seed, only.as_deref(), program).await;
            if found.found == found.tried && found.tried > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
    }
}

fn say(outcome: Result<Outcome, String>) -> ExitCode {
    match outcome {
        Ok(outcome) => {
            println!("{outcome}");
            if outcome.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(why) => {
            println!("not run: {why}");
            ExitCode::from(3)
        }
    }
}

fn read(arguments: &[String]) -> Result<(Task, Options), String> {
    let (engine, defect) = (Engine::Sqlite, None);
    let mut options = Options { cycles: 60, brokers: 1, engine, seed: 1, defect, progress: true };
    let mut task = Task::Cycles;
    let mut only = None;
    let mut arguments = arguments.iter();
    while let Some(name) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("`{name}` needs a value"));
        match name.as_str() {
            "--cycles" => options.cycles = number(name, value()?)?,
            "--brokers" => options.brokers = number(name, value()?)?,
            "--seed" => options.seed = number(name, value()?)?,
            "--races" => task = Task::Races(number(name, value()?)?),
            "--power" => task = Task::Power,
            "--defects" => task = Task::Defects(None),
            "--only" => only = Some(value()?.clone()),
            "--engine" => {
                options.engine = match value()?.as_str() {
                    "sqlite" => Engine::Sqlite,
                    "postgres" => Engine::Postgres,
                    other => return Err(format!("`{other}` is no engine; there are `sqlite` and `postgres`")),
                }
            }
            other => return Err(format!("`{other}` is not known")),
        }
    }
    if let Task::Defects(name) = &mut task {
        *name = only;
    }
    if options.brokers == 0 || (options.engine == Engine::Sqlite && options.brokers > 1) {
        return Err("files have one broker; several need `--engine postgres`".to_owned());
    }
    Ok((task, options))
}

fn number<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("`{name}` needs a number, not `{text}`"))
}
