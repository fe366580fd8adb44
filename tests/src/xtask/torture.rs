//! `cargo xtask torture`: builds the broker and the history checker, and runs it. What it does is said in
//! `eemol_tests::torture`; nothing of it is known here.

use std::process::{Command, ExitCode, Stdio};

use crate::steps::root;

/// Builds and runs it with these arguments; its exit status is the task's. What power cuts need is installed first; where
/// that cannot be, the checker says that it did not run.
///
/// # Errors
/// It could not be built or started.
pub(crate) fn run(arguments: &[&str]) -> Result<ExitCode, String> {
    if arguments.contains(&"--power")
        && let Err(missing) = crate::needs::for_power()
    {
        eprintln!("{missing}");
    }
    let mut build = Command::new("cargo");
    build.args(["build", "--quiet", "--locked", "--workspace", "--bin", "eemol", "--bin", "torture"]);
    build.args(["--message-format", "json-render-diagnostics"]).current_dir(root()).stderr(Stdio::inherit());
    let built = build.output().map_err(|error| format!("torture: {error}"))?;
    if !built.status.success() {
        return Err("the history checker is not built".to_owned());
    }
    let messages = String::from_utf8_lossy(&built.stdout);
    let program = |name: &str| {
        let path = messages.lines().filter_map(executable).find(|path| path.ends_with(&format!("/{name}")));
        path.ok_or_else(|| format!("cargo does not say where `{name}` is"))
    };
    let status = Command::new(program("torture")?).args(arguments).env("EEMOL_PROGRAM", program("eemol")?).status();
    let code = status.map_err(|error| format!("torture: {error}"))?.code();
    Ok(ExitCode::from(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}

/// The path in a message of cargo about a finished program.
fn executable(message: &str) -> Option<String> {
    let (_, after) = message.split_once("\"executable\":\"")?;
    after.split_once('"').map(|(path, _)| path.to_owned())
}
