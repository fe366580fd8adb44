//! Fills a ledger through the library: persons, granted consents with their tokens, refused requests.
//!
//! A process of its own (`bench fill DIR FIRST CONSENTS ENTRIES TOKENS files|server`), so that everything is closed when it ends. The
//! key store writes each person on its own, durably; so it is filled in memory where the machine has room there, and put
//! in place before the ledger is opened. The ledger itself is written by its writer, as it is at any other time.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use eemol_broker::config::Config;
use eemol_broker::config::environment::Environment;
use eemol_broker::keys::Keys;
use eemol_broker::ledger::event::{Decision, Event, kind};
use eemol_broker::ledger::operation::{About, Act, Answer, Ask, Change, Mover, Refuse};
use eemol_broker::ledger::subjects::Subjects;
use eemol_broker::runtime::Runtime;
use eemol_broker::state::{App, Files};
use eemol_broker::store::keys::KeyStore as _;
use eemol_broker::store::sqlite::{Access, SqliteKeys};
use eemol_consent::consent::{Actor, Agreed, Basis, Item, Request};
use eemol_consent::event::ConsentEvent;
use eemol_policies::catalogue::Catalogue;
use eemol_policies::ids::SubjectTag;
use eemol_policies::reason::Reason;
use futures_util::future::join_all;

use crate::mix::{EVIDENCE_TYPE, FIELDS};
use crate::stage::{PROCEDURE, REQUESTER};

/// Operations handed to the writer at once: what it takes into one batch at the most.
const AT_ONCE: u64 = 1024;
/// Uses of each consent: more than any measurement needs.
const USES: u32 = 1_000_000;

/// The process that fills.
pub fn main(given: &[String]) -> Result<(), String> {
    let [dir, first, consents, entries, tokens, place] = given else {
        return Err("fill DIR FIRST CONSENTS ENTRIES TOKENS files|server".to_owned());
    };
    let number = |text: &String| text.parse::<u64>().map_err(|_| format!("`{text}` is no number"));
    let (first, consents, entries) = (number(first)?, number(consents)?, number(entries)?);
    let config = Config::load(&Path::new(dir).join("eemol.toml"), Environment::default())
        .map_err(|faults| format!("{faults:?}"))?;
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    runtime.block_on(async {
        if place == "files" {
            persons(&config, first, consents).await?;
        }
        let app = App::start(config, Runtime::system()).await.map_err(|error| error.to_string())?;
        let mut file = std::io::BufWriter::new(fs::File::create(tokens).map_err(|error| error.to_string())?);
        let mut done = 0;
        while done < consents {
            let some = AT_ONCE.min(consents - done);
            for line in granted(&app, first + done, some).await? {
                writeln!(file, "{line}").map_err(|error| error.to_string())?;
            }
            done += some;
        }
        file.flush().map_err(|error| error.to_string())?;
        refused(&app, first, consents, entries).await
    })
}

/// The national number of the person with this number.
pub fn national_number(catalogue: &Catalogue, number: u64) -> Result<String, String> {
    let scheme = "lu-nin".parse().map_err(|_| "no scheme".to_owned())?;
    let scheme = catalogue.territory.identifier_schemes.get(&scheme).ok_or("no scheme")?;
    let (day, rest) = (number / 1000 % 28 + 1, number / 28_000);
    let (month, year) = (rest % 12 + 1, 1900 + rest / 12);
    let text = format!("{year:04}{month:02}{day:02}{:03}00", number % 1000);
    scheme.with_check_digits(&text).ok_or_else(|| "no check digits".to_owned())
}

/// Makes the persons known. Where there is a key store already, they are added to it.
async fn persons(config: &Config, first: u64, how_many: u64) -> Result<(), String> {
    let failed = |error: &dyn std::fmt::Display| format!("persons cannot be made: {error}");
    let catalogue = Catalogue::load(&config.catalogue).map_err(|faults| format!("{faults:?}"))?;
    let keys = Keys::load(config).map_err(|error| failed(&error))?;
    fs::create_dir_all(&config.data.dir).map_err(|error| failed(&error))?;
    let there = config.data.dir.join(Files::KEYS);
    let memory = in_memory();
    let here = memory.as_ref().map_or(there.clone(), |dir| dir.join(Files::KEYS));
    if here != there && there.exists() {
        let store = SqliteKeys::open(&there, Access::Read).await.map_err(|error| failed(&error))?;
        store.copy_to(&here).await.map_err(|error| failed(&error))?;
    }
    let store = SqliteKeys::open(&here, Access::Write).await.map_err(|error| failed(&error))?;
    let subjects = Subjects::open(Arc::new(store), *keys.master.bytes(), Runtime::system()).await;
    let subjects = subjects.map_err(|error| failed(&error))?;
    for number in first..first + how_many {
        let person = format!("lu-nin:{}", national_number(&catalogue, number)?);
        subjects.resolve(&person).await.map_err(|error| failed(&error))?;
    }
    if here != there {
        // Files alone are not the whole of a store that somebody has open.
        let part = there.with_extension("part");
        subjects.copy_to(&part).await.map_err(|error| failed(&error))?;
        for end in ["-wal", "-shm"] {
            drop(fs::remove_file(format!("{}{end}", there.display())));
        }
        fs::rename(part, &there).map_err(|error| failed(&error))?;
    }
    if let Some(dir) = memory {
        drop(fs::remove_dir_all(dir));
    }
    Ok(())
}

/// A directory of this process's own in memory.
fn in_memory() -> Option<PathBuf> {
    let dir = PathBuf::from(format!("/dev/shm/eemol-bench-{}", std::process::id()));
    fs::create_dir(&dir).ok().map(|()| dir)
}

/// Asks so many persons, has them agree, and gives a line `<identifier> <token>` for each.
async fn granted(app: &App, first: u64, how_many: u64) -> Result<Vec<String>, String> {
    let failed = |error: &dyn std::fmt::Display| format!("consents cannot be granted: {error}");
    let catalogue = app.catalogue();
    let (request, agreed) = request(app)?;
    let numbers = (first..first + how_many).map(|number| national_number(&catalogue, number));
    let numbers = numbers.collect::<Result<Vec<_>, _>>()?;
    let mut people = Vec::new();
    for some in numbers.chunks(16) {
        let identifiers: Vec<String> = some.iter().map(|person| format!("lu-nin:{person}")).collect();
        let resolved = join_all(identifiers.iter().map(|person| app.ledger.subjects().resolve(person))).await;
        for (person, subject) in some.iter().zip(resolved) {
            people.push((person.clone(), subject.map_err(|error| failed(&error))?, app.runtime.consent_id()));
        }
    }
    let asked = people.iter().enumerate().map(|(place, (_, subject, consent))| {
        let mut request = request.clone();
        request.case = format!("2026-{}", first + place as u64).parse().expect("a case");
        let official = "agent-17".parse().expect("an official");
        let decision = Decision::default();
        let ask = Ask { consent: *consent, subject: *subject, official, request, quiet: Duration::ZERO, decision };
        app.ledger.enter(Act::Ask(Box::new(ask)))
    });
    for recorded in join_all(asked).await {
        recorded.map_err(|error| failed(&error))?;
    }
    let answered = people.iter().map(|(_, subject, consent)| {
        let event = ConsentEvent::Granted {
            agreed: vec![agreed.clone()],
            language: "fr".to_owned(),
            text_digest: format!("sha-256:{}", "0".repeat(64)),
            by: Actor::Citizen,
        };
        app.ledger.enter(Act::Change(Box::new(Change {
            consent: *consent,
            event,
            by: Mover::Citizen(*subject),
            text: None,
        })))
    });
    let mut lines = Vec::new();
    for ((person, subject, _), recorded) in people.iter().zip(join_all(answered).await) {
        let Answer::Consent(consent) = recorded.map_err(|error| failed(&error))?.answer else {
            return Err("a consent was not granted".to_owned());
        };
        let sub = app.ledger.subjects().pairwise(*subject, consent.requester());
        let (jti, now) = (app.runtime.opaque_token(), app.runtime.now());
        let issued = app.tokens.consent_token(&consent, sub, jti, now).map_err(|reason| failed(&reason))?;
        lines.push(format!("{person} {}", issued.0));
    }
    Ok(lines)
}

fn request(app: &App) -> Result<(Request, Agreed), String> {
    let catalogue = app.catalogue();
    let id = PROCEDURE.parse().map_err(|_| "no procedure".to_owned())?;
    let procedure = catalogue.procedures.get(&id).ok_or("the catalogue has no such procedure")?;
    let evidence_type: eemol_policies::ids::EvidenceTypeId = EVIDENCE_TYPE.parse().expect("an id");
    let fields: Vec<eemol_policies::field::Field> =
        FIELDS.iter().map(|field| field.parse().expect("a field")).collect();
    let now = app.runtime.now();
    let until = now.plus(Duration::from_hours(24 * 20));
    let item = Item {
        evidence_type: evidence_type.clone(),
        parameters: Default::default(),
        required: fields.clone(),
        optional: Vec::new(),
    };
    let request = Request {
        requester: REQUESTER.parse().expect("an id"),
        procedure: id,
        case: "2026-0".parse().expect("a case"),
        purpose: procedure.purpose.iri.clone(),
        legal_basis: procedure.legal_basis.eli.clone(),
        basis: Basis::ExplicitRequest,
        items: vec![item],
        uses: USES,
        until,
        answer_by: now.plus(Duration::from_hours(24 * 10)),
        catalogue: catalogue.digest.clone(),
        replaces: None,
    };
    Ok((request, Agreed { evidence_type, parameters: Default::default(), fields }))
}

/// Enters refusals, about these persons in turn, until the log has `entries`.
async fn refused(app: &App, first: u64, persons: u64, entries: u64) -> Result<(), String> {
    let failed = |error: &dyn std::fmt::Display| format!("entries cannot be made: {error}");
    let catalogue = app.catalogue();
    let mut subjects: Vec<SubjectTag> = Vec::new();
    for number in first..first + persons.clamp(1, 10_000) {
        let person = format!("lu-nin:{}", national_number(&catalogue, number)?);
        subjects.push(app.ledger.subjects().resolve(&person).await.map_err(|error| failed(&error))?);
    }
    let mut size = app.ledger.head().await.map_err(|error| failed(&error))?.size;
    while size < entries {
        let some = AT_ONCE.min(entries - size);
        let acts = (size..size + some).map(|number| {
            let event = Event {
                exchange: Some(app.runtime.exchange_id()),
                requester: Some(REQUESTER.parse().expect("an id")),
                procedure: Some(PROCEDURE.parse().expect("an id")),
                case: Some(format!("2026-{number}").parse().expect("a case")),
                evidence_type: Some(EVIDENCE_TYPE.parse().expect("an id")),
                asked: Some(FIELDS.iter().map(|field| field.parse().expect("a field")).collect()),
                ..Event::new(kind::REFUSED, app.runtime.now())
            };
            let about = About::Person(subjects[number as usize % subjects.len()], Reason::PolicyDenied);
            let official = Some("agent-17".parse().expect("an official"));
            let decision = Decision { catalogue: Some(catalogue.digest.clone()), ..Decision::default() };
            app.ledger.enter(Act::Refuse(Box::new(Refuse { event, official, about, decision })))
        });
        for recorded in join_all(acts).await {
            recorded.map_err(|error| failed(&error))?;
        }
        size += some;
    }
    Ok(())
}
