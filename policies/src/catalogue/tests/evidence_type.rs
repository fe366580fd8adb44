//! Faults of evidence types and their schemas.

use super::{DIPLOMA, HOUSEHOLD, HOUSEHOLD_SCHEMA, INCOME, assert_faults};

#[test]
fn every_fault_of_evidence_types_is_named() {
    assert_faults(&[
        (
            "provider",
            &[(HOUSEHOLD, "provider = \"register\"", "provider = \"registre\"")],
            &[
                "evidence-types/household.toml:1: provider: `registre` is no administration of the catalogue; write one of `register`, `town-hall`, did you mean `register`?",
            ],
        ),
        (
            "scheme",
            &[(INCOME, "identifier = \"tl-number\"", "identifier = \"lu-nin\"")],
            &["evidence-types/income.toml:6: identifier: `lu-nin` is no identifier scheme"],
        ),
        (
            "place",
            &[(HOUSEHOLD, "path = \"/address/street\"", "path = \"/address/road\"")],
            &[
                "evidence-types/household.toml:13: fields[0].path: `/address/road` is no place of the schema",
                "evidence-types/household.toml:36: connector.map: `/address/road` is never filled",
                "procedures/housing-aid.toml:17: evidence[0].fields[1].path: the evidence type does not offer `/address/street`; ask for what it offers",
            ],
        ),
        (
            "prefix",
            &[(INCOME, "path = \"/illness\"", "path = \"/gross/part\"")],
            &[
                "evidence-types/income.toml:16: fields[1].path: `/gross/part` is no place of the schema",
                "evidence-types/income.toml:16: fields[1].path: `/gross/part` lies inside the field `/gross`",
                "procedures/housing-aid.toml:23: evidence[1].fields[1].path",
            ],
        ),
        (
            "twice",
            &[(INCOME, "path = \"/illness\"", "path = \"/gross\"")],
            &[
                "evidence-types/income.toml:16: fields[1].path: `/gross` stands there twice",
                "procedures/housing-aid.toml:23: ",
            ],
        ),
        (
            "subject",
            &[(HOUSEHOLD, "/person/number\"\nlegal", "/person/nr\"\nlegal")],
            &[
                "evidence-types/household.toml:7: subject: `/person/nr` is no place of the schema",
                "evidence-types/household.toml:36: connector.map: `/person/nr` is never filled",
            ],
        ),
        (
            "subject of many",
            &[(HOUSEHOLD, "/person/number\"\nlegal", "/members/*/number\"\nlegal")],
            &["evidence-types/household.toml:7: subject: it names one person"],
        ),
        (
            "no persons",
            &[(HOUSEHOLD, "persons = \"/members/*/number\"\n", "")],
            &["evidence-types/household.toml:22: fields[2].persons: it speaks of others"],
        ),
        (
            "persons of self",
            &[(HOUSEHOLD, "about = \"others\"", "about = \"self\"")],
            &["evidence-types/household.toml:27: fields[2].persons: it names others"],
        ),
        (
            "place of persons",
            &[(HOUSEHOLD, "persons = \"/members/*/number\"", "persons = \"/members/*/nr\"")],
            &[
                "evidence-types/household.toml:27: fields[2].persons: `/members/*/nr` is no place",
                "evidence-types/household.toml:36: connector.map: `/members/*/nr` is never filled",
            ],
        ),
        (
            "no schema",
            &[(INCOME, "income.schema.json", "incomes.schema.json")],
            &[
                "evidence-types/income.schema.json: no evidence type uses this schema",
                "evidence-types/income.toml:5: schema: there is no file `incomes.schema.json`",
            ],
        ),
        (
            "remote",
            &[(HOUSEHOLD_SCHEMA, "#/$defs/person\" }]", "https://x.example/p.json\" }]")],
            &["evidence-types/household.schema.json: `$ref` to `https://x.example/p.json` points outside the schema"],
        ),
        (
            "bad schema",
            &[(HOUSEHOLD_SCHEMA, "\"type\": \"array\"", "\"type\": \"list\"")],
            &["evidence-types/household.schema.json: the schema is not valid"],
        ),
        (
            "no JSON",
            &[(HOUSEHOLD_SCHEMA, "\"required\": [\"person\"],", "\"required\": [\"person\",")],
            &["evidence-types/household.schema.json:"],
        ),
        (
            "document",
            &[(DIPLOMA, "path = \"/document\"", "path = \"/document/content\"")],
            &["evidence-types/diploma.toml:10: document: a document has one field", "procedures/housing-aid.toml:27: "],
        ),
        (
            "no document",
            &[(DIPLOMA, "document = true", "document = false")],
            &["evidence-types/diploma.toml:13: fields[0].path: `/document` is kept for documents"],
        ),
        (
            "parameter",
            &[(INCOME, "name = \"year\"", "name = \"Year\"")],
            &[
                "evidence-types/income.toml:21: parameters[0].name: `Year` cannot be the name",
                "evidence-types/income.toml:29: connector.statement: `:year` is neither",
                "evidence-types/income.toml:29: connector.statement: `Year` is never used",
            ],
        ),
        (
            "parameter's schema",
            &[(INCOME, "type = \"integer\"", "type = \"year\"")],
            &[
                "evidence-types/income.toml:24: parameters[0].schema: the schema is not valid",
                "evidence-types/income.toml:29: connector.statement: `:year` is neither",
            ],
        ),
        (
            "no field",
            &[(
                DIPLOMA,
                "[[fields]]\npath = \"/document\"\nlabels = { en = \"Diploma with grades\", fr = \"Diplôme avec notes\" }\n",
                "",
            )],
            &["evidence-types/diploma.toml:1: fields: there is no field", "procedures/housing-aid.toml:27: "],
        ),
    ]);
}
