//! Work that runs by itself beside the requests: [`throttled`].

pub mod throttled;
