//! The stores: one contract that both engines keep, and what only PostgreSQL has: rights, months, settings, several brokers,
//! a server that stops.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test that cannot go on says why and ends")]
#![expect(clippy::disallowed_methods, reason = "a server's clock and time-outs are compared with the machine's")]

mod anchor;
mod brokers;
mod commit;
mod copy;
mod fold;
mod history;
mod keys;
mod ledger;
mod load;
mod migration;
mod plans;
mod program;
mod removal;
mod rights;
mod rows;
mod settings;
mod several;
mod stage;
mod statements;
mod work;
