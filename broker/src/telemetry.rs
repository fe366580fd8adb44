//! Log lines of the program and metrics. Never payloads, tokens or identifiers of persons: those who log pick fields from
//! [`fields`], those who count pick names from [`metrics`].
//!
//! This is diagnosis for operators; the access log is the ledger's.

pub mod fields;
pub mod metrics;

use std::io;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::Telemetry;
use crate::config::value::LogFormat;

/// Why diagnosis cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter is none.
    #[error("`telemetry.filter = \"{filter}\"` is no filter: {why}; give a level such as `info`")]
    Filter {
        /// As written.
        filter: String,
        /// Why.
        why: String,
    },
    /// Metrics cannot be recorded.
    #[error("metrics cannot be recorded: {0}")]
    Metrics(String),
}

/// Writes log lines to standard error from now on. In a process that does so already, nothing changes.
///
/// # Errors
/// [`TelemetryError::Filter`].
pub fn start(config: &Telemetry) -> Result<(), TelemetryError> {
    let _ = subscriber(config, io::stderr)?.try_init();
    Ok(())
}

/// A subscriber that writes to `writer` as `config` says.
///
/// # Errors
/// [`TelemetryError::Filter`].
pub fn subscriber<W>(
    config: &Telemetry,
    writer: W,
) -> Result<Box<dyn tracing::Subscriber + Send + Sync>, TelemetryError>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let filter = EnvFilter::builder()
        .parse(&config.filter)
        .map_err(|error| TelemetryError::Filter { filter: config.filter.clone(), why: error.to_string() })?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer).with_ansi(false);
    Ok(match config.format {
        LogFormat::Json => Box::new(lines.json().flatten_event(true).finish()),
        LogFormat::Pretty => Box::new(lines.compact().finish()),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_log_line_is_one_json_object_however_hostile_its_text() {
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = subscriber(&Telemetry::default(), move || writer.clone()).unwrap();
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!(exchange = "exg_1", "{}", "a\n{\"level\":\"ERROR\"}\u{1b}[31m");
            tracing::debug!("not shown");
        });
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        assert_eq!(text.lines().count(), 1);
        let line: serde_json::Value = serde_json::from_str(text.trim()).unwrap();
        assert_eq!((&line["level"], &line["exchange"]), (&"INFO".into(), &"exg_1".into()));
        assert!(!text.contains('\u{1b}'));
    }

    #[test]
    fn a_filter_that_is_none_is_refused() {
        let config = Telemetry { filter: "eemol=louder".to_owned(), ..Telemetry::default() };
        assert!(matches!(subscriber(&config, io::sink), Err(TelemetryError::Filter { .. })));
    }
}
