//! The `eemol` program. Everything is in the library; see `eemol_broker::cli`.

use std::process::ExitCode;

/// glibc's allocator took a quarter of an exchange's processor time (docs/performance.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    eemol_broker::cli::main()
}
