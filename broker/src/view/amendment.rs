//! What changes when a newer permission takes the place of an older one, for the consent screen and the text it is kept by.

use eemol_policies::ids::ConsentId;
use eemol_policies::time::Timestamp;

use super::Frame;
use crate::i18n::{Markup, ValueSource};

/// What is different from the permission whose place the newer one takes.
#[derive(Debug, Clone)]
pub struct Changes {
    /// The older one.
    pub old: ConsentId,
    /// When the person gave it.
    pub given: Timestamp,
    /// What is asked for and was not agreed to before.
    pub added: Vec<ChangedItem>,
    /// What was agreed to and is not asked for any more.
    pub gone: Vec<ChangedItem>,
    /// Until when the older one lasts, and the newer one.
    pub until: (Timestamp, Timestamp),
    /// How often data can be fetched under the older one, and the newer one.
    pub uses: (u32, u32),
}

/// Some fields of one evidence type.
#[derive(Debug, Clone)]
pub struct ChangedItem {
    /// Name of the evidence type, with what narrows it.
    pub name: String,
    /// Names of the fields.
    pub fields: Vec<String>,
}

impl Changes {
    /// That there is an older permission, and what becomes of it.
    pub fn lead(&self, frame: &Frame) -> Markup {
        frame.t1("amend-lead", "when", frame.date(self.given))
    }

    /// Every difference in a sentence of its own; one that says so where there is none.
    pub fn lines(&self, frame: &Frame) -> Vec<Markup> {
        let item = |key: &'static str| {
            move |item: &ChangedItem| frame.t2(key, "what", &item.name, "fields", frame.list(&item.fields))
        };
        let mut lines: Vec<Markup> = self.added.iter().map(item("amend-added")).collect();
        lines.extend(self.gone.iter().map(item("amend-gone")));
        let (before, after) = self.until;
        if before != after {
            let key = if after > before { "amend-longer" } else { "amend-shorter" };
            lines.push(frame.t2(key, "when", frame.date(after), "before", frame.date(before)));
        }
        let (before, after) = self.uses;
        if before != after {
            let key = if after > before { "amend-more" } else { "amend-less" };
            lines.push(frame.with(key, &[("count", after.value()), ("before", before.value())]));
        }
        if lines.is_empty() {
            lines.push(frame.t("amend-same"));
        }
        lines
    }
}
