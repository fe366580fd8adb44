//! Reads `evidence-types/<id>.toml` and the schema beside it.

use std::collections::BTreeMap;

use super::{Known, check_known, connector};
use crate::catalogue::evidence_type::{About, EvidenceType, FieldSpec, Parameter, Sensitivity};
use crate::catalogue::fault::{Place, Report};
use crate::catalogue::reader::{Found, Table};
use crate::catalogue::territory::Territory;
use crate::field::{Field, Segment};
use crate::ids::{AdministrationId, EvidenceTypeId, SchemeId};
use crate::schema::Schema;

/// The schema files of the catalogue by name; `None` for those that are no schema. Used ones are counted.
pub(in crate::catalogue) type Schemas = BTreeMap<String, SchemaFile>;

/// One schema file.
#[derive(Debug, Default)]
pub(in crate::catalogue) struct SchemaFile {
    pub(in crate::catalogue) text: String,
    pub(in crate::catalogue) used: bool,
}

pub(in crate::catalogue) fn read(
    id: &EvidenceTypeId,
    table: &Table<'_>,
    known: &mut Known,
    territory: Option<&Territory>,
    schemas: &mut Schemas,
) -> Option<EvidenceType> {
    let provider = table.parsed::<AdministrationId>("provider");
    if let Some(provider) = &provider {
        let name = Found { value: provider.to_string(), place: table.place("provider") };
        check_known(table, &name, "administration", known.administrations.iter().map(AdministrationId::as_str));
    }
    let version = table.number("version", 1..=1_000_000, None);
    let (names, description) = (table.texts("names"), table.texts("description"));
    let schema = table.text("schema").and_then(|name| schema(table, &name, schemas));
    let asked_under = table.parsed::<SchemeId>("identifier").and_then(|identifier| {
        let name = Found { value: identifier.to_string(), place: table.place("identifier") };
        if let Some(declared) = &known.schemes {
            check_known(table, &name, "identifier scheme", declared.iter().map(SchemeId::as_str));
        }
        territory?.identifier_schemes.get(&identifier).cloned()
    });
    let subject = if table.has("subject") { table.parsed::<Field>("subject") } else { None };
    let (legal_text, retention) = (table.texts("legal_text"), table.texts("retention"));
    let max_bytes = table.number("max_bytes", 1..=64 * 1024 * 1024, Some(65_536));
    let document = table.flag("document", false);
    let inner = table.tables("fields");
    let fields: Vec<FieldSpec> = inner.iter().filter_map(field).collect();
    let paths: Vec<Field> = fields.iter().map(|field| field.path.clone()).collect();
    check_fields(table, &inner, document, &paths);
    known.evidence_types.insert(id.clone(), (paths.len() == inner.len()).then_some(paths));
    let parameters = parameters(table);
    let connector = table.table("connector").and_then(|inner| {
        let needed = needed(&fields, subject.as_ref());
        connector::read(&inner, &needed, schema.as_ref(), &parameters, document)
    });
    if let Some(schema) = &schema {
        check_places(table, &inner, schema, &fields, subject.as_ref());
    }
    table.close();
    let asked_under = asked_under?;
    Some(EvidenceType {
        id: id.clone(),
        provider: provider?,
        version: version?,
        names: names?,
        description: description?,
        schema: schema?,
        identifier: asked_under.id.clone(),
        scheme: asked_under,
        subject,
        legal_text: legal_text?,
        retention: retention?,
        max_bytes: max_bytes?,
        document,
        fields,
        parameters,
        connector: connector?,
    })
}

fn schema(table: &Table<'_>, name: &str, schemas: &mut Schemas) -> Option<Schema> {
    let Some(file) = schemas.get_mut(name) else {
        table.fault(
            "schema",
            format!("there is no file `{name}` beside it"),
            "put the JSON Schema of the evidence there, ending in `.schema.json`",
        );
        return None;
    };
    file.used = true;
    compiled(table.report(), &format!("evidence-types/{name}"), &file.text)
}

fn compiled(report: &Report, path: &str, text: &str) -> Option<Schema> {
    match serde_json::from_str(text) {
        Ok(document) => Schema::compile(document)
            .map_err(|error| {
                report.fault(
                    &Place::file(path),
                    error.to_string(),
                    "write a JSON Schema 2020-12 that is whole in itself",
                );
            })
            .ok(),
        Err(error) => {
            let place = Place { line: Some(error.line()), ..Place::file(path) };
            report.fault(&place, "it is no JSON", "mend the syntax at this line");
            None
        }
    }
}

fn field(table: &Table<'_>) -> Option<FieldSpec> {
    let path = table.parsed::<Field>("path");
    let labels = table.texts("labels");
    let words = Sensitivity::ALL.map(|degree| (degree.as_str(), degree));
    let sensitivity = table.one_of("sensitivity", &words, Some(Sensitivity::Ordinary));
    let others = table.one_of("about", &[("self", false), ("others", true)], Some(false));
    let persons = if table.has("persons") { table.parsed::<Field>("persons") } else { None };
    let about = match (others?, persons) {
        (true, Some(persons)) => Some(About::Others { persons }),
        (true, None) => {
            table.fault(
                "persons",
                "it speaks of others, but does not say where they are named",
                "write `persons = \"/members/*/national_number\"`",
            );
            None
        }
        (false, Some(_)) => {
            table.fault(
                "persons",
                "it names others, but speaks of the person alone",
                "write `about = \"others\"`, or take `persons` away",
            );
            None
        }
        (false, None) => Some(About::Subject),
    };
    table.close();
    Some(FieldSpec { path: path?, labels: labels?, sensitivity: sensitivity?, about: about? })
}

fn check_fields(table: &Table<'_>, inner: &[Table<'_>], document: bool, paths: &[Field]) {
    if inner.is_empty() {
        table.fault("fields", "there is no field", "write at least one `[[fields]]`");
    }
    let is_document = |path: &Field| path.as_str() == "/document";
    if document && (inner.len() > 1 || !paths.iter().all(is_document)) {
        table.fault("document", "a document has one field, `/document`", "take the other fields away");
    }
    if paths.len() != inner.len() {
        return;
    }
    for (place, (path, own)) in paths.iter().zip(inner).enumerate() {
        if !document && is_document(path) {
            own.fault(
                "path",
                "`/document` is kept for documents",
                "write `document = true`, or name the field otherwise",
            );
        }
        for (other_place, other) in paths.iter().enumerate().filter(|(other_place, _)| *other_place != place) {
            if path == other && other_place < place {
                own.fault("path", format!("`{path}` stands there twice"), "take one of them away");
            } else if path != other && other.contains(path) {
                own.fault(
                    "path",
                    format!("`{path}` lies inside the field `{other}`"),
                    "let every field be agreed to on its own: take one of them away",
                );
            }
        }
    }
}

/// Every field, subject and person must be a place of the schema.
fn check_places(
    table: &Table<'_>,
    inner: &[Table<'_>],
    schema: &Schema,
    fields: &[FieldSpec],
    subject: Option<&Field>,
) {
    const REMEDY: &str = "write it as the schema has it, or add it to the schema";
    if let Some(subject) = subject {
        if subject.segments().any(|step| step == Segment::Each) {
            table.fault("subject", "it names one person and cannot go through `*`", "point to the one identifier");
        } else if !schema.describes(subject) {
            table.fault("subject", format!("`{subject}` is no place of the schema"), REMEDY);
        }
    }
    if fields.len() != inner.len() {
        return;
    }
    for (field, own) in fields.iter().zip(inner) {
        if !schema.describes(&field.path) {
            own.fault("path", format!("`{}` is no place of the schema", field.path), REMEDY);
        }
        if let About::Others { persons } = &field.about
            && !schema.describes(persons)
        {
            own.fault("persons", format!("`{persons}` is no place of the schema"), REMEDY);
        }
    }
}

/// The places that the connector must fill.
fn needed<'a>(fields: &'a [FieldSpec], subject: Option<&'a Field>) -> Vec<&'a Field> {
    let persons = fields.iter().filter_map(|field| match &field.about {
        About::Others { persons } => Some(persons),
        About::Subject => None,
    });
    let mut needed: Vec<&Field> = fields.iter().map(|field| &field.path).chain(persons).chain(subject).collect();
    needed.sort();
    needed.dedup();
    needed
}

fn parameters(table: &Table<'_>) -> Vec<Parameter> {
    let mut parameters: Vec<Parameter> = Vec::new();
    for inner in table.tables("parameters") {
        let (name, labels, required) = (inner.text("name"), inner.texts("labels"), inner.flag("required", true));
        let schema = inner.json("schema").and_then(|document| {
            Schema::compile(document)
                .map_err(|error| {
                    inner.fault("schema", error.to_string(), "write it as `{ type = \"integer\", minimum = 2015 }`");
                })
                .ok()
        });
        inner.close();
        let (Some(name), Some(labels), Some(schema)) = (name, labels, schema) else { continue };
        let plain = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !plain || name == "identifier" || name.len() > 64 {
            inner.fault(
                "name",
                format!("`{name}` cannot be the name of a parameter"),
                "write small letters, digits and `_`, and not `identifier`",
            );
        } else if parameters.iter().any(|known| known.name == name) {
            inner.fault("name", format!("`{name}` stands there twice"), "choose another name");
        }
        parameters.push(Parameter { name, labels, required, schema });
    }
    parameters
}
