//! What must hold of the repository as such: who may depend on whom, how files look, what documents promise.
//!
//! Nothing here runs the broker. `repository` reads the tracked files; the other modules each hold one family of
//! rules. The floors of the broker are the table in `floors`, which `docs/ARCHITECTURE.md` repeats for readers.

#[cfg(test)]
mod documents;
#[cfg(test)]
mod floors;
#[cfg(test)]
mod packages;
#[cfg(test)]
mod raweb;
#[cfg(test)]
mod repository;
#[cfg(test)]
mod sources;
