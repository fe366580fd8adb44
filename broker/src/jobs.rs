//! Work that runs by itself beside the requests: [`throttled`], [`ping`].

pub mod ping;
pub mod throttled;
