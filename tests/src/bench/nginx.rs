//! nginx as a TLS reverse proxy before the same owner: client certificates verified against the same list, the same
//! version and cipher, no resumption, one worker, kept-alive connections both ways.

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A running nginx. Ended when dropped.
#[derive(Debug)]
pub struct Nginx {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Nginx {
    /// Starts one in `dir`, with the certificates in `tls`, before the owner.
    pub fn start(dir: &Path, tls: &Path, owner: SocketAddr) -> Result<Self, String> {
        let address = free()?;
        let file = dir.join("nginx.conf");
        fs::create_dir_all(dir).map_err(|error| error.to_string())?;
        fs::write(&file, configuration(dir, tls, address, owner)).map_err(|error| error.to_string())?;
        let child = Command::new(program())
            .arg("-c")
            .arg(&file)
            .arg("-e")
            .arg(dir.join("error.log"))
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("nginx does not start ({error}); install the package nginx-light"))?;
        let nginx = Self { child, address };
        for _ in 0..100 {
            if TcpStream::connect(address).is_ok() {
                return Ok(nginx);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let log = fs::read_to_string(dir.join("error.log")).unwrap_or_default();
        Err(format!("nginx did not get ready\n{log}"))
    }

    /// Its worker, which does the work.
    pub fn worker(&self) -> u32 {
        crate::machine::children(self.child.id()).first().copied().unwrap_or(self.child.id())
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // SIGTERM: the master ends its worker, which SIGKILL would leave behind.
        drop(Command::new("kill").arg(self.child.id().to_string()).status());
        drop(self.child.wait());
    }
}

/// Debian keeps it where only root looks.
fn program() -> &'static str {
    if Path::new("/usr/sbin/nginx").is_file() { "/usr/sbin/nginx" } else { "nginx" }
}

/// A port that was free a moment ago.
fn free() -> Result<SocketAddr, String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    listener.local_addr().map_err(|error| error.to_string())
}

fn configuration(dir: &Path, tls: &Path, address: SocketAddr, owner: SocketAddr) -> String {
    let (dir, tls) = (dir.display(), tls.display());
    format!(
        "daemon off;
worker_processes 1;
user root;
pid {dir}/nginx.pid;
error_log {dir}/error.log warn;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {dir}/body;
    proxy_temp_path {dir}/proxy;
    fastcgi_temp_path {dir}/fastcgi;
    uwsgi_temp_path {dir}/uwsgi;
    scgi_temp_path {dir}/scgi;
    keepalive_timeout 1h;
    keepalive_requests 1000000000;
    large_client_header_buffers 4 16k;
    upstream owner {{
        server {owner};
        keepalive 512;
        keepalive_requests 1000000000;
        keepalive_timeout 1h;
    }}
    server {{
        listen {address} ssl;
        ssl_certificate {tls}/api.crt;
        ssl_certificate_key {tls}/api.key;
        ssl_client_certificate {tls}/ca.crt;
        ssl_crl {tls}/ca.crl;
        ssl_verify_client on;
        ssl_protocols TLSv1.3;
        ssl_conf_command Ciphersuites TLS_AES_256_GCM_SHA384;
        ssl_session_cache off;
        ssl_session_tickets off;
        location / {{
            proxy_pass https://owner;
            proxy_http_version 1.1;
            proxy_set_header Connection \"\";
            proxy_ssl_certificate {tls}/broker.crt;
            proxy_ssl_certificate_key {tls}/broker.key;
            proxy_ssl_trusted_certificate {tls}/ca.crt;
            proxy_ssl_verify on;
            proxy_ssl_name localhost;
            proxy_ssl_protocols TLSv1.3;
            proxy_ssl_conf_command Ciphersuites TLS_AES_256_GCM_SHA384;
            proxy_ssl_session_reuse off;
        }}
    }}
}}
"
    )
}
