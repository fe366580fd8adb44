//! `eemol check`: configuration, keys, certificates, catalogue and sources; every fault, not the first only.
//!
//! Asks no provider and opens no database: whether they answer is a matter of a running broker's `/readyz`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eemol_connectors::build::Connectors;
use eemol_policies::catalogue::Catalogue;
use serde_json::json;

use super::context::counted;
use super::{Context, Exit, Failure};
use crate::config::fault::Fault;
use crate::config::{Config, check, secret};
use crate::identity::Identity;
use crate::keys::Keys;
use crate::runtime::Runtime;
use crate::server::tls::{ApiTls, WebTls};
use crate::store::place::Place;

/// Arguments of `eemol check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Check only this catalogue, without any configuration.
    #[arg(long, value_name = "DIR")]
    pub catalogue: Option<PathBuf>,
}

/// Checks and prints.
///
/// # Errors
/// [`Failure`] with exit status 2 when there is any fault.
pub fn run(arguments: &Args, context: &mut Context<'_>) -> Result<(), Failure> {
    let (faults, catalogue) = match &arguments.catalogue {
        Some(dir) => catalogue(dir),
        None => match Config::load(&context.config_file(), context.environment.clone()) {
            Ok(config) => all(&config, &context.runtime),
            Err(faults) => (faults, None),
        },
    };
    for Fault { place, key, message, remedy } in &faults {
        let fault = Fault::new(place, key, message, remedy);
        context.result(
            fault,
            &json!({ "event": "fault", "place": place, "key": key, "message": message, "remedy": remedy }),
        )?;
    }
    if let Some(catalogue) = catalogue.filter(|_| faults.is_empty()) {
        let (bodies, types) = (catalogue.administrations.len(), catalogue.evidence_types.len());
        let procedures = catalogue.procedures.len();
        return context.result(
            format_args!(
                "No faults: {}, {}, {}; catalogue {}",
                counted(bodies, "administration"),
                counted(types, "evidence type"),
                counted(procedures, "procedure"),
                catalogue.digest
            ),
            &json!({
                "event": "checked", "faults": 0, "administrations": bodies, "evidence_types": types,
                "procedures": procedures, "catalogue": catalogue.digest,
            }),
        );
    }
    if context.global.json {
        context.result("", &json!({ "event": "checked", "faults": faults.len() }))?;
        return Err(Failure { exit: Exit::Usage, lines: Vec::new() });
    }
    Err(Failure { exit: Exit::Usage, lines: vec![format!("error: {}", counted(faults.len(), "fault"))] })
}

/// Everything that is wrong with what `config` names, and the catalogue when it can be read.
pub fn all(config: &Config, runtime: &Runtime) -> (Vec<Fault>, Option<Catalogue>) {
    let mut faults = check::missing_files(config);
    if let Err(error) = Place::of(config) {
        let remedy = "see `[database]` in docs/reference/configuration.md";
        faults.push(Fault::new("", "database", error.to_string(), remedy));
    }
    for error in Keys::faults(config) {
        let message = error.to_string();
        // A key that is not there was named already.
        let mut paths =
            [&config.keys.token, &config.keys.log, &config.keys.master].into_iter().filter_map(|key| key.path());
        if !paths.any(|path| !path.exists() && message.contains(&*path.to_string_lossy())) {
            faults.push(Fault::new("", "keys", message, "mend or replace the key"));
        }
    }
    let tls = [&config.api.certificate, &config.api.key, &config.api.client_ca, &config.api.crl];
    if tls.iter().all(|path| path.exists())
        && let Err(error) = ApiTls::load(&config.api, Arc::clone(&runtime.clock))
    {
        faults.push(Fault::new("", "api", error.to_string(), "mend the file or make it anew with `eemol cert`"));
    }
    if let Err(error) = WebTls::load(&config.web) {
        faults.push(Fault::new(
            "",
            "web",
            error.to_string(),
            "mend the file, or remove `web.certificate` and `web.key`",
        ));
    }
    faults.extend(witnesses(config));
    if let Err(error) = Identity::of(config, runtime) {
        faults.push(Fault::new("", "sign_in", error.to_string(), "mend what this section names"));
    }
    if !config.catalogue.exists() {
        return (faults, None);
    }
    let (of_catalogue, catalogue) = catalogue(&config.catalogue);
    faults.extend(of_catalogue);
    if let Some(catalogue) = &catalogue {
        faults.extend(sources(config, catalogue, runtime));
        faults.extend(sign_in(config, catalogue));
    }
    (faults, catalogue)
}

fn catalogue(dir: &Path) -> (Vec<Fault>, Option<Catalogue>) {
    match Catalogue::load(dir) {
        Ok(catalogue) => (Vec::new(), Some(catalogue)),
        Err(faults) => {
            let faults = faults.into_iter().map(|fault| {
                let line = fault.line.map(|line| format!(":{line}")).unwrap_or_default();
                let place = format!("{}{line}", dir.join(&fault.file).display());
                Fault::new(place, fault.field, fault.message, fault.remedy)
            });
            (faults.collect(), None)
        }
    }
}

/// Witnesses that cannot be used, and what keeps this broker from being one.
fn witnesses(config: &Config) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let Err(error) = crate::ledger::witness::http::witnesses(config) {
        faults.push(Fault::new("", "witness", error.to_string(), "mend the section of this witness"));
    }
    // A key that is not there was named already.
    let there = config.keys.cosigner.path().is_none_or(Path::exists);
    if there && let Err(error) = crate::ledger::witness::cosigner::configured(config) {
        faults.push(Fault::new("", "witnessed", error.to_string(), "give the verifier keys that the log publishes"));
    }
    faults
}

/// What sign-in and catalogue ask of each other and do not get.
fn sign_in(config: &Config, catalogue: &Catalogue) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (citizens, staff) = (&config.sign_in.citizens, &config.sign_in.staff);
    let schemes = &catalogue.territory.identifier_schemes;
    if let Some(scheme) = citizens.subject_scheme.as_deref().filter(|_| citizens.provider.issuer.is_some())
        && !schemes.keys().any(|known| known.to_string() == scheme)
    {
        let known: Vec<String> = schemes.keys().map(ToString::to_string).collect();
        let remedy = format!("give one of the territory: {}", known.join(", "));
        let message = format!("`{scheme}` is no identifier scheme of the territory");
        faults.push(Fault::new("", "sign_in.citizens.subject_scheme", message, remedy));
    }
    for (_, administration) in staff.named_roles().unwrap_or_default() {
        if !catalogue.administrations.keys().any(|known| known.as_str() == administration) {
            let message = format!("`{administration}` is no administration of the catalogue");
            faults.push(Fault::new("", "sign_in.staff.roles", message, "name one of the catalogue"));
        }
    }
    for procedure in catalogue.procedures.values().filter(|_| citizens.provider.issuer.is_some()) {
        let Some(level) = procedure.assurance.filter(|level| citizens.provider.acr_values(*level).is_empty()) else {
            continue;
        };
        let message = format!("procedure `{}` demands level `{}`, which no `acr` has", procedure.id, level.name());
        let remedy = "say in `acr_substantial` and `acr_high` which values the provider gives";
        faults.push(Fault::new("", "sign_in.citizens.provider", message, remedy));
    }
    faults
}

/// Sources that the catalogue names and that are missing or cannot be used.
fn sources(config: &Config, catalogue: &Catalogue, runtime: &Runtime) -> Vec<Fault> {
    let reactor = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(reactor) => reactor,
        Err(error) => return vec![Fault::new("", "sources", error.to_string(), "try again")],
    };
    let _inside = reactor.enter();
    match Connectors::new(catalogue, &config.sources, &secret::ambient(config, runtime)) {
        Ok(_) => Vec::new(),
        Err(faults) => faults
            .into_iter()
            .map(|fault| {
                let message = format!("evidence type `{}`: {}", fault.evidence_type, fault.what);
                Fault::new("", format!("sources.{}", fault.source_name), message, "say where the provider's system is")
            })
            .collect(),
    }
}
