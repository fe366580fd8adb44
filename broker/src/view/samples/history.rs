//! An invented history with every outcome, and one entry of each.

use super::*;

pub(super) fn history(frame: Frame) -> HistoryPage {
    let row = |number: u64, outcome| HistoryRow {
        id: entry_id(number.into()),
        at: at(0),
        who: if number.is_multiple_of(2) {
            "Ministère du Logement et de l’Aménagement du territoire".into()
        } else {
            "Commune de Schieren".into()
        },
        procedure: "Subvention de loyer".into(),
        what: vec!["Certificat de résidence".into(), "Revenus imposables".into()],
        outcome,
    };
    let rows = |from: u64, outcomes: &[Outcome]| {
        outcomes.iter().zip(from..).map(|(outcome, number)| row(number, *outcome)).collect()
    };
    HistoryPage {
        frame,
        filter: HistoryFilter {
            result: Some(Family::Refused),
            who: "commune-schieren".into(),
            from: "2026-11-01".into(),
            to: String::new(),
        },
        administrations: choices(),
        days: vec![
            HistoryDay { day: at(2), rows: rows(0, &OUTCOMES[..12]) },
            HistoryDay { day: at(0), rows: rows(20, &OUTCOMES[12..]) },
        ],
        total: 1_036,
        complete_since: at(0),
        verified: None,
        pager: Pager {
            newer: Some("/en/history?page=1".into()),
            older: Some("/en/history?page=3".into()),
            page: 2,
            pages: 42,
        },
        csv_url: "/en/history.csv?result=refused".into(),
        json_url: "/en/history.json?result=refused".into(),
        errors: vec![],
    }
}

pub(super) fn history_empty(frame: Frame) -> HistoryPage {
    let errors = vec![Wrong::From.error(&frame), Wrong::Days.error(&frame), Wrong::Filter("who").error(&frame)];
    HistoryPage { days: vec![], total: 0, errors, pager: Pager::default(), verified: Some(at(0)), ..history(frame) }
}

pub(super) fn entry(frame: Frame, outcome: Outcome, number: usize) -> EntryPage {
    let sent = outcome == Outcome::Sent;
    EntryPage {
        frame,
        id: entry_id(7),
        at: at(0),
        outcome,
        who: "Ministère du Logement".into(),
        source: if outcome.family() == Family::Permission {
            String::new()
        } else {
            "Registre national des personnes physiques".into()
        },
        what: vec!["Certificat de résidence".into()],
        procedure: "Subvention de loyer".into(),
        case: "LOG-2026-004711".into(),
        purpose: "Vérifier si vous avez droit à une aide.".into(),
        law: "Loi du 7 août 2023 relative aux aides individuelles au logement".into(),
        law_url: "http://data.legilux.public.lu/eli/etat/leg/loi/2023/08/07/a513/jo".into(),
        consent: sent.then(|| consent_id(1)),
        asked: vec!["Rue et numéro".into(), "Localité".into()],
        sent: if sent { vec!["Localité".into()] } else { vec![] },
        given_reason: if outcome == Outcome::Checked { "Plainte 2026/17".into() } else { String::new() },
        concern: (outcome.family() == Family::Concern).then(|| concern_id(3)),
        facts: vec![Fact { name: "Année".into(), value: "2025".into() }],
        dpo_contact: "dpo@logement.example".into(),
        proof: ProofBox { steps: number, ..proof(number % 5 != 4) },
    }
}
