//! Style sheet, marks and the installation's own colours, all from the binary, under an address that names their version.
//!
//! Nothing else is ever loaded by a page: no script, no font, no picture of another origin.

use std::borrow::Cow;

use aws_lc_rs::digest;

/// One file that pages refer to.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Name after the version in the address.
    pub name: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
}

/// All files that pages refer to.
#[derive(Debug, Clone)]
pub struct Assets {
    version: String,
    files: Vec<Asset>,
}

/// A colour of the territory's appearance is not written as one.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no colour such as `#00629b`")]
pub struct BadColour(String);

/// How long browsers and caches may keep an asset: its address changes with its content.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

impl Assets {
    /// The shipped files with `theme` as the installation's own style sheet; an empty one changes nothing.
    pub fn new(theme: String) -> Self {
        let files = vec![
            Asset::shipped("eemol.css", "text/css; charset=utf-8", include_bytes!("../../assets/eemol.css")),
            Asset { name: "theme.css", media_type: "text/css; charset=utf-8", bytes: Cow::Owned(theme.into_bytes()) },
            Asset::shipped("mark.svg", "image/svg+xml", include_bytes!("../../assets/mark.svg")),
            Asset::shipped("favicon.svg", "image/svg+xml", include_bytes!("../../assets/favicon.svg")),
        ];
        let mut hash = digest::Context::new(&digest::SHA256);
        for file in &files {
            hash.update(file.name.as_bytes());
            hash.update(&file.bytes);
        }
        let version = hex::encode(hash.finish().as_ref()).chars().take(16).collect();
        Self { version, files }
    }

    /// A theme that sets the two colours of a territory's appearance.
    pub fn theme(brand: Option<&str>, link: Option<&str>) -> Result<String, BadColour> {
        let mut rules = String::new();
        for (name, colour) in [("brand", brand), ("link", link)] {
            if let Some(colour) = colour {
                let digits = colour.strip_prefix('#').unwrap_or_default();
                if !matches!(digits.len(), 3 | 6) || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    return Err(BadColour(colour.chars().take(32).collect()));
                }
                rules.push_str("--govuk-");
                rules.push_str(name);
                rules.push_str("-colour:");
                rules.push_str(colour);
                rules.push(';');
            }
        }
        Ok(if rules.is_empty() { rules } else { format!(":root{{{rules}}}") })
    }

    /// Where the files are: `/assets/<version>`.
    pub fn base(&self) -> String {
        format!("/assets/{}", self.version)
    }

    /// The file under this version and name; `None` for any other.
    pub fn get(&self, version: &str, name: &str) -> Option<&Asset> {
        (version == self.version).then(|| self.files.iter().find(|file| file.name == name)).flatten()
    }
}

impl Asset {
    fn shipped(name: &'static str, media_type: &'static str, bytes: &'static [u8]) -> Self {
        Self { name, media_type, bytes: Cow::Borrowed(bytes) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_theme_is_another_address() {
        let plain = Assets::new(String::new());
        let own = Assets::new(Assets::theme(Some("#123456"), None).unwrap());
        assert_ne!(plain.base(), own.base());
        let version = own.base().replace("/assets/", "");
        assert_eq!(own.get(&version, "theme.css").unwrap().bytes.as_ref(), b":root{--govuk-brand-colour:#123456;}");
        assert!(own.get(&version, "../eemol.css").is_none());
        assert!(plain.get(&version, "theme.css").is_none());
        assert!(Assets::theme(None, Some("red;}")).is_err());
    }

    #[test]
    fn the_style_sheet_loads_nothing_from_elsewhere_and_keeps_its_licence() {
        let css = std::str::from_utf8(include_bytes!("../../assets/eemol.css")).unwrap();
        assert!(!css.contains("url(") && !css.contains("@import") && !css.contains("@font-face"));
        assert!(css.contains("The MIT License (MIT). Copyright (C) 2017 Crown Copyright"));
    }

    #[test]
    fn the_style_sheet_was_compiled_from_the_pinned_source() {
        let css = std::str::from_utf8(include_bytes!("../../assets/eemol.css")).unwrap();
        let lock = include_str!("../../assets/src/package-lock.json");
        let pinned =
            lock.split("node_modules/govuk-frontend\"").nth(1).and_then(|rest| rest.split('"').nth(3)).unwrap();
        assert!(css.contains(&format!("--govuk-frontend-version: \"{pinned}\"")), "{pinned}");
    }
}
