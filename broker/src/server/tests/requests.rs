//! Limits of requests, and stopping.

use std::io::Write;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::site::{GET, Site, blocking, connect, plain, plain_site};
use crate::config::{Config, Limits};
use crate::runtime::Runtime;
use crate::server::listeners::{Bound, ListenError, run_until};

const SLOW: &str = "GET /slow HTTP/1.1\r\nhost: localhost\r\n\r\n";

#[actix_web::test]
async fn a_body_within_its_limits_arrives_whole() {
    let site = Site::start();
    let client = site.client();
    let body = "x".repeat(60_000);
    let request = format!("POST /echo HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let answer = site.ask(Some(&client), &request).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with(&body));
}

#[actix_web::test]
async fn a_body_over_its_limit_is_refused_whether_its_length_is_told_or_not() {
    let (_, clock) = Runtime::fixed(1);
    let (address, server) = plain_site(&Limits { max_body_bytes: 10, ..Limits::default() }, &clock);
    actix_web::rt::spawn(server);
    let head = "POST /echo HTTP/1.1\r\nhost: localhost\r\n";
    for rest in ["content-length: 11\r\n\r\n", "transfer-encoding: chunked\r\n\r\nb\r\nxxxxxxxxxxx\r\n0\r\n\r\n"] {
        let request = format!("{head}{rest}");
        let answer = blocking(move || plain(address).ask(&request)).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("body-too-large"), "{answer}");
    }
}

#[actix_web::test]
async fn a_slow_body_and_a_slow_head_are_cut_off() {
    let (_, clock) = Runtime::fixed(1);
    let limits = Limits { body_timeout_ms: 300, header_timeout_ms: 300, ..Limits::default() };
    let (address, server) = plain_site(&limits, &clock);
    actix_web::rt::spawn(server);
    let answer = blocking(move || {
        let mut client = plain(address);
        client.0.write_all(b"POST /echo HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n").unwrap();
        for _ in 0..5 {
            // One byte now and then keeps a connection alive, but not a body past its time.
            thread::sleep(Duration::from_millis(100));
            let _ = client.0.write_all(b"x");
        }
        client.answer()
    })
    .await
    .unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("body-too-slow"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");

    let answer = blocking(move || plain(address).ask("GET /who HTTP/1.1\r\nhost: loc")).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[actix_web::test]
async fn one_peer_has_only_so_many_requests_under_way_and_others_are_not_held_up() {
    let site = Site::with(&Limits { in_flight_per_peer: 1, ..Limits::default() });
    let (client, other) = (site.client(), site.client());
    let (config, address) = (site.trusting(Some(&client), &[]), site.address);
    let slow = thread::spawn(move || connect(&config, address).ask(SLOW).unwrap());
    tokio::time::sleep(Duration::from_millis(200)).await;
    let answer = site.ask(Some(&client), GET).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 429 ") && answer.contains("retry-after: 1"), "{answer}");
    assert!(site.ask(Some(&other), GET).await.unwrap().starts_with("HTTP/1.1 200 "));
    let slow = blocking(move || slow.join().unwrap()).await;
    assert!(slow.starts_with("HTTP/1.1 200 "));
    assert!(site.ask(Some(&client), GET).await.unwrap().starts_with("HTTP/1.1 200 "));
}

#[actix_web::test]
async fn a_client_that_vanishes_gives_its_place_back() {
    let (_, clock) = Runtime::fixed(1);
    let limits = Limits { in_flight_per_peer: 1, body_timeout_ms: 60_000, ..Limits::default() };
    let (address, server) = plain_site(&limits, &clock);
    actix_web::rt::spawn(server);
    let answer = blocking(move || {
        let mut client = plain(address);
        client.0.write_all(b"POST /echo HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\nx").unwrap();
        thread::sleep(Duration::from_millis(200));
        drop(client);
        thread::sleep(Duration::from_millis(300));
        plain(address).ask(GET)
    })
    .await
    .unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[actix_web::test]
async fn a_peer_that_asks_too_often_is_told_when_to_ask_again() {
    let (_, clock) = Runtime::fixed(1);
    let (address, server) = plain_site(&Limits { rate_per_second: 1, burst: 3, ..Limits::default() }, &clock);
    actix_web::rt::spawn(server);
    let ask = move || async move {
        let answer = blocking(move || plain(address).ask(GET)).await.unwrap();
        (answer.get(9..12).unwrap().to_owned(), answer.contains("retry-after: "))
    };
    for _ in 0..3 {
        assert_eq!(ask().await, ("200".to_owned(), false));
    }
    assert_eq!(ask().await, ("429".to_owned(), true));
    clock.advance(Duration::from_secs(1));
    assert_eq!(ask().await, ("200".to_owned(), false));
}

#[actix_web::test]
async fn what_is_under_way_ends_before_the_listener_is_gone() {
    let (_, clock) = Runtime::fixed(1);
    let (address, server) = plain_site(&Limits::default(), &clock);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let run = actix_web::rt::spawn(run_until(vec![server], async {
        let _ = stopped.await;
    }));
    let slow = thread::spawn(move || plain(address).ask(SLOW).unwrap());
    tokio::time::sleep(Duration::from_millis(150)).await;
    stop.send(()).unwrap();
    run.await.unwrap().unwrap();
    assert!(slow.join().unwrap().starts_with("HTTP/1.1 200 "));
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn a_port_that_is_taken_is_named_with_its_key_and_port_0_becomes_a_real_one() {
    let mut config = Config::in_directory(std::path::Path::new("."));
    for address in [&mut config.api.address, &mut config.web.address, &mut config.ops.address] {
        address.set_port(0);
    }
    let bound = Bound::bind(&config).unwrap();
    let addresses = bound.addresses().unwrap();
    assert!(addresses.api.port() != 0 && addresses.api != addresses.web && addresses.web != addresses.ops);
    config.web.address = addresses.api;
    let refused = Bound::bind(&config).unwrap_err();
    assert!(matches!(&refused, ListenError::Bind { key: "web.address", .. }), "{refused}");
}

#[test]
fn addresses_of_one_ipv6_network_are_one_peer() {
    let limits = Limits { in_flight_per_peer: 1, ..Limits::default() };
    let (_, clock) = Runtime::fixed(1);
    let guard = super::super::limits::Guard::new(
        &limits,
        false,
        Arc::<crate::runtime::clock::MockClock>::clone(&clock),
        super::super::limits::render_plainly,
    );
    let enters = |address: &str| guard.enter_from(address.parse().unwrap());
    let first = enters("2001:db8::1");
    assert!(first.is_some() && enters("2001:db8::ffff").is_none());
    assert!(enters("2001:db8:0:1::1").is_some());
    assert!(enters("::ffff:10.0.0.1").is_some());
}
