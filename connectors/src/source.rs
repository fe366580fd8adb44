//! Where a provider is and how it is reached: `[sources.<name>]` of the broker's configuration.
//!
//! The catalogue says *what* to ask (paths, statements, mappings) and names a source; the source says *where*, with
//! addresses, trust, credentials and limits. Secrets stand here by reference only (`env:NAME`, `file:/path`). Nothing
//! is opened here; see [`build`](mod@crate::build).

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// One place where evidence comes from. Exactly one of `url`, `database` and `root` is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Source {
    /// For `rest`: the base address, `https://host[:port][/prefix]`. Plain `http` is accepted for loopback addresses only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// For `sql`: `sqlite:/path/to/file.db` or `postgres://user@host[:port]/database`, without a password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// For `file`: the directory below which the documents lie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root: Option<PathBuf>,
    /// PEM file with the only authorities trusted for this source; without it, those of the operating system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca: Option<PathBuf>,
    /// PEM file with the broker's client certificate and its chain; needs `client_key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_certificate: Option<PathBuf>,
    /// PEM file with the key of the client certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_key: Option<PathBuf>,
    /// For `rest`: reference to a token sent as `Authorization: Bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bearer_token: Option<String>,
    /// For PostgreSQL: reference to the password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// For `rest`: path asked by health checks (`GET`, any 2xx is well); without it, any answer of the base address is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health_path: Option<String>,
    /// Limits around every call.
    pub limits: Limits,
}

/// Limits around every call to one source; calls of all evidence types of the source count together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// The longest a fetch may take, retries included, in milliseconds; a shorter deadline of the caller wins.
    pub deadline_ms: u64,
    /// The largest answer of the provider, in bytes, before mapping; without it, `max_bytes` of the evidence type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<usize>,
    /// Calls that may run at the same time; one more is refused at once as busy.
    pub concurrency: usize,
    /// How often a read that found the provider unavailable is tried again within the deadline: 0, 1 or 2.
    pub retries: u8,
    /// Fetches in trouble, one after the other, after which the provider is left alone.
    pub failures_to_open: u32,
    /// How long the provider is then left alone before one call may try, in milliseconds.
    pub pause_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { deadline_ms: 5_000, max_bytes: None, concurrency: 16, retries: 1, failures_to_open: 5, pause_ms: 10_000 }
    }
}

impl Limits {
    /// The longest a fetch may take.
    pub const fn deadline(&self) -> Duration {
        Duration::from_millis(self.deadline_ms)
    }

    /// What is wrong with the limits, if anything.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        if self.deadline_ms == 0 || self.deadline_ms > 120_000 {
            Some("`limits.deadline_ms` must lie between 1 and 120000")
        } else if self.concurrency == 0 || self.concurrency > 1_024 {
            Some("`limits.concurrency` must lie between 1 and 1024")
        } else if self.retries > 2 {
            Some("`limits.retries` must be 0, 1 or 2")
        } else if self.failures_to_open == 0 {
            Some("`limits.failures_to_open` must be at least 1")
        } else if self.max_bytes == Some(0) {
            Some("`limits.max_bytes` must be at least 1")
        } else {
            None
        }
    }
}
