//! Faults of connectors: mappings, placeholders, paths, statements.

use super::{DIPLOMA, HOUSEHOLD, INCOME, assert_faults};

#[test]
fn every_fault_of_connectors_is_named() {
    assert_faults(&[
        (
            "target",
            &[(
                HOUSEHOLD,
                "\"/members/*/number\" = \"/menage/*/nr\"",
                "\"/members/*/number\" = \"/menage/*/nr\"\n\"/member/*/nr\" = \"/menage/*/nr\"",
            )],
            &["evidence-types/household.toml:42: connector.map./member/*/nr: `/member/*/nr` is no place of the schema"],
        ),
        (
            "never mapped",
            &[(HOUSEHOLD, "\"/address/locality\" = \"/adr/lieu\"\n", "")],
            &["evidence-types/household.toml:36: connector.map: `/address/locality` is never filled"],
        ),
        (
            "arrays",
            &[(HOUSEHOLD, "\"/menage/*/nom\"", "\"/menage/nom\"")],
            &["evidence-types/household.toml:40: connector.map./members/*/name: one side goes through more arrays"],
        ),
        (
            "placeholder",
            &[(HOUSEHOLD, "full = \"yes\"", "full = \"{yes}\"")],
            &["evidence-types/household.toml:32: connector.path: `yes` is neither the identifier nor a parameter"],
        ),
        (
            "brace",
            &[(HOUSEHOLD, "full = \"yes\"", "full = \"{yes\"")],
            &["evidence-types/household.toml:33: connector.query: a brace is not closed"],
        ),
        (
            "person not asked for",
            &[(HOUSEHOLD, "/people/{identifier}", "/people")],
            &["evidence-types/household.toml:32: connector.path: `identifier` is never used"],
        ),
        (
            "path",
            &[(HOUSEHOLD, "/people/{identifier}", "/../{identifier}")],
            &["evidence-types/household.toml:32: connector.path: `/../{identifier}` is no path below"],
        ),
        (
            "whole address",
            &[(HOUSEHOLD, "/people/{identifier}", "https://x.example/{identifier}")],
            &["evidence-types/household.toml:32: connector.path: `https://x.example/{identifier}` is no path below"],
        ),
        (
            "source",
            &[(HOUSEHOLD, "source = \"register\"", "source = \"https://x\"")],
            &["evidence-types/household.toml:31: connector.source: `https://x` cannot be the name"],
        ),
        (
            "two statements",
            &[(INCOME, "year = :year\"", "year = :year; SELECT 1\"")],
            &["evidence-types/income.toml:29: connector.statement: there is a `;` in it"],
        ),
        (
            "writing",
            &[(INCOME, "SELECT gross, sick FROM income", "DELETE FROM income")],
            &["evidence-types/income.toml:29: connector.statement: it begins with `DELETE`"],
        ),
        (
            "parameter of the statement",
            &[(INCOME, "year = :year", "year = :yaer")],
            &[
                "evidence-types/income.toml:29: connector.statement: `:yaer` is neither the identifier nor a parameter; declare the parameter, or write one of `identifier`, `year`, did you mean `year`?",
                "evidence-types/income.toml:29: connector.statement: `year` is never used",
            ],
        ),
        (
            "rows",
            &[(INCOME, "map = {", "rows = \"all\"\nmap = {")],
            &["evidence-types/income.toml:30: connector.rows: `all` is neither `one` nor a pointer"],
        ),
        (
            "rows of another place",
            &[(INCOME, "map = {", "rows = \"/children\"\nmap = {")],
            &["evidence-types/income.toml:30: connector.rows: `/children` is no place of the schema"],
        ),
        (
            "outside the root",
            &[(DIPLOMA, "{identifier}/diploma", "../{identifier}")],
            &["evidence-types/diploma.toml:19: connector.pattern: it does not stay below"],
        ),
        (
            "a hole in the path",
            &[
                (INCOME, "required = true", "required = false"),
                (INCOME, "kind = \"sql\"", "kind = \"rest\""),
                (
                    INCOME,
                    "statement = \"SELECT gross, sick FROM income WHERE nr = :identifier AND year = :year\"",
                    "path = \"/{identifier}/{year}\"",
                ),
                (
                    INCOME,
                    "{ \"/gross\" = \"gross\", \"/illness\" = \"sick\" }",
                    "{ \"/gross\" = \"/gross\", \"/illness\" = \"/sick\" }",
                ),
            ],
            &["evidence-types/income.toml:29: connector.path: the parameter `year` may be missing"],
        ),
        (
            "X-Road",
            &[
                (INCOME, "kind = \"sql\"", "kind = \"xroad\""),
                (
                    INCOME,
                    "statement = \"SELECT gross, sick FROM income WHERE nr = :identifier AND year = :year\"",
                    "service = \"LU/GOV\"\npath = \"/{identifier}/{year}\"",
                ),
                (
                    INCOME,
                    "{ \"/gross\" = \"gross\", \"/illness\" = \"sick\" }",
                    "{ \"/gross\" = \"/gross\", \"/illness\" = \"/sick\" }",
                ),
            ],
            &["evidence-types/income.toml:29: connector.service: `LU/GOV` is no X-Road service"],
        ),
    ]);
}
