//! What survives when something breaks for real. Each test stands on programs and files, not on parts of them.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test that cannot go on says why and ends")]

mod disk;
mod kill_nine;
mod reload;
mod stage;
mod stopped;
mod syncs;
mod torture;
