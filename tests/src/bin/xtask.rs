//! Tasks for those who work on Eemol: `cargo xtask test`, `cargo xtask bench`, `cargo xtask sizes`.
//!
//! `test` runs every check that a change must pass and ends with the test runner's own summary. Nothing here knows what
//! the broker does; the tests themselves are in the packages and under `tests/`. The folder `xtask/` beside `bin/` holds
//! the parts: `steps` runs programs, `fuzz` fuzzes, `bench` builds and runs the measuring program, `needs` installs what is
//! missing, `sizes` lists long files, `torture` starts the history checker.

use std::process::ExitCode;

#[path = "../xtask/bench.rs"]
mod bench;
#[path = "../xtask/fuzz.rs"]
mod fuzz;
#[path = "../xtask/needs.rs"]
mod needs;
#[path = "../xtask/sizes.rs"]
mod sizes;
#[path = "../xtask/steps.rs"]
mod steps;
#[path = "../xtask/torture.rs"]
mod torture;

const HELP: &str = "\
cargo xtask test          install what the tests need, check format, lints and documentation, run all tests
cargo xtask test --fast   the same without lints and documentation
cargo xtask needs         only install what tests, bench and power cuts need, or name it
cargo xtask fuzz <target>|all [--seconds N] [--seed S]
                          change inputs of a parser at random until one makes it panic; without a target, list them
cargo xtask bench …       measure a broker beside nginx; `--quick`, and see docs/performance.md
cargo xtask torture …     kill brokers under load and check the history; `--help` says how
cargo xtask sizes         list .rs files over 250 lines (aim) and 500 lines (limit)
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["test"] => needs::provide().and_then(|()| steps::test(false)),
        ["test", "--fast"] => needs::provide().and_then(|()| steps::test(true)),
        ["needs"] => needs::everything(),
        ["bench", arguments @ ..] => bench::run(arguments),
        ["sizes"] => sizes::report(),
        ["fuzz", rest @ ..] => fuzz::run(rest),
        ["torture", arguments @ ..] => match torture::run(arguments) {
            Ok(code) => return code,
            Err(message) => Err(message),
        },
        ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("no task `{}`\n\n{HELP}", other.join(" "))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
