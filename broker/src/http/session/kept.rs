//! What waits in a session between two requests: a DPO's narrowed list, and a form that was sent but not taken.
//!
//! A form holds what people typed, so it is sealed under a key that is made from the cookie's value: it opens in the
//! browser that sent it, and a copy of the store says nothing of it.

use aws_lc_rs::aead::NONCE_LEN;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eemol_policies::ids::SubjectTag;
use serde::{Deserialize, Serialize};

use crate::ledger::hash::sha256;
use crate::ledger::seal::{DataKey, Nonce, open_row, seal_row};
use crate::runtime::Runtime;

/// The largest form that is kept, in bytes.
const LONGEST_FORM: usize = 8192;
/// Table and column of a sealed form.
const PLACE: &str = "sessions.data";

/// What pages keep between two requests.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// The look-up by which a DPO's list is narrowed to one person.
    pub person: Option<PersonLook>,
    /// A form that was sent but not taken: too late, or with too weak a sign-in.
    pub form: Option<KeptForm>,
}

/// A DPO's recorded look-up of one person.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonLook {
    /// Who was looked up.
    pub subject: SubjectTag,
    /// The reason given.
    pub reason: String,
}

/// A form that waits for its sender to confirm it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptForm {
    /// The page that it belongs to: path after the language.
    pub page: String,
    /// Its members, without the form token.
    pub members: Vec<(String, String)>,
}

/// What opens the form that waits in a session; only the browser's cookie can make it.
#[derive(Debug, Clone)]
pub(super) struct Opener(DataKey);

/// As it stands in the row.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    person: Option<PersonLook>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sealed: Option<String>,
}

impl KeptForm {
    /// The form of `page` with these members; `None` for one that is too long to keep, or in which nothing was said.
    pub fn new(page: &str, members: &[(String, String)]) -> Option<Self> {
        let members: Vec<_> = members.iter().filter(|(name, _)| name != "csrf").cloned().collect();
        let length: usize = members.iter().map(|(name, value)| name.len() + value.len()).sum();
        (1..=LONGEST_FORM).contains(&length).then(|| Self { page: page.to_owned(), members })
    }

    /// Every value under this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.members.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl Opener {
    /// Of the session with this cookie value.
    pub(super) fn of(value: &str) -> Self {
        let digest = sha256(&[b"eemol/kept/1\0".as_slice(), value.as_bytes()].concat());
        Self(DataKey::from_bytes(*digest.as_bytes()))
    }
}

impl Kept {
    /// The text of the row of session `id`. Without its opener a form is not kept.
    pub(super) fn to_data(&self, opener: Option<&Opener>, id: &[u8; 32], runtime: &Runtime) -> String {
        let sealed = opener.zip(self.form.as_ref()).and_then(|(opener, form)| {
            let text = serde_json::to_vec(form).ok()?;
            let nonce = Nonce::from_bytes(runtime.bytes::<NONCE_LEN>());
            Some(STANDARD.encode(seal_row(&opener.0, PLACE, id, nonce, &text).ok()?))
        });
        let stored = Stored { person: self.person.clone(), sealed };
        serde_json::to_string(&stored).unwrap_or_else(|_| "{}".to_owned())
    }

    /// What the row of session `id` says; what does not open is not there.
    pub(super) fn of_data(data: &str, opener: Option<&Opener>, id: &[u8; 32]) -> Self {
        let Stored { person, sealed } = serde_json::from_str(data).unwrap_or_default();
        let form = opener.zip(sealed).and_then(|(opener, sealed)| {
            let text = open_row(&opener.0, PLACE, id, &STANDARD.decode(sealed).ok()?).ok()?;
            serde_json::from_slice(&text).ok()
        });
        Self { person, form }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_opens_with_the_cookie_that_it_was_kept_under_and_is_not_to_be_read_in_the_row() {
        let (runtime, _) = Runtime::fixed(7);
        let form = KeptForm::new("/concerns/new", &[("worry".to_owned(), "I never asked for this".to_owned())]);
        let kept = Kept { person: None, form: form.clone() };
        let (own, id) = (Opener::of("cookie"), [3; 32]);
        let data = kept.to_data(Some(&own), &id, &runtime);
        assert!(!data.contains("worry") && !data.contains("never") && !data.contains("concerns"), "{data}");
        assert!(form.is_some());
        assert_eq!(Kept::of_data(&data, Some(&own), &id).form, form);
        for (opener, id) in [(Some(&Opener::of("another")), id), (Some(&own), [4; 32]), (None, id)] {
            assert_eq!(Kept::of_data(&data, opener, &id).form, None);
        }
        assert_eq!(Kept::of_data("{\"form\":{}}", Some(&own), &id).form, None, "of an older version");
    }

    #[test]
    fn nothing_and_too_much_are_not_kept() {
        let members = |value: &str| [("csrf".to_owned(), "x".to_owned()), ("a".to_owned(), value.to_owned())];
        assert!(KeptForm::new("/x", &members("said")).is_some());
        assert!(KeptForm::new("/x", &members(&"x".repeat(LONGEST_FORM))).is_none());
        assert!(KeptForm::new("/x", &[("csrf".to_owned(), "x".to_owned())]).is_none());
    }
}
