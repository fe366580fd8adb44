//! An owner of residence certificates whose every answer is different, and who keeps a book of its own: for which
//! exchange it was asked, when, and what it said.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use eemol_connectors::EXCHANGE_HEADER;
use serde_json::json;

use super::chance::Chance;
use super::history::Call;
use super::recorder::wall;
use crate::provider::answer;

/// The owner. It answers until the process ends.
#[derive(Debug)]
pub struct Provider {
    /// Where it is reached.
    pub address: SocketAddr,
    /// What the long ones of its texts begin with.
    pub mark: String,
    book: Arc<Mutex<Book>>,
}

#[derive(Debug)]
struct Book {
    calls: Vec<Call>,
    chance: Chance,
    longest_ms: u64,
}

impl Provider {
    /// An owner that takes up to `longest_ms` for an answer, mostly much less.
    pub fn start(mut chance: Chance, longest_ms: u64) -> Self {
        let mark = format!("canary{:08x}", chance.below(1 << 32));
        let book = Arc::new(Mutex::new(Book { calls: Vec::new(), chance, longest_ms }));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound port");
        let (shared, prefix) = (Arc::clone(&book), mark.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (book, mark) = (Arc::clone(&shared), prefix.clone());
                thread::spawn(move || serve(stream, &book, &mark));
            }
        });
        Self { address, mark, book }
    }

    /// What it was asked until now.
    pub fn calls(&self) -> Vec<Call> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner).calls.clone()
    }
}

/// One connection, for as long as it lasts.
fn serve(mut stream: TcpStream, book: &Mutex<Book>, mark: &str) {
    let (mut request, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(read) => request.extend_from_slice(&buffer[..read]),
        }
        // Requests to owners of data have no body.
        if request.ends_with(b"\r\n\r\n") {
            let (body, pause) = respond(&String::from_utf8_lossy(&request), book, mark);
            request.clear();
            thread::sleep(pause);
            if stream.write_all(answer("200 OK", "application/json", &body).as_bytes()).is_err() {
                return;
            }
        }
    }
}

fn respond(request: &str, book: &Mutex<Book>, mark: &str) -> (String, Duration) {
    let number = request.split('/').nth(4).unwrap_or_default();
    let header = |name: &str| {
        let lines = request.lines().filter_map(|line| line.split_once(':'));
        lines.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned()).last()
    };
    let mut book = book.lock().unwrap_or_else(PoisonError::into_inner);
    let n = book.calls.len();
    let long = |what: &str| format!("{mark}-{n}-{what}");
    let day = format!("{:04}-{:02}-{:02}", 1900 + n / 336 % 120, n / 28 % 12 + 1, n % 28 + 1);
    let (name, first, second, street, town) =
        (long("name"), long("first"), long("second"), long("street"), long("town"));
    let (house, post) = (format!("h{n}"), format!("p{n}"));
    let body = json!({
        "numeroNational": number, "identite": {"nom": name, "prenoms": [first, second]},
        "adresse": {"voie": {"libelle": street, "numero": house}, "codePostal": post, "commune": {"libelle": town}},
        "inscription": {"depuis": day},
    });
    let texts = [
        ("/person/family_name", vec![name]),
        ("/person/given_names", vec![first, second]),
        ("/address/street", vec![street]),
        ("/address/house_number", vec![house]),
        ("/address/postal_code", vec![post]),
        ("/address/locality", vec![town]),
        ("/registered_since", vec![day]),
    ];
    let texts: BTreeMap<String, Vec<String>> =
        texts.into_iter().map(|(field, texts)| (field.to_owned(), texts)).collect();
    let exchange = header(EXCHANGE_HEADER).unwrap_or_default();
    book.calls.push(Call { exchange, texts, at: wall() });
    let longest = book.longest_ms;
    let most = if book.chance.percent(15) { longest } else { longest / 10 };
    let pause = Duration::from_millis(book.chance.below(most.max(1)));
    (body.to_string(), pause)
}
