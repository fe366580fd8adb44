//! Names of fields in log lines. One name per thing, so that operators can search; none for a person.

/// Exchange id.
pub const EXCHANGE: &str = "exchange";
/// Consent id.
pub const CONSENT: &str = "consent";
/// Entry id.
pub const ENTRY: &str = "entry";
/// Administration that asked.
pub const REQUESTER: &str = "requester";
/// Administration that holds the data.
pub const PROVIDER: &str = "provider";
/// Evidence type.
pub const EVIDENCE_TYPE: &str = "evidence_type";
/// Stable reason of a refusal.
pub const REASON: &str = "reason";
/// Method and route of a request; the route's pattern, never the path as sent.
pub const ROUTE: &str = "route";
/// Status of an answer.
pub const STATUS: &str = "status";
/// Milliseconds something took.
pub const MILLIS: &str = "ms";
