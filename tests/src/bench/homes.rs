//! Homes of brokers on either engine: made, copied, and told apart.
//!
//! A home on PostgreSQL has a database of its own on one server of the bench. While a ledger is filled the server does not
//! wait for the disk; before anything is measured it does again.

use std::path::Path;
use std::process::Command;
use std::rc::Rc;

use eemol_tests::postgres::{OWNER, Server};
use sqlx::{AssertSqlSafe, Row as _};

use crate::arguments::Engine;
use crate::stage::{Consent, Home, Stage};

/// Makes homes.
pub struct Homes<'a> {
    stage: &'a Stage,
    program: &'a Path,
    server: Option<Server>,
    runtime: tokio::runtime::Runtime,
}

/// What the server is given beside its defaults: durable in every respect, and memory as a small installation has it.
const SETTINGS: &[&str] =
    &["fsync=on", "synchronous_commit=on", "full_page_writes=on", "shared_buffers=512MB", "max_wal_size=2GB"];

impl<'a> Homes<'a> {
    /// Starts a server when one of `engines` needs it.
    pub fn new(stage: &'a Stage, program: &'a Path, engines: &[Engine]) -> Result<Self, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        let server = engines.contains(&Engine::Postgres).then(|| Server::new(SETTINGS));
        Ok(Self { stage, program, server, runtime })
    }

    /// A new home with an empty ledger.
    pub fn home(&self, engine: Engine, name: &str) -> Result<Home, String> {
        let home = self.stage.home(name)?;
        if engine == Engine::Sqlite {
            return Ok(home);
        }
        let home = home.on(self.runtime.block_on(self.server()?.database()))?;
        let migrated = Command::new(self.program).args(["migrate", "--dir"]).arg(home.dir()).output();
        match migrated {
            Ok(output) if output.status.success() => Ok(home),
            Ok(output) => Err(format!("`eemol migrate` failed: {}", String::from_utf8_lossy(&output.stderr))),
            Err(error) => Err(format!("`eemol migrate` does not start: {error}")),
        }
    }

    /// Another home with the same content. Nothing may run in the old one.
    pub fn copied(&self, home: &Home, name: &str) -> Result<Home, String> {
        let copy = home.copied(name);
        let Some(address) = home.database() else { return Ok(copy) };
        let database = name.replace('-', "_");
        self.ask(&format!("CREATE DATABASE {database} TEMPLATE {}", database_of(address)))?;
        copy.on(self.server()?.address(OWNER, &database))
    }

    /// Fills a home, see [`Home::fill`].
    pub fn fill(&self, home: &Home, first: u64, consents: u64, entries: u64) -> Result<Rc<Vec<Consent>>, String> {
        if home.database().is_none() {
            return home.fill(first, consents, entries);
        }
        let filled = home.fill(first, consents, entries);
        self.ask("CHECKPOINT")?;
        filled
    }

    /// How often the server has waited for the disk with its log, so far.
    pub fn fsyncs(&self) -> Result<Option<f64>, String> {
        let Some(server) = &self.server else { return Ok(None) };
        self.runtime.block_on(async {
            let mut connection = server.connect(&server.address(OWNER, "postgres")).await;
            let row = sqlx::query("SELECT wal_sync FROM pg_stat_wal").fetch_one(&mut connection).await;
            let count: i64 = row.and_then(|row| row.try_get(0)).map_err(|error| error.to_string())?;
            Ok(Some(count as f64))
        })
    }

    fn ask(&self, statement: &str) -> Result<(), String> {
        let server = self.server()?;
        self.runtime.block_on(async {
            let mut connection = server.connect(&server.address(OWNER, "postgres")).await;
            let done = sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut connection).await;
            done.map(drop).map_err(|error| format!("`{statement}`: {error}"))
        })
    }

    fn server(&self) -> Result<&Server, String> {
        self.server.as_ref().ok_or_else(|| "no PostgreSQL was started".to_owned())
    }
}

/// The name of the database in an address.
fn database_of(address: &str) -> &str {
    address.split_once('@').and_then(|(_, rest)| rest.split(['/', '?']).nth(1)).unwrap_or_default()
}
