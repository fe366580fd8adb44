//! `eemol receipt verify`: whether a saved answer is what the log recorded, or a consent receipt what was signed, without
//! broker and database.

mod consent;
mod keys;
#[cfg(test)]
mod tests;

use std::io::Read;
use std::path::PathBuf;

use clap::Subcommand;
use eemol_consent::token::receipt::is_one;
use serde_json::{Value, json};

use self::keys::Given;
use super::opened::{alone, must_count};
use super::{Context, Failure};
use crate::ledger::receipt::{self, Verified};

/// Longest answer that is read, in bytes; a little above what a receipt may be of.
const MOST: u64 = 65 * 1024 * 1024;

/// Arguments of `eemol receipt`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done with receipts.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Checks the body of an answer as received, or of `GET /v1/exchanges/{id}/receipt`; or a citizen's consent receipt.
    Verify(VerifyArgs),
}

/// Arguments of `eemol receipt verify`.
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// The body, byte for byte as received; `-` for standard input.
    pub file: PathBuf,
    /// Verifier key of the log (`name+hex8+base64`), or `@file` with keys; witnesses' keys may be given too. For consent
    /// receipts `@file` with the published token keys (`/.well-known/receipt-keys.json`), the log's beside it.
    #[arg(long, value_name = "KEY", required = true)]
    pub key: Vec<String>,
}

/// Does what was asked.
///
/// # Errors
/// [`Failure`]; exit status 3 when the body is not what the log recorded.
pub fn run(arguments: &Args, context: &mut Context<'_>) -> Result<(), Failure> {
    let Command::Verify(arguments) = &arguments.command;
    let given = keys::read(&arguments.key)?;
    let body = read(arguments)?;
    if let Some(text) = std::str::from_utf8(&body).ok().filter(|text| is_one(text)) {
        return consent::verify(text, &given, context);
    }
    let Given { log: keys, .. } = given;
    let value = serde_json::from_slice::<Value>(&body).unwrap_or_default();
    let has = |member: &str| value.get(member).is_some();
    if keys.is_empty() && (has("proof") || has("receipt")) {
        return Err(Failure::usage("this is no consent receipt; give the log's verifier key with `--key`"));
    }
    let is_answer = !has("proof");
    let known = alone(&keys);
    let verified =
        if is_answer { receipt::verify_answer(&body, &known) } else { receipt::verify_receipt(&body, &known) };
    let verified = verified.map_err(Failure::not_verified)?;
    if let Some(time) = verified.event.get("time").and_then(Value::as_str).and_then(|time| time.parse().ok()) {
        must_count(&keys, &verified.signer, time)?;
    }
    context.result(shown(&verified), &as_json(&verified))
}

fn read(arguments: &VerifyArgs) -> Result<Vec<u8>, Failure> {
    let failed = |error| Failure::usage(format_args!("`{}` cannot be read: {error}", arguments.file.display()));
    let mut body = Vec::new();
    if arguments.file.as_os_str() == "-" {
        std::io::stdin().lock().take(MOST).read_to_end(&mut body).map_err(failed)?;
    } else {
        std::fs::File::open(&arguments.file).and_then(|file| file.take(MOST).read_to_end(&mut body)).map_err(failed)?;
    }
    Ok(body)
}

/// What the entry says, in the order in which people ask.
const TOLD: &[(&str, &str)] = &[
    ("kind", "what"),
    ("time", "when"),
    ("requester", "requester"),
    ("provider", "provider"),
    ("evidence_type", "evidence"),
    ("released", "fields"),
    ("procedure", "procedure"),
    ("case", "case"),
    ("consent", "consent"),
    ("exchange", "exchange"),
    ("reason", "reason"),
];

fn shown(verified: &Verified) -> String {
    let mut lines = vec![
        if verified.evidence {
            "verified: the evidence is what was recorded as delivered".to_owned()
        } else {
            "verified: the entry is in the log; the receipt brings no evidence".to_owned()
        },
        format!("entry:     {}, number {} of {}", verified.entry, verified.index, verified.size),
    ];
    for (member, name) in TOLD {
        let text = match verified.event.get(member) {
            None | Some(Value::Null) => continue,
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(items)) => {
                items.iter().map(|item| item.as_str().unwrap_or_default()).collect::<Vec<_>>().join(", ")
            }
            Some(other) => other.to_string(),
        };
        lines.push(format!("{:<10} {text}", format!("{name}:")));
    }
    lines.push(format!("root:      {}", verified.root));
    lines.push(format!("signer:    {}", verified.signer));
    lines.extend(verified.cosigned.iter().map(|witness| format!("witness:   {}", witness.key)));
    lines.join("\n")
}

fn as_json(verified: &Verified) -> Value {
    json!({
        "event": "verified", "ok": true, "entry": verified.entry, "index": verified.index, "size": verified.size,
        "root": verified.root, "signer": verified.signer.to_string(), "evidence": verified.evidence,
        "witnesses": verified.cosigned.iter().map(|witness| witness.key.to_string()).collect::<Vec<_>>(),
        "recorded": verified.event,
    })
}
