//! `eemol init --dir DIR`: a directory with everything a broker needs to start.
//!
//! Writes `eemol.toml` (every key with its meaning), `keys/`, `tls/` (an authority for tests, the api listener's
//! certificate, a revocation list) and `catalogue/` (the demonstration's, to be replaced). Replaces nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use eemol_policies::catalogue::{Catalogue, ConnectorSpec};
use serde_json::json;

use super::shipped::{self, CATALOGUE};
use super::{Context, Failure};
use crate::config::{Config, FILE_NAME, document};
use crate::keys::files::{self, Readers};
use crate::keys::make;
use crate::pki::authority::{Authority, LEAF_LIFE, Validity};
use crate::runtime::Runtime;

/// Arguments of `eemol init`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where citizens and clients will reach the broker.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    pub issuer: String,
    /// Name under which the access log is signed; cannot be changed later.
    #[arg(long, value_name = "NAME", default_value = "localhost/eemol")]
    pub log_origin: String,
    /// Host name or address of the api listener, for its certificate, beside localhost; may be repeated.
    #[arg(long = "name", value_name = "HOST")]
    pub names: Vec<String>,
}

/// Makes the directory.
///
/// # Errors
/// [`Failure`] when there is a configuration already, or something cannot be written.
pub fn run(arguments: &Args, context: &mut Context<'_>) -> Result<(), Failure> {
    let dir = context.directory();
    let file = lay_out(&dir, arguments, &context.runtime)?;
    let shown = dir.display();
    context.result(
        format_args!("A broker's directory is ready in `{shown}`."),
        &json!({ "event": "ready", "dir": dir, "config": file }),
    )?;
    context.say(format_args!(
        "Its catalogue is the demonstration's: replace it, and `[sources.…]` in `{}`, by your own. Next:\n  \
         eemol check --dir {shown}\n  eemol cert client --dir {shown} --administration commune-eschen\n  \
         eemol serve --dir {shown}",
        file.display()
    ))
}

/// Writes everything into `dir`; returns the path of the configuration.
///
/// # Errors
/// As [`run`].
pub fn lay_out(dir: &Path, arguments: &Args, runtime: &Runtime) -> Result<PathBuf, Failure> {
    let file = dir.join(FILE_NAME);
    if file.exists() {
        return Err(Failure::usage(format_args!("`{}` is there already; name another directory", file.display())));
    }
    let catalogue = Catalogue::from_files(shipped::files(&CATALOGUE));
    let catalogue =
        catalogue.map_err(|faults| Failure::failed(format_args!("the catalogue shipped is broken: {faults:?}")))?;
    let text = format!("{}{}", sample(arguments), sources(&catalogue));
    // What is about to be written must be a configuration: arguments may not be.
    let config = Config::parse(&text, FILE_NAME, &absolute(dir)?, std::iter::empty::<(String, String)>().collect());
    let config = config.map_err(|faults| Failure::faults(&faults))?;

    let unwritten =
        |error: std::io::Error| Failure::failed(format_args!("`{}` cannot be written: {error}", dir.display()));
    shipped::unpack(&CATALOGUE, &config.catalogue).map_err(unwritten)?;
    for source in config.sources.values() {
        source.root.as_ref().map_or(Ok(()), fs::create_dir_all).map_err(unwritten)?;
    }
    fs::create_dir_all(&config.data.dir).map_err(unwritten)?;
    make::missing(&config, runtime).map_err(Failure::failed)?;
    let tls = dir.join("tls");
    let authority = Authority::create(&tls, "Eemol test authority", runtime).map_err(Failure::failed)?;
    let server =
        authority.server(&arguments.names, Validity::of(LEAF_LIFE, runtime), runtime).map_err(Failure::failed)?;
    server.write(&tls, "api").map_err(Failure::failed)?;
    // Last, so that a directory with a configuration is a whole one.
    files::write_new(&file, text.as_bytes(), Readers::All).map_err(Failure::failed)?;
    Ok(file)
}

fn sample(arguments: &Args) -> String {
    let text = |value: &str| toml::Value::String(value.to_owned()).to_string();
    document::sample(&[
        ("production", "false".to_owned()),
        ("issuer", text(&arguments.issuer)),
        ("log_origin", text(&arguments.log_origin)),
        ("sign_in.demo", "true".to_owned()),
    ])
}

/// A `[sources.…]` section for each system that the catalogue names, with a place to fill in.
fn sources(catalogue: &Catalogue) -> String {
    let named: BTreeMap<&str, &str> = catalogue
        .evidence_types
        .values()
        .map(|evidence_type| {
            let connector = &evidence_type.connector;
            let place = match connector {
                ConnectorSpec::Rest(_) | ConnectorSpec::Xroad(_) => "url = \"http://127.0.0.1:9100\"",
                ConnectorSpec::Sql(_) => "database = \"sqlite:sources/{}.db\"",
                ConnectorSpec::File(_) => "root = \"sources/{}\"",
            };
            (connector.source(), place)
        })
        .collect();
    let mut text = String::from("\n# Replace these places by those of the providers' systems.\n");
    for (name, place) in named {
        let _ = write!(text, "[sources.{name}]\n{}\n\n", place.replace("{}", name));
    }
    text
}

fn absolute(dir: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(dir).map_err(Failure::failed)
}
