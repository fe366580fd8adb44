//! Why a request was refused or came to nothing: a closed list, stable for ever.
//!
//! A reason is for machines and never changes its spelling. Words for people belong to the texts of the pages, HTTP
//! statuses to the broker's `http::problem`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident => $text:literal,)+) => {
        /// A stable reason, as it stands in answers (`reason`), entries and filters.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Reason {
            $($(#[$doc])* $name,)+
        }

        impl Reason {
            /// Every reason, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The reason as it is written everywhere.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

reasons! {
    /// The body could be read, but no consent token came with the request.
    TokenMissing => "token-missing",
    /// The token is no consent token of this broker: garbled, forged, of another kind.
    TokenInvalid => "token-invalid",
    /// The token's own time is over.
    TokenExpired => "token-expired",
    /// The token was issued to another administration.
    TokenOfOtherClient => "token-of-other-client",
    /// No consent was ever asked for this.
    ConsentMissing => "consent-missing",
    /// The citizen has not answered yet.
    ConsentRequested => "consent-requested",
    /// The citizen said no.
    ConsentDenied => "consent-denied",
    /// The citizen withdrew the consent.
    ConsentRevoked => "consent-revoked",
    /// The requester gave the consent back.
    ConsentReturned => "consent-returned",
    /// The consent's time is over.
    ConsentExpired => "consent-expired",
    /// All agreed uses are spent.
    ConsentExhausted => "consent-exhausted",
    /// The citizen paused the consent.
    ConsentPaused => "consent-paused",
    /// The responsible administration declared the consent invalid.
    ConsentInvalidated => "consent-invalidated",
    /// The citizen did not answer in time.
    ConsentLapsed => "consent-lapsed",
    /// The requester took its request back before the citizen answered.
    ConsentCancelled => "consent-cancelled",
    /// A newer consent took the place of this one.
    ConsentReplaced => "consent-replaced",
    /// The same request still waits for the citizen's answer.
    AskedAlready => "asked-already",
    /// The citizen said no a short while ago; the procedure's quiet time is not over.
    QuietTime => "quiet-time",
    /// The idempotency key was used with another body, or its first run is still open.
    IdempotencyConflict => "idempotency-conflict",
    /// A field was asked for that the citizen did not agree to.
    FieldNotCovered => "field-not-covered",
    /// The evidence type is not part of the consent.
    EvidenceTypeNotCovered => "evidence-type-not-covered",
    /// The catalogue does not let this administration use this procedure.
    ProcedureNotAllowed => "procedure-not-allowed",
    /// A policy forbids the request.
    PolicyDenied => "policy-denied",
    /// The provider holds nothing about this person.
    NoMatch => "no-match",
    /// The provider found more than one person.
    AmbiguousMatch => "ambiguous-match",
    /// The provider cannot be reached or is overloaded.
    ProviderUnavailable => "provider-unavailable",
    /// The provider did not answer in time.
    ProviderTimeout => "provider-timeout",
    /// The provider's answer is not what its evidence type promises.
    ProviderInvalid => "provider-invalid",
    /// The broker ended before the exchange did; nothing was released.
    Interrupted => "interrupted",
    /// The answer could not be handed over in time and was dropped.
    DeliveryLate => "delivery-late",
    /// The access log cannot be written, so nothing is released.
    LogUnavailable => "log-unavailable",
    /// The clock of the broker is not confirmed, so nothing is released.
    ClockUnconfirmed => "clock-unconfirmed",
    /// No quorum of witnesses has cosigned the access log for too long, so nothing is released.
    LogUnwitnessed => "log-unwitnessed",
    /// Too many requests.
    Throttled => "throttled",
    /// The body is not what the documentation asks for.
    BodyInvalid => "body-invalid",
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is no reason.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no reason")]
pub struct NotAReason(String);

impl FromStr for Reason {
    type Err = NotAReason;
    fn from_str(text: &str) -> Result<Self, NotAReason> {
        Self::ALL.iter().copied().find(|reason| reason.as_str() == text).ok_or_else(|| NotAReason(text.to_owned()))
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::written::read(deserializer)
    }
}
