//! Stores of either engine for one test, empty at first.

use std::path::Path;
use std::sync::Arc;

use eemol_broker::config::Config;
use eemol_broker::store::Access;
use eemol_broker::store::ledger::LedgerStore;
use eemol_broker::store::place::Place;
use eemol_tests::Engine;
use eemol_tests::postgres::server;
use tempfile::TempDir;

/// A place for stores.
pub(crate) struct Stage {
    pub(crate) place: Place,
    pub(crate) config: Config,
    _dir: TempDir,
}

impl Stage {
    pub(crate) async fn new(engine: Engine) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let url = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(server().database().await),
        };
        let config = config(dir.path(), url);
        Self { place: Place::of(&config).expect("a place"), config, _dir: dir }
    }

    pub(crate) async fn ledger(&self) -> Arc<dyn LedgerStore> {
        self.place.ledger(Access::Write).await.expect("the ledger opens")
    }
}

/// A configuration with all four stores at this address, or as files in `dir`.
pub(crate) fn config(dir: &Path, url: Option<String>) -> Config {
    let mut config = Config::in_directory(dir);
    config.data.dir = dir.to_owned();
    config.database.url.clone_from(&url);
    config.database.anchor_url = url;
    config
}

/// Makes tests of these rules on both engines: on SQLite one each, on PostgreSQL one for all, so that a runner that gives
/// each test a process of its own need not start a server for each.
macro_rules! on_both {
    ($($rule:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $rule() {
                super::$rule(eemol_tests::Engine::Sqlite).await;
            })*
        }
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn postgresql_keeps_the_same_rules() {
            $(
                eprintln!("rule: {}", stringify!($rule));
                $rule(eemol_tests::Engine::Postgres).await;
            )*
        }
    };
}
pub(crate) use on_both;
