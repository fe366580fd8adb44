//! Copies of the ledger, made and put back: what the commands print, with which status they end, what lies on the disk after them.

use std::time::Duration;

use super::super::Exit;
use super::super::log::tests::{broker, done, eemol, empty_broker};

#[test]
fn a_copy_of_the_ledger_made_beside_its_broker_is_the_log_of_that_moment() {
    let (dir, path, fixture, reactor) = broker();
    let copies = dir.path().join("copies");
    std::fs::create_dir(&copies).unwrap();
    let of_2000 = "2000-01-01T00-00-00.000Z.db";
    let (copy, part) = (format!("ledger-{of_2000}"), format!(".ledger-{of_2000}.part"));
    for name in [copy, part, format!("keys-{of_2000}"), "ledger-notes.txt".to_owned()] {
        std::fs::write(copies.join(name), "old").unwrap();
    }
    let first = done(&path, &["backup", "ledger", "--to", &copies.display().to_string(), "--keep-days", "30"]);
    let file = first["file"].as_str().unwrap();
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(file).unwrap().permissions());
    assert_eq!((mode & 0o777, &first["lapsed"]), (0o600, &2.into()), "an old copy, and one never finished");
    let left = std::fs::read_dir(&copies).unwrap().count();
    assert_eq!(left, 3, "the copy, and what is none of the ledger");
    // What comes afterwards is not in it.
    reactor.block_on(fixture.note("later"));
    let entries = |dir: &str| done(dir, &["log", "verify", "--replay"])["entries"].clone();
    assert_eq!(entries(&path), 15);
    let data = fixture.dir.clone();
    drop(fixture);
    drop(reactor);
    for old in ["ledger.db", "ledger.db-wal", "ledger.db-shm"] {
        let _may_be_gone = std::fs::rename(data.join(old), dir.path().join(old));
    }
    std::fs::copy(file, data.join("ledger.db")).unwrap();
    assert_eq!(entries(&path), 14);
}

/// The files of a broker's data, but for those that SQLite makes anew beside them whenever it reads.
fn listed(data: &std::path::Path) -> Vec<String> {
    let names = std::fs::read_dir(data).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let anew =
        |name: &String| ["ledger.db-", "keys.db-", "anchor.db-", "work.db-"].iter().any(|of| name.starts_with(of));
    let mut names: Vec<_> = names.filter(|name| !anew(name)).collect();
    names.sort();
    names
}

/// Waits until nothing of this process has the ledger open: connections close after the broker has ended.
fn closed(data: &std::path::Path) {
    let is_open = || {
        let open =
            std::fs::read_dir("/proc/self/fd").unwrap().filter_map(|file| std::fs::read_link(file.ok()?.path()).ok());
        open.into_iter().any(|file| file.starts_with(data) && file.to_string_lossy().contains("ledger.db"))
    };
    for _ in 0..1000 {
        if !is_open() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("the ledger stays open");
}

#[test]
fn a_copy_of_the_ledger_is_put_back_once_it_is_checked_and_what_was_there_is_kept_aside() {
    let (dir, path, fixture, reactor) = broker();
    let copies = dir.path().join("copies").display().to_string();
    let copy = done(&path, &["backup", "ledger", "--to", &copies])["file"].as_str().unwrap().to_owned();
    let data = fixture.dir.clone();
    let restore = ["restore", "ledger", "--from", copy.as_str()];
    let refused = |status: Exit, why: &str, from: &str| {
        let before = (listed(&data), std::fs::read(data.join("ledger.db")).unwrap());
        let (exit, out, errors) = eemol(&["restore", "ledger", "--from", from, "--dir", &path]);
        assert_eq!((exit, out.as_str()), (status, ""), "{errors}");
        assert!(errors.contains(why), "{errors}");
        assert!(before == (listed(&data), std::fs::read(data.join("ledger.db")).unwrap()), "nothing has changed");
    };
    refused(Exit::Failed, "is in use: stop the broker", &copy);
    reactor.block_on(fixture.stop());
    drop(reactor);
    closed(&data);

    // One byte of it is another.
    let changed = format!("{copies}/changed.db");
    std::fs::copy(&copy, &changed).unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        use sqlx::Connection as _;
        let mut database = sqlx::SqliteConnection::connect(&format!("sqlite://{changed}")).await.unwrap();
        let update = "UPDATE record SET requester = 'tax-office' WHERE idx = 6";
        assert_eq!(sqlx::query(update).execute(&mut database).await.unwrap().rows_affected(), 1);
        database.close().await.unwrap();
    });
    refused(Exit::NotVerified, "not verified: entry 6: the column `requester`", &changed);
    refused(Exit::Usage, "cannot be read", &format!("{copies}/none.db"));
    std::fs::write(format!("{changed}-wal"), "more").unwrap();
    refused(Exit::Usage, "this is no copy that `eemol backup ledger` made", &changed);
    std::fs::write(format!("{copies}/no.db"), "no database").unwrap();
    refused(Exit::Failed, "file is not a database", &format!("{copies}/no.db"));
    std::fs::write(format!("{copies}/empty.db"), "").unwrap();
    refused(Exit::Failed, "the log has 0 entries, but 14 were already answered", &format!("{copies}/empty.db"));

    // The disk has lost half of the ledger.
    let lost = std::fs::read(data.join("ledger.db")).unwrap()[..512].to_vec();
    std::fs::write(data.join("ledger.db"), &lost).unwrap();
    std::fs::write(data.join("ledger.db-wal"), "tail").unwrap();
    let restored = done(&path, &restore);
    assert_eq!((&restored["entries"], &restored["anchored"]), (&14.into(), &true.into()));
    let aside = std::path::PathBuf::from(restored["aside"].as_str().unwrap());
    assert_eq!(std::fs::read(aside.join("ledger.db")).unwrap(), lost);
    assert_eq!(std::fs::read(aside.join("ledger.db-wal")).unwrap(), b"tail");
    let left = listed(&data).into_iter().filter(|name| name.contains(".part")).count();
    assert_eq!(left, 0);
    let mode = std::fs::metadata(data.join("ledger.db")).unwrap();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode.permissions()) & 0o777, 0o600);
    assert_eq!(done(&path, &["log", "verify", "--replay"])["entries"], 14);
}

#[test]
fn a_copy_of_the_ledger_that_is_older_than_what_was_answered_is_not_put_back() {
    let (dir, path, fixture, reactor) = broker();
    let copies = dir.path().join("copies").display().to_string();
    let copy = done(&path, &["backup", "ledger", "--to", &copies])["file"].as_str().unwrap().to_owned();
    reactor.block_on(fixture.note("later"));
    let data = fixture.dir.clone();
    reactor.block_on(fixture.stop());
    drop(reactor);
    closed(&data);
    let restore = ["restore", "ledger", "--from", copy.as_str(), "--dir", &path];
    let before = listed(&data);
    let (exit, _, errors) = eemol(&restore);
    assert_eq!(exit, Exit::Failed);
    assert!(errors.contains("the log has 14 entries, but 15 were already answered"), "{errors}");
    assert_eq!((listed(&data), done(&path, &["log", "verify"])["entries"].clone()), (before, 15.into()));

    // Without an anchor nobody can tell, and that is said.
    for file in ["anchor.db", "anchor.db-wal", "anchor.db-shm"] {
        let _may_be_gone = std::fs::remove_file(data.join(file));
    }
    let (exit, out, errors) = eemol(&restore);
    assert_eq!((exit, errors.as_str()), (Exit::Done, ""));
    assert!(out.starts_with("put back 14 entries") && out.contains("There is no anchor: nobody can tell"), "{out}");
    assert!(!data.join("anchor.db").exists());
}

#[test]
fn a_copy_of_the_ledger_that_an_older_version_made_is_brought_to_this_ones_schema() {
    let (dir, path, fixture, reactor) = empty_broker();
    reactor.block_on(fixture.note("before the change"));
    let copies = dir.path().join("copies").display().to_string();
    let copy = done(&path, &["backup", "ledger", "--to", &copies])["file"].as_str().unwrap().to_owned();
    reactor.block_on(async {
        use sqlx::Connection as _;
        let mut database = sqlx::SqliteConnection::connect(&format!("sqlite://{copy}")).await.unwrap();
        let renamed = "ALTER TABLE consent RENAME COLUMN sealed_by TO idx";
        for back in ["DROP TABLE consent_use", renamed, "DELETE FROM _sqlx_migrations WHERE version = 5"] {
            sqlx::query(back).execute(&mut database).await.unwrap();
        }
        // As every version kept its ledger.
        sqlx::query("PRAGMA journal_mode = wal").execute(&mut database).await.unwrap();
        database.close().await.unwrap();
        fixture.stop().await;
    });
    assert_eq!(done(&path, &["restore", "ledger", "--from", &copy])["entries"], 1);
    assert_eq!(done(&path, &["log", "verify", "--replay"])["entries"], 1);
}
