//! The values on the consent screen: the sources are asked now, for the signed-in person and nobody else.
//!
//! It is a form, not a link: nothing is asked again by going back or by an address, and what was ticked stays ticked.
//! Every look is entered before a source is asked. A source that does not answer keeps nobody from answering the request.

use eemol_consent::consent::{Consent, Item};
use eemol_policies::decide::SelfAsk;
use eemol_policies::field::Field;
use futures_util::future::join_all;

use super::values::{lack, values};
use super::visit::{Citizen, Visit};
use super::words::Words;
use crate::exchange::self_view::{NotShown, show};
use crate::ledger::self_view::Shown;
use crate::view::{ConsentPage, RequestItem, Seen};

/// Whether the values may be looked at before this request is answered.
pub(super) fn is_offered(words: Words<'_>, consent: &Consent) -> bool {
    words.course(&consent.request().procedure).is_some_and(|course| course.preview)
}

/// Asks all sources of a request at once and puts what they answer into the page.
pub(super) async fn fill(citizen: &Citizen, consent: &Consent, page: &mut ConsentPage) {
    let request = consent.request();
    let asked = request.items.iter().map(|item| {
        let ask = SelfAsk {
            evidence_type: item.evidence_type.clone(),
            fields: item.fields().cloned().collect(),
            parameters: item.parameters.to_json(),
            procedure: Some(request.procedure.clone()),
        };
        show(&citizen.visit.app, citizen.tag, ask)
    });
    let answers = join_all(asked).await;
    for ((item, row), answer) in request.items.iter().zip(&mut page.items).zip(answers) {
        fill_item(&citizen.visit, item, row, answer);
    }
}

fn fill_item(visit: &Visit, item: &Item, row: &mut RequestItem, answer: Result<Shown, NotShown>) {
    let shown = match answer {
        Ok(shown) => shown,
        Err(not) => {
            row.seen = Some(Seen::Not(lack(not)));
            return;
        }
    };
    row.seen = Some(Seen::At(shown.fetched_at()));
    let fields: Vec<Field> = item.required.iter().chain(&item.optional).cloned().collect();
    let mut found = values(shown.evidence(), &fields, &visit.pages.site.zone).into_iter();
    let rows = row.required.iter_mut().chain(row.optional.iter_mut().map(|row| &mut row.field));
    for row in rows {
        row.values = found.next();
    }
}
