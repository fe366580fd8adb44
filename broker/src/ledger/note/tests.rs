//! Tests of `ledger::note`.

