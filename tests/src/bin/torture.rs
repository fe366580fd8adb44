//! `cargo xtask torture`: runs the history checker of [`eemol_tests::torture`] and says what it found.
//!
//! Exit status 0 without violations, 1 with some, 2 for wrong arguments, 3 when this machine cannot do what was asked.

use std::process::ExitCode;

use eemol_tests::program::eemol;
use eemol_tests::torture::{self, Options};

const HELP: &str = "\
cargo xtask torture [--cycles N] [--engine sqlite|postgres] [--brokers K] [--seed S]
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let options = match read(&arguments) {
        Ok(options) => options,
        Err(why) => {
            eprintln!("torture: {why}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let outcome = threads.expect("threads can be started").block_on(torture::run(&options, eemol()));
    println!("{outcome}");
    if outcome.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn read(arguments: &[String]) -> Result<Options, String> {
    let mut options = Options { cycles: 60, brokers: 1, seed: 1, defect: None, progress: true };
    let mut arguments = arguments.iter();
    while let Some(name) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("`{name}` needs a value"));
        match name.as_str() {
            "--cycles" => options.cycles = number(name, value()?)?,
            "--brokers" => options.brokers = number(name, value()?)?,
            "--seed" => options.seed = number(name, value()?)?,
            other => return Err(format!("`{other}` is not known")),
        }
    }
    Ok(options)
}

fn number<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("`{name}` needs a number, not `{text}`"))
}
