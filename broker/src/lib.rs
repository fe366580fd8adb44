//! The Eemol broker: ledger, exchange pipeline, API, pages and command line.

pub mod runtime;
