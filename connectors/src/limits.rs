//! The same limits around every connector: deadline, size, concurrency, retries, circuit breaker.
//!
//! A [`Gate`] belongs to a source and is shared by all evidence types fetched from it; [`Limited`] wraps one connector.
//! Holds no clock and no chance of its own: both are passed in. How a provider is asked is the wrapped connector's part.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use eemol_policies::evidence::{Evidence, Raw};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use crate::call::Call;
use crate::connector::{Connector, Health};
use crate::error::ConnectorError;
use crate::source::Limits;

mod breaker;

use breaker::Breaker;

/// Monotonic milliseconds from any fixed point.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// A random number of milliseconds between zero and the given one, added to the pause before a retry.
pub type Jitter = Arc<dyn Fn(u64) -> u64 + Send + Sync>;

/// What all calls to one source share: places for calls at the same time, and the circuit breaker.
#[derive(Debug)]
pub struct Gate {
    source: String,
    places: Semaphore,
    breaker: Breaker,
}

/// A connector with limits around it.
pub struct Limited {
    inner: Arc<dyn Connector>,
    gate: Arc<Gate>,
    limits: Limits,
    max_bytes: usize,
    clock: Clock,
    jitter: Option<Jitter>,
}

impl Gate {
    /// The gate of the source with this name.
    pub fn new(source: &str, limits: &Limits) -> Self {
        Self {
            source: source.to_owned(),
            places: Semaphore::new(limits.concurrency),
            breaker: Breaker::new(limits.failures_to_open, limits.pause_ms),
        }
    }
}

impl Limited {
    /// Puts limits around `inner`; `max_bytes` is the largest evidence that is let through.
    pub fn new(
        inner: Arc<dyn Connector>,
        gate: Arc<Gate>,
        limits: Limits,
        max_bytes: usize,
        clock: Clock,
        jitter: Option<Jitter>,
    ) -> Self {
        Self { inner, gate, limits, max_bytes, clock, jitter }
    }

    /// Tries, and tries again while the provider is unavailable and time is left.
    async fn attempts(&self, call: &Call, deadline: Duration) -> Result<Evidence<Raw>, ConnectorError> {
        let start = (self.clock)();
        let mut tried = 0;
        loop {
            let left = deadline.saturating_sub(self.since(start));
            let error = match self.inner.fetch(call, left).await {
                Err(error @ ConnectorError::Unavailable { .. }) => error,
                ended => return ended,
            };
            let pause = self.pause(tried, &error);
            if tried >= self.limits.retries.min(2) || pause >= deadline.saturating_sub(self.since(start)) {
                return Err(error);
            }
            tried += 1;
            sleep(pause).await;
        }
    }

    fn since(&self, start: u64) -> Duration {
        Duration::from_millis((self.clock)().saturating_sub(start))
    }

    fn pause(&self, tried: u8, error: &ConnectorError) -> Duration {
        let base = FIRST_PAUSE_MS << u32::from(tried.min(2));
        let jitter = self.jitter.as_ref().map_or(0, |jitter| jitter(base).min(base));
        let own = Duration::from_millis(base + jitter);
        match error {
            ConnectorError::Unavailable { retry_after: Some(wanted) } => own.max(*wanted),
            _ => own,
        }
    }
}

#[async_trait]
impl Connector for Limited {
    async fn fetch(&self, call: &Call, deadline: Duration) -> Result<Evidence<Raw>, ConnectorError> {
        let deadline = deadline.min(self.limits.deadline());
        let _place = self.gate.places.try_acquire().map_err(|_| ConnectorError::Busy)?;
        let was_closed = self.gate.breaker.is_closed();
        let pass = self
            .gate
            .breaker
            .pass((self.clock)())
            .map_err(|wait| ConnectorError::Unavailable { retry_after: Some(wait) })?;
        let answer = match timeout(deadline, self.attempts(call, deadline)).await {
            Err(_) => Err(ConnectorError::TimedOut),
            Ok(Ok(evidence)) if evidence.json().get().len() > self.max_bytes => Err(ConnectorError::TooLarge),
            Ok(answer) => answer,
        };
        pass.ended(answer.as_ref().is_err_and(ConnectorError::is_trouble), (self.clock)());
        if was_closed != self.gate.breaker.is_closed() {
            tracing::warn!(source = %self.gate.source, left_alone = was_closed, "the circuit to a source changed");
        }
        answer
    }

    async fn check(&self) -> Health {
        match timeout(CHECK_DEADLINE, self.inner.check()).await {
            Ok(health) => health,
            Err(_) => Health::Down("no answer within 3 s".to_owned()),
        }
    }
}

impl std::fmt::Debug for Limited {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Limited").field("gate", &self.gate).field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// The pause before the first retry, in milliseconds; doubled before the second.
const FIRST_PAUSE_MS: u64 = 25;

/// The longest a health check may take.
const CHECK_DEADLINE: Duration = Duration::from_secs(3);

#[cfg(test)]
mod tests;
