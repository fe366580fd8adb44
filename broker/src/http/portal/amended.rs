//! The older permission whose place a request wants to take: what would change, and whether it is there at all.

use eemol_consent::consent::{Agreed, Consent, Item};
use eemol_consent::parameters::Parameters;
use eemol_policies::field::Field;
use eemol_policies::ids::EvidenceTypeId;

use super::asked::consent_page;
use super::visit::{Detour, Visit};
use super::words::Words;
use crate::view::{ChangedItem, Changes, ConsentPage};

/// The consent screen with what would change: what the person sees, and agrees to by its digest.
pub(super) async fn whole_page(visit: &Visit, consent: &Consent) -> Result<ConsentPage, Detour> {
    let changes = changes_of(visit, visit.words(), consent).await?;
    Ok(ConsentPage { changes, ..consent_page(visit, consent) })
}

/// What would change; `None` for a request of its own, or where the older permission is not kept any more.
///
/// Compares what was agreed to with what is asked for, and nothing that goes on changing: the text that is shown stays the
/// same until the answer.
pub(super) async fn changes_of(visit: &Visit, words: Words<'_>, consent: &Consent) -> Result<Option<Changes>, Detour> {
    let Some(old) = consent.request().replaces else { return Ok(None) };
    let found = visit.app.ledger.consent(old).await.map_err(|error| visit.unavailable(&error))?;
    let own = found.filter(|old| old.subject() == consent.subject() && old.requester() == consent.requester());
    Ok(own.and_then(|old| changes(words, &old, consent)))
}

fn changes(words: Words<'_>, old: &Consent, new: &Consent) -> Option<Changes> {
    let grant = old.grant()?;
    let (before, after) = (old.request(), new.request());
    let had = |item: &Item, field: &Field| {
        grant.agreed.iter().any(|one| is_same(one, &item.evidence_type, &item.parameters) && one.has(field))
    };
    let asks = |one: &Agreed, field: &Field| {
        after.items.iter().any(|item| {
            is_same(one, &item.evidence_type, &item.parameters) && item.fields().any(|asked| asked == field)
        })
    };
    let added = after.items.iter().map(|item| {
        let fields = item.fields().filter(|field| !had(item, field));
        changed(words, &item.evidence_type, &item.parameters, fields)
    });
    let gone = grant.agreed.iter().map(|one| {
        let fields = one.fields.iter().filter(|field| !asks(one, field));
        changed(words, &one.evidence_type, &one.parameters, fields)
    });
    Some(Changes {
        old: old.id(),
        given: grant.at,
        added: added.filter(|item| !item.fields.is_empty()).collect(),
        gone: gone.filter(|item| !item.fields.is_empty()).collect(),
        until: (before.until, after.until),
        uses: (before.uses, after.uses),
    })
}

/// Whether this was agreed to of the same evidence type for the same parameters: another year is other data.
fn is_same(agreed: &Agreed, evidence_type: &EvidenceTypeId, parameters: &Parameters) -> bool {
    agreed.evidence_type == *evidence_type && agreed.parameters == *parameters
}

fn changed<'f>(
    words: Words<'_>,
    id: &EvidenceTypeId,
    parameters: &Parameters,
    fields: impl Iterator<Item = &'f Field>,
) -> ChangedItem {
    let facts: Vec<String> =
        words.parameters(id, parameters).into_iter().map(|fact| format!("{} {}", fact.name, fact.value)).collect();
    let name = words.evidence_type(id);
    let name = if facts.is_empty() { name } else { format!("{name} ({})", facts.join(", ")) };
    ChangedItem { name, fields: words.fields(id, fields) }
}
