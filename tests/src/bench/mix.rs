//! The evidence: one shape, any size, and which size comes when.

use std::fmt::Write as _;

use crate::arguments::Mix;

/// Name of the evidence type.
pub const EVIDENCE_TYPE: &str = "register-extract";

/// Fields of it that a consent covers: all there are.
pub const FIELDS: &[&str] = &[
    "/person/number",
    "/person/family_name",
    "/person/given_names",
    "/address/street",
    "/address/house_number",
    "/address/postal_code",
    "/address/locality",
    "/events/*/date",
    "/events/*/kind",
    "/events/*/place",
    "/events/*/note",
];

/// Its JSON Schema.
pub const SCHEMA: &str = r##"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Register extract",
  "type": "object",
  "$defs": { "text": { "type": "string", "minLength": 1, "maxLength": 300 } },
  "properties": {
    "person": {
      "type": "object",
      "properties": {
        "number": { "type": "string", "pattern": "^[0-9]{13}$" },
        "family_name": { "$ref": "#/$defs/text" },
        "given_names": { "type": "array", "maxItems": 20, "items": { "$ref": "#/$defs/text" } }
      },
      "required": ["number", "family_name"]
    },
    "address": {
      "type": "object",
      "properties": {
        "street": { "$ref": "#/$defs/text" },
        "house_number": { "type": "string", "maxLength": 12 },
        "postal_code": { "type": "string", "maxLength": 12 },
        "locality": { "$ref": "#/$defs/text" }
      }
    },
    "events": {
      "type": "array",
      "items": {
        "type": "object",
        "properties": {
          "date": { "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
          "kind": { "enum": ["arrival", "move", "departure"] },
          "place": { "$ref": "#/$defs/text" },
          "note": { "$ref": "#/$defs/text" }
        },
        "required": ["date", "kind"]
      }
    }
  },
  "required": ["person"]
}
"##;

/// What stands before the person's number.
pub const BEFORE: &str = "{\"person\":{\"number\":\"";

/// What stands behind the person's number, so that the whole with a number of 13 digits has about `bytes`.
pub fn behind(bytes: usize) -> String {
    let mut text = String::from(
        "\",\"family_name\":\"Weber-Hoffmann\",\"given_names\":[\"Sophie\",\"Marie\"]},\"address\":{\"street\":\"Rue de \
         la Gare\",\"house_number\":\"17a\",\"postal_code\":\"L-1234\",\"locality\":\"Eschen\"},\"events\":[",
    );
    let mut number = 0;
    while BEFORE.len() + 13 + text.len() < bytes.saturating_sub(100) {
        let comma = if number == 0 { "" } else { "," };
        let (year, month) = (1990 + number % 30, 1 + number % 12);
        let _written = write!(
            text,
            "{comma}{{\"date\":\"{year}-{month:02}-15\",\"kind\":\"move\",\"place\":\"Eschen-sur-Sûre\",\"note\":\"declared at \
             the counter, form {number}\"}}"
        );
        number += 1;
    }
    text.push_str("]}");
    text
}

/// Sizes in bytes with how many of a thousand answers have them.
pub fn sizes(mix: Mix) -> &'static [(usize, usize)] {
    match mix {
        Mix::Plain => &[(2_000, 1000)],
        Mix::Xroad => &[(2_000, 300), (10_000, 600), (100_000, 90), (2_000_000, 9), (10_000_000, 1)],
    }
}

/// Which of the sizes the answer with this number has; each thousand in a row has every size as often as it should,
/// spread evenly.
pub fn size_of(sizes: &[(usize, usize)], number: usize) -> usize {
    // 387 and 1000 have no common divisor, so this visits each place once.
    let mut place = number.wrapping_mul(387) % 1000;
    for (at, (_, share)) in sizes.iter().enumerate() {
        if place < *share {
            return at;
        }
        place -= share;
    }
    0
}
