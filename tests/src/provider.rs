//! An owner of data that speaks HTTP on a free port and answers every request alike, for programs and connectors that need
//! a real socket.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// The bytes of an HTTP answer.
pub fn answer(status: &str, media_type: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\n\r\n{body}")
}

/// Answers every request with these bytes, after this pause, until the process ends. Gives the address.
pub fn serve(answer: String, pause: Duration) -> SocketAddr {
    counting(answer, pause).0
}

/// As [`serve`]; gives also how many requests there were so far.
pub fn counting(answer: String, pause: Duration) -> (SocketAddr, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("a bound port");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (answer, counter) = (answer.clone(), Arc::clone(&counter));
            thread::spawn(move || keep_answering(stream, &answer, pause, &counter));
        }
    });
    (address, asked)
}

/// One connection, for as long as it lasts.
fn keep_answering(mut stream: TcpStream, answer: &str, pause: Duration, asked: &AtomicUsize) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(read) => request.extend_from_slice(&buffer[..read]),
        }
        // Requests to owners of data have no body.
        if request.ends_with(b"\r\n\r\n") {
            request.clear();
            asked.fetch_add(1, Ordering::SeqCst);
            thread::sleep(pause);
            if stream.write_all(answer.as_bytes()).is_err() {
                return;
            }
        }
    }
}
