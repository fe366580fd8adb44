//! From one state to the next: what each event does, and which events fit nowhere.
//!
//! A transition consumes the old value. Times are compared with the instant of the event.

use eemol_policies::time::Timestamp;

use super::{Grant, State, WrongState, Yes};
use crate::event::ConsentEvent;
use crate::phase::Phase;
use crate::request::{Request, is_line};
use crate::uses::Uses;

impl State {
    /// The state after `event` at `at`. [`WrongState`] for every arrow that is not in the picture above.
    pub(crate) fn after(self, request: &Request, event: &ConsentEvent, at: Timestamp) -> Result<Self, WrongState> {
        let from = self.phase_at(request, at);
        if from != self.phase() && !fits_when_over(event) {
            return Err(refused(from, event));
        }
        match event {
            ConsentEvent::Requested { .. } => Err(refused(from, event)),
            ConsentEvent::Granted { agreed, language, text_digest, by } => match self {
                Self::Requested => {
                    let yes = Yes {
                        at,
                        by: *by,
                        language: language.clone(),
                        text_digest: text_digest.clone(),
                        agreed: agreed.clone(),
                    };
                    let grant = Grant::new(yes, Uses::new(request.uses)?);
                    grant.check(request)?;
                    Ok(Self::Granted { grant })
                }
                _ => Err(refused(from, event)),
            },
            ConsentEvent::Denied { .. } | ConsentEvent::Lapsed | ConsentEvent::Cancelled => {
                self.unanswered(request, event, at)
            }
            ConsentEvent::Paused => match self {
                Self::Granted { grant } => Ok(Self::Paused { grant, at }),
                _ => Err(refused(from, event)),
            },
            ConsentEvent::Resumed => match self {
                Self::Paused { grant, .. } => Ok(Self::Granted { grant }),
                _ => Err(refused(from, event)),
            },
            ConsentEvent::Revoked { by } => match self {
                Self::Granted { grant } | Self::Paused { grant, .. } | Self::Exhausted { grant, .. } => {
                    Ok(Self::Revoked { grant, at, by: *by, again: false })
                }
                _ => Err(refused(from, event)),
            },
            ConsentEvent::Reopened => match self {
                Self::Denied { at, by, shown, again: false } => Ok(Self::Denied { at, by, shown, again: true }),
                Self::Revoked { grant, at, by, again: false } => Ok(Self::Revoked { grant, at, by, again: true }),
                _ => Err(refused(from, event)),
            },
            ConsentEvent::Returned
            | ConsentEvent::Expired
            | ConsentEvent::Invalidated { .. }
            | ConsentEvent::Replaced { .. } => self.ended(request, event, at),
            ConsentEvent::Reserved | ConsentEvent::Spent => self.used(request, event, at),
            ConsentEvent::GivenBack => self.given_back(from, event),
        }
    }

    /// A request that ends without a yes.
    fn unanswered(self, request: &Request, event: &ConsentEvent, at: Timestamp) -> Result<Self, WrongState> {
        match (self, event) {
            (Self::Requested, ConsentEvent::Denied { shown: Some(shown), .. }) if !shown.is_well_formed() => {
                Err(WrongState::Form("shown"))
            }
            (Self::Requested, ConsentEvent::Denied { by, shown }) => {
                Ok(Self::Denied { at, by: *by, shown: shown.clone(), again: false })
            }
            (Self::Requested, ConsentEvent::Cancelled) => Ok(Self::Cancelled { at }),
            (Self::Requested, ConsentEvent::Lapsed) if at < request.answer_by => {
                Err(WrongState::Early { event: event.kind(), due: request.answer_by })
            }
            (Self::Requested, ConsentEvent::Lapsed) => Ok(Self::Lapsed { at }),
            (other, _) => Err(refused(other.phase_at(request, at), event)),
        }
    }

    /// A consent that ends other than by the citizen or by its last use.
    fn ended(self, request: &Request, event: &ConsentEvent, at: Timestamp) -> Result<Self, WrongState> {
        let from = self.phase_at(request, at);
        let (Self::Granted { grant } | Self::Paused { grant, .. }) = self else {
            return Err(refused(from, event));
        };
        match event {
            ConsentEvent::Returned => Ok(Self::Returned { grant, at }),
            ConsentEvent::Expired if at < request.until => {
                Err(WrongState::Early { event: event.kind(), due: request.until })
            }
            ConsentEvent::Expired => Ok(Self::Expired { grant, at }),
            ConsentEvent::Invalidated { because, .. } if !is_line(because) => Err(WrongState::Form("because")),
            ConsentEvent::Invalidated { by, because } => {
                Ok(Self::Invalidated { grant, at, by: by.clone(), because: because.clone() })
            }
            ConsentEvent::Replaced { by } => Ok(Self::Replaced { grant, at, by: *by }),
            _ => Err(refused(from, event)),
        }
    }

    /// A use held or spent; the last one spent exhausts the consent.
    fn used(self, request: &Request, event: &ConsentEvent, at: Timestamp) -> Result<Self, WrongState> {
        let standing = match event {
            ConsentEvent::Reserved => self.standing(request, at),
            _ => self.standing_for_release(request, at),
        };
        standing.map_err(|reason| WrongState::NotInForce { event: event.kind(), reason })?;
        match (self, event) {
            (Self::Granted { grant }, ConsentEvent::Reserved) => {
                Ok(Self::Granted { grant: Grant { uses: grant.uses.reserve()?, ..grant } })
            }
            (Self::Granted { grant }, ConsentEvent::Spent) => {
                let grant = Grant { uses: grant.uses.spend()?, ..grant };
                Ok(if grant.uses.is_spent() { Self::Exhausted { grant, at } } else { Self::Granted { grant } })
            }
            (other, _) => Err(refused(other.phase_at(request, at), event)),
        }
    }

    /// A use given back: book-keeping only, so it works wherever there is a grant, ended or not.
    fn given_back(mut self, from: Phase, event: &ConsentEvent) -> Result<Self, WrongState> {
        match &mut self {
            Self::Requested | Self::Denied { .. } | Self::Lapsed { .. } | Self::Cancelled { .. } => {
                Err(refused(from, event))
            }
            Self::Granted { grant }
            | Self::Paused { grant, .. }
            | Self::Exhausted { grant, .. }
            | Self::Revoked { grant, .. }
            | Self::Returned { grant, .. }
            | Self::Expired { grant, .. }
            | Self::Invalidated { grant, .. }
            | Self::Replaced { grant, .. } => {
                grant.uses = grant.uses.give_back()?;
                Ok(self)
            }
        }
    }
}

/// Events that a consent takes although its time is over and nobody has recorded that yet.
const fn fits_when_over(event: &ConsentEvent) -> bool {
    matches!(
        event,
        // reserved and spent are refused further down, with the reason
        ConsentEvent::Lapsed
            | ConsentEvent::Expired
            | ConsentEvent::GivenBack
            | ConsentEvent::Reserved
            | ConsentEvent::Spent
    )
}

const fn refused(from: Phase, event: &ConsentEvent) -> WrongState {
    WrongState::Arrow { from, event: event.kind() }
}
