//! The pages as a browser sees them, over a whole broker with the demonstration's catalogue.

mod amended;
mod answers;
mod exports;
mod history;
mod looks;
mod receipts;
mod rules;
mod sessions;
pub(crate) mod stage;
