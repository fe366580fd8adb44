//! What the tests need beside Rust and a C compiler, installed when missing.
//!
//! On Debian and its relatives, as root, by `apt-get`; otherwise the missing packages are named and the run stops. What
//! only browser tests need is asked for only when the folder `tests/browser` exists. Packages from npm are installed into
//! `tests/browser`, `tests/openid`, the folders of the conformance tests with foreign clients and a linter, and beside the source of the
//! style sheet (a test makes it once more), exactly as their lock files say; those from PyPI at pinned versions with their
//! hashes.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::steps::{present, quiet, root};

/// One Debian package and how to see that it is there already.
struct Need {
    package: &'static str,
    why: &'static str,
    found: fn() -> bool,
}

const ALWAYS: &[Need] = &[
    Need { package: "git", why: "the structure tests ask which files are tracked", found: || present("git") },
    Need {
        package: "strace",
        why: "fault tests count and break syncs of the real program",
        found: || present("strace"),
    },
    Need {
        package: "util-linux",
        why: "fault tests limit the size of files of a running program",
        found: || present("prlimit"),
    },
    Need { package: "postgresql", why: "connector and store tests start their own server", found: postgres },
];

const NODE: &[Need] = &[
    Need {
        package: "nodejs",
        why: "drives the browser, an identity provider, a foreign client and a linter",
        found: || present("node"),
    },
    Need { package: "npm", why: "installs what they are made of", found: || present("npm") },
];

const BROWSER: &[Need] = &[
    Need { package: "chromium", why: "the pages are tried in a real browser", found: chromium },
    Need { package: "fonts-dejavu-core", why: "letters of every name in the demonstration", found: dejavu },
];

const PYTHON: &[Need] = &[
    Need { package: "python3", why: "runs another foreign OAuth client and a fuzzer", found: || present("python3") },
    Need { package: "python3-venv", why: "installs both", found: venv },
];

/// Programs beside Debian's base that power cuts need. Whether the kernel can is seen only when it is tried.
const POWER: &[Need] = &[
    Need {
        package: "btrfs-progs",
        why: "clones a disk at the moment of a power cut",
        found: || administers("mkfs.btrfs"),
    },
    Need { package: "e2fsprogs", why: "makes the disk inside it", found: || administers("mkfs.ext4") },
    Need { package: "mount", why: "mounts it", found: || administers("losetup") },
];

const BENCH: &[Need] = &[
    Need { package: "nginx-light", why: "brokers are measured beside it", found: nginx },
    Need { package: "strace", why: "counts fsyncs", found: || present("strace") },
];

/// Installs what the bench needs and tests do not, or names it.
///
/// # Errors
/// As [`provide`].
pub(crate) fn for_bench() -> Result<(), String> {
    let missing: Vec<&Need> = BENCH.iter().filter(|need| !(need.found)()).collect();
    if missing.is_empty() { Ok(()) } else { install(&missing) }
}

/// Installs what power cuts need and tests do not, or names it.
///
/// # Errors
/// As [`provide`].
pub(crate) fn for_power() -> Result<(), String> {
    let missing: Vec<&Need> = POWER.iter().filter(|need| !(need.found)()).collect();
    if missing.is_empty() { Ok(()) } else { install(&missing) }
}

/// Installs what tests, bench and power cuts need, or names it: all that may ever be asked for here.
///
/// # Errors
/// As [`provide`].
pub(crate) fn everything() -> Result<(), String> {
    provide()?;
    for_bench()?;
    for_power()
}

/// Installs what is missing, or names it.
///
/// # Errors
/// Something is missing and cannot be installed here, or its installation failed.
pub(crate) fn provide() -> Result<(), String> {
    let browser = root().join("tests/browser");
    let with_browser = browser.join("package.json").is_file();
    let asked = ALWAYS.iter().chain(NODE).chain(PYTHON).chain(BROWSER.iter().filter(|_| with_browser));
    let missing: Vec<&Need> = asked.filter(|need| !(need.found)()).collect();
    if !missing.is_empty() {
        install(&missing)?;
    }
    if with_browser {
        npm("packages of the browser tests", &browser)?;
    }
    npm("what the style sheet is made with", &root().join("broker/assets/src"))?;
    npm("the OpenID provider", &root().join("tests/openid"))?;
    let clients = root().join("tests/conformance/clients");
    npm("the foreign programs from npm", &clients.join("npm"))?;
    python("the client from PyPI", "conformance-python", &clients.join("pypi/requirements.txt"))?;
    let description = root().join("tests/conformance/description");
    npm("the linter of the description", &description.join("npm"))?;
    python("the fuzzer of the description", "description-python", &description.join("pypi/requirements.txt"))
}

/// Makes a Python of this name below `target` and installs what the list names; repeated only when the list has changed.
fn python(what: &str, name: &str, list: &Path) -> Result<(), String> {
    let folder = root().join("target").join(name);
    let installed = folder.join("requirements.txt");
    let wanted = std::fs::read(list).map_err(|error| format!("{}: {error}", list.display()))?;
    if std::fs::read(&installed).is_ok_and(|known| known == wanted) {
        return Ok(());
    }
    quiet(&format!("Python for {what}"), Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = Command::new(folder.join("bin/python"));
    let options = ["--quiet", "--disable-pip-version-check", "--only-binary", ":all:", "--require-hashes", "-r"];
    quiet(what, pip.args(["-m", "pip", "install"]).args(options).arg(list))?;
    std::fs::write(&installed, wanted).map_err(|error| format!("{}: {error}", installed.display()))
}

/// Debian keeps `ensurepip` in a package of its own.
fn venv() -> bool {
    Command::new("python3").args(["-c", "import ensurepip, venv"]).output().is_ok_and(|output| output.status.success())
}

fn install(missing: &[&Need]) -> Result<(), String> {
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    if !present("apt-get") || !is_root() {
        let reasons: Vec<String> = missing.iter().map(|need| format!("  {}: {}", need.package, need.why)).collect();
        let packages = packages.join(" ");
        return Err(format!("missing packages\n{}\ninstall them: sudo apt-get install {packages}", reasons.join("\n")));
    }
    quiet("package lists", apt(&["update"]).env("DEBIAN_FRONTEND", "noninteractive"))?;
    let mut command = apt(&["install", "--yes", "--no-install-recommends"]);
    quiet(
        &format!("install {}", packages.join(" ")),
        command.args(&packages).env("DEBIAN_FRONTEND", "noninteractive"),
    )?;
    let absent: Vec<&str> = missing.iter().filter(|need| !(need.found)()).map(|need| need.package).collect();
    if absent.is_empty() { Ok(()) } else { Err(format!("installed, but still not found: {}", absent.join(" "))) }
}

fn apt(arguments: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command.arg("--quiet=2").args(arguments);
    command
}

/// `npm ci` writes `node_modules/.package-lock.json`; it is repeated only when the lock file is newer.
fn npm(name: &str, folder: &Path) -> Result<(), String> {
    let changed = |path: PathBuf| std::fs::metadata(path).and_then(|file| file.modified()).ok();
    let installed = changed(folder.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= changed(folder.join("package-lock.json")) {
        return Ok(());
    }
    let mut command = Command::new("npm");
    command.args(["ci", "--no-audit", "--no-fund"]).current_dir(folder);
    quiet(name, command.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
}

fn is_root() -> bool {
    let answer = Command::new("id").arg("-u").output();
    answer.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Debian keeps the server's programs off the search path, one folder a version.
fn postgres() -> bool {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    present("initdb") || versions.map(|version| version.path().join("bin/initdb")).any(|program| program.is_file())
}

/// Debian keeps it where only root looks.
fn nginx() -> bool {
    administers("nginx")
}

/// Whether a program for administrators is there; those of others do not find it by its name.
fn administers(program: &str) -> bool {
    present(program) || ["/usr/sbin", "/sbin"].iter().any(|folder| Path::new(folder).join(program).is_file())
}

fn chromium() -> bool {
    ["chromium", "chromium-browser", "google-chrome"].into_iter().any(present)
}

fn dejavu() -> bool {
    Path::new("/usr/share/fonts/truetype/dejavu").is_dir()
}
