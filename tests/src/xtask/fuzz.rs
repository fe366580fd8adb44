//! `cargo xtask fuzz`: one parser, or all in turn, for as long as one likes.
//!
//! What made a parser panic is written to `target/fuzz/`, to be looked at and to become a test.

use std::path::Path;
use std::time::Duration;

use eemol_tests::fuzz::targets::ALL;
use eemol_tests::fuzz::{Target, Until, fuzz};

use crate::steps::root;

/// Runs the task.
///
/// # Errors
/// Wrong arguments, or a parser panicked.
pub(crate) fn run(arguments: &[&str]) -> Result<(), String> {
    let names = || ALL.iter().map(|target| target.name).collect::<Vec<_>>().join(" ");
    let Some((name, rest)) = arguments.split_first() else {
        println!("{}", names());
        return Ok(());
    };
    let (mut seconds, mut seed) = (60, 1);
    let mut rest = rest.iter();
    while let Some(option) = rest.next() {
        let value = rest.next().and_then(|value| value.parse::<u64>().ok());
        match (*option, value) {
            ("--seconds", Some(value)) => seconds = value,
            ("--seed", Some(value)) => seed = value,
            _ => return Err(format!("`{option}` is no option with a number: --seconds N, --seed S")),
        }
    }
    let chosen: Vec<&Target> = ALL.iter().filter(|target| *name == "all" || target.name == *name).collect();
    if chosen.is_empty() {
        return Err(format!("no target `{name}`: {} or all", names()));
    }
    let mut crashes = 0;
    for target in chosen {
        let found = fuzz(target, seed, Until::Elapsed(Duration::from_secs(seconds)));
        println!(
            "{}: {} executions, {} outcomes, {} crashes, seed {seed}",
            target.name,
            found.executions,
            found.outcomes,
            found.crashes.len()
        );
        for (number, (input, message)) in found.crashes.iter().enumerate() {
            let file = write(target.name, number, input)?;
            println!("  {file}: {message}");
        }
        crashes += found.crashes.len();
    }
    if crashes == 0 { Ok(()) } else { Err(format!("{crashes} inputs make a parser panic")) }
}

fn write(target: &str, number: usize, input: &[u8]) -> Result<String, String> {
    let dir = root().join("target/fuzz").join(target);
    let file: &Path = &dir.join(format!("{number}"));
    std::fs::create_dir_all(&dir)
        .and_then(|()| std::fs::write(file, input))
        .map_err(|error| format!("`{}` cannot be written: {error}", file.display()))?;
    Ok(file.display().to_string())
}
