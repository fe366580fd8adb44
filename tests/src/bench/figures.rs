//! From turns to figures: percentiles, medians over rounds, ratios within a round.

use crate::load::Turn;

/// What one turn of one variant came to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Measured {
    /// Answers a second.
    pub per_second: f64,
    /// Median time to answer, in milliseconds.
    pub p50_ms: f64,
    /// Time within which 99 of 100 answers came, in milliseconds.
    pub p99_ms: f64,
    /// Milliseconds of processor time of the variant's processes for each answer.
    pub cpu_ms: f64,
    /// Memory, in MB; the largest process where there are several.
    pub rss_mb: f64,
    /// Operations of the ledger in one commit.
    pub batch: f64,
    /// Commits of the ledger for each answer.
    pub commits: f64,
    /// Share of its one processor that the generator used.
    pub generator: f64,
}

impl Measured {
    /// The figures of a turn; `cpu` in seconds.
    pub fn of(mut turn: Turn, cpu: f64) -> Self {
        turn.micros.sort_unstable();
        let at = |share: f64| {
            let place = (turn.micros.len() as f64 * share) as usize;
            turn.micros.get(place.min(turn.micros.len().saturating_sub(1))).copied().unwrap_or_default()
        };
        let answers = turn.answers.max(1) as f64;
        Self {
            per_second: turn.answers as f64 / turn.seconds,
            p50_ms: f64::from(at(0.50)) / 1000.0,
            p99_ms: f64::from(at(0.99)) / 1000.0,
            cpu_ms: cpu * 1000.0 / answers,
            generator: turn.generator,
            ..Self::default()
        }
    }
}

/// A figure over several rounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Its median.
    pub median: f64,
    /// Its smallest value.
    pub least: f64,
    /// Its largest value.
    pub most: f64,
}

impl Spread {
    /// Of these values; zeros where there are none.
    pub fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        let median = match values.len() {
            0 => 0.0,
            odd if odd % 2 == 1 => values[middle],
            _ => f64::midpoint(values[middle - 1], values[middle]),
        };
        Self {
            median,
            least: values.first().copied().unwrap_or_default(),
            most: values.last().copied().unwrap_or_default(),
        }
    }

    /// Of one figure over all rounds.
    pub fn over(rounds: &[Measured], figure: fn(&Measured) -> f64) -> Self {
        Self::of(rounds.iter().map(figure))
    }

    /// Of the ratio of one figure to the same of another variant, round by round.
    pub fn ratio(rounds: &[Measured], to: &[Measured], figure: fn(&Measured) -> f64) -> Self {
        Self::of(rounds.iter().zip(to).map(|(one, other)| figure(one) / figure(other)))
    }
}
