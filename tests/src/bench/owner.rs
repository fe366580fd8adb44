//! The stub owner: answers every request for a person with a register extract, as cheaply as TLS allows. A process of its
//! own on one thread, so that its time is not counted as anybody else's.

use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::arguments::Mix;
use crate::helper::{self, Helper};
use crate::mix::{self, BEFORE};

/// Starts one with the certificates in `tls`.
pub fn start(tls: &Path, mix: Mix) -> Result<Helper, String> {
    let word = if mix == Mix::Xroad { "xroad" } else { "plain" };
    Helper::start(["owner".as_ref(), tls.as_os_str(), word.as_ref()])
}

/// The process of the owner: `bench owner TLS MIX`.
pub fn main(given: &[String]) -> Result<(), String> {
    let [tls, word] = given else { return Err("owner TLS MIX".to_owned()) };
    let mix = if word == "xroad" { Mix::Xroad } else { Mix::Plain };
    let config = Arc::new(helper::server_config(Path::new(tls), "owner")?);
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, async move {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(|error| error.to_string())?;
        println!("{}", listener.local_addr().map_err(|error| error.to_string())?);
        let answers = Rc::new(Answers::new(mix));
        let acceptor = TlsAcceptor::from(config);
        loop {
            let Ok((stream, _)) = listener.accept().await else { continue };
            let (acceptor, answers) = (acceptor.clone(), Rc::clone(&answers));
            tokio::task::spawn_local(async move { serve(stream, acceptor, &answers).await });
        }
    })
}

/// Answers made beforehand; only the person's number is put in.
struct Answers {
    sizes: &'static [(usize, usize)],
    heads: Vec<String>,
    tails: Vec<String>,
    given: Cell<usize>,
}

impl Answers {
    fn new(mix: Mix) -> Self {
        let sizes = mix::sizes(mix);
        let tails: Vec<String> = sizes.iter().map(|(bytes, _)| mix::behind(*bytes)).collect();
        let heads = tails.iter().map(|tail| {
            let length = BEFORE.len() + 13 + tail.len();
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{BEFORE}")
        });
        Self { sizes, heads: heads.collect(), tails, given: Cell::new(0) }
    }

    /// Writes the next answer, about this person, into `to`.
    fn next(&self, person: &[u8], to: &mut Vec<u8>) {
        let number = self.given.get();
        self.given.set(number.wrapping_add(1));
        let size = mix::size_of(self.sizes, number);
        to.clear();
        to.extend_from_slice(self.heads[size].as_bytes());
        to.extend_from_slice(person);
        to.extend_from_slice(self.tails[size].as_bytes());
    }
}

/// One connection, for as long as it lasts.
async fn serve(stream: TcpStream, acceptor: TlsAcceptor, answers: &Answers) {
    drop(stream.set_nodelay(true));
    let Ok(mut stream) = acceptor.accept(stream).await else { return };
    let (mut request, mut answer, mut piece) = (Vec::new(), Vec::new(), vec![0; 16 * 1024]);
    loop {
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => return,
            Ok(read) => request.extend_from_slice(&piece[..read]),
        }
        // A request has no body, and nobody sends two at once.
        if !request.ends_with(b"\r\n\r\n") {
            continue;
        }
        answers.next(person(&request), &mut answer);
        request.clear();
        if stream.write_all(&answer).await.is_err() || stream.flush().await.is_err() {
            return;
        }
    }
}

/// The last segment of the path.
fn person(request: &[u8]) -> &[u8] {
    let path = request.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
    path.rsplit(|byte| *byte == b'/').next().unwrap_or_default()
}
