//! The table of problems: one row a kind, with its status, its title and what to do. Snapshot of the interface: a row
//! never changes its slug.

use eemol_policies::reason::Reason;

/// A kind of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A refusal or failure with a stable reason of its own.
    Reason(Reason),
    /// The certificate is of nobody in the catalogue.
    CertificateUnknown,
    /// The certificate is no longer good.
    CertificateRefused,
    /// The body is no JSON.
    NotJson,
    /// The body is too large.
    BodyTooLarge,
    /// The body did not arrive in time.
    BodyTooSlow,
    /// The body is not `application/json`.
    MediaType,
    /// A parameter of the address is none, or not well formed.
    QueryInvalid,
    /// The consent has ended, or was never granted.
    ConsentNotInForce,
    /// There is nothing of this name for this caller.
    NotFound,
    /// The path has no such method.
    MethodNotAllowed,
    /// A fault of ours.
    Internal,
}

/// One row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Last part of the `type`; also the `reason`.
    pub slug: &'static str,
    /// HTTP status.
    pub status: u16,
    /// What it is, in words.
    pub title: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

const fn row(slug: &'static str, status: u16, title: &'static str, remedy: &'static str) -> Row {
    Row { slug, status, title, remedy }
}

const ASK: &str = "Ask the person again with `POST /oauth/bc-authorize`.";
const LATER: &str = "Try again later, after the time in `Retry-After`; the same `Idempotency-Key` makes this safe.";

impl Kind {
    /// Every kind, in the order of the documentation.
    pub fn all() -> impl Iterator<Item = Self> {
        let own = [
            Self::CertificateUnknown,
            Self::CertificateRefused,
            Self::NotJson,
            Self::BodyTooLarge,
            Self::BodyTooSlow,
            Self::MediaType,
            Self::QueryInvalid,
            Self::ConsentNotInForce,
            Self::NotFound,
            Self::MethodNotAllowed,
            Self::Internal,
        ];
        Reason::ALL.iter().map(|reason| Self::Reason(*reason)).chain(own)
    }

    /// Its row.
    pub const fn row(self) -> Row {
        match self {
            Self::Reason(reason) => of_reason(reason),
            Self::CertificateUnknown => row(
                "certificate-unknown",
                401,
                "The client certificate belongs to no administration of the catalogue.",
                "Have the certificate's subject or key entered in the catalogue.",
            ),
            Self::CertificateRefused => row(
                "certificate-refused",
                401,
                "The client certificate is no longer accepted.",
                "Connect again with a certificate that is valid and not revoked.",
            ),
            Self::NotJson => row(
                "body-unreadable",
                400,
                "The body cannot be read.",
                "Send one JSON object, UTF-8, each member once.",
            ),
            Self::BodyTooLarge => row("body-too-large", 413, "The body is too large.", "Send at most 64 KiB."),
            Self::BodyTooSlow => {
                row("body-too-slow", 408, "The body did not arrive in time.", "Send the body at once.")
            }
            Self::MediaType => row(
                "media-type",
                415,
                "The body is not of the type that is asked for.",
                "Send `Content-Type: application/json`.",
            ),
            Self::QueryInvalid => row(
                "query-invalid",
                400,
                "A parameter of the address is not what the documentation asks for.",
                "Send the parameters as /openapi.json describes them.",
            ),
            Self::ConsentNotInForce => row(
                "consent-not-in-force",
                409,
                "The consent has ended, or was never granted.",
                "Nothing: it opens nothing.",
            ),
            Self::NotFound => row("not-found", 404, "There is nothing here for you.", "Check the address and the id."),
            Self::MethodNotAllowed => {
                row("method-not-allowed", 405, "This address has no such method.", "See /openapi.json.")
            }
            Self::Internal => {
                row("internal", 500, "Something went wrong on our side.", "Try again; tell the operator if it stays.")
            }
        }
    }
}

const fn of_reason(reason: Reason) -> Row {
    let slug = reason.as_str();
    match reason {
        Reason::TokenMissing => {
            row(slug, 401, "The request has no consent token.", "Send the token as `Authorization: Bearer`.")
        }
        Reason::TokenInvalid => {
            row(slug, 401, "The token is no consent token of this broker.", "Send the token as issued, unchanged.")
        }
        Reason::TokenExpired => row(slug, 401, "The token has expired.", ASK),
        Reason::TokenOfOtherClient => {
            row(slug, 401, "The token was issued to somebody else.", "Use your own administration's token.")
        }
        Reason::ConsentMissing => row(slug, 403, "The person was not asked for this.", ASK),
        Reason::ConsentRequested => {
            row(slug, 403, "The person has not answered yet.", "Wait for the answer; poll `POST /oauth/token`.")
        }
        Reason::ConsentDenied => row(slug, 403, "The person said no.", "Take the paper way that the procedure offers."),
        Reason::ConsentRevoked => row(slug, 403, "The person has stopped sharing.", ASK),
        Reason::ConsentReturned => row(slug, 403, "You gave this consent back.", ASK),
        Reason::ConsentExpired => row(slug, 403, "The consent's time is over.", ASK),
        Reason::ConsentExhausted => row(slug, 403, "All agreed uses are spent.", ASK),
        Reason::ConsentPaused => {
            row(slug, 403, "The person has paused sharing.", "Try again once the person lifts the pause.")
        }
        Reason::ConsentInvalidated => {
            row(slug, 403, "The consent was declared invalid.", "Ask the administration that is responsible.")
        }
        Reason::ConsentLapsed => row(slug, 403, "The person did not answer in time.", ASK),
        Reason::ConsentCancelled => row(slug, 403, "You took the request back.", ASK),
        Reason::ConsentReplaced => {
            row(slug, 403, "A newer consent took the place of this one.", "Use the newer consent's token.")
        }
        Reason::AskedAlready => row(
            slug,
            409,
            "The same request still waits for the person's answer.",
            "Wait for the answer, or take the request back with `DELETE /oauth/grants/{id}`.",
        ),
        Reason::QuietTime => row(
            slug,
            409,
            "The person said no to the same a short while ago.",
            "Ask again after the time that the answer names, or take the paper way that the procedure offers.",
        ),
        Reason::IdempotencyConflict => row(
            slug,
            409,
            "The `Idempotency-Key` was used for another request, or its first run has not ended.",
            "Use a new key for a new request; repeat an old one with the same body after its first run.",
        ),
        Reason::FieldNotCovered => {
            row(slug, 403, "The person did not agree to a field.", "Ask for agreed fields only.")
        }
        Reason::EvidenceTypeNotCovered => row(slug, 403, "The person did not agree to this evidence.", ASK),
        Reason::ProcedureNotAllowed => row(slug, 403, "You may not use this procedure.", "See `GET /v1/catalogue`."),
        Reason::PolicyDenied => row(slug, 403, "A rule forbids the request.", "Ask the operator which rule applies."),
        Reason::NoMatch => {
            row(slug, 404, "The provider holds nothing about this person.", "Ask the person for the paper.")
        }
        Reason::AmbiguousMatch => {
            row(slug, 409, "The provider found more than one person.", "Ask the person for the paper.")
        }
        Reason::ProviderUnavailable => row(slug, 503, "The provider cannot be reached.", LATER),
        Reason::ProviderTimeout => row(slug, 504, "The provider did not answer in time.", LATER),
        Reason::ProviderInvalid => {
            row(slug, 502, "The provider's answer is not what it promises.", "Tell the operator the `instance`.")
        }
        Reason::Interrupted => row(slug, 503, "The exchange was interrupted; nothing was released.", LATER),
        Reason::DeliveryLate => row(slug, 503, "The answer could not be handed over in time.", LATER),
        Reason::LogUnavailable => row(slug, 503, "The access log cannot be written, so nothing is released.", LATER),
        Reason::ClockUnconfirmed => {
            row(slug, 503, "The broker's clock is not confirmed, so nothing is released.", LATER)
        }
        Reason::LogUnwitnessed => {
            row(slug, 503, "No quorum of witnesses has cosigned the access log, so nothing is released.", LATER)
        }
        Reason::Throttled => row(slug, 429, "Too many requests.", "Wait for the time in `Retry-After`."),
        Reason::BodyInvalid => {
            row(slug, 422, "The body is not what is asked for.", "Mend the member named in `field`; see /openapi.json.")
        }
    }
}

/// The table as a page of the documentation, `docs/reference/problems.md`.
pub fn reference() -> String {
    let mut page = String::from(HEAD);
    for kind in Kind::all() {
        let Row { slug, status, title, remedy } = kind.row();
        page.extend(["| `", slug, "` | ", &status.to_string(), " | ", title, " | ", remedy, " |\n"]);
    }
    page
}

const HEAD: &str = "# Problems

Errors of `/v1` are RFC 9457 `application/problem+json`. `type` is `urn:eemol:problem:<reason>`; `reason` is stable and for
programs, `title`, `detail` and `remedy` are for people, `field` names the member of the body that is wrong, `instance` is
the exchange. A reason about a token has status 403 instead of 401 where the request could be attributed to a person named
in its body. Errors of `/oauth` have the form of RFC 6749. This page is written from the table in the code.

| reason | status | what it is | what to do |
|---|---|---|---|
";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_page_of_problems_is_the_table() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/problems.md");
        if std::env::var_os("EEMOL_UPDATE").is_some() {
            std::fs::write(&file, reference()).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&file).unwrap(), reference(), "EEMOL_UPDATE=1 writes it anew");
    }

    #[test]
    fn every_kind_has_a_slug_of_its_own_and_says_what_to_do() {
        let mut slugs = BTreeSet::new();
        for kind in Kind::all() {
            let row = kind.row();
            assert!(slugs.insert(row.slug), "{}", row.slug);
            assert!(
                (400..600).contains(&row.status) && row.title.ends_with('.') && row.remedy.ends_with('.'),
                "{}",
                row.slug
            );
        }
    }
}
