//! Whether the checker has teeth: with each fault of [`Defect`] built in on purpose, a run must find a violation.

use std::path::Path;

use eemol_broker::runtime::defect::Defect;

use super::{Engine, Options, Outcome, power, run};

/// Episodes of one attempt.
const CYCLES: u64 = 8;
/// Attempts, each with another seed; faults that need luck may need more than one.
const ATTEMPTS: u64 = 4;

/// What came of all faults.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Found {
    /// Found.
    pub found: usize,
    /// Looked for.
    pub tried: usize,
    /// Not looked for, because this machine cannot.
    pub not_run: usize,
}

/// Tries every fault, or those whose name is `only`; says what found it.
pub async fn all(seed: u64, only: Option<&str>, program: &Path) -> Found {
    let mut result = Found::default();
    for defect in Defect::ALL.into_iter().filter(|defect| only.is_none_or(|only| defect.name() == only)) {
        match one(defect, seed, program).await {
            Err(why) => {
                result.not_run += 1;
                println!("{:<28} not run: {why}", defect.name());
            }
            Ok(outcome) => {
                result.tried += 1;
                result.found += usize::from(!outcome.violations.is_empty());
                println!("{:<28} {}", defect.name(), described(&outcome));
            }
        }
    }
    println!("defects found: {} of {}", result.found, result.tried);
    result
}

/// Tries one fault until it is found.
///
/// # Errors
/// Why this machine cannot.
pub async fn one(defect: Defect, seed: u64, program: &Path) -> Result<Outcome, String> {
    let mut last = Err(String::new());
    for attempt in 0..ATTEMPTS {
        let options = Options {
            cycles: CYCLES,
            brokers: 1,
            engine: Engine::Sqlite,
            seed: seed + attempt,
            defect: Some(defect),
            progress: false,
        };
        // What only a lost disk shows needs a disk that can be lost.
        last = match defect {
            Defect::LostFsync => power::run(&options, program).await,
            _ => run(&options, program).await,
        };
        if last.as_ref().is_ok_and(|outcome| !outcome.violations.is_empty()) {
            break;
        }
    }
    last
}

fn described(outcome: &Outcome) -> String {
    match outcome.violations.first() {
        None => "NOT FOUND".to_owned(),
        Some(first) => {
            let mut rules: Vec<String> = outcome.violations.iter().map(|one| format!("{:?}", one.rule)).collect();
            rules.sort();
            rules.dedup();
            let mut what: String = first.what.chars().take(100).collect();
            what = what.replace('\n', " ");
            format!("found by {}: {what}", rules.join(", "))
        }
    }
}
