//! Where a PostgreSQL database is: `postgres://role@host[:port]/database`, and whether it may be reached so.
//!
//! Only a server on this machine may be spoken to without TLS: elsewhere `sslmode=verify-full` is asked for, because
//! anything less can be read or answered by somebody in between. Never holds a password that was written into the
//! address: that is refused.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

/// Why an address cannot be used. Does not quote it: it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is none.
    #[error("no address such as `postgres://eemol@db.example.lu/eemol?sslmode=verify-full`")]
    Shape,
    /// A password stands in it.
    #[error("a password stands in the address; give it by reference instead (`password = \"file:…\"`)")]
    Password,
    /// A parameter that is not known.
    #[error("the parameter `{0}` is not known; `host`, `sslmode`, `sslrootcert`, `sslcert` and `sslkey` are")]
    Parameter(String),
    /// A mode of TLS that does not exist.
    #[error("`sslmode` must be `verify-full`, or `disable` for a server on this machine")]
    Mode,
    /// The server is elsewhere and would not be verified.
    #[error("the server `{0}` is not on this machine: add `?sslmode=verify-full&sslrootcert=FILE` to the address")]
    NotVerified(String),
}

/// A database and how to reach it.
#[derive(Clone)]
pub struct Address {
    host: String,
    socket: Option<PathBuf>,
    port: u16,
    role: String,
    database: String,
    tls: bool,
    root: Option<PathBuf>,
    client: Option<(PathBuf, PathBuf)>,
    password: Option<SecretString>,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

impl fmt::Display for Address {
    /// `role@place/database`, for people; no password, no parameters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.socket {
            Some(socket) => write!(f, "{}@{}/{}", self.role, socket.display(), self.database),
            None => write!(f, "{}@{}:{}/{}", self.role, self.host, self.port, self.database),
        }
    }
}

impl Address {
    /// Reads an address; paths in it count from `base`.
    ///
    /// # Errors
    /// [`AddressError`].
    pub fn parse(text: &str, base: &Path) -> Result<Self, AddressError> {
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "postgres" | "postgresql"));
        let url = url.ok_or(AddressError::Shape)?;
        if url.password().is_some() {
            return Err(AddressError::Password);
        }
        let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        let host = url.host_str().unwrap_or("localhost").trim_matches(['[', ']']).to_owned();
        let database = decoded(url.path().trim_start_matches('/'));
        let (mut socket, mut mode, mut root, mut certificate, mut key) = (None, None, None, None, None);
        for (name, value) in url.query_pairs() {
            match &*name {
                "host" if value.starts_with('/') => socket = Some(PathBuf::from(&*value)),
                "sslmode" => mode = Some(value.into_owned()),
                "sslrootcert" => root = Some(base.join(&*value)),
                "sslcert" => certificate = Some(base.join(&*value)),
                "sslkey" => key = Some(base.join(&*value)),
                "host" => return Err(AddressError::Shape),
                "password" => return Err(AddressError::Password),
                _ => return Err(AddressError::Parameter(name.into_owned())),
            }
        }
        let tls = match mode.as_deref() {
            Some("verify-full") => true,
            None | Some("disable") => false,
            // Between the two there is no mode that says whom one speaks to.
            Some("allow" | "prefer" | "require" | "verify-ca") if !is_here(&host) && socket.is_none() => {
                return Err(AddressError::NotVerified(host));
            }
            Some(_) => return Err(AddressError::Mode),
        };
        if !tls && socket.is_none() && !is_here(&host) {
            return Err(AddressError::NotVerified(host));
        }
        let (role, port) = (decoded(url.username()), url.port().unwrap_or(5432));
        if role.is_empty() || database.is_empty() || database.contains('/') {
            return Err(AddressError::Shape);
        }
        let client = match (certificate, key) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            _ => return Err(AddressError::Parameter("sslcert` without `sslkey".to_owned())),
        };
        Ok(Self { host, socket, port, role, database, tls, root, client, password: None })
    }

    /// With this password.
    #[must_use]
    pub fn with_password(mut self, password: Option<SecretString>) -> Self {
        self.password = password;
        self
    }

    /// As another role.
    #[must_use]
    pub fn with_role(mut self, role: &str) -> Self {
        role.clone_into(&mut self.role);
        self
    }

    /// The role that connects.
    pub fn role(&self) -> &str {
        &self.role
    }

    /// What sqlx needs; nothing is taken from the environment or from a password file.
    pub(super) fn options(&self) -> PgConnectOptions {
        let mut options = PgConnectOptions::new_without_pgpass()
            .port(self.port)
            .username(&self.role)
            .database(&self.database)
            .application_name("eemol")
            .ssl_mode(if self.tls { PgSslMode::VerifyFull } else { PgSslMode::Disable })
            .disable_statement_logging();
        options = match &self.socket {
            Some(socket) => options.socket(socket),
            None => options.host(&self.host),
        };
        if let Some(root) = &self.root {
            options = options.ssl_root_cert(root);
        }
        if let Some((certificate, key)) = &self.client {
            options = options.ssl_client_cert(certificate).ssl_client_key(key);
        }
        match &self.password {
            Some(password) => options.password(password.expose_secret()),
            None => options,
        }
    }
}

fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Address, AddressError> {
        Address::parse(text, Path::new("/etc/eemol"))
    }

    #[test]
    fn a_server_elsewhere_is_verified_or_refused() {
        let far = "postgres://eemol@db.example.lu/eemol";
        for less in ["", "?sslmode=disable", "?sslmode=prefer", "?sslmode=require", "?sslmode=verify-ca"] {
            let refused = parse(&format!("{far}{less}")).unwrap_err();
            assert_eq!(refused, AddressError::NotVerified("db.example.lu".to_owned()), "{less}");
        }
        let taken = parse(&format!("{far}?sslmode=verify-full&sslrootcert=tls/db.crt")).unwrap();
        assert!(taken.tls);
        assert_eq!(taken.root.as_deref(), Some(Path::new("/etc/eemol/tls/db.crt")));
        assert_eq!(taken.options().get_host(), "db.example.lu");
        assert!(matches!(taken.options().get_ssl_mode(), PgSslMode::VerifyFull));
    }

    #[test]
    fn a_server_on_this_machine_may_be_reached_without_tls() {
        for near in [
            "postgres://eemol@localhost/eemol",
            "postgres://eemol@127.0.0.1:5433/eemol?sslmode=disable",
            "postgres://eemol@[::1]/eemol",
            "postgresql://eemol@db/eemol?host=/run/postgresql",
        ] {
            assert!(!parse(near).unwrap().tls, "{near}");
        }
        assert!(parse("postgres://eemol@localhost/eemol?sslmode=verify-full").unwrap().tls);
        assert_eq!(parse("postgres://eemol@localhost/eemol?sslmode=full").unwrap_err(), AddressError::Mode);
    }

    #[test]
    fn a_password_in_the_address_is_refused_and_not_quoted() {
        for with in ["postgres://eemol:s3cret@localhost/eemol", "postgres://eemol@localhost/eemol?password=s3cret"] {
            let error = parse(with).unwrap_err();
            assert_eq!(error, AddressError::Password);
            assert!(!error.to_string().contains("s3cret"));
        }
        let address = parse("postgres://eemol@localhost/eemol").unwrap();
        let address = address.with_password(Some(SecretString::from("s3cret".to_owned())));
        assert_eq!(format!("{address} {address:?}"), "eemol@localhost:5432/eemol Address(eemol@localhost:5432/eemol)");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for wrong in ["mysql://a@localhost/b", "postgres://localhost/b", "postgres://a@localhost", "eemol", ""] {
            assert_eq!(parse(wrong).unwrap_err(), AddressError::Shape, "{wrong}");
        }
        let unknown = parse("postgres://a@localhost/b?options=-cfsync%3Doff").unwrap_err();
        assert_eq!(unknown, AddressError::Parameter("options".to_owned()));
    }
}
