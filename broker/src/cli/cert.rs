//! `eemol cert ca|server|client|revoke|crl`: an authority for tests and closed installations.
//!
//! Works in `tls/` of a broker's directory, or in any other directory that `--dir` names.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Subcommand;
use eemol_policies::ids::AdministrationId;
use serde_json::json;

use super::{Context, Failure};
use crate::config::FILE_NAME;
use crate::pki::authority::{Authority, CRL_LIFE, Issued, LEAF_LIFE, Validity};

/// Arguments of `eemol cert`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done with certificates.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Makes an authority with an empty revocation list: `ca.crt`, `ca.key`, `ca.crl`.
    Ca {
        /// Its name.
        #[arg(long, default_value = "Eemol test authority")]
        name: String,
    },
    /// Issues the certificate of a listener for localhost and the names given: `api.crt`, `api.key`.
    Server {
        /// Host name or address; may be repeated.
        #[arg(long = "name", value_name = "HOST")]
        names: Vec<String>,
        /// Stem of the files.
        #[arg(long = "as", value_name = "STEM", default_value = "api")]
        stem: String,
        /// Where to write; the authority's directory when left out.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// How long it is valid.
        #[arg(long, default_value_t = days(LEAF_LIFE), value_parser = clap::value_parser!(u64).range(1..=3650))]
        days: u64,
    },
    /// Issues the client certificate of an administration: `<id>.crt`, `<id>.key`.
    Client {
        /// Administration of the demonstration; its subject is `CN=<id>.clients.demo.eemol,O=Eemol demonstration`.
        #[arg(long, value_name = "ID", required_unless_present = "subject")]
        administration: Option<AdministrationId>,
        /// Subject as the catalogue has it, such as `CN=a.example,O=Body A,C=LU`.
        #[arg(long, value_name = "TEXT")]
        subject: Option<String>,
        /// Stem of the files; the administration when left out.
        #[arg(long = "as", value_name = "STEM")]
        stem: Option<String>,
        /// Where to write; `clients/` below `--dir` when left out.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// How long it is valid.
        #[arg(long, default_value_t = days(LEAF_LIFE), value_parser = clap::value_parser!(u64).range(1..=3650))]
        days: u64,
    },
    /// Puts a certificate on the revocation list.
    Revoke {
        /// The certificate, PEM.
        #[arg(value_name = "FILE")]
        certificate: PathBuf,
        /// How long the new list is valid.
        #[arg(long, default_value_t = days(CRL_LIFE), value_parser = clap::value_parser!(u64).range(1..=365))]
        days: u64,
    },
    /// Signs the revocation list anew, before it is past its date.
    Crl {
        /// How long it is valid.
        #[arg(long, default_value_t = days(CRL_LIFE), value_parser = clap::value_parser!(u64).range(1..=365))]
        days: u64,
    },
}

/// Subject of a demonstration administration's client certificate.
pub fn demo_subject(administration: &AdministrationId) -> String {
    format!("CN={administration}.clients.demo.eemol,O=Eemol demonstration")
}

/// Does what was asked.
///
/// # Errors
/// [`Failure`] when the authority cannot be read or a file cannot be written.
pub fn run(arguments: &Args, context: &mut Context<'_>) -> Result<(), Failure> {
    let base = context.directory();
    let dir = authority_directory(&base);
    if let Command::Ca { name } = &arguments.command {
        Authority::create(&dir, name, &context.runtime).map_err(Failure::failed)?;
        let (certificate, key) = (dir.join("ca.crt"), dir.join("ca.key"));
        return written(context, &certificate, Some(&key));
    }
    let authority = Authority::open(&dir).map_err(Failure::failed)?;
    match &arguments.command {
        Command::Ca { .. } => Ok(()),
        Command::Server { names, stem, out, days } => {
            let issued =
                authority.server(names, validity(*days, context), &context.runtime).map_err(Failure::failed)?;
            write(context, &issued, out.as_ref().unwrap_or(&dir), stem)
        }
        Command::Client { administration, subject, stem, out, days } => {
            let of_demo = administration.as_ref().map(demo_subject);
            let subject = subject.clone().or(of_demo).unwrap_or_default();
            let issued =
                authority.client(&subject, validity(*days, context), &context.runtime).map_err(Failure::failed)?;
            let of_id = administration.as_ref().map(ToString::to_string);
            let stem = stem.clone().or(of_id).unwrap_or_else(|| "client".to_owned());
            write(context, &issued, out.as_ref().unwrap_or(&base.join("clients")), &stem)
        }
        Command::Revoke { certificate, days } => {
            let pem = fs::read_to_string(certificate);
            let pem = pem.map_err(|error| Failure::failed(format_args!("`{}`: {error}", certificate.display())))?;
            authority.revoke(&pem, lasting(*days), &context.runtime).map_err(Failure::failed)?;
            listed(context, &authority)
        }
        Command::Crl { days } => {
            authority.renew_crl(validity(*days, context)).map_err(Failure::failed)?;
            listed(context, &authority)
        }
    }
}

/// `tls/` in a broker's directory; elsewhere the directory itself.
fn authority_directory(dir: &Path) -> PathBuf {
    let tls = dir.join("tls");
    if tls.join("ca.crt").exists() || dir.join(FILE_NAME).exists() { tls } else { dir.to_path_buf() }
}

fn write(context: &mut Context<'_>, issued: &Issued, dir: &Path, stem: &str) -> Result<(), Failure> {
    let (certificate, key) = issued.write(dir, stem).map_err(Failure::failed)?;
    written(context, &certificate, Some(&key))
}

fn listed(context: &mut Context<'_>, authority: &Authority) -> Result<(), Failure> {
    written(context, &authority.crl_path(), None)?;
    context.say("Brokers use the new list once they reload (`eemol reload`, or SIGHUP).")
}

fn written(context: &mut Context<'_>, path: &Path, key: Option<&PathBuf>) -> Result<(), Failure> {
    let beside = key.map(|key| format!(" with {}", key.display())).unwrap_or_default();
    let json = json!({ "event": "written", "path": path, "key": key });
    context.result(format_args!("wrote {}{beside}", path.display()), &json)
}

fn validity(days: u64, context: &Context<'_>) -> Validity {
    Validity::of(lasting(days), &context.runtime)
}

fn lasting(days: u64) -> Duration {
    Duration::from_hours(days.saturating_mul(24))
}

const fn days(life: Duration) -> u64 {
    life.as_secs() / 86_400
}
