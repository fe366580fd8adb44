//! What people do, one consent after the other: ask, agree or refuse, fetch alone and at once, again under the same key,
//! for more than was agreed; withdraw in between; fetch once more.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join, join_all};
use tokio::time::sleep;

use super::chance::Chance;
use super::citizen::Citizen;
use super::history::{Deed, Said};
use super::requester::{Asked, OPTIONAL, REQUIRED};
use super::world::World;

/// Consents that one person is asked for, one after the other.
const CONSENTS: u64 = 10;
/// How often somebody tries again who got no clear answer.
const TRIES: u64 = 8;

/// One requester's desk and the citizens who come to it, until the run ends.
pub async fn live(world: Arc<World>, mut chance: Chance) {
    while !world.is_stopping() {
        let mut citizen = Citizen::new(world.person());
        for _ in 0..CONSENTS {
            if world.is_stopping() {
                return;
            }
            let _ended = story(&world, &mut chance, &mut citizen).await;
        }
    }
}

/// One request for evidence, as it is sent.
#[derive(Debug, Clone)]
struct Wish {
    fields: Vec<&'static str>,
    key: Option<String>,
}

/// One consent, from asking to its end; `None` where it broke off.
async fn story(world: &World, chance: &mut Chance, citizen: &mut Citizen) -> Option<()> {
    let case = world.case();
    let uses = *chance.one(&[1, 1, 2, 3, 5]);
    let at = world.at(chance).await?;
    let asked = world.requester.ask(&at, &world.recorder, &case, &citizen.number, uses).await?;
    let (id, optional) = answer(world, chance, citizen, &case, &asked).await?;
    let Some(token) = token(world, chance, &asked).await else {
        let _said = withdraw(world, chance, citizen, &case, &id).await;
        return None;
    };
    let rounds = u64::from(uses) / 2 + 2;
    // With luck nobody withdraws at all.
    let last = chance.below(rounds + 2);
    let (by_citizen, paused) = (chance.percent(75), chance.percent(25).then(|| chance.below(rounds)));
    let mut kept: Vec<Wish> = Vec::new();
    let mut keys = 0;
    for round in 0..rounds {
        if paused == Some(round) {
            rest(world, chance, citizen, &case, &id, Deed::Pause).await;
            let meanwhile = vec![wish(chance, &case, optional, &mut kept, &mut keys)];
            fetch_all(world, chance, &case, &token, meanwhile).await;
            rest(world, chance, citizen, &case, &id, Deed::Resume).await;
        }
        let mut wishes = Vec::new();
        for _ in 0..=chance.below(2) {
            wishes.push(wish(chance, &case, optional, &mut kept, &mut keys));
        }
        let mut apart = chance.part(round);
        let fetches = fetch_all(world, chance, &case, &token, wishes);
        if round == last {
            let pause = Duration::from_millis(apart.below(25));
            let ending = async {
                sleep(pause).await;
                if by_citizen {
                    let _said = withdraw(world, &mut apart, citizen, &case, &id).await;
                } else {
                    let at = world.at(&mut apart).await?;
                    let _said = world.requester.give_back(&at, &world.recorder, &case, &token).await;
                }
                Some(())
            };
            let _ended = join(fetches, ending).await;
            let again = vec![wish(chance, &case, optional, &mut kept, &mut keys)];
            fetch_all(world, chance, &case, &token, again).await;
        } else {
            fetches.await;
        }
        sleep(Duration::from_millis(chance.below(25))).await;
    }
    Some(())
}

/// What is asked for next: something new, or the same as before under the same key.
fn wish(chance: &mut Chance, case: &str, optional: bool, kept: &mut Vec<Wish>, keys: &mut u64) -> Wish {
    if !kept.is_empty() && chance.percent(35) {
        return chance.one(kept).clone();
    }
    let mut fields = vec![*chance.one(REQUIRED)];
    let other = *chance.one(REQUIRED);
    if other != fields[0] {
        fields.push(other);
    }
    // Sometimes what the citizen left unticked.
    if chance.percent(if optional { 40 } else { 12 }) {
        fields.push(OPTIONAL);
    }
    let key = chance.percent(40).then(|| {
        *keys += 1;
        format!("{case}-{keys}")
    });
    let wish = Wish { fields, key };
    if wish.key.is_some() {
        kept.push(wish.clone());
    }
    wish
}

/// Fetches all at once, each from any broker.
async fn fetch_all(world: &World, chance: &mut Chance, case: &str, token: &str, wishes: Vec<Wish>) {
    let mut apart = Vec::new();
    for (n, wish) in (0..).zip(wishes) {
        apart.push((chance.part(n), wish));
    }
    let _skipped = chance.draw();
    let fetches = apart.into_iter().map(|(mut chance, wish)| async move {
        let at = world.at(&mut chance).await?;
        let key = wish.key.as_deref();
        Some(world.requester.fetch(&at, &world.recorder, case, token, &wish.fields, key).await)
    });
    let _said = join_all(fetches).await;
}

/// The citizen finds the request and answers it. Gives the consent and whether the optional field was ticked; `None`
/// without an agreement.
async fn answer(
    world: &World,
    chance: &mut Chance,
    citizen: &mut Citizen,
    case: &str,
    asked: &Asked,
) -> Option<(String, bool)> {
    let (denies, optional) = (chance.percent(8), chance.percent(50));
    for _ in 0..TRIES {
        let at = world.at(chance).await?;
        let Some((id, page)) = citizen.find(&at, &asked.code).await else {
            sleep(Duration::from_millis(20)).await;
            continue;
        };
        if page.path.ends_with("/done") {
            // An answer that nobody heard of was taken after all.
            return (!denies).then_some((id, optional));
        }
        if denies {
            if citizen.deny(&at, &world.recorder, case, &page).await == Said::Done {
                return None;
            }
        } else if citizen.grant(&at, &world.recorder, case, &page, optional).await == Said::Done {
            return Some((id, optional));
        }
    }
    None
}

async fn token(world: &World, chance: &mut Chance, asked: &Asked) -> Option<String> {
    for _ in 0..3 {
        let at = world.at(chance).await?;
        let token = world.requester.token(&at, asked).await;
        if token.is_some() {
            return token;
        }
        sleep(Duration::from_millis(50)).await;
    }
    None
}

/// The citizen pauses the permission or lifts the pause, trying again until there is a clear answer or no such form.
async fn rest(world: &World, chance: &mut Chance, citizen: &mut Citizen, case: &str, id: &str, deed: Deed) {
    for _ in 0..TRIES {
        let Some(at) = world.at(chance).await else { return };
        let Some(page) = citizen.permission(&at, id).await else {
            sleep(Duration::from_millis(20)).await;
            continue;
        };
        match citizen.rest(&at, &world.recorder, case, &page, deed.clone()).await {
            Some(Said::Unknown) => {}
            _ => return,
        }
    }
}

/// The citizen withdraws, trying again until there is a clear answer.
pub async fn withdraw(world: &World, chance: &mut Chance, citizen: &mut Citizen, case: &str, id: &str) -> Option<Said> {
    for _ in 0..TRIES {
        let at = world.at(chance).await?;
        let Some(page) = citizen.permission(&at, id).await else {
            sleep(Duration::from_millis(20)).await;
            continue;
        };
        let said = citizen.withdraw(&at, &world.recorder, case, &page).await;
        if said != Said::Unknown {
            return Some(said);
        }
    }
    None
}

/// A whole story on one broker in which everything must succeed: ask, agree, fetch, withdraw, be refused.
///
/// # Errors
/// The step that did not.
pub async fn must_succeed(world: &World, chance: &mut Chance) -> Result<(), String> {
    let mut citizen = Citizen::new(world.person());
    let case = world.case();
    let at = world.at(chance).await.ok_or("no broker is up")?;
    let asked =
        world.requester.ask(&at, &world.recorder, &case, &citizen.number, 2).await.ok_or("a request for consent")?;
    let (id, page) = citizen.find(&at, &asked.code).await.ok_or("finding the request")?;
    let granted = citizen.grant(&at, &world.recorder, &case, &page, false).await;
    if granted != Said::Done {
        return Err(format!("agreeing: {granted:?}"));
    }
    let token = world.requester.token(&at, &asked).await.ok_or("fetching the token")?;
    let fetched = world.requester.fetch(&at, &world.recorder, &case, &token, REQUIRED, None).await;
    if !matches!(fetched, Said::Evidence(_)) {
        return Err(format!("fetching: {fetched:?}"));
    }
    let page = citizen.permission(&at, &id).await.ok_or("finding the permission")?;
    let withdrawn = citizen.withdraw(&at, &world.recorder, &case, &page).await;
    if withdrawn != Said::Done {
        return Err(format!("withdrawing: {withdrawn:?}"));
    }
    let after = world.requester.fetch(&at, &world.recorder, &case, &token, REQUIRED, None).await;
    match after {
        Said::Refused { reason, .. } if reason == "consent-revoked" => Ok(()),
        other => Err(format!("fetching after the withdrawal: {other:?}")),
    }
}
