//! The ledger: consents and access log under one total order.
//!
//! The pure core is here: hashes, tree, tiles, signed notes, checkpoints, proofs, entries, sealing and receipts. No input
//! or output, no clock, no randomness: salts, nonces and keys are passed in.

pub mod checkpoint;
pub mod entry;
pub mod hash;
pub mod merkle;
pub mod note;
pub mod proof;
pub mod receipt;
pub mod seal;
pub mod tiles;
