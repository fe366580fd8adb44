//! Makes evidence out of rows: one row, or an array with an element per row.
//!
//! A column that is `NULL` is left out. Values come as JSON text from the engine's own file.

use std::borrow::Cow;
use std::collections::BTreeMap;

use eemol_policies::catalogue::connector::SqlRows;
use eemol_policies::field::{Field, Segment};
use serde_json::value::RawValue;

use crate::error::{ConnectorError, Stage};
use crate::mapping::Node;

/// What the rows of one statement become.
#[derive(Debug)]
pub(super) struct Rows {
    /// The array that rows are elements of; without it, there is one row.
    array: Option<Vec<Segment>>,
    columns: Vec<Column>,
    max_bytes: usize,
}

#[derive(Debug)]
struct Column {
    name: String,
    evidence: Vec<Segment>,
    /// Whether the value belongs to the row's element and not to the whole evidence.
    in_element: bool,
}

/// Evidence under construction, row by row.
#[derive(Debug)]
pub(super) struct Collect<'a> {
    rows: &'a Rows,
    evidence: Node<'a>,
    /// Values outside of the array, which every row must repeat.
    whole: Option<Vec<Option<String>>>,
    seen: usize,
    elements: usize,
    bytes: usize,
}

impl Rows {
    /// Rows that become evidence by this map.
    ///
    /// # Errors
    /// What is wrong, for the person who writes the catalogue.
    pub(super) fn new(rows: &SqlRows, map: &BTreeMap<Field, String>, max_bytes: usize) -> Result<Self, String> {
        let array = match rows {
            SqlRows::One => None,
            SqlRows::Each(pointer) => Some(pointer.segments().collect::<Vec<_>>()),
        };
        if array.as_ref().is_some_and(|array| array.contains(&Segment::Each)) {
            return Err("`rows` names an array that is no element of another: no `*`".to_owned());
        }
        let mut columns = Vec::new();
        for (pointer, name) in map {
            let evidence: Vec<_> = pointer.segments().collect();
            let below = array.as_ref().and_then(|array| evidence.strip_prefix(array.as_slice()));
            let in_element = matches!(below, Some([Segment::Each, ..]));
            let stars = evidence.iter().filter(|segment| **segment == Segment::Each).count();
            if stars != usize::from(in_element) {
                return Err(format!("`{pointer}` may have one `*`, right after the pointer of `rows`, and no other"));
            }
            columns.push(Column { name: name.clone(), evidence, in_element });
        }
        let mut trial = Node::empty();
        for (pointer, column) in map.keys().zip(&columns) {
            let at: &[usize] = if column.in_element { &[0] } else { &[] };
            if !trial.put(&column.evidence, at, Some(Cow::Borrowed("0"))) {
                return Err(format!("`{pointer}` is in the way of another pointer of the map"));
            }
        }
        if columns.is_empty() { Err("the map is empty".to_owned()) } else { Ok(Self { array, columns, max_bytes }) }
    }

    /// How many rows the statement is run for: one more than is accepted.
    pub(super) const fn limit(&self) -> usize {
        if self.array.is_some() { MAX_ROWS + 1 } else { 2 }
    }

    /// Evidence without rows yet.
    pub(super) const fn collect(&self) -> Collect<'_> {
        Collect { rows: self, evidence: Node::empty(), whole: None, seen: 0, elements: 0, bytes: 0 }
    }

    /// The first mapped column that `columns` does not have exactly once.
    pub(super) fn missing_column(&self, columns: &[String]) -> Option<&str> {
        let once = |name: &str| columns.iter().filter(|column| *column == name).count() == 1;
        self.columns.iter().map(|column| column.name.as_str()).find(|name| !once(name))
    }
}

impl Collect<'_> {
    /// Takes one row; `cell` gives a column's value as JSON text, `None` for `NULL`.
    ///
    /// # Errors
    /// [`ConnectorError::AmbiguousMatch`] when the row speaks of another person than the first,
    /// [`ConnectorError::TooLarge`], and whatever `cell` says.
    pub(super) fn row(
        &mut self,
        cell: impl Fn(&str) -> Result<Option<String>, ConnectorError>,
    ) -> Result<(), ConnectorError> {
        self.seen += 1;
        if self.rows.array.is_none() && self.seen > 1 {
            return Err(ConnectorError::AmbiguousMatch);
        }
        if self.seen > MAX_ROWS {
            return Err(ConnectorError::TooLarge);
        }
        let mut whole = Vec::new();
        let mut filled = false;
        for column in &self.rows.columns {
            let value = cell(&column.name)?;
            self.bytes = self.bytes.saturating_add(value.as_ref().map_or(0, String::len));
            if self.bytes > self.rows.max_bytes {
                return Err(ConnectorError::TooLarge);
            }
            if column.in_element {
                if let Some(value) = value {
                    filled = true;
                    put(&mut self.evidence, column, &[self.elements], value)?;
                }
            } else {
                whole.push(value);
            }
        }
        self.elements += usize::from(filled);
        match &self.whole {
            None => self.whole = Some(whole),
            Some(first) if *first == whole => {}
            Some(_) => return Err(ConnectorError::AmbiguousMatch),
        }
        Ok(())
    }

    /// The evidence of all rows.
    ///
    /// # Errors
    /// [`ConnectorError::NoMatch`] when there was no row.
    pub(super) fn into_json(self) -> Result<Box<RawValue>, ConnectorError> {
        let whole = self.whole.ok_or(ConnectorError::NoMatch)?;
        let mut evidence = self.evidence;
        let outside = self.rows.columns.iter().filter(|column| !column.in_element);
        for (column, value) in outside.zip(whole) {
            if let Some(value) = value {
                put(&mut evidence, column, &[], value)?;
            }
        }
        let each: Vec<_> = self.rows.array.iter().flatten().cloned().chain([Segment::Each]).collect();
        if self.rows.array.is_some() && !evidence.put(&each, &[], None) {
            return Err(ConnectorError::invalid(Stage::Mapping, "no array where `rows` points"));
        }
        evidence.into_json(self.bytes)
    }
}

fn put<'a>(evidence: &mut Node<'a>, column: &'a Column, at: &[usize], value: String) -> Result<(), ConnectorError> {
    if evidence.put(&column.evidence, at, Some(Cow::Owned(value))) {
        Ok(())
    } else {
        Err(ConnectorError::invalid_at(Stage::Mapping, "two values for one place", &column.name))
    }
}

/// The most rows that one piece of evidence is made of.
const MAX_ROWS: usize = 1_000;

#[cfg(test)]
mod tests;
