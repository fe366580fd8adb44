//! Makes connectors out of the catalogue's `[connector]` tables and the configuration's sources.
//!
//! Reads certificates, keys and secrets, connects to nothing: a provider that is down does not keep the broker from
//! starting. Everything of one source (client, pool, places, circuit) is shared by its evidence types.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use eemol_policies::catalogue::{Catalogue, ConnectorSpec, EvidenceType};
use eemol_policies::ids::EvidenceTypeId;
use reqwest::Url;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::connector::{Connector, Health};
use crate::file::Files;
use crate::http;
use crate::limits::{Clock, Gate, Jitter, Limited};
use crate::rest::{Rest, RestSource};
use crate::source::Source;
use crate::sql::{Access, Database, PostgresSource, Sql, SqliteSource};

/// Looks a reference to a secret (`env:NAME`, `file:/path`) up; says why it cannot.
pub type Secrets = Arc<dyn Fn(&str) -> Result<SecretString, String> + Send + Sync>;

/// What connectors need of the world: time, chance and secrets, passed in.
#[derive(Clone)]
pub struct Ambient {
    /// Monotonic milliseconds.
    pub clock: Clock,
    /// Chance for the pause before a retry; without it, the pause has a fixed length.
    pub jitter: Option<Jitter>,
    /// Secrets by reference.
    pub secrets: Secrets,
}

/// Why a connector cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("evidence type `{evidence_type}`, source `{source_name}`: {what}")]
pub struct BuildError {
    /// The evidence type concerned.
    pub evidence_type: EvidenceTypeId,
    /// The source that its connector names.
    pub source_name: String,
    /// What is wrong and what to do.
    pub what: String,
}

/// The connectors of all evidence types.
#[derive(Clone, Default)]
pub struct Connectors(BTreeMap<EvidenceTypeId, Arc<dyn Connector>>);

/// A source that is ready to be asked, with the gate all its evidence types go through.
#[derive(Debug, Clone)]
struct Ready {
    reach: Reach,
    gate: Arc<Gate>,
}

#[derive(Debug, Clone)]
enum Reach {
    Rest(RestSource),
    Sql(Database),
    File(PathBuf),
}

/// Makes the connector of one evidence type, with a gate of its own. Databases need a running tokio runtime.
///
/// # Errors
/// [`BuildError`] when catalogue and source do not fit together or a certificate, key or secret cannot be read.
pub fn build(
    evidence_type: &EvidenceType,
    source: &Source,
    ambient: &Ambient,
) -> Result<Arc<dyn Connector>, BuildError> {
    let fail = |what| fault(evidence_type, what);
    let ready = ready(evidence_type.connector.source(), source, ambient).map_err(fail)?;
    connector(evidence_type, source, ready, ambient).map_err(fail)
}

impl Connectors {
    /// Makes the connectors of all evidence types of a catalogue. Databases need a running tokio runtime.
    ///
    /// # Errors
    /// Every evidence type whose connector cannot be made.
    pub fn new(
        catalogue: &Catalogue,
        sources: &BTreeMap<String, Source>,
        ambient: &Ambient,
    ) -> Result<Self, Vec<BuildError>> {
        let mut opened: BTreeMap<&str, Result<Ready, String>> = BTreeMap::new();
        let mut connectors = BTreeMap::new();
        let mut faults = Vec::new();
        for (id, evidence_type) in &catalogue.evidence_types {
            let name = evidence_type.connector.source();
            let made = match sources.get(name) {
                None => Err(format!("there is no `[sources.{name}]` in the configuration")),
                Some(source) => opened
                    .entry(name)
                    .or_insert_with(|| ready(name, source, ambient))
                    .clone()
                    .and_then(|ready| connector(evidence_type, source, ready, ambient)),
            };
            match made {
                Ok(made) => drop(connectors.insert(id.clone(), made)),
                Err(what) => faults.push(fault(evidence_type, what)),
            }
        }
        if faults.is_empty() { Ok(Self(connectors)) } else { Err(faults) }
    }

    /// The connector of an evidence type; `None` where there is none.
    pub fn get(&self, evidence_type: &EvidenceTypeId) -> Option<&Arc<dyn Connector>> {
        self.0.get(evidence_type)
    }

    /// The same connectors with this one in the place of whatever the evidence type had.
    pub fn with(mut self, evidence_type: EvidenceTypeId, connector: Arc<dyn Connector>) -> Self {
        self.0.insert(evidence_type, connector);
        self
    }

    /// Asks every source whether it can be reached, all at the same time.
    pub async fn check(&self) -> Vec<(EvidenceTypeId, Health)> {
        let checks = self.0.iter().map(|(id, connector)| async move { (id.clone(), connector.check().await) });
        futures_util::future::join_all(checks).await
    }
}

impl FromIterator<(EvidenceTypeId, Arc<dyn Connector>)> for Connectors {
    fn from_iter<I: IntoIterator<Item = (EvidenceTypeId, Arc<dyn Connector>)>>(connectors: I) -> Self {
        Self(connectors.into_iter().collect())
    }
}

impl std::fmt::Debug for Connectors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl std::fmt::Debug for Ambient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ambient").finish_non_exhaustive()
    }
}

fn fault(evidence_type: &EvidenceType, what: String) -> BuildError {
    BuildError {
        evidence_type: evidence_type.id.clone(),
        source_name: evidence_type.connector.source().to_owned(),
        what,
    }
}

/// One connector over a source that is ready, with limits around it.
fn connector(
    evidence_type: &EvidenceType,
    source: &Source,
    ready: Ready,
    ambient: &Ambient,
) -> Result<Arc<dyn Connector>, String> {
    let evidence_bytes = usize::try_from(evidence_type.max_bytes).unwrap_or(usize::MAX);
    let answer_bytes = source.limits.max_bytes.unwrap_or(evidence_bytes);
    let parameters: Vec<_> = evidence_type.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    let kind = evidence_type.connector.kind();
    let inner: Arc<dyn Connector> = match (&evidence_type.connector, ready.reach) {
        (ConnectorSpec::Rest(spec), Reach::Rest(reach)) => Arc::new(Rest::new(spec, reach, &parameters, answer_bytes)?),
        (ConnectorSpec::Sql(spec), Reach::Sql(database)) => {
            let parameters: Vec<_> = evidence_type.parameters.iter().collect();
            Arc::new(Sql::new(spec, database, &parameters, answer_bytes)?)
        }
        (ConnectorSpec::File(spec), Reach::File(root)) => {
            Arc::new(Files::new(spec, root, &parameters, evidence_type.document, answer_bytes)?)
        }
        (ConnectorSpec::Xroad(_), _) => {
            return Err("connectors of kind `xroad` are reserved in the catalogue, but not built yet".to_owned());
        }
        _ => return Err(format!("the source is not of the kind `{kind}` (`url`, `database` or `root`)")),
    };
    let limits = source.limits.clone();
    let (clock, jitter) = (Arc::clone(&ambient.clock), ambient.jitter.clone());
    Ok(Arc::new(Limited::new(inner, ready.gate, limits, evidence_bytes, clock, jitter)))
}

/// Reads what a source needs; connects to nothing.
fn ready(name: &str, source: &Source, ambient: &Ambient) -> Result<Ready, String> {
    if let Some(what) = source.limits.fault() {
        return Err(what.to_owned());
    }
    let reach = match (&source.url, &source.database, &source.root) {
        (Some(url), None, None) => Reach::Rest(rest(url, source, ambient)?),
        (None, Some(url), None) => Reach::Sql(database(url, source, ambient)?),
        (None, None, Some(root)) if root.is_absolute() => Reach::File(root.clone()),
        (None, None, Some(_)) => return Err("`root` must be an absolute path".to_owned()),
        _ => return Err("give exactly one of `url`, `database` and `root`".to_owned()),
    };
    Ok(Ready { reach, gate: Arc::new(Gate::new(name, &source.limits)) })
}

fn rest(url: &str, source: &Source, ambient: &Ambient) -> Result<RestSource, String> {
    let deadline = source.limits.deadline();
    let mut identity_pem = None;
    if let Some((mut certificate, mut key)) = client_pair(source)? {
        certificate.push(b'\n');
        certificate.append(&mut key);
        identity_pem = Some(certificate);
    }
    let settings = http::Settings {
        ca_pem: source.ca.as_deref().map(pem).transpose()?,
        identity_pem,
        connect_timeout: deadline.min(http::Settings::default().connect_timeout),
        read_timeout: deadline,
        total_timeout: deadline,
        idle_connections: source.limits.concurrency,
    };
    let authorization = source.bearer_token.as_deref().map(|reference| bearer(reference, ambient)).transpose()?;
    if source.health_path.as_ref().is_some_and(|path| !path.starts_with('/')) {
        return Err("`health_path` must begin with `/`".to_owned());
    }
    Ok(RestSource {
        client: http::client(&settings).map_err(|error| error.to_string())?,
        base: http::address(url).map_err(|error| error.to_string())?,
        authorization,
        health_path: source.health_path.clone(),
    })
}

fn bearer(reference: &str, ambient: &Ambient) -> Result<HeaderValue, String> {
    let token = (ambient.secrets)(reference)?;
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret().trim()))
        .map_err(|_| "the bearer token has characters that cannot stand in a header".to_owned())?;
    value.set_sensitive(true);
    Ok(value)
}

fn database(url: &str, source: &Source, ambient: &Ambient) -> Result<Database, String> {
    let (places, deadline) = (source.limits.concurrency, source.limits.deadline());
    if let Some(path) = url.strip_prefix("sqlite:") {
        let path = Path::new(path.strip_prefix("//").unwrap_or(path));
        if !path.is_absolute() {
            return Err("the path after `sqlite:` must be absolute".to_owned());
        }
        return Ok(Database::Sqlite(SqliteSource::new(path, places, deadline)));
    }
    let mut access =
        access(url).ok_or("`database` must be `sqlite:/path` or `postgres://user@host[:port]/database`")?;
    access.password = match source.password.as_deref() {
        Some(reference) => Some((ambient.secrets)(reference)?.expose_secret().trim_end_matches('\n').to_owned()),
        None => None,
    };
    access.ca_pem = source.ca.as_deref().map(pem).transpose()?;
    access.client = client_pair(source)?;
    Ok(Database::Postgres(PostgresSource::new(access, places, deadline)))
}

/// Reads `postgres://user@host[:port]/database`, with `?host=/directory` for a server's socket. No password, no other options.
fn access(url: &str) -> Option<Access> {
    let url = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "postgres" | "postgresql"))?;
    let database = url.path().strip_prefix('/').filter(|name| !name.is_empty() && !name.contains(['/', '%']))?;
    let socket = match url.query_pairs().collect::<Vec<_>>().as_slice() {
        [] => None,
        [(name, directory)] if name == "host" && directory.starts_with('/') => Some(directory.to_string()),
        _ => return None,
    };
    if url.password().is_some() || url.username().is_empty() || url.username().contains('%') {
        return None;
    }
    let named = url.host_str()?.trim_matches(['[', ']']).to_owned();
    let loopback = named == "localhost" || named.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    Some(Access {
        plain: loopback || socket.is_some(),
        host: socket.unwrap_or(named),
        port: url.port().unwrap_or(5432),
        user: url.username().to_owned(),
        database: database.to_owned(),
        password: None,
        ca_pem: None,
        client: None,
    })
}

/// PEM of a certificate and of its key.
type Pair = (Vec<u8>, Vec<u8>);

fn client_pair(source: &Source) -> Result<Option<Pair>, String> {
    match (&source.client_certificate, &source.client_key) {
        (Some(certificate), Some(key)) => Ok(Some((pem(certificate)?, pem(key)?))),
        (None, None) => Ok(None),
        _ => Err("`client_certificate` and `client_key` belong together".to_owned()),
    }
}

fn pem(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("`{}` cannot be read: {}", path.display(), error.kind()))
}

#[cfg(test)]
mod tests;
