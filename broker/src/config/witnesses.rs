//! Witnesses of this broker's log, and logs that this broker witnesses.
//!
//! Both are tables by name, `[witness.<name>]` and `[witnessed.<name>]`. Whether the keys in them are keys is found by
//! those who load them ([`crate::ledger::witness`]).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::check::Found;
use super::section::{Reader, section};
use super::sections::Config;

section! {
    /// How witnesses are asked to cosign the log (C2SP tlog-witness); who they are stands in `[witness.<name>]`.
    Witnesses {
        /// How many witnesses must have cosigned a checkpoint before it is published. 0: the log is published as signed.
        quorum: u32 = 0,
        /// Milliseconds between two rounds in which the newest checkpoint is offered.
        interval_ms: u64 = 1500,
        /// Milliseconds that a witness may take to answer.
        timeout_ms: u64 = 1000,
        /// Seconds for which the log may grow without a quorum before nothing is released any more. 0: for ever.
        max_unwitnessed_seconds: u64 = 14_400,
        /// Name under which this broker cosigns the logs in `[witnessed.<name>]`; without it, the log's own with `/witness` after it.
        own_name: Option<String> = None,
    }
    sections {}
    beside {}
}

/// One witness of this broker's log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WitnessAt {
    /// The prefix below which it takes `add-checkpoint`, without slash at the end.
    pub url: String,
    /// Its verifier key, `name+hex8+base64` of type 4.
    pub key: String,
    /// PEM file with the only authorities trusted for it; without it, those of the operating system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca: Option<PathBuf>,
}

/// One log that this broker witnesses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WitnessedLog {
    /// Verifier keys of the log, all of one name: its origin. Several while the log changes its key.
    pub keys: Vec<String>,
}

/// Keys of `[witness.<name>]` with their meaning.
pub(super) const WITNESS_KEYS: &[(&str, &str)] = &[
    (
        "url",
        "Prefix below which the witness takes `add-checkpoint`: `https://host[:port][/prefix]`; plain HTTP for loopback addresses only.",
    ),
    ("key", "Verifier key of the witness, `name+hex8+base64`."),
    ("ca", "PEM file with the only authorities trusted for it; without it, those of the operating system."),
];

/// Keys of `[witnessed.<name>]` with their meaning.
pub(super) const WITNESSED_KEYS: &[(&str, &str)] =
    &[("keys", "Verifier keys of the log that is witnessed, all of one name; several while it changes its key.")];

impl Config {
    /// Name under which this broker cosigns other logs.
    pub fn cosigner_name(&self) -> String {
        self.witnesses.own_name.clone().unwrap_or_else(|| format!("{}/witness", self.log_origin))
    }
}

/// Reads `[<section>.<name>]` tables whose keys are those of `T`.
pub(super) fn read_named<T: for<'de> Deserialize<'de>>(
    reader: &mut Reader,
    section: &str,
    written: Option<toml::Value>,
    resolve: impl Fn(T, &Path) -> T,
) -> BTreeMap<String, T> {
    let mut found = BTreeMap::new();
    let Some(written) = written else { return found };
    let toml::Value::Table(table) = written else {
        reader.fault(section, "a section, not a value", format!("write `[{section}.<name>]` for each of them"));
        return found;
    };
    for (name, value) in table {
        match value.try_into::<T>() {
            Ok(one) => {
                found.insert(name, resolve(one, reader.base()));
            }
            Err(error) => reader.fault(
                &format!("{section}.{name}"),
                error.message().trim(),
                format!("see `[{section}.<name>]` in docs/reference/configuration.md"),
            ),
        }
    }
    found
}

/// What must hold beyond the kind of each value.
pub(super) fn check(config: &Config, found: &mut Found<'_>) {
    let witnesses = &config.witnesses;
    if usize::try_from(witnesses.quorum).is_ok_and(|quorum| quorum > config.witness.len()) {
        found.add(
            "witnesses.quorum",
            "more witnesses than there are",
            "name each of them in a section `[witness.<name>]`, or give a smaller number",
        );
    }
    for (name, zero) in [("interval_ms", witnesses.interval_ms == 0), ("timeout_ms", witnesses.timeout_ms == 0)] {
        if zero {
            found.add(&format!("witnesses.{name}"), "zero leaves no time", "give a number above 0");
        }
    }
    for (name, witness) in &config.witness {
        if eemol_connectors::http::address(&witness.url).is_err() || witness.url.ends_with('/') {
            found.add(
                &format!("witness.{name}"),
                &format!("`{}` is no address of a witness", witness.url),
                "give `https://host[:port][/prefix]` without slash at the end (`http` for loopback addresses only)",
            );
        }
    }
    for (name, log) in &config.witnessed {
        let own = format!("{}+", config.log_origin);
        if log.keys.is_empty() || log.keys.iter().any(|key| key.starts_with(&own)) {
            found.add(
                &format!("witnessed.{name}"),
                "no key, or a key of this broker's own log",
                "give the verifier keys of another log; nobody witnesses itself",
            );
        }
    }
}
