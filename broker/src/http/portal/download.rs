//! A citizen's own history to take away: every entry that the page's filter finds, as a table (CSV) or as data (JSON).
//!
//! Written while it is read, one short page after the other; when the store fails half-way, the answer breaks off, so that
//! nobody takes a part for the whole.

use actix_web::HttpResponse;
use actix_web::http::header::{ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::Bytes;
use eemol_policies::time::Timestamp;
use futures_util::stream;
use serde_json::json;
use serde_json::value::RawValue;

use super::csv;
use super::history::{Days, complete_since, is_wanted, last_verified, outcome_of, read_filter};
use super::visit::{Citizen, Detour};
use super::walk::{Line, Reader, Walk};
use crate::ledger::ReadError;
use crate::store::ledger::RecordFilter;
use crate::view::{HistoryFilter, Outcome};

/// The form of a download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// For spreadsheets.
    Csv,
    /// For programs.
    Json,
}

/// What a download says of the whole, before the entries.
#[derive(Debug, Clone)]
pub(super) struct Preface {
    json: serde_json::Value,
    complete_since: Timestamp,
}

/// The history as a table.
pub(super) async fn csv(citizen: Citizen) -> Result<HttpResponse, Detour> {
    send(&citizen, Form::Csv).await
}

/// The history as data.
pub(super) async fn json(citizen: Citizen) -> Result<HttpResponse, Detour> {
    send(&citizen, Form::Json).await
}

async fn send(citizen: &Citizen, form: Form) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    let (filter, days, wrong) = read_filter(visit);
    if !wrong.is_empty() {
        // The page says what is wrong with the filter.
        return Ok(visit.go(&format!("/history{}", filter_address(visit.path_query()))));
    }
    let by = RecordFilter { from: days.0, to: days.1, ..RecordFilter::default() };
    let walk = Walk::begin(citizen, by).await?;
    let preface = Preface::of(citizen).await?;
    let written = Written { reader: Reader::of(citizen), walk, filter, days, form, preface, at: At::Start };
    let parts = stream::try_unfold(written, |mut written| async move {
        match written.part().await {
            Ok(Some(part)) => Ok(Some((Bytes::from(part), written))),
            Ok(None) => Ok(None),
            Err(error) => {
                tracing::warn!(%error, "a download broke off");
                Err(error)
            }
        }
    });
    let (name, media_type) = match form {
        Form::Csv => ("history.csv", "text/csv; charset=utf-8; header=present"),
        Form::Json => ("history.json", "application/json"),
    };
    Ok(HttpResponse::Ok().content_type(media_type).insert_header(saved_as(name)).streaming(parts))
}

/// The header that has a browser keep the answer as a file of this name.
pub(super) fn saved_as(name: impl Into<String>) -> ContentDisposition {
    let parameters = vec![DispositionParam::Filename(name.into())];
    ContentDisposition { disposition: DispositionType::Attachment, parameters }
}

fn filter_address(query: &str) -> String {
    if query.is_empty() { String::new() } else { format!("?{query}") }
}

impl Preface {
    /// As it stands now.
    pub(super) async fn of(citizen: &Citizen) -> Result<Self, Detour> {
        let visit = &citizen.visit;
        let complete_since = complete_since(visit).await?;
        let json = json!({
            "language": visit.lang.code(),
            "made_at": visit.app.runtime.now(),
            "complete_since": complete_since,
            "log_last_verified": last_verified(visit),
        });
        Ok(Self { json, complete_since })
    }

    /// From when the list is complete.
    pub(super) const fn complete_since(&self) -> Timestamp {
        self.complete_since
    }
}

/// How far a download is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    First,
    Later,
    End,
}

/// A history that is being written.
#[derive(Debug)]
pub(super) struct Written {
    reader: Reader,
    walk: Walk,
    filter: HistoryFilter,
    days: Days,
    form: Form,
    preface: Preface,
    at: At,
}

impl Written {
    /// The whole history, without a filter.
    pub(super) fn whole(reader: Reader, walk: Walk, form: Form, preface: Preface) -> Self {
        Self { reader, walk, filter: HistoryFilter::default(), days: (None, None), form, preface, at: At::Start }
    }

    /// The next part of the text; `None` when all is written.
    pub(super) async fn part(&mut self) -> Result<Option<String>, ReadError> {
        match self.at {
            At::Start => {
                self.at = At::First;
                Ok(Some(self.head()))
            }
            At::First | At::Later => {
                let (filter, days) = (&self.filter, self.days);
                let lines = self.walk.next(&self.reader.app, |brief| is_wanted(filter, days, brief)).await?;
                let Some(lines) = lines else {
                    self.at = At::End;
                    return Ok(Some(if self.form == Form::Json { "\n]}\n" } else { "" }.to_owned()));
                };
                let mut text = String::new();
                for line in &lines {
                    match self.form {
                        Form::Csv => text.push_str(&row(&self.reader, line)),
                        Form::Json => {
                            text.push_str(if self.at == At::First { "\n" } else { ",\n" });
                            text.push_str(&item(&self.reader, line));
                        }
                    }
                    self.at = At::Later;
                }
                Ok(Some(text))
            }
            At::End => Ok(None),
        }
    }

    fn head(&self) -> String {
        match self.form {
            Form::Json => {
                let text = self.preface.json.to_string();
                format!("{},\"entries\":[", text.trim_end_matches('}'))
            }
            Form::Csv => {
                let words = self.reader.words();
                format!("{}{}", csv::BYTE_ORDER_MARK, csv::line(COLUMNS.map(|key| words.own(key))))
            }
        }
    }
}

/// Keys of the headings.
const COLUMNS: [&str; 12] = [
    "word-when",
    "filter-result",
    "word-administration",
    "word-source",
    "word-what",
    "word-procedure",
    "word-case",
    "entry-asked",
    "entry-sent",
    "word-permission",
    "entry-number",
    "word-place",
];

fn row(reader: &Reader, line: &Line) -> String {
    let words = reader.words();
    let result = words.own(outcome_of(line.columns.brief()).unwrap_or(Outcome::Broken).key());
    let event = line.opened.as_ref().map(|opened| &opened.event);
    let names = |fields: Option<&Vec<_>>| {
        let id = event.and_then(|event| event.evidence_type.as_ref());
        id.map(|id| words.fields(id, fields.into_iter().flatten()).join("; ")).unwrap_or_default()
    };
    csv::line([
        line.columns.time.to_string(),
        result,
        event.map(|event| words.who(event)).unwrap_or_default(),
        event.and_then(|event| event.provider.as_ref()).map(|id| words.administration(id)).unwrap_or_default(),
        event.map(|event| words.what(event).join("; ")).unwrap_or_default(),
        event.and_then(|event| event.procedure.as_ref()).map(|id| words.procedure(id)).unwrap_or_default(),
        event.and_then(|event| event.case.as_ref()).map(ToString::to_string).unwrap_or_default(),
        names(event.and_then(|event| event.asked.as_ref())),
        names(event.and_then(|event| event.released.as_ref())),
        line.columns.consent.map(|id| id.to_string()).unwrap_or_default(),
        line.entry.id.to_string(),
        line.entry.index.to_string(),
    ])
}

fn item(reader: &Reader, line: &Line) -> String {
    let words = reader.words();
    let outcome = outcome_of(line.columns.brief()).unwrap_or(Outcome::Broken);
    let event =
        line.opened.as_ref().and_then(|opened| RawValue::from_string(opened.groups.event.json().to_owned()).ok());
    let item = json!({
        "entry": line.entry.id,
        "index": line.entry.index,
        "time": line.columns.time,
        "result": outcome.family().code(),
        "result_in_words": words.own(outcome.key()),
        "administration": line.opened.as_ref().map(|opened| words.who(&opened.event)),
        "event": event,
    });
    item.to_string()
}
