//! A person erased on a whole broker over PostgreSQL: by the DPO's page, with last night's copy of the ledger in somebody
//! else's hands, who has the present key store and the master key besides, but nothing of Eemol.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::digest::{SHA256, digest};
use eemol_broker::keys::Keys;
use eemol_broker::ledger::verify::{Options, verify};
use eemol_policies::ids::SubjectTag;
use eemol_tests::postgres::server;
use eemol_tests::{Engine, TestBroker, Wanted, people};
use sqlx::{PgConnection, Row as _};

use super::dpo::officer;
use crate::exchanges::locality;

/// Opens what Eemol sealed, with nothing of Eemol: `version ‖ nonce ‖ ciphertext ‖ tag`, bound to its place.
fn open(key: &[u8], place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, body) = sealed.split_first()?.1.split_first_chunk::<NONCE_LEN>()?;
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).ok()?);
    let mut body = body.to_vec();
    let opened = key.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(place), &mut body).ok()?;
    Some(opened.to_vec())
}

fn place(label: &[u8], middle: &[u8], end: &[u8]) -> Vec<u8> {
    [label, b"\0", &u32::try_from(middle.len()).expect("short").to_be_bytes(), middle, end].concat()
}

/// How many of a person's records a thief reads in this copy with the keys that there are now, and how many there are.
async fn read_by_thief(
    copy: &mut PgConnection,
    keys: &mut PgConnection,
    master: &[u8],
    tag: SubjectTag,
) -> (usize, usize) {
    let wrapped = sqlx::query("SELECT tag, wrapped_key FROM eemol_keys.subject").fetch_all(keys).await.expect("rows");
    let unwrapped: Vec<_> = wrapped
        .iter()
        .filter_map(|row| {
            let (of, wrapped): (Vec<u8>, Option<Vec<u8>>) = (row.get(0), row.get(1));
            open(master, &place(b"eemol/key/1", b"subject.key", &of), &wrapped?)
        })
        .collect();
    let sql =
        "SELECT e.id, e.commitment, r.sealed FROM eemol_ledger.record r JOIN eemol_ledger.entry e ON e.idx = r.idx
      WHERE r.subject = $1";
    let rows = sqlx::query(sql).bind(tag.as_bytes().as_slice()).fetch_all(copy).await.expect("rows");
    let is_read = |row: &&sqlx::postgres::PgRow| {
        let (id, commitment, sealed): (Vec<u8>, Vec<u8>, Vec<u8>) = (row.get(0), row.get(1), row.get(2));
        let leaf = digest(&SHA256, &[&[0], b"eemol1\0".as_slice(), &commitment].concat());
        let place = place(b"eemol/record/1", &id, leaf.as_ref());
        // Every key that there still is, not only the one under this tag.
        unwrapped.iter().any(|key| open(key, &place, &sealed).is_some())
    };
    (rows.iter().filter(is_read).count(), rows.len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_erased_on_postgresql_cannot_be_read_from_last_nights_copy_and_leaves_a_tombstone() {
    let at_once = |config: &mut eemol_broker::config::Config| config.retention.erasure_delay_hours = 0;
    let broker = TestBroker::with().engine(Engine::Postgres).configure(at_once).start().await;
    let granted = broker.granted(&Wanted::default()).await;
    assert_eq!(broker.client("housing-ministry").exchange(&granted.token, &locality()).await.status, 200);
    let entry = broker.exchanges_of(Some(granted.subject)).await.remove(0).id;
    let other = broker
        .granted(&Wanted { person: "lu-nin:1893120105732", case: "2026-77".to_owned(), ..Wanted::default() })
        .await;

    let url = broker.app().config.database.url.clone().expect("an address");
    let night = server().copied(&url, "eemol_ledger").await;
    let (mut night, mut present) = (server().connect(&night).await, server().connect(&url).await);
    let master = *Keys::load(&broker.app().config).expect("the keys").master.bytes();
    let (read, all) = read_by_thief(&mut night, &mut present, &master, granted.subject).await;
    assert!(read == all && all > 2, "before the erasure the thief reads {read} of {all}");

    let mut dpo = officer(&broker, None).await;
    let form = dpo.open("/en/dpo/erasure").await;
    let number = people::person("sophie").national_number;
    let fields = [("number", number.as_str()), ("ground", "objection"), ("reason", "Letter 17"), ("decision", "erase")];
    let done = dpo.submit(&form, "/en/dpo/erasure", &fields).await;
    assert!(done.words().contains("nobody can read it anywhere"), "{}", done.words());

    let (read, still) = read_by_thief(&mut night, &mut present, &master, granted.subject).await;
    assert_eq!((read, still), (0, all), "last night's records are there, and nobody can read them");
    let (read, of) = read_by_thief(&mut night, &mut present, &master, other.subject).await;
    assert!(read == of && of > 0, "those of others are read: {read} of {of}");

    let stone = dpo.open(&format!("/en/dpo/log/{entry}")).await;
    assert!(stone.words().contains("content erased on") && stone.words().contains("by entry"), "{}", stone.words());
    let ledger = broker.ledger();
    let options = Options { from: None, to: None, replay: true };
    let report = verify(ledger.store(), ledger.subjects(), &[ledger.verifier()], options, &mut |_, _| {})
        .await
        .expect("it reads");
    assert!(report.is_whole() && report.removed >= u64::try_from(all).expect("few"), "{report:?}");
}
