//! A signed introspection answer (RFC 9701): what the broker says of a token, for a client that keeps it as proof.
//!
//! Says what it said at one instant and has no end of its own, as the RFC wants; whether the token still opens anything
//! is to be asked again.

use std::time::Duration;

use eemol_policies::ids::AdministrationId;
use eemol_policies::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::seconds;
use super::verify::{Frame, Kind, VerifierOf};

/// How long our own reader takes an answer for new.
pub const LONGEST: Duration = Duration::from_mins(1);

/// Reads signed introspection answers at a client: issuer is the broker, audience the client.
pub type Verifier = VerifierOf<Claims>;

/// What a signed introspection answer says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The broker.
    pub iss: String,
    /// The client that asked.
    pub aud: AdministrationId,
    /// When it was said.
    #[serde(with = "seconds")]
    pub iat: Timestamp,
    /// The answer itself (RFC 7662).
    pub token_introspection: Value,
}

impl Claims {
    /// An answer given at `now` to `aud`.
    pub fn new(iss: &str, aud: AdministrationId, answer: Value, now: Timestamp) -> Self {
        Self { iss: iss.to_owned(), aud, iat: seconds::whole(now), token_introspection: answer }
    }
}

impl Kind for Claims {
    const TYP: &'static str = "token-introspection+jwt";
    const LONGEST: Duration = LONGEST;

    fn frame(&self) -> Frame<'_> {
        Frame { iss: &self.iss, aud: self.aud.as_str(), iat: self.iat, nbf: None, exp: self.iat.plus(LONGEST) }
    }

    fn well_formed(&self) -> Result<(), &'static str> {
        if self.token_introspection.get("active").is_some_and(Value::is_boolean) {
            Ok(())
        } else {
            Err("token_introspection")
        }
    }
}
