//! Tests of `ledger::merkle`.

