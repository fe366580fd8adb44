//! Signs citizens in: a process of its own (`bench sign-in DIR HOW-MANY FILE`), while no broker runs there.
//!
//! The sessions are begun through the library, as a sign-in begins them; the values of their cookies come back in a file.

use std::fs;
use std::path::Path;

use eemol_broker::config::Config;
use eemol_broker::config::environment::Environment;
use eemol_broker::http::session::{Beginning, Holder, Session, cookie};
use eemol_broker::runtime::Runtime;
use eemol_broker::state::App;

use crate::fill::national_number;

/// The process that signs in. A line for each citizen: the cookie as it is sent.
pub fn main(given: &[String]) -> Result<(), String> {
    let [dir, how_many, file] = given else { return Err("sign-in DIR HOW-MANY FILE".to_owned()) };
    let how_many: u64 = how_many.parse().map_err(|_| format!("`{how_many}` is no number"))?;
    let config = Config::load(&Path::new(dir).join("eemol.toml"), Environment::default())
        .map_err(|faults| format!("{faults:?}"))?;
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    let cookies = runtime.block_on(async {
        let app = App::start(config, Runtime::system()).await.map_err(|error| error.to_string())?;
        let mut cookies = Vec::new();
        for number in 0..how_many {
            cookies.push(signed_in(&app, number).await?);
        }
        Ok::<_, String>(cookies)
    })?;
    fs::write(file, cookies.join("\n")).map_err(|error| error.to_string())
}

/// The cookie of a new session of the person with this number.
async fn signed_in(app: &App, number: u64) -> Result<String, String> {
    let person = format!("lu-nin:{}", national_number(&app.catalogue(), number)?);
    let tag = app.ledger.subjects().find(&person).await.map_err(|error| error.to_string())?;
    let begun = Beginning {
        holder: Holder::Citizen(tag.ok_or("a person to be signed in is not known")?),
        acr: None,
        account: None,
        provider_session: None,
        device: "Firefox",
    };
    let (_, value) = Session::start(app, begun, None).await.map_err(|error| error.to_string())?;
    let cookie = cookie::with_value(cookie::Kind::Session, cookie::secure(&app.config), value);
    Ok(format!("{}={}", cookie.name(), cookie.value()))
}
