//! Fuzzing of every parser that reads what others send: bytes are changed at random, and nothing may panic.
//!
//! A target reads bytes and says in a word or a sentence what became of them. That word is the feedback: bytes that lead to
//! a new one join the corpus, so that later changes begin from there. Everything follows from the seed. Run for a while in
//! every test run, and for as long as one likes by `cargo xtask fuzz`. The targets are in [`targets`], how bytes are
//! changed in [`mutate`].

pub mod mutate;
pub mod targets;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use mutate::Chance;

/// Most inputs that are kept beside the first ones.
const CORPUS: usize = 2000;
/// Longest input.
const LONGEST: usize = 65_536;

/// One parser under test.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name on the command line.
    pub name: &'static str,
    /// Reads the bytes and says what became of them; panics when a rule is broken.
    pub run: fn(&[u8]) -> String,
    /// Inputs to begin with, good ones among them.
    pub corpus: fn() -> Vec<Vec<u8>>,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// When a run ends.
#[derive(Debug, Clone, Copy)]
pub enum Until {
    /// After so many inputs.
    Executions(u64),
    /// After so much time.
    Elapsed(Duration),
}

/// What a run found.
#[derive(Debug, Default)]
pub struct Found {
    /// Inputs that were tried.
    pub executions: u64,
    /// Different things that became of them.
    pub outcomes: usize,
    /// Inputs that made the target panic, each with the message.
    pub crashes: Vec<(Vec<u8>, String)>,
}

/// Tries changed inputs until the end, or until ten of them made the target panic.
#[expect(clippy::disallowed_methods, reason = "a run by hand ends by the clock; one by executions never looks at it")]
pub fn fuzz(target: &Target, seed: u64, until: Until) -> Found {
    let mut chance = Chance::new(seed);
    let mut corpus = (target.corpus)();
    assert!(!corpus.is_empty(), "target `{}` has nothing to begin with", target.name);
    let (mut found, mut seen, begun) = (Found::default(), BTreeSet::new(), Instant::now());
    let first = corpus.clone();
    for input in &first {
        attempt(target, input, &mut found, &mut seen);
    }
    let goes_on = |found: &Found| match until {
        Until::Executions(most) => found.executions < most,
        // The clock is looked at now and then only.
        Until::Elapsed(longest) => !found.executions.is_multiple_of(64) || begun.elapsed() < longest,
    };
    while found.crashes.len() < 10 && goes_on(&found) {
        let from = &corpus[chance.below(corpus.len())];
        let other = &corpus[chance.below(corpus.len())];
        let mut input = mutate::mutated(from, other, &mut chance);
        input.truncate(LONGEST);
        if attempt(target, &input, &mut found, &mut seen) && corpus.len() < first.len() + CORPUS {
            corpus.push(input);
        }
    }
    found.outcomes = seen.len();
    found
}

/// Tries one input; says whether something new became of it.
fn attempt(target: &Target, input: &[u8], found: &mut Found, seen: &mut BTreeSet<String>) -> bool {
    found.executions += 1;
    match catch_unwind(AssertUnwindSafe(|| (target.run)(input))) {
        Ok(outcome) => seen.insert(shortened(&outcome)),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            found.crashes.push((input.to_vec(), text.unwrap_or_default()));
            false
        }
    }
}

/// What became of an input without the numbers and quotes that differ each time.
fn shortened(outcome: &str) -> String {
    let mut text = String::new();
    let mut quoted = false;
    for character in outcome.chars().take(200) {
        match character {
            '`' => quoted = !quoted,
            _ if quoted => {}
            digit if digit.is_ascii_digit() => {
                if !text.ends_with('#') {
                    text.push('#');
                }
            }
            other => text.push(other),
        }
    }
    text
}
