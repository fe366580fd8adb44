//! A whole broker in one process, and the people and programs that use it, for tests.
//!
//! [`TestBroker`] has its own directory, databases, keys, certificates, clock, randomness and ports; its providers say what
//! a test tells them. [`client`] is an administration's program, [`pages`] a citizen's browser,
//! [`redirect`] brings requests along in a browser, [`consents`] makes consents without pages, [`trouble`] makes the log fail,
//! [`postgres`] makes servers of their own, [`program`] runs the real `eemol` and [`provider`] a real owner of data. The tests themselves are beside `src/`.
//! [`commune`] runs a municipality's site beside it, [`fuzz`] changes bytes until a parser panics,
//! [`program`] runs the real `eemol` and [`provider`] a real owner of data. The tests themselves are beside `src/`.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on says why and ends"
)]

pub mod broker;
pub mod client;
pub mod commune;
pub mod consents;
pub mod evidence;
pub mod forge;
pub mod fuzz;
pub mod openid;
pub mod pages;
pub mod people;
pub mod postgres;
pub mod program;
pub mod provider;
pub mod redirect;
pub mod site;
pub mod torture;
pub mod trouble;

pub use broker::{Engine, TestBroker};
pub use client::{Answer, Client};
pub use consents::{Granted, Wanted};
