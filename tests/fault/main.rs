//! What survives when something breaks for real.
