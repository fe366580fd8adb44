//! Tests of `ledger::note`.


