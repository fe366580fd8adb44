//! A member that is left out where there is none is never `null`: the generator writes both for every `Option`.

use serde_json::Value;

/// Schemas that take `null` for a member that is left out.
const TAKE_NULL: [&str; 1] = ["ExchangeRequest"];

/// Takes `null` out of the types of members that need not be there.
pub(super) fn remove(document: &mut Value) {
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        if TAKE_NULL.contains(&name.as_str()) {
            continue;
        }
        let required: Vec<String> =
            schema.get("required").and_then(|names| serde_json::from_value(names.clone()).ok()).unwrap_or_default();
        let members = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (member, schema) in members.into_iter().flatten() {
            if !required.contains(member) {
                never_null(schema);
            }
        }
    }
}

fn never_null(schema: &mut Value) {
    let Some(members) = schema.as_object_mut() else { return };
    if let Some(Value::Array(types)) = members.get_mut("type") {
        types.retain(|one| one != "null");
        if let [one] = types.as_slice() {
            let one = one.clone();
            members.insert("type".to_owned(), one);
        }
    }
    if let Some(Value::Array(choices)) = members.remove("oneOf") {
        let left: Vec<Value> = choices.into_iter().filter(|one| one.get("type") != Some(&"null".into())).collect();
        match <[Value; 1]>::try_from(left) {
            Ok([Value::Object(only)]) => members.extend(only),
            Ok([only]) => drop(members.insert("oneOf".to_owned(), [only].into_iter().collect())),
            Err(left) => drop(members.insert("oneOf".to_owned(), left.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_left_out_is_never_null_and_what_must_be_there_may_be() {
        let mut document = json!({ "components": { "schemas": { "A": {
            "required": ["c"],
            "properties": {
                "a": { "type": ["string", "null"] },
                "b": { "oneOf": [{ "type": "null" }, { "$ref": "#/x" }], "description": "b" },
                "c": { "type": ["string", "null"] },
            },
        } } } });
        remove(&mut document);
        let members = json!({
            "a": { "type": "string" },
            "b": { "$ref": "#/x", "description": "b" },
            "c": { "type": ["string", "null"] },
        });
        assert_eq!(document.pointer("/components/schemas/A/properties"), Some(&members));
    }
}
