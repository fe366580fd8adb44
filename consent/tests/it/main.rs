//! The rules of a consent and its token, seen from outside the crate.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests stop at the first thing that is not there")]

mod arrows;
mod covers;
mod receipts;
mod samples;
mod stored;
mod tokens;
mod vectors;
mod walks;
