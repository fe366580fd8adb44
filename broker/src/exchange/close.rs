//! Step 7: the ledger: consent *still* in force? the closing entry, durable → `Release`.

use super::Stop;
use super::minimise::Ready;
use super::open::stop;
use crate::ledger::Release;
use crate::state::App;

pub(super) async fn close(app: &App, ready: Ready) -> Result<Release, Stop> {
    let Ready { opened, evidence, mentioned, at, provider_ms } = ready;
    let exchange = opened.exchange();
    app.ledger.release(opened, evidence, at, mentioned, provider_ms).await.map_err(|failure| stop(failure, exchange))
}
