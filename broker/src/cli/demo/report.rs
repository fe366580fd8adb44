//! What a demonstration says: one sentence a step with what came of it, for people or as JSON lines.

use std::time::Duration;

use serde_json::json;

use super::trouble::Trouble;
use crate::cli::{Context, Failure};
use crate::i18n::{Lang, ValueSource, text};

/// Tells what happens, and counts.
#[derive(Debug)]
pub struct Report<'a, 'b> {
    context: &'a mut Context<'b>,
    lang: Lang,
    steps: usize,
    bad: Vec<String>,
}

/// The words under `key`, without markup.
pub fn words(lang: Lang, key: &str, given: &[(&'static str, &dyn ValueSource)]) -> String {
    let given: Vec<_> = given.iter().map(|(name, value)| (*name, value.value())).collect();
    text(lang, key, &given).to_plain()
}

impl<'a, 'b> Report<'a, 'b> {
    /// Nothing said yet.
    pub fn new(context: &'a mut Context<'b>, lang: Lang) -> Self {
        Self { context, lang, steps: 0, bad: Vec::new() }
    }

    /// Time since some fixed point.
    pub fn clock(&self) -> Duration {
        self.context.runtime.monotonic()
    }

    /// Says a sentence beside the steps.
    ///
    /// # Errors
    /// When printing fails.
    pub fn say(&mut self, sentence: &str) -> Result<(), Failure> {
        self.context.say(sentence)
    }

    /// Says that `doing` was done as step `name` and what came of it.
    ///
    /// # Errors
    /// When printing fails.
    pub fn step(
        &mut self,
        name: &str,
        doing: &str,
        came: Result<String, Trouble>,
        took: Duration,
    ) -> Result<(), Failure> {
        self.steps += 1;
        let ok = came.is_ok();
        let came = came.unwrap_or_else(|trouble| words(self.lang, "demo-wrong", &[("why", &trouble.to_string())]));
        let milliseconds = took.as_millis();
        if !ok {
            self.bad.push(format!("{doing} {came}"));
        }
        if self.context.global.quiet {
            return Ok(());
        }
        if self.context.global.json {
            let line = json!({
                "event": "step",
                "step": name,
                "ok": ok,
                "ms": u64::try_from(milliseconds).unwrap_or(u64::MAX),
                "text": format!("{doing} {came}"),
            });
            return self.context.result("", &line);
        }
        self.context.say(format_args!("{:>2}. {doing}\n    {came} ({milliseconds} ms)", self.steps))
    }

    /// Says how it ended after `took`.
    ///
    /// # Errors
    /// A failure when a step did not end as it must, or printing fails.
    pub fn end(&mut self, took: Duration) -> Result<(), Failure> {
        let steps = self.steps;
        if self.bad.is_empty() {
            let seconds = format!("{:.1}", took.as_secs_f64());
            let sentence = words(self.lang, "demo-end-good", &[("count", &steps.to_string()), ("seconds", &seconds)]);
            return self.say(&format!("\n{sentence}"));
        }
        let count = self.bad.len().to_string();
        let mut failure =
            Failure::failed(words(self.lang, "demo-end-bad", &[("count", &count), ("all", &steps.to_string())]));
        failure.lines.splice(0..0, self.bad.iter().cloned());
        Err(failure)
    }
}
