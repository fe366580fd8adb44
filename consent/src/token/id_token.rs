//! The ID token (OpenID Connect Core §2) that CIBA and OpenID clients expect beside the consent token.
//!
//! Says under which pseudonym the requester knows the citizen who answered, and nothing else: no name, no number.

use std::time::Duration;

use eemol_policies::ids::AdministrationId;
use eemol_policies::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::verify::{Frame, Kind, VerifierOf};
use super::{named, seconds};

/// The longest life of an ID token.
pub const LONGEST: Duration = Duration::from_mins(10);

/// Reads ID tokens at a requester: issuer is the broker, audience the requester itself.
pub type Verifier = VerifierOf<Claims>;

/// What an ID token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The broker.
    pub iss: String,
    /// The requester, by its client id.
    pub aud: AdministrationId,
    /// The citizen's pseudonym at this requester, the same as in its consent tokens.
    pub sub: String,
    /// When it was issued.
    #[serde(with = "seconds")]
    pub iat: Timestamp,
    /// The first instant at which it is no longer valid.
    #[serde(with = "seconds")]
    pub exp: Timestamp,
    /// When the citizen signed in.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "seconds::optional")]
    pub auth_time: Option<Timestamp>,
    /// What the client sent to bind the answer to its own session, given back unchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// How surely the citizen was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
}

impl Claims {
    /// The claims of a new ID token for `aud`, valid from `now` for [`LONGEST`].
    pub fn new(iss: &str, aud: AdministrationId, sub: String, nonce: Option<String>, now: Timestamp) -> Self {
        let iat = seconds::whole(now);
        Self { iss: iss.to_owned(), aud, sub, iat, exp: iat.plus(LONGEST), auth_time: None, nonce, acr: None }
    }
}

impl Kind for Claims {
    const TYP: &'static str = "JWT";
    const LONGEST: Duration = LONGEST;

    fn frame(&self) -> Frame<'_> {
        Frame { iss: &self.iss, aud: self.aud.as_str(), iat: self.iat, nbf: None, exp: self.exp }
    }

    fn well_formed(&self) -> Result<(), &'static str> {
        named(&self.sub, "sub")?;
        for (text, claim) in [(&self.nonce, "nonce"), (&self.acr, "acr")] {
            if let Some(text) = text {
                named(text, claim)?;
            }
        }
        Ok(())
    }
}
