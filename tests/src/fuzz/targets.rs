//! Every parser of what others send, as a target: it may refuse, it may not panic; what it takes it must write back the same.

use std::path::Path;
use std::sync::OnceLock;

use eemol_broker::config::Config;
use eemol_broker::exchange::{Admitted, Parts};
use eemol_broker::ledger::checkpoint::Checkpoint;
use eemol_broker::ledger::entry::Disclosure;
use eemol_broker::ledger::hash::{Hash, sha256};
use eemol_broker::ledger::merkle::{Frontier, Tiles, verify_consistency};
use eemol_broker::ledger::note::known::KnownKey;
use eemol_broker::ledger::note::{KeyKind, Note, SigningKey, VerifierKey};
use eemol_broker::ledger::proof::Proof;
use eemol_broker::ledger::receipt::{verify_answer, verify_receipt};
use eemol_broker::ledger::tiles::{TileId, TilePath, decode_bundle, encode_bundle};
use eemol_broker::ledger::witness::request::AddCheckpoint;
use eemol_broker::pki::{Peer, subject};
use eemol_broker::runtime::Runtime;
use eemol_consent::details;
use eemol_consent::token::{Signer, Verifier};
use eemol_policies::catalogue::Catalogue;
use eemol_policies::catalogue::administration::normal_subject;
use eemol_policies::field::Field;
use eemol_policies::time::Timestamp;

use super::Target;

/// All targets, by name.
pub const ALL: &[Target] = &[
    Target { name: "note", run: note, corpus: notes },
    Target { name: "checkpoint", run: checkpoint, corpus: notes },
    Target { name: "key", run: key, corpus: keys },
    Target { name: "tile-path", run: tile_path, corpus: tile_paths },
    Target { name: "tile", run: tile, corpus: tiles },
    Target { name: "bundle", run: bundle, corpus: bundles },
    Target { name: "frontier", run: frontier, corpus: frontiers },
    Target { name: "consistency", run: consistency, corpus: tiles },
    Target { name: "proof", run: proof, corpus: proofs },
    Target { name: "add-checkpoint", run: add_checkpoint, corpus: requests },
    Target { name: "receipt", run: receipt, corpus: receipts },
    Target { name: "disclosure", run: disclosure, corpus: receipts },
    Target { name: "token", run: token, corpus: tokens },
    Target { name: "consent-receipt", run: consent_receipt, corpus: consent_receipts },
    Target { name: "authorization-details", run: authorization_details, corpus: asked },
    Target { name: "exchange-body", run: exchange_body, corpus: bodies },
    Target { name: "form", run: form, corpus: forms },
    Target { name: "field", run: field, corpus: fields },
    Target { name: "certificate", run: certificate, corpus: certificates },
    Target { name: "subject", run: certificate_subject, corpus: subjects },
    Target { name: "configuration", run: configuration, corpus: configurations },
    Target { name: "catalogue", run: catalogue, corpus: catalogues },
];

const ORIGIN: &str = "log.example/fuzz";

fn signer() -> SigningKey {
    SigningKey::from_seed(ORIGIN, KeyKind::Ed25519, &[7; 32]).expect("a key")
}

fn witness() -> SigningKey {
    SigningKey::from_seed("witness.example/w1", KeyKind::Cosignature, &[8; 32]).expect("a key")
}

fn known() -> Vec<VerifierKey> {
    vec![signer().verifier().clone(), witness().verifier().clone()]
}

fn bytes(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fn outcome<T, E: std::fmt::Display>(result: Result<T, E>) -> String {
    result.map_or_else(|error| error.to_string(), |_| "taken".to_owned())
}

fn signed(size: u64) -> Note {
    let checkpoint = Checkpoint::new(ORIGIN, size, sha256(&size.to_be_bytes())).expect("a checkpoint");
    let mut note = checkpoint.sign(&signer()).expect("a note");
    note.add(witness().cosign(note.text(), 1_800_000_000).expect("a cosignature"));
    note
}

fn notes() -> Vec<Vec<u8>> {
    let foreign = include_str!("../../../broker/vectors/tessera-log.json");
    let foreign: serde_json::Value = serde_json::from_str(foreign).expect("JSON");
    let mut notes = vec![signed(0).to_string().into_bytes(), signed(70_000).to_string().into_bytes()];
    strings(&foreign, &mut |text| {
        if text.contains("\n\n") {
            notes.push(text.as_bytes().to_vec());
        }
    });
    notes
}

/// Every text in a JSON value.
fn strings(value: &serde_json::Value, tell: &mut dyn FnMut(&str)) {
    match value {
        serde_json::Value::String(text) => tell(text),
        serde_json::Value::Array(items) => items.iter().for_each(|item| strings(item, tell)),
        serde_json::Value::Object(members) => members.values().for_each(|item| strings(item, tell)),
        _ => {}
    }
}

fn note(data: &[u8]) -> String {
    let read = Note::parse(data);
    if let Ok(note) = &read {
        assert_eq!(Note::parse(note.to_string().as_bytes()).as_ref(), Ok(note), "a note reads back");
        return outcome(note.verify(&known()));
    }
    outcome(read)
}

fn checkpoint(data: &[u8]) -> String {
    let opened = Checkpoint::open(data, &known());
    if let Ok(signed) = &opened {
        assert_eq!(signed.checkpoint.to_string(), signed.note.text(), "a checkpoint is its text");
    }
    outcome(opened)
}

fn key(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    drop(SigningKey::parse(&text));
    let read = KnownKey::read_list(&text);
    if let Ok(keys) = &read {
        let written: Vec<_> = keys.iter().map(ToString::to_string).collect();
        assert_eq!(KnownKey::read_list(&written.join("\n")).as_ref(), Ok(keys), "keys read back");
    }
    outcome(read)
}

fn keys() -> Vec<Vec<u8>> {
    let retired = format!("# keys\n{} until 2027-01-01T00:00:00.000Z\n{}\n", signer().verifier(), witness().verifier());
    vec![
        retired.into_bytes(),
        b"PRIVATE+KEY+log.example+0a0b0c0d+AQcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH".to_vec(),
    ]
}

fn tile_path(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    let read = text.parse::<TilePath>();
    if let Ok(path) = &read {
        assert_eq!(path.to_string(), text, "one spelling a tile");
    }
    outcome(read)
}

fn tile_paths() -> Vec<Vec<u8>> {
    bytes(&[
        "tile/0/x001/x234/067",
        "tile/63/000.p/255",
        "tile/entries/x018/x446/x744/x073/x709/x551/615.p/8",
        "tile/entries/000",
    ])
}

/// The first byte is the width less one, the rest the content.
fn tile(data: &[u8]) -> String {
    let (width, content) = data.split_first().map_or((1, data), |(width, rest)| (u16::from(*width) + 1, rest));
    let id = TileId::new(0, 0, width).expect("a width of 1 to 256");
    outcome(Tiles::new().insert(id, content))
}

fn tiles() -> Vec<Vec<u8>> {
    [1usize, 3, 256]
        .iter()
        .map(|width| std::iter::once(u8::try_from(width - 1).expect("small")).chain(vec![5; width * 32]).collect())
        .collect()
}

fn bundle(data: &[u8]) -> String {
    let (width, content) = data.split_first().map_or((1, data), |(width, rest)| (u16::from(*width) + 1, rest));
    let read = decode_bundle(content, width);
    if let Ok(leaves) = &read {
        assert_eq!(encode_bundle(leaves.iter().copied()).as_deref(), Ok(content), "a bundle reads back");
    }
    outcome(read)
}

fn bundles() -> Vec<Vec<u8>> {
    let of = |leaves: &[&[u8]]| {
        let width = u8::try_from(leaves.len() - 1).expect("small");
        [&[width], encode_bundle(leaves.iter().copied()).expect("a bundle").as_slice()].concat()
    };
    vec![of(&[b"a"]), of(&[b"", b"bc", &[9; 300]]), of(&[[1u8; 39].as_slice(); 20])]
}

fn frontier(data: &[u8]) -> String {
    let read = Frontier::from_bytes(data);
    if let Ok(frontier) = &read {
        assert_eq!(frontier.to_bytes(), data, "a frontier reads back");
        let mut grown = frontier.clone();
        let _ = (grown.push(Hash::ZERO), grown.root());
    }
    outcome(read)
}

fn frontiers() -> Vec<Vec<u8>> {
    let mut frontier = Frontier::new();
    let mut all = vec![frontier.to_bytes()];
    for size in 0u64..40 {
        frontier.push(sha256(&size.to_be_bytes())).expect("not full");
        all.push(frontier.to_bytes());
    }
    all
}

/// Two sizes in the first sixteen bytes, hashes after them.
fn consistency(data: &[u8]) -> String {
    let number =
        |at: usize| data.get(at..at + 8).map_or(3, |bytes| u64::from_be_bytes(bytes.try_into().expect("eight bytes")));
    let (old, size) = (number(0), number(8));
    let hashes = data.get(16..).unwrap_or_default().chunks_exact(32).filter_map(Hash::from_slice).collect::<Vec<_>>();
    for (old, size) in [(old, size), (old % 70, size % 70)] {
        let _ = verify_consistency(old, size, Hash::ZERO, Hash::ZERO, &hashes);
    }
    outcome(verify_consistency(old, size, Hash::ZERO, sha256(b""), &hashes))
}

fn proof(data: &[u8]) -> String {
    let read = String::from_utf8_lossy(data).parse::<Proof>();
    if let Ok(proof) = &read {
        assert_eq!(proof.to_string().parse::<Proof>().as_ref(), Ok(proof), "a proof reads back");
        return outcome(proof.verify(Hash::ZERO, &known()));
    }
    outcome(read)
}

fn proofs() -> Vec<Vec<u8>> {
    let of = |extra: Option<&[u8]>, index, hashes: usize, size| {
        let extra = extra.map(<[u8]>::to_vec);
        Proof { extra, index, hashes: vec![Hash::ZERO; hashes], checkpoint: signed(size) }.to_string().into_bytes()
    };
    vec![of(None, 0, 0, 1), of(Some(b"leaf"), 6, 4, 14), of(None, 69_999, 17, 70_000)]
}

fn add_checkpoint(data: &[u8]) -> String {
    let read = AddCheckpoint::parse(data);
    if let Ok(request) = &read {
        assert_eq!(AddCheckpoint::parse(request.to_string().as_bytes()).as_ref(), Ok(request), "a request reads back");
    }
    outcome(read)
}

fn requests() -> Vec<Vec<u8>> {
    let of = |old, hashes: usize, size| {
        AddCheckpoint { old, proof: vec![Hash::ZERO; hashes], checkpoint: signed(size) }.to_string().into_bytes()
    };
    vec![of(0, 0, 1), of(5, 3, 9), of(65_536, 63, 70_000)]
}

fn receipt(data: &[u8]) -> String {
    static KEYS: OnceLock<Vec<VerifierKey>> = OnceLock::new();
    let keys = KEYS.get_or_init(|| {
        let mut keys = known();
        strings(&vectors(), &mut |text| keys.extend(text.parse::<VerifierKey>()));
        keys
    });
    format!("{} / {}", outcome(verify_answer(data, keys)), outcome(verify_receipt(data, keys)))
}

fn vectors() -> serde_json::Value {
    serde_json::from_str(include_str!("../../../broker/vectors/receipt-v1.json")).expect("JSON")
}

fn receipts() -> Vec<Vec<u8>> {
    let mut texts = Vec::new();
    strings(&vectors(), &mut |text| {
        if text.starts_with('{') {
            texts.push(text.as_bytes().to_vec());
            let inner: serde_json::Value = serde_json::from_str(text).expect("JSON");
            texts.push(inner["receipt"].to_string().into_bytes());
            texts.push(inner["receipt"]["groups"].to_string().into_bytes());
        }
    });
    texts.push(br#"{"entry":"ent_01JD6Z5Q3M0000000000000000","proof":"","groups":{}}"#.to_vec());
    texts
}

fn disclosure(data: &[u8]) -> String {
    let read = Disclosure::parse(&String::from_utf8_lossy(data));
    if let Ok(groups) = &read {
        let _ = groups.commitment();
    }
    outcome(read)
}

const ISSUER: &str = "https://broker.example";

fn token(data: &[u8]) -> String {
    static VERIFIER: OnceLock<Verifier> = OnceLock::new();
    let verifier = VERIFIER.get_or_init(|| {
        let pem = include_str!("../../../consent/vectors/test-key.pkcs8.pem");
        let signer = Signer::from_pem("key-1", pem).expect("a key");
        Verifier::new(ISSUER, ISSUER, [signer.public_key().clone()]).expect("a verifier")
    });
    outcome(verifier.verify(&String::from_utf8_lossy(data), Timestamp::from_millis(1_795_255_200_000)))
}

/// The example of the documentation, under its own keys: what is taken must be the example itself.
fn consent_receipt(data: &[u8]) -> String {
    static KEYS: OnceLock<eemol_consent::token::receipt::Verifier> = OnceLock::new();
    let verifier = KEYS.get_or_init(|| {
        let jwks = serde_json::from_str(documented("token keys")).expect("JSON");
        eemol_consent::token::receipt::Verifier::from_jwks(&jwks).expect("keys")
    });
    let text = String::from_utf8_lossy(data);
    outcome(verifier.verify(&text).inspect(|record| {
        // A record that was read is written back the same.
        let written = serde_json::to_string(record).expect("JSON");
        let signed = text.split('"').find(|part| part.starts_with("ey")).unwrap_or(text.trim());
        let payload = signed.split('.').nth(1).expect("three parts");
        let payload =
            base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, payload).expect("base64url");
        assert_eq!(written.as_bytes(), payload, "a record was read and is written otherwise");
    }))
}

/// The block of `docs/receipts.md` under this name.
fn documented(name: &str) -> &'static str {
    let page = include_str!("../../../docs/receipts.md");
    let block = page.split(&format!("<!-- example: {name} -->\n```")).nth(1).expect("a block");
    block.split_once('\n').expect("lines").1.split("```").next().expect("an end")
}

fn consent_receipts() -> Vec<Vec<u8>> {
    let whole = documented("receipt");
    let file: serde_json::Value = serde_json::from_str(whole).expect("JSON");
    bytes(&[whole, file["signed"].as_str().expect("a text"), "{}"])
}

fn tokens() -> Vec<Vec<u8>> {
    let vectors = serde_json::from_str(include_str!("../../../consent/vectors/tokens.json")).expect("JSON");
    let mut tokens = bytes(&["a.b.c"]);
    strings(&vectors, &mut |text| {
        if text.matches('.').count() == 2 {
            tokens.push(text.as_bytes().to_vec());
        }
    });
    tokens
}

const DETAIL: &str = r#"[{"type":"urn:eemol:evidence","procedure":"housing-benefit","case":"2026-1234","official":"agent-17","evidence_type":"residence-certificate","fields":["/address/locality","/members/*/name"],"parameters":{"year":2025},"uses":1,"until":"2027-05-21T00:00:00.000Z"}]"#;

fn authorization_details(data: &[u8]) -> String {
    outcome(details::parse(&String::from_utf8_lossy(data)))
}

fn asked() -> Vec<Vec<u8>> {
    bytes(&[DETAIL, "[]", &DETAIL.replace("}]", "},{}]")])
}

fn exchange_body(data: &[u8]) -> String {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let id = RUNTIME.get_or_init(|| Runtime::fixed(1).0).exchange_id();
    let read = |bearer| {
        let parts = Parts { body: data, bearer, idempotency_key: std::str::from_utf8(data).ok(), traceparent: None };
        outcome(Admitted::read(id, "housing-office".parse().expect("an id"), String::new(), parts))
    };
    format!("{} / {}", read(None), read(Some("token".to_owned())))
}

fn bodies() -> Vec<Vec<u8>> {
    bytes(&[
        r#"{"evidence_type":"residence-certificate","fields":["/address/locality"],"official":"agent-17"}"#,
        r#"{"evidence_type":"residence-certificate","official":"system:x","subject":"lu-nin:1893120105732","procedure":"housing-benefit","case":"2026-1"}"#,
        "[[[[[[[[[[]]]]]]]]]]",
    ])
}

/// The form of a request for consent: the pairs, and what stands in them.
fn form(data: &[u8]) -> String {
    let pairs: Vec<(String, String)> = match serde_urlencoded::from_bytes(data) {
        Ok(pairs) => pairs,
        Err(error) => return error.to_string(),
    };
    let details = pairs.iter().filter(|(name, _)| name == "authorization_details");
    details.map(|(_, json)| outcome(details::parse(json))).collect::<Vec<_>>().join(" / ")
}

fn forms() -> Vec<Vec<u8>> {
    let details = serde_urlencoded::to_string([
        ("authorization_details", DETAIL),
        ("login_hint", "lu-nin:1893120105732"),
        ("scope", "openid"),
    ]);
    vec![
        details.expect("a form").into_bytes(),
        b"grant_type=urn%3Aopenid%3Aparams%3Agrant-type%3Aciba&auth_req_id=x".to_vec(),
    ]
}

fn field(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    let read = text.parse::<Field>();
    if let Ok(field) = &read {
        assert_eq!(field.to_string(), text, "one spelling a field");
    }
    outcome(read)
}

fn fields() -> Vec<Vec<u8>> {
    bytes(&["/address/locality", "/members/*/name", "/a~1b/~0", "/document", "/"])
}

fn certificate(data: &[u8]) -> String {
    outcome(Peer::from_der(data))
}

fn certificates() -> Vec<Vec<u8>> {
    let signed = rcgen::generate_simple_self_signed(vec!["client.example".to_owned()]).expect("a certificate");
    let mut named = rcgen::CertificateParams::new(Vec::new()).expect("parameters");
    named.distinguished_name.push(rcgen::DnType::CommonName, "a, b + c=\"d\" \\ é");
    named.distinguished_name.push(rcgen::DnType::OrganizationName, " x ");
    let key = rcgen::KeyPair::generate().expect("a key");
    vec![signed.cert.der().to_vec(), named.self_signed(&key).expect("a certificate").der().to_vec()]
}

fn certificate_subject(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    drop(normal_subject(&text));
    outcome(subject::read(&text))
}

fn subjects() -> Vec<Vec<u8>> {
    bytes(&["CN=api.example.lu,O=Ministère du Logement,C=LU", r#"CN=a\,b\+c\=\"d\" \\,OU=\20x"#, "2.5.4.3=#0c0161"])
}

fn configuration(data: &[u8]) -> String {
    let environment = std::iter::empty::<(String, String)>().collect();
    match Config::parse(&String::from_utf8_lossy(data), "eemol.toml", Path::new("/srv/eemol"), environment) {
        Ok(_) => "taken".to_owned(),
        Err(faults) => faults.first().map(ToString::to_string).unwrap_or_default(),
    }
}

fn configurations() -> Vec<Vec<u8>> {
    bytes(&[
        "production = true\n[api]\naddress = \"127.0.0.1:1\"\n[api.limits]\nburst = 3\n[sources.a]\nurl = \"https://a.example\"\n",
        "[witnesses]\nquorum = 1\n[witness.a]\nurl = \"https://w.example\"\nkey = \"w\"\n[witnessed.b]\nkeys = [\"b\"]\n",
    ])
}

/// One file of the smallest catalogue is replaced.
fn catalogue(data: &[u8]) -> String {
    static SMALL: OnceLock<tempfile::TempDir> = OnceLock::new();
    let dir = SMALL.get_or_init(|| {
        let dir = tempfile::tempdir().expect("a directory");
        crate::site::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("territories/minimal"), dir.path());
        dir
    });
    let procedures = dir.path().join("procedures");
    let file = std::fs::read_dir(&procedures).expect("procedures").flatten().map(|entry| entry.path()).min();
    std::fs::write(file.expect("a procedure"), data).expect("the file can be written");
    match Catalogue::load(dir.path()) {
        Ok(_) => "taken".to_owned(),
        Err(faults) => faults.first().map(ToString::to_string).unwrap_or_default(),
    }
}

fn catalogues() -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    for part in ["procedures", "administrations", "evidence-types"] {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("territories/minimal").join(part);
        let found = std::fs::read_dir(dir).expect("a folder").flatten().map(|entry| entry.path());
        files.extend(found.filter(|path| path.extension().is_some_and(|end| end == "toml")));
    }
    files.sort();
    files.iter().map(|file| std::fs::read(file).expect("a file")).collect()
}
