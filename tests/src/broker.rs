//! The whole broker in this process: own directory, own threads, real listeners on free ports, providers that say what a
//! test tells them. Stopping it closes everything and removes the directory.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use eemol_broker::app::{self, Transport};
use eemol_broker::config::Config;
use eemol_broker::keys::Keys;
use eemol_broker::ledger::{Ledger, OpenedEntry};
use eemol_broker::runtime::Runtime;
use eemol_broker::runtime::clock::MockClock;
use eemol_broker::server::listeners::{Addresses, Bound};
use eemol_broker::state::{App, Tokens, parts};
use eemol_broker::store::Access;
use eemol_broker::store::ledger::{Page, RecordFilter};
use eemol_broker::store::place::Place;
use eemol_connectors::fake::{Answer as Given, Fake};
use eemol_connectors::{Connector, Connectors};
use eemol_policies::catalogue::Catalogue;
use eemol_policies::ids::{EvidenceTypeId, SubjectTag};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::client::Client;
use crate::evidence;
use crate::people;
use crate::site::Site;
use crate::trouble::{Switch, Troubled};

/// A whole broker.
#[derive(Debug)]
pub struct TestBroker {
    running: Option<Running>,
    site: Arc<Site>,
    fakes: BTreeMap<EvidenceTypeId, Arc<Fake>>,
    instead: BTreeMap<EvidenceTypeId, Arc<Shown>>,
    trouble: Switch,
}

/// A connector that a test puts in the place of the scripted one.
struct Shown(Arc<dyn Connector>);

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a connector of the test")
    }
}

/// Where a test broker keeps its stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Engine {
    /// Files in its directory.
    #[default]
    Sqlite,
    /// A database of its own on the process's PostgreSQL server.
    Postgres,
}

/// What a test may choose before the broker starts.
#[derive(Debug, Default)]
pub struct Choices {
    seed: u64,
    engine: Engine,
    database: Option<String>,
    configure: Vec<fn(&mut Config)>,
    own_catalogue: bool,
    for_strangers: bool,
    instead: BTreeMap<EvidenceTypeId, Arc<Shown>>,
}

impl Choices {
    /// Another seed of all randomness.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Another engine than SQLite.
    #[must_use]
    pub fn engine(mut self, engine: Engine) -> Self {
        self.engine = engine;
        self
    }

    /// The database at this address.
    #[must_use]
    pub fn database(mut self, address: String) -> Self {
        self.database = Some(address);
        self
    }

    /// Changes the configuration.
    #[must_use]
    pub fn configure(mut self, change: fn(&mut Config)) -> Self {
        self.configure.push(change);
        self
    }

    /// A catalogue of its own, in its directory, for a test to change; read again by [`TestBroker::restart`].
    #[must_use]
    pub fn own_catalogue(mut self) -> Self {
        self.own_catalogue = true;
        self
    }

    /// As programs of others need it: TLS on the web listener, its address as issuer, and the clock of this machine.
    #[must_use]
    pub fn for_strangers(mut self) -> Self {
        self.for_strangers = true;
        self
    }

    /// This connector instead of the scripted one.
    #[must_use]
    pub fn connector(mut self, evidence_type: &str, connector: Arc<dyn Connector>) -> Self {
        self.instead.insert(evidence_type.parse().expect("an id"), Arc::new(Shown(connector)));
        self
    }

    /// Starts the broker.
    pub async fn start(self) -> TestBroker {
        let mut site = Site::new(self.seed);
        site.config.database.url = match (self.database, self.engine) {
            (None, Engine::Postgres) => Some(crate::postgres::server().database().await),
            (address, _) => address,
        };
        for change in self.configure {
            change(&mut site.config);
        }
        if self.own_catalogue {
            site.own_catalogue();
        }
        if self.for_strangers {
            let tls = site.dir.path().join("tls");
            (site.config.web.certificate, site.config.web.key) = (Some(tls.join("api.crt")), Some(tls.join("api.key")));
            site.runtime = Runtime::system();
        }
        let fakes = site.catalogue().evidence_types.keys().map(|id| (id.clone(), Arc::new(Fake::new()))).collect();
        let trouble = Switch::beside(Arc::clone(&site.clock));
        let mut broker = TestBroker { running: None, site: Arc::new(site), fakes, instead: self.instead, trouble };
        broker.begin().await;
        let sophie = people::person("sophie").national_number;
        broker.provider("residence-certificate").for_person(&sophie, Given::Json(evidence::residence(&sophie)));
        broker
    }
}

impl TestBroker {
    /// A broker as most tests need it: everybody is unknown to the providers, but Sophie has a residence certificate.
    pub async fn start() -> Self {
        Self::with().start().await
    }

    /// A broker with choices.
    pub fn with() -> Choices {
        Choices::default()
    }

    /// Another broker on the same databases, with the same keys, clock and providers, but listeners of its own.
    pub async fn beside(&self) -> Self {
        let (site, fakes) = (Arc::clone(&self.site), self.fakes.clone());
        let instead = self.instead.iter().map(|(id, shown)| (id.clone(), Arc::clone(shown))).collect();
        let mut broker = Self { running: None, site, fakes, instead, trouble: Switch::default() };
        broker.begin().await;
        broker
    }

    /// Stops the broker, finishing nothing, and starts it again on the same directory. Ports change.
    pub async fn restart(&mut self) {
        self.halt();
        self.begin().await;
    }

    /// Changes the configuration, makes the keys that it now names, and starts the broker again on the same directory.
    pub async fn reconfigure(&mut self, change: impl FnOnce(&mut Config)) {
        self.halt();
        change(&mut Arc::get_mut(&mut self.site).expect("no broker beside it").config);
        eemol_broker::keys::make::missing(&self.site.config, &self.site.runtime).expect("keys can be made");
        self.begin().await;
    }

    /// Stops the broker; its directory stays until the value is dropped.
    pub fn halt(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop();
        }
    }

    async fn begin(&mut self) {
        let connectors: Connectors = self
            .fakes
            .iter()
            .map(|(id, fake)| {
                let fake: Arc<dyn Connector> = Arc::<Fake>::clone(fake);
                let chosen = self.instead.get(id).map_or(fake, |shown| Arc::clone(&shown.0));
                (id.clone(), chosen)
            })
            .collect();
        let parts = (self.site.config.clone(), self.site.runtime.clone(), self.trouble.clone());
        let catalogue = Arc::new(self.site.catalogue());
        self.running = Some(Running::start(parts, catalogue, connectors).await);
    }

    fn running(&self) -> &Running {
        self.running.as_ref().expect("the broker runs")
    }

    /// The broker as its handlers see it.
    pub fn app(&self) -> &Arc<App> {
        &self.running().app
    }

    /// Consents and log.
    pub fn ledger(&self) -> &Ledger {
        &self.app().ledger
    }

    /// The clock, to move.
    pub fn clock(&self) -> &MockClock {
        &self.site.clock
    }

    /// The directory, its keys and certificates.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Makes the log fail.
    pub const fn trouble(&self) -> &Switch {
        &self.trouble
    }

    /// The scripted provider of an evidence type.
    pub fn provider(&self, evidence_type: &str) -> &Fake {
        &self.fakes[&evidence_type.parse().expect("an id of an evidence type")]
    }

    /// How often any provider was asked.
    pub fn calls(&self) -> usize {
        self.fakes.values().map(|fake| fake.calls().len()).sum()
    }

    /// The program of an administration.
    pub fn client(&self, administration: &str) -> Client {
        self.client_with_subject(&self.site.subject_of(administration))
    }

    /// A program with a good certificate that is of nobody in the catalogue.
    pub fn stranger(&self) -> Client {
        self.client_with_subject("CN=stranger.example,O=Nobody")
    }

    /// A program with a certificate of this subject.
    pub fn client_with_subject(&self, subject: &str) -> Client {
        let own = self.site.certificate(subject);
        Client::new(&self.api(), self.site.authority.certificate(), Some(&own))
    }

    /// A program without a certificate.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.api(), self.site.authority.certificate(), None)
    }

    /// Anybody at the web listener.
    pub fn public(&self) -> Client {
        Client::new(&self.web(), self.site.authority.certificate(), None)
    }

    /// The operator at the ops listener.
    pub fn operator(&self) -> Client {
        Client::new(&self.ops(), self.site.authority.certificate(), None)
    }

    /// Address of the api listener.
    pub fn api(&self) -> String {
        format!("https://{}", self.running().addresses.api)
    }

    /// Address of the web listener.
    pub fn web(&self) -> String {
        let scheme = if self.app().config.web.certificate.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.running().addresses.web)
    }

    /// Address of the ops listener.
    pub fn ops(&self) -> String {
        format!("http://{}", self.running().addresses.ops)
    }

    /// Has the listeners read certificates, authorities and revocation lists again.
    pub fn reload_certificates(&self) {
        let running = self.running();
        running.transport.reload(&running.app).expect("the certificates can be read");
    }

    /// Entries that match, newest first.
    pub async fn entries(&self, filter: &RecordFilter) -> Vec<OpenedEntry> {
        let page = Page { before: None, limit: 1000 };
        self.ledger().search(filter, page).await.expect("the log can be read")
    }

    /// Entries about exchanges with this person, newest first; about nobody with `None`.
    pub async fn exchanges_of(&self, subject: Option<SubjectTag>) -> Vec<OpenedEntry> {
        let kind = Some("exchange.".to_owned());
        let all = self.entries(&RecordFilter { subject, kind, ..RecordFilter::default() }).await;
        all.into_iter().filter(|entry| entry.subject == subject).collect()
    }

    /// How many entries the log has.
    pub async fn size(&self) -> u64 {
        self.ledger().head().await.map_or(0, |head| head.size)
    }

    /// Waits until `done`, for at most five seconds.
    pub async fn until(&self, what: &str, done: impl Fn(&Self) -> bool) {
        for _ in 0..1000 {
            if done(self) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("waited in vain until {what}");
    }
}

impl Drop for TestBroker {
    fn drop(&mut self) {
        self.halt();
    }
}

/// A broker that serves, on threads of its own.
#[derive(Debug)]
struct Running {
    app: Arc<App>,
    addresses: Addresses,
    transport: Transport,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
    threads: tokio::runtime::Runtime,
}

impl Running {
    async fn start(parts: (Config, Runtime, Switch), catalogue: Arc<Catalogue>, connectors: Connectors) -> Self {
        let threads = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("threads can be started");
        let starting = threads.spawn(async move {
            let (mut config, runtime, trouble) = parts;
            let bound = Bound::bind(&config).expect("free ports can be bound");
            let addresses = bound.addresses().expect("bound ports have numbers");
            if config.web.certificate.is_some() {
                config.issuer = format!("https://{}", addresses.web);
                config.api.public_url = Some(format!("https://{}", addresses.api));
            }
            let app = Arc::new(assemble(config, runtime, trouble, catalogue, connectors).await);
            app.enter_catalogue().await;
            let transport = Transport::load(&app).expect("the certificates can be read");
            let (stop, stopped) = oneshot::channel::<()>();
            let (serving, served) = (Arc::clone(&app), transport.clone());
            let server = tokio::spawn(async move {
                let stopped = async move { drop(stopped.await) };
                app::run(serving, bound, &served, stopped).await.expect("the listeners serve");
            });
            (app, addresses, transport, stop, server)
        });
        let (app, addresses, transport, stop, server) = starting.await.expect("the broker starts");
        Self { app, addresses, transport, stop, server, threads }
    }

    /// Blocks until every listener is closed and every thread has ended.
    fn stop(self) {
        let Self { app, stop, server, threads, .. } = self;
        drop(stop);
        let closing = std::thread::spawn(move || {
            drop(threads.block_on(async { tokio::time::timeout(Duration::from_secs(10), server).await }));
            drop(app);
            threads.shutdown_timeout(Duration::from_secs(2));
        });
        if closing.join().is_err() && !std::thread::panicking() {
            panic!("the broker did not stop cleanly");
        }
    }
}

async fn assemble(
    config: Config,
    runtime: Runtime,
    trouble: Switch,
    catalogue: Arc<Catalogue>,
    connectors: Connectors,
) -> App {
    let keys = Keys::load(&config).expect("the keys can be read");
    std::fs::create_dir_all(&config.data.dir).expect("the data directory can be made");
    let place = Place::of(&config).expect("the stores have a place");
    let mut parts = parts(&place, &keys, &runtime, Access::Write).await.expect("the stores open");
    parts.store = Arc::new(Troubled::new(parts.store, trouble));
    let (ledger, _writer) = Ledger::open(parts).await.expect("the stored log is whole");
    let work = place.work(Access::Write).await.expect("the work store opens");
    let tokens = Tokens::new(&config.issuer, &keys, runtime.now()).expect("the token key signs");
    App::new(config, runtime, ledger, work, tokens, catalogue, connectors)
}
