//! What a section of the configuration is, and how one is read: keys with types, defaults and meanings, declared once.
//!
//! The macro `section!` makes the struct, its defaults, its reader and its description out of one declaration.

use std::path::{Path, PathBuf};

use super::fault::Fault;
use super::places::{Places, join};
use super::value::{Scalar, Value};

/// A key of the configuration, for documents and for the environment.
#[derive(Debug, Clone)]
pub struct Key {
    /// With its sections: `api.limits.burst`.
    pub path: String,
    /// Default as TOML; `None` when the key may be left out.
    pub default: Option<String>,
    /// What it means.
    pub about: String,
    /// What may be written.
    pub wanted: &'static str,
    /// How it is written.
    pub scalar: Scalar,
}

/// A section's place and meaning, for documents.
#[derive(Debug, Clone)]
pub struct Heading {
    /// `api.limits`; empty for the top of the file.
    pub path: String,
    /// What it is about.
    pub about: String,
    /// Its keys, in the order of declaration.
    pub keys: Vec<Key>,
}

/// A group of keys.
pub trait Section: Sized {
    /// Reads the section out of `table`; what is not there keeps the value of `default`.
    fn read(reader: &mut Reader, table: toml::Table, path: &str, default: Self) -> Self;

    /// This section with `self` as defaults, and those below it.
    fn headings(&self, path: &str, into: &mut Vec<Heading>);
}

/// Collects faults while sections are read.
#[derive(Debug)]
pub struct Reader {
    base: PathBuf,
    /// Where keys stand.
    pub places: Places,
    /// What was wrong so far.
    pub faults: Vec<Fault>,
}

impl Reader {
    /// A reader for a file in the directory `base`.
    pub fn new(base: &Path, places: Places, faults: Vec<Fault>) -> Self {
        Self { base: base.to_path_buf(), places, faults }
    }

    /// Takes the key `name` out of `table`.
    pub fn value<V: Value>(&mut self, table: &mut toml::Table, path: &str, name: &str, default: V) -> V {
        let value = match table.remove(name) {
            None => default,
            Some(written) => V::read(&written).unwrap_or_else(|| {
                self.fault(&join(path, name), "not the kind of value this key takes", format!("give {}", V::WANTED));
                default
            }),
        };
        value.resolve(&self.base)
    }

    /// Takes the section `name` out of `table`.
    pub fn section<S: Section>(&mut self, table: &mut toml::Table, path: &str, name: &str, default: S) -> S {
        let path = join(path, name);
        let inner = match table.remove(name) {
            None => toml::Table::new(),
            Some(toml::Value::Table(inner)) => inner,
            Some(_) => {
                self.fault(&path, "a section, not a value", format!("write `[{path}]` and its keys below"));
                toml::Table::new()
            }
        };
        S::read(self, inner, &path, default)
    }

    /// Makes a fault of every key that is left in `table`.
    pub fn refuse_rest(&mut self, table: &toml::Table, path: &str, known: &[&str]) {
        for name in table.keys() {
            let remedy = nearest(name, known.iter().copied()).map_or_else(
                || format!("remove it; known here: {}", known.join(", ")),
                |near| format!("did you mean `{}`?", join(path, near)),
            );
            self.fault(&join(path, name), "unknown key", remedy);
        }
    }

    /// Notes a fault at `key`.
    pub fn fault(&mut self, key: &str, message: impl Into<String>, remedy: impl Into<String>) {
        self.faults.push(Fault::new(self.places.of(key), key, message, remedy));
    }

    /// The directory from which relative paths count.
    pub fn base(&self) -> &Path {
        &self.base
    }
}

/// The known name most like `name`, if any is like enough.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(one, _), (two, _)| one.total_cmp(two))
        .map(|(_, candidate)| candidate)
}

/// Text of doc comments: lines joined, the blank after `///` removed.
pub(super) fn prose(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

/// Declares a section: its keys with defaults, the sections below it, and fields that are filled in by hand.
macro_rules! section {
    (
        $(#[doc = $about:literal])*
        $name:ident {
            $( $(#[doc = $doc:literal])* $field:ident : $type:ty = $default:expr, )*
        }
        sections {
            $( $(#[doc = $sub_doc:literal])* $sub:ident : $sub_type:ty = $sub_default:expr, )*
        }
        beside {
            $( $(#[doc = $own_doc:literal])* $own:ident : $own_type:ty, )*
        }
    ) => {
        $(#[doc = $about])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name {
            $( $(#[doc = $doc])* pub $field: $type, )*
            $( $(#[doc = $sub_doc])* pub $sub: $sub_type, )*
            $( $(#[doc = $own_doc])* pub $own: $own_type, )*
        }

        impl Default for $name {
            fn default() -> Self {
                Self {
                    $( $field: $default, )*
                    $( $sub: $sub_default, )*
                    $( $own: Default::default(), )*
                }
            }
        }

        impl $crate::config::section::Section for $name {
            fn read(
                reader: &mut $crate::config::section::Reader,
                mut table: toml::Table,
                path: &str,
                default: Self,
            ) -> Self {
                let section = Self {
                    $( $field: reader.value(&mut table, path, stringify!($field), default.$field), )*
                    $( $sub: reader.section(&mut table, path, stringify!($sub), default.$sub), )*
                    $( $own: default.$own, )*
                };
                reader.refuse_rest(&table, path, &[$( stringify!($field), )* $( stringify!($sub), )*]);
                section
            }

            fn headings(&self, path: &str, into: &mut Vec<$crate::config::section::Heading>) {
                into.push($crate::config::section::Heading {
                    path: path.to_owned(),
                    about: $crate::config::section::prose(&[$( $about, )*]),
                    keys: vec![$( $crate::config::section::Key {
                        path: $crate::config::places::join(path, stringify!($field)),
                        default: $crate::config::value::Value::show(&self.$field),
                        about: $crate::config::section::prose(&[$( $doc, )*]),
                        wanted: <$type as $crate::config::value::Value>::WANTED,
                        scalar: <$type as $crate::config::value::Value>::SCALAR,
                    }, )*],
                });
                $( self.$sub.headings(&$crate::config::places::join(path, stringify!($sub)), into); )*
            }
        }
    };
}
pub(super) use section;
