//! The grant JWT: one per call of a connector, so that the provider can check for itself what it is asked for and why.
//!
//! Signed with the same key as consent tokens but of another `typ`, for one provider, 120 s long. The broker's connectors
//! send it; a provider checks it with [`Verifier`] or any JWT library.

use std::time::Duration;

use eemol_policies::ids::{AdministrationId, ConsentId, ExchangeId};
use eemol_policies::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::verify::{Frame, Kind, VerifierOf};
use super::{granted, named, seconds};
use crate::details::GrantedDetail;

/// How long a grant JWT is valid.
pub const LONGEST: Duration = Duration::from_mins(2);

/// Reads grant JWTs at a provider: issuer is the broker, audience the provider itself.
pub type Verifier = VerifierOf<Claims>;

/// What a grant JWT says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The broker.
    pub iss: String,
    /// The provider, and nobody else.
    pub aud: AdministrationId,
    /// The requester.
    pub client_id: AdministrationId,
    /// The citizen's pseudonym at this provider, another than at the requester.
    pub sub: String,
    /// The consent.
    pub grant_id: ConsentId,
    /// The exchange (RFC 8417), which joins the provider's log to ours.
    pub txn: ExchangeId,
    /// Its own number, to be taken once.
    pub jti: String,
    /// When it was issued.
    #[serde(with = "seconds")]
    pub iat: Timestamp,
    /// The first instant at which it is no longer valid.
    #[serde(with = "seconds")]
    pub exp: Timestamp,
    /// The evidence type and the fields of this call, and no others.
    pub authorization_details: [GrantedDetail; 1],
}

impl Claims {
    /// The claims for a call at `now` by the exchange `txn` for what `detail` names, valid for [`LONGEST`] but never past
    /// the consent. The provider is the detail's; `None` where the detail names none.
    pub fn of(
        detail: GrantedDetail,
        iss: &str,
        client_id: AdministrationId,
        sub: String,
        ids: (ConsentId, ExchangeId, String),
        now: Timestamp,
    ) -> Option<Self> {
        let (grant_id, txn, jti) = ids;
        let iat = seconds::whole(now);
        Some(Self {
            iss: iss.to_owned(),
            aud: detail.provider.clone()?,
            client_id,
            sub,
            grant_id,
            txn,
            jti,
            iat,
            exp: seconds::whole(detail.until.min(iat.plus(LONGEST))),
            authorization_details: [detail],
        })
    }
}

impl Kind for Claims {
    const TYP: &'static str = "eemol-grant+jwt";
    const LONGEST: Duration = LONGEST;

    fn frame(&self) -> Frame<'_> {
        Frame { iss: &self.iss, aud: self.aud.as_str(), iat: self.iat, nbf: None, exp: self.exp }
    }

    fn well_formed(&self) -> Result<(), &'static str> {
        named(&self.sub, "sub")?;
        named(&self.jti, "jti")?;
        granted(&self.authorization_details, self.exp)?;
        let provider = self.authorization_details.iter().find_map(|detail| detail.provider.as_ref());
        if provider.is_none_or(|provider| *provider == self.aud) { Ok(()) } else { Err("provider") }
    }
}
