//! `eemol receipt verify`: whether a saved answer is what the log recorded, without broker and database.

use std::io::Read;
use std::path::PathBuf;

use clap::Subcommand;
use serde_json::{Value, json};

use super::opened::{alone, must_count, verifier_keys};
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
    /// Checks the body of an answer as received, or of `GET /v1/exchanges/{id}/receipt`.
    Verify(VerifyArgs),
}

/// Arguments of `eemol receipt verify`.
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// The body, byte for byte as received; `-` for standard input.
    pub file: PathBuf,
    /// Verifier key of the log (`name+hex8+base64`), or `@file` with keys; witnesses' keys may be given too.
    #[arg(long, value_name = "KEY", required = true)]
    pub key: Vec<String>,
}

/// Does what was asked.
///
/// # Errors
/// [`Failure`]; exit status 3 when the body is not what the log recorded.
pub fn run(arguments: &Args, context: &mut Context<'_>) -> Result<(), Failure> {
    let Command::Verify(arguments) = &arguments.command;
    let keys = verifier_keys(&arguments.key)?;
    let body = read(arguments)?;
    let is_answer = !matches!(serde_json::from_slice::<Value>(&body), Ok(value) if value.get("proof").is_some());
    let (known, keys) = (alone(&keys), keys);
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
