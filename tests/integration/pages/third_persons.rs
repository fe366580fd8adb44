//! People whose data travel along with somebody else's: the screen says so before, and they find it in their own list.

use eemol_broker::ledger::event::kind;
use eemol_broker::store::ledger::RecordFilter;
use eemol_connectors::fake::Answer as Given;
use eemol_tests::{TestBroker, Wanted, evidence, people};
use serde_json::json;

/// Words of the list in each language, and those of the mark on the consent screen.
const WORDS: [(&str, &str, &str); 4] = [
    ("fr", "Vous étiez cité dans des données sur quelqu’un d’autre", "concernent d’autres personnes"),
    ("de", "Sie wurden in Daten über jemand anderen genannt", "betreffen andere Personen"),
    ("lb", "Dir gouft an Donnéeën iwwer een anere genannt", "vun anere Leit"),
    ("en", "You were named in data about someone else", "about other people"),
];

#[tokio::test]
async fn a_member_of_the_household_finds_that_they_were_named_and_nothing_that_leads_to_the_exchange() {
    let broker = TestBroker::start().await;
    let (sophie, marc) = (people::person("sophie"), people::person("marc"));
    let given = evidence::household(&sophie.national_number, &[&marc.national_number]);
    broker.provider("household-composition").for_person(&sophie.national_number, Given::Json(given));
    let wanted = Wanted {
        evidence: vec!["household-composition"],
        ticked: vec!["/members/*/birth_date"],
        case: "SOPHIES-CASE-7".to_owned(),
        ..Wanted::default()
    };
    let asked = broker.ask(&wanted).await;
    let mut citizen = broker.citizen("sophie").await;
    for (lang, _, mark) in WORDS {
        let page = citizen.open(&format!("/{lang}/requests/{}", asked.consent)).await;
        assert!(page.words().contains(mark), "{lang}: {}", page.words());
    }
    broker.grant(&asked).await;
    let token = broker.token(asked.consent).await;
    let client = broker.client("housing-ministry");
    let body = json!({
        "evidence_type": "household-composition", "official": "agent-17",
        "fields": ["/household/size", "/members/*/relationship", "/members/*/birth_date"],
    });
    let released = client.exchange(&token, &body).await;
    assert_eq!(released.status, 200, "{}", released.text());
    assert!(!released.text().contains(&marc.national_number), "who was named stays out of the answer");
    let exchange = released.json()["id"].as_str().expect("an id").to_owned();

    let subject = broker.subject("marc").await;
    let entries = broker.entries(&RecordFilter { subject: Some(subject), ..RecordFilter::default() }).await;
    assert_eq!(entries.len(), 1);
    let event = &entries[0].event;
    assert_eq!(event.kind, kind::MENTIONED);
    assert_eq!(event.time.millis().rem_euclid(86_400_000), 0, "the day, not the time");
    let members = serde_json::to_value(event).expect("it can be written");
    let mut names: Vec<&str> = members.as_object().expect("an object").keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["entry", "evidence_type", "kind", "provider", "requester", "time"]);
    assert!(entries[0].official().is_none() && entries[0].decision() == Default::default());

    let mut named = broker.citizen("marc").await;
    for (lang, words, _) in WORDS {
        let list = named.open(&format!("/{lang}/history")).await;
        assert!(list.words().contains(words), "{lang}: {}", list.words());
        let page = named.open(&format!("/{lang}/history/{}", entries[0].id)).await;
        assert_eq!(page.answer.status, 200, "{lang}");
        let html = page.answer.text();
        assert!(page.words().contains(words), "{lang}: {}", page.words());
        assert!(page.all(".eemol-verdict--sound p", "class").len() == 1, "{lang}: its proof holds");
        for secret in
            [exchange.as_str(), &asked.consent.to_string(), "SOPHIES-CASE-7", &sophie.national_number, "agent-17"]
        {
            assert!(!html.contains(secret) && !list.answer.text().contains(secret), "{lang}: {secret}");
        }
        assert!(!html.contains("/permissions/cns_"), "{lang}: no link to a permission");
    }
    let own = citizen.open("/en/history").await;
    assert!(!own.words().contains(WORDS[3].1), "the asker's own data are no mention: {}", own.words());
}

#[tokio::test]
async fn what_is_withheld_mentions_nobody() {
    let broker = TestBroker::start().await;
    let (sophie, marc) = (people::person("sophie"), people::person("marc"));
    let given = evidence::household(&sophie.national_number, &[&marc.national_number]);
    broker.provider("household-composition").for_person(&sophie.national_number, Given::Json(given));
    let granted = broker.granted(&Wanted { evidence: vec!["household-composition"], ..Wanted::default() }).await;
    broker.revoke(&granted).await;
    let body = json!({"evidence_type": "household-composition", "official": "agent-17"});
    let client = broker.client("housing-ministry");
    client.exchange(&granted.token, &body).await.assert_problem(403, "consent-revoked");
    let subject = broker.subject("marc").await;
    assert!(broker.entries(&RecordFilter { subject: Some(subject), ..RecordFilter::default() }).await.is_empty());
}
