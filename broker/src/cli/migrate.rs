//! `eemol migrate`: brings the databases to this version's schema.
//!
//! On PostgreSQL it also makes the months of records ahead, and grants the brokers' role (`database.application_role`) what
//! it needs and no more. Brokers need not run it on files: they do the same at their start.

use serde_json::json;

use super::opened::described;
use super::{Context, Failure};
use crate::config::secret::SecretRef;
use crate::store::place::Place;

/// Arguments of `eemol migrate`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Role that owns the databases, when it is another than the one the brokers connect as.
    #[arg(long, value_name = "ROLE")]
    pub owner: Option<String>,
    /// Reference to the owner's password: `file:PATH` or `env:NAME`.
    #[arg(long, value_name = "REFERENCE", requires = "owner")]
    pub owner_password: Option<String>,
}

/// Migrates all four databases.
///
/// # Errors
/// [`Failure`] when a database cannot be reached or was written by a newer version.
pub fn run(arguments: &Args, context: &mut Context<'_>) -> Result<(), Failure> {
    let config = context.config()?;
    let mut place = Place::of(&config).map_err(|error| described(&error))?;
    if let Some(owner) = &arguments.owner {
        let reference = arguments.owner_password.as_deref().map(str::parse::<SecretRef>).transpose();
        let reference = reference.map_err(|error| Failure::usage(format_args!("`--owner-password` is {error}")))?;
        let password = reference.map(|reference| reference.read(&config.environment)).transpose();
        place = place.as_role(owner, password.map_err(Failure::failed)?.as_ref());
    }
    let reactor = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let done = reactor.block_on(place.migrate(config.database.application_role.as_deref()));
    for one in done.map_err(|error| described(&error))? {
        let months = if one.months.is_empty() { String::new() } else { format!(", {} months made", one.months.len()) };
        let dropped = if one.dropped.is_empty() {
            String::new()
        } else {
            format!(", {} empty months dropped", one.dropped.len())
        };
        context.result(
            format_args!("{}: at migration {}{months}{dropped}", one.database, one.version),
            &json!({ "event": "migrated", "database": one.database, "version": one.version, "months": one.months, "dropped": one.dropped }),
        )?;
    }
    Ok(())
}
