//! What an identity provider says of a person, and what it means here: an identifier of the territory, or an office.
//!
//! Pure. Claims reach this point only out of a token that was verified ([`super::redeem`]).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use eemol_policies::catalogue::Territory;
use eemol_policies::identifier::Identifier;
use eemol_policies::ids::AdministrationId;
use serde_json::{Map, Value};

use crate::config::sign_in::{Citizens, Staff};

/// Claims of one person. Never printed.
#[derive(Clone, PartialEq)]
pub struct Claims(Map<String, Value>);

/// For whom a DPO signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Office {
    /// The operator.
    Operator,
    /// An administration.
    Administration(AdministrationId),
}

/// Why somebody has no office here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoOffice {
    /// None of their roles is one of a DPO.
    None,
    /// They have roles of several administrations, and a session is for one.
    Several,
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Claims({})", self.0.len())
    }
}

impl Claims {
    /// The claims of a JSON object.
    pub(super) fn read(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok().map(Self)
    }

    /// The claims of a signed token whose signature was found good.
    pub(super) fn of_token(token: &str) -> Option<Self> {
        let payload = token.split('.').nth(1)?;
        Self::read(&URL_SAFE_NO_PAD.decode(payload).ok()?)
    }

    /// These claims, with `more` where these say nothing; `None` when both are not about the same subject.
    pub(super) fn joined(mut self, more: Self) -> Option<Self> {
        if self.subject().is_none() || self.subject() != more.subject() {
            return None;
        }
        for (name, value) in more.0 {
            self.0.entry(name).or_insert(value);
        }
        Some(self)
    }

    /// A claim by its name, or by a JSON Pointer.
    pub fn find(&self, name: &str) -> Option<&Value> {
        let Some(path) = name.strip_prefix('/') else { return self.0.get(name) };
        let mut parts = path.split('/').map(|part| part.replace("~1", "/").replace("~0", "~"));
        let first = self.0.get(&parts.next()?)?;
        parts.try_fold(first, |value, part| value.get(part))
    }

    /// The provider's own name for the person.
    pub fn subject(&self) -> Option<&str> {
        self.find("sub")?.as_str()
    }

    /// How the person was authenticated.
    pub fn acr(&self) -> Option<&str> {
        self.find("acr")?.as_str()
    }

    /// The provider's name for its own session.
    pub fn session(&self) -> Option<&str> {
        self.find("sid")?.as_str()
    }

    /// The person's identifier in the territory; `None` where the claim is missing or fits no scheme.
    pub fn identifier(&self, citizens: &Citizens, territory: &Territory) -> Option<Identifier> {
        let value = self.find(&citizens.subject_claim)?.as_str()?;
        let text = match &citizens.subject_scheme {
            Some(scheme) => format!("{scheme}:{value}"),
            None => value.to_owned(),
        };
        territory.identifier(&text).ok()
    }

    /// For whom a DPO signs in; `known` tells administrations of the catalogue.
    pub fn office(&self, staff: &Staff, known: impl Fn(&AdministrationId) -> bool) -> Result<Office, NoOffice> {
        let roles = match self.find(&staff.role_claim) {
            Some(Value::String(role)) => vec![role.as_str()],
            Some(Value::Array(roles)) => roles.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        if roles.contains(&staff.operator_role.as_str()) && !staff.operator_role.is_empty() {
            return Ok(Office::Operator);
        }
        let named = staff.named_roles().unwrap_or_default();
        let administration = |role: &&str| {
            let by_name = named.iter().find(|(name, _)| name == role).map(|(_, administration)| *administration);
            let prefix = staff.administration_role.as_str();
            let id = by_name.or_else(|| role.strip_prefix(prefix).filter(|_| !prefix.is_empty()))?;
            id.parse::<AdministrationId>().ok().filter(&known)
        };
        let mut found: Vec<AdministrationId> = roles.iter().filter_map(administration).collect();
        found.sort();
        found.dedup();
        match found.len() {
            0 => Err(NoOffice::None),
            1 => found.pop().map(Office::Administration).ok_or(NoOffice::None),
            _ => Err(NoOffice::Several),
        }
    }
}
