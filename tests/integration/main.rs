//! The whole broker over its listeners: every promise, and every bad input with what it gets. Modules mirror addresses.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test that cannot go on says why and ends")]

mod catalogue;
mod coverage;
mod exchanges;
mod heavy_browser;
mod heavy_redirect;
mod oauth;
mod ops;
mod pages;
mod public;
mod start;
mod witnesses;
