//! The directory of a broker under measurement: catalogue, certificates, configuration, a ledger filled beforehand.
//!
//! The catalogue is the demonstration's with one more evidence type, whose evidence has any size. Consents are made by
//! the processes of [`crate::fill`]; their tokens come back in a file.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;

use eemol_tests::site::{Site, always, change, copy, sources};

use crate::arguments::Mix;
use crate::helper::Helper;
use crate::mix::{EVIDENCE_TYPE, FIELDS, SCHEMA};
use crate::owner;

/// Who asks.
pub const REQUESTER: &str = "housing-ministry";
/// For what.
pub const PROCEDURE: &str = "register-check";

/// A consent in force.
#[derive(Debug, Clone)]
pub struct Consent {
    /// Its token.
    pub token: String,
    /// The identifier of its person.
    pub person: String,
}

/// What all variants of one measurement share: authority, certificates, owner.
pub struct Stage {
    site: Site,
    /// The stub owner.
    pub owner: Helper,
}

/// A directory that a broker can be started in.
#[derive(Debug, Clone)]
pub struct Home {
    dir: PathBuf,
    /// Address of its database; `None` for files in the directory.
    database: Option<String>,
}

impl Stage {
    /// Makes the first directory and starts the owner.
    pub fn new(mix: Mix) -> Result<Self, String> {
        let mut site = Site::new(7);
        let catalogue = site.own_catalogue();
        add_evidence_type(&catalogue)?;
        let tls = site.dir.path().join("tls");
        let write = |issued: Result<eemol_broker::pki::authority::Issued, _>, stem: &str| {
            issued.and_then(|issued| issued.write(&tls, stem)).map(drop).map_err(|error| error.to_string())
        };
        write(site.authority.server(&[], always(), &site.runtime), "owner")?;
        write(site.authority.client("CN=broker.bench.eemol", always(), &site.runtime), "broker")?;
        write(Ok(site.certificate(&site.subject_of(REQUESTER))), "client")?;
        let owner = owner::start(&tls, mix)?;
        let stage = Self { site, owner };
        stage.configure()?;
        Ok(stage)
    }

    /// Where its certificates are.
    pub fn tls(&self) -> PathBuf {
        self.dir().join("tls")
    }

    /// Its directory, in which no broker lives.
    pub fn dir(&self) -> &Path {
        self.site.dir.path()
    }

    /// A new home under this name: everything but data.
    pub fn home(&self, name: &str) -> Result<Home, String> {
        let dir = self.dir().join("homes").join(name);
        for part in ["catalogue", "tls", "keys"] {
            copy(&self.dir().join(part), &dir.join(part));
        }
        fs::copy(self.dir().join("eemol.toml"), dir.join("eemol.toml")).map_err(|error| error.to_string())?;
        Ok(Home { dir, database: None })
    }

    fn configure(&self) -> Result<(), String> {
        let catalogue = self.site.catalogue();
        let mut text = String::from(
            "issuer = \"https://eemol.test\"\nlog_origin = \"eemol.test/log\"\ncatalogue = \"catalogue\"\n\
             [telemetry]\nfilter = \"warn\"\n\
             [api]\naddress = \"127.0.0.1:0\"\nworkers = 1\n[api.limits]\nrate_per_second = 0\nin_flight_per_peer = 4096\n\
             [web]\naddress = \"127.0.0.1:0\"\nworkers = 1\n[web.limits]\nrate_per_second = 0\n[ops]\naddress = \"127.0.0.1:0\"\n",
        );
        text.push_str(&sources(&catalogue, |connector| match (connector.source(), connector.kind()) {
            ("bench-register", _) => self.bench_source(self.owner.address),
            (_, "rest") => "url = \"http://127.0.0.1:9\"".to_owned(),
            (_, "sql") => "database = \"sqlite:owner.db\"".to_owned(),
            _ => "root = \".\"".to_owned(),
        }));
        fs::write(self.dir().join("eemol.toml"), text).map_err(|error| error.to_string())
    }

    fn bench_source(&self, owner: SocketAddr) -> String {
        format!(
            "url = \"https://{owner}\"\nca = \"tls/ca.crt\"\nclient_certificate = \"tls/broker.crt\"\nclient_key = \
             \"tls/broker.key\"\n[sources.bench-register.limits]\nconcurrency = 1024\ndeadline_ms = 20000"
        )
    }
}

impl Home {
    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Another home with the same content. Nothing may run in this one.
    pub fn copied(&self, name: &str) -> Self {
        let dir = self.dir.with_file_name(name);
        copy(&self.dir, &dir);
        Self { dir, database: self.database.clone() }
    }

    /// Address of its database, where it is on a server.
    pub fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }

    /// The same with its database at this address.
    pub fn on(self, address: String) -> Result<Self, String> {
        let file = self.dir.join("eemol.toml");
        let text = fs::read_to_string(&file).map_err(|error| error.to_string())?;
        let before = text.split("[database]").next().unwrap_or_default();
        let text = format!("{before}[database]\nurl = \"{address}\"\n");
        fs::write(&file, text).map_err(|error| error.to_string())?;
        Ok(Self { database: Some(address), ..self })
    }

    /// Grants consents to so many new persons, then refuses requests until there are `entries`. Gives the consents.
    ///
    /// `first` is the number of the first person; persons of other numbers are other persons.
    pub fn fill(&self, first: u64, consents: u64, entries: u64) -> Result<Rc<Vec<Consent>>, String> {
        let own = std::env::current_exe().map_err(|error| error.to_string())?;
        let tokens = self.dir.join(format!("tokens-{first}"));
        let numbers = [first, consents, entries].map(|number| number.to_string());
        let ended = Command::new(own)
            .arg("fill")
            .arg(&self.dir)
            .args(numbers)
            .arg(&tokens)
            .arg(if self.database.is_some() { "server" } else { "files" })
            .status();
        match ended {
            Ok(status) if status.success() => read_tokens(&tokens),
            Ok(status) => Err(format!("filling a ledger failed: {status}")),
            Err(error) => Err(format!("filling a ledger failed: {error}")),
        }
    }
}

fn read_tokens(file: &Path) -> Result<Rc<Vec<Consent>>, String> {
    let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
    let consent = |line: &str| {
        let (person, token) = line.split_once(' ')?;
        Some(Consent { token: token.to_owned(), person: person.to_owned() })
    };
    text.lines()
        .map(consent)
        .collect::<Option<Vec<_>>>()
        .map(Rc::new)
        .ok_or_else(|| "no tokens were written".to_owned())
}

/// Adds an evidence type and a procedure that asks for all of it.
fn add_evidence_type(catalogue: &Path) -> Result<(), String> {
    let write = |path: &str, text: &str| fs::write(catalogue.join(path), text).map_err(|error| error.to_string());
    let read = |path: &str| fs::read_to_string(catalogue.join(path)).map_err(|error| error.to_string());
    let names = |text: &str| ["fr", "de", "lb", "en"].map(|language| format!("{language} = \"{text}\"")).join(", ");
    let labels = names("Field");
    let fields: Vec<String> = FIELDS
        .iter()
        .map(|field| format!("[[fields]]\npath = \"{field}\"\nsensitivity = \"ordinary\"\nlabels = {{ {labels} }}\n"))
        .collect();
    let map: Vec<String> = FIELDS.iter().map(|field| format!("\"{field}\" = \"{field}\"\n")).collect();
    let text = names("Register extract");
    write(&format!("evidence-types/{EVIDENCE_TYPE}.schema.json"), SCHEMA)?;
    write(
        &format!("evidence-types/{EVIDENCE_TYPE}.toml"),
        &format!(
            "provider = \"population-register\"\nversion = 1\nschema = \"{EVIDENCE_TYPE}.schema.json\"\nidentifier = \
             \"lu-nin\"\nsubject = \"/person/number\"\nmax_bytes = 33554432\ndocument = false\nnames = {{ {text} }}\n\
             description = {{ {text} }}\nlegal_text = {{ {text} }}\nretention = {{ {text} }}\n{}[connector]\nkind = \
             \"rest\"\nsource = \"bench-register\"\npath = \"/extracts/{{identifier}}\"\nno_match = [404]\n[connector.map]\n{}",
            fields.concat(),
            map.concat()
        ),
    )?;
    let asked: Vec<String> =
        FIELDS.iter().map(|field| format!("    {{ path = \"{field}\", required = true }},\n")).collect();
    let like = read("procedures/housing-benefit.toml")?;
    let head = like.split("[[evidence]]").next().unwrap_or_default();
    write(
        &format!("procedures/{PROCEDURE}.toml"),
        &format!("{head}[[evidence]]\ntype = \"{EVIDENCE_TYPE}\"\nfields = [\n{}]\n", asked.concat()),
    )?;
    change(
        &catalogue.join("policies/procedures.cedar"),
        "\"housing-benefit\",",
        &format!("\"housing-benefit\",\n        \"{PROCEDURE}\","),
    );
    Ok(())
}
