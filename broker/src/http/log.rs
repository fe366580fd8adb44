//! `/log/…`: the access log's tree for anyone who wants to check it (C2SP tlog-tiles): newest checkpoint, tiles of hashes,
//! bundles of entries, the keys it is signed with.
//!
//! Holds nothing personal: an entry here is a commitment. A tile is served once it is under the newest checkpoint, and
//! never changes then; bundles are compressed for those who say that they take it. Where witnesses are asked, the newest
//! checkpoint is the newest that a quorum of them has cosigned. What tiles are is [`crate::ledger::tiles`]', what is in them [`crate::ledger::tree`]'s.

pub(super) mod witness;

use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE};
use actix_web::middleware::Compress;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use eemol_policies::reason::Reason;

use super::openapi::words;
use super::problem::{Kind, Problem, resource};
use crate::ledger::entry::Commitment;
use crate::ledger::tiles::{TileId, TilePath, encode_bundle};
use crate::ledger::{ReadError, tree};
use crate::state::App;
use crate::store::ledger::LedgerStore;

/// The prefix of the log.
const PREFIX: &str = "/log/";
/// A checkpoint may be kept this shortly, so that watchers see a new one soon.
const NEWEST: &str = "public, max-age=2";
/// A tile of one width never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Media type of notes and lists of keys.
const TEXT: &str = "text/plain; charset=utf-8";

/// The public routes.
pub fn web(config: &mut ServiceConfig) {
    config
        .service(resource("/log/checkpoint", "GET", web::get().to(checkpoint)))
        .service(resource("/log/keys", "GET", web::get().to(keys)))
        .service(resource("/log/tile/entries/{path:.*}", "GET", web::get().to(bundle).wrap(Compress::default())))
        .service(resource("/log/tile/{path:.*}", "GET", web::get().to(tile)))
        .service(resource("/log/add-checkpoint", "POST", web::post().to(witness::add_checkpoint)))
        .service(resource("/log/witnessed/{origin}/checkpoint", "GET", web::get().to(witness::witnessed)));
}

/// The newest checkpoint: size and root of the log, signed.
#[utoipa::path(
    get, path = "/log/checkpoint", tag = "public", operation_id = "readCheckpoint",
    responses(
        (status = 200, description = "A signed note (C2SP tlog-checkpoint)", body = String, content_type = "text/plain"),
        (status = 404, description = "The log is empty", body = Problem),
        (status = 503, description = "The log cannot be read", body = Problem),
    )
)]
pub(super) async fn checkpoint(app: Data<App>) -> Result<HttpResponse, Problem> {
    if let Some(published) = app.ledger.watch().published() {
        return Ok(public(TEXT, NEWEST, published.note.clone().into_bytes()));
    }
    match app.ledger.head().await {
        Ok(head) => Ok(public(TEXT, NEWEST, head.checkpoint.into_bytes())),
        Err(ReadError::Empty) => Err(Problem::new(Kind::NotFound).detail("the log is empty")),
        Err(error) => Err(unreadable(&error)),
    }
}

/// The keys that the log is, will be and was signed with.
///
/// A verifier key a line, with ` until <time>` behind a retired one.
#[utoipa::path(
    get, path = "/log/keys", tag = "public", operation_id = "readLogKeys",
    responses((status = 200, description = "Verifier keys (C2SP signed-note), the present one first, then the one to come", body = String, content_type = "text/plain"))
)]
pub(super) async fn keys(app: Data<App>) -> HttpResponse {
    let mut lines: Vec<_> = app.ledger.log_keys().iter().map(ToString::to_string).collect();
    // The last line ends in a newline too.
    lines.push(String::new());
    public(TEXT, "public, max-age=300", lines.join("\n").into_bytes())
}

/// A bundle of entries (`<index>[.p/<width>]`), each a commitment that holds nothing personal.
#[utoipa::path(
    get, path = "/log/tile/entries/{path}", tag = "public", operation_id = "readEntryBundle",
    params(("path" = String, Path, description = "Coordinates as C2SP tlog-tiles writes them, such as `x001/234` or `000.p/17`; slashes stay as \
        they are", example = "000")),
    responses(
        (status = 200, description = "The bundle; compressed with gzip where that is accepted", body = words::Bytes, content_type = "application/octet-stream"),
        (status = 404, description = "No such bundle under the newest checkpoint", body = Problem),
        (status = 503, description = "The log cannot be read", body = Problem),
    )
)]
pub(super) async fn bundle(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    tile(app, request).await
}

/// A tile of hashes (`<level>/<index>[.p/<width>]`).
#[utoipa::path(
    get, path = "/log/tile/{path}", tag = "public", operation_id = "readTile",
    params(("path" = String, Path, description = "Coordinates as C2SP tlog-tiles writes them, such as `0/x001/234`; slashes stay as they are",
        example = "0/000.p/17")),
    responses(
        (status = 200, description = "The tile", body = words::Bytes, content_type = "application/octet-stream"),
        (status = 404, description = "No such tile under the newest checkpoint", body = Problem),
        (status = 503, description = "The log cannot be read", body = Problem),
    )
)]
pub(super) async fn tile(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let none = || Problem::new(Kind::NotFound);
    // The path as sent: another spelling of the same tile is no tile.
    let path = request.uri().path().strip_prefix(PREFIX).ok_or_else(none)?;
    let path: TilePath = path.parse().map_err(|_| none())?;
    let size = match app.ledger.head().await {
        Ok(head) => head.size,
        Err(ReadError::Empty) => 0,
        Err(error) => return Err(unreadable(&error)),
    };
    if !is_under(path.tile(), size) {
        return Err(none());
    }
    let bytes = content(app.ledger.store(), path).await.map_err(|error| unreadable(&error))?;
    Ok(public("application/octet-stream", FOR_EVER, bytes))
}

/// Whether a tree of `size` entries has all hashes of the tile.
fn is_under(tile: TileId, size: u64) -> bool {
    TileId::at_size(tile.level(), tile.index(), size).is_some_and(|there| there.width() >= tile.width())
}

/// The bytes of a tile or bundle that is there.
async fn content(store: &dyn LedgerStore, path: TilePath) -> Result<Vec<u8>, ReadError> {
    let tile = path.tile();
    match path {
        TilePath::Hashes(tile) => Ok(tree::tile_bytes(store, tile).await?),
        TilePath::Entries(_) => {
            let first = tile.index().saturating_mul(256);
            let commitments = store.commitments(first, first.saturating_add(u64::from(tile.width()))).await?;
            let leaves: Vec<_> = commitments.into_iter().map(|bytes| Commitment::from_bytes(bytes).leaf()).collect();
            // A leaf has a fixed length far below what a bundle can hold.
            Ok(encode_bundle(leaves.iter().map(<[u8; _]>::as_slice)).unwrap_or_default())
        }
    }
}

fn public(media_type: &'static str, kept: &'static str, body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, media_type))
        .insert_header((CACHE_CONTROL, kept))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .body(body)
}

fn unreadable(error: &ReadError) -> Problem {
    tracing::error!(%error, "the log cannot be read");
    Problem::of(Reason::LogUnavailable)
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::test::{TestRequest, call_service, init_service, read_body};

    use super::super::oauth::testing::Broker;
    use super::*;
    use crate::ledger::checkpoint::Checkpoint;
    use crate::ledger::tiles::decode_bundle;

    #[test]
    fn only_what_is_under_the_checkpoint_is_there() {
        let tile = |text: &str| text.parse::<TilePath>().unwrap().tile();
        assert!(is_under(tile("tile/0/000.p/7"), 7) && is_under(tile("tile/entries/000.p/3"), 7));
        assert!(!is_under(tile("tile/0/000.p/8"), 7) && !is_under(tile("tile/0/000"), 255));
        assert!(is_under(tile("tile/0/000"), 256) && is_under(tile("tile/1/000.p/1"), 256));
        assert!(!is_under(tile("tile/1/000.p/1"), 255) && !is_under(tile("tile/0/001.p/1"), 256));
    }

    #[actix_web::test]
    async fn the_tree_is_served_as_it_was_signed() {
        let broker = Broker::start().await;
        let service = init_service(actix_web::App::new().app_data(broker.app.clone()).configure(web)).await;
        let get = async |path: &str| {
            let answer = call_service(&service, TestRequest::get().uri(path).to_request()).await;
            let (status, kept) = (answer.status(), answer.headers().get(CACHE_CONTROL).cloned());
            (status, kept, read_body(answer).await)
        };
        assert_eq!(get("/log/checkpoint").await.0, StatusCode::NOT_FOUND);
        for _ in 0..3 {
            broker.app.enter_catalogue().await;
        }
        let (status, kept, note) = get("/log/checkpoint").await;
        assert_eq!((status, kept.unwrap().to_str().unwrap()), (StatusCode::OK, NEWEST));
        let signed = Checkpoint::open(&note, &[broker.app.ledger.verifier().clone()]).unwrap();
        let size = signed.checkpoint.size();
        assert_eq!(size, 3);
        let (_, _, keys) = get("/log/keys").await;
        assert_eq!(keys, format!("{}\n", broker.app.ledger.verifier()).as_bytes());
        let (status, kept, hashes) = get("/log/tile/0/000.p/3").await;
        assert_eq!((status, kept.unwrap().to_str().unwrap()), (StatusCode::OK, FOR_EVER));
        let (_, _, bundle) = get("/log/tile/entries/000.p/3").await;
        let leaves = decode_bundle(&bundle, 3).unwrap();
        for (leaf, hash) in leaves.iter().zip(hashes.chunks(32)) {
            assert_eq!(Commitment::from_leaf(leaf).unwrap().leaf_hash().as_bytes(), hash);
        }
        let bundle_as = async |accepted: &'static str| {
            let request =
                TestRequest::get().uri("/log/tile/entries/000.p/3").insert_header(("Accept-Encoding", accepted));
            let answer = call_service(&service, request.to_request()).await;
            let named = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
            (named("Content-Encoding"), named("Cache-Control"), read_body(answer).await.to_vec())
        };
        let (encoding, kept, body) = bundle_as("gzip").await;
        assert_eq!((encoding.as_deref(), kept.as_deref()), (Some("gzip"), Some(FOR_EVER)));
        assert!(body.starts_with(&[0x1f, 0x8b]));
        let (encoding, _, body) = bundle_as("identity").await;
        assert_eq!((encoding, body), (None, bundle.to_vec()));
        for none in
            ["0/000", "0/000.p/4", "0/000.p/03", "0/0", "1/000.p/1", "entries/001.p/1", "0/%30%30%30.p/3", "", "x"]
        {
            assert_eq!(get(&format!("/log/tile/{none}")).await.0, StatusCode::NOT_FOUND, "{none}");
        }
    }
}
