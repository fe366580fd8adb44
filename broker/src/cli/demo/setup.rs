//! Makes the directory that a demonstration lives in, or takes up the one of an earlier run.
//!
//! ```text
//! catalogue/  people/  owners/     what is shipped; files that are there already are kept
//! tls/  clients/                   authority, certificates of the listeners, the owners and the administrations
//! keys/  data/                     the broker's keys and databases
//! eemol.toml                       written anew at every start, because ports may have changed
//! eemol.log  demo.lock             log lines; held by the running demonstration
//! ```
//! Touches no directory that is not empty and not its own. Serves nothing: see [`super::owners`].

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, TryLockError};
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use eemol_connectors::Source;
use eemol_policies::catalogue::{Catalogue, ConnectorSpec};
use eemol_policies::ids::AdministrationId;
use include_dir::{Dir, include_dir};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde::Serialize;

use super::municipality::{COMMUNE, HOST};
use super::owners::databases::{self, DatabaseError};
use crate::cli::cert::demo_subject;
use crate::cli::shipped::{self, CATALOGUE};
use crate::config::environment::Environment;
use crate::config::fault::Fault;
use crate::config::{Config, FILE_NAME, document};
use crate::keys::files::{self, FileError, Readers};
use crate::keys::{KeyError, make};
use crate::pki::authority::{Authority, CRL_LIFE, Issued, LEAF_LIFE, Validity};
use crate::pki::{Peer, PkiError};
use crate::runtime::Runtime;
use crate::server::listeners::Addresses;

static OWNERS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../deploy/demo/owners");
static PEOPLE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../deploy/demo/people");

/// Held by the demonstration that runs in a directory; also says that the directory is one.
const LOCK: &str = "demo.lock";
/// Name under which demonstrations sign their log.
const LOG_ORIGIN: &str = "localhost/eemol-demo";
/// Certificates that end sooner than this are issued anew.
const RENEW_BEFORE: Duration = Duration::from_hours(30 * 24);
/// Seconds for requests under way when the demonstration stops.
const DRAIN_SECONDS: u64 = 2;

/// Why no demonstration can be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The directory holds something else.
    #[error("`{0}` is neither empty nor a demonstration's directory; name another one with `--dir`")]
    NotOurs(PathBuf),
    /// A demonstration runs there.
    #[error("a demonstration runs in `{0}` already")]
    Running(PathBuf),
    /// Something cannot be written or read.
    #[error("`{0}`: {1}")]
    Io(PathBuf, io::Error),
    /// The catalogue in the directory is broken.
    #[error("the catalogue in `{0}` is broken: {1:?}")]
    Catalogue(PathBuf, Vec<eemol_policies::catalogue::Fault>),
    /// The configuration written is none.
    #[error("the configuration written is not taken: {0:?}")]
    Config(Vec<Fault>),
    /// Certificates cannot be made.
    #[error(transparent)]
    Pki(#[from] PkiError),
    /// A file cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// Keys cannot be made.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// An owner's database cannot be made.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

/// The directory of a demonstration, held until dropped.
#[derive(Debug)]
pub struct Home {
    dir: PathBuf,
    _lock: File,
}

impl Home {
    /// Takes `dir`, which is made when it is not there.
    ///
    /// # Errors
    /// [`SetupError::NotOurs`], [`SetupError::Running`], [`SetupError::Io`].
    pub fn take(dir: &Path) -> Result<Self, SetupError> {
        let failed = |path: &Path| {
            let path = path.to_path_buf();
            move |error| SetupError::Io(path, error)
        };
        let dir = std::path::absolute(dir).map_err(failed(dir))?;
        let lock = dir.join(LOCK);
        match fs::read_dir(&dir).map(|mut entries| entries.next().is_none()) {
            Ok(empty) if !empty && !lock.exists() => return Err(SetupError::NotOurs(dir)),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                DirBuilder::new().recursive(true).mode(0o700).create(&dir).map_err(failed(&dir))?;
            }
            Err(error) => return Err(SetupError::Io(dir, error)),
        }
        let file = File::options().create(true).append(true).open(&lock).map_err(failed(&lock))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { dir, _lock: file }),
            Err(TryLockError::WouldBlock) => Err(SetupError::Running(dir)),
            Err(TryLockError::Error(error)) => Err(SetupError::Io(lock, error)),
        }
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// A place in the directory.
    pub fn at(&self, path: &str) -> PathBuf {
        self.dir.join(path)
    }

    /// Certificate of the authority behind all certificates of the demonstration.
    pub fn ca(&self) -> PathBuf {
        self.at("tls/ca.crt")
    }

    /// Certificate and key of an administration's client.
    pub fn client(&self, administration: &AdministrationId) -> (PathBuf, PathBuf) {
        (self.at(&format!("clients/{administration}.crt")), self.at(&format!("clients/{administration}.key")))
    }

    /// Writes everything that is missing, and the configuration; gives what the broker is started with.
    ///
    /// # Errors
    /// [`SetupError`].
    pub async fn furnish(
        &self,
        broker: Addresses,
        owners: SocketAddr,
        commune: &str,
        runtime: &Runtime,
    ) -> Result<(Config, Arc<Catalogue>), SetupError> {
        for (shipped, to) in [(&CATALOGUE, "catalogue"), (&OWNERS, "owners"), (&PEOPLE, "people")] {
            let to = self.at(to);
            shipped::unpack(shipped, &to).map_err(|error| SetupError::Io(to, error))?;
        }
        self.address_municipality(commune)?;
        let folder = self.at("catalogue");
        let catalogue = Catalogue::load(&folder).map_err(|faults| SetupError::Catalogue(folder, faults))?;
        self.certificates(&catalogue, runtime)?;
        let sources = self.sources(&catalogue, owners).await?;
        let config = self.configure(broker, &sources)?;
        make::missing(&config, runtime)?;
        Ok((config, Arc::new(catalogue)))
    }

    /// Writes the address of the municipality's site into the catalogue, where citizens are sent back to exactly this one.
    fn address_municipality(&self, address: &str) -> Result<(), SetupError> {
        let file = self.at(&format!("catalogue/administrations/{COMMUNE}.toml"));
        let failed = |error| SetupError::Io(file.clone(), error);
        let before = fs::read_to_string(&file).map_err(failed)?;
        let after = readdressed(&before, address);
        if after != before {
            fs::write(&file, after).map_err(failed)?;
        }
        Ok(())
    }

    fn certificates(&self, catalogue: &Catalogue, runtime: &Runtime) -> Result<(), SetupError> {
        let tls = self.at("tls");
        let authority = if tls.join("ca.key").exists() {
            let authority = Authority::open(&tls)?;
            authority.renew_crl(Validity::of(CRL_LIFE, runtime))?;
            authority
        } else {
            Authority::create(&tls, "Eemol demonstration authority", runtime)?
        };
        let validity = Validity::of(LEAF_LIFE, runtime);
        let issue = |dir: &Path, stem: &str, made: &dyn Fn() -> Result<Issued, PkiError>| {
            if is_due(&dir.join(format!("{stem}.crt")), runtime) || !dir.join(format!("{stem}.key")).exists() {
                made()?.write(dir, stem)?;
            }
            Ok::<_, PkiError>(())
        };
        for stem in ["api", "owners"] {
            issue(&tls, stem, &|| authority.server(&[], validity, runtime))?;
        }
        issue(&tls, "broker", &|| authority.client(BROKER_SUBJECT, validity, runtime))?;
        let clients = self.at("clients");
        for administration in requesters(catalogue) {
            let subject = demo_subject(&administration);
            issue(&clients, administration.as_str(), &|| authority.client(&subject, validity, runtime))?;
        }
        Ok(())
    }

    async fn sources(&self, catalogue: &Catalogue, owners: SocketAddr) -> Result<BTreeMap<String, Source>, SetupError> {
        let mut sources = BTreeMap::new();
        for evidence_type in catalogue.evidence_types.values() {
            let name = evidence_type.connector.source().to_owned();
            if sources.contains_key(&name) {
                continue;
            }
            let own = self.at("owners").join(&name);
            let source = match &evidence_type.connector {
                ConnectorSpec::Rest(_) | ConnectorSpec::Xroad(_) => Source {
                    url: Some(format!("https://{owners}/{name}")),
                    ca: Some(self.ca()),
                    client_certificate: Some(self.at("tls/broker.crt")),
                    client_key: Some(self.at("tls/broker.key")),
                    health_path: Some("/health".to_owned()),
                    ..Source::default()
                },
                ConnectorSpec::Sql(_) => {
                    let database = own.with_extension("db");
                    databases::build(&own.with_extension("sql"), &database).await?;
                    Source { database: Some(format!("sqlite:{}", database.display())), ..Source::default() }
                }
                ConnectorSpec::File(_) => Source { root: Some(own), ..Source::default() },
            };
            sources.insert(name, source);
        }
        Ok(sources)
    }

    fn configure(&self, broker: Addresses, sources: &BTreeMap<String, Source>) -> Result<Config, SetupError> {
        #[derive(Serialize)]
        struct Sources<'a> {
            sources: &'a BTreeMap<String, Source>,
        }
        let file = self.at(FILE_NAME);
        let text = |value: &str| toml::Value::String(value.to_owned()).to_string();
        let address = |address: SocketAddr| text(&address.to_string());
        let mut written = String::from("# Written anew whenever `eemol demo` starts in this directory.\n");
        written.push_str(&document::sample(&[
            ("production", "false".to_owned()),
            ("issuer", text(&format!("http://{}", broker.web))),
            ("log_origin", text(LOG_ORIGIN)),
            ("drain_seconds", DRAIN_SECONDS.to_string()),
            ("api.address", address(broker.api)),
            ("web.address", address(broker.web)),
            ("ops.address", address(broker.ops)),
            ("sign_in.demo", "true".to_owned()),
        ]));
        let of_sources = toml::to_string(&Sources { sources })
            .map_err(|error| SetupError::Io(file.clone(), io::Error::other(error)))?;
        written.push_str("\n# The owners' systems, which `eemol demo` runs.\n");
        written.push_str(&of_sources);
        files::replace(&file, written.as_bytes(), Readers::All)?;
        Config::load(&file, Environment::default()).map_err(SetupError::Config)
    }
}

/// Subject of the certificate with which the broker calls the owners.
pub const BROKER_SUBJECT: &str = "CN=broker.clients.demo.eemol,O=Eemol demonstration";

/// A name for a directory of its own under `parent`, and hard to guess.
pub fn fresh(parent: &Path, runtime: &Runtime) -> PathBuf {
    parent.join(format!("eemol-demo-{}", hex::encode(runtime.bytes::<8>())))
}

/// Administrations that may ask in some procedure, each once.
pub fn requesters(catalogue: &Catalogue) -> Vec<AdministrationId> {
    let mut all: Vec<_> =
        catalogue.procedures.values().flat_map(|procedure| procedure.requesters.iter().cloned()).collect();
    all.sort();
    all.dedup();
    all
}

/// The text with every address at the municipality's host moved to `address`.
fn readdressed(text: &str, address: &str) -> String {
    let host = format!("{HOST}:");
    let mut parts = text.split(&host);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |written, part| {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        written + address + rest
    })
}

/// Whether the certificate is missing, unreadable, or ends soon.
fn is_due(path: &Path, runtime: &Runtime) -> bool {
    let Ok(pem) = fs::read(path) else { return true };
    let Ok(der) = CertificateDer::from_pem_slice(&pem) else { return true };
    Peer::from_der(&der).map_or(true, |peer| peer.not_after < runtime.now().plus(RENEW_BEFORE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses() -> Addresses {
        let at = |port| SocketAddr::from(([127, 0, 0, 1], port));
        Addresses { api: at(1), web: at(2), ops: at(3) }
    }

    #[tokio::test]
    async fn a_second_run_keeps_keys_certificates_and_databases() {
        let parent = tempfile::tempdir().unwrap();
        let (runtime, _) = Runtime::fixed(7);
        let dir = fresh(parent.path(), &runtime);
        let owners = SocketAddr::from(([127, 0, 0, 1], 4));
        let kept = ["keys/token.pem", "keys/log.key", "tls/ca.crt", "tls/api.crt", "tls/owners.key"];
        let kept = kept.map(|path| dir.join(path));
        let read = || kept.clone().map(|path| fs::read(path).unwrap());
        let mut seen = Vec::new();
        for _ in 0..2 {
            let home = Home::take(&dir).unwrap();
            let (config, catalogue) = home.furnish(addresses(), owners, "http://localhost:5", &runtime).await.unwrap();
            assert_eq!(config.sources.len(), 7);
            for administration in requesters(&catalogue) {
                assert!(home.client(&administration).0.exists(), "{administration}");
            }
            seen.push(read());
        }
        assert_eq!(seen[0], seen[1]);
        let database = dir.join("owners/tax-administration.db");
        let before = fs::metadata(&database).unwrap().modified().unwrap();
        let home = Home::take(&dir).unwrap();
        let (_, catalogue) = home.furnish(addresses(), owners, "http://localhost:6", &runtime).await.unwrap();
        assert_eq!(fs::metadata(&database).unwrap().modified().unwrap(), before);
        let municipality = &catalogue.administrations[&COMMUNE.parse().unwrap()];
        assert_eq!(municipality.redirect_uris, [format!("http://localhost:6{}", eemol_commune::BACK)]);
    }

    #[test]
    fn a_directory_with_other_things_in_it_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("letter.txt"), "x").unwrap();
        assert!(matches!(Home::take(dir.path()), Err(SetupError::NotOurs(_))));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn two_demonstrations_do_not_share_a_directory() {
        let dir = tempfile::tempdir().unwrap();
        let first = Home::take(dir.path()).unwrap();
        assert!(matches!(Home::take(dir.path()), Err(SetupError::Running(_))));
        drop(first);
        assert!(Home::take(dir.path()).is_ok());
    }
}
