//! Every parser of what others send, as a target: it may refuse, it may not panic; what it takes it must write back the same.
//! What each reads is in the module named before it.

use super::Target;

mod files;
mod log;
mod receipts;
mod requests;

/// All targets, by name.
pub const ALL: &[Target] = &[
    Target { name: "note", run: log::note, corpus: log::notes },
    Target { name: "checkpoint", run: log::checkpoint, corpus: log::notes },
    Target { name: "key", run: log::key, corpus: log::keys },
    Target { name: "tile-path", run: log::tile_path, corpus: log::tile_paths },
    Target { name: "tile", run: log::tile, corpus: log::tiles },
    Target { name: "bundle", run: log::bundle, corpus: log::bundles },
    Target { name: "frontier", run: log::frontier, corpus: log::frontiers },
    Target { name: "consistency", run: log::consistency, corpus: log::tiles },
    Target { name: "proof", run: log::proof, corpus: log::proofs },
    Target { name: "add-checkpoint", run: log::add_checkpoint, corpus: log::requests },
    Target { name: "receipt", run: receipts::receipt, corpus: receipts::receipts },
    Target { name: "disclosure", run: receipts::disclosure, corpus: receipts::receipts },
    Target { name: "token", run: requests::token, corpus: requests::tokens },
    Target { name: "consent-receipt", run: receipts::consent_receipt, corpus: receipts::consent_receipts },
    Target { name: "authorization-details", run: requests::authorization_details, corpus: requests::asked },
    Target { name: "exchange-body", run: requests::exchange_body, corpus: requests::bodies },
    Target { name: "form", run: requests::form, corpus: requests::forms },
    Target { name: "field", run: requests::field, corpus: requests::fields },
    Target { name: "certificate", run: requests::certificate, corpus: requests::certificates },
    Target { name: "subject", run: requests::certificate_subject, corpus: requests::subjects },
    Target { name: "configuration", run: files::configuration, corpus: files::configurations },
    Target { name: "catalogue", run: files::catalogue, corpus: files::catalogues },
];

fn bytes(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fn outcome<T, E: std::fmt::Display>(result: Result<T, E>) -> String {
    result.map_or_else(|error| error.to_string(), |_| "taken".to_owned())
}

/// Every text in a JSON value.
fn strings(value: &serde_json::Value, tell: &mut dyn FnMut(&str)) {
    match value {
        serde_json::Value::String(text) => tell(text),
        serde_json::Value::Array(items) => items.iter().for_each(|item| strings(item, tell)),
        serde_json::Value::Object(members) => members.values().for_each(|item| strings(item, tell)),
        _ => {}
    }
}
