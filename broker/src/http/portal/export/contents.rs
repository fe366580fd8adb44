//! What stands in the files of an export: how to check it, the keys, the permissions, the overview.

use eemol_consent::consent::Consent;
use eemol_consent::uses::Uses;
use serde_json::{Value, json};

use super::super::asked::agreed_items;
use super::super::download::Preface;
use super::super::permissions::{since, status};
use super::super::visit::Citizen;
use super::super::walk::Reader;
use crate::view::{ExportIndex, ExportedPermission};

/// The commands that check every file without us, each after the key of the words that explain it.
const CHECKS: [(&str, &str); 4] = [
    (
        "export-readme-receipts",
        "for f in consent-receipts/*.json; do eemol receipt verify \"$f\" --key @keys/token-keys.json --key @keys/log-keys.txt; done",
    ),
    ("export-readme-texts", "sha256sum texts/*.txt"),
    ("export-readme-entries", "for f in entries/*.json; do eemol receipt verify \"$f\" --key @keys/log-keys.txt; done"),
    (
        "export-readme-proofs",
        "for f in proofs/*.tlog-proof; do eemol log check-proof \"$f\" --key @keys/log-keys.txt; done",
    ),
];

/// Keys of the sentences on each file and folder.
const FILES: [(&str, &str); 8] = [
    ("index.html", "export-file-index"),
    ("permissions.json", "export-file-permissions"),
    ("history.csv, history.json", "export-file-history"),
    ("consent-receipts/", "export-file-receipts"),
    ("texts/", "export-file-texts"),
    ("entries/", "export-file-entries"),
    ("proofs/", "export-file-proofs"),
    ("keys/", "export-file-keys"),
];

/// The files that come first: how to read and check the others, and the keys.
pub(super) fn front(reader: &Reader) -> [(&'static str, String); 3] {
    let app = &reader.app;
    let log: Vec<String> = app.ledger.log_keys().iter().map(ToString::to_string).collect();
    let token = serde_json::to_string_pretty(&app.tokens.receipt_keys()).unwrap_or_default();
    [("README.txt", readme(reader)), ("keys/log-keys.txt", log.join("\n") + "\n"), ("keys/token-keys.json", token)]
}

fn readme(reader: &Reader) -> String {
    let words = reader.words();
    let mut lines = vec![words.own("export-title"), String::new(), words.own("export-lead"), String::new()];
    for (name, key) in FILES {
        lines.extend([name.to_owned(), format!("    {}", words.own(key))]);
    }
    lines.extend([String::new(), words.own("export-readme-check")]);
    for (key, command) in CHECKS {
        lines.extend([String::new(), words.own(key), String::new(), format!("    {command}")]);
    }
    let pages = reader.app.config.public_url().trim_end_matches('/');
    lines.extend([String::new(), words.own("export-readme-keys"), String::new()]);
    lines.extend([
        format!("    {pages}/log/keys"),
        format!("    {pages}/.well-known/receipt-keys.json"),
        String::new(),
    ]);
    lines.join("\n")
}

/// All permissions as data.
pub(super) fn permissions(reader: &Reader, consents: &[Consent]) -> String {
    let all: Vec<Value> = consents.iter().map(|consent| permission_data(reader, consent)).collect();
    serde_json::to_string_pretty(&json!({ "permissions": all })).unwrap_or_default()
}

fn permission_data(reader: &Reader, consent: &Consent) -> Value {
    let (words, request, grant) = (reader.words(), consent.request(), consent.grant());
    let shown = consent.state().shown();
    json!({
        "consent": consent.id(),
        "requester": request.requester,
        "requester_name": words.administration(&request.requester),
        "procedure": request.procedure,
        "procedure_name": words.procedure(&request.procedure),
        "case": request.case,
        "legal_basis": request.legal_basis,
        "purpose": request.purpose,
        "state": consent.phase(reader.app.runtime.now()).as_str(),
        "requested_at": consent.requested_at(),
        "answer_by": request.answer_by,
        "until": request.until,
        "uses": request.uses,
        "used": consent.uses().map_or(0, Uses::released),
        "asked": request.items,
        "agreed": consent.agreed(),
        "granted_at": grant.map(|grant| grant.at),
        "shown_in": shown.as_ref().map(|shown| &shown.language),
        "text_digest": shown.as_ref().map(|shown| &shown.text_digest),
        "replaces": request.replaces,
    })
}

/// One permission in the overview.
pub(super) fn permission(reader: &Reader, consent: &Consent, receipts: Vec<String>) -> ExportedPermission {
    let (words, request) = (reader.words(), consent.request());
    let status = status(consent.phase(reader.app.runtime.now()));
    ExportedPermission {
        id: consent.id(),
        who: words.administration(&request.requester),
        procedure: words.procedure(&request.procedure),
        case: request.case.to_string(),
        since: status.map_or_else(|| consent.requested_at(), |status| since(consent, status)),
        status,
        until: request.until,
        used: consent.uses().map_or(0, Uses::released),
        items: agreed_items(words, consent),
        receipts,
    }
}

/// The overview.
pub(super) fn index(citizen: &Citizen, preface: &Preface, permissions: Vec<ExportedPermission>) -> ExportIndex {
    let visit = &citizen.visit;
    ExportIndex {
        frame: visit.frame(),
        made: visit.app.runtime.now(),
        creator: visit.app.tokens.issuer().to_owned(),
        complete_since: preface.complete_since(),
        permissions,
    }
}
