//! Tests of `ledger::entry`.


