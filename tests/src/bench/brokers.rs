//! Brokers under measurement, as processes, and what they count themselves.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use eemol_tests::program::Serving;

use crate::machine;
use crate::stage::Home;

/// Some `eemol serve` on one database. Killed when dropped.
#[derive(Debug)]
pub struct Brokers {
    serving: Vec<Serving>,
}

/// What was counted up to an instant.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counted {
    /// Seconds of processor time.
    pub cpu: f64,
    /// Operations in committed batches.
    pub operations: f64,
    /// Committed batches.
    pub batches: f64,
}

impl Counted {
    /// What was counted since `earlier`.
    pub fn since(self, earlier: Self) -> Self {
        Self {
            cpu: self.cpu - earlier.cpu,
            operations: self.operations - earlier.operations,
            batches: self.batches - earlier.batches,
        }
    }
}

impl Brokers {
    /// Starts so many in a home.
    pub fn start(program: &Path, home: &Home, how_many: usize) -> Self {
        Self { serving: (0..how_many).map(|_| Serving::start(program, home.dir())).collect() }
    }

    /// Where their api listeners are.
    pub fn addresses(&self) -> Result<Vec<SocketAddr>, String> {
        self.serving.iter().map(|serving| address(serving, "api")).collect()
    }

    /// Where their web listeners are.
    pub fn web_addresses(&self) -> Result<Vec<SocketAddr>, String> {
        self.serving.iter().map(|serving| address(serving, "web")).collect()
    }

    /// Their processes.
    pub fn processes(&self) -> Vec<u32> {
        self.serving.iter().map(Serving::id).collect()
    }

    /// Memory of the largest of them, in MB.
    pub fn rss_mb(&self) -> f64 {
        self.processes().into_iter().map(machine::rss_mb).fold(0.0, f64::max)
    }

    /// What they have used so far: processor time only, which costs nothing to read.
    pub fn cpu_seconds(&self) -> f64 {
        self.processes().into_iter().map(machine::cpu_seconds).sum()
    }

    /// What they counted so far.
    pub fn counted(&self) -> Result<Counted, String> {
        let mut all = Counted { cpu: self.cpu_seconds(), ..Counted::default() };
        for serving in &self.serving {
            let text = get(address(serving, "ops")?, "/metrics")?;
            let value = |name: &str| {
                let found = text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<f64>().ok());
                found.unwrap_or_default()
            };
            all.operations += value("eemol_ledger_batch_operations_sum ");
            all.batches += value("eemol_ledger_batch_operations_count ");
        }
        Ok(all)
    }
}

fn address(serving: &Serving, listener: &str) -> Result<SocketAddr, String> {
    let url = serving.ready[listener].as_str().unwrap_or_default();
    let (_, address) = url.split_once("://").unwrap_or_default();
    address.parse().map_err(|_| format!("the broker did not say where `{listener}` is"))
}

/// The body of an answer over plain HTTP.
fn get(address: SocketAddr, path: &str) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("no answer from {address}{path}: {error}");
    let mut stream = TcpStream::connect(address).map_err(failed)?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).map_err(failed)?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").map_err(failed)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(failed)?;
    Ok(answer)
}
