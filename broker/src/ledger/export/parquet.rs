//! Records as Parquet, for tools that read columns: what a line of JSON holds, flat.
//!
//! Each group is a column of canonical JSON beside a column with its salt, so that commitments can be computed from the
//! file; what is searched for most has columns of its own, cut out of the groups. [`ROWS`] records are held at a time; the
//! file ends with a list of its parts, and is none without it.

use std::io::{self, Write};
use std::sync::Arc;

use eemol_policies::time::Timestamp;
use parquet::basic::Compression;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde_json::Value;

use super::records::{Opened, Sink};
use crate::ledger::entry::{GroupName, Groups};

/// Records in one part of the file (a row group).
pub const ROWS: usize = 8192;

/// The columns. All but the first three are empty where the record is no more.
const SCHEMA: &str = "message record {
  REQUIRED INT64 index;
  REQUIRED BYTE_ARRAY id (STRING);
  REQUIRED BYTE_ARRAY leaf (STRING);
  OPTIONAL INT64 time (TIMESTAMP(MILLIS,true));
  OPTIONAL BYTE_ARRAY kind (STRING);
  OPTIONAL BYTE_ARRAY requester (STRING);
  OPTIONAL BYTE_ARRAY provider (STRING);
  OPTIONAL BYTE_ARRAY procedure (STRING);
  OPTIONAL BYTE_ARRAY case (STRING);
  OPTIONAL BYTE_ARRAY evidence_type (STRING);
  OPTIONAL BYTE_ARRAY exchange (STRING);
  OPTIONAL BYTE_ARRAY consent (STRING);
  OPTIONAL BYTE_ARRAY outcome (STRING);
  OPTIONAL BYTE_ARRAY reason (STRING);
  OPTIONAL BYTE_ARRAY subject (STRING);
  OPTIONAL BYTE_ARRAY official (STRING);
  OPTIONAL BYTE_ARRAY event_salt (STRING);
  OPTIONAL BYTE_ARRAY event_group (JSON);
  OPTIONAL BYTE_ARRAY person_salt (STRING);
  OPTIONAL BYTE_ARRAY person_group (JSON);
  OPTIONAL BYTE_ARRAY official_salt (STRING);
  OPTIONAL BYTE_ARRAY official_group (JSON);
  OPTIONAL BYTE_ARRAY evidence_salt (STRING);
  OPTIONAL BYTE_ARRAY evidence_group (JSON);
  OPTIONAL BYTE_ARRAY decision_salt (STRING);
  OPTIONAL BYTE_ARRAY decision_group (JSON);
}";
/// Columns that are members of the event group, in the order of [`SCHEMA`].
const OF_EVENT: [&str; 10] =
    ["kind", "requester", "provider", "procedure", "case", "evidence_type", "exchange", "consent", "outcome", "reason"];
/// How many columns there are.
const COLUMNS: usize = 4 + OF_EVENT.len() + 2 + 2 * GroupName::ALL.len();

/// One value.
enum Cell {
    Nothing,
    Number(i64),
    Text(ByteArray),
}

impl From<Option<&str>> for Cell {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Self::Nothing, |text| Self::Text(text.into()))
    }
}

/// A Parquet file that records are written into.
pub struct Parquet<W: Write + Send> {
    file: SerializedFileWriter<W>,
    /// Records that are not written yet, column by column.
    columns: Vec<Vec<Cell>>,
    rows: usize,
}

impl<W: Write + Send> std::fmt::Debug for Parquet<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parquet").field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl<W: Write + Send> Parquet<W> {
    /// Begins a file in `out`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(out: W) -> io::Result<Self> {
        let schema = Arc::new(parse_message_type(SCHEMA).map_err(failed)?);
        // Bounds of texts about persons would stand in the file a second time, and help nobody.
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::None)
            .set_offset_index_disabled(true)
            .build();
        let file = SerializedFileWriter::new(out, schema, Arc::new(properties)).map_err(failed)?;
        Ok(Self { file, columns: empty(), rows: 0 })
    }

    /// Writes the records that are held as a part of their own.
    fn part(&mut self) -> Result<(), ParquetError> {
        let columns = std::mem::replace(&mut self.columns, empty());
        self.rows = 0;
        let mut group = self.file.next_row_group()?;
        for cells in columns {
            let mut column = group.next_column()?.ok_or_else(|| ParquetError::General("too few columns".to_owned()))?;
            let levels: Vec<i16> = cells.iter().map(|cell| i16::from(!matches!(cell, Cell::Nothing))).collect();
            match column.untyped() {
                ColumnWriter::Int64ColumnWriter(writer) => {
                    let numbers =
                        cells.iter().filter_map(|cell| if let Cell::Number(n) = cell { Some(*n) } else { None });
                    let optional = writer.get_descriptor().max_def_level() > 0;
                    writer.write_batch(&numbers.collect::<Vec<_>>(), optional.then_some(&levels), None)?;
                }
                ColumnWriter::ByteArrayColumnWriter(writer) => {
                    let optional = writer.get_descriptor().max_def_level() > 0;
                    let texts = cells
                        .into_iter()
                        .filter_map(|cell| if let Cell::Text(text) = cell { Some(text) } else { None });
                    writer.write_batch(&texts.collect::<Vec<_>>(), optional.then_some(&levels), None)?;
                }
                _ => return Err(ParquetError::General("a column of another type".to_owned())),
            }
            column.close()?;
        }
        group.close().map(|_| ())
    }
}

impl<W: Write + Send> Sink for Parquet<W> {
    fn take(&mut self, record: &Opened) -> io::Result<()> {
        let index = i64::try_from(record.index).map_err(io::Error::other)?;
        let mut row = Vec::with_capacity(COLUMNS);
        row.push(Cell::Number(index));
        row.push(Cell::Text(record.id.to_string().as_str().into()));
        row.push(Cell::Text(record.leaf.to_base64().as_str().into()));
        match &record.groups {
            Some(groups) => cut(groups, &mut row)?,
            None => row.resize_with(COLUMNS, || Cell::Nothing),
        }
        for (column, cell) in self.columns.iter_mut().zip(row) {
            column.push(cell);
        }
        self.rows += 1;
        if self.rows == ROWS { self.part().map_err(failed) } else { Ok(()) }
    }

    fn end(&mut self) -> io::Result<()> {
        if self.rows > 0 {
            self.part().map_err(failed)?;
        }
        self.file.finish().map_err(failed)?;
        self.file.inner_mut().flush()
    }
}

/// The columns of a record, from its time on.
fn cut(groups: &Groups, row: &mut Vec<Cell>) -> io::Result<()> {
    let read = |name| serde_json::from_str::<Value>(groups.group(name).json());
    let (event, person, official) = (read(GroupName::Event)?, read(GroupName::Person)?, read(GroupName::Official)?);
    let time = text(&event, "time").and_then(|time| time.parse::<Timestamp>().ok());
    row.push(time.map_or(Cell::Nothing, |time| Cell::Number(time.millis())));
    row.extend(OF_EVENT.iter().map(|name| text(&event, name).into()));
    row.push(text(&person, "subject").into());
    row.push(text(&official, "official").into());
    for name in GroupName::ALL {
        let group = groups.group(name);
        row.push(Cell::Text(group.salt().as_str().into()));
        row.push(Cell::Text(group.json().into()));
    }
    Ok(())
}

fn text<'a>(group: &'a Value, name: &str) -> Option<&'a str> {
    group.get(name).and_then(Value::as_str)
}

fn empty() -> Vec<Vec<Cell>> {
    (0..COLUMNS).map(|_| Vec::new()).collect()
}

fn failed(error: ParquetError) -> io::Error {
    io::Error::other(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_those_of_the_schema() {
        let schema = parse_message_type(SCHEMA).unwrap();
        let names: Vec<_> = schema.get_fields().iter().map(|field| field.name().to_owned()).collect();
        let fixed = ["index", "id", "leaf", "time"].into_iter().chain(OF_EVENT).chain(["subject", "official"]);
        let groups = GroupName::ALL.iter().flat_map(|name| [format!("{name}_salt"), format!("{name}_group")]);
        assert_eq!(names, fixed.map(str::to_owned).chain(groups).collect::<Vec<_>>());
        assert_eq!(names.len(), COLUMNS);
    }
}
