//! Going through the operations of a description that is JSON already.

use serde_json::{Map, Value};

/// A listener, with the form that its refusals have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// `/oauth` for clients: RFC 6749 bodies.
    OAuth,
    /// `/v1` for administrations alone: problems.
    Api,
    /// The catalogue, for administrations and for anybody.
    Catalogue,
    /// What anybody may read.
    Public,
    /// Where browsers go.
    Browser,
    /// The operator's.
    Ops,
}

impl Part {
    /// Where a path belongs.
    pub(super) fn of(path: &str) -> Self {
        match path {
            "/oauth/authorize" => Self::Browser,
            "/livez" | "/readyz" | "/metrics" => Self::Ops,
            _ if path.starts_with("/oauth/") => Self::OAuth,
            _ if path.starts_with("/v1/catalogue") => Self::Catalogue,
            _ if path.starts_with("/v1/") => Self::Api,
            _ => Self::Public,
        }
    }

    /// Whether only clients with a certificate get an answer.
    pub(super) const fn is_closed(self) -> bool {
        matches!(self, Self::OAuth | Self::Api)
    }
}

/// Does something with every path.
pub(super) fn each_path(document: &mut Value, mut act: impl FnMut(Part, &str, &mut Map<String, Value>)) {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        if let Some(item) = item.as_object_mut() {
            act(Part::of(path), path, item);
        }
    }
}

/// Does something with every operation.
pub(super) fn each(document: &mut Value, mut act: impl FnMut(Part, &str, &mut Map<String, Value>)) {
    each_path(document, |part, path, item| {
        for method in ["get", "post", "delete"] {
            if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                act(part, path, operation);
            }
        }
    });
}

/// The members of an object below `value`, which is made where it is missing.
pub(super) fn below<'a>(value: &'a mut Map<String, Value>, name: &str) -> Option<&'a mut Map<String, Value>> {
    value.entry(name).or_insert_with(|| Value::Object(Map::new())).as_object_mut()
}
