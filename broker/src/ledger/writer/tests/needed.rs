//! Each reason for which a row must be readable though time has ended it, by itself.

use eemol_policies::ids::{ConsentId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;
use uuid::Uuid;

use crate::ledger::rows::RowError;
use crate::ledger::subjects::SubjectError;
use crate::ledger::writer::unreadable::Unreadable;
use crate::store::StoreError;
use crate::store::ledger::{ConsentRow, ConsentsFor, ExchangeRow, ExchangeState, Found, Wanted};

const NOW: Timestamp = Timestamp::from_millis(1_000_000);

fn consent(number: u8) -> ConsentRow {
    ConsentRow {
        id: ConsentId::from_uuid(Uuid::from_bytes([number; 16])),
        subject: SubjectTag::from_bytes([number; 16]),
        requester: "housing-ministry".to_owned(),
        procedure: "housing-benefit".to_owned(),
        state: "granted".to_owned(),
        until: NOW,
        answer_by: NOW,
        index: 1,
        sealed: Vec::new(),
        used: None,
    }
}

/// Of the consent with the same number.
fn exchange(number: u8) -> ExchangeRow {
    ExchangeRow {
        id: ExchangeId::from_uuid(Uuid::from_bytes([number; 16])),
        subject: SubjectTag::from_bytes([number; 16]),
        consent: consent(number).id,
        requester: "housing-ministry".to_owned(),
        state: ExchangeState::Open,
        opened_at: NOW,
        deadline: NOW,
        closed_at: None,
        repeats: None,
        idempotency_key: None,
        body_digest: None,
        opened: 1,
    }
}

fn nothing() -> Wanted {
    Wanted::ended_by(NOW, 256)
}

fn damaged() -> RowError {
    RowError::Content("row")
}

/// Which of the consents 1 to 3 and the exchanges 1 to 3 are left aside when none of them can be read.
fn left(wanted: &Wanted, exchanges: &[ExchangeRow]) -> (Vec<u8>, Vec<u8>) {
    let found = Found { exchanges: exchanges.iter().map(|row| (row.clone(), None)).collect(), ..Found::default() };
    let mut unreadable = Unreadable::of(wanted, &found);
    let consents = (1..=3).filter(|number| unreadable.consent(&consent(*number), damaged()).is_ok()).collect();
    let left = exchanges.iter().zip(1..).filter(|(row, _)| unreadable.exchange(row, damaged()).is_ok());
    (consents, left.map(|(_, number)| number).collect())
}

#[test]
fn what_nobody_asks_for_is_left_aside() {
    assert_eq!(left(&nothing(), &[exchange(1), exchange(2), exchange(3)]), (vec![1, 2, 3], vec![1, 2, 3]));
}

#[test]
fn a_consent_that_is_asked_for_must_be_readable() {
    let wanted = Wanted { consents: vec![consent(2).id], ..nothing() };
    assert_eq!(left(&wanted, &[]), (vec![1, 3], vec![]));
}

#[test]
fn a_persons_consents_for_a_procedure_must_be_readable() {
    let ConsentRow { subject, requester, procedure, .. } = consent(3);
    let asked = ConsentsFor { subject, requester, procedure };
    let elsewhere = ConsentsFor { procedure: "school-meals".to_owned(), ..asked.clone() };
    assert_eq!(left(&Wanted { consents_for: vec![asked], ..nothing() }, &[]), (vec![1, 2], vec![]));
    assert_eq!(left(&Wanted { consents_for: vec![elsewhere], ..nothing() }, &[]), (vec![1, 2, 3], vec![]));
}

#[test]
fn an_exchange_that_is_asked_for_must_be_readable_and_so_must_its_consent() {
    let wanted = Wanted { exchanges: vec![exchange(1).id], ..nothing() };
    assert_eq!(left(&wanted, &[exchange(1), exchange(2), exchange(3)]), (vec![2, 3], vec![2, 3]));
}

#[test]
fn the_exchange_of_a_key_and_the_one_it_repeats_must_be_readable() {
    let again = ExchangeRow { idempotency_key: Some("key".to_owned()), repeats: Some(exchange(3).id), ..exchange(1) };
    let other = ExchangeRow { idempotency_key: Some("another".to_owned()), ..exchange(2) };
    let rows = [again, other, exchange(3)];
    let wanted = Wanted { keys: vec!["key".to_owned()], ..nothing() };
    assert_eq!(left(&wanted, &rows), (vec![2, 3], vec![2]));
    assert_eq!(left(&nothing(), &rows), (vec![1, 2, 3], vec![1, 2, 3]), "a repeat by itself asks for nothing");
}

#[test]
fn a_consent_that_is_replaced_must_be_readable() {
    let (wanted, found) = (nothing(), Found::default());
    let mut unreadable = Unreadable::of(&wanted, &found);
    unreadable.needed().also(&[consent(1).id].into());
    assert!(unreadable.consent(&consent(1), damaged()).is_err());
    assert!(unreadable.consent(&consent(2), damaged()).is_ok());
    assert_eq!((unreadable.has_consent(consent(1).id), unreadable.has_consent(consent(2).id)), (false, true));
    assert_eq!(unreadable.count(), 1);
}

#[test]
fn a_store_that_does_not_answer_is_nothing_to_leave_aside() {
    let (wanted, found) = (nothing(), Found::default());
    let mut unreadable = Unreadable::of(&wanted, &found);
    let silent = || StoreError::CommitUnknown { database: "ledger", source: sqlx::Error::PoolClosed };
    for error in [RowError::Store(silent()), RowError::Subject(SubjectError::Store(silent()))] {
        assert!(unreadable.consent(&consent(1), error).is_err());
    }
    assert!(unreadable.exchange(&exchange(1), RowError::Store(silent())).is_err());
    assert_eq!(unreadable.count(), 0);
}
