//! Tests of `contract`.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};

use super::{CANARY, MAX_BYTES, Scene, Subject, fixture, keep, limits};
use crate::call::Call;
use crate::connector::{Connector, Health};
use crate::error::ConnectorError;
use crate::fake::{Answer, Fake};
use crate::limits::{Gate, Limited};

struct FakeSubject {
    fake: Arc<Fake>,
    connector: Arc<dyn Connector>,
    call: Call,
}

#[async_trait]
impl Subject for FakeSubject {
    fn connector(&self) -> Arc<dyn Connector> {
        Arc::clone(&self.connector)
    }

    fn call(&self) -> Call {
        self.call.clone()
    }

    fn evidence(&self) -> Value {
        json!({"name": "Ada"})
    }

    async fn arrange(&self, scene: Scene) -> bool {
        let known = Answer::Json(self.evidence().to_string());
        self.fake.health(if scene == Scene::Down { Health::Down("down".to_owned()) } else { Health::Up });
        self.fake.always(match scene {
            Scene::Known => known,
            Scene::Nobody => Answer::Fail(ConnectorError::NoMatch),
            Scene::Several => Answer::Fail(ConnectorError::AmbiguousMatch),
            Scene::Slow => Answer::After(Duration::from_mins(1), Box::new(known)),
            Scene::TooLarge => Answer::Json(format!("\"{}\"", "x".repeat(MAX_BYTES))),
            Scene::Garbage => Answer::Json(CANARY.to_owned()),
            Scene::Down => Answer::Fail(ConnectorError::unavailable()),
        });
        true
    }

    async fn running(&self) -> usize {
        self.fake.running()
    }
}

#[tokio::test]
async fn the_fake_keeps_the_contract() {
    let catalogue = fixture::catalogue(FILE);
    let fake = Arc::new(Fake::new());
    let ambient = fixture::ambient();
    let inner: Arc<dyn Connector> = Arc::<Fake>::clone(&fake);
    let gate = Arc::new(Gate::new("test", &limits()));
    let connector = Arc::new(Limited::new(inner, gate, limits(), MAX_BYTES, ambient.clock, None));
    let call = fixture::call(&catalogue, "1", Value::Null);
    keep(&FakeSubject { fake, connector, call }).await;
}

const FILE: &str = "kind = \"file\"\nsource = \"test\"\npattern = \"{identifier}\"";
