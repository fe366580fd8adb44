//! Values of an invented person, and their concerns.

use super::*;

fn values(texts: &[&str]) -> OwnValues {
    OwnValues { shown: texts.iter().map(|text| OwnValue::Text((*text).into())).collect(), more: 0 }
}

pub(super) fn consent_values(frame: Frame) -> ConsentPage {
    let mut page = consent(frame);
    let texts: [&[&str]; 9] = [
        &["12, rue de l’Alzette"],
        &["L-4010"],
        &["Esch-sur-Alzette <b>"],
        &[],
        &["2", "41"],
        &["Μαρία Παπαδοπούλου", "Maximilienne Alexandrine Hoffmann-von Kirchenwald zu Schengen und Remerschen"],
        &["1 834 500"],
        &["1"],
        &[],
    ];
    let mut texts = texts.into_iter();
    for item in &mut page.items {
        item.seen = Some(Seen::At(at(1)));
        let rows = item.required.iter_mut().chain(item.optional.iter_mut().map(|row| &mut row.field));
        for row in rows {
            row.values = texts.next().map(values);
        }
    }
    if let Some(item) = page.items.last_mut() {
        let pdf = OwnValue::Document { media_type: "application/pdf".into(), bytes: 183_204 };
        item.required[0].values =
            Some(OwnValues { shown: vec![pdf, OwnValue::Truth(true), OwnValue::Day(at(0))], more: 4 });
    }
    page
}

pub(super) fn consent_lacking(frame: Frame) -> ConsentPage {
    let mut page = consent(frame);
    for (item, lack) in page.items.iter_mut().zip([Lack::Silent, Lack::Several, Lack::Nobody]) {
        item.seen = Some(Seen::Not(lack));
    }
    page
}

pub(super) fn check(frame: Frame) -> CheckPage {
    let page = consent(frame.clone());
    let items = page.items.iter().enumerate().map(|(place, item)| CheckItem {
        name: item.name.clone(),
        source: item.source.clone(),
        parameters: item.parameters.clone(),
        required: item.required.iter().map(|row| row.label.clone()).collect(),
        optional: item
            .optional
            .iter()
            .map(|row| CheckRow {
                label: row.field.label.clone(),
                value: row.value.clone(),
                picked: place == 0,
                target: format!("field-{}-1", place + 1),
            })
            .collect(),
    });
    CheckPage {
        frame,
        id: consent_id(1),
        who: page.who.clone(),
        procedure: page.procedure.clone(),
        uses: 3,
        until: at(180),
        text: "sha-256:00".into(),
        items: items.collect(),
    }
}

fn contact() -> DataContact {
    DataContact {
        email: Some("registre@etat.example".into()),
        phone: Some("+352 000 001".into()),
        url: Some("https://registre.example/".into()),
        address: "1, rue de l’Exemple, L-1000 Luxembourg".into(),
    }
}

fn kind(id: &str, question: Option<&str>) -> DataKind {
    DataKind {
        id: id.parse().unwrap(),
        name: "Certificat de résidence".into(),
        description: "Votre nom, vos nationalités et l’adresse où vous êtes inscrit.".into(),
        law: "Loi du 19 juin 2013 relative à l’identification des personnes physiques.".into(),
        retention: "Le registre garde ces données pendant toute votre vie, puis les archive.".into(),
        fields: vec!["Nom de famille".into(), "Prénoms".into(), "Rue et numéro".into()],
        questions: question
            .map(|typed| DataQuestion {
                name: "year".into(),
                label: "Année".into(),
                required: true,
                typed: typed.into(),
            })
            .into_iter()
            .collect(),
    }
}

pub(super) fn my_data(frame: Frame) -> MyDataPage {
    let source = |name: &str, kinds| DataSource { name: name.into(), contact: contact(), kinds };
    MyDataPage {
        frame,
        sources: vec![
            source("Registre national des personnes physiques", vec![kind("residence-certificate", None)]),
            source("Administration des contributions directes", vec![kind("income-certificate", Some(""))]),
        ],
    }
}

pub(super) fn my_data_kind(frame: Frame, seen: Option<Seen>, wrong: bool) -> MyDataKindPage {
    let row = |label: &str, texts: &[&str]| (label.to_owned(), values(texts));
    MyDataKindPage {
        errors: if wrong { vec![Wrong::Question.error(&frame)] } else { vec![] },
        frame,
        source: "Registre national des personnes physiques".into(),
        contact: contact(),
        kind: kind("income-certificate", Some(if wrong { "<mille>" } else { "2025" })),
        rows: match seen {
            Some(Seen::At(_)) => {
                vec![row("Nom de famille", &["Schmit-Ødegård"]), row("Prénoms", &["Zoé", "<i>"]), row("Rue", &[])]
            }
            _ => vec![],
        },
        seen,
    }
}

pub(super) fn concern_rows() -> Vec<ConcernRow> {
    let row = |number, status, overdue| ConcernRow {
        id: concern_id(number),
        at: at(0),
        due: at(30),
        overdue,
        addressee: "Ministère du Logement et de l’Aménagement du territoire".into(),
        status,
    };
    vec![
        row(1, ConcernStatus::Open, false),
        row(2, ConcernStatus::Open, true),
        row(3, ConcernStatus::Answered, false),
        row(4, ConcernStatus::Closed, false),
        row(5, ConcernStatus::Forwarded, false),
    ]
}

fn about() -> ConcernAbout {
    ConcernAbout {
        addressee: "Ministère du Logement".into(),
        entry: Some((entry_id(7), "Données transmises".into(), at(0))),
        what: "Certificat de résidence".into(),
    }
}

fn said() -> [String; 3] {
    ["Je n’ai rien demandé.\n<script>alert(1)</script>".into(), "Une explication.".into(), "zoe@example.lu".into()]
}

pub(super) fn concern_form(frame: Frame, wrong: bool) -> ConcernFormPage {
    let errors = [Wrong::Worry, Wrong::Wish, Wrong::Contact].map(|wrong| wrong.error(&frame));
    ConcernFormPage {
        errors: if wrong { errors.into() } else { vec![] },
        frame,
        about: about(),
        entry: entry_id(7).to_string(),
        kind: String::new(),
        typed: if wrong { ["<?>".into(), "x".repeat(1200), "y".into()] } else { Default::default() },
    }
}

fn steps(frame: &Frame) -> Vec<ConcernStep> {
    let step = |days, outcome: Outcome, text: &str| ConcernStep {
        at: at(days),
        title: frame.t(outcome.key()),
        who: "Délégué à la protection des données, Ministère du Logement".into(),
        text: text.into(),
        entry: entry_id(days.into()),
    };
    vec![
        step(3, Outcome::ConcernAnswered, "C’était pour votre dossier.\nNous avons vérifié."),
        step(4, Outcome::ConcernForwarded, "À votre demande."),
        step(5, Outcome::ConcernClosed, "Réglé."),
    ]
}

pub(super) fn concern(frame: Frame, fresh: bool) -> ConcernPage {
    let place = if fresh { 0 } else { 3 };
    ConcernPage {
        row: concern_rows().remove(place),
        about: about(),
        said: said(),
        raised: entry_id(8),
        steps: if fresh { vec![] } else { steps(&frame) },
        fresh,
        frame,
    }
}

pub(super) fn dpo_concerns(frame: Frame, scope: &str, rows: Vec<ConcernRow>) -> DpoConcernsPage {
    DpoConcernsPage { frame, scope: scope.into(), rows }
}

pub(super) fn dpo_concern_closed(frame: Frame, done: bool) -> DpoConcernClosedPage {
    DpoConcernClosedPage { frame, row: concern_rows().remove(1), done }
}

pub(super) fn dpo_concern(frame: Frame, wrong: bool) -> DpoConcernPage {
    DpoConcernPage {
        errors: if wrong { vec![Wrong::Said.error(&frame)] } else { vec![] },
        row: concern_rows().remove(1),
        about: about(),
        said: said(),
        steps: steps(&frame),
        open: true,
        can_forward: !wrong,
        typed: if wrong { "<br>".into() } else { String::new() },
        frame,
    }
}
