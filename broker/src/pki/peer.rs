//! Who is at the other end of a TLS connection, as far as its certificate says.
//!
//! Which administration that is, the catalogue says, for every request anew. Nothing here checks the certificate: that was
//! done in the handshake ([`crate::server::tls`]).

use aws_lc_rs::digest::{SHA256, digest};
use eemol_policies::catalogue::administration::normal_subject;
use eemol_policies::time::Timestamp;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::{PkiError, subject};

/// What a client certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// Subject as text, see [`subject`].
    pub subject: String,
    /// The same as the catalogue compares it; made once, since every request is compared.
    pub normal_subject: String,
    /// SHA-256 of the public key (`SubjectPublicKeyInfo` in DER).
    pub spki_sha256: [u8; 32],
    /// SHA-256 of the whole certificate; tells one certificate from every other.
    pub fingerprint_sha256: [u8; 32],
    /// The last instant at which the certificate is valid.
    pub not_after: Timestamp,
}

impl Peer {
    /// Reads a certificate in DER.
    ///
    /// # Errors
    /// [`PkiError::NotACertificate`].
    pub fn from_der(der: &[u8]) -> Result<Self, PkiError> {
        let (rest, certificate) = X509Certificate::from_der(der)
            .map_err(|_| PkiError::NotACertificate("the client's certificate".to_owned()))?;
        if !rest.is_empty() {
            return Err(PkiError::NotACertificate("the client's certificate".to_owned()));
        }
        let not_after = certificate.validity().not_after.timestamp().saturating_mul(1000).saturating_add(999);
        let subject = subject::render(certificate.subject());
        Ok(Self {
            normal_subject: normal_subject(&subject),
            subject,
            spki_sha256: sha256(certificate.public_key().raw),
            fingerprint_sha256: sha256(der),
            not_after: Timestamp::from_millis(not_after),
        })
    }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    for (to, from) in hash.iter_mut().zip(digest(&SHA256, bytes).as_ref()) {
        *to = *from;
    }
    hash
}
