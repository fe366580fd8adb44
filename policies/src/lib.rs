//! What may be exchanged, for what, and how little of it.
//!
//! Pure: no input or output beyond reading a catalogue directory in [`catalogue::Catalogue::load`], no clock, no randomness.
//! The words of the whole project begin here ([`ids`], [`field`], [`reason`], [`time`], [`text`], [`identifier`]); the
//! [`catalogue`] says what exists, [`decide`] whether a request is allowed, [`minimise`] what of the [`evidence`] is passed on.

pub mod catalogue;
pub mod decide;
pub mod evidence;
pub mod field;
pub mod identifier;
pub mod ids;
mod lent;
pub mod minimise;
pub mod policy;
pub mod reason;
pub mod schema;
#[cfg(any(test, feature = "test-support"))]
pub mod testing;
pub mod text;
pub mod time;
mod written;
