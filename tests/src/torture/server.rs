//! A PostgreSQL server of a run's own: made with `initdb`, started, killed and started again, reached by a socket.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A server in a directory. Killed when dropped.
#[derive(Debug)]
pub struct Server {
    programs: PathBuf,
    data: PathBuf,
    sockets: PathBuf,
}

impl Server {
    /// Makes a new cluster in `data`, whose socket will be in `sockets`.
    ///
    /// # Errors
    /// What is missing, or what `initdb` said.
    pub fn make(data: &Path, sockets: &Path) -> Result<Self, String> {
        let server = Self::at(data, sockets)?;
        fs::create_dir_all(data).map_err(|error| error.to_string())?;
        owned_by_server(&[data, sockets])?;
        let arguments = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale", "--data-checksums"];
        server.program("initdb", &[&["-D", &server.data()], &arguments[..]].concat())?;
        Ok(server)
    }

    /// The cluster that is in `data` already.
    ///
    /// # Errors
    /// What is missing.
    pub fn at(data: &Path, sockets: &Path) -> Result<Self, String> {
        let programs = programs().ok_or("no PostgreSQL server is installed")?;
        fs::create_dir_all(sockets).map_err(|error| error.to_string())?;
        owned_by_server(&[sockets])?;
        Ok(Self { programs, data: data.to_owned(), sockets: sockets.to_owned() })
    }

    /// Starts it and waits until it takes connections; after a kill it recovers first.
    ///
    /// # Errors
    /// What `pg_ctl` said.
    pub fn start(&self) -> Result<(), String> {
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' -c max_connections=100",
            self.sockets.display()
        );
        // A postmaster that was killed leaves its lock behind.
        let log = self.data.join("server.log").display().to_string();
        self.program("pg_ctl", &["-D", &self.data(), "-w", "-t", "60", "-l", &log, "-o", &options, "start"])
    }

    /// Ends it as it should be, without waiting for clients.
    ///
    /// # Errors
    /// What `pg_ctl` said.
    pub fn end(&self) -> Result<(), String> {
        self.program("pg_ctl", &["-D", &self.data(), "-w", "-m", "fast", "stop"])
    }

    /// `kill -9` of the postmaster and every backend.
    pub fn kill(&self) {
        let Some(pid) = self.postmaster() else { return };
        // Backends first: they are the postmaster's children and nobody else's.
        let kill = format!("for child in $(ps -o pid= --ppid {pid}); do kill -9 $child; done; kill -9 {pid}");
        let _killed = Command::new("sh").args(["-c", &kill]).stderr(Stdio::null()).status();
        while Path::new(&format!("/proc/{pid}/stat")).exists() && !is_zombie(&pid) {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let _gone = fs::remove_file(self.data.join("postmaster.pid"));
    }

    /// Makes a database.
    ///
    /// # Errors
    /// What `createdb` said.
    pub fn database(&self, name: &str) -> Result<String, String> {
        self.program("createdb", &["-h", &self.sockets.display().to_string(), "-U", "postgres", name])?;
        Ok(self.url(name))
    }

    /// The address of a database.
    pub fn url(&self, name: &str) -> String {
        let sockets = self.sockets.display().to_string().replace('/', "%2F");
        format!("postgres://postgres@localhost/{name}?host={sockets}")
    }

    fn data(&self) -> String {
        self.data.display().to_string()
    }

    fn postmaster(&self) -> Option<String> {
        let text = fs::read_to_string(self.data.join("postmaster.pid")).ok()?;
        text.lines().next().map(str::to_owned)
    }

    /// Runs one of the server's programs; as root in the name of its own user, because it refuses root.
    fn program(&self, name: &str, arguments: &[&str]) -> Result<(), String> {
        let program = self.programs.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        // A started server keeps what it inherits: it must not hold a pipe open.
        let heard = self.sockets.join(format!("{name}.heard"));
        let out = fs::File::create(&heard).map_err(|error| error.to_string())?;
        let again = out.try_clone().map_err(|error| error.to_string())?;
        let status =
            command.args(arguments).current_dir(&self.sockets).stdin(Stdio::null()).stdout(out).stderr(again).status();
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(_) => Err(format!("{name}: {}", fs::read_to_string(&heard).unwrap_or_default().trim())),
            Err(error) => Err(format!("{name}: {error}")),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn is_zombie(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z'))
}

/// Whether this process may do everything.
pub fn is_root() -> bool {
    let answer = Command::new("id").arg("-u").output();
    answer.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn owned_by_server(dirs: &[&Path]) -> Result<(), String> {
    if !is_root() {
        return Ok(());
    }
    for dir in dirs {
        let status = Command::new("chown").arg("postgres:postgres").arg(dir).status();
        if !status.is_ok_and(|status| status.success()) {
            return Err(format!("`{}` cannot be given to the user `postgres`", dir.display()));
        }
    }
    Ok(())
}

/// Debian keeps the server's programs off the search path, one folder a version.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").is_file()).max()
}
