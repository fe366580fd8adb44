//! Faults of procedures and of Cedar policies.

use super::{AID, CEDAR, CEDAR_SCHEMA, assert_faults};

#[test]
fn every_fault_of_procedures_and_policies_is_named() {
    assert_faults(&[
        (
            "requester",
            &[(AID, "[\"town-hall\"]", "[\"townhall\"]")],
            &[
                "procedures/housing-aid.toml:2: requesters[0]: `townhall` is no administration of the catalogue; write one of `register`, `town-hall`, did you mean `town-hall`?",
            ],
        ),
        (
            "kept long for no reason",
            &[(AID, "max_uses", "log_months = 24\nmax_uses")],
            &[
                "procedures/housing-aid.toml:6: log_months: nothing says why entries are kept longer than 13 months; write the reason as `log_months_because`",
            ],
        ),
        (
            "no such level",
            &[(AID, "max_uses", "assurance = \"highest\"\nmax_uses")],
            &[
                "procedures/housing-aid.toml:6: assurance: `highest` is not known here; write one of `substantial`, `high`",
            ],
        ),
        (
            "kept too long",
            &[(AID, "max_uses", "log_months = 37\nlog_months_because = \"law\"\nmax_uses")],
            &["procedures/housing-aid.toml:6: log_months: "],
        ),
        (
            "a reason for nothing",
            &[(AID, "max_uses", "log_months_because = \"law\"\nmax_uses")],
            &["procedures/housing-aid.toml:6: log_months_because: a reason for nothing"],
        ),
        (
            "nobody",
            &[(AID, "[\"town-hall\"]", "[]")],
            &["procedures/housing-aid.toml:2: requesters: nobody may use the procedure"],
        ),
        (
            "no certificate",
            &[(AID, "[\"town-hall\"]", "[\"town-hall\", \"register\"]")],
            &["procedures/housing-aid.toml:2: requesters[1]: `register` has no certificate"],
        ),
        (
            "responsible",
            &[(AID, "max_uses", "responsible = [\"register\", \"townhall\"]\nmax_uses")],
            &[
                "procedures/housing-aid.toml:6: responsible[0]: `register` has no certificate, so that it can never declare a consent invalid",
                "procedures/housing-aid.toml:6: responsible[1]: `townhall` is no administration of the catalogue",
            ],
        ),
        (
            "evidence type",
            &[(AID, "type = \"income\"", "type = \"incomes\"")],
            &["procedures/housing-aid.toml:22: evidence[1].type: `incomes` is no evidence type of the catalogue"],
        ),
        (
            "type twice",
            &[(
                AID,
                "type = \"diploma\"\nfields = [{ path = \"/document\", required = true }]",
                "type = \"income\"\nfields = [{ path = \"/gross\" }]",
            )],
            &["procedures/housing-aid.toml:26: evidence[2].type: `income` stands there twice"],
        ),
        (
            "more than offered",
            &[(AID, "{ path = \"/illness\" }", "{ path = \"/ilness\" }")],
            &[
                "procedures/housing-aid.toml:23: evidence[1].fields[1].path: the evidence type does not offer `/ilness`; ask for what it offers: `/gross`, `/illness`, did you mean `/illness`?",
            ],
        ),
        (
            "field twice",
            &[(AID, "{ path = \"/illness\" }", "{ path = \"/gross\" }")],
            &["procedures/housing-aid.toml:23: evidence[1].fields[1].path: `/gross` stands there twice"],
        ),
        (
            "purpose",
            &[(AID, "https://w3id.org/dpv#ServiceProvision", "service")],
            &["procedures/housing-aid.toml:3: purpose.iri: `service` is no web identifier"],
        ),
        (
            "basis",
            &[(AID, "explicit-request", "interest")],
            &["procedures/housing-aid.toml:4: legal_basis.basis: `interest` is not known here"],
        ),
        (
            "no policy schema text",
            &[(CEDAR_SCHEMA, "entity Administration", "entiti Administration")],
            &["policies/schema.cedarschema:1: "],
        ),
        (
            "unfit policy schema",
            &[(CEDAR_SCHEMA, "    provider: String,\n", "")],
            &["policies/schema.cedarschema: the schema does not describe the question"],
        ),
        (
            "attribute",
            &[(
                CEDAR_SCHEMA,
                "entity Administration, EvidenceType;",
                "entity Administration = { level: Long };\nentity EvidenceType;",
            )],
            &["policies/schema.cedarschema: the schema asks for more than the broker tells"],
        ),
        ("policy syntax", &[(CEDAR, "when { context.case", "wenn { context.case")], &["policies/base.cedar:9: "]),
        (
            "strict validation",
            &[(CEDAR, "context.case like", "context.chase like")],
            &["policies/base.cedar:9: base#3: "],
        ),
        (
            "type",
            &[(CEDAR, "context.system &&", "context.procedure &&")],
            &["policies/base.cedar:6: special-data-needs-a-person: "],
        ),
        (
            "unknown entity",
            &[(CEDAR, "Administration::\"town-hall\"", "Administraton::\"town-hall\"")],
            &["policies/base.cedar:8: base#3: ", "policies/base.cedar:8: base#3: "],
        ),
        (
            "id twice",
            &[(CEDAR, "special-data-needs-a-person", "requests-of-the-catalogue")],
            &["policies/base.cedar: requests-of-the-catalogue: the id is that of another policy"],
        ),
        (
            "kept id",
            &[(CEDAR, "special-data-needs-a-person", "catalogue:procedure")],
            &["policies/base.cedar: catalogue:procedure: the id is kept"],
        ),
        (
            "template",
            &[(CEDAR, "principal == Administration::\"town-hall\"", "principal == ?principal")],
            &["policies/base.cedar: policy2: a template is never linked"],
        ),
    ]);
}
