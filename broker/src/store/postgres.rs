//! The PostgreSQL engine: one schema a store, so that all four may share one database or sit in several.
//!
//! The broker sets its own time-outs, and refuses a server that would lose what it acknowledged ([`session`]). Where the
//! databases are, and how safely they are reached: [`address`]. Tables, rights, months: [`schema`]. Warnings on commit:
//! [`notice`]. The stores themselves: `ledger.rs` (reading), `ledger_write.rs`, `removal.rs`, `keys.rs`, `work.rs`, `anchor.rs`.

pub mod address;
mod anchor;
mod keys;
mod ledger;
mod ledger_write;
mod notice;
mod oauth;
mod removal;
pub mod schema;
mod session;
mod work;

pub use address::Address;
pub use anchor::PgAnchor;
pub use keys::PgKeys;
pub use ledger::PgLedger;
pub use session::{Limits, Noun};
pub use work::PgWork;

use super::{Access, sql};

/// Every statement of this engine, by the database it is for.
pub fn statements() -> Vec<(&'static str, String)> {
    let lists = [
        ("ledger", sql::LEDGER),
        ("ledger", ledger::STATEMENTS),
        ("ledger", ledger_write::STATEMENTS),
        ("ledger", removal::STATEMENTS),
        ("keys", sql::KEYS),
        ("keys", keys::STATEMENTS),
        ("work", sql::work::WORK),
        ("anchor", sql::ANCHORS),
    ];
    let lists = lists.into_iter();
    lists.flat_map(|(database, list)| list.iter().map(move |text| (database, (*text).to_owned()))).collect()
}
