//! Searches of the record: one list of conditions, and a plan of its own for each index that may lead it.

/// The conditions of a search, in the order in which the engines bind them. `kind` is matched as a prefix.
macro_rules! matching {
    ($select:expr, $($rest:expr),*) => {
        concat!(
            $select,
            " WHERE ($1 IS NULL OR r.subject = $1) AND ($2 IS NULL OR r.time >= $2) AND ($3 IS NULL OR r.time < $3)",
            " AND ($4 IS NULL OR substr(r.kind, 1, length($4)) = $4) AND ($5 IS NULL OR r.requester = $5)",
            " AND ($6 IS NULL OR r.provider = $6) AND ($7 IS NULL OR r.evidence_type = $7)",
            " AND ($8 IS NULL OR r.procedure = $8) AND ($9 IS NULL OR r.reason = $9) AND ($10 IS NULL OR r.exchange = $10)",
            " AND ($11 IS NULL OR r.consent = $11) AND ($12 IS NULL OR r.official = $12)",
            " AND ($13 IS NULL OR r.requester = $13 OR r.provider = $13)",
            $($rest),*
        )
    };
}

macro_rules! select_found {
    ($name:literal) => {
        concat!(
            "-- ",
            $name,
            "\nSELECT e.idx, e.id, e.commitment, ",
            $crate::store::sql::record_columns!(),
            " FROM record r JOIN entry e ON e.idx = r.idx"
        )
    };
}

macro_rules! search {
    () => {
        $crate::store::sql::search::matching!(
            $crate::store::sql::search::select_found!("search"),
            " AND r.idx < $14 ORDER BY r.idx DESC LIMIT CAST($15 AS BIGINT)"
        )
    };
}
macro_rules! search_person {
    () => {
        $crate::store::sql::search::matching!(
            $crate::store::sql::search::select_found!("search about a person"),
            " AND r.subject = $1 AND r.idx < $14 ORDER BY r.idx DESC LIMIT CAST($15 AS BIGINT)"
        )
    };
}
macro_rules! search_requester {
    () => {
        $crate::store::sql::search::matching!(
            $crate::store::sql::search::select_found!("search by requester"),
            " AND r.requester = $5 AND r.idx < $14 ORDER BY r.idx DESC LIMIT CAST($15 AS BIGINT)"
        )
    };
}
/// Of a consent, which is about its holder; about nobody where there is no such consent. The holder has an index.
macro_rules! of_consent {
    () => {
        " AND (r.subject = (SELECT c.subject FROM consent c WHERE c.id = $11)
  OR r.subject IS NULL AND NOT EXISTS (SELECT 1 FROM consent c WHERE c.id = $11))"
    };
}
macro_rules! search_consent {
    () => {
        $crate::store::sql::search::matching!(
            $crate::store::sql::search::select_found!("search by consent"),
            $crate::store::sql::search::of_consent!(),
            " AND r.idx < $14 ORDER BY r.idx DESC LIMIT CAST($15 AS BIGINT)"
        )
    };
}
pub(in crate::store) use {
    matching, of_consent, search, search_consent, search_person, search_requester, select_found,
};

pub(in crate::store) const SEARCH: &str = search!();

/// The same for one person: the plan must go by the person's own index, however long the log is.
pub(in crate::store) const SEARCH_PERSON: &str = search_person!();

/// The same for one administration that asked.
pub(in crate::store) const SEARCH_REQUESTER: &str = search_requester!();

/// The same for one consent.
pub(in crate::store) const SEARCH_CONSENT: &str = search_consent!();

/// What a requester follows: its own consents and exchanges, in the order of the log. What is said of third persons names
/// it too, and is left out.
pub(in crate::store) const EVENTS: &str = concat!(
    select_found!("events of a requester"),
    " WHERE r.requester = $1 AND r.idx > $2 AND (substr(r.kind, 1, 8) = 'consent.' OR substr(r.kind, 1, 8) = 'request.' \
     OR substr(r.kind, 1, 9) = 'exchange.' AND r.kind <> 'exchange.mentioned') ORDER BY r.idx LIMIT CAST($3 AS BIGINT)"
);

pub(in crate::store) const COUNT: &str = matching!("-- count\nSELECT count(*) AS count FROM record r", "");

pub(in crate::store) const COUNT_PERSON: &str =
    matching!("-- count about a person\nSELECT count(*) AS count FROM record r", " AND r.subject = $1");

pub(in crate::store) const COUNT_CONSENT: &str =
    matching!("-- count of a consent\nSELECT count(*) AS count FROM record r", of_consent!());
