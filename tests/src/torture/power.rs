//! Power cuts, without a plug: the data are on an ext4 image inside btrfs; at the moment of the cut the image is cloned by
//! reflink, which keeps what was flushed to the disk and nothing else, and a second broker is started on the clone.
//!
//! Everything that anybody was told before the cut must be there. What was under way may be there or not.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tokio::task::block_in_place;
use tokio::time::{sleep, timeout};

use super::chance::Chance;
use super::check::{Rule, Violation, check};
use super::history::{History, Said};
use super::nemesis::Tally;
use super::place::Database;
use super::process::{Addresses, Broker, Start};
use super::recorder::wall;
use super::stage::{Stage, read_out};
use super::{Options, Outcome, PROVIDER_MS, outcome};
use crate::postgres::Server;

/// Bytes of the outer and of the inner image; both files are sparse.
const OUTER: &str = "6G";
const INNER: &str = "1G";
/// What must be installed.
const PROGRAMS: &[&str] = &["mkfs.btrfs", "mkfs.ext4", "losetup", "mount"];

/// A disk that can be cut off. Unmounted when dropped.
#[derive(Debug)]
pub struct Disk {
    dir: tempfile::TempDir,
    mounted: Vec<PathBuf>,
}

impl Disk {
    /// A new disk.
    ///
    /// # Errors
    /// Why this machine cannot have one.
    pub fn new() -> Result<Self, String> {
        if !is_root() {
            return Err("power cuts need root, to mount images".to_owned());
        }
        for program in PROGRAMS {
            let found =
                ["/usr/sbin", "/sbin", "/usr/bin", "/bin"].iter().any(|dir| Path::new(dir).join(program).is_file());
            if !found {
                return Err(format!("power cuts need `{program}` (Debian: btrfs-progs, e2fsprogs, mount)"));
            }
        }
        let dir = tempfile::tempdir().map_err(|error| error.to_string())?;
        let mut disk = Self { dir, mounted: Vec::new() };
        let (outer, inner) = (disk.path("outer.img"), disk.path("outer/inner.img"));
        sh("truncate", &["-s", OUTER, &text(&outer)])?;
        sh("mkfs.btrfs", &["-q", &text(&outer)])?;
        disk.mount(&outer, "outer", "loop")?;
        sh("truncate", &["-s", INNER, &text(&inner)])?;
        sh("mkfs.ext4", &["-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", &text(&inner)])?;
        // Nothing is written back by itself: only what is flushed is on the disk.
        disk.mount(&inner, "disk", "loop,commit=300")?;
        Ok(disk)
    }

    /// Where the data go.
    pub fn data(&self) -> PathBuf {
        self.path("disk")
    }

    /// What would be on the disk if the power went now, mounted beside it.
    ///
    /// # Errors
    /// What cannot be cloned or mounted.
    pub fn cut(&self) -> Result<Cut, String> {
        let (inner, clone) = (self.path("outer/inner.img"), self.path("outer/clone.img"));
        sh("cp", &["--reflink=always", &text(&inner), &text(&clone)])?;
        let at = self.path("cut");
        fs::create_dir_all(&at).map_err(|error| error.to_string())?;
        sh("mount", &["-o", "loop", &text(&clone), &text(&at)])?;
        Ok(Cut { at, clone })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn mount(&mut self, image: &Path, at: &str, options: &str) -> Result<(), String> {
        let at = self.path(at);
        fs::create_dir_all(&at).map_err(|error| error.to_string())?;
        sh("mount", &["-o", options, &text(image), &text(&at)])?;
        // Test servers run under a user of their own.
        fs::set_permissions(self.dir.path(), std::os::unix::fs::PermissionsExt::from_mode(0o711))
            .map_err(|error| error.to_string())?;
        self.mounted.push(at);
        Ok(())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        for at in self.mounted.iter().rev() {
            let _unmounted = sh("umount", &[&text(at)]).or_else(|_| sh("umount", &["-l", &text(at)]));
        }
    }
}

/// A clone of the disk. Unmounted and removed when dropped.
#[derive(Debug)]
pub struct Cut {
    /// Where it is mounted.
    pub at: PathBuf,
    clone: PathBuf,
}

impl Drop for Cut {
    fn drop(&mut self) {
        let _unmounted = sh("umount", &[&text(&self.at)]).or_else(|_| sh("umount", &["-l", &text(&self.at)]));
        let _removed = fs::remove_file(&self.clone);
    }
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

fn sh(program: &str, arguments: &[&str]) -> Result<(), String> {
    let done = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    match done {
        Ok(done) if done.status.success() => Ok(()),
        Ok(done) => Err(format!("{program}: {}", String::from_utf8_lossy(&done.stderr).trim())),
        Err(error) => Err(format!("{program}: {error}")),
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// Runs with so many power cuts.
///
/// # Errors
/// Why this machine cannot.
pub async fn run(options: &Options, program: &Path) -> Result<Outcome, String> {
    let disk = Disk::new()?;
    let mut stage = Stage::set(options, program, Some(&disk.data()), PROVIDER_MS).await?;
    let chance = Chance::new(options.seed);
    let mut violations = Vec::new();
    if stage.start().await {
        stage.watch();
        stage.live(&chance);
        let mut moments = chance.part(2);
        for cycle in 0..options.cycles {
            moment(&stage, &mut moments).await;
            violations.extend(cut(&stage, &disk, cycle).await);
            stage.world.rest(false);
            if options.progress && cycle % 10 == 9 {
                println!("cut {} of {}: {} exchanges", cycle + 1, options.cycles, stage.world.exchanges());
            }
            if options.defect.is_some() && !violations.is_empty() {
                break;
            }
        }
    }
    let history = stage.close().await;
    // The server's files are on the disk that is unmounted after it.
    drop(stage);
    let mut outcome = outcome(&history, options, Tally { cuts: options.cycles, ..Tally::default() });
    outcome.violations.extend(violations);
    Ok(outcome)
}

/// The cut comes at any time, or the moment evidence arrives or a withdrawal is answered.
async fn moment(stage: &Stage, chance: &mut Chance) {
    let recorder = &stage.world.recorder;
    sleep(Duration::from_millis(100 + chance.below(400))).await;
    let most = Duration::from_secs(2);
    match chance.below(4) {
        0 => {}
        1 | 2 => drop(timeout(most, recorder.evidence.notified()).await),
        _ => drop(timeout(most, recorder.withdrawn.notified()).await),
    }
}

/// One cut: what was told before it is compared with what a second broker finds after it.
async fn cut(stage: &Stage, disk: &Disk, cycle: u64) -> Vec<Violation> {
    let world = &stage.world;
    let (_, seen, _) = world.recorder.so_far();
    let (now, at) = (world.recorder.now(), wall());
    let cut = match block_in_place(|| disk.cut()) {
        Ok(cut) => cut,
        Err(why) => return vec![Violation { rule: Rule::Recovers, what: format!("cut {cycle}: {why}") }],
    };
    // Looking at what is left takes its time, the longer the more there is.
    world.rest(true);
    let (mut operations, _, _) = world.recorder.so_far();
    for operation in operations.iter_mut().filter(|operation| operation.ended.is_none_or(|ended| ended >= now)) {
        (operation.ended, operation.said) = (None, Said::Unknown);
    }
    let calls = world.provider.calls().into_iter().filter(|call| call.at < at).collect();
    let history = History { operations, calls, seen, read_at: at, ..History::default() };
    let (server, database) = match copied(stage, &cut) {
        Ok(copied) => copied,
        Err(why) => return vec![Violation { rule: Rule::Recovers, what: format!("cut {cycle}: {why}") }],
    };
    let dir = world.place.elsewhere(&database);
    let mut history = read_out(history, &stage.program, &dir, &world.provider.mark).await;
    if let Err(why) = block_in_place(|| reopened(stage, &dir)) {
        history.troubles.push(why);
    }
    drop(server);
    let found = check(&history).into_iter();
    found.map(|found| Violation { what: format!("cut {cycle}: {}", found.what), ..found }).collect()
}

/// The database on the clone.
fn copied(stage: &Stage, cut: &Cut) -> Result<(Option<Server>, Database), String> {
    let files = cut.at.join("data");
    match &stage.server {
        None => Ok((None, Database::Sqlite(files))),
        Some(server) => {
            let copy = Server::over(cut.at.join("pg"));
            let Database::Postgres(url, _) = &stage.world.place.database else { return Err("no address".to_owned()) };
            let (here, there) = (server.directory().display().to_string(), copy.directory().display().to_string());
            let url = url.replace(&here, &there);
            Ok((Some(copy), Database::Postgres(url, files)))
        }
    }
}

/// A second broker serves on what was left, and the log is whole afterwards.
fn reopened(stage: &Stage, dir: &Path) -> Result<(), String> {
    let start =
        Start { program: stage.program.clone(), dir: dir.to_owned(), lines: dir.join("broker.log"), defect: None };
    let mut broker = Broker::new(start, 0, Addresses::default());
    broker.start()?;
    broker.kill();
    super::ending::verified(&stage.program, dir)
}
