//! The `eemol` program. Everything is in the library; see `eemol_broker::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    eemol_broker::cli::main()
}
