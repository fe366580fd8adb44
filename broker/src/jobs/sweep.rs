//! Forgets what is long over in the store of work in progress: sessions, sign-ins that were never answered, requests for
//! consent and the tokens they led to.
//!
//! Nothing depends on it: whatever is over is refused by its own time. It keeps the store small, and personal data no
//! longer than they are of use. Every broker does it; two that do it at once do no harm.

use std::sync::Arc;
use std::time::Duration;

use crate::state::App;
use crate::store::StoreError;

/// How often, and once at the start.
pub const EVERY: Duration = Duration::from_mins(10);
/// How long a session is kept after it is over, for what was sent too late.
pub const SESSION_KEPT: Duration = Duration::from_hours(24);
/// How long an identity provider has for its answer.
pub const SIGN_IN_ANSWERED: Duration = Duration::from_mins(15);
/// How long a backchannel request is kept after it is over, so that its link still leads somewhere.
pub const BACKCHANNEL_KEPT: Duration = Duration::from_hours(30 * 24);
/// How long a pushed request that is over is still known, to say so.
pub const PUSHED_KEPT: Duration = Duration::from_hours(24);

/// How many rows were forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Sessions.
    pub sessions: u64,
    /// Sign-ins without an answer.
    pub sign_ins: u64,
    /// Backchannel requests.
    pub backchannels: u64,
    /// Pushed requests.
    pub pushed: u64,
    /// Refresh tokens.
    pub refresh: u64,
}

/// Forgets what is over by now.
///
/// # Errors
/// When the store does not answer; what was forgotten by then stays forgotten.
pub async fn once(app: &App) -> Result<Swept, StoreError> {
    let (now, limits, work) = (app.runtime.now(), &app.config.sign_in.session, &app.work);
    let kept = |limit: Duration| now.minus(limit).minus(SESSION_KEPT);
    Ok(Swept {
        sessions: work.sweep_sessions(kept(limits.idle()), kept(limits.absolute())).await?,
        sign_ins: work.sweep_sign_ins(now.minus(SIGN_IN_ANSWERED)).await?,
        backchannels: work.sweep_backchannels(now.minus(BACKCHANNEL_KEPT)).await?,
        pushed: work.sweep_pushed(now.minus(PUSHED_KEPT)).await?,
        refresh: work.sweep_refresh(now).await?,
    })
}

/// Does so again and again, until it is dropped.
pub async fn run(app: Arc<App>) {
    let mut every = tokio::time::interval(EVERY);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        match once(&app).await {
            Ok(swept) if swept == Swept::default() => {}
            Ok(Swept { sessions, sign_ins, backchannels, pushed, refresh }) => {
                tracing::debug!(sessions, sign_ins, backchannels, pushed, refresh, "what was over is forgotten");
            }
            Err(error) => tracing::warn!(%error, "what is over will be forgotten later"),
        }
    }
}
