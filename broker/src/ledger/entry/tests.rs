//! Tests of `ledger::entry`.

