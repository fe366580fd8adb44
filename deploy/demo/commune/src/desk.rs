//! What the site remembers while it runs: cases, and which browser works on which. Nothing is written anywhere.
//!
//! Changes under one lock, held for no call to anybody else. The oldest are forgotten when there are too many.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::case::{Case, Origin};
use crate::secret::{self, NoRandomness, same};
use crate::texts::Lang;

/// Cases and sessions at the most.
const MOST: usize = 500;

/// A citizen's way through the form in one browser.
#[derive(Debug, Clone)]
pub struct Application {
    /// The case.
    pub case: String,
    /// How far it is.
    pub way: Way,
    /// The language it is gone in: the address that one comes back to has none.
    pub lang: Lang,
}

/// How far a citizen's way through the form is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Types everything.
    ByHand,
    /// Was sent to the consent screen and is not back.
    Away(Pending),
    /// Came back with a yes.
    Shared,
    /// Came back with a no.
    Refused,
    /// It did not work; typing everything does.
    Failed,
    /// Sent the form off.
    Sent,
}

/// What is checked when the citizen comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Must come back unchanged.
    pub state: String,
    /// What the challenge was made of.
    pub verifier: String,
}

/// What a browser that comes back is.
#[derive(Debug)]
pub enum Returned {
    /// The one that was sent, for the first time: the case and what goes with it.
    Expected(String, Pending, Lang),
    /// One that is back already: the form stands as it is.
    Before(Lang),
    /// No browser that was sent from here with this state.
    Stranger,
}

#[derive(Debug, Default)]
struct Kept {
    cases: VecDeque<Case>,
    sessions: VecDeque<(String, Application)>,
}

/// All that is remembered.
#[derive(Debug, Default)]
pub struct Desk(Mutex<Kept>);

impl Desk {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a case; gives its number.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn open(&self, origin: Origin) -> Result<String, NoRandomness> {
        let number = format!("E-{}", secret::number()?);
        let mut kept = self.kept();
        push(&mut kept.cases, Case::new(number.clone(), origin));
        Ok(number)
    }

    /// Forgets a case that nobody could be asked for.
    pub fn close(&self, number: &str) {
        self.kept().cases.retain(|case| case.number != number);
    }

    /// The case with this number.
    pub fn case(&self, number: &str) -> Option<Case> {
        self.kept().cases.iter().find(|case| case.number == number).cloned()
    }

    /// All cases, the newest first.
    pub fn cases(&self) -> Vec<Case> {
        self.kept().cases.iter().rev().cloned().collect()
    }

    /// Changes a case.
    pub fn change<T>(&self, number: &str, change: impl FnOnce(&mut Case) -> T) -> Option<T> {
        self.kept().cases.iter_mut().find(|case| case.number == number).map(change)
    }

    /// Begins anew in the browser with the secret `old`, or in one without; gives its new secret.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn begin(&self, old: Option<&str>, application: Application) -> Result<String, NoRandomness> {
        let session = secret::secret()?;
        let mut kept = self.kept();
        kept.sessions.retain(|(own, _)| old.is_none_or(|old| !same(own, old)));
        push(&mut kept.sessions, (session.clone(), application));
        Ok(session)
    }

    /// What the browser with this secret works on.
    pub fn application(&self, session: &str) -> Option<Application> {
        self.kept().sessions.iter().find(|(own, _)| same(own, session)).map(|(_, application)| application.clone())
    }

    /// Notes how far the browser with this secret is.
    pub fn advance(&self, session: &str, way: Way) {
        if let Some((_, application)) = self.kept().sessions.iter_mut().find(|(own, _)| same(own, session)) {
            application.way = way;
        }
    }

    /// A browser comes back with a state. It is expected once: whatever follows, a second time it is back already.
    pub fn returned(&self, session: Option<&str>, state: &str) -> Returned {
        let mut kept = self.kept();
        let found = session.and_then(|secret| kept.sessions.iter_mut().find(|(own, _)| same(own, secret)));
        let Some((_, application)) = found else { return Returned::Stranger };
        match &application.way {
            Way::Away(pending) if same(&pending.state, state) => {
                let pending = pending.clone();
                application.way = Way::Failed;
                Returned::Expected(application.case.clone(), pending, application.lang)
            }
            Way::Away(_) => Returned::Stranger,
            _ => Returned::Before(application.lang),
        }
    }
}

fn push<T>(list: &mut VecDeque<T>, item: T) {
    if list.len() >= MOST {
        list.pop_front();
    }
    list.push_back(item);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_expected_once_with_its_own_state() {
        let desk = Desk::default();
        let pending = Pending { state: "s".to_owned(), verifier: "v".to_owned() };
        let case = desk.open(Origin::Form).unwrap();
        let session =
            desk.begin(None, Application { case: case.clone(), way: Way::Away(pending), lang: Lang::Fr }).unwrap();
        assert!(matches!(desk.returned(None, "s"), Returned::Stranger));
        assert!(matches!(desk.returned(Some("guess"), "s"), Returned::Stranger));
        assert!(matches!(desk.returned(Some(&session), "guess"), Returned::Stranger));
        assert!(matches!(desk.returned(Some(&session), "s"), Returned::Expected(own, ..) if own == case));
        assert!(matches!(desk.returned(Some(&session), "s"), Returned::Before(_)));
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let desk = Desk::default();
        let first = desk.open(Origin::Form).unwrap();
        for _ in 0..MOST {
            desk.open(Origin::Form).unwrap();
        }
        assert!(desk.case(&first).is_none());
        assert_eq!(desk.cases().len(), MOST);
    }
}
