//! Whether the person agreed, and the token that names it.
//!
//! Pure: no input or output, no clock, no randomness of its own; `now` and every id are passed in. Knows nothing of
//! storage, HTTP or the log: the broker's ledger is the only caller that changes a consent, by [`Consent::after`].
//!
//! Start with [`consent`] (what one consent is) and [`state`] (its life, arrow by arrow); [`details`] is the form in
//! which a requester asks, [`token`] the form in which it names a consent later, [`receipt`] what the citizen keeps.

pub mod consent;
pub mod details;
pub mod event;
pub mod parameters;
pub mod phase;
pub mod receipt;
pub mod request;
pub mod state;
pub mod token;
pub mod uses;

pub use consent::Consent;
pub use event::ConsentEvent;
pub use parameters::Parameters;
pub use request::{Actor, Agreed, Basis, Item, Request};
pub use state::{Phase, State, WrongState};
pub use uses::Uses;
