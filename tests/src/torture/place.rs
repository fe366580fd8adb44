//! The place where a run happens: keys, certificates, a catalogue with more uses than the demonstration's, the
//! configuration of the brokers, and valid numbers of persons nobody knows.

use std::fs;
use std::path::{Path, PathBuf};

use eemol_broker::config::Config;
use eemol_broker::keys::Keys;
use eemol_broker::ledger::note::{SigningKey, VerifierKey};
use eemol_policies::catalogue::Catalogue;
use secrecy::ExposeSecret;

use super::provider::Provider;
use crate::site::{Site, change};

/// Uses that a consent of a run can have at the most.
pub const MOST_USES: u32 = 1000;
/// The administration that asks.
pub const REQUESTER: &str = "housing-ministry";

/// The kind of database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// Files in this directory.
    Sqlite(PathBuf),
    /// A server at this address; the anchor is a file in this directory.
    Postgres(String, PathBuf),
}

/// The place of one run.
#[derive(Debug)]
pub struct Place {
    /// Directory, keys, certificates.
    pub site: Site,
    /// The catalogue in force.
    pub catalogue: Catalogue,
    /// The key that checkpoints are verified with.
    pub key: VerifierKey,
    /// Where the data are.
    pub database: Database,
}

impl Place {
    /// A new place whose owner of data is `provider`; its database is made by `database` from the site's directory.
    pub fn new(seed: u64, provider: &Provider, database: impl FnOnce(&Path) -> Database) -> Self {
        let mut site = Site::new(seed);
        let own = site.own_catalogue();
        change(&own.join("procedures/housing-benefit.toml"), "max_uses = 3", &format!("max_uses = {MOST_USES}"));
        let catalogue = site.catalogue();
        let database = database(site.dir.path());
        let text = configuration(&site, provider, &database);
        fs::write(site.dir.path().join("eemol.toml"), text).expect("the configuration can be written");
        let keys = Keys::load(&site.config).expect("the keys can be read");
        let key = SigningKey::parse(keys.log.text().expose_secret()).expect("the log key signs").verifier().clone();
        Self { site, catalogue, key, database }
    }

    /// The directory of the configuration.
    pub fn dir(&self) -> &Path {
        self.site.dir.path()
    }

    /// The configuration as the brokers read it.
    pub fn config(&self) -> Config {
        config_in(self.dir())
    }

    /// A copy of the configuration that finds its data elsewhere. Gives its directory.
    pub fn elsewhere(&self, database: &Database) -> PathBuf {
        let dir = self.dir().join("elsewhere");
        fs::create_dir_all(&dir).expect("a directory can be made");
        let text = fs::read_to_string(self.dir().join("eemol.toml")).expect("the configuration");
        let text = text.replace(&data(&self.database), &data(database));
        fs::write(dir.join("eemol.toml"), text).expect("the configuration can be written");
        for shared in ["keys", "tls"] {
            crate::site::copy(&self.dir().join(shared), &dir.join(shared));
        }
        dir
    }

    /// The valid number of person `n`.
    pub fn number(&self, n: u64) -> String {
        let scheme = self.catalogue.territory.identifier_schemes.values().next().expect("the territory has a scheme");
        let (year, month, day) = (1900 + n / 336_000 % 100, n / 28_000 % 12 + 1, n / 1000 % 28 + 1);
        let number = scheme.with_check_digits(&format!("{year:04}{month:02}{day:02}{:03}00", n % 1000));
        number.expect("a date and a number have check digits")
    }
}

/// The configuration in a directory.
pub fn config_in(dir: &Path) -> Config {
    Config::load(&dir.join("eemol.toml"), std::iter::empty::<(String, String)>().collect()).expect("a configuration")
}

fn data(database: &Database) -> String {
    match database {
        Database::Sqlite(dir) => format!("[data]\ndir = {dir:?}\n"),
        Database::Postgres(url, dir) => format!("[data]\ndir = {dir:?}\n[database]\nurl = {url:?}\n"),
    }
}

fn configuration(site: &Site, provider: &Provider, database: &Database) -> String {
    let config = &site.config;
    let no_limits = "rate_per_second = 0\nin_flight_per_peer = 4000\n";
    let mut text = format!(
        "issuer = \"http://eemol.test\"\nlog_origin = \"{}\"\ncatalogue = {:?}\ndrain_seconds = 1\n{}\
         [api]\naddress = \"127.0.0.1:0\"\nworkers = 2\n[api.limits]\n{no_limits}\
         [web]\naddress = \"127.0.0.1:0\"\nworkers = 1\n[web.limits]\n{no_limits}\
         [ops]\naddress = \"127.0.0.1:0\"\n[sign_in]\ndemo = true\n[telemetry]\nfilter = \"warn\"\n",
        config.log_origin,
        config.catalogue,
        data(database),
    );
    text.push_str(&site.sources(provider.address));
    text
}
