//! The broker's configuration: one TOML file, then `EEMOL__SECTION__KEY` from the environment.
//!
//! Every key, its default and its meaning are declared once, in [`sections`]; reading, the refusal of unknown keys, the
//! sample that `eemol init` writes and `docs/reference/configuration.md` all come from there. All faults are listed, not
//! the first only. Holds no secret: secrets are named by reference ([`secret`]). Relative paths count from the directory
//! of the file. Next: [`sections`], [`check`].

pub mod check;
pub mod document;
pub mod environment;
pub mod fault;
mod places;
pub mod secret;
pub mod section;
pub mod sections;
pub mod sign_in;
pub mod value;
pub mod witnesses;

use std::path::{Path, PathBuf};

use self::environment::Environment;
use self::fault::Fault;
use self::places::Places;
use self::section::{Reader, Section};
pub use self::sections::{Api, Config, Data, Database, KeyFiles, Limits, Ops, Ping, Retention, Telemetry, Web};
pub use self::sign_in::{Provider, SignIn};
pub use self::witnesses::{WitnessAt, WitnessedLog, Witnesses};

/// The file's name in a broker's directory.
pub const FILE_NAME: &str = "eemol.toml";

impl Config {
    /// Reads `file`, lays the environment over it and checks the whole.
    ///
    /// # Errors
    /// Every fault found, each with its place, the key, what is wrong and what to do.
    pub fn load(file: &Path, environment: Environment) -> Result<Self, Vec<Fault>> {
        let text = std::fs::read_to_string(file).map_err(|error| {
            vec![Fault::new(
                file.display().to_string(),
                "",
                format!("the configuration cannot be read: {error}"),
                "name an existing file with `--config FILE` or `--dir DIR`, or make one with `eemol init --dir DIR`",
            )]
        })?;
        let base = std::path::absolute(file).ok().and_then(|path| path.parent().map(Path::to_path_buf));
        Self::parse(&text, &file.display().to_string(), &base.unwrap_or_else(|| PathBuf::from(".")), environment)
    }

    /// Reads `text`, called `name` in messages; relative paths count from `base`.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn parse(text: &str, name: &str, base: &Path, environment: Environment) -> Result<Self, Vec<Fault>> {
        let (mut table, mut places) = Places::read(text, name).map_err(|fault| vec![fault])?;
        let mut faults = Vec::new();
        environment.lay_over(&mut table, &mut places, &mut faults);

        let sources = table.remove("sources");
        let (witness, witnessed) = (table.remove("witness"), table.remove("witnessed"));
        let mut reader = Reader::new(base, places, faults);
        let mut config = Self::read(&mut reader, table, "", Self::default());
        config.sources = sections::read_sources(&mut reader, sources);
        config.witness = witnesses::read_named(&mut reader, "witness", witness, |mut at: WitnessAt, base| {
            at.ca = at.ca.map(|ca| base.join(ca));
            at
        });
        config.witnessed = witnesses::read_named(&mut reader, "witnessed", witnessed, |log: WitnessedLog, _| log);
        config.environment = environment;
        config.base = base.to_path_buf();

        let mut faults = reader.faults;
        faults.extend(check::faults(&config, &reader.places));
        if faults.is_empty() { Ok(config) } else { Err(faults) }
    }

    /// The configuration with nothing but defaults, its relative paths counted from `base`.
    pub fn in_directory(base: &Path) -> Self {
        let mut reader = Reader::new(base, Places::none(""), Vec::new());
        Self { base: base.to_path_buf(), ..Self::read(&mut reader, toml::Table::new(), "", Self::default()) }
    }
}

#[cfg(test)]
mod tests;
