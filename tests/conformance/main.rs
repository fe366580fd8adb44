//! What the broker publishes, read by programs of others; what others may send, tried on every parser.
#![expect(clippy::expect_used, reason = "a test that cannot go on says why and ends")]

mod fuzzing;
mod heavy_clients;
mod heavy_description;
mod heavy_foreign;
mod parquet;
