//! `GET /v1/catalogue/…`, on the api and the web listener.

use eemol_tests::TestBroker;

#[tokio::test]
async fn the_catalogue_says_what_can_be_asked_on_both_listeners() {
    let broker = TestBroker::start().await;
    for client in [broker.client("commune-eschen"), broker.public()] {
        let whole = client.get("/v1/catalogue").await;
        assert_eq!(whole.status, 200, "{}", whole.text());
        assert_eq!(whole.json()["digest"], broker.app().catalogue().digest);
        for (path, member, value) in [
            ("/v1/catalogue/procedures/housing-benefit", "id", "housing-benefit"),
            ("/v1/catalogue/evidence-types/residence-certificate", "provider", "population-register"),
            ("/v1/catalogue/evidence-types/residence-certificate/schema", "type", "object"),
            ("/v1/catalogue/administrations/commune-eschen", "id", "commune-eschen"),
        ] {
            let answer = client.get(path).await;
            assert_eq!(
                (answer.status, answer.json()[member].as_str()),
                (200, Some(value)),
                "{path}: {}",
                answer.text()
            );
        }
        for path in ["procedures/none", "evidence-types/none", "evidence-types/none/schema", "administrations/%2e%2e"] {
            assert_eq!(client.get(&format!("/v1/catalogue/{path}")).await.status, 404, "{path}");
        }
    }
}

#[tokio::test]
async fn the_catalogue_names_no_address_of_a_provider_and_no_certificate() {
    let broker = TestBroker::start().await;
    let text = broker.public().get("/v1/catalogue").await.text();
    for inside in ["connector", "clients.demo.eemol", "/api/v2/", "SELECT"] {
        assert!(!text.contains(inside), "{inside}");
    }
}
