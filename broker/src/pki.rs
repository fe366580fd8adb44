//! Certificates: who a peer is by its certificate, and a small authority for tests and demonstrations.
//!
//! Production certificates come from the territory's own authority; the one here is for trying out, for tests and for
//! closed installations. Does no TLS: that is [`crate::server::tls`]. Next: [`peer`], [`authority`].

pub mod authority;
pub mod peer;
pub mod subject;

pub use self::authority::Authority;
pub use self::peer::Peer;

use crate::keys::files::FileError;

/// Why a certificate or revocation list cannot be made or read.
#[derive(Debug, thiserror::Error)]
pub enum PkiError {
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The bytes are no certificate.
    #[error("`{0}` holds no X.509 certificate")]
    NotACertificate(String),
    /// The bytes are no revocation list.
    #[error("`{0}` holds no revocation list")]
    NotACrl(String),
    /// The file is no private key.
    #[error("`{0}` holds no private key that can be used")]
    NotAKey(String),
    /// The name cannot stand in a certificate.
    #[error("`{0}` cannot stand in a certificate")]
    BadName(String),
    /// The certificate is of another authority.
    #[error("the certificate was issued by `{0}`, not by this authority")]
    OtherIssuer(String),
    /// The library could not make what was asked.
    #[error("the certificate could not be made: {0}")]
    Make(#[from] rcgen::Error),
}
