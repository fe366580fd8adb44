//! Faults of form: syntax, missing and unknown members, wrong kinds of values, stray files.

use super::{AID, INCOME, TERRITORY, TOWN, assert_faults};

#[test]
fn every_fault_of_form_is_named_with_its_line() {
    assert_faults(&[
        ("syntax", &[(AID, "max_uses = 3", "max_uses = ")], &["procedures/housing-aid.toml:6: "]),
        ("missing", &[(AID, "max_uses = 3\n", "")], &["procedures/housing-aid.toml:1: max_uses: it is missing"]),
        (
            "unknown key",
            &[(AID, "preview = true", "previev = true")],
            &[
                "procedures/housing-aid.toml:9: previev: `previev` is not known here; take it away, or write one of `names`",
            ],
        ),
        (
            "wrong kind",
            &[(AID, "preview = true", "preview = \"yes\"")],
            &["procedures/housing-aid.toml:9: preview: `true` or `false` is wanted"],
        ),
        (
            "number",
            &[(AID, "max_uses = 3", "max_uses = 0")],
            &["procedures/housing-aid.toml:6: max_uses: a whole number is wanted"],
        ),
        (
            "empty",
            &[(INCOME, "source = \"tax\"", "source = \"\"")],
            &["evidence-types/income.toml:28: connector.source: a text is wanted"],
        ),
        (
            "no table",
            &[(TOWN, "[dpo]\nname = \"Data protection, town hall\"\nemail = \"dpo@town.example\"", "")],
            &["administrations/town-hall.toml:1: dpo: it is missing"],
        ),
        (
            "no field",
            &[(INCOME, "\"/illness\"", "\"illness\"")],
            &["evidence-types/income.toml:16: fields[1].path: `illness` is no field"],
        ),
        (
            "word",
            &[(INCOME, "\"special\"", "\"specal\"")],
            &[
                "evidence-types/income.toml:18: fields[1].sensitivity: `specal` is not known here; write one of `ordinary`, `sensitive`, `special`, did you mean `special`?",
            ],
        ),
        (
            "kind of connector",
            &[(INCOME, "kind = \"sql\"", "kind = \"soap\"")],
            &["evidence-types/income.toml:27: connector.kind: `soap` is not known here"],
        ),
        (
            "file name",
            &[("administrations/Bad_Name.toml", "", "")],
            &["administrations/Bad_Name.toml: `Bad_Name` is no administration id"],
        ),
        (
            "stray file",
            &[("administration/x.toml", "", "")],
            &[
                "administration/x.toml: it is no part of a catalogue; take it away or move it where it belongs, did you mean `administrations`?",
            ],
        ),
        (
            "no UTF-8 name of a language",
            &[(TERRITORY, "[\"en\", \"fr\"]", "[\"en\", \"fr\", \"F\"]")],
            &["territory.toml:3: languages[2]: `F` is no language tag"],
        ),
    ]);
}
