//! What may be exchanged, for what, and how little of it.
//!
//! Pure: no input or output beyond reading a catalogue directory in [`catalogue::load`], no clock, no randomness.
//! The words of the whole project begin here ([`ids`], [`field`], [`reason`], [`time`]).

pub mod field;
pub mod ids;
pub mod reason;
pub mod time;
