//! Whether a form comes from this site's own page: its token, and what the browser says about where it comes from.

use actix_web::HttpRequest;
use actix_web::http::header::{HOST, HeaderMap, ORIGIN};
use aws_lc_rs::constant_time::verify_slices_are_equal;

use crate::ledger::hash::sha256;

/// Whether the browser says that the form was sent from this origin, or says nothing. `public_url` is the address that
/// browsers use when it is another than the `Host` that arrives here.
pub fn is_own_origin(request: &HttpRequest, public_url: &str) -> bool {
    let text = |headers: &HeaderMap, name: &str| {
        headers.get(name).map(|value| value.to_str().unwrap_or("unreadable").to_owned())
    };
    let headers = request.headers();
    if text(headers, "sec-fetch-site").is_some_and(|site| site != "same-origin") {
        return false;
    }
    let Some(origin) = text(headers, ORIGIN.as_str()) else { return true };
    let Some((_, host)) = origin.split_once("://") else { return false };
    let is_host = text(headers, HOST.as_str()).is_some_and(|own| own.eq_ignore_ascii_case(host));
    is_host || origin.eq_ignore_ascii_case(origin_of(public_url))
}

/// Scheme, host and port of an address.
fn origin_of(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url.get(start..).and_then(|rest| rest.find('/')).map_or(url.len(), |at| start + at);
    url.get(..end).unwrap_or(url)
}

/// Whether both tokens are the same, in constant time; an empty one never is.
pub fn is_token(given: &str, expected: &str) -> bool {
    !expected.is_empty() && verify_slices_are_equal(given.as_bytes(), expected.as_bytes()).is_ok()
}

/// The form token of a visit without a session: says nothing about the cookie it is made from.
pub fn visit_token(cookie: &str) -> String {
    sha256(format!("eemol/visit/1\0{cookie}").as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_form_from_another_origin_is_not_taken() {
        let own = "https://eemol.example/base";
        let with = |headers: &[(&'static str, &'static str)]| {
            let request = headers.iter().fold(TestRequest::post(), |request, header| request.insert_header(*header));
            is_own_origin(&request.to_http_request(), own)
        };
        assert!(with(&[]), "programs say nothing; their token counts");
        assert!(with(&[("origin", "https://eemol.example")]));
        assert!(with(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")]));
        assert!(with(&[("sec-fetch-site", "same-origin")]));
        assert!(!with(&[("sec-fetch-site", "same-site")]));
        assert!(!with(&[("sec-fetch-site", "cross-site"), ("origin", "https://eemol.example")]));
        assert!(!with(&[("origin", "null")]));
        assert!(!with(&[("origin", "https://eemol.example.evil.example")]));
        assert!(!with(&[("origin", "http://eemol.example")]));
    }

    #[test]
    fn an_empty_token_fits_nothing() {
        assert!(is_token("abc", "abc"));
        assert!(!is_token("abc", "abd") && !is_token("", "") && !is_token("abc", "abcd"));
        assert_ne!(visit_token("a"), visit_token("b"));
    }
}
