//! Looks through the statement of a SQL connector: one `SELECT`, nothing that writes, named parameters only.
//!
//! No parser of SQL: it knows quotes, words and parameters, and refuses whatever it is not sure of. The database user of the
//! source is to be a reading one all the same.

/// Words that make a statement more than a reading one.
const WRITING: [&str; 22] = [
    "insert",
    "update",
    "delete",
    "merge",
    "replace",
    "upsert",
    "drop",
    "create",
    "alter",
    "truncate",
    "grant",
    "revoke",
    "attach",
    "detach",
    "pragma",
    "vacuum",
    "copy",
    "call",
    "do",
    "into",
    "returning",
    "lock",
];

/// The names of the parameters (`:name`), each as often as it stands there.
///
/// # Errors
/// What is wrong with the statement.
pub(super) fn parameters(statement: &str) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let mut first = true;
    let mut rest = statement.trim();
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        rest = match c {
            '\'' | '"' | '`' => after.split_once(c).ok_or_else(|| format!("the quotation mark {c} is not closed"))?.1,
            ';' => return Err("there is a `;` in it".to_owned()),
            '-' if after.starts_with('-') => return Err("there is a comment in it".to_owned()),
            '/' if after.starts_with('*') => return Err("there is a comment in it".to_owned()),
            '?' | '$' | '@' => return Err(format!("`{c}` has no place in it, parameters are written `:name`")),
            ':' if after.starts_with(':') => after.get(1..).unwrap_or_default(),
            ':' => {
                let (name, behind) = word(after);
                if name.is_empty() {
                    return Err("there is a `:` without a name in it".to_owned());
                }
                names.push(name.to_owned());
                behind
            }
            c if c.is_alphanumeric() || c == '_' => {
                let (word, behind) = word(rest);
                let small = word.to_lowercase();
                if first && small != "select" {
                    return Err(format!("it begins with `{word}`"));
                }
                if WRITING.contains(&small.as_str()) {
                    return Err(format!("`{word}` has no place in it"));
                }
                first = false;
                behind
            }
            _ if first && !c.is_whitespace() => return Err(format!("it begins with `{c}`")),
            _ => after,
        };
    }
    if first { Err("it is empty".to_owned()) } else { Ok(names) }
}

/// The word that `text` begins with, and what follows.
fn word(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_select_with_named_parameters_is_accepted() {
        let statement = "SELECT name AS \"insert\", born::text, '; -- :no' FROM people WHERE nin = :identifier AND (year = :year OR :year IS NULL)";
        assert_eq!(parameters(statement).unwrap(), ["identifier", "year", "year"]);
    }

    #[test]
    fn everything_else_is_refused() {
        for bad in [
            "",
            "DELETE FROM people",
            "WITH gone AS (DELETE FROM people RETURNING *) SELECT * FROM gone",
            "SELECT 1; SELECT 2",
            "SELECT 1 -- :identifier",
            "SELECT /* x */ 1",
            "SELECT * INTO other FROM people",
            "SELECT * FROM people WHERE nin = ?",
            "SELECT * FROM people WHERE nin = $1",
            "SELECT 'open",
            "(SELECT 1)",
            "SELECT : FROM people",
        ] {
            assert!(parameters(bad).is_err(), "{bad}");
        }
    }
}
