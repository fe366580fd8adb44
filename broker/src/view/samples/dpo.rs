//! What an invented data protection officer sees.

use super::*;

pub(super) fn dpo_sign_in(frame: Frame) -> DpoSignInPage {
    let choice = |id: &str, name: &str, administration: &str| DpoChoice {
        id: id.into(),
        name: name.into(),
        administration: administration.into(),
    };
    DpoSignInPage {
        frame,
        choices: vec![
            choice("operator", "Camille Weber", ""),
            choice("housing-ministry", "Noah Reuter", "Ministère du Logement"),
            choice("commune-schieren", "Lena Kremer", "Commune de Schieren"),
        ],
        return_to: "/dpo/log".into(),
        csrf: "dmlzaXQ".into(),
        errors: vec![],
    }
}

pub(super) fn dpo_log(frame: Frame, scope: &str) -> DpoLogPage {
    let row = |(number, outcome): (u64, &Outcome)| DpoRow {
        id: entry_id(number.into()),
        index: 20_000 - number,
        at: at(0),
        kind: "exchange.refused".into(),
        reason: "evidence-type-not-covered".into(),
        outcome: (number > 0).then_some(*outcome),
        requester: "Ministère du Logement et de l’Aménagement du territoire".into(),
        provider: "Registre national des personnes physiques".into(),
        evidence_type: "Composition de ménage".into(),
        procedure: "Subvention de loyer".into(),
    };
    DpoLogPage {
        frame,
        scope: scope.into(),
        filter: DpoFilter {
            case: "\"><script>".into(),
            reason: "policy-denied".into(),
            requester: "housing-ministry".into(),
            ..DpoFilter::default()
        },
        administrations: choices(),
        evidence_types: choices(),
        procedures: choices(),
        reasons: vec!["consent-missing".into(), "policy-denied".into()],
        person_reason: (!scope.is_empty()).then(|| "Plainte 2026/17".into()),
        rows: (0..).zip(&OUTCOMES).map(row).collect(),
        gone: vec![gone(19_990, 19_990, false), gone(19_980, 19_985, true)],
        total: 20_000,
        pager: Pager { newer: None, older: Some("/en/dpo/log?before=19964".into()), page: 0, pages: 0 },
        errors: vec![],
    }
}

pub(super) fn dpo_reason(frame: Frame, subject: ReasonFor, wrong: bool) -> DpoReasonPage {
    let errors = if wrong { vec![Wrong::Number.error(&frame), Wrong::Reason.error(&frame)] } else { vec![] };
    DpoReasonPage {
        action: frame.path.clone(),
        frame,
        subject,
        identifier_name: "Numéro d’identification national".into(),
        typed_number: String::new(),
        typed_reason: "court".into(),
        errors,
    }
}

pub(super) fn dpo_entry(frame: Frame) -> DpoEntryPage {
    let fact = |name: &str, value: &str| Fact { name: name.into(), value: value.into() };
    let group = |name: &str, members| EntryGroup {
        name: name.into(),
        members,
        digest: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae".into(),
    };
    DpoEntryPage {
        frame,
        id: entry_id(7),
        at: at(0),
        kind: "exchange.released".into(),
        reason: String::new(),
        outcome: Some(Outcome::Sent),
        groups: vec![
            group(
                "event",
                Some(vec![
                    fact("/kind", "exchange.released"),
                    fact("/requester", "housing-ministry"),
                    fact("/fields/0", "/address/locality"),
                ]),
            ),
            group("person", None),
            group("official", Some(vec![fact("/official", "agent-17")])),
            group("evidence", Some(vec![])),
            group("decision", Some(vec![fact("/policy", "housing.cedar#2")])),
        ],
        decision: vec![
            fact("policy", "housing.cedar#2"),
            fact("catalogue", "sha-256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"),
        ],
        related: vec![Choice { id: "/en/dpo/log/ent_0".into(), name: "exchange.opened".into() }],
        look_up: entry_id(8),
        given_reason: "Plainte 2026/17".into(),
        proof: proof(true),
    }
}

pub(super) fn flaws() -> Vec<Flaw> {
    vec![
        Flaw { index: Some(1_234), what: "the record does not match its commitment".into() },
        Flaw { index: None, what: "the anchor store is ahead of the log".into() },
    ]
}

pub(super) fn dpo_verify(frame: Frame, flaws: Option<Vec<Flaw>>) -> DpoVerifyPage {
    DpoVerifyPage {
        frame,
        last: flaws.map(|flaws| Verification {
            at: at(0),
            took_ms: 1_204,
            entries: 20_000,
            consents: Some(312),
            exchanges: Some(471),
            root: "pPkp7UcQ2y6fZ9bJ0mB7xXq8r1T5wVtZ0yq8h3J9cFE=".into(),
            signer: "demo.eemol.example/log".into(),
            flaws,
        }),
        size: 20_000,
        command: "eemol log verify --replay --dir /var/lib/eemol".into(),
    }
}

fn gone(first: u64, last: u64, retention: bool) -> Gone {
    Gone { first, last, at: at(0), by: 19_999, by_id: entry_id(1), retention }
}

pub(super) fn dpo_gone(frame: Frame) -> DpoGonePage {
    DpoGonePage {
        frame,
        id: entry_id(7),
        index: 19_990,
        gone: gone(19_990, 19_990, false),
        proof_url: "/en/dpo/log/x/proof".into(),
    }
}

pub(super) fn decisions() -> [(&'static str, Decided); 5] {
    [
        ("done", Decided::Done { records: 12, consents: 3, by: entry_id(1), unreadable_from: at(0) }),
        ("waits", Decided::Waits(at(0))),
        ("held", Decided::Held(at(0))),
        ("refused", Decided::Refused),
        ("nobody", Decided::Nobody),
    ]
}

pub(super) fn dpo_erasure(frame: Frame, decided: Option<Decided>, wrong: bool) -> DpoErasurePage {
    let errors = if wrong { vec![Wrong::Number.error(&frame), Wrong::Reason.error(&frame)] } else { vec![] };
    DpoErasurePage {
        frame,
        identifier_name: "Matricule national".into(),
        grounds: vec!["objection".into(), "unlawful".into()],
        delay_hours: 72,
        typed_ground: String::new(),
        typed_number: "\"><script>".into(),
        typed_reason: "Lettre du 3 mai".into(),
        decided,
        waiting: vec![WaitingErasure { asked: 17, due: at(0) }],
        holds: vec![
            HeldBack { scope: "administration:commune-schieren".into(), added: 12, review: at(0), overdue: true },
            HeldBack { scope: "person".into(), added: 14, review: at(0), overdue: false },
        ],
        errors,
    }
}
