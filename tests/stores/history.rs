//! What a person's history promises, on both engines.

use eemol_broker::store::history::History;
use eemol_broker::store::ledger::{Batch, LedgerStore, Page};
use eemol_tests::Engine;

use crate::rows::{at, entries, entry, tag};
use crate::stage::{Stage, on_both};

on_both!(a_history_has_every_line_and_what_is_shown_of_it_whole, a_history_says_since_when_the_log_is_complete,);

async fn write(store: &dyn LedgerStore, batch: &Batch) {
    let mut tx = store.begin().await.expect("a transaction");
    tx.write(batch).await.expect("it is written");
    tx.commit().await.expect("it is committed");
}

async fn a_history_has_every_line_and_what_is_shown_of_it_whole(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    let mut batch = entries(0, 21);
    batch.records[12].columns.requester = None;
    batch.records[8].columns.reason = None;
    "exchange.\"opened\"".clone_into(&mut batch.records[8].columns.kind);
    write(&*store, &batch).await;
    let page = |before, limit| Page { before, limit };
    let cases: [(Page, Page, &[u64], &[u64]); 7] = [
        (page(None, 100), page(None, 2), &[20, 16, 12, 8, 4, 0], &[20, 16]),
        (page(None, 100), page(Some(12), 2), &[20, 16, 12, 8, 4, 0], &[8, 4]),
        (page(None, 100), page(Some(4), 9), &[20, 16, 12, 8, 4, 0], &[0]),
        (page(None, 100), page(None, 100), &[20, 16, 12, 8, 4, 0], &[20, 16, 12, 8, 4, 0]),
        (page(None, 3), page(None, 0), &[20, 16, 12], &[]),
        (page(Some(12), 2), page(Some(12), 1), &[8, 4], &[8]),
        (page(Some(0), 2), page(Some(0), 1), &[], &[]),
    ];
    for (page, whole, lines, wanted) in cases {
        let history = store.history(tag(0), page, whole).await.expect("it answers");
        let places: Vec<u64> = history.lines.iter().map(|line| line.index).collect();
        assert_eq!((places.as_slice(), history.since), (lines, Some(at(0))), "{page:?} {whole:?}");
        for line in history.lines {
            let record = &batch.records[usize::try_from(line.index).expect("small")];
            assert_eq!(format!("{:?}", line.brief()), format!("{:?}", record.columns.brief()));
            assert!(line.whole.is_some() || !wanted.contains(&line.index), "{} of {whole:?}", line.index);
            assert!(line.whole.is_none_or(|whole| whole == (entry(line.index), record.sealed.clone())));
        }
    }
}

async fn a_history_says_since_when_the_log_is_complete(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    let all = Page { before: None, limit: 100 };
    let read = async || store.history(tag(3), all, all).await.expect("it answers");
    assert_eq!(read().await, History::default());
    let mut batch = entries(0, 6);
    // The oldest record is gone, and the next two bear their day only.
    batch.records.remove(0);
    for record in &mut batch.records[..2] {
        "exchange.mentioned".clone_into(&mut record.columns.kind);
    }
    write(&*store, &batch).await;
    assert_eq!(read().await, History { lines: Vec::new(), since: Some(at(3)) }, "nothing is about this person");
}
