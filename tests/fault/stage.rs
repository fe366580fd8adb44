//! A directory with everything `eemol serve` needs, an owner that counts who asks it, and a consent with many uses.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use eemol_broker::config::Config;
use eemol_broker::pki::authority::Issued;
use eemol_broker::runtime::Runtime;
use eemol_broker::state::App;
use eemol_broker::store::ledger::RecordFilter;
use eemol_tests::program::{Serving, run};
use eemol_tests::site::Site;
use eemol_tests::{Answer, Client, Granted, Wanted, people, provider};
use serde_json::json;

/// Where a broker of these tests lives.
pub(crate) struct Stage {
    pub(crate) site: Site,
    pub(crate) data: PathBuf,
    pub(crate) granted: Granted,
    config: Config,
    own: Issued,
    asked: Arc<AtomicUsize>,
}

impl Stage {
    /// With its databases in `data`; in the usual place when that is `None`. The owner answers after `pause`.
    pub(crate) async fn new(data: Option<&Path>, pause: Duration) -> Self {
        let site = Site::new(11);
        let data = data.map_or_else(|| site.dir.path().join("data"), Path::to_owned);
        let (config, asked) = configure(&site, &data, pause);
        let app = App::start(config.clone(), Runtime::system()).await.expect("a broker on this directory");
        let granted = Wanted { uses: Some(1_000_000), ..Wanted::default() }.granted(&app).await;
        drop(app);
        let own = site.certificate(&site.subject_of("housing-ministry"));
        Self { site, data, granted, config, own, asked }
    }

    pub(crate) fn dir(&self) -> &Path {
        self.site.dir.path()
    }

    /// How often the owner was asked.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    pub(crate) fn client(&self, serving: &Serving) -> Client {
        let base = serving.ready["api"].as_str().expect("an address");
        Client::new(base, self.site.authority.certificate(), Some(&self.own))
    }

    pub(crate) async fn exchange(&self, client: &Client) -> Answer {
        let body =
            json!({"evidence_type": "residence-certificate", "fields": ["/address/locality"], "official": "agent-17"});
        client.exchange(&self.granted.token, &body).await
    }

    /// What `/readyz` says.
    pub(crate) async fn readiness(&self, serving: &Serving) -> Answer {
        let base = serving.ready["ops"].as_str().expect("an address");
        Client::new(base, self.site.authority.certificate(), None).get("/readyz").await
    }

    /// Asks until the answer is a release, for at most a minute.
    pub(crate) async fn until_released(&self, client: &Client) {
        for _ in 0..600 {
            let answer = self.exchange(client).await;
            if answer.status == 200 {
                return;
            }
            answer.assert_problem(503, "log-unavailable");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the broker did not recover");
    }

    /// The log is whole, and every consent follows from it.
    pub(crate) fn assert_verifies(&self, program: &Path) {
        let dir = self.dir().to_str().expect("a path in UTF-8");
        let verified = run(program, &["log", "verify", "--replay", "--dir", dir]);
        let said = String::from_utf8_lossy(&verified.stdout);
        assert!(verified.status.success(), "{said}{}", String::from_utf8_lossy(&verified.stderr));
    }
}

impl Stage {
    /// How many entries of this kind the log has; to be asked when no broker runs.
    pub(crate) async fn entries(&self, kind: &str) -> usize {
        let app = App::start(self.config.clone(), Runtime::system()).await.expect("it starts");
        let filter = RecordFilter { kind: Some(kind.to_owned()), ..RecordFilter::default() };
        usize::try_from(app.ledger.store().count(&filter).await.expect("readable")).expect("small")
    }
}

/// Writes `eemol.toml`: the demonstration's catalogue, free ports, one owner of residence certificates.
pub(crate) fn configure(site: &Site, data: &Path, pause: Duration) -> (Config, Arc<AtomicUsize>) {
    let sophie = people::person("sophie").national_number;
    let residence = json!({
        "numeroNational": sophie, "identite": {"nom": "Weber-Hoffmann", "prenoms": ["Sophie"]},
        "adresse": {"commune": {"libelle": "Eschen"}},
    });
    let answer = provider::answer("200 OK", "application/json", &residence.to_string());
    let (owner, asked) = provider::counting(answer, pause);
    let config = &site.config;
    let mut text = format!(
        "issuer = \"{}\"\nlog_origin = \"{}\"\ncatalogue = {:?}\n[data]\ndir = {data:?}\n\
         [api]\naddress = \"127.0.0.1:0\"\n[api.limits]\nrate_per_second = 0\n\
         [web]\naddress = \"127.0.0.1:0\"\n[ops]\naddress = \"127.0.0.1:0\"\n",
        config.issuer, config.log_origin, config.catalogue,
    );
    text.push_str(&site.sources(owner));
    let file = site.dir.path().join("eemol.toml");
    fs::write(&file, text).expect("written");
    let config = Config::load(&file, std::iter::empty::<(String, String)>().collect()).expect("a configuration");
    (config, asked)
}
