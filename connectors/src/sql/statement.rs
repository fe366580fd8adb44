//! Reads a statement of the catalogue once: named parameters become numbered ones, everything doubtful is refused.
//!
//! `:identifier` and `:<parameter>` outside of quotes are parameters, `::` is PostgreSQL's cast. PostgreSQL gets every value as
//! text with a cast to the type that the parameter's schema has, so that its type never depends on the call. So that there is exactly one
//! way to read a statement, comments, semicolons, backslashes, dollar signs, backticks and question marks are refused.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::template::Name;

/// A statement with its parameters in order of their numbers.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    text: Arc<str>,
    names: Vec<Name>,
}

impl Statement {
    /// Reads `statement`, to be run for at most `limit` rows.
    ///
    /// # Errors
    /// What is wrong, for the person who writes the catalogue.
    pub(super) fn parse(
        statement: &str,
        parameters: &[&str],
        casts: Option<&Casts>,
        limit: usize,
    ) -> Result<Self, String> {
        let statement = statement.trim().trim_end_matches(';').trim_end();
        let first = statement.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        if !["select", "with"].contains(&first.to_ascii_lowercase().as_str()) {
            return Err("the statement must be one `SELECT` (or `WITH … SELECT`)".to_owned());
        }
        let mut reader = Reader { parameters, casts, names: Vec::new(), text: String::new() };
        reader.read(statement)?;
        if !reader.names.contains(&Name::Identifier) {
            return Err("the statement has no `:identifier`".to_owned());
        }
        let text = format!("SELECT * FROM (\n{}\n) AS asked LIMIT {limit}", reader.text);
        Ok(Self { text: text.into(), names: reader.names })
    }

    /// The text that is sent, the same for every call.
    pub(super) fn text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// What is bound to `$1`, `$2` …
    pub(super) fn names(&self) -> &[Name] {
        &self.names
    }
}

/// PostgreSQL's types of parameters by name.
pub(crate) type Casts = BTreeMap<String, &'static str>;

struct Reader<'a> {
    parameters: &'a [&'a str],
    casts: Option<&'a Casts>,
    names: Vec<Name>,
    text: String,
}

impl Reader<'_> {
    fn read(&mut self, statement: &str) -> Result<(), String> {
        let mut rest = statement;
        let mut depth = 0_i32;
        while let Some(c) = rest.chars().next() {
            let after = rest.get(c.len_utf8()..).unwrap_or_default();
            if let '\'' | '"' = c {
                rest = self.quoted(c, after)?;
                continue;
            }
            if c == ':' && !after.starts_with(':') && after.starts_with(|c: char| c.is_ascii_alphabetic()) {
                rest = self.parameter(after)?;
                continue;
            }
            if rest.starts_with("::") {
                self.text.push_str("::");
                rest = rest.get(2..).unwrap_or_default();
                continue;
            }
            if let ';' | '\\' | '$' | '`' | '?' | '\0' = c {
                return Err(format!("the statement has a `{c}` outside of quotes"));
            }
            if rest.starts_with("--") || rest.starts_with("/*") {
                return Err("the statement has a comment; put it beside the statement".to_owned());
            }
            depth += i32::from(c == '(') - i32::from(c == ')');
            if depth < 0 {
                return Err("the statement closes a bracket that it did not open".to_owned());
            }
            self.text.push(c);
            rest = after;
        }
        if depth == 0 { Ok(()) } else { Err("the statement leaves a bracket open".to_owned()) }
    }

    /// Copies a quoted text or name; a doubled quote inside starts a new one and needs no care.
    fn quoted<'t>(&mut self, quote: char, after: &'t str) -> Result<&'t str, String> {
        let (inside, rest) = after.split_once(quote).ok_or("the statement leaves a quote open")?;
        if inside.contains(['\\', '\0']) {
            return Err("the statement has a `\\` inside quotes".to_owned());
        }
        self.text.push(quote);
        self.text.push_str(inside);
        self.text.push(quote);
        Ok(rest)
    }

    fn parameter<'t>(&mut self, after: &'t str) -> Result<&'t str, String> {
        let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
        let (name, rest) = after.split_at(end);
        let known = Name::known(name, self.parameters)
            .ok_or_else(|| format!("`:{name}` is neither `:identifier` nor a parameter of the evidence type"))?;
        let number = self.names.iter().position(|earlier| *earlier == known).unwrap_or_else(|| {
            self.names.push(known);
            self.names.len() - 1
        });
        self.text.push('$');
        self.text.push_str(&(number + 1).to_string());
        if let Some(casts) = self.casts {
            self.text.push_str("::text");
            if let Some(cast) = casts.get(name) {
                self.text.push_str("::");
                self.text.push_str(cast);
            }
        }
        Ok(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Statement, String> {
        Statement::parse(text, &["year"], None, 2)
    }

    #[test]
    fn postgresql_gets_text_with_casts() {
        let casts = Casts::from([("year".to_owned(), "bigint")]);
        let text = "SELECT a FROM t WHERE n = :identifier AND y = :year";
        let read = Statement::parse(text, &["year"], Some(&casts), 2).unwrap();
        assert!(read.text().contains("n = $1::text AND y = $2::text::bigint"));
    }

    #[test]
    fn named_parameters_become_numbers_and_repeat() {
        let read =
            parse("SELECT a::text, ':year' FROM t WHERE n = :identifier AND y = :year OR n = :identifier;").unwrap();
        let inner = "SELECT a::text, ':year' FROM t WHERE n = $1 AND y = $2 OR n = $1";
        assert_eq!(&*read.text(), format!("SELECT * FROM (\n{inner}\n) AS asked LIMIT 2"));
        assert_eq!(read.names(), [Name::Identifier, Name::Parameter("year".to_owned())]);
    }

    #[test]
    fn anything_but_one_plain_query_for_one_person_is_refused() {
        for bad in [
            "",
            "DELETE FROM t WHERE n = :identifier",
            "INSERT INTO t VALUES (:identifier)",
            "PRAGMA x",
            "SELECT 1",
            "SELECT ':identifier'",
            "SELECT :other, :identifier",
            "SELECT 1; DROP TABLE t -- :identifier",
            "SELECT :identifier; DELETE FROM t",
            "SELECT :identifier -- x",
            "SELECT /* x */ :identifier",
            "SELECT $1, :identifier",
            "SELECT ?, :identifier",
            "SELECT E'\\'' || :identifier",
            "SELECT 'open :identifier",
            "SELECT :identifier) UNION (SELECT 1",
            "SELECT (:identifier",
            "SELECT `a` FROM t WHERE n = :identifier",
            "SELECT \\ :identifier",
            "EXPLAIN SELECT :identifier",
            "SELECT :identifier \0",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn quotes_inside_quotes_do_not_hide_a_parameter() {
        let read = parse("SELECT 'it''s :year', \"o\"\"dd\" FROM t WHERE n = :identifier").unwrap();
        assert_eq!(read.names(), [Name::Identifier]);
        assert!(read.text().contains("'it''s :year', \"o\"\"dd\" FROM t WHERE n = $1"));
    }
}
