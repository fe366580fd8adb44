//! Reads `[connector]` of an evidence type.

use std::collections::{BTreeMap, BTreeSet};

use super::sql;
use crate::catalogue::connector::{
    ConnectorSpec, FileSpec, RestSpec, SqlRows, SqlSpec, XroadSpec, default_no_match, default_several,
};
use crate::catalogue::evidence_type::Parameter;
use crate::catalogue::fault::{nearest, quoted};
use crate::catalogue::reader::{Found, Table};
use crate::field::{Field, Segment};
use crate::schema::Schema;

/// Beside which the connector is read.
#[derive(Debug)]
struct Around<'a> {
    /// Places that must be filled.
    needed: &'a [&'a Field],
    schema: Option<&'a Schema>,
    parameters: &'a [Parameter],
}

pub(super) fn read(
    table: &Table<'_>,
    needed: &[&Field],
    schema: Option<&Schema>,
    parameters: &[Parameter],
    document: bool,
) -> Option<ConnectorSpec> {
    let around = Around { needed, schema, parameters };
    let kinds = [("rest", 0), ("sql", 1), ("file", 2), ("xroad", 3)];
    let kind = table.one_of("kind", &kinds, None)?;
    let source = table.text("source");
    if let Some(name) = source.as_ref().filter(|name| !is_source(name)) {
        table.fault(
            "source",
            format!("`{name}` cannot be the name of a source"),
            "write small letters, digits and hyphens; addresses belong to the broker's configuration",
        );
    }
    let spec = match kind {
        0 => rest(table, source, &around).map(ConnectorSpec::Rest),
        1 => sql(table, source, &around).map(ConnectorSpec::Sql),
        2 => file(table, source, &around).map(ConnectorSpec::File),
        _ => xroad(table, source, &around).map(ConnectorSpec::Xroad),
    };
    if document && kind == 1 {
        table.fault("kind", "a document cannot come out of a statement", "use the kind `file` or `rest`");
    }
    table.close();
    spec
}

fn rest(table: &Table<'_>, source: Option<String>, around: &Around<'_>) -> Option<RestSpec> {
    let path = table.text("path");
    let query: BTreeMap<String, String> = table
        .table_or_none("query")
        .map(|inner| inner.entries().into_iter().map(|(name, found)| (name, found.value)).collect())
        .unwrap_or_default();
    check_path(table, "path", path.as_deref());
    let placed =
        path.iter().map(|path| ("path", path.as_str())).chain(query.values().map(|value| ("query", value.as_str())));
    check_placeholders(table, around, placed);
    let statuses = 100..=599;
    let no_match = table.numbers("no_match", &statuses, Some(default_no_match()));
    let several = table.numbers("several", &statuses, Some(default_several()));
    let several_at = if table.has("several_at") { table.parsed::<Field>("several_at") } else { None };
    let map = pointers(table, around);
    Some(RestSpec {
        source: source?,
        path: path?,
        query,
        no_match: no_match?,
        several: several?,
        several_at,
        map: map?,
    })
}

fn xroad(table: &Table<'_>, source: Option<String>, around: &Around<'_>) -> Option<XroadSpec> {
    let (service, path) = (table.text("service"), table.text("path"));
    if let Some(name) =
        service.as_ref().filter(|name| name.split('/').count() != 5 || name.split('/').any(str::is_empty))
    {
        table.fault(
            "service",
            format!("`{name}` is no X-Road service"),
            "write `INSTANCE/CLASS/MEMBER/SUBSYSTEM/SERVICE`",
        );
    }
    check_path(table, "path", path.as_deref());
    check_placeholders(table, around, path.iter().map(|path| ("path", path.as_str())));
    let map = pointers(table, around);
    Some(XroadSpec { source: source?, service: service?, path: path?, map: map? })
}

fn file(table: &Table<'_>, source: Option<String>, around: &Around<'_>) -> Option<FileSpec> {
    let pattern = table.text("pattern");
    if let Some(pattern) = &pattern {
        let steps = || pattern.split('/');
        if steps().any(|step| step.is_empty() || step.starts_with('.')) || pattern.contains('\\') {
            table.fault(
                "pattern",
                "it does not stay below the source's root",
                "write it as `{identifier}/diploma`, without extension",
            );
        }
        check_placeholders(table, around, std::iter::once(("pattern", pattern.as_str())));
    }
    Some(FileSpec { source: source?, pattern: pattern? })
}

fn sql(table: &Table<'_>, source: Option<String>, around: &Around<'_>) -> Option<SqlSpec> {
    let statement = table.text("statement");
    if let Some(statement) = &statement {
        match sql::parameters(statement) {
            Ok(used) => {
                let used: BTreeSet<&str> = used.iter().map(String::as_str).collect();
                check_used(table, around, "statement", &used, ":");
            }
            Err(problem) => {
                table.fault("statement", problem, "write one `SELECT` and nothing else, without `;` and comments");
            }
        }
    }
    let rows = if table.has("rows") {
        table.text("rows").and_then(|rows| read_rows(table, &rows, around))
    } else {
        Some(SqlRows::One)
    };
    let entries = map_entries(table, around)?;
    let mut map = BTreeMap::new();
    for (target, found) in entries {
        let below = match &rows {
            Some(SqlRows::Each(list)) => {
                target.as_str().strip_prefix(list.as_str()).and_then(|rest| rest.strip_prefix("/*")).is_some()
            }
            _ => false,
        };
        if stars(&target) != usize::from(below) {
            let message = format!("`{target}` goes through an array that the rows do not fill");
            table.report().fault(&found.place, message, "set `rows` to the pointer of that array");
        }
        map.insert(target, found.value);
    }
    Some(SqlSpec { source: source?, statement: statement?, rows: rows?, map })
}

fn read_rows(table: &Table<'_>, rows: &str, around: &Around<'_>) -> Option<SqlRows> {
    if rows == "one" {
        return Some(SqlRows::One);
    }
    let Some(list) = rows.parse::<Field>().ok().filter(|list| stars(list) == 0) else {
        table.fault(
            "rows",
            format!("`{rows}` is neither `one` nor a pointer"),
            "write `one`, or the pointer of the array that all rows fill",
        );
        return None;
    };
    if around.schema.is_some_and(|schema| !schema.describes(&list)) {
        table.fault("rows", format!("`{list}` is no place of the schema"), "write it as the schema has it");
    }
    Some(SqlRows::Each(list))
}

/// A map from pointers to pointers.
fn pointers(table: &Table<'_>, around: &Around<'_>) -> Option<BTreeMap<Field, Field>> {
    let mut map = BTreeMap::new();
    for (target, found) in map_entries(table, around)? {
        match found.value.parse::<Field>() {
            Ok(origin) => {
                if stars(&origin) != stars(&target) {
                    let message = "one side goes through more arrays than the other";
                    table.report().fault(&found.place, message, "write `*` as often on both sides");
                }
                map.insert(target, origin);
            }
            Err(error) => {
                table.report().fault(&found.place, error.to_string(), "write the pointer of the owner's member");
            }
        }
    }
    Some(map)
}

/// The entries of `map` whose left side is a place of the schema; every needed place must be among them.
fn map_entries(table: &Table<'_>, around: &Around<'_>) -> Option<Vec<(Field, Found<String>)>> {
    let inner = table.table("map")?;
    let mut entries: Vec<(Field, Found<String>)> = Vec::new();
    let mut complete = true;
    for (target, found) in inner.entries() {
        match target.parse::<Field>() {
            Ok(target) => {
                if around.schema.is_some_and(|schema| !schema.describes(&target)) {
                    let message = format!("`{target}` is no place of the schema");
                    table.report().fault(
                        &found.place,
                        message,
                        "write the evidence's pointer on the left, the owner's on the right",
                    );
                }
                entries.push((target, found));
            }
            Err(error) => {
                complete = false;
                table.report().fault(&found.place, error.to_string(), "write the evidence's pointer on the left");
            }
        }
    }
    let filled = |place: &Field| entries.iter().any(|(target, _)| target.contains(place) || place.contains(target));
    for place in around.needed.iter().filter(|place| complete && !filled(place)) {
        table.fault("map", format!("`{place}` is never filled"), "map it, too");
    }
    Some(entries)
}

fn check_path(table: &Table<'_>, key: &str, path: Option<&str>) {
    let Some(path) = path else { return };
    let plain = !path.contains(['?', '#', '\\', '%']) && !path.chars().any(|c| c.is_whitespace() || c.is_control());
    if !path.starts_with('/')
        || path.starts_with("//")
        || !plain
        || path.split('/').any(|step| step == "." || step == "..")
    {
        table.fault(
            key,
            format!("`{path}` is no path below the source's address"),
            "begin with one `/`, without `?`, `#`, `%` and `..`",
        );
    }
}

/// Notes placeholders that nobody can fill, and what is to be asked with but has no placeholder.
fn check_placeholders<'a>(
    table: &Table<'_>,
    around: &Around<'_>,
    placed: impl Iterator<Item = (&'static str, &'a str)>,
) {
    let mut used = BTreeSet::new();
    for (key, text) in placed {
        let Some(names) = placeholders(text) else {
            table.fault(key, "a brace is not closed or not opened", "write placeholders as `{identifier}`");
            return;
        };
        for name in names {
            let optional = around.parameters.iter().any(|parameter| parameter.name == name && !parameter.required);
            if optional && key != "query" {
                table.fault(
                    key,
                    format!("the parameter `{name}` may be missing and would leave a hole"),
                    "make it required, or put it into `query`",
                );
            }
            used.insert(name);
        }
    }
    check_used(table, around, "path", &used, "");
}

fn check_used(table: &Table<'_>, around: &Around<'_>, key: &'static str, used: &BTreeSet<&str>, mark: &str) {
    let known: Vec<&str> = std::iter::once("identifier")
        .chain(around.parameters.iter().map(|parameter| parameter.name.as_str()))
        .collect();
    let key = if table.has_quietly(key) { key } else { "pattern" };
    for name in used.iter().filter(|name| !known.contains(name)) {
        let remedy = format!(
            "declare the parameter, or write one of {}{}",
            quoted(&known),
            nearest(name, known.iter().copied())
        );
        table.fault(key, format!("`{mark}{name}` is neither the identifier nor a parameter"), remedy);
    }
    for name in known.iter().filter(|name| !used.contains(*name)) {
        let remedy =
            if mark.is_empty() { format!("put `{{{name}}}` into it") } else { format!("put `{mark}{name}` into it") };
        table.fault(key, format!("`{name}` is never used, so that the owner is not asked with it"), remedy);
    }
}

/// Names between braces; `None` where the braces do not match.
fn placeholders(text: &str) -> Option<Vec<&str>> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}')?;
        if before.contains('}') || name.contains('{') {
            return None;
        }
        names.push(name);
        rest = behind;
    }
    (!rest.contains('}')).then_some(names)
}

fn stars(field: &Field) -> usize {
    field.segments().filter(|step| *step == Segment::Each).count()
}

fn is_source(name: &str) -> bool {
    name.len() <= 64 && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
}
