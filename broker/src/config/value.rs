//! Kinds of values that a key can have: how each is read from TOML, shown in documents, and named in messages.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::secret::SecretRef;

/// How a value is written in TOML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scalar {
    /// `"text"`.
    Text,
    /// `12`.
    Number,
    /// `true` or `false`.
    Switch,
}

/// A value of one key.
pub trait Value: Sized {
    /// What is wanted, in words, after "give".
    const WANTED: &'static str;
    /// How it is written.
    const SCALAR: Scalar;

    /// Reads the value; `None` when it is not what is wanted.
    fn read(value: &toml::Value) -> Option<Self>;

    /// The value as TOML; `None` when there is none.
    fn show(&self) -> Option<String>;

    /// Makes relative paths count from `base`.
    fn resolve(self, base: &Path) -> Self {
        let _ = base;
        self
    }
}

impl Value for String {
    const WANTED: &'static str = "a text in quotes";
    const SCALAR: Scalar = Scalar::Text;

    fn read(value: &toml::Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }

    fn show(&self) -> Option<String> {
        Some(quoted(self))
    }
}

impl Value for bool {
    const WANTED: &'static str = "`true` or `false`";
    const SCALAR: Scalar = Scalar::Switch;

    fn read(value: &toml::Value) -> Option<Self> {
        value.as_bool()
    }

    fn show(&self) -> Option<String> {
        Some(self.to_string())
    }
}

macro_rules! number {
    ($type:ty) => {
        impl Value for $type {
            const WANTED: &'static str = "a whole number, not negative";
            const SCALAR: Scalar = Scalar::Number;

            fn read(value: &toml::Value) -> Option<Self> {
                value.as_integer().and_then(|number| Self::try_from(number).ok())
            }

            fn show(&self) -> Option<String> {
                Some(self.to_string())
            }
        }
    };
}

number!(u32);
number!(u64);
number!(usize);

impl Value for SocketAddr {
    const WANTED: &'static str = "an address and port such as \"127.0.0.1:8443\" or \"[::1]:0\" (0 = any free port)";
    const SCALAR: Scalar = Scalar::Text;

    fn read(value: &toml::Value) -> Option<Self> {
        value.as_str()?.parse().ok()
    }

    fn show(&self) -> Option<String> {
        Some(quoted(&self.to_string()))
    }
}

impl Value for PathBuf {
    const WANTED: &'static str = "a path in quotes";
    const SCALAR: Scalar = Scalar::Text;

    fn read(value: &toml::Value) -> Option<Self> {
        value.as_str().filter(|text| !text.is_empty()).map(Self::from)
    }

    fn show(&self) -> Option<String> {
        Some(quoted(&self.display().to_string()))
    }

    fn resolve(self, base: &Path) -> Self {
        base.join(self)
    }
}

impl Value for SecretRef {
    const WANTED: &'static str =
        "a reference such as \"file:keys/master.key\" or \"env:EEMOL_MASTER_KEY\", never the secret";
    const SCALAR: Scalar = Scalar::Text;

    fn read(value: &toml::Value) -> Option<Self> {
        value.as_str()?.parse().ok()
    }

    fn show(&self) -> Option<String> {
        Some(quoted(&self.to_string()))
    }

    fn resolve(self, base: &Path) -> Self {
        match self {
            Self::File(path) => Self::File(base.join(path)),
            Self::Env(_) => self,
        }
    }
}

impl<V: Value> Value for Option<V> {
    const WANTED: &'static str = V::WANTED;
    const SCALAR: Scalar = V::SCALAR;

    fn read(value: &toml::Value) -> Option<Self> {
        V::read(value).map(Some)
    }

    fn show(&self) -> Option<String> {
        self.as_ref().and_then(Value::show)
    }

    fn resolve(self, base: &Path) -> Self {
        self.map(|value| value.resolve(base))
    }
}

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// One JSON object a line.
    #[default]
    Json,
    /// Lines for people.
    Pretty,
}

impl Value for LogFormat {
    const WANTED: &'static str = "\"json\" or \"pretty\"";
    const SCALAR: Scalar = Scalar::Text;

    fn read(value: &toml::Value) -> Option<Self> {
        match value.as_str()? {
            "json" => Some(Self::Json),
            "pretty" => Some(Self::Pretty),
            _ => None,
        }
    }

    fn show(&self) -> Option<String> {
        Some(quoted(match self {
            Self::Json => "json",
            Self::Pretty => "pretty",
        }))
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
