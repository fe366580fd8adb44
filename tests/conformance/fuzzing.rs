//! Every parser of what others send, for a few seconds: nothing may panic. For longer: `cargo xtask fuzz`.

use eemol_tests::fuzz::targets::ALL;
use eemol_tests::fuzz::{Target, Until, fuzz};

/// The same on every run, so that a failure is not a matter of luck.
const SEED: u64 = 20_261_122;

fn never_panics(names: &[&str], executions: u64) {
    for name in names {
        let target: &Target = ALL.iter().find(|target| target.name == *name).expect("a target");
        let found = fuzz(target, SEED, Until::Executions(executions));
        let (input, message) = found.crashes.first().cloned().unwrap_or_default();
        assert!(found.crashes.is_empty(), "{name}: {message}: {:?}", String::from_utf8_lossy(&input));
        assert!(found.outcomes > 1, "{name}: every input is treated alike; the target tries nothing");
    }
}

const LOG: &[&str] =
    &["note", "checkpoint", "key", "tile-path", "tile", "bundle", "frontier", "consistency", "proof", "add-checkpoint"];
const REQUESTS: &[&str] = &[
    "receipt",
    "consent-receipt",
    "disclosure",
    "token",
    "authorization-details",
    "exchange-body",
    "form",
    "field",
    "certificate",
    "subject",
];
const FILES: &[&str] = &["configuration", "catalogue"];

#[test]
fn no_note_proof_tile_or_request_to_a_witness_makes_a_parser_panic() {
    never_panics(LOG, 20_000);
}

#[test]
fn no_token_body_form_receipt_or_certificate_makes_a_parser_panic() {
    never_panics(REQUESTS, 10_000);
}

#[test]
fn no_configuration_and_no_catalogue_makes_a_parser_panic() {
    never_panics(FILES, 300);
}

#[test]
fn every_target_is_tried() {
    let tried = [LOG, REQUESTS, FILES].concat();
    let missing: Vec<_> = ALL.iter().filter(|target| !tried.contains(&target.name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_parser_that_panics_is_found_with_its_input() {
    fn fragile(data: &[u8]) -> String {
        assert!(!data.windows(2).any(|two| two == b"\n\n"), "two newlines");
        data.len().min(3).to_string()
    }
    let target = Target { name: "fragile", run: fragile, corpus: || vec![b"a\nb\nc".to_vec()] };
    let found = fuzz(&target, SEED, Until::Executions(20_000));
    let (input, message) = found.crashes.first().expect("a crash");
    assert!(input.windows(2).any(|two| two == b"\n\n") && message.contains("two newlines"), "{message}");
}
