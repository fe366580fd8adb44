//! The broker: ledger, exchange pipeline, interfaces, pages, commands.
//!
//! Floors, from the ground: `runtime` · `store` · `ledger` · `exchange` · `http`, `cli`. A floor never imports one above.
//! The way of one exchange reads top to bottom in `exchange`.

pub mod app;
pub mod cli;
pub mod config;
pub mod exchange;
pub mod http;
pub mod i18n;
pub mod identity;
pub mod jobs;
pub mod keys;
pub mod ledger;
pub mod pki;
pub mod runtime;
pub mod server;
pub mod state;
pub mod store;
pub mod telemetry;
pub mod view;
