//! Tests of `rest::address`.

