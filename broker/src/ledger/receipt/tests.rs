//! Tests of `ledger::receipt`.

