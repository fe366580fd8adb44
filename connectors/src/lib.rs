//! Where evidence comes from: one trait, one file per kind of source, one place that builds HTTP clients.
//!
//! [`Connectors`] holds a [`Connector`] for every evidence type, made by [`build`](build::build) out of the catalogue (what to
//! ask) and [`Source`]s (where). Around every one stand the same [`limits`]. What every connector promises is in the
//! README in words and in `contract` (feature `test-support`) as tests. Nothing here decides whether someone may ask: a
//! [`Call`] is made from a permit alone. Nothing here logs evidence, identifiers or addresses of calls.

pub mod build;
pub mod call;
pub mod connector;
pub mod error;
pub mod http;
pub mod limits;
pub mod source;

mod file;
mod mapping;
mod rest;
mod sql;
mod template;

#[cfg(any(test, feature = "test-support"))]
pub mod contract;
#[cfg(any(test, feature = "test-support"))]
pub mod fake;

pub use build::{Ambient, BuildError, Connectors, build};
pub use call::Call;
pub use connector::{Connector, Health};
pub use error::{ConnectorError, Stage};
pub use rest::{EXCHANGE_HEADER, GRANT_HEADER};
pub use source::{Limits, Source};
