//! A state as it stands in JSON: the members of all states in one, so that its text is read once and straight into them.
//!
//! Which members a state has, no more and no fewer, is checked afterwards.

use eemol_policies::time::Timestamp;
use serde::de::{DeserializeOwned, IntoDeserializer as _, value};
use serde::{Deserialize, Deserializer};

use super::{State, Yes};
use crate::event::Shown;
use crate::phase::Phase;
use crate::request::{Actor, Agreed};
use crate::uses::Uses;

/// The members of a state.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Members {
    is: Phase,
    #[serde(default, deserialize_with = "there")]
    at: Option<Timestamp>,
    #[serde(default, deserialize_with = "there")]
    by: Option<String>,
    #[serde(default)]
    shown: Option<Shown>,
    #[serde(default, deserialize_with = "there")]
    again: Option<bool>,
    #[serde(default, deserialize_with = "there")]
    grant: Option<super::Grant>,
    #[serde(default, deserialize_with = "there")]
    because: Option<String>,
}

/// The members of a grant.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Grant {
    at: Timestamp,
    by: Actor,
    language: String,
    text_digest: String,
    agreed: Vec<Agreed>,
    uses: Uses,
}

/// The members are not those of the state that is named.
#[derive(Debug, thiserror::Error)]
#[error("a state of a consent has a member too many or too few")]
pub(super) struct OtherMembers;

impl From<Grant> for super::Grant {
    fn from(stored: Grant) -> Self {
        let Grant { at, by, language, text_digest, agreed, uses } = stored;
        Self::new(Yes { at, by, language, text_digest, agreed }, uses)
    }
}

impl TryFrom<Members> for State {
    type Error = OtherMembers;

    fn try_from(mut members: Members) -> Result<Self, OtherMembers> {
        let state = match members.is {
            Phase::Requested => Self::Requested,
            Phase::Denied => {
                let (at, by) = (members.at()?, members.by()?);
                Self::Denied { at, by, shown: members.shown.take(), again: members.again() }
            }
            Phase::Lapsed => Self::Lapsed { at: members.at()? },
            Phase::Cancelled => Self::Cancelled { at: members.at()? },
            Phase::Granted => Self::Granted { grant: members.grant()? },
            Phase::Paused => Self::Paused { grant: members.grant()?, at: members.at()? },
            Phase::Exhausted => Self::Exhausted { grant: members.grant()?, at: members.at()? },
            Phase::Revoked => {
                let (grant, at, by) = (members.grant()?, members.at()?, members.by()?);
                Self::Revoked { grant, at, by, again: members.again() }
            }
            Phase::Returned => Self::Returned { grant: members.grant()?, at: members.at()? },
            Phase::Expired => Self::Expired { grant: members.grant()?, at: members.at()? },
            Phase::Invalidated => {
                let (grant, at, by) = (members.grant()?, members.at()?, members.by()?);
                Self::Invalidated { grant, at, by, because: members.because.take().ok_or(OtherMembers)? }
            }
            Phase::Replaced => Self::Replaced { grant: members.grant()?, at: members.at()?, by: members.by()? },
        };
        if members.are_taken() { Ok(state) } else { Err(OtherMembers) }
    }
}

impl Members {
    fn at(&mut self) -> Result<Timestamp, OtherMembers> {
        self.at.take().ok_or(OtherMembers)
    }

    /// Whoever it is in this state: a person, an administration, a newer consent.
    fn by<T: DeserializeOwned>(&mut self) -> Result<T, OtherMembers> {
        let by = self.by.take().ok_or(OtherMembers)?;
        T::deserialize(by.as_str().into_deserializer()).map_err(|_: value::Error| OtherMembers)
    }

    fn again(&mut self) -> bool {
        self.again.take().unwrap_or_default()
    }

    fn grant(&mut self) -> Result<super::Grant, OtherMembers> {
        self.grant.take().ok_or(OtherMembers)
    }

    const fn are_taken(&self) -> bool {
        let Self { is: _, at, by, shown, again, grant, because } = self;
        (at.is_none() && by.is_none() && shown.is_none()) && (again.is_none() && grant.is_none() && because.is_none())
    }
}

/// A member that is there is no `null`.
fn there<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn grant() -> Value {
        json!({
            "at": "2026-11-21T10:00:00.000Z", "by": "self", "language": "fr",
            "text_digest": format!("sha-256:{}", "0f".repeat(32)),
            "agreed": [{ "evidence_type": "residence-certificate", "parameters": { "year": 2026 }, "fields": ["/a"] }],
            "uses": { "max": 3, "released": 1, "reserved": 1 },
        })
    }

    fn states() -> Vec<Value> {
        let at = "2026-11-22T10:00:00.000Z";
        let consent = "cns_00000000000000000000000009";
        let shown = json!({ "language": "fr", "text_digest": format!("sha-256:{}", "0f".repeat(32)) });
        vec![
            json!({ "is": "requested" }),
            json!({ "is": "denied", "at": at, "by": "parent" }),
            json!({ "is": "denied", "at": at, "by": "self", "shown": shown, "again": true }),
            json!({ "is": "lapsed", "at": at }),
            json!({ "is": "cancelled", "at": at }),
            json!({ "is": "granted", "grant": grant() }),
            json!({ "is": "paused", "grant": grant(), "at": at }),
            json!({ "is": "exhausted", "grant": grant(), "at": at }),
            json!({ "is": "revoked", "grant": grant(), "at": at, "by": "mandate" }),
            json!({ "is": "revoked", "grant": grant(), "at": at, "by": "self", "again": true }),
            json!({ "is": "returned", "grant": grant(), "at": at }),
            json!({ "is": "expired", "grant": grant(), "at": at }),
            json!({ "is": "invalidated", "grant": grant(), "at": at, "by": "commune-eschen", "because": "wrong" }),
            json!({ "is": "replaced", "grant": grant(), "at": at, "by": consent }),
        ]
    }

    #[test]
    fn every_state_is_written_as_it_is_read() {
        for json in states() {
            let state: State = serde_json::from_value(json.clone()).unwrap();
            assert_eq!(serde_json::to_value(&state).unwrap(), json);
            assert_eq!(serde_json::from_str::<State>(&json.to_string()).unwrap(), state);
        }
        assert_eq!(states().len(), Phase::ALL.len() + 2);
    }

    #[test]
    fn a_grant_is_written_in_one_order() {
        let text = r#"{"at":"2026-11-21T10:00:00.000Z","by":"self","language":"fr","text_digest":"d","agreed":[],"uses":{"max":1,"released":0,"reserved":0}}"#;
        assert_eq!(serde_json::to_string(&serde_json::from_str::<super::super::Grant>(text).unwrap()).unwrap(), text);
    }

    #[test]
    fn a_state_with_a_member_too_many_or_too_few_is_none() {
        let spare = [("at", json!("2026-11-22T10:00:00.000Z")), ("by", json!("self")), ("again", json!(true))];
        let spare = [spare.as_slice(), &[("grant", grant()), ("because", json!("x")), ("more", json!(1))]].concat();
        for json in states() {
            for name in json.as_object().unwrap().keys().filter(|name| !matches!(name.as_str(), "again" | "shown")) {
                let mut less = json.clone();
                less.as_object_mut().unwrap().remove(name);
                assert!(serde_json::from_value::<State>(less).is_err(), "{json} without {name}");
            }
            for (name, value) in &spare {
                let may = *name == "again" && matches!(json["is"].as_str(), Some("denied" | "revoked"));
                if json.get(name).is_none() && !may {
                    let mut more = json.clone();
                    more[name] = value.clone();
                    assert!(serde_json::from_value::<State>(more).is_err(), "{json} with {name}");
                    let mut null = json.clone();
                    null[name] = Value::Null;
                    assert!(serde_json::from_value::<State>(null).is_err(), "{json} with {name} null");
                }
            }
        }
    }
}
