//! What the listeners let in and what they turn away, over real sockets.

mod certificates;
mod requests;
mod site;
