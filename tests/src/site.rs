//! The directory a test broker lives in: configuration, keys, an authority with certificates that outlive every test.

use std::collections::BTreeSet;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use eemol_broker::config::Config;
use eemol_broker::keys::make;
use eemol_broker::pki::Authority;
use eemol_broker::pki::authority::{Issued, Validity};
use eemol_broker::runtime::Runtime;
use eemol_broker::runtime::clock::MockClock;
use eemol_policies::catalogue::Catalogue;
use eemol_policies::catalogue::administration::CertificateMatch;
use eemol_policies::catalogue::connector::ConnectorSpec;
use eemol_policies::time::Timestamp;
use tempfile::TempDir;

use crate::people;

/// The `[sources.…]` sections of a configuration, one for each source that the catalogue names; `place` says where the
/// source of a connector is.
pub fn sources(catalogue: &Catalogue, place: impl Fn(&ConnectorSpec) -> String) -> String {
    let connectors = catalogue.evidence_types.values().map(|evidence_type| &evidence_type.connector);
    let sections: BTreeSet<String> =
        connectors.map(|connector| format!("[sources.{}]\n{}\n", connector.source(), place(connector))).collect();
    sections.into_iter().collect()
}

/// Everything of a test broker that stays when it is stopped.
#[derive(Debug)]
pub struct Site {
    /// The directory; removed when the site is dropped.
    pub dir: TempDir,
    /// Its configuration, with every port 0.
    pub config: Config,
    /// Time, chance, ids.
    pub runtime: Runtime,
    /// The clock behind `runtime`.
    pub clock: Arc<MockClock>,
    /// Issues certificates that the api listener takes.
    pub authority: Authority,
}

impl Site {
    /// A new directory with keys and certificates, from this seed.
    pub fn new(seed: u64) -> Self {
        // The second time in one process it is there already.
        drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        let (runtime, clock) = Runtime::fixed(seed);
        let config = configuration(dir.path());
        make::missing(&config, &runtime).expect("keys can be made");
        let tls = dir.path().join("tls");
        let authority = Authority::create(&tls, "Test authority", &runtime).expect("an authority can be made");
        authority.renew_crl(always()).expect("a revocation list can be written");
        let server = authority.server(&[], always(), &runtime).expect("a certificate can be issued");
        server.write(&tls, "api").expect("a certificate can be written");
        Self { dir, config, runtime, clock, authority }
    }

    /// Copies the catalogue into the directory, so that a test may change it. Gives its place.
    pub fn own_catalogue(&mut self) -> PathBuf {
        let own = self.dir.path().join("catalogue");
        copy(&self.config.catalogue, &own);
        self.config.catalogue.clone_from(&own);
        own
    }

    /// The catalogue of the configuration.
    pub fn catalogue(&self) -> Catalogue {
        Catalogue::load(&self.config.catalogue).expect("the catalogue is whole")
    }

    /// The `[sources.…]` sections of a configuration that asks this owner, or files of this directory.
    pub fn sources(&self, owner: SocketAddr) -> String {
        sources(&self.catalogue(), |connector| match connector.kind() {
            "rest" => format!("url = \"http://{owner}\""),
            "sql" => format!("database = \"sqlite:{}\"", self.dir.path().join("owner.db").display()),
            _ => format!("root = {:?}", self.dir.path()),
        })
    }

    /// A client certificate with this subject.
    pub fn certificate(&self, subject: &str) -> Issued {
        self.authority.client(subject, always(), &self.runtime).expect("a certificate can be issued")
    }

    /// The subject that the catalogue knows an administration's certificates by.
    pub fn subject_of(&self, administration: &str) -> String {
        let catalogue = self.catalogue();
        let id = administration.parse().expect("an id of an administration");
        let known = &catalogue.administrations.get(&id).expect("the administration is in the catalogue").certificates;
        known
            .iter()
            .find_map(|known| match known {
                CertificateMatch::Subject(subject) => Some(subject.clone()),
                CertificateMatch::Spki(_) => None,
            })
            .expect("the catalogue names a subject")
    }
}

/// The configuration of a broker in `dir`: the demonstration's catalogue, free ports, no limits on rates.
pub fn configuration(dir: &Path) -> Config {
    let mut config = Config::in_directory(dir);
    config.issuer = "https://eemol.test".to_owned();
    config.log_origin = "eemol.test/log".to_owned();
    config.catalogue = people::demo().join("catalogue");
    config.sign_in.demo = true;
    config.drain_seconds = 1;
    for address in [&mut config.api.address, &mut config.web.address, &mut config.ops.address] {
        address.set_port(0);
    }
    for limits in [&mut config.api.limits, &mut config.web.limits] {
        limits.rate_per_second = 0;
    }
    (config.api.workers, config.web.workers) = (1, 1);
    config
}

/// Copies a directory with everything below it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory can be made");
    for entry in fs::read_dir(from).expect("a directory").flatten() {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            match fs::copy(&path, &to) {
                // A database that is just being closed takes its write-ahead log away.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                done => drop(done.expect("a file can be copied")),
            }
        }
    }
}

/// Changes one text file of a test's own: every `from` becomes `to`, and there is one.
pub fn change(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).expect("a text file");
    assert!(text.contains(from), "`{from}` is not in {}", file.display());
    fs::write(file, text.replace(from, to)).expect("the file can be written");
}

/// Certificates of tests hold whatever the clock of the machine or of the test says.
pub fn always() -> Validity {
    let year = 31_557_600_000;
    Validity { from: Timestamp::from_millis(30 * year), to: Timestamp::from_millis(100 * year) }
}
