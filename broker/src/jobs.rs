//! Work that runs by itself beside the requests: [`throttled`], [`ping`], [`sweep`].

pub mod ping;
pub mod sweep;
pub mod throttled;
