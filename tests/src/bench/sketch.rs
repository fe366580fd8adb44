//! The sketch: an exchange with the libraries of the broker and without its promises, not made fast. A token checked at its
//! first use and remembered, two durable rows of an entry's size, evidence held against its schema, one signature. No consent is
//! read, nothing is hashed into a tree, nobody can check anything. A process of its own.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Mutex;

use actix_web::error::{ErrorBadGateway, ErrorInternalServerError, ErrorUnauthorized};
use actix_web::{Error, HttpRequest, HttpResponse, web};
use aws_lc_rs::digest;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonschema::Validator;
use reqwest::{Client, Response};
use serde_json::Value;
use sqlx::{Connection as _, Executor as _, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use crate::helper::{self, Helper};
use crate::mix::SCHEMA;

/// Bytes of a row, as of an entry's record.
const ROW: usize = 1_400;
/// Rows of one commit, at most.
const BATCH: usize = 1_024;

type Row = (String, oneshot::Sender<()>);

/// What requests share.
struct Shared {
    client: Client,
    owner: String,
    schema: Validator,
    key: EcdsaKeyPair,
    signed: Vec<u8>,
    known: Mutex<HashSet<[u8; 32]>>,
    rows: mpsc::UnboundedSender<Row>,
}

/// Starts one with the certificates in `tls` before the owner, its rows in `file`.
pub fn start(tls: &Path, owner: SocketAddr, file: &Path) -> Result<Helper, String> {
    Helper::start(["sketch".as_ref(), tls.as_os_str(), owner.to_string().as_ref(), file.as_os_str()])
}

/// The process of the sketch: `bench sketch TLS OWNER FILE`.
pub fn main(given: &[String]) -> Result<(), String> {
    let [tls, owner, file] = given else { return Err("sketch TLS OWNER FILE".to_owned()) };
    let tls = Path::new(tls);
    let schema: Value = serde_json::from_str(SCHEMA).map_err(|error| error.to_string())?;
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(|error| error.to_string())?;
    let signed = key.sign(&SystemRandom::new(), &[7; 900]).map_err(|error| error.to_string())?.as_ref().to_vec();
    let shared = web::Data::new(Shared {
        client: helper::client(tls)?,
        owner: format!("https://{owner}"),
        schema: jsonschema::validator_for(&schema).map_err(|error| error.to_string())?,
        key,
        signed,
        known: Mutex::default(),
        rows: writer(file)?,
    });
    helper::serve(tls, move |services| {
        services.app_data(web::Data::clone(&shared)).default_service(web::to(exchange));
    })
}

/// A thread that commits what has come in together.
fn writer(file: &str) -> Result<mpsc::UnboundedSender<Row>, String> {
    let (rows, mut coming) = mpsc::unbounded_channel::<Row>();
    let address = format!("sqlite:{file}?mode=rwc");
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    std::thread::spawn(move || {
        let outcome: Result<(), sqlx::Error> = runtime.block_on(async move {
            let mut store = SqliteConnection::connect(&address).await?;
            store.execute("PRAGMA journal_mode = wal; PRAGMA synchronous = full").await?;
            store.execute("CREATE TABLE row (number INTEGER PRIMARY KEY, text TEXT NOT NULL)").await?;
            let mut batch = Vec::new();
            while coming.recv_many(&mut batch, BATCH).await > 0 {
                store.execute("BEGIN IMMEDIATE").await?;
                for (text, _) in &batch {
                    sqlx::query("INSERT INTO row (text) VALUES ($1)").bind(text.as_str()).execute(&mut store).await?;
                }
                store.execute("COMMIT").await?;
                for (_, answer) in batch.drain(..) {
                    let _gone = answer.send(());
                }
            }
            Ok(())
        });
        if let Err(error) = outcome {
            eprintln!("sketch: {error}");
        }
    });
    Ok(rows)
}

impl Shared {
    /// A row that is on disk when this returns.
    async fn append(&self, path: &str) -> Result<(), Error> {
        let (answer, written) = oneshot::channel();
        let row = format!("{path} {}", "x".repeat(ROW));
        self.rows.send((row, answer)).map_err(ErrorInternalServerError)?;
        written.await.map_err(ErrorInternalServerError)
    }

    /// A token is checked at its first use. (The signature is another one, at the same cost.)
    fn check(&self, token: &[u8]) -> Result<(), Error> {
        let hash: [u8; 32] = digest::digest(&digest::SHA256, token).as_ref().try_into().unwrap_or_default();
        let Ok(mut known) = self.known.lock() else { return Err(ErrorUnauthorized("token")) };
        if !known.contains(&hash) {
            let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, self.key.public_key());
            key.verify(&[7; 900], &self.signed).map_err(ErrorUnauthorized)?;
            known.insert(hash);
        }
        Ok(())
    }
}

async fn exchange(request: HttpRequest, shared: web::Data<Shared>) -> Result<HttpResponse, Error> {
    let token = request.headers().get("authorization").ok_or_else(|| ErrorUnauthorized("token"))?;
    shared.check(token.as_bytes())?;
    shared.append(request.uri().path()).await?;
    let url = format!("{}{}", shared.owner, request.uri().path());
    let answer = shared.client.get(url).send().await.and_then(Response::error_for_status).map_err(ErrorBadGateway)?;
    let body = answer.bytes().await.map_err(ErrorBadGateway)?;
    let evidence: Value = serde_json::from_slice(&body).map_err(ErrorBadGateway)?;
    if !shared.schema.is_valid(&evidence) {
        return Err(ErrorBadGateway("evidence"));
    }
    shared.append(request.uri().path()).await?;
    let signature = shared.key.sign(&SystemRandom::new(), &body).map_err(ErrorInternalServerError)?;
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header(("signature", URL_SAFE_NO_PAD.encode(signature)))
        .body(body))
}
