//! Tests of `ledger::receipt`.


