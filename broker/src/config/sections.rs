//! Every key of the configuration with its default and its meaning. The comments here are the documentation of users.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use eemol_connectors::source::Source;

use super::environment::Environment;
use super::secret::SecretRef;
use super::section::{Key, Reader, Section, section};
use super::sign_in::SignIn;
use super::value::LogFormat;
use super::witnesses::{WitnessAt, WitnessedLog, Witnesses};

section! {
    /// The whole configuration of one broker.
    Config {
        /// True where real administrations and persons are served; refuses what is only fit for a demonstration.
        production: bool = false,
        /// Where citizens and clients reach the broker: the issuer of its tokens, with which its metadata begin. No slash at the end.
        issuer: String = "http://127.0.0.1:8080".to_owned(),
        /// Name under which the access log is signed: host and path without scheme. Never changes once entries exist.
        log_origin: String = "localhost/eemol".to_owned(),
        /// Directory with the territory, administrations, evidence types, procedures and policies.
        catalogue: PathBuf = PathBuf::from("catalogue"),
        /// Seconds for requests under way to end after SIGTERM, before they are cut off.
        drain_seconds: u64 = 30,
    }
    sections {
        /// Listener for administrations.
        api: Api = Api::default(),
        /// Listener for citizens, DPOs, the public log and metadata.
        web: Web = Web::default(),
        /// Listener for the operator.
        ops: Ops = Ops::default(),
        /// Databases in files.
        data: Data = Data::default(),
        /// Databases on PostgreSQL.
        database: Database = Database::default(),
        /// How long records are kept, and how persons are erased.
        retention: Retention = Retention::default(),
        /// Keys.
        keys: KeyFiles = KeyFiles::default(),
        /// Witnesses of the log.
        witnesses: Witnesses = Witnesses::default(),
        /// Telling clients that they were answered.
        ping: Ping = Ping::default(),
        /// Sign-in of persons.
        sign_in: SignIn = SignIn::default(),
        /// Log lines and metrics.
        telemetry: Telemetry = Telemetry::default(),
    }
    beside {
        /// Systems of the providers, by the name that evidence types of the catalogue give.
        sources: BTreeMap<String, Source>,
        /// Witnesses of this broker's log, by a name of one's own.
        witness: BTreeMap<String, WitnessAt>,
        /// Logs that this broker witnesses, by a name of one's own.
        witnessed: BTreeMap<String, WitnessedLog>,
        /// The environment that secrets are read from.
        environment: Environment,
        /// The directory that relative paths count from.
        base: PathBuf,
    }
}

section! {
    /// Listener for administrations, with mutual TLS: a client certificate is required.
    Api {
        /// Address and port.
        address: SocketAddr = local(8443),
        /// The broker's own certificate chain, PEM.
        certificate: PathBuf = PathBuf::from("tls/api.crt"),
        /// Private key of the certificate, PEM, readable by its owner only.
        key: PathBuf = PathBuf::from("tls/api.key"),
        /// Authorities whose client certificates are taken, PEM.
        client_ca: PathBuf = PathBuf::from("tls/ca.crt"),
        /// Revocation lists of these authorities, PEM. A list past its date lets nobody in.
        crl: PathBuf = PathBuf::from("tls/ca.crl"),
        /// Address that clients use, as in the metadata, when it is another than `https://` and the address above. No slash at the end.
        public_url: Option<String> = None,
        /// Threads that serve this listener; 0 = one per processor.
        workers: usize = 0,
    }
    sections {
        /// Limits per administration.
        limits: Limits = Limits {
            in_flight_per_peer: 512, rate_per_second: 5000, burst: 10_000, ..Limits::default()
        },
    }
    beside {}
}

section! {
    /// Listener for citizens, DPOs, the public log and metadata.
    Web {
        /// Address and port.
        address: SocketAddr = local(8080),
        /// Certificate chain, PEM. Without it the listener speaks plain HTTP, for use behind a proxy or on one machine.
        certificate: Option<PathBuf> = None,
        /// Private key of the certificate, PEM, readable by its owner only.
        key: Option<PathBuf> = None,
        /// Address in links to pages, when it is another than the issuer.
        public_url: Option<String> = None,
        /// Name of the service in the head of every page.
        name: String = "Eemol".to_owned(),
        /// Style sheet of one's own, loaded after the shipped one: colours, letters, distances. Read at start and with each new catalogue.
        theme: Option<PathBuf> = None,
        /// Threads that serve this listener; 0 = one per processor.
        workers: usize = 0,
    }
    sections {
        /// Limits per internet address (IPv6: per /64).
        limits: Limits = Limits::default(),
    }
    beside {}
}

section! {
    /// Listener for the operator: health and metrics. Without TLS; keep it on the machine or its private network.
    Ops {
        /// Address and port.
        address: SocketAddr = local(9090),
    }
    sections {}
    beside {}
}

section! {
    /// Limits of one listener, per peer where they count.
    Limits {
        /// Milliseconds for TLS handshake and for the head of a request, each; then 408 or the connection is cut.
        header_timeout_ms: u64 = 5000,
        /// Milliseconds for the body of a request as a whole; then 408.
        body_timeout_ms: u64 = 10_000,
        /// Milliseconds for which an idle connection is kept.
        idle_timeout_ms: u64 = 75_000,
        /// Bytes of a request's body; above it 413.
        max_body_bytes: usize = 65_536,
        /// Requests of one peer at the same time; above it 429.
        in_flight_per_peer: usize = 64,
        /// Requests of one peer in a second, in the long run; above it 429. 0 = no limit.
        rate_per_second: u32 = 50,
        /// Requests of one peer that may come at once before the rate counts.
        burst: u32 = 200,
        /// Connections per worker; above it they wait.
        max_connections: usize = 10_000,
    }
    sections {}
    beside {}
}

section! {
    /// Where the broker keeps its databases: ledger, work, keys, and the anchor that shows a ledger put back.
    Data {
        /// Directory of `ledger.db`, `work.db`, `keys.db` and `anchor.db`.
        dir: PathBuf = PathBuf::from("data"),
    }
    sections {}
    beside {}
}

section! {
    /// PostgreSQL instead of files. Addresses have the form `postgres://role@host[:port]/database?sslmode=verify-full&sslrootcert=FILE`; a server's socket is named with `?host=/directory`. A server on another machine must be verified.
    Database {
        /// Database of ledger, keys and work. Without it all are files in `data.dir`.
        url: Option<String> = None,
        /// Another database for the keys of persons, with backups of its own.
        keys_url: Option<String> = None,
        /// Another database for sessions and requests under way.
        work_url: Option<String> = None,
        /// Another database for the anchor, best on another server. Without it, `anchor.db` in `data.dir`.
        anchor_url: Option<String> = None,
        /// Reference to the password of these roles.
        password: Option<SecretRef> = None,
        /// Reference to the password at `keys_url`, when it is another.
        keys_password: Option<SecretRef> = None,
        /// Reference to the password at `work_url`, when it is another.
        work_password: Option<SecretRef> = None,
        /// Reference to the password at `anchor_url`, when it is another.
        anchor_password: Option<SecretRef> = None,
        /// Role that brokers connect as, to which `eemol migrate` grants what they need and no more. Without it nothing is granted, and brokers serve as the owner.
        application_role: Option<String> = None,
        /// Connections of each store; the ledger has two more for its writer.
        connections: u32 = 6,
        /// Milliseconds a broker waits for another's turn at the head of the log. More than `idle_in_transaction_timeout_ms`, or one broker that hangs makes the others fail instead of wait.
        lock_timeout_ms: u64 = 4000,
        /// Milliseconds a statement may run.
        statement_timeout_ms: u64 = 5000,
        /// Milliseconds after which the server cuts off a transaction that does nothing: so long may a broker that hangs hold up the others.
        idle_in_transaction_timeout_ms: u64 = 2000,
    }
    sections {}
    beside {}
}

section! {
    /// How long records of the access log are kept, and how persons are erased from it.
    Retention {
        /// Months that records are kept, from 12 to 36, where their procedure says nothing else (`log_months`). A consent's count from the newest of them.
        months: u32 = 13,
        /// Why they are kept longer than 13 months; must be given then.
        because: String = String::new(),
        /// Hours that an erasure waits after it was asked for, in which it can be taken back. 0 = none.
        erasure_delay_hours: u32 = 72,
        /// Days that copies of the key store are kept (`eemol backup keys`). What was erased is unreadable everywhere once they have lapsed.
        key_backup_days: u32 = 30,
    }
    sections {}
    beside {}
}

section! {
    /// The broker's keys, made by `eemol keys init`.
    KeyFiles {
        /// Key that signs consent tokens: ES256, PKCS#8 PEM. Retired public keys stand beside it.
        token: SecretRef = SecretRef::File(PathBuf::from("keys/token.pem")),
        /// Key that signs the access log: Ed25519, as a signed-note private key.
        log: SecretRef = SecretRef::File(PathBuf::from("keys/log.key")),
        /// Key with which this broker cosigns the logs of others; needed where it witnesses any.
        cosigner: SecretRef = SecretRef::File(PathBuf::from("keys/cosigner.key")),
        /// Key that wraps the keys of persons: 32 bytes in base64.
        master: SecretRef = SecretRef::File(PathBuf::from("keys/master.key")),
    }
    sections {}
    beside {}
}

section! {
    /// How administrations are told, at the `ping_endpoint` of the catalogue, that a citizen has answered.
    Ping {
        /// PEM file with the only authorities trusted for ping endpoints; without it, those of the operating system.
        ca: Option<PathBuf> = None,
    }
    sections {}
    beside {}
}

section! {
    /// Log lines of the program (not the access log) and metrics. Never payloads, tokens or identifiers of persons.
    Telemetry {
        /// Form of log lines, on standard error.
        format: LogFormat = LogFormat::Json,
        /// What is logged: a level (`error`, `warn`, `info`, `debug`), or levels by module (`info,eemol_broker::server=debug`).
        filter: String = "info".to_owned(),
    }
    sections {}
    beside {}
}

impl Config {
    /// Every key that can be set, with its default.
    pub fn all_keys() -> Vec<Key> {
        let mut headings = Vec::new();
        Self::default().headings("", &mut headings);
        headings.into_iter().flat_map(|heading| heading.keys).collect()
    }

    /// Address in links to pages: `web.public_url`, else the issuer.
    pub fn public_url(&self) -> &str {
        self.web.public_url.as_deref().unwrap_or(&self.issuer)
    }

    /// Address of the api listener for clients: `api.public_url`, else its address and port.
    pub fn api_url(&self) -> String {
        self.api.public_url.clone().unwrap_or_else(|| format!("https://{}", self.api.address))
    }

    /// How long requests under way may take after SIGTERM.
    pub fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_seconds)
    }
}

impl Limits {
    /// Time for a TLS handshake, and for the head of a request.
    pub fn header_timeout(&self) -> Duration {
        Duration::from_millis(self.header_timeout_ms)
    }

    /// Time for the body of a request.
    pub fn body_timeout(&self) -> Duration {
        Duration::from_millis(self.body_timeout_ms)
    }

    /// Time for which an idle connection is kept.
    pub fn idle_timeout(&self) -> Duration {
        Duration::from_millis(self.idle_timeout_ms)
    }
}

/// Reads `[sources.<name>]`, whose keys belong to the connectors.
pub(super) fn read_sources(reader: &mut Reader, written: Option<toml::Value>) -> BTreeMap<String, Source> {
    let mut sources = BTreeMap::new();
    let Some(written) = written else { return sources };
    let toml::Value::Table(table) = written else {
        reader.fault("sources", "a section, not a value", "write `[sources.<name>]` for each system of a provider");
        return sources;
    };
    for (name, value) in table {
        match value.try_into::<Source>() {
            Ok(source) => {
                sources.insert(name, resolved(source, reader.base()));
            }
            Err(error) => reader.fault(
                &format!("sources.{name}"),
                error.message().trim(),
                "see `[sources]` in docs/reference/configuration.md",
            ),
        }
    }
    sources
}

/// The source with its relative paths counted from `base`.
fn resolved(mut source: Source, base: &Path) -> Source {
    let paths = [&mut source.root, &mut source.ca, &mut source.client_certificate, &mut source.client_key];
    for path in paths.into_iter().flatten() {
        *path = base.join(&*path);
    }
    for (reference, scheme) in
        [(&mut source.bearer_token, "file:"), (&mut source.password, "file:"), (&mut source.database, "sqlite:")]
    {
        let path = reference.as_deref().and_then(|text| text.strip_prefix(scheme)).map(|path| base.join(path));
        if let Some(path) = path {
            *reference = Some(format!("{scheme}{}", path.display()));
        }
    }
    source
}

fn local(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}
