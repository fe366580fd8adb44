//! The whole broker over its listeners: every promise, and every bad input with what it gets. Modules mirror addresses.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test that cannot go on says why and ends")]

mod amendments;
mod catalogue;
mod commune;
mod coverage;
mod events;
mod exchanges;
mod heavy_browser;
mod heavy_commune;
mod heavy_keyboard;
mod heavy_redirect;
mod heavy_style;
mod heavy_twice;
mod invalidation;
mod oauth;
mod ops;
mod pages;
mod public;
mod sign_in;
mod start;
mod sweep;
mod witnesses;
