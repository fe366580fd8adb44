//! How evidence comes in: everything that was agreed to and is not there yet is fetched, and each receipt checked.

use serde::Deserialize;
use serde_json::Value;

use crate::broker::{Fetched, Token};
use crate::case::{Agreement, Came, Case, Delivered, Standing, values};
use crate::field::Kind;
use crate::site::Site;

#[derive(Deserialize)]
struct Answer {
    evidence: Value,
}

/// Fetches for the case with this number, in the name of `official`.
pub async fn collect(site: &Site, number: &str, official: &str) {
    let Some(case) = site.desk.case(number) else { return };
    let Agreement::Given(token, _) = &case.agreement else { return };
    let missing = |kind: &Kind| !matches!(case.delivery(*kind), Some(Came::Evidence(..)));
    for kind in token.kinds().into_iter().filter(missing) {
        let delivered = Delivered { kind, came: fetch(site, &case, token, kind, official).await };
        site.desk.change(number, |case| case.keep(delivered));
    }
    look(site, number).await;
}

async fn fetch(site: &Site, case: &Case, token: &Token, kind: Kind, official: &str) -> Came {
    // The same call for the same case: an answer that was lost is given again without another use.
    let key = format!("{}.{}", case.number, kind.name());
    match site.broker.fetch(&token.access_token, kind, official, &key).await {
        Ok(Fetched::Evidence(body)) => {
            let verdict = site.checker.check(&body, &case.number, kind).await;
            match serde_json::from_slice::<Answer>(&body) {
                Ok(answer) => Came::Evidence(values(kind, &answer.evidence), verdict),
                Err(_) => Came::Nothing(String::new()),
            }
        }
        Ok(Fetched::Refused(reason)) => Came::Nothing(reason),
        Err(error) => {
            tracing::warn!(%error, "evidence could not be asked for");
            Came::Nothing(String::new())
        }
    }
}

/// Asks the broker where the agreement of a case stands, and fetches the token once there is a yes. Whether it answered.
pub async fn look(site: &Site, number: &str) -> bool {
    let Some(case) = site.desk.case(number) else { return false };
    let looked = match &case.agreement {
        Agreement::Nobody | Agreement::Over(_) => return true,
        Agreement::Waits(asked) => site.broker.state(&asked.grant_id).await,
        Agreement::Given(token, _) => site.broker.state(&token.grant_id).await,
    };
    let standing = looked.as_deref().ok().and_then(Standing::named);
    let Some(standing) = standing else {
        tracing::warn!(?looked, "the broker does not say where a consent stands");
        return false;
    };
    let next = match &case.agreement {
        Agreement::Given(token, _) => Agreement::Given(token.clone(), standing),
        Agreement::Waits(_) if matches!(standing, Standing::Requested | Standing::Paused) => return true,
        Agreement::Waits(asked) if standing == Standing::Granted => match site.broker.poll(&asked.auth_req_id).await {
            Ok(token) => Agreement::Given(token, standing),
            Err(error) => {
                tracing::warn!(%error, "the token of a consent could not be fetched");
                return false;
            }
        },
        _ => Agreement::Over(standing),
    };
    site.desk.change(number, |case| case.agreement = next);
    true
}
