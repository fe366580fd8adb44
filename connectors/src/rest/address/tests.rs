//! Tests of `rest::address`.


