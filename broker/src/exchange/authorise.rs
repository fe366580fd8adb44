//! Step 2: the consent token: signature, type, issuer, audience, times, and that it belongs to this administration.

use std::sync::Arc;

use eemol_consent::token::{Claims, TokenError};
use eemol_policies::reason::Reason;

use super::decide::under_own_token;
use super::refuse::{decision, refuse, sent};
use super::{Admitted, BodyFault, Stop};
use crate::ledger::event::Decision;
use crate::ledger::operation::About;
use crate::ledger::writer::LedgerError;
use crate::state::App;

/// What the token says. Every refusal is entered: under the person of the token where its signature is ours, under the
/// named person where there is no token.
pub(super) async fn authorise(app: &App, admitted: &Admitted) -> Result<Arc<Claims>, Stop> {
    let Some(token) = &admitted.bearer else {
        return Err(without_token(app, admitted).await);
    };
    let claims = match app.tokens.read(token, app.ledger.now()) {
        Ok(claims) => claims,
        Err(error) => return Err(bad_token(app, admitted, token, error).await),
    };
    if claims.client_id == admitted.requester { Ok(claims) } else { Err(foreign(app, admitted, &claims).await) }
}

async fn without_token(app: &App, admitted: &Admitted) -> Stop {
    let body = &admitted.body;
    let (Some(subject), Some(procedure), Some(case)) = (&body.subject, &body.procedure, &body.case) else {
        let about = About::Nobody(Reason::TokenMissing);
        return refuse(app, admitted, sent(admitted), about, decision(app, admitted), true).await;
    };
    let identifier = match app.catalogue().territory.identifier(subject) {
        Ok(identifier) => identifier,
        Err(error) => return Stop::Body(BodyFault::Shape { field: "subject".to_owned(), message: error.to_string() }),
    };
    let person = match app.ledger.subjects().resolve(&identifier.to_text()).await {
        Ok(person) => person,
        Err(error) => {
            tracing::error!(%error, "the key store did not answer");
            return Stop::Ledger { exchange: admitted.exchange, error: LedgerError::Unavailable };
        }
    };
    let about = About::Named(person, admitted.requester.clone(), procedure.clone(), case.clone());
    refuse(app, admitted, sent(admitted), about, decision(app, admitted), false).await
}

async fn bad_token(app: &App, admitted: &Admitted, token: &str, error: TokenError) -> Stop {
    let mut decision = decision(app, admitted);
    if let TokenError::Invalid(rule) = error {
        decision.detail = Some(rule.to_owned());
    }
    let (event, about) = match (error, app.tokens.read_expired(token)) {
        (TokenError::Expired, Some(claims)) if claims.client_id != admitted.requester => {
            return foreign(app, admitted, &claims).await;
        }
        (TokenError::Expired, Some(claims)) => {
            (under_own_token(admitted, &claims), About::HolderOf(claims.grant_id, error.reason()))
        }
        _ => (sent(admitted), About::Nobody(error.reason())),
    };
    refuse(app, admitted, event, about, decision, true).await
}

/// A token of another administration: the entry is its person's, and says nothing of the token to the asker.
async fn foreign(app: &App, admitted: &Admitted, claims: &Claims) -> Stop {
    let decision = Decision {
        token_client: Some(claims.client_id.clone()),
        token_consent: Some(claims.grant_id),
        ..decision(app, admitted)
    };
    let about = About::HolderOf(claims.grant_id, Reason::TokenOfOtherClient);
    refuse(app, admitted, sent(admitted), about, decision, true).await
}
