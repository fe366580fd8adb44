//! Every kind of fault, each in a catalogue that is otherwise good, and what the good one is like.

use super::*;
use crate::field::Field;
use crate::testing;

/// Changes to the files of the good catalogue: path, text to be found, text in its place.
type Edits = &'static [(&'static str, &'static str, &'static str)];

fn faults_of(edits: Edits) -> Vec<Fault> {
    let mut files = testing::files();
    for (path, from, to) in edits {
        if from.is_empty() {
            files.insert((*path).to_owned(), to.as_bytes().to_vec());
            continue;
        }
        let text = String::from_utf8(files[*path].clone()).unwrap();
        assert!(text.contains(from), "{path} has no {from:?}");
        files.insert((*path).to_owned(), text.replacen(from, to, 1).into_bytes());
    }
    Catalogue::from_files(files).map_or_else(|faults| faults, |_| Vec::new())
}

/// One broken catalogue: what is broken, how, and how the lines of its faults begin, in order.
type Case = (&'static str, Edits, &'static [&'static str]);

/// Asserts of each case that its faults are exactly the expected ones, and that each has a remedy.
fn assert_faults(cases: &[Case]) {
    let mut wrong = Vec::new();
    for (what, edits, expected) in cases {
        let faults = faults_of(edits);
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        let same = lines.len() == expected.len()
            && lines.iter().zip(*expected).all(|(line, expected)| line.starts_with(expected));
        if !same || faults.iter().any(|fault| fault.remedy.is_empty()) {
            wrong.push(format!("{what}\nexpected: {expected:#?}\nfound: {lines:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const TERRITORY: &str = "territory.toml";
const TOWN: &str = "administrations/town-hall.toml";
const HOUSEHOLD: &str = "evidence-types/household.toml";
const HOUSEHOLD_SCHEMA: &str = "evidence-types/household.schema.json";
const INCOME: &str = "evidence-types/income.toml";
const DIPLOMA: &str = "evidence-types/diploma.toml";
const AID: &str = "procedures/housing-aid.toml";
const CEDAR: &str = "policies/base.cedar";
const CEDAR_SCHEMA: &str = "policies/schema.cedarschema";

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

#[test]
fn every_fault_of_the_territory_and_of_administrations_is_named() {
    assert_faults(&[
        (
            "default language",
            &[(TERRITORY, "default_language = \"en\"", "default_language = \"de\"")],
            &["territory.toml:4: default_language: `de` is no language of the territory"],
        ),
        (
            "time zone",
            &[(TERRITORY, "Europe/Luxembourg", "Europe Luxembourg")],
            &["territory.toml:5: time_zone: `Europe Luxembourg` is no time zone"],
        ),
        ("colour", &[(TERRITORY, "#00629b", "blue")], &["territory.toml:29: appearance.brand: `blue` is no colour"]),
        (
            "pattern",
            &[(TERRITORY, "^[0-9]{10}$", "^[0-9{10}$")],
            &["territory.toml:11: identifier_schemes[0].pattern: it is no regular expression"],
        ),
        (
            "example",
            &[(TERRITORY, "1111 111 116", "1111 111 118")],
            &[
                "territory.toml:13: identifier_schemes[0].example: it does not pass its own scheme: the Luhn check digit",
            ],
        ),
        (
            "positions",
            &[(TERRITORY, "digits = [1, 9]", "digits = [9, 1]")],
            &["territory.toml:16: identifier_schemes[0].checks[0].digits: a first and a last position"],
        ),
        (
            "authority",
            &[(TERRITORY, "https://dpa.example", "http://dpa.example")],
            &["territory.toml:21: supervisory_authority.url: `http://dpa.example` is no address"],
        ),
        (
            "mail",
            &[(TERRITORY, "help@help.example", "help")],
            &["territory.toml:25: help_desk.email: `help` is no mail address"],
        ),
        (
            "no help",
            &[(TERRITORY, "email = \"help@help.example\"\nphone = \"+000 1\"\n", "")],
            &["territory.toml:24: help_desk.email: there is no way to reach the help desk"],
        ),
        (
            "missing text",
            &[(TOWN, ", fr = \"Mairie\"", "")],
            &["administrations/town-hall.toml:1: names.fr: the text is missing in `fr`"],
        ),
        (
            "empty text",
            &[(TOWN, "fr = \"Mairie\"", "fr = \" \"")],
            &["administrations/town-hall.toml:1: names.fr: the text in `fr` is empty"],
        ),
        (
            "foreign text",
            &[(TOWN, "fr = \"Mairie\"", "fr = \"Mairie\", ffr = \"x\"")],
            &[
                "administrations/town-hall.toml:1: names.ffr: `ffr` is no language of the territory; write one of `en`, `fr`, did you mean `fr`?",
            ],
        ),
        (
            "claimed twice",
            &[(
                "administrations/register.toml",
                "demonstration = true",
                "certificates = [{ subject = \"cn=town-hall, o=Testland\" }]",
            )],
            &[
                "administrations/town-hall.toml:6: certificates[0].subject: the certificate is claimed by `administrations/register.toml`, too",
            ],
        ),
        (
            "digest",
            &[(TOWN, "00112233", "0011223")],
            &["administrations/town-hall.toml:7: certificates[1].spki_sha256: it is no SHA-256"],
        ),
        (
            "two ways",
            &[(TOWN, "{ subject = \"CN=town-hall,O=Testland\" }", "{}")],
            &["administrations/town-hall.toml:6: certificates[0].subject: exactly one way"],
        ),
        (
            "redirect",
            &[(TOWN, "https://town.example/back", "https://town.example/back#x")],
            &["administrations/town-hall.toml:9: redirect_uris: `https://town.example/back#x` is no address"],
        ),
        (
            "contact",
            &[(TOWN, "phone = \"+000 2\"\naddress = \"1, Main Street\"\n", "")],
            &["administrations/town-hall.toml:16: contact.email: there is no way to reach the administration"],
        ),
    ]);
}

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

#[test]
fn all_faults_are_named_at_once_in_order_of_file_and_line() {
    assert_faults(&[(
        "many",
        &[
            (AID, "max_uses = 3", "max_uses = -1"),
            (AID, "preview = true", "previw = true"),
            (TOWN, ", fr = \"Mairie\"", ""),
            (CEDAR, "context.case", "context.chase"),
        ],
        &[
            "administrations/town-hall.toml:1",
            "policies/base.cedar:9",
            "procedures/housing-aid.toml:6",
            "procedures/housing-aid.toml:9",
        ],
    )]);
    let faults = Catalogue::from_files([]).unwrap_err();
    assert_eq!(faults.iter().map(|fault| fault.file.as_str()).collect::<Vec<_>>(), [CEDAR_SCHEMA, TERRITORY]);
    let files = testing::files().into_iter().filter(|(path, _)| path != CEDAR);
    assert!(Catalogue::from_files(files).unwrap_err()[0].message.contains("there is no policy beside it"));
}

#[test]
fn the_good_catalogue_is_read_whole() {
    let catalogue = testing::catalogue();
    let household = &catalogue.evidence_types[&"household".parse().unwrap()];
    assert_eq!(household.names.get("fr", "en"), "Ménage");
    assert_eq!(household.sensitivity(&"/members/*/name".parse().unwrap()), Some(evidence_type::Sensitivity::Sensitive));
    assert_eq!(household.about(&"/address/street".parse().unwrap()), Some(&evidence_type::About::Subject));
    assert_eq!(household.labels(&"/nothing".parse().unwrap()), None);
    let ConnectorSpec::Rest(rest) = &household.connector else { panic!("a REST connector") };
    assert_eq!((rest.no_match.as_slice(), rest.several.as_slice()), (&[404][..], &[300][..]));
    let item = catalogue.procedure_item(&"housing-aid".parse().unwrap(), &"income".parse().unwrap()).unwrap();
    assert_eq!(item.required().map(Field::as_str).collect::<Vec<_>>(), ["/gross"]);
    assert_eq!(item.optional().map(Field::as_str).collect::<Vec<_>>(), ["/illness"]);
    assert!(catalogue.procedure_item(&"housing-aid".parse().unwrap(), &"births".parse().unwrap()).is_none());
    assert_eq!(catalogue.territory.identifier("tl-number: 1111-111-116").unwrap().value(), "1111111116");
    assert_eq!(catalogue.territory.language_or_default("de"), "en");
    assert_eq!(catalogue.policies.len(), 3);
}

#[test]
fn a_certificate_belongs_to_the_administration_that_claims_it() {
    let catalogue = testing::catalogue();
    let town = "town-hall".parse().unwrap();
    let mut spki = [0; 32];
    assert_eq!(catalogue.administration_by_certificate("CN=town-hall, O=Testland", &spki), Some(&town));
    assert_eq!(catalogue.administration_by_certificate("CN=Town-Hall,O=Testland", &spki), None);
    assert_eq!(catalogue.administration_by_certificate("", &spki), None);
    hex::decode_to_slice("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", &mut spki).unwrap();
    assert_eq!(catalogue.administration_by_certificate("CN=other", &spki), Some(&town));
}

#[test]
fn the_digest_changes_with_every_byte_and_not_with_the_way_of_loading() {
    let catalogue = testing::catalogue();
    let mut files = testing::files();
    files.get_mut(TOWN).unwrap().push(b'\n');
    assert_ne!(Catalogue::from_files(files).unwrap().digest, catalogue.digest);
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sandboxes/base");
    assert_eq!(Catalogue::load(&dir).unwrap().digest, catalogue.digest);
    assert!(catalogue.digest.starts_with("sha-256:"));
    assert!(Catalogue::load(&dir.join("nowhere")).unwrap_err()[0].message.contains("cannot be read"));
}

#[test]
fn connectors_read_the_same_by_serde_as_from_a_catalogue() {
    for evidence_type in testing::catalogue().evidence_types.values() {
        let json = serde_json::to_value(&evidence_type.connector).unwrap();
        assert_eq!(serde_json::from_value::<ConnectorSpec>(json).unwrap(), evidence_type.connector);
    }
    let unknown = serde_json::json!({"kind": "file", "source": "a", "pattern": "b", "extra": 1});
    assert!(serde_json::from_value::<ConnectorSpec>(unknown).is_err());
}
