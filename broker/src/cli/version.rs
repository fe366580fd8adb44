//! `eemol version`.

use serde_json::json;

use super::{Context, Failure};

/// Prints the version.
///
/// # Errors
/// When printing fails.
pub fn run(context: &mut Context<'_>) -> Result<(), Failure> {
    let version = env!("CARGO_PKG_VERSION");
    context.result(format_args!("eemol {version}"), &json!({ "name": "eemol", "version": version }))
}
