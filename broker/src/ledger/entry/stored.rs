//! The five groups in a record's text as it was sealed, cut out and hashed as they stand.
//!
//! For checking millions of entries and for lists of them: reading the JSON and writing its canonical form again takes
//! three times as long as all the rest. It is sound because nothing is believed before the commitment over the pieces was
//! found to be the leaf's: then they are, byte for byte, what was committed to. Text of another layout is left to
//! [`Groups::parse`]; that what was committed to is canonical, `verify` tries on one entry in so many.

use super::{Commitment, EntryError, Group, GroupName, Groups, Salt};
use serde::de::DeserializeOwned;

/// The groups of one record, in the order of [`GroupName::ALL`].
#[derive(Debug, Clone, Copy)]
pub struct StoredGroups<'a>([Piece<'a>; 5]);

#[derive(Debug, Clone, Copy)]
struct Piece<'a> {
    salt: Salt,
    json: &'a str,
}

/// Letters of a salt in base64.
pub(super) const SALT_LETTERS: usize = 24;

impl<'a> StoredGroups<'a> {
    /// Cuts a text as [`Groups::to_json`] writes it; `None` for any other. The pieces are worth nothing until
    /// [`StoredGroups::commitment`] was compared.
    pub fn cut(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix("{\"event\":[\"")?;
        let (event, rest) = piece(rest, "],\"person\":[\"")?;
        let (person, rest) = piece(rest, "],\"official\":[\"")?;
        let (official, rest) = piece(rest, "],\"evidence\":[\"")?;
        let (evidence, rest) = piece(rest, "],\"decision\":[\"")?;
        let (decision, rest) = piece(rest.strip_suffix("]}")?, "")?;
        rest.is_empty().then_some(Self([event, person, official, evidence, decision]))
    }

    /// The commitment over the pieces as they stand.
    pub fn commitment(&self) -> Commitment {
        let digests = GroupName::ALL.map(|name| {
            let piece = self.piece(name);
            super::group_digest(name, piece.salt, piece.json)
        });
        Commitment::over(&digests)
    }

    /// The groups as they stand.
    pub fn to_groups(&self) -> Groups {
        let group = |name| {
            let Piece { salt, json } = self.piece(name);
            Group { salt, json: json.to_owned() }
        };
        Groups {
            event: group(GroupName::Event),
            person: group(GroupName::Person),
            official: group(GroupName::Official),
            evidence: group(GroupName::Evidence),
            decision: group(GroupName::Decision),
        }
    }

    /// The canonical JSON of a group.
    pub const fn json(&self, name: GroupName) -> &'a str {
        self.piece(name).json
    }

    /// Reads a group's content into a type; `None` when the group is empty.
    ///
    /// # Errors
    /// [`EntryError::Group`] when it has another shape.
    pub fn read<T: DeserializeOwned>(&self, name: GroupName) -> Result<Option<T>, EntryError> {
        match self.json(name) {
            "{}" => Ok(None),
            json => serde_json::from_str(json)
                .map(Some)
                .map_err(|_| EntryError::Group("has not the members that are needed")),
        }
    }

    const fn piece(&self, name: GroupName) -> Piece<'a> {
        let [event, person, official, evidence, decision] = self.0;
        match name {
            GroupName::Event => event,
            GroupName::Person => person,
            GroupName::Official => official,
            GroupName::Evidence => evidence,
            GroupName::Decision => decision,
        }
    }
}

/// Salt and object up to `end` (all of it when that is empty), and what follows.
fn piece<'a>(text: &'a str, end: &str) -> Option<(Piece<'a>, &'a str)> {
    let (salt, rest) = text.split_at_checked(SALT_LETTERS)?;
    let rest = rest.strip_prefix("\",")?;
    let (json, rest) = if end.is_empty() { (rest, "") } else { rest.split_once(end)? };
    (json.starts_with('{') && json.ends_with('}')).then_some(())?;
    Some((Piece { salt: Salt::from_base64(salt).ok()?, json }, rest))
}

impl<'a> From<&'a Groups> for StoredGroups<'a> {
    fn from(groups: &'a Groups) -> Self {
        let piece = |group: &'a Group| Piece { salt: group.salt, json: &group.json };
        Self([
            piece(&groups.event),
            piece(&groups.person),
            piece(&groups.official),
            piece(&groups.evidence),
            piece(&groups.decision),
        ])
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn groups(event: &serde_json::Value) -> Groups {
        let salt = |byte| Salt::from_bytes([byte; 16]);
        Groups {
            event: Group::new(salt(1), event).unwrap(),
            person: Group::empty(salt(2)),
            official: Group::new(salt(3), &json!({ "official": "agent-17" })).unwrap(),
            evidence: Group::empty(salt(4)),
            decision: Group::new(salt(5), &json!({ "provider_ms": 12 })).unwrap(),
        }
    }

    #[test]
    fn a_record_is_cut_into_what_it_was_made_of() {
        let mean = json!({ "note": "],\"person\":[\"AAAA", "person": ["x", { "a": "\\" }], "kind": "é" });
        for event in [json!({ "kind": "a" }), mean] {
            let groups = groups(&event);
            let text = groups.to_json();
            if let Some(cut) = StoredGroups::cut(&text)
                && cut.commitment() == groups.commitment()
            {
                for name in GroupName::ALL {
                    assert_eq!(cut.json(name), groups.group(name).json());
                }
                assert_eq!(cut.to_groups(), groups);
            } else {
                // A member named like a group misleads the cut; the commitment tells, and the text is read in full.
                assert!(event.get("person").is_some(), "{text}");
                assert_eq!(Groups::parse(&text).unwrap(), groups);
            }
            assert_eq!(StoredGroups::from(&groups).commitment(), groups.commitment());
        }
    }

    #[test]
    fn a_text_of_another_layout_is_not_cut() {
        let text = groups(&json!({ "kind": "a" })).to_json();
        assert!(StoredGroups::cut(&text).is_some());
        for other in
            [text.replace("\"event\"", "\"evens\""), text.replace(',', ", "), text[1..].to_owned(), format!("{text} ")]
        {
            assert!(StoredGroups::cut(&other).is_none(), "{other}");
        }
        for at in 0..text.len() {
            assert!(StoredGroups::cut(&text[..at]).is_none(), "cut at {at}");
        }
    }

    #[test]
    fn a_changed_byte_gives_no_cut_or_another_commitment() {
        let groups = groups(&json!({ "kind": "exchange.released" }));
        let text = groups.to_json();
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            let same = StoredGroups::cut(&changed).is_some_and(|cut| cut.commitment() == groups.commitment());
            assert!(!same, "byte {at}: {changed}");
        }
    }
}
