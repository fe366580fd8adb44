//! The databases of those owners that keep one: SQLite files made from the scripts that are shipped.

use std::fs;
use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};

/// Why a database cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// A file cannot be read or put in its place.
    #[error("`{0}`: {1}")]
    File(PathBuf, std::io::Error),
    /// The script does not run.
    #[error("the script of `{0}` does not run: {1}")]
    Script(PathBuf, sqlx::Error),
}

/// Runs the script `script` into a new database `database`; one that is there already is left as it is.
///
/// # Errors
/// [`DatabaseError`]; no half-made database is left behind.
pub async fn build(script: &Path, database: &Path) -> Result<(), DatabaseError> {
    if database.exists() {
        return Ok(());
    }
    let file = |path: &Path| {
        let path = path.to_path_buf();
        move |error| DatabaseError::File(path, error)
    };
    let failed = |error| DatabaseError::Script(database.to_path_buf(), error);
    let text = fs::read_to_string(script).map_err(file(script))?;
    let part = database.with_extension("part");
    match fs::remove_file(&part) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(file(&part)(error)),
        _ => {}
    }
    let options = SqliteConnectOptions::new()
        .filename(&part)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Memory)
        .synchronous(SqliteSynchronous::Off);
    let mut connection = options.connect().await.map_err(failed)?;
    // The script is shipped with the program; nothing is spliced into it.
    connection.execute(AssertSqlSafe(format!("BEGIN; {text}\nCOMMIT;"))).await.map_err(failed)?;
    connection.close().await.map_err(failed)?;
    fs::rename(&part, database).map_err(file(database))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_script_that_fails_leaves_no_database() {
        let dir = tempfile::tempdir().unwrap();
        let (script, database) = (dir.path().join("a.sql"), dir.path().join("a.db"));
        fs::write(&script, "CREATE TABLE a (b TEXT); INSERT INTO c VALUES (1);").unwrap();
        assert!(matches!(build(&script, &database).await, Err(DatabaseError::Script(..))));
        assert!(!database.exists());
        fs::write(&script, "CREATE TABLE a (b TEXT); INSERT INTO a VALUES ('1');").unwrap();
        build(&script, &database).await.unwrap();
        fs::write(&script, "no SQL").unwrap();
        build(&script, &database).await.unwrap();
    }
}
