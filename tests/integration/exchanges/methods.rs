//! A path that has other methods says which.

use eemol_tests::TestBroker;
use eemol_tests::client::send;
use reqwest::Method;

#[tokio::test]
async fn another_method_than_the_paths_own_gets_405_and_is_told_which() {
    let broker = TestBroker::start().await;
    let client = broker.client("housing-ministry");
    let cases = [
        (Method::GET, "/v1/exchanges", "POST"),
        (Method::PUT, "/v1/exchanges", "POST"),
        (Method::DELETE, "/v1/exchanges/exg_01kajm5v4tf1sfqtz7yqkpq8rd", "GET"),
        (Method::POST, "/v1/exchanges/exg_01kajm5v4tf1sfqtz7yqkpq8rd/receipt", "GET"),
        (Method::POST, "/v1/catalogue", "GET"),
        (Method::PATCH, "/v1/catalogue/procedures/housing-benefit", "GET"),
        (Method::POST, "/v1/events", "GET"),
        (Method::GET, "/v1/consents/cns_01kajm5v4tf1sfqtz7yqkpq8rd/invalidation", "POST"),
        (Method::GET, "/oauth/bc-authorize", "POST"),
        (Method::GET, "/oauth/token", "POST"),
        (Method::DELETE, "/oauth/introspect", "POST"),
        (Method::PUT, "/oauth/revoke", "POST"),
    ];
    for (method, path, allowed) in cases {
        let answer = send(client.request(method.clone(), path)).await;
        answer.assert_problem(405, "method-not-allowed");
        assert_eq!(answer.header("allow"), allowed, "{method} {path}");
    }
    send(client.request(Method::POST, "/v1/nothing")).await.assert_problem(404, "not-found");
    let public = send(broker.public().request(Method::POST, "/v1/catalogue")).await;
    assert_eq!((public.status, public.header("allow")), (405, "GET"));
}
