//! The municipality's site of a real `eemol demo`, in a real browser: a citizen's way through its form, to the consent screen
//! and back, and the office's side; without scripts, by keyboard, in every language.

use eemol_tests::people;
use eemol_tests::program::{Demonstration, eemol};
use serde_json::json;

use crate::heavy_browser::in_browser;

/// One person a language, each with data at every owner.
const PERSONS: [(&str, &str); 4] = [("fr", "kevin"), ("de", "fatima"), ("lb", "olha"), ("en", "sophie")];

#[test]
fn the_form_fills_itself_in_and_the_office_reads_evidence_in_every_language_by_keyboard_without_scripts() {
    let demonstration = Demonstration::start(&eemol());
    let person = |handle| json!({ "number": people::person(handle).national_number });
    let persons: serde_json::Map<_, _> =
        PERSONS.iter().map(|(lang, handle)| ((*lang).to_owned(), person(*handle))).collect();
    let ready = &demonstration.ready;
    let what = json!({ "base": ready["commune"], "broker": ready["web"], "languages": ["fr", "de", "lb", "en"], "persons": persons });
    let found = in_browser("commune.mjs", &what);
    assert_eq!(found["languages"], 4, "{found}");
    assert!(found["states"].as_u64().is_some_and(|states| states >= 20), "{found}");
}
