//! Tests of `ledger::merkle`.


