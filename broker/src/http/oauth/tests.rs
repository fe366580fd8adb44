//! The way of a consent token through a whole ledger, without sockets: ask, poll, fetch once, look, give back.

use std::time::Duration;

use eemol_consent::consent::Phase;
use eemol_consent::event::ConsentEvent;
use eemol_consent::request::Actor;
use eemol_policies::ids::ConsentId;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::backchannel::{BackchannelAnswer, ask};
use super::client::Form;
use super::error::{Code, OAuthError};
use super::introspect::{Introspection, look};
use super::poll::CIBA;
use super::revoke::give_back;
use super::testing::{Broker, HOUSING, PERSON, client};
use super::token::{TokenAnswer, fetch};
use crate::ledger::hash::sha256;
use crate::ledger::operation::Mover;

const MINISTRY: &str = "housing-ministry";

fn form(pairs: &[(&str, &str)]) -> Form {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let text: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    let request = actix_web::test::TestRequest::post()
        .insert_header(("content-type", "application/x-www-form-urlencoded; charset=utf-8"))
        .to_http_request();
    Form::of(&request, text.join("&").as_bytes()).unwrap()
}

async fn asks(broker: &Broker, details: &str, more: &[(&str, &str)]) -> Result<BackchannelAnswer, OAuthError> {
    let pairs = [&[("login_hint", PERSON), ("authorization_details", details)], more].concat();
    ask(&broker.app, &client(MINISTRY), &form(&pairs)).await
}

async fn polls(broker: &Broker, by: &str, id: &str) -> Result<TokenAnswer, OAuthError> {
    fetch(&broker.app, &client(by), &form(&[("grant_type", CIBA), ("auth_req_id", id)])).await
}

async fn looks(broker: &Broker, by: &str, token: &str) -> Introspection {
    look(&broker.app, &client(by), &form(&[("token", token)])).await.unwrap()
}

async fn consent_of(broker: &Broker, asked: &BackchannelAnswer) -> ConsentId {
    let row = broker.app.work.backchannel(sha256(asked.auth_req_id.as_bytes()).as_bytes()).await.unwrap().unwrap();
    row.consent
}

/// A citizen who said yes, and the token.
async fn granted(broker: &Broker) -> (ConsentId, TokenAnswer) {
    let asked = asks(broker, HOUSING, &[]).await.unwrap();
    let id = consent_of(broker, &asked).await;
    broker.grant(id).await;
    (id, polls(broker, MINISTRY, &asked.auth_req_id).await.unwrap())
}

#[actix_web::test]
async fn an_answer_is_fetched_once_and_only_by_who_asked() {
    let broker = Broker::start().await;
    let asked = asks(&broker, HOUSING, &[("scope", "openid"), ("binding_message", "Guichet 4")]).await.unwrap();
    assert_eq!((asked.interval, asked.consent_uri.ends_with(&format!("/c/{}", asked.consent_code))), (5, true));
    let id = consent_of(&broker, &asked).await;
    assert_eq!(broker.app.ledger.consent(id).await.unwrap().unwrap().official().as_str(), "agent-17");
    let pending = polls(&broker, MINISTRY, &asked.auth_req_id).await.unwrap_err();
    assert_eq!(pending.code(), Code::AuthorizationPending);
    broker.grant(id).await;
    let foreign = polls(&broker, "commune-eschen", &asked.auth_req_id).await.unwrap_err();
    assert_eq!(foreign.code(), Code::InvalidGrant);
    broker.clock.advance(Duration::from_secs(5));
    let token = polls(&broker, MINISTRY, &asked.auth_req_id).await.unwrap();
    assert_eq!((token.token_type, token.grant_id.as_str()), ("Bearer", id.to_string().as_str()));
    assert_eq!(token.authorization_details[0]["case"], "2026-1234");
    assert!(token.id_token.is_some() && !token.authorization_details.to_string().contains("agent-17"));
    broker.clock.advance(Duration::from_secs(5));
    let again = polls(&broker, MINISTRY, &asked.auth_req_id).await.unwrap_err();
    assert_eq!(again.code(), Code::InvalidGrant);
}

#[actix_web::test]
async fn who_polls_too_fast_has_to_wait_longer() {
    let broker = Broker::start().await;
    let asked = asks(&broker, HOUSING, &[]).await.unwrap();
    let mut codes = Vec::new();
    for seconds in [0, 5, 4, 9, 15, 60] {
        broker.clock.advance(Duration::from_secs(seconds));
        codes.push(polls(&broker, MINISTRY, &asked.auth_req_id).await.unwrap_err().code());
    }
    let (pending, slow) = (Code::AuthorizationPending, Code::SlowDown);
    assert_eq!(codes, [pending, pending, slow, slow, pending, pending]);
}

#[actix_web::test]
async fn a_no_and_a_silence_end_the_polling() {
    let broker = Broker::start().await;
    let asked = asks(&broker, HOUSING, &[]).await.unwrap();
    let id = consent_of(&broker, &asked).await;
    let subject = broker.app.ledger.consent(id).await.unwrap().unwrap().subject();
    broker.change(id, ConsentEvent::Denied { by: Actor::Citizen, shown: None }, Mover::Citizen(subject)).await;
    assert_eq!(polls(&broker, MINISTRY, &asked.auth_req_id).await.unwrap_err().code(), Code::AccessDenied);
    let other = HOUSING.replace("2026-1234", "2026-1235");
    let asked = asks(&broker, &other, &[("requested_expiry", "600")]).await.unwrap();
    assert_eq!(asked.expires_in, 600);
    broker.clock.advance(Duration::from_secs(601));
    assert_eq!(polls(&broker, MINISTRY, &asked.auth_req_id).await.unwrap_err().code(), Code::ExpiredToken);
}

#[actix_web::test]
async fn nobody_is_asked_the_same_twice_and_the_answer_says_when_to_ask_again() {
    let broker = Broker::start().await;
    let asked = asks(&broker, HOUSING, &[]).await.unwrap();
    let again = asks(&broker, HOUSING, &[]).await.unwrap_err();
    assert_eq!(again.code(), Code::AccessDenied);
    let answer = actix_web::ResponseError::error_response(&again);
    let seconds: u64 = answer.headers().get("retry-after").unwrap().to_str().unwrap().parse().unwrap();
    assert_eq!((answer.status().as_u16(), seconds), (409, asked.expires_in + 1));
    assert!(again.description().starts_with("asked-already") && !again.description().contains("cns_"), "{again}");
    let id: ConsentId = asked.grant_id.parse().unwrap();
    let subject = broker.app.ledger.consent(id).await.unwrap().unwrap().subject();
    broker.change(id, ConsentEvent::Denied { by: Actor::Citizen, shown: None }, Mover::Citizen(subject)).await;
    let quiet = asks(&broker, HOUSING, &[]).await.unwrap_err();
    let procedure = &broker.app.catalogue().procedures[&"housing-benefit".parse().unwrap()];
    let days = Duration::from_hours(24) * procedure.quiet_days;
    let from = broker.app.runtime.now().plus(days);
    assert!(quiet.description().contains(&format!("ask again from {from}")), "{quiet}");
    broker.clock.advance(days);
    asks(&broker, HOUSING, &[]).await.unwrap();
}

#[actix_web::test]
async fn a_request_that_waits_is_taken_back_by_its_auth_req_id_and_by_nobody_else() {
    let broker = Broker::start().await;
    let asked = asks(&broker, HOUSING, &[]).await.unwrap();
    let id: ConsentId = asked.grant_id.parse().unwrap();
    let phase = async |id| broker.app.ledger.consent(id).await.unwrap().unwrap().phase(broker.app.runtime.now());
    let back = async |by: &str| {
        let pairs = [("token", asked.auth_req_id.as_str()), ("token_type_hint", "auth_req_id")];
        give_back(&broker.app, &client(by), &form(&pairs)).await.unwrap();
    };
    back("commune-eschen").await;
    assert_eq!(phase(id).await, Phase::Requested);
    for _ in 0..2 {
        back(MINISTRY).await;
        assert_eq!(phase(id).await, Phase::Cancelled);
    }
    assert_eq!(polls(&broker, MINISTRY, &asked.auth_req_id).await.unwrap_err().code(), Code::InvalidGrant);
    // An answer that came in between is given back.
    let asked = asks(&broker, HOUSING, &[]).await.unwrap();
    let id: ConsentId = asked.grant_id.parse().unwrap();
    broker.grant(id).await;
    let named = form(&[("token", asked.auth_req_id.as_str())]);
    give_back(&broker.app, &client(MINISTRY), &named).await.unwrap();
    assert_eq!(phase(id).await, Phase::Returned);
}

#[actix_web::test]
async fn an_amendment_takes_the_place_of_the_consent_it_names_once_it_is_granted() {
    let broker = Broker::start().await;
    let (old, token) = granted(&broker).await;
    let name = old.to_string();
    let replace = [("grant_management_action", "replace"), ("grant_id", name.as_str())];
    let other = HOUSING.replace("2026-1234", "2026-1235");
    assert_eq!(asks(&broker, &other, &replace).await.unwrap_err().code(), Code::InvalidGrantId);
    let foreign = [("login_hint", PERSON), ("authorization_details", HOUSING), replace[0], replace[1]];
    let foreign = ask(&broker.app, &client("commune-eschen"), &form(&foreign)).await.unwrap_err();
    assert_eq!(foreign.code(), Code::InvalidAuthorizationDetails, "the procedure is none of its own");
    let asked = asks(&broker, HOUSING, &replace).await.unwrap();
    let new: ConsentId = asked.grant_id.parse().unwrap();
    assert_eq!(broker.app.ledger.consent(new).await.unwrap().unwrap().request().replaces, Some(old));
    assert!(looks(&broker, MINISTRY, &token.access_token).await.active, "in force until the new one is");
    broker.grant(new).await;
    assert!(!looks(&broker, MINISTRY, &token.access_token).await.active);
    let newer = polls(&broker, MINISTRY, &asked.auth_req_id).await.unwrap();
    assert_eq!(newer.grant_id, new.to_string());
    assert_eq!(asks(&broker, HOUSING, &replace).await.unwrap_err().code(), Code::InvalidGrantId, "it has ended");
}

#[actix_web::test]
async fn what_cannot_be_put_before_a_citizen_is_refused_with_its_place() {
    let broker = Broker::start().await;
    let refused = async |pairs: &[(&str, &str)]| ask(&broker.app, &client(MINISTRY), &form(pairs)).await.unwrap_err();
    let details = ("authorization_details", HOUSING);
    let bad = refused(&[("login_hint", "lu-nin:1893120105731"), details]).await;
    assert_eq!(bad.code(), Code::InvalidRequest);
    assert!(bad.description().contains("login_hint") && !bad.description().contains("18931201"), "{bad}");
    assert_eq!(refused(&[details]).await.description(), "missing field `login_hint`");
    let lacking = HOUSING.replace("\"/address/street\",", "");
    let bad = refused(&[("login_hint", PERSON), ("authorization_details", &lacking)]).await;
    assert_eq!(bad.code(), Code::InvalidAuthorizationDetails);
    assert!(bad.description().contains("[0].fields"), "{bad}");
    let bad = refused(&[("login_hint", PERSON), details, ("scope", "profile")]).await;
    assert_eq!(bad.code(), Code::InvalidScope);
    let bad = refused(&[("login_hint", PERSON), details, ("id_token_hint", "x")]).await;
    assert_eq!(bad.code(), Code::InvalidRequest);
}

#[actix_web::test]
async fn a_token_is_active_for_its_owner_while_its_consent_is_in_force() {
    let broker = Broker::start().await;
    let (id, token) = granted(&broker).await;
    let known = looks(&broker, MINISTRY, &token.access_token).await;
    let claims = known.claims.as_ref().unwrap();
    assert_eq!((known.active, claims.grant_id.as_str()), (true, id.to_string().as_str()));
    assert_eq!(claims.authorization_details, token.authorization_details);
    let nothing = Introspection::default();
    assert_eq!(serde_json::to_string(&nothing).unwrap(), r#"{"active":false}"#);
    assert_eq!(looks(&broker, "commune-eschen", &token.access_token).await, nothing);
    assert_eq!(looks(&broker, MINISTRY, "nonsense").await, nothing);
    let subject = broker.app.ledger.consent(id).await.unwrap().unwrap().subject();
    broker.change(id, ConsentEvent::Revoked { by: Actor::Citizen }, Mover::Citizen(subject)).await;
    assert_eq!(looks(&broker, MINISTRY, &token.access_token).await, nothing);
}

#[actix_web::test]
async fn only_the_owner_gives_a_consent_back_and_every_token_is_answered_alike() {
    let broker = Broker::start().await;
    let (id, token) = granted(&broker).await;
    let phase = async || broker.app.ledger.consent(id).await.unwrap().unwrap().phase(broker.app.runtime.now());
    let back = async |by: &str, token: &str| give_back(&broker.app, &client(by), &form(&[("token", token)])).await;
    back("commune-eschen", &token.access_token).await.unwrap();
    back(MINISTRY, "nonsense").await.unwrap();
    assert_eq!(phase().await, Phase::Granted);
    back(MINISTRY, &token.access_token).await.unwrap();
    assert_eq!(phase().await, Phase::Returned);
    back(MINISTRY, &token.access_token).await.unwrap();
    let none = give_back(&broker.app, &client(MINISTRY), &form(&[])).await.unwrap_err();
    assert_eq!(none.description(), "missing field `token`");
}

#[actix_web::test]
async fn there_are_three_grants_and_each_wants_its_own_parameter() {
    let broker = Broker::start().await;
    let refused = async |grant: &str| {
        fetch(&broker.app, &client(MINISTRY), &form(&[("grant_type", grant)])).await.unwrap_err().code()
    };
    for grant in ["implicit", "client_credentials", "password", "urn:ietf:params:oauth:grant-type:device_code"] {
        assert_eq!(refused(grant).await, Code::UnsupportedGrantType, "{grant}");
    }
    for grant in super::token::GRANT_TYPES {
        assert_eq!(refused(grant).await, Code::InvalidRequest, "{grant}");
    }
    assert_eq!(polls(&broker, MINISTRY, "unknown").await.unwrap_err().code(), Code::InvalidGrant);
}
