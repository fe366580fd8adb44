//! Sign-in, overview, requests and permissions of an invented person.

use super::*;

pub(super) fn sign_in(frame: Frame, wrong: bool) -> SignInPage {
    let person = |number: &str, name: &str, note: &str| DemoPerson {
        number: number.into(),
        name: name.into(),
        note: note.into(),
    };
    let errors = if wrong { vec![Wrong::Number.error(&frame)] } else { vec![] };
    SignInPage {
        people: vec![
            person("1985021400123", "Zoé Schmit-Ødegård", "une demande en attente"),
            person("1990010112345", "Maximilienne Alexandrine Hoffmann-von Kirchenwald zu Schengen und Remerschen", ""),
            person("1972120398765", "Γεώργιος Παπαδόπουλος", "nom en alphabet grec"),
            person("2001070754321", "X", ""),
        ],
        identifier_name: "Numéro d’identification national".into(),
        example: "1985 0214 0012 3".into(),
        typed: if wrong { "<1985>".into() } else { String::new() },
        return_to: "/requests".into(),
        csrf: "dmlzaXQ".into(),
        errors,
        frame,
    }
}

pub(super) fn overview(frame: Frame, number: u64) -> OverviewPage {
    OverviewPage {
        frame,
        waiting: number,
        active: number * 2,
        sent: number * 1_204,
        refused: number,
        concerns: number,
        next_end: (number > 0).then(|| (consent_id(1), "Commune de Schieren".into(), at(40))),
        complete_since: at(0).minus(std::time::Duration::from_hours(400 * 24)),
        verified: (number > 0).then(|| at(0)),
    }
}

pub(super) fn cards() -> Vec<RequestCard> {
    let card = |number, who: &str, procedure: &str, lapsed| RequestCard {
        id: consent_id(number),
        who: who.into(),
        procedure: procedure.into(),
        case: "LOG-2026-004711".into(),
        fields: 8,
        asked: at(0),
        answer_by: at(14),
        lapsed,
        amends: !lapsed,
    };
    vec![
        card(1, "Ministère du Logement et de l’Aménagement du territoire", "Subvention de loyer", false),
        card(2, "Commune de Schieren", "Inscription à l’école fondamentale", true),
    ]
}

pub(super) fn agreed() -> Vec<AgreedItem> {
    vec![
        AgreedItem {
            name: "Certificat de résidence".into(),
            source: "Registre national des personnes physiques".into(),
            parameters: vec![],
            shared: vec!["Rue et numéro".into(), "Code postal".into(), "Localité".into()],
            kept: vec!["Date d’entrée dans le logement".into()],
        },
        AgreedItem {
            name: "Revenus imposables".into(),
            source: "Administration des contributions directes".into(),
            parameters: vec![Fact { name: "Année".into(), value: "2025".into() }],
            shared: vec![],
            kept: vec!["Abattement pour handicap".into()],
        },
    ]
}

pub(super) fn done(frame: Frame, granted: bool) -> DonePage {
    DonePage {
        frame,
        id: consent_id(1),
        returns: granted,
        granted,
        who: "Ministère du Logement".into(),
        procedure: "Subvention de loyer".into(),
        case: "LOG-2026-004711".into(),
        at: at(0),
        uses: 3,
        until: at(180),
        items: if granted { agreed() } else { vec![] },
        if_no: "Vous pouvez envoyer les certificats sur papier.".into(),
        stays: None,
    }
}

pub(super) fn permission_row(number: u128, status: PermissionStatus, used: u32) -> PermissionRow {
    PermissionRow {
        id: consent_id(number),
        who: "Ministère du Logement".into(),
        procedure: "Subvention de loyer".into(),
        case: "LOG-2026-004711".into(),
        what: vec!["Certificat de résidence".into(), "Composition de ménage".into(), "Revenus imposables".into()],
        until: at(180),
        used,
        uses: 3,
        last_used: (used > 0).then(|| at(2)),
        status,
        since: at(0),
        may_reopen: matches!(status, PermissionStatus::Denied | PermissionStatus::Stopped),
    }
}

pub(super) fn permissions(ended: bool) -> Vec<PermissionRow> {
    use PermissionStatus as S;
    let all: &[S] = if ended {
        &[S::Denied, S::Lapsed, S::Cancelled, S::Stopped, S::Returned, S::Expired, S::Invalidated, S::Replaced]
    } else {
        &[S::Active, S::Paused, S::UsedUp]
    };
    all.iter().zip(0_u32..).map(|(status, number)| permission_row(number.into(), *status, number % 3)).collect()
}

pub(super) fn two_administrations() -> Vec<Choice> {
    let choice = |id: &str, name: &str| Choice { id: id.into(), name: name.into() };
    vec![choice("grants-office", "Service des bourses"), choice("housing-ministry", "Ministère du Logement")]
}

pub(super) fn stopped(frame: Frame, used: u32) -> StoppedPage {
    StoppedPage {
        frame,
        id: consent_id(1),
        who: "Ministère du Logement".into(),
        procedure: "Subvention de loyer".into(),
        at: at(0),
        used,
        delete_contact: "dpo@logement.example".into(),
        may_reopen: used > 0,
    }
}

pub(super) fn permission(frame: Frame, status: PermissionStatus, same: bool) -> PermissionPage {
    let step = |days, outcome, note: &str| TimelineStep {
        at: at(days),
        outcome,
        note: note.into(),
        entry: entry_id(days.into()),
    };
    PermissionPage {
        frame,
        row: permission_row(1, status, 1),
        purpose: "Vérifier si vous avez droit à une aide.".into(),
        law: "Loi du 7 août 2023 relative aux aides individuelles au logement".into(),
        law_url: "http://data.legilux.public.lu/eli/etat/leg/loi/2023/08/07/a513/jo".into(),
        items: agreed(),
        receipts: true,
        steps: vec![
            step(0, Outcome::Asked, ""),
            step(1, Outcome::Granted, "Texte montré en Français"),
            step(2, Outcome::Sent, "Certificat de résidence : Rue et numéro, Code postal et Localité"),
            step(3, Outcome::RefusedAgain, ""),
            step(4, Outcome::Invalidated, "Commune de Schieren : <b>la procédure est close</b>"),
        ],
        shown: Some(ShownText {
            lang: "fr".into(),
            language: "Français".into(),
            at: at(1),
            agreed: same,
            lines: same.then(|| vec!["Le ministère demande 8 de vos données".into(), "- Localité (Requis)".into()]),
            digest: format!("sha-256:{}", "0f".repeat(32)),
        }),
        replaces: same.then(|| consent_id(2)),
        replaced_by: (status == PermissionStatus::Replaced).then(|| consent_id(3)),
    }
}

/// An amendment to so many uses: to more than two it also lasts longer.
pub(super) fn changes(uses: u32) -> Changes {
    let item = |name: &str, fields: &[&str]| ChangedItem {
        name: name.into(),
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
    };
    let more = uses > 2;
    Changes {
        old: consent_id(2),
        given: at(0),
        added: if more {
            vec![item("Revenus imposables (Année 2025)", &["Revenu annuel", "Abattement pour handicap"])]
        } else {
            vec![]
        },
        gone: vec![item("Certificat de résidence", &["<Localité>"])],
        until: if more { (at(90), at(180)) } else { (at(180), at(90)) },
        uses: (2, uses),
    }
}
