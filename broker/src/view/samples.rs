//! Every page with invented content, for the tests and for looking at them.

mod citizen;
mod dpo;
mod history;
mod own;
mod receipt;
mod sign_in;

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use eemol_policies::ids::{ConcernId, ConsentId, EntryId};
use eemol_policies::time::Timestamp;
use uuid::Uuid;

use self::citizen::*;
use self::dpo::*;
use self::history::*;
use self::own::*;
use self::receipt::*;
use super::*;
use crate::i18n::{Lang, Zone};

/// File name and HTML of every page and state, in one language.
pub(super) fn all(lang: Lang) -> Vec<(String, String)> {
    let mut pages = Vec::new();
    let mut add = |name: &str, html: String| pages.push((name.to_owned(), html));
    let public = |path: &str| site().frame(lang, path, None);
    let citizen = |path: &str| site().frame(lang, path, Some(who("Zoé Schmit-Ødegård", Role::Citizen)));
    let dpo = |path: &str| site().frame(lang, path, Some(who("Camille Weber", Role::Dpo)));

    add("start", html(&StartPage { frame: public("/"), sign_in: true, dpo: true }));
    for (name, page) in sign_in::all(lang) {
        add(name, page);
    }
    add("sign-in", html(&sign_in(public("/sign-in"), false)));
    add("sign-in-error", html(&sign_in(public("/sign-in"), true)));
    add("dpo-sign-in", html(&dpo_sign_in(public("/dpo/sign-in"))));
    add("help", html(&HelpPage { frame: public("/help") }));
    for (name, frame) in [("", public("/site-map")), ("-citizen", citizen("/site-map")), ("-dpo", dpo("/site-map"))] {
        add(&format!("site-map{name}"), html(&SiteMapPage { frame, sign_in: true, dpo: true }));
    }
    add("privacy", html(&PrivacyPage { frame: public("/privacy") }));
    add("accessibility", html(&AccessibilityPage { frame: public("/accessibility"), assessed: at(0) }));
    for notice in Notice::ALL {
        let reference = if notice == Notice::Failed { "4bf92f3577b34da6a3ce929d0e0e4736" } else { "" };
        let page = NoticePage { frame: public("/requests"), notice, reference: reference.into() };
        add(&format!("notice-{}", notice.title().trim_start_matches("notice-")), html(&page));
    }
    add("overview", html(&overview(citizen("/"), 1)));
    add("overview-nothing", html(&overview(citizen("/"), 0)));
    add("requests", html(&RequestsPage { frame: citizen("/requests"), requests: cards() }));
    add("requests-none", html(&RequestsPage { frame: citizen("/requests"), requests: vec![] }));
    add("consent", html(&consent(citizen("/requests/x"))));
    add("consent-amended", html(&ConsentPage { changes: Some(changes(3)), ..consent(citizen("/requests/x")) }));
    add("consent-amended-less", html(&ConsentPage { changes: Some(changes(1)), ..consent(citizen("/requests/x")) }));
    add("consent-returns", html(&ConsentPage { returns: true, ..consent(citizen("/requests/x")) }));
    for why in NotAsked::ALL {
        let back = "https://housing.example/back?error=access_denied&state=1".into();
        let page = BackPage { frame: citizen("/authorize/x"), why, who: "Ministère du Logement".into(), back };
        add(why.key(), html(&page));
    }
    add("consent-error", html(&consent_error(citizen("/requests/x"))));
    add("consent-values", html(&consent_values(citizen("/requests/x"))));
    add("consent-values-lacking", html(&consent_lacking(citizen("/requests/x"))));
    add("check", html(&check(citizen("/requests/x"))));
    add("done-granted", html(&done(citizen("/requests/x/done"), true)));
    add("done-refused", html(&done(citizen("/requests/x/done"), false)));
    let stays = DonePage { stays: Some(consent_id(2)), ..done(citizen("/requests/x/done"), false) };
    add("done-refused-amendment", html(&stays));
    for (name, path, ended, administrations, rows) in [
        ("permissions", "/permissions", false, two_administrations(), permissions(false)),
        ("permissions-ended", "/permissions?state=ended", true, vec![], permissions(true)),
        ("permissions-none", "/permissions", false, vec![], vec![]),
    ] {
        let who = String::new();
        add(name, html(&PermissionsPage { frame: citizen(path), ended, administrations, who, rows }));
    }
    add("stopped", html(&stopped(citizen("/permissions/x/stopped"), 2)));
    add("stopped-unused", html(&stopped(citizen("/permissions/x/stopped"), 0)));
    add("permission", html(&permission(citizen("/permissions/x"), PermissionStatus::Active, true)));
    add("permission-stopped", html(&permission(citizen("/permissions/x"), PermissionStatus::Stopped, false)));
    add("permission-replaced", html(&permission(citizen("/permissions/x"), PermissionStatus::Replaced, true)));
    add("receipt", html(&receipt(citizen("/permissions/x/receipt"), true)));
    add("receipt-refused", html(&receipt(citizen("/permissions/x/receipt"), false)));
    add("verify", html(&verify(public("/verify"), None, false)));
    add("verify-error", html(&verify(public("/verify"), None, true)));
    for (name, verdict) in verdicts() {
        add(&format!("verify-{name}"), html(&verify(public("/verify"), Some(verdict), false)));
    }
    add("export", html(&ExportPage { frame: citizen("/export"), entries: 1_036, permissions: 3 }));
    add("export-nothing", html(&ExportPage { frame: citizen("/export"), entries: 1, permissions: 0 }));
    add("history", html(&history(citizen("/history"))));
    add("history-filter-error", html(&history_empty(citizen("/history?from=x"))));
    for (number, outcome) in OUTCOMES.into_iter().enumerate() {
        let name = outcome.key().trim_start_matches("result-");
        add(&format!("entry-{name}"), html(&entry(citizen("/history/x"), outcome, number)));
    }
    add("my-data", html(&my_data(citizen("/my-data"))));
    add("my-data-kind", html(&my_data_kind(citizen("/my-data/x"), None, false)));
    add("my-data-kind-error", html(&my_data_kind(citizen("/my-data/x"), None, true)));
    add("my-data-kind-values", html(&my_data_kind(citizen("/my-data/x"), Some(Seen::At(at(0))), false)));
    for lack in Lack::ALL {
        let name = lack.key().trim_start_matches("own-");
        add(&format!("my-data-kind-{name}"), html(&my_data_kind(citizen("/my-data/x"), Some(Seen::Not(lack)), false)));
    }
    add("concern-new", html(&concern_form(citizen("/concerns/new"), false)));
    add("concern-new-error", html(&concern_form(citizen("/concerns/new"), true)));
    add("concerns", html(&ConcernsPage { frame: citizen("/concerns"), rows: concern_rows() }));
    add("concerns-none", html(&ConcernsPage { frame: citizen("/concerns"), rows: vec![] }));
    add("concern-fresh", html(&concern(citizen("/concerns/x"), true)));
    add("concern", html(&concern(citizen("/concerns/x"), false)));
    add("dpo-concerns", html(&dpo_concerns(dpo("/dpo/concerns"), "Commune de Schieren", concern_rows())));
    add("dpo-concerns-none", html(&dpo_concerns(dpo("/dpo/concerns"), "", vec![])));
    add("dpo-concern-closed", html(&dpo_concern_closed(dpo("/dpo/concerns/x"), true)));
    add("dpo-concern", html(&dpo_concern(dpo("/dpo/concerns/x"), false)));
    add("dpo-concern-error", html(&dpo_concern(dpo("/dpo/concerns/x"), true)));
    add("dpo-log", html(&dpo_log(dpo("/dpo/log"), "")));
    add("dpo-log-person", html(&dpo_log(dpo("/dpo/log"), "Commune de Schieren")));
    add("dpo-reason", html(&dpo_reason(dpo("/dpo/log/x"), ReasonFor::Entry(entry_id(7)), false)));
    add("dpo-person", html(&dpo_reason(dpo("/dpo/person"), ReasonFor::Person, true)));
    add("dpo-entry", html(&dpo_entry(dpo("/dpo/log/x"))));
    add("dpo-gone", html(&dpo_gone(dpo("/dpo/log/x"))));
    add("dpo-erasure", html(&dpo_erasure(dpo("/dpo/erasure"), None, false)));
    add("dpo-erasure-error", html(&dpo_erasure(dpo("/dpo/erasure"), None, true)));
    for (name, decided) in decisions() {
        add(&format!("dpo-erasure-{name}"), html(&dpo_erasure(dpo("/dpo/erasure"), Some(decided), false)));
    }
    add("dpo-verify", html(&dpo_verify(dpo("/dpo/verify"), Some(vec![]))));
    add("dpo-verify-broken", html(&dpo_verify(dpo("/dpo/verify"), Some(flaws()))));
    add("dpo-verify-never", html(&dpo_verify(dpo("/dpo/verify"), None)));
    pages
}

/// Every outcome there is.
pub(super) const OUTCOMES: [Outcome; 48] = [
    Outcome::Opened,
    Outcome::Sent,
    Outcome::ShownAsked,
    Outcome::Shown,
    Outcome::ShownNothing,
    Outcome::ShownFailed,
    Outcome::Raised,
    Outcome::ConcernAnswered,
    Outcome::ConcernClosed,
    Outcome::ConcernForwarded,
    Outcome::RefusedNone,
    Outcome::RefusedUnanswered,
    Outcome::RefusedDenied,
    Outcome::RefusedStopped,
    Outcome::RefusedEnded,
    Outcome::RefusedUsedUp,
    Outcome::RefusedPaused,
    Outcome::RefusedNotCovered,
    Outcome::RefusedNotAllowed,
    Outcome::RefusedUnproven,
    Outcome::RefusedForeign,
    Outcome::RefusedFaulty,
    Outcome::RefusedAgain,
    Outcome::RefusedTooMany,
    Outcome::Withheld,
    Outcome::NothingFound,
    Outcome::SeveralFound,
    Outcome::SourceSilent,
    Outcome::SourceWrong,
    Outcome::Broken,
    Outcome::Mentioned,
    Outcome::Checked,
    Outcome::Asked,
    Outcome::Granted,
    Outcome::Denied,
    Outcome::Stopped,
    Outcome::Paused,
    Outcome::Resumed,
    Outcome::Reopened,
    Outcome::Lapsed,
    Outcome::Cancelled,
    Outcome::Returned,
    Outcome::Expired,
    Outcome::Invalidated,
    Outcome::Replaced,
    Outcome::ErasureAsked,
    Outcome::ErasureEnded,
    Outcome::Kept,
];

/// The consent screen of the samples.
pub(super) fn consent(frame: Frame) -> ConsentPage {
    ConsentPage {
        frame,
        id: consent_id(1),
        who: "Ministère du Logement et de l’Aménagement du territoire".into(),
        register_number: "J 128".into(),
        who_purpose: "Accorde les aides au logement.".into(),
        procedure: "Subvention de loyer".into(),
        case: "LOG-2026-004711".into(),
        purpose: "Vérifier si vous avez droit à une aide et en calculer le montant.".into(),
        law: "Loi du 7 août 2023 relative aux aides individuelles au logement, article 12".into(),
        law_url: "http://data.legilux.public.lu/eli/etat/leg/loi/2023/08/07/a513/jo".into(),
        uses: 3,
        until: at(180),
        retention: "Uniquement pour ce dossier. Effacement 5 ans après la dernière aide.".into(),
        if_no: "Vous pouvez envoyer les certificats sur papier. Votre dossier sera traité, mais plus lentement.".into(),
        message: "Guichet 4".into(),
        returns: false,
        asked: at(0),
        answer_by: at(14),
        changes: None,
        items: vec![
            RequestItem {
                name: "Certificat de résidence".into(),
                description: "L’adresse où vous êtes inscrit.".into(),
                source: "Registre national des personnes physiques".into(),
                parameters: vec![],
                document: false,
                seen: None,
                required: vec![row("Rue et numéro"), row("Code postal"), row("Localité")],
                optional: vec![optional("Date d’entrée dans le logement", 0, "/since")],
            },
            RequestItem {
                name: "Composition de ménage".into(),
                description: "Les personnes qui habitent avec vous.".into(),
                source: "Registre national des personnes physiques".into(),
                parameters: vec![],
                document: false,
                seen: None,
                required: vec![FieldRow { others: true, ..row("Nombre et âge des personnes") }],
                optional: vec![OptionalRow {
                    field: FieldRow { others: true, ..row("Noms des membres du ménage") },
                    ..optional("", 1, "/members/*/name")
                }],
            },
            RequestItem {
                name: "Revenus imposables".into(),
                description: String::new(),
                source: "Administration des contributions directes".into(),
                parameters: vec![Fact { name: "Année".into(), value: "2025".into() }],
                document: true,
                seen: None,
                required: vec![row("Revenu annuel")],
                optional: vec![OptionalRow {
                    field: FieldRow { special: true, ..row("Abattement pour handicap") },
                    ..optional("", 2, "/allowances/disability")
                }],
            },
        ],
        preview: true,
        errors: vec![],
    }
}

fn consent_error(frame: Frame) -> ConsentPage {
    let errors = vec![Wrong::NothingChosen.error(&frame), Wrong::Answer.error(&frame)];
    ConsentPage { errors, ..consent(frame) }
}

fn html(page: &impl Template) -> String {
    render(page).unwrap()
}

/// The installation of the samples.
pub(super) fn site() -> Arc<Site> {
    let authority = Authority {
        name: "Commission nationale pour la protection des données".into(),
        url: "https://cnpd.public.lu/".into(),
    };
    Arc::new(Site {
        langs: Lang::ALL.to_vec(),
        territory: BTreeMap::from([
            ("fr".into(), "Luxembourg".into()),
            ("de".into(), "Luxemburg".into()),
            ("lb".into(), "Lëtzebuerg".into()),
            ("en".into(), "Luxembourg".into()),
        ]),
        zone: Zone::named("Europe/Luxembourg").unwrap(),
        demonstration: true,
        assets: "/assets/0123456789abcdef".into(),
        help: Contact {
            email: Some("help@eemol.example".into()),
            phone: Some("+352 000 000".into()),
            url: Some("https://eemol.example/help".into()),
        },
        authority: BTreeMap::from([("fr".into(), authority.clone())]),
        accessibility: BTreeMap::from([("fr".into(), ("La loi du 28 mai 2019 s’applique.".into(), authority))]),
        name: "Eemol".into(),
    })
}

fn who(name: &str, role: Role) -> SignedIn {
    SignedIn { name: name.into(), role, csrf: "c3JmLXRva2Vu".into(), until: Some(at(0)), last: role == Role::Dpo }
}

/// `days` after the day of the samples.
fn at(days: u64) -> Timestamp {
    let start: Timestamp = "2026-11-21T13:03:07.123Z".parse().unwrap();
    start.plus(std::time::Duration::from_hours(days * 24))
}

fn consent_id(number: u128) -> ConsentId {
    ConsentId::from_uuid(Uuid::from_u128(0x0193_5000_0000_7000_8000_0000_0000_0000 + number))
}

fn entry_id(number: u128) -> EntryId {
    EntryId::from_uuid(Uuid::from_u128(0x0193_5000_0000_7000_8000_0000_0000_0000 + number))
}

fn concern_id(number: u128) -> ConcernId {
    ConcernId::from_uuid(Uuid::from_u128(0x0193_5000_0000_7000_8000_0000_0000_0000 + number))
}

fn row(label: &str) -> FieldRow {
    FieldRow { label: label.into(), special: false, others: false, values: None }
}

fn optional(label: &str, item: usize, pointer: &str) -> OptionalRow {
    OptionalRow { field: row(label), value: format!("{item}:{pointer}"), picked: false }
}

fn choices() -> Vec<Choice> {
    vec![
        Choice { id: "housing-ministry".into(), name: "Ministère du Logement".into() },
        Choice { id: "commune-schieren".into(), name: "Commune de Schieren".into() },
    ]
}

fn proof(sound: bool) -> ProofBox {
    ProofBox {
        sound,
        checked: at(0),
        index: 12_344,
        size: 20_000,
        root: "pPkp7UcQ2y6fZ9bJ0mB7xXq8r1T5wVtZ0yq8h3J9cFE=".into(),
        leaf: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        commitment: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae".into(),
        steps: 15,
        signer: "demo.eemol.example/log".into(),
        witnesses: if sound { vec!["witness.example/a".into(), "witness.example/b".into()] } else { vec![] },
        checkpoint: "demo.eemol.example/log\n20000\npPkp7UcQ2y6fZ9bJ0mB7xXq8r1T5wVtZ0yq8h3J9cFE=\n\n— demo.eemol.example/log Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n".into(),
        proof_url: "/en/history/ent_0/proof".into(),
        receipt_url: "/en/history/ent_0/receipt.json".into(),
        command: "eemol receipt verify receipt.json --key demo.eemol.example/log+cf6b9e25+AZ3grlgtzPICa5OS8npVmf1Myq".into(),
    }
}
