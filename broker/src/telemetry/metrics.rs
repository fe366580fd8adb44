//! Names of metrics, units in the names, and the recorder behind `/metrics`. Labels hold ids of the catalogue and reasons
//! only.

use std::sync::{Mutex, PoisonError};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use super::TelemetryError;

/// Exchanges by `outcome` (`released`, or the reason of the refusal). Counter.
pub const EXCHANGES: &str = "eemol_exchanges_total";
/// Time from request to answer of an exchange, in seconds. Histogram.
pub const EXCHANGE_SECONDS: &str = "eemol_exchange_duration_seconds";
/// Time a provider took, in seconds, by `provider` and `outcome`. Histogram.
pub const PROVIDER_SECONDS: &str = "eemol_provider_duration_seconds";
/// Consents by `event` (`requested`, `granted`, `denied`, `revoked`, …). Counter.
pub const CONSENT_EVENTS: &str = "eemol_consent_events_total";
/// Tries to tell a client that it was answered, by `outcome` (`told`, `failed`). Counter.
pub const PINGS: &str = "eemol_pings_total";
/// Entries in the access log. Gauge.
pub const LOG_ENTRIES: &str = "eemol_log_entries";
/// Time from sending COMMIT of a batch to the anchor store's word, in seconds. Histogram.
pub const COMMIT_SECONDS: &str = "eemol_ledger_commit_duration_seconds";
/// Operations in one batch of the ledger. Histogram.
pub const BATCH_OPERATIONS: &str = "eemol_ledger_batch_operations";
/// Operations waiting for the ledger. Gauge.
pub const LEDGER_QUEUE: &str = "eemol_ledger_queue_operations";
/// Consents and exchanges that wait to be ended by time and cannot be read. Gauge.
pub const UNREADABLE_ROWS: &str = "eemol_ledger_unreadable_rows";
/// Entries that a witness cosigned last, by `witness`. Gauge.
pub const WITNESSED_SIZE: &str = "eemol_witness_entries";
/// Rounds in which a witness did not cosign, by `witness` and `what`. Counter.
pub const WITNESS_TROUBLE: &str = "eemol_witness_trouble_total";
/// For how long the log has grown without a quorum of witnesses, in seconds. Gauge.
pub const UNWITNESSED_SECONDS: &str = "eemol_log_unwitnessed_age_seconds";
/// Requests that were turned away before any handler, by `listener` and `reason`. Counter.
pub const TURNED_AWAY: &str = "eemol_requests_turned_away_total";
/// HTTP answers by `listener`, `route` and `status`. Counter.
pub const ANSWERS: &str = "eemol_http_answers_total";
/// Time to answer, in seconds, by `listener` and `route`. Histogram.
pub const ANSWER_SECONDS: &str = "eemol_http_answer_duration_seconds";
/// Client certificates of nobody in the catalogue. Counter.
pub const UNKNOWN_CERTIFICATES: &str = "eemol_unknown_certificates_total";
/// Answers that could not be handed over in time and were dropped. Counter.
pub const DELIVERIES_DROPPED: &str = "eemol_deliveries_dropped_total";
/// When a certificate or revocation list ends, by `what`, in seconds since 1970. Gauge.
pub const ENDS_AT_SECONDS: &str = "eemol_trust_ends_at_seconds";
/// Sign-ins by `provider` (`citizens`, `staff`) and `outcome` (`done`, `refused`, `down`, …). Counter.
pub const SIGN_INS: &str = "eemol_sign_ins_total";
/// Whether an identity provider answered when it was asked last, by `provider`. Gauge.
pub const IDENTITY_UP: &str = "eemol_identity_provider_up";
/// 1, with `version` as label. Gauge.
pub const BUILD: &str = "eemol_build_info";

/// Bounds of histograms of time, in seconds.
const SECONDS: &[f64] = &[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0];

/// A count as the value of a gauge or histogram; what is beyond 32 bits stays at the largest of them.
pub fn value(count: impl TryInto<u32>) -> f64 {
    f64::from(count.try_into().unwrap_or(u32::MAX))
}

/// The one recorder of this process.
static RECORDER: Mutex<Option<PrometheusHandle>> = Mutex::new(None);

/// What was counted so far, as Prometheus reads it. The recorder is the process's: brokers in one process share it.
#[derive(Debug, Clone)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// Starts recording, or joins the recorder that is there.
    ///
    /// # Errors
    /// [`TelemetryError::Metrics`] when another recorder was installed by someone else.
    pub fn start() -> Result<Self, TelemetryError> {
        let mut recorder = RECORDER.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(handle) = &*recorder {
            return Ok(Self(handle.clone()));
        }
        let failed = |why: &dyn std::fmt::Display| TelemetryError::Metrics(why.to_string());
        let handle = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)
            .map_err(|error| failed(&error))?
            .install_recorder()
            .map_err(|error| failed(&error))?;
        *recorder = Some(handle.clone());
        metrics::gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        Ok(Self(handle))
    }

    /// The Prometheus text form.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Gives back memory of old samples; to be called every few seconds.
    pub fn tidy(&self) {
        self.0.run_upkeep();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_rendered_and_starting_twice_is_the_same_recorder() {
        let metrics = Metrics::start().unwrap();
        metrics::counter!(EXCHANGES, "outcome" => "released").increment(2);
        metrics::histogram!(EXCHANGE_SECONDS).record(0.003);
        let text = Metrics::start().unwrap().render();
        metrics.tidy();
        assert!(text.contains(r#"eemol_exchanges_total{outcome="released"} 2"#), "{text}");
        assert!(text.contains(r#"eemol_exchange_duration_seconds_bucket{le="0.005"} 1"#), "{text}");
        assert!(text.contains("eemol_build_info{version="), "{text}");
    }
}
