//! A DPO's look at what is recorded about a person: its reason, and the entry that comes before anything is shown.

use eemol_policies::ids::{EntryId, SubjectTag};

use crate::http::portal::typed::hides;
use crate::http::portal::visit::{Detour, Officer};
use crate::http::session::OPERATOR;
use crate::ledger::OpenedEntry;
use crate::ledger::event::{Decision, Event};
use crate::ledger::operation::{Act, Answer, Note};
use crate::view::Notice;

/// Shortest reason, in characters.
const SHORTEST: usize = 8;
/// Longest reason, in characters.
const LONGEST: usize = 500;

/// The reason in what was typed, on one line and without characters that direct or control; `None` when it is none.
pub(super) fn reason(typed: &str) -> Option<String> {
    let plain: String = typed.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !hides(*c)).collect();
    let reason = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    (SHORTEST..=LONGEST).contains(&reason.chars().count()).then_some(reason)
}

/// Enters the look, under the person it is about. Nothing may be shown before.
pub(super) async fn enter(
    officer: &Officer,
    kind: &str,
    subject: Option<SubjectTag>,
    reason: &str,
    looked_at: Option<EntryId>,
) -> Result<EntryId, Detour> {
    let visit = &officer.visit;
    let event = Event {
        viewer: officer.scope.clone(),
        note: Some(reason.to_owned()),
        ..Event::new(kind, visit.app.runtime.now())
    };
    let name = officer.scope.as_ref().map_or(OPERATOR, |id| id.as_str());
    let note = Note {
        subject,
        event,
        official: format!("dpo:{name}").parse().ok(),
        decision: Decision { looked_at, ..Decision::default() },
    };
    let recorded =
        visit.app.ledger.enter(Act::Note(Box::new(note))).await.map_err(|error| visit.unavailable(&error))?;
    match (recorded.answer, recorded.entry) {
        (Answer::Entered, Some(entry)) => Ok(entry.id),
        _ => Err(visit.notice(Notice::Unavailable)),
    }
}

/// Whether this DPO may open an entry: all for the operator's, for others those of their own administration.
pub(super) fn may_open(officer: &Officer, entry: &OpenedEntry) -> bool {
    let event = &entry.event;
    officer.scope.as_ref().is_none_or(|own| {
        [&event.requester, &event.provider, &event.viewer].into_iter().any(|id| id.as_ref() == Some(own))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_a_line_of_words_and_hides_nothing() {
        assert_eq!(reason("  Complaint\r\n 2026/17 ").as_deref(), Some("Complaint 2026/17"));
        assert_eq!(reason("Complaint\u{202e} 2026\u{0}/17").as_deref(), Some("Complaint 2026/17"));
        assert!(reason("short").is_none() && reason("        x       ").is_none());
        assert!(reason(&"x".repeat(501)).is_none());
    }
}
