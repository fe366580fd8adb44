//! The style sheet in the repository is the one that its pinned source makes, and says whose work is in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn assets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../broker/assets")
}

fn json(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn the_style_sheet_is_made_from_its_pinned_source() {
    let source = assets().join("src");
    let remedy = "run `cargo xtask needs` once: it installs what the style sheet is made with";
    assert!(source.join("node_modules/.bin/sass").exists(), "broker/assets/src/node_modules is missing; {remedy}");
    let lock = json(&source.join("package-lock.json"));
    for package in ["govuk-frontend", "sass"] {
        let installed = json(&source.join(format!("node_modules/{package}/package.json")));
        let pinned = &lock["packages"][format!("node_modules/{package}")]["version"];
        assert_eq!(&installed["version"], pinned, "{package}: {remedy}");
    }
    let made = Path::new(env!("CARGO_TARGET_TMPDIR")).join("eemol.css");
    let status = Command::new(source.join("node_modules/.bin/sass"))
        .args(["--no-source-map", "--style=compressed", "--load-path=node_modules", "eemol.scss"])
        .arg(&made)
        .current_dir(&source)
        .status()
        .expect("sass runs");
    assert!(status.success());
    let committed = fs::read(assets().join("eemol.css")).expect("the style sheet");
    let same = fs::read(&made).expect("it was made") == committed;
    assert!(same, "broker/assets/eemol.css is another one: run `npm run build` in broker/assets/src");
}

#[test]
fn the_style_sheet_bears_its_licence_and_loads_nothing() {
    let css = fs::read_to_string(assets().join("eemol.css")).expect("the style sheet");
    for words in ["govuk-frontend 6.6.0", "The MIT License (MIT)", "Crown Copyright", "WITHOUT WARRANTY OF ANY KIND"] {
        assert!(css.contains(words), "{words}");
    }
    for foreign in ["@font-face", "@import", "GDS Transport", "/assets/fonts", "crest.", "logo-"] {
        assert!(!css.contains(foreign), "{foreign}");
    }
    for address in css.split("url(").skip(1) {
        let address: String = address.trim_start_matches(['"', '\'']).chars().take(60).collect();
        assert!(address.starts_with("data:"), "{address}");
    }
}
