//! Where persons prove who they are: the OpenID providers of citizens and of DPOs, with this broker as relying party.
//!
//! Knows providers, their metadata and keys, how an answer is checked and what its claims mean here. Knows nothing of
//! pages, cookies or sessions (those are `http`'s), and never logs a claim. Next: [`provider`], [`redeem`], [`claims`].

pub mod claims;
mod known;
pub mod logout;
mod proof;
pub mod provider;
mod redeem;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use self::provider::Provider;
use crate::config::Config;
use crate::runtime::Runtime;

/// Whose sign-in it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Circle {
    /// Citizens, at the national identity provider.
    Citizens,
    /// DPOs, at the provider of staff.
    Staff,
}

impl Circle {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Citizens, Self::Staff];

    /// The name in configuration, metrics and `/readyz`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Citizens => "citizens",
            Self::Staff => "staff",
        }
    }

    /// The circle with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|circle| circle.name() == name)
    }

    /// Where the provider sends the browser back to, after the address of the pages.
    pub const fn callback(self) -> &'static str {
        match self {
            Self::Citizens => "/sign-in/callback",
            Self::Staff => "/dpo/sign-in/callback",
        }
    }
}

/// Why a provider of the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("`sign_in.{circle}.provider`: {why}")]
pub struct SetUpError {
    circle: &'static str,
    why: String,
}

/// The provider does not answer, or not as it must; what it said last.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct Down(pub String);

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The provider does not answer.
    #[error("the identity provider does not answer")]
    Down(#[from] Down),
    /// What it answered does not hold. Names no claim of a person.
    #[error("the identity provider's answer does not hold: {0}")]
    Refused(&'static str),
    /// The person is less surely known than was demanded.
    #[error("the sign-in is less sure than demanded")]
    TooWeak,
}

/// The providers of the configuration.
#[derive(Debug, Default)]
pub struct Identity {
    citizens: Option<Arc<Provider>>,
    staff: Option<Arc<Provider>>,
}

impl Identity {
    /// The providers that `config` names; asks none of them.
    ///
    /// # Errors
    /// [`SetUpError`] when a certificate, key or secret of one cannot be used.
    pub fn of(config: &Config, runtime: &Runtime) -> Result<Self, SetUpError> {
        let make = |circle: Circle| {
            let made = Provider::of(config, circle, runtime.clone());
            made.map(|found| found.map(Arc::new)).map_err(|why| SetUpError { circle: circle.name(), why })
        };
        Ok(Self { citizens: make(Circle::Citizens)?, staff: make(Circle::Staff)? })
    }

    /// The provider of a circle, if there is one.
    pub const fn provider(&self, circle: Circle) -> Option<&Arc<Provider>> {
        match circle {
            Circle::Citizens => self.citizens.as_ref(),
            Circle::Staff => self.staff.as_ref(),
        }
    }

    /// Every provider.
    pub fn providers(&self) -> impl Iterator<Item = &Arc<Provider>> {
        Circle::ALL.into_iter().filter_map(|circle| self.provider(circle))
    }
}
