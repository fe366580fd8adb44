//! Values that nobody can guess, and the challenge that is made of one (RFC 7636).

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The machine gives no randomness.
#[derive(Debug, thiserror::Error)]
#[error("the machine gives no randomness")]
pub struct NoRandomness;

/// A secret of 256 bits, in base64url.
///
/// # Errors
/// [`NoRandomness`].
pub fn secret() -> Result<String, NoRandomness> {
    bytes::<32>().map(|bytes| URL_SAFE_NO_PAD.encode(bytes))
}

/// A number of eight digits, for a file reference.
///
/// # Errors
/// [`NoRandomness`].
pub fn number() -> Result<u32, NoRandomness> {
    bytes().map(|bytes| u32::from_be_bytes(bytes) % 90_000_000 + 10_000_000)
}

/// The challenge for a verifier: its SHA-256, in base64url.
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()))
}

/// Whether two secrets are the same, in a time that does not tell where they differ.
pub fn same(one: &str, other: &str) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}

fn bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_standard() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert!(same(verifier, verifier) && !same(verifier, "dBjf"));
        assert_eq!(secret().unwrap().len(), 43);
        assert_eq!(number().unwrap().to_string().len(), 8);
    }
}
