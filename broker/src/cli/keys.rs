//! `eemol keys init|list|rotate`.

use std::time::Duration;

use clap::{Subcommand, ValueEnum};
use serde_json::json;

use super::{Context, Failure};
use crate::keys::make::Rotation;
use crate::keys::{Keys, make};

/// Arguments of `eemol keys`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done with keys.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Makes the keys that the configuration names and that are not there; leaves the others.
    Init,
    /// Lists the keys: ids and public halves, never secrets.
    List,
    /// Puts a new key in place of the present one.
    Rotate {
        /// Which key.
        #[arg(value_enum)]
        key: Rotatable,
        /// The present key is no longer safe: accept nothing signed with it from now on.
        #[arg(long)]
        compromised: bool,
        /// Of the log key: days for which the key before goes on signing beside the new one.
        #[arg(long, value_name = "DAYS", default_value_t = 30)]
        overlap_days: u32,
    },
}

/// Keys that can be rotated.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Rotatable {
    /// The key that signs consent tokens.
    Token,
    /// The key that signs the access log.
    Log,
}

/// Does what was asked.
///
/// # Errors
/// [`Failure`] when the configuration is wrong, or a key cannot be read or written.
pub fn run(arguments: &Args, context: &mut Context<'_>) -> Result<(), Failure> {
    match &arguments.command {
        Command::Init => init(context),
        Command::List => list(context),
        Command::Rotate { key: Rotatable::Token, compromised, .. } => rotate_token(*compromised, context),
        Command::Rotate { key: Rotatable::Log, compromised, overlap_days } => {
            rotate_log(Duration::from_hours(u64::from(*overlap_days) * 24), *compromised, context)
        }
    }
}

fn init(context: &mut Context<'_>) -> Result<(), Failure> {
    let config = context.config()?;
    let made = make::missing(&config, &context.runtime).map_err(Failure::failed)?;
    for path in &made {
        context.result(format_args!("made {}", path.display()), &json!({ "event": "made", "path": path }))?;
    }
    if made.is_empty() {
        context.say("All keys are there already.")?;
    }
    Ok(())
}

fn list(context: &mut Context<'_>) -> Result<(), Failure> {
    let config = context.config()?;
    let keys = Keys::load(&config).map_err(Failure::failed)?;
    let token = keys.token.jwk();
    let mut line = |key: &str, id: &str, place: &str, public: &serde_json::Value| {
        let shown = public.as_str().map_or_else(|| public.to_string(), str::to_owned);
        context.result(
            format_args!("{key:<8} {id}\n         {place}\n         {shown}"),
            &json!({ "key": key, "id": id, "place": place, "public": public }),
        )
    };
    line("token", keys.token.kid(), &config.keys.token.to_string(), token)?;
    if let Some(next) = &keys.token_next {
        let id = next.get("kid").and_then(serde_json::Value::as_str).unwrap_or_default();
        line("next", id, "signs after the next rotation", next)?;
    }
    for key in &keys.retired {
        let place = format!("accepted under tokens until {}, under consent receipts for good", key.until);
        line("retired", &key.kid, &place, &key.jwk)?;
    }
    line("log", keys.log.name(), &config.keys.log.to_string(), &keys.log.verifier().into())?;
    if let Some(next) = &keys.log_next {
        line("next", keys.log.name(), "signs after the next rotation", &next.as_str().into())?;
    }
    for (key, until) in &keys.log_leaving {
        line("leaving", key.name(), &format!("signs too until {until}"), &key.verifier().into())?;
    }
    for known in &keys.log_retired {
        line("retired", keys.log.name(), &format!("counts until {}", known.until), &known.key.as_str().into())?;
    }
    if !config.witnessed.is_empty() {
        let key = Keys::cosigner(&config).map_err(Failure::failed)?;
        line("cosigner", key.name(), &config.keys.cosigner.to_string(), &key.verifier().into())?;
    }
    line("master", &keys.master.id(), &config.keys.master.to_string(), &"secret, no public half".into())
}

fn rotate_log(overlap: Duration, compromised: bool, context: &mut Context<'_>) -> Result<(), Failure> {
    let config = context.config()?;
    let key = make::rotate_log(&config, &context.runtime, overlap, compromised).map_err(Failure::failed)?;
    context.result(
        format_args!("The log key is now {}.", key.verifier()),
        &json!({ "event": "rotated", "key": "log", "id": key.verifier() }),
    )?;
    context.say(if compromised {
        "Brokers use it once they reload (`eemol reload`); do so now. What the key before signs from now on counts for \
         nothing. Give the new key to witnesses and verifiers (`eemol log key`)."
    } else {
        "Brokers use it once they reload (`eemol reload`), and sign with both until the overlap ends. Until then give the new \
         key, and the one to come, to witnesses and verifiers (`eemol log key`)."
    })
}

fn rotate_token(compromised: bool, context: &mut Context<'_>) -> Result<(), Failure> {
    let config = context.config()?;
    let key = match make::rotate_token(&config, &context.runtime, compromised).map_err(Failure::failed)? {
        Rotation::Rotated(key) => key,
        Rotation::Announced(key) => {
            context.result(
                format_args!("The token key to come is {}.", key.kid()),
                &json!({ "event": "announced", "key": "token", "id": key.kid() }),
            )?;
            return context.say(
                "Nothing signs with it yet. Have brokers reload (SIGHUP), so that it is published, and rotate again a day later.",
            );
        }
    };
    context.result(
        format_args!("The token key is now {}.", key.kid()),
        &json!({ "event": "rotated", "key": "token", "id": key.kid() }),
    )?;
    context.say(if compromised {
        "Tokens and consent receipts signed with the key before are accepted no more once brokers reload (`eemol reload`, or \
          SIGHUP). Citizens can have each receipt made out anew."
    } else {
        "Tokens signed with the key before are accepted until they end. Brokers use the new key once they reload (`eemol reload`, or SIGHUP)."
    })
}
