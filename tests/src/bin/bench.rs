//! How fast one installation is, beside a plain TLS proxy: `cargo xtask bench` builds and runs it.
//!
//! Starts everything itself, on loopback: a stub owner, nginx as a reverse proxy with the same client certificates, one
//! or several brokers. Drives them in turn, prints ratios with their spread, writes JSON. What the figures mean is in
//! `docs/performance.md`. `bench owner`, `relay`, `sketch`, `fill` and `sign-in` are its own helpers, processes of their own.
#![expect(clippy::disallowed_methods, reason = "a measuring program reads the machine's clock")]

use std::process::ExitCode;

#[path = "../bench/arguments.rs"]
mod arguments;
#[path = "../bench/brokers.rs"]
mod brokers;
#[path = "../bench/citizens.rs"]
mod citizens;
#[path = "../bench/figures.rs"]
mod figures;
#[path = "../bench/fill.rs"]
mod fill;
#[path = "../bench/growth.rs"]
mod growth;
#[path = "../bench/helper.rs"]
mod helper;
#[path = "../bench/homes.rs"]
mod homes;
#[path = "../bench/load.rs"]
mod load;
#[path = "../bench/machine.rs"]
mod machine;
#[path = "../bench/mix.rs"]
mod mix;
#[path = "../bench/nginx.rs"]
mod nginx;
#[path = "../bench/owner.rs"]
mod owner;
#[path = "../bench/pages.rs"]
mod pages;
#[path = "../bench/relay.rs"]
mod relay;
#[path = "../bench/report.rs"]
mod report;
#[path = "../bench/rounds.rs"]
mod rounds;
#[path = "../bench/sketch.rs"]
mod sketch;
#[path = "../bench/stage.rs"]
mod stage;

fn main() -> ExitCode {
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    let given: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match given.split_first() {
        Some((first, rest)) if first == "owner" => owner::main(rest),
        Some((first, rest)) if first == "relay" => relay::main(rest),
        Some((first, rest)) if first == "sketch" => sketch::main(rest),
        Some((first, rest)) if first == "fill" => fill::main(rest),
        Some((first, rest)) if first == "sign-in" => citizens::main(rest),
        _ => arguments::Options::parse(&given).and_then(|options| rounds::measure(&options)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("bench: {message}");
            ExitCode::FAILURE
        }
    }
}
