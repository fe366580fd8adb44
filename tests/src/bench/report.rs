//! What is printed and what is written as JSON.

use std::fs;

use serde_json::{Map, Value, json};

use crate::arguments::{Engine, Options, Setup};
use crate::figures::{Measured, Spread};
use crate::growth::Growth;
use crate::pages::Pages;
use crate::rounds::{Run, Variant, Verified};

/// Above this share of its processor the generator may be what is slow.
const GENERATOR_BUSY: f64 = 0.9;

/// Throughput to nginx's that must be reached (64, 256 connections).
const FLOORS: &[(Engine, [(usize, f64); 2])] =
    &[(Engine::Sqlite, [(64, 0.22), (256, 0.39)]), (Engine::Postgres, [(64, 0.20), (256, 0.36)])];

/// Everything that was measured.
pub struct Report {
    /// Variants by connections.
    pub runs: Vec<Run>,
    /// Growth.
    pub growths: Vec<Growth>,
    /// Checking.
    pub verified: Option<Verified>,
    /// Pages of citizens.
    pub pages: Vec<Pages>,
}

/// A figure's name in the JSON, in the table, and where it is.
type Figure = (&'static str, fn(&Measured) -> f64);

const FIGURES: &[Figure] = &[
    ("exchanges_per_s", |measured| measured.per_second),
    ("p50_ms", |measured| measured.p50_ms),
    ("p99_ms", |measured| measured.p99_ms),
    ("cpu_ms_per_exchange", |measured| measured.cpu_ms),
    ("rss_mb", |measured| measured.rss_mb),
];

/// Prints the report and writes the JSON where it was asked for.
pub fn write(options: &Options, report: &Report) -> Result<(), String> {
    print(report);
    if let Some(file) = &options.json {
        let text = serde_json::to_string_pretty(&as_json(report)).map_err(|error| error.to_string())?;
        fs::write(file, text + "\n").map_err(|error| format!("`{}`: {error}", file.display()))?;
        println!("\nwritten: {}", file.display());
    }
    Ok(())
}

fn print(report: &Report) {
    print_runs(report);
    for line in remarks(report) {
        println!("{line}");
    }
}

fn print_runs(report: &Report) {
    if report.runs.is_empty() {
        return;
    }
    println!(
        "\n{:<14} {:>5} {:>9} {:>22} {:>8} {:>8} {:>8} {:>7} {:>7} {:>8} {:>6}",
        "variant",
        "conn",
        "per s",
        "to nginx (spread)",
        "p50 ms",
        "p99 ms",
        "CPU ms",
        "RSS MB",
        "batch",
        "fsync/ex",
        "gen"
    );
    for run in &report.runs {
        let median = |figure: fn(&Measured) -> f64| Spread::over(&run.rounds, figure).median;
        let ratio = nginx(report, run).map(|nginx| Spread::ratio(&run.rounds, nginx, |one| one.per_second));
        let ratio = ratio
            .map_or_else(String::new, |ratio| format!("{:.2} ({:.2}–{:.2})", ratio.median, ratio.least, ratio.most));
        println!(
            "{:<14} {:>5} {:>9.0} {ratio:>22} {:>8.2} {:>8.2} {:>8.3} {:>7.0} {:>7.1} {:>8.4} {:>6.2}",
            run.variant.name(),
            run.connections,
            median(|one| one.per_second),
            median(|one| one.p50_ms),
            median(|one| one.p99_ms),
            median(|one| one.cpu_ms),
            median(|one| one.rss_mb),
            median(|one| one.batch),
            median(|one| one.commits) * run.fsyncs_per_commit.unwrap_or(1.0),
            median(|one| one.generator),
        );
    }
}

/// Floors, growth, checking, and whether the generator was in the way.
fn remarks(report: &Report) -> Vec<String> {
    let mut lines = vec![String::new()];
    for run in &report.runs {
        let Variant::Brokers(Setup { engine, brokers: 1 }) = run.variant else { continue };
        let floors = FLOORS.iter().filter(|(of, _)| *of == engine).flat_map(|(_, floors)| floors);
        let Some((_, floor)) = floors.into_iter().find(|(connections, _)| *connections == run.connections) else {
            continue;
        };
        let reached = nginx(report, run).map(|nginx| Spread::ratio(&run.rounds, nginx, |one| one.per_second).median);
        let reached = reached.unwrap_or_default();
        let word = if reached >= *floor { "reached" } else { "NOT REACHED" };
        lines.push(format!(
            "floor {floor:.2} of nginx at {} on {}: {reached:.2}, {word}",
            run.connections,
            engine.as_str()
        ));
    }
    for run in report.runs.iter().filter(|run| run.variant != Variant::Direct) {
        let busy = Spread::over(&run.rounds, |one| one.generator).median;
        if busy > GENERATOR_BUSY {
            lines.push(format!(
                "the generator used {:.0} % of its processor at {} connections of {}: it may be the bottleneck there",
                busy * 100.0,
                run.connections,
                run.variant.name()
            ));
        }
    }
    if report.runs.iter().any(|run| matches!(run.variant, Variant::Brokers(_)) && run.fsyncs_per_commit.is_none()) {
        lines.push("fsyncs are commits: `strace` could not count them here".to_owned());
    }
    for growth in &report.growths {
        let Growth { grown, ratio, large_rss_mb, .. } = growth;
        lines.push(format!(
            "CPU for an exchange at {} entries, {} consents to {} entries, {} consents: {:.3} ({:.3}–{:.3}); {large_rss_mb:.0} MB",
            grown.large.0, grown.large.1, grown.small.0, grown.small.1, ratio.median, ratio.least, ratio.most
        ));
    }
    if let Some(verified) = report.verified {
        lines.push(format!(
            "log verify: {:.0} entries/s per core, {:.0} by the clock ({} entries)",
            verified.per_core, verified.per_second, verified.entries
        ));
    }
    lines.extend(report.pages.iter().map(of_pages));
    lines
}

fn of_pages(pages: &Pages) -> String {
    let (history, fixed, ratio) = (Pages::per_core(&pages.history), Pages::per_core(&pages.fixed), pages.ratio());
    format!(
        "history pages on {}, {} entries in the log, {} of the person: {:.0}/s per core ({:.0}–{:.0}), {:.0} by the clock; \
         static file {:.0}/s per core; ratio {:.3} ({:.3}–{:.3}); {} bytes a page",
        pages.engine.as_str(),
        pages.entries,
        Pages::OF_ONE,
        history.median,
        history.least,
        history.most,
        Pages::per_second(&pages.history).median,
        fixed.median,
        ratio.median,
        ratio.least,
        ratio.most,
        pages.page_bytes
    )
}

/// The rounds of nginx over as many connections.
fn nginx<'a>(report: &'a Report, run: &Run) -> Option<&'a [Measured]> {
    let same = |one: &&Run| one.variant == Variant::Nginx && one.connections == run.connections;
    report.runs.iter().find(same).map(|one| one.rounds.as_slice())
}

fn as_json(report: &Report) -> Value {
    let (mut runs, mut baselines) = (Vec::new(), Vec::new());
    for run in &report.runs {
        let mut written = figures(run, nginx(report, run));
        match run.variant {
            Variant::Brokers(Setup { engine, brokers }) => {
                written.insert("engine".to_owned(), engine.as_str().into());
                written.insert("brokers".to_owned(), brokers.into());
                let commits = Spread::over(&run.rounds, |one| one.commits).median;
                let fsyncs = commits * run.fsyncs_per_commit.unwrap_or(1.0);
                written.insert("fsyncs_per_exchange".to_owned(), rounded(fsyncs));
                written.insert("fsyncs_counted".to_owned(), run.fsyncs_per_commit.is_some().into());
                let batch = Spread::over(&run.rounds, |one| one.batch).median;
                written.insert("batch_mean".to_owned(), rounded(batch));
                runs.push(Value::Object(written));
            }
            other => {
                written.insert("variant".to_owned(), other.name().into());
                baselines.push(Value::Object(written));
            }
        }
    }
    let growth: Vec<Value> = report.growths.iter().flat_map(of_growth).collect();
    let pages: Vec<Value> = report.pages.iter().map(pages_as_json).collect();
    json!({
        "runs": runs,
        "baselines": baselines,
        "growth": growth,
        "pages": pages,
        "verify_entries_per_s": report.verified.map(|verified| rounded(verified.per_core)),
        "verify_entries_per_s_by_the_clock": report.verified.map(|verified| rounded(verified.per_second)),
    })
}

fn figures(run: &Run, nginx: Option<&[Measured]>) -> Map<String, Value> {
    let mut written = Map::new();
    written.insert("connections".to_owned(), run.connections.into());
    for (name, figure) in FIGURES {
        written.insert((*name).to_owned(), rounded(Spread::over(&run.rounds, *figure).median));
        if let Some(nginx) = nginx {
            let ratio = Spread::ratio(&run.rounds, nginx, *figure);
            let key = if *name == "exchanges_per_s" { "ratio_nginx".to_owned() } else { format!("{name}_ratio_nginx") };
            if *name == "exchanges_per_s" {
                written.insert("ratio_nginx_spread".to_owned(), json!([rounded(ratio.least), rounded(ratio.most)]));
            }
            written.insert(key, rounded(ratio.median));
        }
    }
    let generator = Spread::over(&run.rounds, |one| one.generator).median;
    written.insert("generator_cpu_share".to_owned(), rounded(generator));
    written
}

fn of_growth(growth: &Growth) -> [Value; 2] {
    let Growth { engine, grown, ratio, small_cpu_ms, large_rss_mb } = growth;
    let engine = engine.as_str();
    let (small, large) = (grown.small, grown.large);
    [
        json!({ "engine": engine, "entries": small.0, "consents": small.1, "ratio_to_smallest": 1.0,
            "cpu_ms_per_exchange": rounded(small_cpu_ms.median) }),
        json!({ "engine": engine, "entries": large.0, "consents": large.1, "ratio_to_smallest": rounded(ratio.median),
            "spread": [rounded(ratio.least), rounded(ratio.most)], "rss_mb": rounded(*large_rss_mb) }),
    ]
}

fn pages_as_json(pages: &Pages) -> Value {
    let (history, ratio) = (Pages::per_core(&pages.history), pages.ratio());
    json!({
        "engine": pages.engine.as_str(),
        "entries": pages.entries,
        "entries_of_person": Pages::OF_ONE,
        "page_bytes": pages.page_bytes,
        "history_pages_per_s": rounded(history.median),
        "history_pages_per_s_spread": [rounded(history.least), rounded(history.most)],
        "history_pages_per_s_by_the_clock": rounded(Pages::per_second(&pages.history).median),
        "p50_ms": rounded(Spread::over(&pages.history, |one| one.p50_ms).median),
        "p99_ms": rounded(Spread::over(&pages.history, |one| one.p99_ms).median),
        "static_per_s": rounded(Pages::per_core(&pages.fixed).median),
        "static_per_s_by_the_clock": rounded(Pages::per_second(&pages.fixed).median),
        "ratio_static": rounded(ratio.median),
        "ratio_static_spread": [rounded(ratio.least), rounded(ratio.most)],
    })
}

/// Four digits after the point are more than is known.
fn rounded(value: f64) -> Value {
    json!((value * 10_000.0).round() / 10_000.0)
}
