//! A disk without room: refused with the log's own reason, no owner asked, nothing half written, well again by itself.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use eemol_broker::ledger::event::kind;
use eemol_tests::program::{Serving, eemol};

use crate::stage::Stage;

/// A disk that can be filled.
enum Disk {
    /// A small file system of its own, where one may be mounted.
    Mounted(PathBuf),
    /// No file of the process may grow beyond its first page: any other file system, any user, any container.
    Limited,
}

impl Disk {
    /// The better one that this machine allows.
    fn new(place: &Path) -> Self {
        std::fs::create_dir_all(place).expect("a directory can be made");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=12m,mode=0700", "eemol-test"]).arg(place).output();
        if mounted.is_ok_and(|done| done.status.success()) { Self::Mounted(place.to_owned()) } else { Self::Limited }
    }

    fn fill(&self, serving: &Serving) {
        match self {
            Self::Limited => limit(serving, "4096"),
            Self::Mounted(place) => {
                let mut size = 1 << 20;
                let mut all = Vec::new();
                // Whole pages until none is left.
                while size >= 4096 {
                    all.resize(all.len() + size, 7u8);
                    if std::fs::write(place.join("ballast"), &all).is_err() {
                        all.truncate(all.len() - size);
                        size /= 2;
                    }
                }
            }
        }
    }

    fn empty(&self, serving: &Serving) {
        match self {
            Self::Limited => limit(serving, "unlimited"),
            Self::Mounted(place) => std::fs::remove_file(place.join("ballast")).expect("room again"),
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let Self::Mounted(place) = self else { return };
        // A database that was dropped is closed a moment later, by a thread of its own.
        let gone = (0..300).any(|_| {
            let gone = unmounted(place, &[]);
            if !gone {
                std::thread::sleep(Duration::from_millis(100));
            }
            gone
        });
        if !gone {
            // Whatever holds it: nothing is left behind.
            unmounted(place, &["--lazy"]);
            assert!(std::thread::panicking(), "still in use");
        }
    }
}

fn unmounted(place: &Path, how: &[&str]) -> bool {
    Command::new("umount").args(how).arg(place).output().is_ok_and(|done| done.status.success())
}

fn limit(serving: &Serving, bytes: &str) {
    let (id, size) = (serving.id().to_string(), format!("--fsize={bytes}:unlimited"));
    let done = Command::new("prlimit").args(["--pid", &id, &size]).status().expect("prlimit runs");
    assert!(done.success(), "the limit is not set");
}

/// The program, told of a file that may not grow by an error instead of by the signal that ends it.
fn without_signal(program: &Path) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"]).arg(program);
    command
}

async fn fills_up_and_recovers(disk: &Disk, data: Option<&Path>) {
    let program = eemol();
    let stage = Stage::new(data, Duration::ZERO).await;
    let serving = Serving::start_by(without_signal(&program), stage.dir());
    let client = stage.client(&serving);
    let mut released = 0;
    for _ in 0..3 {
        assert_eq!(stage.exchange(&client).await.status, 200);
        released += 1;
    }
    disk.fill(&serving);
    // What room is left in files that are there already may still be written.
    let (mut refused, mut in_a_row) = (0, 0);
    while in_a_row < 3 {
        let answer = stage.exchange(&client).await;
        if answer.status == 200 {
            (released, in_a_row) = (released + 1, 0);
            assert!(released < 500, "the disk did not fill up");
            continue;
        }
        answer.assert_problem(503, "log-unavailable");
        assert!(!answer.header("retry-after").is_empty());
        assert!(!answer.text().contains("Eschen"), "{}", answer.text());
        (refused, in_a_row) = (refused + 1, in_a_row + 1);
    }
    let readiness = stage.readiness(&serving).await;
    assert_eq!(readiness.status, 503);
    assert!(readiness.json()["parts"]["log_writer"]["trouble"].is_string(), "{}", readiness.text());
    disk.empty(&serving);
    stage.until_released(&client).await;
    released += 1;
    assert_eq!(stage.readiness(&serving).await.status, 200);
    serving.kill();
    stage.assert_verifies(&program);
    // A release whose COMMIT was in doubt may be in the log although its caller was told 503; never the other way round.
    let entered = stage.entries(kind::RELEASED).await;
    assert!((released..=released + refused).contains(&entered), "{released} handed over, {entered} entered");
    assert!(stage.asked() <= stage.entries(kind::OPENED).await, "an owner was asked without an entry");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_releases_nothing_and_is_over_when_there_is_room() {
    let place = tempfile::tempdir().expect("a temporary directory");
    let mount = place.path().join("small");
    let disk = Disk::new(&mount);
    let data = matches!(disk, Disk::Mounted(_)).then(|| mount.join("data"));
    fills_up_and_recovers(&disk, data.as_deref()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_may_not_grow_release_nothing_and_all_is_well_when_they_may() {
    fills_up_and_recovers(&Disk::Limited, None).await;
}
