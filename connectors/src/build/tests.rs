//! Tests of `build`.


