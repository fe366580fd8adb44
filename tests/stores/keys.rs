//! What a key store promises, on both engines.

use eemol_broker::store::keys::SubjectRow;
use eemol_broker::store::{Access, StoreError};
use eemol_tests::Engine;

use crate::rows::{at, digest, tag};
use crate::stage::{Stage, on_both};

on_both!(
    a_new_person_is_found_by_tag_and_by_look_up_value,
    two_who_mention_a_person_at_once_get_the_same_row,
    the_first_log_key_stays,
    whoever_only_reads_makes_no_log_key,
);

fn person(number: u8) -> SubjectRow {
    SubjectRow {
        tag: tag(number),
        lookup: Some(digest(u64::from(number))),
        identifier: Some(vec![number; 30]),
        wrapped_key: Some(vec![number; 60]),
        created_at: at(0),
    }
}

async fn a_new_person_is_found_by_tag_and_by_look_up_value(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.place.keys(Access::Write).await.expect("it opens");
    assert_eq!(store.get(tag(1)).await.expect("it answers"), None);
    for number in [1, 2, 3] {
        assert_eq!(store.insert(&person(number)).await.expect("it is kept"), person(number));
    }
    assert_eq!(store.get(tag(2)).await.expect("it answers"), Some(person(2)));
    assert_eq!(store.find(&digest(3)).await.expect("it answers"), Some(person(3)));
    assert_eq!(store.find(&digest(4)).await.expect("it answers"), None);
    let mut all = store.get_all(&[tag(3), tag(9), tag(1)]).await.expect("it answers");
    all.sort_by_key(|row| row.tag);
    assert_eq!(all, vec![person(1), person(3)]);
    assert_eq!(store.get_all(&[]).await.expect("it answers"), Vec::new());
}

async fn two_who_mention_a_person_at_once_get_the_same_row(engine: Engine) {
    let stage = Stage::new(engine).await;
    let mut running = Vec::new();
    for number in 1..=8 {
        // A store each, as brokers have it.
        let store = stage.place.keys(Access::Write).await.expect("it opens");
        let row = SubjectRow { lookup: Some(digest(77)), ..person(number) };
        running.push(tokio::spawn(async move { store.insert(&row).await.expect("it is kept") }));
    }
    let mut tags = Vec::new();
    for one in running {
        tags.push(one.await.expect("it ends").tag);
    }
    tags.dedup();
    assert_eq!(tags.len(), 1, "all agree on who it is");
}

async fn the_first_log_key_stays(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.place.keys(Access::Write).await.expect("it opens");
    assert_eq!(store.log_key(b"first").await.expect("it answers"), b"first");
    assert_eq!(store.log_key(b"second").await.expect("it answers"), b"first");
}

async fn whoever_only_reads_makes_no_log_key(engine: Engine) {
    let stage = Stage::new(engine).await;
    let writing = stage.place.keys(Access::Write).await.expect("it opens");
    let reading = stage.place.keys(Access::Read).await.expect("it opens");
    let error = reading.log_key(b"mine").await.expect_err("there is none");
    assert!(matches!(error, StoreError::Open { .. }), "{error:?}");
    assert!(reading.insert(&person(1)).await.is_err(), "nothing can be written");
    assert_eq!(writing.log_key(b"theirs").await.expect("it answers"), b"theirs");
    assert_eq!(reading.log_key(b"mine").await.expect("it answers"), b"theirs");
}
