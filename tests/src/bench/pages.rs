//! Pages of citizens: how many histories one core gives, beside a small static file from the same process.
//!
//! Citizens are signed in beforehand ([`crate::citizens`]); each connection is another one's, asks for the first page of
//! their history, again and again, and reads it to the end. The listener has one thread and no TLS, as behind a proxy.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::process::Command;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::task::LocalSet;

use crate::arguments::{Engine, Options};
use crate::brokers::Brokers;
use crate::figures::{Measured, Spread};
use crate::homes::Homes;
use crate::load::{Turn, ask};
use crate::machine;
use crate::rounds::WARM;
use crate::stage::Home;

/// Citizens who read at the same time, each over one kept-alive connection.
const CITIZENS: usize = 16;
/// Entries about each of them: a few permissions, and what was asked under them in a year or two.
const ENTRIES_OF_ONE: u64 = 40;
/// Entries on one page; each shows its time so.
const ENTRIES_ON_PAGE: usize = 25;
const ENTRY: &str = "eemol-entry__time";

/// What pages came to.
#[derive(Debug)]
pub struct Pages {
    /// On which engine.
    pub engine: Engine,
    /// Entries in the log.
    pub entries: u64,
    /// Bytes of one page.
    pub page_bytes: usize,
    /// Histories, round by round.
    pub history: Vec<Measured>,
    /// The static file, round by round.
    pub fixed: Vec<Measured>,
}

impl Pages {
    /// Entries about each of the citizens.
    pub const OF_ONE: u64 = ENTRIES_OF_ONE;

    /// Answers for each second of the broker's processor time: what one core does.
    pub fn per_core(rounds: &[Measured]) -> Spread {
        Spread::over(rounds, per_core)
    }

    /// Answers a second of the clock.
    pub fn per_second(rounds: &[Measured]) -> Spread {
        Spread::over(rounds, |round| round.per_second)
    }

    /// Histories to static files, both by processor time.
    pub fn ratio(&self) -> Spread {
        Spread::ratio(&self.history, &self.fixed, per_core)
    }
}

fn per_core(round: &Measured) -> f64 {
    1000.0 / round.cpu_ms
}

/// Fills a ledger, signs citizens in and has their histories read. Gives the home, too, in which nothing runs any more.
pub fn measure(options: &Options, homes: &Homes<'_>, engine: Engine, entries: u64) -> Result<(Pages, Home), String> {
    let home = homes.home(engine, &format!("pages-{}", engine.as_str()))?;
    homes.fill(&home, 0, (entries / ENTRIES_OF_ONE).max(CITIZENS as u64), entries)?;
    let cookies = sign_in(&home)?;
    let brokers = Brokers::start(&options.program, &home, 1);
    let [address] = brokers.web_addresses()?[..] else { return Err("there is no one web listener".to_owned()) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let reader = Reader { runtime: runtime.map_err(|error| error.to_string())?, address };
    let page = reader.once(&request("/fr/history", &cookies[0]))?;
    let fixed = page.split('"').find(|part| part.ends_with("/mark.svg")).ok_or_else(|| not_a_history(&page))?;
    if page.matches(ENTRY).count() != ENTRIES_ON_PAGE {
        return Err(not_a_history(&page));
    }
    let histories: Vec<String> = cookies.iter().map(|cookie| request("/fr/history", cookie)).collect();
    let files: Vec<String> = cookies.iter().map(|cookie| request(fixed, cookie)).collect();
    let (mut history, mut static_file) = (Vec::new(), Vec::new());
    for round in 0..options.rounds {
        // The order changes, so that neither always comes second.
        if round % 2 == 0 {
            history.push(reader.turn(options, &brokers, &histories)?);
            static_file.push(reader.turn(options, &brokers, &files)?);
        } else {
            static_file.push(reader.turn(options, &brokers, &files)?);
            history.push(reader.turn(options, &brokers, &histories)?);
        }
    }
    let page_bytes = page.len();
    Ok((Pages { engine, entries, page_bytes, history, fixed: static_file }, home))
}

fn not_a_history(page: &str) -> String {
    format!("this is not a citizen's history: {}", page.chars().take(400).collect::<String>())
}

fn sign_in(home: &Home) -> Result<Vec<String>, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let file = home.dir().join("cookies");
    let ended = Command::new(own).arg("sign-in").arg(home.dir()).arg(CITIZENS.to_string()).arg(&file).status();
    match ended {
        Ok(status) if status.success() => {
            let text = std::fs::read_to_string(&file).map_err(|error| error.to_string())?;
            Ok(text.lines().map(str::to_owned).collect())
        }
        Ok(status) => Err(format!("signing in failed: {status}")),
        Err(error) => Err(format!("signing in failed: {error}")),
    }
}

fn request(path: &str, cookie: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\naccept: text/html\r\ncookie: {cookie}\r\n\r\n")
}

/// Reads over kept-alive connections, on one thread.
struct Reader {
    runtime: tokio::runtime::Runtime,
    address: SocketAddr,
}

impl Reader {
    /// One answer, head and body.
    fn once(&self, request: &str) -> Result<String, String> {
        let request = request.replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n");
        self.runtime.block_on(async {
            let mut stream = self.connect().await?;
            let mut answer = Vec::new();
            let written = stream.write_all(request.as_bytes()).await;
            let read = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut answer).await;
            written.and(read).map_err(|error| format!("no page: {error}"))?;
            String::from_utf8(answer).map_err(|_| "a page is not written in UTF-8".to_owned())
        })
    }

    /// One turn: each request over a connection of its own, again and again.
    fn turn(&self, options: &Options, brokers: &Brokers, requests: &[String]) -> Result<Measured, String> {
        let (measuring, over) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(false)));
        let micros = Rc::new(RefCell::new(Vec::<u32>::with_capacity(1 << 18)));
        let failure = Rc::new(RefCell::new(None::<String>));
        let local = LocalSet::new();
        let turn = local.block_on(&self.runtime, async {
            let mut tasks = Vec::new();
            for request in requests {
                let mut stream = self.connect().await?;
                let (measuring, over, micros, failure) =
                    (Rc::clone(&measuring), Rc::clone(&over), Rc::clone(&micros), Rc::clone(&failure));
                let request = request.clone();
                tasks.push(tokio::task::spawn_local(async move {
                    let mut piece = vec![0; 64 * 1024];
                    while !over.get() {
                        let started = Instant::now();
                        match ask(&mut stream, request.as_bytes(), &mut piece).await {
                            Ok(()) if measuring.get() => {
                                let took = u32::try_from(started.elapsed().as_micros()).unwrap_or(u32::MAX);
                                micros.borrow_mut().push(took);
                            }
                            Ok(()) => {}
                            Err(error) => {
                                failure.borrow_mut().get_or_insert(error);
                                over.set(true);
                            }
                        }
                    }
                }));
            }
            tokio::time::sleep(WARM).await;
            let (own, theirs, started) = (own_seconds(), brokers.cpu_seconds(), Instant::now());
            measuring.set(true);
            tokio::time::sleep(options.length).await;
            measuring.set(false);
            let seconds = started.elapsed().as_secs_f64();
            let (own, theirs) = (own_seconds() - own, brokers.cpu_seconds() - theirs);
            over.set(true);
            for task in tasks {
                drop(tokio::time::timeout(Duration::from_secs(30), task).await);
            }
            let micros = micros.take();
            Ok::<_, String>((Turn { answers: micros.len(), seconds, micros, generator: own / seconds }, theirs))
        });
        match failure.take() {
            Some(failure) => Err(failure),
            None => turn.map(|(turn, cpu)| Measured::of(turn, cpu)),
        }
    }

    async fn connect(&self) -> Result<TcpStream, String> {
        let failed = |error: std::io::Error| format!("no connection to {}: {error}", self.address);
        let stream = TcpStream::connect(self.address).await.map_err(failed)?;
        stream.set_nodelay(true).map_err(failed)?;
        Ok(stream)
    }
}

fn own_seconds() -> f64 {
    machine::cpu_seconds(std::process::id())
}
