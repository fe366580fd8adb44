//! An invented consent receipt, and every answer of the page that checks receipts.

use super::*;

pub(super) fn receipt(frame: Frame, granted: bool) -> ReceiptPage {
    let other = |days: u32, outcome| OtherReceipt { entry: entry_id(days.into()), at: at(days.into()), outcome };
    ReceiptPage {
        json_url: frame.link("/permissions/x/receipt.json?decision=y"),
        frame,
        id: consent_id(1),
        receipt: facts(granted),
        others: if granted { vec![other(1, Outcome::Paused), other(2, Outcome::Resumed)] } else { vec![] },
    }
}

fn facts(granted: bool) -> ReceiptFacts {
    let mut items = agreed();
    if !granted {
        for item in &mut items {
            item.kept.append(&mut item.shared);
        }
    }
    ReceiptFacts {
        outcome: if granted { Outcome::Granted } else { Outcome::Denied },
        at: at(0),
        language: "fr".into(),
        consent: consent_id(1),
        entry: entry_id(7),
        position: 12_345,
        who: Party {
            name: "Ministère du Logement et de l’Aménagement du territoire".into(),
            number: "J 128".into(),
            email: "contact@logement.example".into(),
            phone: String::new(),
            url: "https://logement.example/".into(),
            dpo: "dpo@logement.example".into(),
        },
        procedure: "Subvention de loyer".into(),
        purpose: "Vérifier si vous avez droit à une aide et en calculer le montant.".into(),
        case: "LOG-2026-004711".into(),
        law: "Loi du 7 août 2023 relative aux aides individuelles au logement, article 12".into(),
        law_url: "http://data.legilux.public.lu/eli/etat/leg/loi/2023/08/07/a513/jo".into(),
        items,
        uses: 3,
        until: at(180),
        retention: "Uniquement pour ce dossier. Effacement 5 ans après la dernière aide.".into(),
        withdraw_url: "https://eemol.example/fr/permissions/cns_0".into(),
        help: Party {
            name: "Aide Eemol".into(),
            email: "help@eemol.example".into(),
            phone: "+352 000 000".into(),
            ..Party::default()
        },
        authority: Party {
            name: "Commission nationale pour la protection des données".into(),
            url: "https://cnpd.public.lu/".into(),
            ..Party::default()
        },
        pseudonym: "Zm9vYmFyYmF6cXV4".into(),
        shown_in: if granted { "fr".into() } else { String::new() },
        text_digest: if granted { format!("sha-256:{}", "0f".repeat(32)) } else { String::new() },
        catalogue: format!("sha-256:{}", "a1".repeat(32)),
        creator: "https://eemol.example".into(),
        created: at(1),
    }
}

pub(super) fn verify(frame: Frame, verdict: Option<Verdict>, wrong: bool) -> VerifyPage {
    let errors = if wrong { vec![Wrong::Receipt.error(&frame)] } else { vec![] };
    VerifyPage { frame, csrf: "c3JmLXRva2Vu".into(), errors, verdict, most_kb: 60 }
}

/// Every verdict, with a name.
pub(super) fn verdicts() -> Vec<(String, Verdict)> {
    let exchange = |evidence| {
        Verdict::Exchange(Box::new(ExchangeFacts {
            outcome: Outcome::Sent,
            at: at(0),
            who: "Ministère du Logement".into(),
            source: "Registre national des personnes physiques".into(),
            what: vec!["Certificat de résidence".into()],
            sent: vec!["Localité".into()],
            procedure: "Subvention de loyer".into(),
            case: "LOG-2026-004711".into(),
            entry: entry_id(7),
            position: 12_345,
            size: 20_000,
            evidence,
        }))
    };
    let mut all = vec![
        ("consent".to_owned(), Verdict::Consent(Box::new(facts(true)), 20_000)),
        ("exchange".to_owned(), exchange(true)),
        ("exchange-receipt".to_owned(), exchange(false)),
    ];
    all.extend(Broken::ALL.map(|why| (why.key().trim_start_matches("genuine-").to_owned(), Verdict::Broken(why))));
    all
}
