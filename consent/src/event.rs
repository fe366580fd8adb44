//! What happened to a consent, as an entry of the log carries it: enough to rebuild the consent from the log alone.
//!
//! Data only; what an event does is [`crate::state`]'s, which entry it travels in the broker's ledger's.

use eemol_policies::ids::{AdministrationId, ConsentId};
use serde::{Deserialize, Deserializer, Serialize};

use crate::request::{Actor, Agreed, Request, is_digest, is_language};

/// The text that a person was shown before they decided, by its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// Its language.
    pub language: String,
    /// Its digest (`sha-256:<hex>`).
    pub text_digest: String,
}

impl Shown {
    pub(crate) fn is_well_formed(&self) -> bool {
        is_language(&self.language) && is_digest(&self.text_digest)
    }
}

/// One thing that happened to one consent. In JSON the member `kind` says which ([`ConsentEvent::kind`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", deny_unknown_fields)]
pub enum ConsentEvent {
    /// A requester asks. The official stands in a group of its own and is given beside the event.
    #[serde(rename = "consent.requested")]
    Requested {
        /// What is asked.
        request: Request,
    },
    /// The citizen said yes.
    #[serde(rename = "consent.granted")]
    Granted {
        /// What was agreed to, part of what was asked.
        agreed: Vec<Agreed>,
        /// Language of the text that was shown.
        language: String,
        /// Digest of the text that was shown (`sha-256:<hex>`).
        text_digest: String,
        /// Who decided.
        by: Actor,
    },
    /// The citizen said no.
    #[serde(rename = "consent.denied")]
    Denied {
        /// Who decided.
        by: Actor,
        /// What was shown; absent where nobody knows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shown: Option<Shown>,
    },
    /// The citizen did not answer in time.
    #[serde(rename = "consent.lapsed", deserialize_with = "nothing_more")]
    Lapsed,
    /// The requester took its request back before an answer.
    #[serde(rename = "consent.cancelled", deserialize_with = "nothing_more")]
    Cancelled,
    /// The citizen paused the consent.
    #[serde(rename = "consent.paused", deserialize_with = "nothing_more")]
    Paused,
    /// The citizen lifted the pause.
    #[serde(rename = "consent.resumed", deserialize_with = "nothing_more")]
    Resumed,
    /// The citizen withdrew the consent.
    #[serde(rename = "consent.revoked")]
    Revoked {
        /// Who decided.
        by: Actor,
    },
    /// The citizen, who had said no or withdrawn, lets the requester ask the same again.
    #[serde(rename = "consent.reopened", deserialize_with = "nothing_more")]
    Reopened,
    /// The requester gave the consent back.
    #[serde(rename = "consent.returned", deserialize_with = "nothing_more")]
    Returned,
    /// The consent's time is over.
    #[serde(rename = "consent.expired", deserialize_with = "nothing_more")]
    Expired,
    /// The responsible administration declared the consent invalid.
    #[serde(rename = "consent.invalidated")]
    Invalidated {
        /// That administration.
        by: AdministrationId,
        /// Why, in its words.
        because: String,
    },
    /// A newer consent took the place of this one.
    #[serde(rename = "consent.replaced")]
    Replaced {
        /// The newer consent.
        by: ConsentId,
    },
    /// An exchange opened and holds a use (`exchange.opened`).
    #[serde(rename = "use.reserved", deserialize_with = "nothing_more")]
    Reserved,
    /// An exchange released evidence and spent its use (`exchange.released`).
    #[serde(rename = "use.spent", deserialize_with = "nothing_more")]
    Spent,
    /// An exchange ended without a release and gives its use back.
    #[serde(rename = "use.given-back", deserialize_with = "nothing_more")]
    GivenBack,
}

impl ConsentEvent {
    /// The text that was shown before this decision; `None` for what no text was shown for.
    pub fn shown(&self) -> Option<Shown> {
        match self {
            Self::Granted { language, text_digest, .. } => {
                Some(Shown { language: language.clone(), text_digest: text_digest.clone() })
            }
            Self::Denied { shown, .. } => shown.clone(),
            _ => None,
        }
    }

    /// Every kind, in the order of the life of a consent.
    pub const KINDS: &'static [&'static str] = &[
        "consent.requested",
        "consent.granted",
        "consent.denied",
        "consent.lapsed",
        "consent.cancelled",
        "consent.paused",
        "consent.resumed",
        "consent.revoked",
        "consent.reopened",
        "consent.returned",
        "consent.expired",
        "consent.invalidated",
        "consent.replaced",
        "use.reserved",
        "use.spent",
        "use.given-back",
    ];

    /// The stable name of the event, as in the member `kind`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Requested { .. } => "consent.requested",
            Self::Granted { .. } => "consent.granted",
            Self::Denied { .. } => "consent.denied",
            Self::Lapsed => "consent.lapsed",
            Self::Cancelled => "consent.cancelled",
            Self::Paused => "consent.paused",
            Self::Resumed => "consent.resumed",
            Self::Revoked { .. } => "consent.revoked",
            Self::Reopened => "consent.reopened",
            Self::Returned => "consent.returned",
            Self::Expired => "consent.expired",
            Self::Invalidated { .. } => "consent.invalidated",
            Self::Replaced { .. } => "consent.replaced",
            Self::Reserved => "use.reserved",
            Self::Spent => "use.spent",
            Self::GivenBack => "use.given-back",
        }
    }
}

/// Reads an variant that has no members beside its tag; without this, serde would pass over any that are there.
fn nothing_more<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Nothing {}
    Nothing::deserialize(deserializer).map(|Nothing {}| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_tagged_with_its_kind_and_takes_no_member_it_does_not_know() {
        let shown = Shown { language: "fr".into(), text_digest: format!("sha-256:{}", "0f".repeat(32)) };
        let all = [
            ConsentEvent::Denied { by: Actor::Citizen, shown: None },
            ConsentEvent::Denied { by: Actor::Citizen, shown: Some(shown) },
            ConsentEvent::Lapsed,
            ConsentEvent::Cancelled,
            ConsentEvent::Paused,
            ConsentEvent::Resumed,
            ConsentEvent::Revoked { by: Actor::Mandate },
            ConsentEvent::Reopened,
            ConsentEvent::Returned,
            ConsentEvent::Expired,
            ConsentEvent::Invalidated { by: "commune-x".parse().unwrap(), because: "wrong person".into() },
            ConsentEvent::Reserved,
            ConsentEvent::Spent,
            ConsentEvent::GivenBack,
        ];
        for event in all {
            let mut json = serde_json::to_value(&event).unwrap();
            assert_eq!(json["kind"], event.kind());
            assert!(ConsentEvent::KINDS.contains(&event.kind()));
            assert_eq!(serde_json::from_value::<ConsentEvent>(json.clone()).unwrap(), event);
            json["more"] = 1.into();
            assert!(serde_json::from_value::<ConsentEvent>(json).is_err(), "{}", event.kind());
        }
    }
}
