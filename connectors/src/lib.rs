//! Where evidence comes from: one trait, one file per kind of source, one place that builds HTTP clients.

pub mod error;
pub mod http;
pub mod source;

pub use error::{ConnectorError, Stage};
pub use source::{Limits, Source};
