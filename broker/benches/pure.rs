//! Times of the pure parts of an exchange: hashing, tree, proofs, sealing, tokens, decisions, making evidence minimal.
//!
//! `cargo bench -p eemol-broker --features test-support`; the whole exchange is measured by `cargo xtask bench`.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a measuring program ends at the first thing that does not work"
)]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use eemol_broker::ledger::entry::{Group, Groups, Salt};
use eemol_broker::ledger::event::{Event, kind};
use eemol_broker::ledger::hash::{Hash, sha256};
use eemol_broker::ledger::merkle::{Edge, Tiles, inclusion_proof};
use eemol_broker::ledger::seal::{DataKey, Nonce, open_record, seal_record};
use eemol_connectors::contract::fixture;
use eemol_consent::token::{Signer, Verifier};
use eemol_policies::decide::{Ask, decide};
use eemol_policies::evidence::Evidence;
use eemol_policies::ids::EntryId;
use eemol_policies::minimise::minimise;
use eemol_policies::time::Timestamp;
use serde_json::value::RawValue;
use serde_json::{Value, json};

fn groups() -> Groups {
    let salt = |byte| Salt::from_bytes([byte; 16]);
    let event = Event {
        requester: Some("housing-ministry".parse().unwrap()),
        provider: Some("population-register".parse().unwrap()),
        procedure: Some("housing-benefit".parse().unwrap()),
        case: Some("2026-1234".parse().unwrap()),
        purpose: Some("https://w3id.org/dpv#PublicBenefit".into()),
        legal_basis: Some("http://data.legilux.public.lu/eli/etat/leg/loi/2015/12/09/n1/jo".into()),
        evidence_type: Some("residence-certificate".parse().unwrap()),
        asked: Some(vec!["/address/locality".parse().unwrap(), "/address/street".parse().unwrap()]),
        ..Event::new(kind::RELEASED, Timestamp::from_millis(1_800_000_000_000))
    };
    Groups {
        event: Group::new(salt(1), &event).unwrap(),
        person: Group::new(salt(2), &json!({ "n": 1, "previous": Hash::ZERO })).unwrap(),
        official: Group::new(salt(3), &json!({ "official": "agent-17" })).unwrap(),
        evidence: Group::new(salt(4), &json!({ "hmac": Hash::ZERO })).unwrap(),
        decision: Group::new(salt(5), &json!({ "policy": "known-procedures", "trace": "none" })).unwrap(),
    }
}

fn entries(criterion: &mut Criterion) {
    let groups = groups();
    criterion.bench_function("commitment and leaf hash", |bench| {
        bench.iter(|| black_box(&groups).commitment().leaf_hash());
    });
    criterion.bench_function("group to canonical JSON", |bench| {
        let event: Event = groups.event.read().unwrap();
        bench.iter(|| Group::new(Salt::from_bytes([1; 16]), black_box(&event)).unwrap());
    });
    let (key, id) = (DataKey::from_bytes([7; 32]), EntryId::from_uuid(uuid::Uuid::from_u128(1)));
    let leaf = groups.commitment().leaf_hash();
    criterion.bench_function("seal a record", |bench| {
        bench.iter(|| seal_record(&key, id, leaf, black_box(&groups), Nonce::from_bytes([9; 12])).unwrap());
    });
    let sealed = seal_record(&key, id, leaf, &groups, Nonce::from_bytes([9; 12])).unwrap();
    criterion.bench_function("open a record and check it", |bench| {
        bench.iter(|| open_record(&key, id, leaf, black_box(&sealed)).unwrap());
    });
}

/// An edge with so many leaves, and the tiles that proofs of its newest are built from.
fn edge(size: u64) -> (Edge, Tiles) {
    let (mut edge, mut finished) = (Edge::new(), Vec::new());
    for number in 0..size {
        edge.push(sha256(&number.to_be_bytes()), &mut finished).unwrap();
    }
    let mut tiles = Tiles::new();
    for (id, hashes) in edge.unfinished() {
        tiles.insert(id, &hashes).unwrap();
    }
    (edge, tiles)
}

fn tree(criterion: &mut Criterion) {
    let (full, tiles) = edge(70_123);
    criterion.bench_function("append a leaf", |bench| {
        let (mut edge, mut finished) = (full.clone(), Vec::new());
        let leaf = sha256(b"leaf");
        bench.iter(|| {
            finished.clear();
            edge.push(black_box(leaf), &mut finished).unwrap()
        });
    });
    criterion.bench_function("proofs of a batch of 64", |bench| {
        let size = full.size();
        bench.iter_batched(
            || {
                let mut fresh = Tiles::new();
                full.unfinished().for_each(|(id, hashes)| fresh.insert(id, &hashes).unwrap());
                fresh
            },
            |tiles| (size - 64..size).map(|index| inclusion_proof(&tiles, index, size).unwrap().len()).sum::<usize>(),
            BatchSize::SmallInput,
        );
    });
    criterion.bench_function("one more proof of the same batch", |bench| {
        bench.iter(|| inclusion_proof(&tiles, black_box(full.size() - 1), full.size()).unwrap());
    });
}

fn decisions(criterion: &mut Criterion) {
    let catalogue = fixture::catalogue("kind = \"file\"\nsource = \"test\"\npattern = \"{identifier}\"");
    let evidence_type = fixture::evidence_type(&catalogue);
    let ask = || Ask {
        requester: "town".parse().unwrap(),
        procedure: "benefit".parse().unwrap(),
        case: "2026-1".parse().unwrap(),
        official: "agent-1".parse().unwrap(),
        evidence_type: evidence_type.id.clone(),
        fields: vec!["/name".parse().unwrap()],
        parameters: serde_json::Map::new(),
    };
    criterion.bench_function("decide", |bench| bench.iter(|| decide(&catalogue, black_box(ask())).unwrap()));
    let (permit, asked) = (decide(&catalogue, ask()).unwrap(), catalogue.territory.identifier("any:1").unwrap());
    let text = json!({ "name": "x".repeat(1000), "income": { "gross": 1 }, "other": ["y".repeat(900)] }).to_string();
    criterion.bench_function("make 2 kB of evidence minimal", |bench| {
        bench.iter_batched(
            || Evidence::from_json(RawValue::from_string(text.clone()).unwrap()),
            |evidence| minimise(evidence, &permit, &evidence_type, &asked).unwrap(),
            BatchSize::SmallInput,
        );
    });
}

/// A token as the broker issues it, out of the published vectors, with what reads it and what signs one like it.
fn tokens(criterion: &mut Criterion) {
    let vectors: Value = serde_json::from_str(include_str!("../../consent/vectors/tokens.json")).unwrap();
    let (issuer, case) = (vectors["issuer"].as_str().unwrap(), &vectors["cases"][0]);
    let verifier = Verifier::from_jwks(issuer, issuer, &vectors["jwks"]).unwrap();
    let (token, now) = (case["token"].as_str().unwrap(), Timestamp::from_millis(case["now"].as_i64().unwrap() * 1000));
    criterion.bench_function("read a token", |bench| bench.iter(|| verifier.verify(black_box(token), now).unwrap()));
    criterion.bench_function("hash a token, all that a remembered one costs", |bench| {
        bench.iter(|| sha256(black_box(token.as_bytes())));
    });
    let signer = Signer::from_pem("key-1", include_str!("../../consent/vectors/test-key.pkcs8.pem")).unwrap();
    let claims = verifier.verify(token, now).unwrap();
    criterion.bench_function("sign a token", |bench| bench.iter(|| signer.issue(black_box(&claims)).unwrap()));
}

criterion_group!(benches, entries, tree, decisions, tokens);
criterion_main!(benches);
