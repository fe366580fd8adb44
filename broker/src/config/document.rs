//! Texts made from the declaration of keys: the reference for users, and the sample that `eemol init` writes.

use std::fmt::Write as _;

use super::environment::PREFIX;
use super::section::{Heading, Section};
use super::sections::Config;
use super::witnesses;

/// `docs/reference/configuration.md`.
pub fn reference() -> String {
    let mut text = String::from(INTRODUCTION);
    for heading in headings() {
        let title =
            if heading.path.is_empty() { "Top of the file".to_owned() } else { format!("`[{}]`", heading.path) };
        let _ = write!(text, "\n## {title}\n\n{}\n", heading.about);
        if heading.keys.is_empty() {
            continue;
        }
        text.push_str("\n| key | default | environment | meaning |\n|---|---|---|---|\n");
        for key in &heading.keys {
            let name = key.path.rsplit('.').next().unwrap_or(&key.path);
            let default = key.default.as_ref().map_or_else(|| "none".to_owned(), |value| format!("`{value}`"));
            let variable = key.path.to_uppercase().replace('.', "__");
            let _ =
                writeln!(text, "| `{name}` | {default} | `{PREFIX}{variable}` | {} Give {}. |", key.about, key.wanted);
        }
    }
    text.push_str("\n## `[sources.<name>]`\n\n");
    text.push_str(SOURCES);
    text.push_str("\n| key | meaning |\n|---|---|\n");
    for (key, about) in SOURCE_KEYS {
        let _ = writeln!(text, "| `{key}` | {about} |");
    }
    for (section, about, keys) in
        [("witness", WITNESS, witnesses::WITNESS_KEYS), ("witnessed", WITNESSED, witnesses::WITNESSED_KEYS)]
    {
        let _ = write!(text, "\n## `[{section}.<name>]`\n\n{about}\n| key | meaning |\n|---|---|\n");
        for (key, about) in keys {
            let _ = writeln!(text, "| `{key}` | {about} |");
        }
    }
    text
}

/// A configuration file in which every key stands with its meaning: those in `set` (`("api.address", "\"…\"")`, values
/// as TOML) as given, all others as comments with their default.
pub fn sample(set: &[(&str, String)]) -> String {
    let mut text =
        String::from("# Configuration of an Eemol broker. Keys with a `#` before them have the value shown.\n");
    text.push_str("# Relative paths count from the directory of this file.\n");
    for heading in headings() {
        let _ = write!(text, "\n# {}\n", heading.about);
        if !heading.path.is_empty() {
            let _ = writeln!(text, "[{}]", heading.path);
        }
        for key in &heading.keys {
            let name = key.path.rsplit('.').next().unwrap_or(&key.path);
            let _ = writeln!(text, "# {}", key.about);
            match (set.iter().find(|(path, _)| *path == key.path), &key.default) {
                (Some((_, value)), _) => {
                    let _ = writeln!(text, "{name} = {value}");
                }
                (None, Some(default)) => {
                    let _ = writeln!(text, "#{name} = {default}");
                }
                (None, None) => {
                    let _ = writeln!(text, "#{name} =");
                }
            }
        }
    }
    text.push_str(
        "\n# Systems of the providers, one section each, by the name that evidence types give as `source`.\n",
    );
    text.push_str(
        "#[sources.population-register]\n#url = \"https://register.example.lu\"\n#ca = \"tls/register-ca.crt\"\n",
    );
    text
}

fn headings() -> Vec<Heading> {
    let mut headings = Vec::new();
    Config::default().headings("", &mut headings);
    headings
}

const INTRODUCTION: &str = "# Configuration

<!-- Made from broker/src/config/sections.rs; `EEMOL_UPDATE=1 cargo test -p eemol-broker config` writes it anew. -->

One TOML file, `eemol.toml`, named with `--config FILE` or found in `--dir DIR`. Environment variables come after it:
`EEMOL__API__ADDRESS=0.0.0.0:8443` sets `address` of section `[api]`. Unknown keys and variables are refused, with the
nearest name; `eemol check` lists every fault. Relative paths count from the directory of the file. Secrets are never
written here, only where they are: `file:PATH` (readable by its owner only) or `env:NAME`.
";

const SOURCES: &str = "The system of one provider, by the name that evidence types of the catalogue give as `source`. The catalogue says what is
asked; address, trust and credentials stand here and nowhere else. Exactly one of `url`, `database` and `root` is given.
In variables a hyphen of the name is an underscore: `EEMOL__SOURCES__POPULATION_REGISTER__URL`.
";

const WITNESS: &str = "A witness that cosigns this broker's log, by a name of one's own.
";

const WITNESSED: &str = "A log of somebody else that this broker witnesses at `/log/add-checkpoint`, by a name of one's own. Needs the key in
`keys.cosigner`, which `eemol keys init` makes and `eemol keys list` shows the public half of.
";

/// Keys of a source with their meaning; a test holds them against the type.
pub(super) const SOURCE_KEYS: &[(&str, &str)] = &[
    ("url", "For `rest`: base address, `https://host[:port][/prefix]`; plain HTTP for loopback addresses only."),
    ("database", "For `sql`: `sqlite:/path/to/file.db` or `postgres://user@host[:port]/database`, without a password."),
    ("root", "For `file`: directory below which the documents lie."),
    ("ca", "PEM file with the only authorities trusted for this source; without it, those of the operating system."),
    ("client_certificate", "PEM file with the broker's client certificate and its chain; needs `client_key`."),
    ("client_key", "PEM file with the key of the client certificate."),
    ("bearer_token", "For `rest`: reference to a token sent as `Authorization: Bearer`."),
    ("password", "For PostgreSQL: reference to the password."),
    ("health_path", "For `rest`: path asked by health checks; without it, any answer of the base address is well."),
    ("limits.deadline_ms", "The longest a fetch may take, retries included, in milliseconds."),
    ("limits.max_bytes", "The largest answer, in bytes; without it, `max_bytes` of the evidence type."),
    ("limits.concurrency", "Calls that may run at the same time; one more is refused at once."),
    ("limits.retries", "How often a read is tried again within the deadline: 0, 1 or 2."),
    ("limits.failures_to_open", "Fetches in trouble, one after the other, after which the source is left alone."),
    ("limits.pause_ms", "How long it is then left alone, in milliseconds."),
];
