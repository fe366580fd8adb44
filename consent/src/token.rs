//! The consent token: a signed name for a consent, in the form of an OAuth access token (RFC 9068, ES256).
//!
//! A token opens nothing by itself; at every use the recorded consent decides. One strict reader serves all four kinds
//! of token ([`Claims`] here, [`grant`] for providers, [`id_token`] for OpenID clients, [`introspection`]), each with a
//! `typ` of its own, so that none passes for another; [`receipt`] signs the citizen's consent receipts with the same key.
//! Keys and signing are in [`key`], the reading in [`verify`].

pub mod grant;
pub mod id_token;
pub mod introspection;
pub mod key;
pub mod receipt;
mod seconds;
pub mod verify;

use std::time::Duration;

use eemol_policies::ids::{AdministrationId, ConsentId};
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::consent::Consent;
use crate::details::{GrantedDetail, MOST_DETAILS};

pub use key::{BadKey, PublicKey, SignError, Signer, jwks};
pub use verify::{Frame, Kind, LEEWAY, MOST_BYTES, VerifierOf};

/// The longest life of a consent token; a longer consent is carried on by a refresh token.
pub const LONGEST: Duration = Duration::from_hours(30 * 24);

/// Reads consent tokens: `Verifier::new(issuer, audience, keys)?.verify(token, now)`.
pub type Verifier = VerifierOf<Claims>;

/// What a consent token says. Times are kept to the second, fractions cut off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The broker that issued it, an `https` address.
    pub iss: String,
    /// The broker it is for; one value, never a list.
    pub aud: String,
    /// Who may present it, with any of its current certificates.
    pub client_id: AdministrationId,
    /// The citizen's pseudonym at this requester.
    pub sub: String,
    /// The consent.
    pub grant_id: ConsentId,
    /// Its own number.
    pub jti: String,
    /// When it was issued.
    #[serde(with = "seconds")]
    pub iat: Timestamp,
    /// From when it may be used.
    #[serde(with = "seconds")]
    pub nbf: Timestamp,
    /// The first instant at which it may not; never past the consent's end.
    #[serde(with = "seconds")]
    pub exp: Timestamp,
    /// What was granted, one object per evidence type.
    pub authorization_details: Vec<GrantedDetail>,
    /// How surely the citizen was known when deciding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// When the citizen signed in to decide.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "seconds::optional")]
    pub auth_time: Option<Timestamp>,
}

/// Why a token is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is no token of this kind, issuer and audience, or not yet one; with the rule it breaks, for the log.
    #[error("the token is invalid: {0}")]
    Invalid(&'static str),
    /// It is right in all but its end, which is past.
    #[error("the token has expired")]
    Expired,
}

impl TokenError {
    /// The reason given to the requester.
    pub const fn reason(self) -> Reason {
        match self {
            Self::Invalid(_) => Reason::TokenInvalid,
            Self::Expired => Reason::TokenExpired,
        }
    }
}

impl Claims {
    /// The claims of a new token for a consent in force at `now`: everything the consent says, until the consent's end
    /// but for at most [`LONGEST`]. `sub` is the citizen's pseudonym at the requester, `jti` a new number.
    ///
    /// # Errors
    /// The reason why the consent is not in force.
    pub fn of(
        consent: &Consent,
        iss: &str,
        aud: &str,
        sub: String,
        jti: String,
        now: Timestamp,
    ) -> Result<Self, Reason> {
        // A consent whose last free use is reserved is still in force for its token.
        consent.phase(now).reason().map_or(Ok(()), Err)?;
        Ok(Self {
            iss: iss.to_owned(),
            aud: aud.to_owned(),
            client_id: consent.requester().clone(),
            sub,
            grant_id: consent.id(),
            jti,
            iat: seconds::whole(now),
            nbf: seconds::whole(now),
            exp: seconds::whole(consent.request().until.min(seconds::whole(now).plus(LONGEST))),
            authorization_details: GrantedDetail::all_of(consent),
            acr: None,
            auth_time: None,
        })
    }
}

impl Kind for Claims {
    const TYP: &'static str = "at+jwt";
    const LONGEST: Duration = LONGEST;

    fn frame(&self) -> Frame<'_> {
        Frame { iss: &self.iss, aud: &self.aud, iat: self.iat, nbf: Some(self.nbf), exp: self.exp }
    }

    fn well_formed(&self) -> Result<(), &'static str> {
        named(&self.sub, "sub")?;
        named(&self.jti, "jti")?;
        if let Some(acr) = &self.acr {
            named(acr, "acr")?;
        }
        granted(&self.authorization_details, self.exp)
    }
}

/// 1 to 255 visible ASCII characters.
fn named(text: &str, claim: &'static str) -> Result<(), &'static str> {
    if (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(())
    } else {
        Err(claim)
    }
}

/// Each evidence type once, none ending before the token does.
fn granted(details: &[GrantedDetail], exp: Timestamp) -> Result<(), &'static str> {
    let repeated = |place: usize, detail: &GrantedDetail| {
        details.iter().take(place).any(|earlier| earlier.evidence_type == detail.evidence_type)
    };
    if details.is_empty() || details.len() > MOST_DETAILS {
        return Err("authorization_details");
    }
    for (place, detail) in details.iter().enumerate() {
        if detail.fields.is_empty() || detail.uses == 0 || repeated(place, detail) {
            return Err("authorization_details");
        }
        if detail.until < exp {
            return Err("exp past the consent");
        }
    }
    Ok(())
}
