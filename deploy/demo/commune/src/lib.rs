//! The site of an invented municipality: a form for a rent subsidy that fills itself in, and what its staff see.
//!
//! An ordinary OAuth client of Eemol, written against what the broker publishes: server metadata, `/oauth`, `/v1/exchanges`,
//! and the command `eemol receipt verify`. It uses no code of Eemol's packages, keeps everything in memory, and has no
//! sign-in for its staff, because it is a demonstration. Started by `eemol demo`.
//!
//! Reads from the border inward: [`site`] serves, [`citizen`] and [`office`] are its two sides, [`broker`] is what it asks
//! of Eemol, [`collect`] how evidence comes in, [`check`] how its receipts are checked, [`desk`] what is remembered: each
//! [`case`] with its [`field`]s.

pub mod broker;
pub mod case;
pub mod check;
pub mod citizen;
pub mod collect;
pub mod desk;
pub mod field;
pub mod form;
pub mod office;
pub mod secret;
pub mod site;
pub mod texts;
pub mod view;
pub mod visit;

pub use self::site::{Commune, StartError};

use std::path::PathBuf;

/// Path of the address that citizens come back to from the consent screen. It stands in the catalogue, exactly.
pub const BACK: &str = "/rent-subsidy/back";

/// What the site must be told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where browsers reach the site: `http://localhost:8081`.
    pub address: String,
    /// The broker's issuer, which its metadata are found under.
    pub issuer: String,
    /// Address of the broker's api listener.
    pub api: String,
    /// Its name in the catalogue.
    pub client_id: String,
    /// PEM of the authority behind the broker's certificates.
    pub ca_pem: Vec<u8>,
    /// PEM of its client certificate and key.
    pub identity_pem: Vec<u8>,
    /// The key that the broker's log is verified with, as handed over when the municipality joined.
    pub log_key: String,
    /// The program `eemol`, which checks receipts.
    pub verifier: PathBuf,
}
