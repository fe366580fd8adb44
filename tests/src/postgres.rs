//! PostgreSQL servers for tests: made from the installed programs, in a temporary directory, reached by their socket.
//!
//! [`server`] is one for the whole test process; [`Server::database`] a new, empty database on it. A server that is to be
//! stopped or killed is a test's own ([`Server::new`]). A guardian, held by nothing but a pipe from this process, ends the
//! server and removes its directory when the process is gone, however it went.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, PgConnection};
use tempfile::TempDir;

/// The role that owns everything on these servers.
pub const OWNER: &str = "tester";

/// A server of its own.
#[derive(Debug)]
pub struct Server {
    directory: PathBuf,
    programs: PathBuf,
    settings: Vec<String>,
    databases: AtomicU32,
    /// Its pipe closes when this process ends; then it cleans up.
    guardian: Child,
}

/// The server of this test process, started when first asked for.
pub fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::new(&[]))
}

impl Server {
    /// A new server with these settings (`name=value`) beside the usual ones, running.
    ///
    /// # Panics
    /// When PostgreSQL is not installed, or does not start.
    pub fn new(settings: &[&str]) -> Self {
        Self::make(TempDir::new().expect("a temporary directory can be made").keep(), settings)
    }

    /// The same in this empty directory. Nothing of it is on the disk before the caller has it flushed.
    pub fn make(directory: PathBuf, settings: &[&str]) -> Self {
        fs::create_dir_all(&directory).expect("the directory can be made");
        let server = Self::of(directory, settings);
        let data = server.data();
        let arguments = ["-A", "trust", "-U", OWNER, "--no-sync", "-E", "UTF8", "--locale=C", "--wal-segsize=4"];
        server.run("initdb", &[&arguments[..], &["-D", &data]].concat());
        server.start();
        server
    }

    /// A server on the files that another left in this directory when it was cut off, running.
    pub fn over(directory: PathBuf) -> Self {
        let server = Self::of(directory, &[]);
        server.unlock();
        server.start();
        server
    }

    /// Whether there is a server to be had.
    pub fn is_installed() -> bool {
        find_programs().is_some()
    }

    fn of(directory: PathBuf, settings: &[&str]) -> Self {
        let programs = programs();
        if owned_by_root(&directory) {
            // PostgreSQL does not run as root; the Debian package brings a user for it.
            let owned = Command::new("chown").arg("postgres").arg(&directory).status();
            assert!(owned.expect("chown runs").success(), "the user `postgres` is there");
        }
        let guardian = guardian(&directory, &programs);
        let settings = settings.iter().map(|setting| (*setting).to_owned()).collect();
        Self { directory, programs, settings, databases: AtomicU32::new(0), guardian }
    }

    /// Starts it, and waits until it answers.
    pub fn start(&self) {
        let mut options = format!("-k {} -c listen_addresses=''", self.directory.display());
        for setting in [
            "max_connections=200",
            "shared_buffers=32MB",
            "max_wal_size=256MB",
            "autovacuum_naptime=60",
            "log_min_messages=fatal",
        ] {
            options.push_str(&format!(" -c {setting}"));
        }
        for setting in &self.settings {
            options.push_str(&format!(" -c {setting}"));
        }
        self.run("pg_ctl", &["-s", "-w", "-D", &self.data(), "-l", &self.log(), "-o", &options, "start"]);
    }

    /// Stops it as an administrator does: whoever is connected is cut off.
    pub fn stop(&self) {
        self.run("pg_ctl", &["-s", "-w", "-m", "fast", "-D", &self.data(), "stop"]);
    }

    /// `kill -9` of the server and everything that belongs to it; the next [`Self::start`] recovers.
    pub fn kill(&self) {
        let group = self.process();
        let children = fs::read_to_string(format!("/proc/{group}/task/{group}/children")).unwrap_or_default();
        let _killed = Command::new("kill").args(["-9", &group.to_string()]).status();
        for child in children.split_whitespace() {
            let _killed = Command::new("kill").args(["-9", child]).stderr(Stdio::null()).status();
        }
        for process in children.split_whitespace().filter_map(|child| child.parse().ok()).chain([group]) {
            while Path::new(&format!("/proc/{process}/stat")).exists() && !is_zombie(process) {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        self.unlock();
    }

    /// Takes away the locks of a server that is gone: while nobody collects the dead process, or when another has its
    /// number by now, they would count as a running server's.
    fn unlock(&self) {
        let _lock = fs::remove_file(Path::new(&self.data()).join("postmaster.pid"));
        let _lock = fs::remove_file(self.directory.join(".s.PGSQL.5432.lock"));
    }

    /// Has it speak TLS with this certificate to whoever asks for it.
    ///
    /// # Panics
    /// When the files cannot be read.
    pub fn use_certificate(&self, certificate: &Path, key: &Path) {
        let data = PathBuf::from(self.data());
        for (from, name) in [(certificate, "server.crt"), (key, "server.key")] {
            let to = data.join(name);
            fs::copy(from, &to).expect("the file can be copied");
            if owned_by_root(&to) {
                let owned = Command::new("chown").arg("postgres").arg(&to).status();
                assert!(owned.expect("chown runs").success());
            }
        }
        let mut settings = fs::OpenOptions::new().append(true).open(data.join("postgresql.conf")).expect("settings");
        settings.write_all(b"ssl = on\n").expect("they can be written");
        self.stop();
        self.start();
    }

    /// The number of the server's process, to be stopped and continued (`SIGSTOP`, `SIGCONT`).
    ///
    /// # Panics
    /// When it does not run.
    pub fn process(&self) -> u32 {
        let file = Path::new(&self.data()).join("postmaster.pid");
        let text = fs::read_to_string(file).expect("the server runs");
        text.lines().next().and_then(|line| line.parse().ok()).expect("a number")
    }

    /// A new, empty database; returns its address for a broker, as the owner.
    pub async fn database(&self) -> String {
        let number = self.databases.fetch_add(1, Ordering::SeqCst);
        let name = format!("test_{number}");
        let mut connection = self.connect(&self.address(OWNER, "postgres")).await;
        let create = format!("CREATE DATABASE {name} TEMPLATE template0");
        sqlx::raw_sql(AssertSqlSafe(create)).execute(&mut connection).await.expect("a database can be made");
        self.address(OWNER, &name)
    }

    /// A copy of one schema of a database as it is now (`pg_dump`), in a database of its own; its address.
    ///
    /// # Panics
    /// When it cannot be copied.
    pub async fn copied(&self, address: &str, schema: &str) -> String {
        let copy = self.database().await;
        let name = |address: &str| {
            let (_, rest) = address.split_once("localhost/").expect("an address of this server");
            rest.split('?').next().expect("a database").to_owned()
        };
        let (host, programs) = (self.directory.display(), self.programs.display());
        let options = format!("-h {host} -U {OWNER} -w");
        let script = format!(
            "set -e; \"{programs}/pg_dump\" {options} -n {schema} -f \"{host}/copy.sql\" {}; \
             \"{programs}/psql\" {options} -q -v ON_ERROR_STOP=1 -f \"{host}/copy.sql\" {}; rm \"{host}/copy.sql\"",
            name(address),
            name(&copy),
        );
        let mut shell = as_postgres(Path::new("sh"));
        let done = shell.args(["-c", &script]).current_dir("/").stdin(Stdio::null()).output().expect("a shell runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        copy
    }

    /// The address of a database for a role.
    pub fn address(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}@localhost/{database}?host={}", self.directory.display())
    }

    /// The same database for another role.
    pub fn as_role(address: &str, role: &str) -> String {
        address.replacen(OWNER, role, 1)
    }

    /// A connection of the test's own.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn connect(&self, address: &str) -> PgConnection {
        let (start, rest) = address.split_once('@').expect("an address");
        let role = start.strip_prefix("postgres://").expect("an address");
        let database = rest.split(['/', '?']).nth(1).expect("a database");
        let options = PgConnectOptions::new_without_pgpass().socket(&self.directory).username(role).database(database);
        options.connect().await.expect("the server answers")
    }

    /// The directory of its data and its socket.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    fn data(&self) -> String {
        self.directory.join("data").display().to_string()
    }

    fn log(&self) -> String {
        self.directory.join("log").display().to_string()
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let ended = as_postgres(&self.programs.join(program))
            .args(arguments)
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()
            .expect("the program runs");
        let log = || fs::read_to_string(self.log()).unwrap_or_default();
        assert!(ended.success(), "`{program}` failed\n{}", log());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.guardian.stdin.take());
        let _done = self.guardian.wait();
    }
}

/// A shell that waits for the end of its input, and then stops the server and takes its directory away.
fn guardian(directory: &Path, programs: &Path) -> Child {
    let script = "cat; \"$1/pg_ctl\" -s -m immediate -D \"$2/data\" stop >/dev/null 2>&1; rm -rf \"$2\"";
    let mut command = Command::new("setsid");
    if owned_by_root(Path::new("/proc/self")) {
        command.args(["runuser", "-u", "postgres", "--"]);
    }
    command.args(["sh", "-c", script, "sh"]).arg(programs).arg(directory);
    command.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("a shell can be started");
    child.stdin.as_mut().expect("its input").flush().expect("its input is open");
    child
}

fn as_postgres(program: &Path) -> Command {
    if !owned_by_root(Path::new("/proc/self")) {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

fn owned_by_root(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).is_ok_and(|metadata| metadata.uid() == 0)
}

fn is_zombie(process: u32) -> bool {
    fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|stat| stat.contains(") Z "))
}

/// The newest installed server's programs.
fn programs() -> PathBuf {
    find_programs().expect("this test needs the Debian package `postgresql`: apt-get install -y postgresql")
}

fn find_programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<_> =
        versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").exists()).collect();
    found.sort();
    found.pop()
}
