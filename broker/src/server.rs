//! The three listeners: TLS, who is at the other end, and limits; what is answered is given by the caller.
//!
//! Knows nothing of exchanges, consents or pages. Next: [`listeners`] (binding and stopping), [`tls`], [`connection`],
//! [`limits`].

pub mod connection;
pub mod limits;
pub mod listeners;
pub mod tls;

#[cfg(test)]
mod tests;
