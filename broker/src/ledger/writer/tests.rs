//! The writer on stores that fail, stall, answer late, lose what they took, and on brokers that die at any moment.
//!
//! [`disk`] is the durable side in memory, [`faults`] decides what goes wrong where, [`store`] is the store that suffers
//! it, [`world`] runs operations against a writer on it and starts the next one after a crash, [`check`] holds what must
//! be true of every history. [`schedules`] goes through every fault at every step, and through long random runs;
//! [`defects`] shows that the check finds what is wrong; [`doubt`], [`joining`], [`queue`], [`removal`], [`unreadable`] are
//! single stories.

mod check;
mod defects;
mod disk;
mod doubt;
mod faults;
mod joining;
mod needed;
mod queue;
mod removal;
mod schedules;
mod store;
mod unreadable;
mod world;
