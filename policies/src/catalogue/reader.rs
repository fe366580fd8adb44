//! Reads a TOML file member by member and notices every fault of form on the way.
//!
//! A member that is missing or of the wrong kind is noted in the report and comes back as `None`; a member that nobody asked
//! for is noted by [`Table::close`], with the nearest name that is known. Knows nothing of what the members mean.

use std::cell::RefCell;
use std::fmt::Display;
use std::ops::{Range, RangeInclusive};
use std::str::FromStr;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Place, Report, nearest, quoted};
use crate::text::Texts;

/// One file.
#[derive(Debug)]
pub(super) struct Document<'a> {
    file: &'a str,
    text: &'a str,
    report: &'a Report,
}

/// One table of a file.
#[derive(Debug)]
pub(super) struct Table<'a> {
    document: &'a Document<'a>,
    members: &'a DeTable<'a>,
    span: Range<usize>,
    path: String,
    asked: RefCell<Vec<&'static str>>,
}

/// A value with its place.
#[derive(Debug, Clone)]
pub(super) struct Found<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

type Node<'a> = &'a Spanned<DeValue<'a>>;

impl<'a> Document<'a> {
    pub(super) const fn new(file: &'a str, text: &'a str, report: &'a Report) -> Self {
        Self { file, text, report }
    }

    /// Parses the file; notes every error of syntax.
    pub(super) fn parse(&self) -> Option<Spanned<DeTable<'a>>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let line = error.span().map(|span| self.line(span.start));
            let place = Place { file: self.file.to_owned(), line, field: String::new() };
            let message = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
            self.report.fault(&place, message, "write it as TOML 1.0 wants it");
        }
        errors.is_empty().then_some(table)
    }

    fn line(&self, offset: usize) -> usize {
        self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
    }

    fn place(&self, field: String, span: &Range<usize>) -> Place {
        Place { file: self.file.to_owned(), line: Some(self.line(span.start)), field }
    }
}

impl<'a> Table<'a> {
    pub(super) fn root(document: &'a Document<'a>, root: &'a Spanned<DeTable<'a>>) -> Self {
        Self { document, members: root.get_ref(), span: 0..0, path: String::new(), asked: RefCell::default() }
    }

    /// Where `key` stands; where the table begins when there is no such member.
    pub(super) fn place(&self, key: &str) -> Place {
        let span = self.members.get(key).map_or_else(|| self.span.clone(), Spanned::span);
        self.document.place(self.path_of(key), &span)
    }

    /// Notes a fault of `key`.
    pub(super) fn fault(&self, key: &str, message: impl Into<String>, remedy: impl Into<String>) {
        self.report().fault(&self.place(key), message, remedy);
    }

    pub(super) const fn report(&self) -> &'a Report {
        self.document.report
    }

    /// Whether there is a member `key`; counts as asked for.
    pub(super) fn has(&self, key: &'static str) -> bool {
        self.node(key).is_some()
    }

    /// Whether there is a member `key`, without counting as asked for.
    pub(super) fn has_quietly(&self, key: &str) -> bool {
        self.members.contains_key(key)
    }

    pub(super) fn text_or_none(&self, key: &'static str) -> Option<String> {
        let node = self.node(key)?;
        let text = node.get_ref().as_str();
        if text.is_none_or(|text| text.trim().is_empty()) {
            self.fault(key, "a text is wanted here, and not an empty one", "write it between quotation marks");
        }
        text.map(str::to_owned).filter(|text| !text.trim().is_empty())
    }

    /// A text in which blanks have a meaning.
    pub(super) fn text_untrimmed(&self, key: &'static str) -> Option<String> {
        let text = self.node(key)?.get_ref().as_str();
        if text.is_none() {
            self.fault(key, "a text is wanted here", "write it between quotation marks");
        }
        text.map(str::to_owned)
    }

    pub(super) fn text(&self, key: &'static str) -> Option<String> {
        self.wanted(key, "a text")?;
        self.text_or_none(key)
    }

    /// A text that is read by `FromStr`.
    pub(super) fn parsed<T: FromStr<Err: Display>>(&self, key: &'static str) -> Option<T> {
        let text = self.text(key)?;
        text.parse().map_err(|error: T::Err| self.fault(key, error.to_string(), "write it as described")).ok()
    }

    /// One of the given words.
    pub(super) fn one_of<T: Copy>(&self, key: &'static str, words: &[(&str, T)], default: Option<T>) -> Option<T> {
        if !self.has(key) && default.is_some() {
            return default;
        }
        let text = self.text(key)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let known = || words.iter().map(|(word, _)| *word);
            let remedy = format!("write one of {}{}", quoted(known()), nearest(&text, known()));
            self.fault(key, format!("`{text}` is not known here"), remedy);
        }
        found
    }

    pub(super) fn flag(&self, key: &'static str, default: bool) -> bool {
        let Some(node) = self.node(key) else { return default };
        node.get_ref().as_bool().unwrap_or_else(|| {
            self.fault(key, "`true` or `false` is wanted here", "write one of the two, without quotation marks");
            default
        })
    }

    /// A whole number within `range`; `default` where there is none, `None` for it makes the member required.
    pub(super) fn number<T>(&self, key: &'static str, range: RangeInclusive<T>, default: Option<T>) -> Option<T>
    where
        T: TryFrom<i64> + PartialOrd + Display + Copy,
    {
        if !self.has(key) && default.is_some() {
            return default;
        }
        self.wanted(key, "a whole number")?;
        let number = integer(self.node(key)?)
            .and_then(|number| T::try_from(number).ok())
            .filter(|number| range.contains(number));
        if number.is_none() {
            self.fault(
                key,
                "a whole number is wanted here, within its limits",
                format!("write a number from {} to {}", range.start(), range.end()),
            );
        }
        number
    }

    /// A text in the languages of the territory.
    pub(super) fn texts(&self, key: &'static str) -> Option<Texts> {
        self.wanted(key, "a text in every language of the territory")?;
        let Some(table) = self.node(key)?.get_ref().as_table() else {
            self.fault(
                key,
                "a text in every language is wanted here",
                "write it as `{ fr = \"…\", de = \"…\" }` with the territory's languages",
            );
            return None;
        };
        let texts: Texts = table
            .iter()
            .filter_map(|(language, text)| {
                if let Some(text) = text.get_ref().as_str() {
                    Some((language.get_ref().to_string(), text.to_owned()))
                } else {
                    self.fault(
                        key,
                        format!("the text in `{}` is no text", language.get_ref()),
                        "write it between quotation marks",
                    );
                    None
                }
            })
            .collect();
        self.report().text(self.place(key), texts.clone());
        Some(texts)
    }

    /// A table, which must be there.
    pub(super) fn table(&self, key: &'static str) -> Option<Table<'a>> {
        self.wanted(key, "a table")?;
        self.table_or_none(key)
    }

    pub(super) fn table_or_none(&self, key: &'static str) -> Option<Table<'a>> {
        let table = self.inner(self.node(key)?, self.path_of(key));
        if table.is_none() {
            self.fault(
                key,
                "a table is wanted here",
                format!("write `[{key}]` and its members below it, or `{key} = {{ … }}`"),
            );
        }
        table
    }

    /// A list of tables; empty where there is none.
    pub(super) fn tables(&self, key: &'static str) -> Vec<Table<'a>> {
        let items = self.items(key).into_iter().filter_map(|(path, node)| {
            let table = self.inner(node, path.clone());
            if table.is_none() {
                self.report().fault(
                    &self.document.place(path, &node.span()),
                    "a table is wanted here",
                    "write it as `{ … }`",
                );
            }
            table
        });
        items.collect()
    }

    /// A list of texts, each read by `FromStr`; empty where there is none.
    pub(super) fn list<T: FromStr<Err: Display>>(&self, key: &'static str) -> Vec<Found<T>> {
        let read = |(path, node): (String, Node<'a>)| {
            let place = self.document.place(path, &node.span());
            let Some(text) = node.get_ref().as_str() else {
                self.report().fault(&place, "a text is wanted here", "write it between quotation marks");
                return None;
            };
            match text.parse::<T>() {
                Ok(value) => Some(Found { value, place }),
                Err(error) => {
                    self.report().fault(&place, error.to_string(), "write it as described");
                    None
                }
            }
        };
        self.items(key).into_iter().filter_map(read).collect()
    }

    /// A list of whole numbers within `range`; `default` where there is none.
    pub(super) fn numbers<T>(
        &self,
        key: &'static str,
        range: &RangeInclusive<T>,
        default: Option<Vec<T>>,
    ) -> Option<Vec<T>>
    where
        T: TryFrom<i64> + PartialOrd + Display,
    {
        if !self.has(key) {
            if default.is_none() {
                self.wanted(key, "a list of numbers")?;
            }
            return default;
        }
        let items = self.items(key);
        let read: Option<Vec<T>> = items
            .iter()
            .map(|(_, node)| {
                integer(node).and_then(|number| T::try_from(number).ok()).filter(|number| range.contains(number))
            })
            .collect();
        if read.is_none() {
            self.fault(
                key,
                "a list of whole numbers is wanted here",
                format!("write numbers from {} to {}", range.start(), range.end()),
            );
        }
        read
    }

    /// Every member whose name is free, as texts.
    pub(super) fn entries(&self) -> Vec<(String, Found<String>)> {
        let read = |(name, node): (&'a Spanned<std::borrow::Cow<'a, str>>, Node<'a>)| {
            let place = self.document.place(self.path_of(name.get_ref()), &name.span());
            if let Some(text) = node.get_ref().as_str() {
                Some((name.get_ref().to_string(), Found { value: text.to_owned(), place }))
            } else {
                self.report().fault(&place, "a text is wanted here", "write it between quotation marks");
                None
            }
        };
        self.members.iter().filter_map(read).collect()
    }

    /// A table as JSON.
    pub(super) fn json(&self, key: &'static str) -> Option<Value> {
        self.wanted(key, "a table")?;
        Some(json(self.node(key)?.get_ref()))
    }

    /// Notes every member that nobody asked for.
    pub(super) fn close(&self) {
        let asked = self.asked.borrow();
        for name in self.members.keys().map(Spanned::get_ref).filter(|name| !asked.iter().any(|known| known == name)) {
            let remedy = format!(
                "take it away, or write one of {}{}",
                quoted(asked.iter()),
                nearest(name, asked.iter().copied())
            );
            self.fault(name, format!("`{name}` is not known here"), remedy);
        }
    }

    fn node(&self, key: &'static str) -> Option<Node<'a>> {
        if !self.asked.borrow().contains(&key) {
            self.asked.borrow_mut().push(key);
        }
        self.members.get(key)
    }

    fn wanted(&self, key: &'static str, what: &str) -> Option<()> {
        let there = self.has(key).then_some(());
        if there.is_none() {
            self.fault(key, "it is missing", format!("{what} is wanted here"));
        }
        there
    }

    fn items(&self, key: &'static str) -> Vec<(String, Node<'a>)> {
        let Some(node) = self.node(key) else { return Vec::new() };
        let Some(items) = node.get_ref().as_array() else {
            self.fault(key, "a list is wanted here", "write it between `[` and `]`");
            return Vec::new();
        };
        items.iter().enumerate().map(|(place, item)| (format!("{}[{place}]", self.path_of(key)), item)).collect()
    }

    fn inner(&self, node: Node<'a>, path: String) -> Option<Table<'a>> {
        let members = node.get_ref().as_table()?;
        Some(Table { document: self.document, members, span: node.span(), path, asked: RefCell::default() })
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

fn integer(node: Node<'_>) -> Option<i64> {
    let number = node.get_ref().as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).map_or(Value::Null, Value::from)
        }
        DeValue::Float(number) => number.as_str().parse::<f64>().map_or(Value::Null, Value::from),
        DeValue::Boolean(flag) => Value::from(*flag),
        DeValue::Datetime(time) => Value::from(time.to_string()),
        DeValue::Array(items) => items.iter().map(|item| json(item.get_ref())).collect(),
        DeValue::Table(members) => {
            members.iter().map(|(name, value)| (name.get_ref().to_string(), json(value.get_ref()))).collect()
        }
    }
}
