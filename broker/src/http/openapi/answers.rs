//! What every operation of a part may answer besides what its handler says: the refusals of the listener's limits, the
//! headers, and the media type of problems.

use serde_json::{Map, Value, json};

use super::operations::{Part, below, each};

/// Completes the answers of every operation.
pub(super) fn complete(document: &mut Value) {
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        components.insert("headers".to_owned(), headers());
    }
    each(document, |part, path, operation| {
        let with_body = operation.contains_key("requestBody");
        let Some(answers) = below(operation, "responses") else { return };
        for (status, what) in refusals(part, with_body) {
            let answer = answers.entry(status).or_insert_with(|| json!({ "description": what }));
            if let Some(content) = answer.as_object_mut().and_then(|answer| below(answer, "content")) {
                let (media, schema) = refusal(part);
                // Where the handler answers in another form, the listener's refusal stands beside it.
                content.entry(media).or_insert_with(|| json!({ "schema": { "$ref": schema } }));
            }
        }
        for (status, answer) in answers {
            if let Some(answer) = answer.as_object_mut() {
                name_problems(answer);
                describe_headers(part, path, status, answer);
            }
        }
    });
}

/// Answers of the listener, before any handler.
fn refusals(part: Part, with_body: bool) -> Vec<(&'static str, &'static str)> {
    let mut all = vec![("429", "Too many requests; `Retry-After` says when to ask again")];
    if part.is_closed() || part == Part::Catalogue {
        all.push(("401", "The client certificate is not accepted"));
    }
    if with_body {
        all.push(("400", "The body cannot be read"));
        all.push(("408", "The body did not arrive in time"));
        all.push(("413", "The body is larger than 64 KiB"));
    }
    all
}

fn refusal(part: Part) -> (&'static str, &'static str) {
    match part {
        Part::OAuth => ("application/json", "#/components/schemas/OAuthError"),
        _ => (PROBLEM, "#/components/schemas/Problem"),
    }
}

/// Problems are sent as `application/problem+json`.
fn name_problems(answer: &mut Map<String, Value>) {
    let Some(content) = answer.get_mut("content").and_then(Value::as_object_mut) else { return };
    let is_problem = content.get("application/json").is_some_and(|media| {
        media.pointer("/schema/$ref").and_then(Value::as_str) == Some("#/components/schemas/Problem")
    });
    if is_problem && let Some(media) = content.remove("application/json") {
        content.insert(PROBLEM.to_owned(), media);
    }
}

fn describe_headers(part: Part, path: &str, status: &str, answer: &mut Map<String, Value>) {
    let good = status.starts_with('2');
    let mut names = vec!["Cache-Control"];
    match part {
        Part::OAuth => names.push("Pragma"),
        Part::Public if good => names.push("Access-Control-Allow-Origin"),
        Part::Browser => names.extend(PAGES),
        _ => {}
    }
    if matches!(status, "429" | "503") || (path == "/oauth/bc-authorize" && status == "409") {
        names.push("Retry-After");
    }
    if status == "303" {
        names.extend(["Location", "Set-Cookie"]);
    }
    if path.starts_with("/log/tile/entries/") {
        names.extend(["Content-Encoding", "Vary"]);
    }
    let Some(headers) = below(answer, "headers") else { return };
    for name in names {
        let reference = format!("#/components/headers/{name}");
        headers.entry(name).or_insert_with(|| json!({ "$ref": reference }));
    }
}

/// What pages carry besides.
const PAGES: [&str; 7] = [
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Strict-Transport-Security",
];

fn headers() -> Value {
    let text = |description: &str, example: &str| json!({ "description": description, "schema": { "type": "string" }, "example": example });
    json!({
        "Cache-Control": text("Who may keep the answer, and for how long", "no-store"),
        "Pragma": text("The same for old caches", "no-cache"),
        "Retry-After": {
            "description": "Seconds after which asking again helps",
            "schema": { "type": "integer", "minimum": 0 },
            "example": 2,
        },
        "Access-Control-Allow-Origin": text("Pages of any origin may read it", "*"),
        "Content-Encoding": text("How it is compressed", "gzip"),
        "Vary": text("What the answer depends on", "accept-encoding"),
        "Location": text("Where to go on", "/en/authorize/6esc_11ACC5bwc014ltc14eY22c"),
        "Set-Cookie": text("Binds the request to this browser", "__Host-request=…; HttpOnly; Secure; SameSite=Lax; Path=/"),
        "Content-Security-Policy": text("What the page may load: nothing from elsewhere, no script", "default-src 'none'"),
        "X-Content-Type-Options": text("The media type is meant as said", "nosniff"),
        "X-Frame-Options": text("No site may frame the page", "DENY"),
        "Referrer-Policy": text("Other sites are not told the address", "same-origin"),
        "Cross-Origin-Opener-Policy": text("Other sites do not reach the window", "same-origin"),
        "Permissions-Policy": text("Nothing of the device is asked for", "camera=()"),
        "Strict-Transport-Security": text("Only over TLS from now on", "max-age=31536000"),
    })
}

/// The media type of RFC 9457.
const PROBLEM: &str = "application/problem+json";
