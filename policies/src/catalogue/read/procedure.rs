//! Reads `procedures/<id>.toml`.

use std::collections::BTreeSet;

use super::{Known, check_known};
use crate::catalogue::fault::{nearest, quoted};
use crate::catalogue::procedure::{Assurance, Basis, LegalBasis, Procedure, ProcedureField, ProcedureItem, Purpose};
use crate::catalogue::reader::{Found, Table};
use crate::field::Field;
use crate::ids::{AdministrationId, EvidenceTypeId, ProcedureId};

pub(in crate::catalogue) fn read(id: &ProcedureId, table: &Table<'_>, known: &Known) -> Option<Procedure> {
    let names = table.texts("names");
    let requesters = requesters(table, known);
    let responsible = administrations(table, known, "responsible", "never declare a consent invalid");
    let purpose = table.table("purpose").and_then(|table| purpose(&table));
    let legal_basis = table.table("legal_basis").and_then(|table| legal_basis(&table));
    let max_validity_days = table.number("max_validity_days", 1..=3660, None);
    let max_uses = table.number("max_uses", 1..=10_000, None);
    let answer_within_days = table.number("answer_within_days", 1..=365, Some(14));
    let quiet_days = table.number("quiet_days", 0..=365, Some(30));
    let log_months = log_months(table);
    let assurance = assurance(table);
    let preview = table.flag("preview", false);
    let if_no = table.texts("if_no");
    let retention = table.texts("retention");
    let items = table.tables("evidence");
    let mut seen = BTreeSet::new();
    let evidence: Vec<ProcedureItem> = items.iter().filter_map(|inner| item(inner, known, &mut seen)).collect();
    if items.is_empty() {
        table.fault("evidence", "the procedure asks for nothing", "write at least one `[[evidence]]`");
    }
    table.close();
    Some(Procedure {
        id: id.clone(),
        names: names?,
        requesters,
        responsible,
        purpose: purpose?,
        legal_basis: legal_basis?,
        max_validity_days: max_validity_days?,
        max_uses: max_uses?,
        answer_within_days: answer_within_days?,
        quiet_days: quiet_days?,
        log_months,
        assurance,
        preview,
        if_no: if_no?,
        retention: retention?,
        evidence,
    })
}

/// Months that entries of the log are kept; more than a little over a year needs a written reason.
fn log_months(table: &Table<'_>) -> Option<u32> {
    let because = table.text_or_none("log_months_because");
    if !table.has("log_months") {
        if because.is_some() {
            table.fault("log_months_because", "a reason for nothing", "give `log_months` too, or leave the reason out");
        }
        return None;
    }
    let months = table.number("log_months", 12..=36, None)?;
    if months > 13 && because.is_none() {
        let message = "nothing says why entries are kept longer than 13 months";
        table.fault("log_months", message, "write the reason as `log_months_because`");
    }
    Some(months)
}

/// The level that a yes needs, where one is demanded.
fn assurance(table: &Table<'_>) -> Option<Assurance> {
    if table.has("assurance") { table.one_of("assurance", &Assurance::ALL, None) } else { None }
}

fn requesters(table: &Table<'_>, known: &Known) -> BTreeSet<AdministrationId> {
    if table.list::<AdministrationId>("requesters").is_empty() {
        table.fault("requesters", "nobody may use the procedure", "name at least one administration");
    }
    administrations(table, known, "requesters", "never ask")
}

/// Administrations that call the broker for this procedure; without a certificate they can `never` do so.
fn administrations(
    table: &Table<'_>,
    known: &Known,
    key: &'static str,
    never: &'static str,
) -> BTreeSet<AdministrationId> {
    let mut administrations = BTreeSet::new();
    for Found { value, place } in table.list::<AdministrationId>(key) {
        let name = Found { value: value.to_string(), place };
        if check_known(table, &name, "administration", known.administrations.iter().map(AdministrationId::as_str))
            && !known.with_certificate.contains(&value)
        {
            let message = format!("`{value}` has no certificate, so that it can {never}");
            table.report().fault(&name.place, message, format!("give `administrations/{value}.toml` a certificate"));
        }
        if !administrations.insert(value) {
            table.report().fault(&name.place, "it stands there twice", "take one of them away");
        }
    }
    administrations
}

fn purpose(table: &Table<'_>) -> Option<Purpose> {
    let (iri, text) = (table.text("iri"), table.texts("text"));
    check_iri(table, "iri", iri.as_deref(), "https://w3id.org/dpv#ServiceProvision");
    table.close();
    Some(Purpose { iri: iri?, text: text? })
}

fn legal_basis(table: &Table<'_>) -> Option<LegalBasis> {
    let (eli, text) = (table.text("eli"), table.texts("text"));
    check_iri(table, "eli", eli.as_deref(), "http://data.legilux.public.lu/eli/…");
    let words = [("explicit-request", Basis::ExplicitRequest), ("consent", Basis::Consent)];
    let basis = table.one_of("basis", &words, Some(Basis::ExplicitRequest));
    table.close();
    Some(LegalBasis { eli: eli?, text: text?, basis: basis? })
}

fn check_iri(table: &Table<'_>, key: &str, iri: Option<&str>, example: &str) {
    let Some(iri) = iri else { return };
    let rest = iri.strip_prefix("https://").or_else(|| iri.strip_prefix("http://"));
    if rest.is_none_or(str::is_empty)
        || iri.chars().any(|c| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c))
    {
        table.fault(key, format!("`{iri}` is no web identifier"), format!("write one such as `{example}`"));
    }
}

fn item(table: &Table<'_>, known: &Known, seen: &mut BTreeSet<EvidenceTypeId>) -> Option<ProcedureItem> {
    let evidence_type = table.parsed::<EvidenceTypeId>("type");
    let offered = evidence_type.as_ref().and_then(|evidence_type| {
        let name = Found { value: evidence_type.to_string(), place: table.place("type") };
        check_known(table, &name, "evidence type", known.evidence_types.keys().map(EvidenceTypeId::as_str));
        if !seen.insert(evidence_type.clone()) {
            table.fault(
                "type",
                format!("`{evidence_type}` stands there twice"),
                "put all its fields into one `[[evidence]]`",
            );
        }
        known.evidence_types.get(evidence_type)?.as_ref()
    });
    let inner = table.tables("fields");
    if inner.is_empty() {
        table.fault("fields", "no field is asked for", "write at least one `{ path = \"…\", required = true }`");
    }
    let mut fields: Vec<ProcedureField> = Vec::new();
    for inner in &inner {
        let path = inner.parsed::<Field>("path");
        let required = inner.flag("required", false);
        inner.close();
        let Some(path) = path else { continue };
        if let Some(offered) = offered
            && !offered.contains(&path)
        {
            let near = nearest(path.as_str(), offered.iter().map(Field::as_str));
            let remedy = format!("ask for what it offers: {}{near}", quoted(offered));
            inner.fault("path", format!("the evidence type does not offer `{path}`"), remedy);
        }
        if fields.iter().any(|field| field.path == path) {
            inner.fault("path", format!("`{path}` stands there twice"), "take one of them away");
        } else {
            fields.push(ProcedureField { path, required });
        }
    }
    table.close();
    Some(ProcedureItem { evidence_type: evidence_type?, fields })
}
