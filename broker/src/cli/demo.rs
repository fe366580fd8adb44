//! `eemol demo`: a whole broker with invented administrations and persons, the story played on it, then the broker to try.
//!
//! Reads top to bottom as what happens: [`setup`] makes the directory, [`owners`] run, the broker serves through the
//! same code as `eemol serve`, a municipality's own site beside it ([`municipality`]), [`story`] is played through the public
//! interfaces, [`ready`] says how to go on.

pub mod browser;
pub mod form;
pub mod municipality;
pub mod owners;
pub mod person;
pub mod ready;
pub mod report;
pub mod requester;
pub mod setup;
pub mod story;
pub mod trouble;

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use clap::ValueEnum;
use clap::builder::PossibleValue;
use futures_util::future::{self, Either};
use tokio::sync::oneshot;
use tracing_subscriber::util::SubscriberInitExt;

use self::owners::Owners;
use self::person::Person;
use self::ready::Ready;
use self::report::{Report, words};
use self::setup::{Home, SetupError};
use self::story::{Step, Story};
use super::{Context, Failure};
use crate::app::{self, Transport};
use crate::config::Config;
use crate::i18n::Lang;
use crate::keys::Keys;
use crate::runtime::Runtime;
use crate::server::listeners::{Bound, Signals};
use crate::server::tls::ApiTls;
use crate::state::App;
use crate::telemetry;

/// File of log lines in a demonstration's directory.
const LOG: &str = "eemol.log";

/// Arguments of `eemol demo`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Stop after the story; exit status 0 only if every step ended as it must.
    #[arg(long)]
    pub once: bool,
    /// Port for citizens; 8080 or another free one when left out, 0 = any free one.
    #[arg(long, value_name = "PORT")]
    pub web_port: Option<u16>,
    /// Port for administrations; 8443 or another free one when left out, 0 = any free one.
    #[arg(long, value_name = "PORT")]
    pub api_port: Option<u16>,
    /// Port for the operator; 9090 or another free one when left out, 0 = any free one.
    #[arg(long, value_name = "PORT")]
    pub ops_port: Option<u16>,
    /// Port for the site of a municipality; 8081 or another free one when left out, 0 = any free one.
    #[arg(long, value_name = "PORT")]
    pub commune_port: Option<u16>,
    /// Language of what is printed, and of the pages in the story.
    #[arg(long, default_value = "en")]
    pub lang: Lang,
}

impl ValueEnum for Lang {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.code()))
    }
}

/// Sets up, plays the story, and serves until told to stop.
///
/// # Errors
/// [`Failure`] when something cannot be set up, or a step of the story ends otherwise than it must.
pub fn run(arguments: &Args, context: &mut Context<'_>) -> Result<(), Failure> {
    if context.global.config.is_some() {
        return Err(Failure::usage("a demonstration writes its own configuration; name its directory with `--dir`"));
    }
    let fresh = setup::fresh(&std::env::temp_dir(), &context.runtime);
    let passing = arguments.once && context.global.dir.is_none();
    let home = Home::take(context.global.dir.as_ref().unwrap_or(&fresh)).map_err(refused)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(demonstrate(&home, arguments, context));
    drop(runtime);
    if passing {
        let _ = fs::remove_dir_all(home.dir());
    }
    done
}

async fn demonstrate(home: &Home, arguments: &Args, context: &mut Context<'_>) -> Result<(), Failure> {
    let runtime = context.runtime.clone();
    let bound = bind(arguments)?;
    let addresses = bound.addresses().map_err(Failure::failed)?;
    let (listener, at) = owners::bind()?;
    let (commune_listener, commune) = municipality::bind(arguments.commune_port)?;
    let (config, catalogue) = home.furnish(addresses, at, &commune, &runtime).await.map_err(refused)?;
    log_to_file(home, &config)?;
    let owners = serve_owners(home, listener, &config, &runtime)?;
    let log_key = Keys::load(&config).map_err(Failure::failed)?.log.verifier().to_owned();
    let app = Arc::new(App::start(config.clone(), runtime.clone()).await.map_err(Failure::failed)?);
    let transport = Transport::load(&app).map_err(Failure::failed)?;
    let site = municipality::start(home, commune_listener, &commune, addresses, &log_key)?;

    let mut persons = Person::all(&home.at("people/persons.json")).map_err(Failure::failed)?;
    persons.sort_by_key(|person| !person.story);
    let hero = persons.first().cloned().ok_or_else(|| Failure::failed("there are no persons"))?;
    let lang = arguments.lang;
    let story = Story::new(home, (config, log_key.clone()), (addresses, &commune), hero.clone(), lang, &runtime);
    let mut story = story.map_err(Failure::failed)?;
    let case = format!("P-{}", u32::from_be_bytes(runtime.bytes()));
    let ready = Ready {
        home,
        addresses,
        commune: &commune,
        catalogue: &catalogue,
        persons: &persons,
        log_key: &log_key,
        lang,
        case,
    };

    let (stop, stopped) = oneshot::channel::<()>();
    let serving = app::run(Arc::clone(&app), bound, &transport, async {
        let _ = stopped.await;
    });
    let telling = async {
        // Held to the end of the telling: what is left when it is dropped stops the broker.
        let _stop = stop;
        let told = tell(&mut story, &hero, arguments, context).await;
        // Idle connections would hold up the end.
        drop(story);
        if !arguments.once {
            // Served even when a step went wrong, so that one can look why; the exit status still says so.
            context.result(ready.text(), &ready.json())?;
            let app = Arc::clone(&app);
            Signals::watch()?.ended(move || reload(Arc::clone(&app))).await;
        }
        told
    };
    let (serving, telling) = (Box::pin(serving), Box::pin(telling));
    let done = match future::select(serving, telling).await {
        Either::Left((served, _)) => served.map_err(Failure::failed),
        Either::Right((told, serving)) => {
            let served = serving.await.map_err(Failure::failed);
            told.and(served)
        }
    };
    drop(site);
    drop(owners);
    done
}

/// Plays the story, and says how it ended.
async fn tell(story: &mut Story, hero: &Person, arguments: &Args, context: &mut Context<'_>) -> Result<(), Failure> {
    let mut report = Report::new(context, arguments.lang);
    let started = report.clock();
    report.say(&format!("{}\n", words(arguments.lang, "demo-intro", &[("person", &hero.name)])))?;
    story.play(&Step::STORY, &mut report).await?;
    if !arguments.once {
        story.play(&[Step::Left], &mut report).await?;
    }
    let took = report.clock().saturating_sub(started);
    report.end(took)
}

/// The listeners: at the ports asked for, else at the usual ones, else at any free ones.
fn bind(arguments: &Args) -> Result<Bound, Failure> {
    let at = |port: u16| TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    let listener = |asked: Option<u16>, usual: u16| match asked {
        Some(port) => at(port).map_err(|error| Failure::failed(format_args!("port {port} cannot be used: {error}"))),
        None => at(usual).or_else(|_| at(0)).map_err(Failure::failed),
    };
    Ok(Bound {
        api: listener(arguments.api_port, 8443)?,
        web: listener(arguments.web_port, 8080)?,
        ops: listener(arguments.ops_port, 9090)?,
    })
}

/// The owners' service, which lets in clients of the demonstration's authority alone.
fn serve_owners(home: &Home, listener: TcpListener, config: &Config, runtime: &Runtime) -> Result<Owners, Failure> {
    let (certificate, key) = (home.at("tls/owners.crt"), home.at("tls/owners.key"));
    let settings = crate::config::Api { certificate, key, ..config.api.clone() };
    let tls = ApiTls::load(&settings, Arc::clone(&runtime.clock)).map_err(Failure::failed)?;
    Owners::start(listener, home.at("owners"), &tls).map_err(Failure::failed)
}

fn log_to_file(home: &Home, config: &Config) -> Result<(), Failure> {
    let file = File::options().create(true).append(true).open(home.at(LOG))?;
    let subscriber = telemetry::subscriber(&config.telemetry, Mutex::new(file)).map_err(Failure::failed)?;
    let _ = subscriber.try_init();
    Ok(())
}

/// Reads the catalogue again, as a broker does on SIGHUP.
fn reload(app: Arc<App>) {
    tokio::spawn(async move {
        match app.reload().await {
            Ok(digest) => tracing::info!(%digest, "a new catalogue is in force"),
            Err(error) => tracing::error!(%error, "the catalogue was not taken; the old one stays in force"),
        }
    });
}

fn refused(error: SetupError) -> Failure {
    match error {
        SetupError::NotOurs(_) | SetupError::Running(_) => Failure::usage(error),
        _ => Failure::failed(error),
    }
}
