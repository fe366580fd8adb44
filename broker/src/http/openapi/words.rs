//! Texts of a fixed form as the description names them. The types themselves are in `eemol_policies`; a test holds both to
//! the same verdicts.
#![expect(dead_code, reason = "describes types of another crate")]

use utoipa::ToSchema;

/// Id of a consent.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^cns_[0-7][0-9A-HJKMNP-TV-Z]{25}$", example = "cns_01KAJM5V4TF1SFQTZ7YQKPQ8RD")]
pub(crate) struct ConsentId(String);

/// Id of an exchange.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^exg_[0-7][0-9A-HJKMNP-TV-Z]{25}$", example = "exg_01KAJM5V4TF1SFQTZ7YQKPQ8RE")]
pub(crate) struct ExchangeId(String);

/// Id of an entry of the access log.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^ent_[0-7][0-9A-HJKMNP-TV-Z]{25}$", example = "ent_01KAJM5V4TF1SFQTZ7YQKPQ8RF")]
pub(crate) struct EntryId(String);

/// Name of something in the catalogue: small letters, digits and single hyphens.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64, example = "housing-benefit")]
pub(crate) struct Slug(String);

/// Date and time (RFC 3339, UTC, milliseconds).
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$", example = "2026-11-21T10:00:00.123Z")]
pub(crate) struct Time(String);

/// JSON Pointer to a field of evidence; `*` stands for every element of an array.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^(/([^/~*]|~[01])+|/\\*)+$", max_length = 256, example = "/address/locality")]
pub(crate) struct Field(String);

/// What the requester writes of its own: a file reference, an official.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^\\S(.*\\S)?$", min_length = 1, max_length = 128, example = "2026-1234")]
pub(crate) struct Own(String);

/// A stable reason; what each means is told in the reference of problems.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[a-z]+(-[a-z]+)*$", example = "consent-revoked")]
pub(crate) struct Reason(String);

/// Bytes.
#[derive(ToSchema)]
#[schema(value_type = String, content_media_type = "application/octet-stream")]
pub(crate) struct Bytes(String);

#[cfg(test)]
mod tests {
    use eemol_policies::field;
    use eemol_policies::ids;
    use eemol_policies::reason;
    use serde_json::{Value, json};
    use utoipa::PartialSchema;

    use super::*;

    fn takes<T: PartialSchema>(text: &str) -> bool {
        let schema = serde_json::to_value(T::schema()).unwrap();
        jsonschema::validator_for(&schema).unwrap().is_valid(&Value::from(text))
    }

    #[test]
    fn described_forms_are_those_of_the_types() {
        let good = "01KAJM5V4TF1SFQTZ7YQKPQ8RD";
        for text in
            [&format!("cns_{good}"), &format!("exg_{good}"), &good.to_owned(), &format!("cns_{}", "8".repeat(26))]
        {
            assert_eq!(takes::<ConsentId>(text), text.parse::<ids::ConsentId>().is_ok(), "{text}");
            assert_eq!(takes::<ExchangeId>(text), text.parse::<ids::ExchangeId>().is_ok(), "{text}");
            assert_eq!(takes::<EntryId>(text), text.parse::<ids::EntryId>().is_ok(), "{text}");
        }
        for text in ["housing-benefit", "a", "a1-b", "", "A", "1a", "a-", "a--b", "a_b", &"a".repeat(65)] {
            assert_eq!(takes::<Slug>(text), text.parse::<ids::ProcedureId>().is_ok(), "{text}");
        }
        for text in ["/a", "/a/*/b", "/a~1b", "a", "/", "/a*", "/a~2", "", "/*"] {
            assert_eq!(takes::<Field>(text), text.parse::<field::Field>().is_ok(), "{text}");
        }
        for text in ["2026-1234", "agent 17", "", " x", "x ", &"x".repeat(129)] {
            assert_eq!(takes::<Own>(text), text.parse::<ids::CaseRef>().is_ok(), "{text}");
        }
        for reason in reason::Reason::ALL {
            assert!(takes::<Reason>(reason.as_str()), "{reason}");
        }
        assert!(takes::<Time>(json!(eemol_policies::time::Timestamp::EPOCH).as_str().unwrap_or_default()));
    }
}
