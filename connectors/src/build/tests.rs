//! Tests of `build`.

