//! The consent receipt as a page that prints well, and the page on which anybody checks a receipt.

use askama::Template;
use eemol_policies::ids::{ConsentId, EntryId};
use eemol_policies::time::Timestamp;

use super::{AgreedItem, FormError, Frame, Outcome};

/// The receipt of one decision.
#[derive(Debug, Template)]
#[template(path = "receipt.html")]
pub struct ReceiptPage {
    /// What all pages share.
    pub frame: Frame,
    /// The consent.
    pub id: ConsentId,
    /// Address of the signed file.
    pub json_url: String,
    /// What it says.
    pub receipt: ReceiptFacts,
    /// Other decisions about the same consent.
    pub others: Vec<OtherReceipt>,
}

/// A decision that has a receipt of its own.
#[derive(Debug, Clone, Copy)]
pub struct OtherReceipt {
    /// The entry that records it.
    pub entry: EntryId,
    /// When.
    pub at: Timestamp,
    /// What was decided.
    pub outcome: Outcome,
}

/// What a consent receipt says.
#[derive(Debug, Clone)]
pub struct ReceiptFacts {
    /// What was decided.
    pub outcome: Outcome,
    /// When.
    pub at: Timestamp,
    /// Language of the receipt's own texts.
    pub language: String,
    /// The consent.
    pub consent: ConsentId,
    /// The entry that records the decision.
    pub entry: EntryId,
    /// Its place in the log, as people count.
    pub position: u64,
    /// Who asked, and receives the data.
    pub who: Party,
    /// Name of the procedure.
    pub procedure: String,
    /// The purpose in words.
    pub purpose: String,
    /// The requester's file reference.
    pub case: String,
    /// The procedure's law in words.
    pub law: String,
    /// Address of that law.
    pub law_url: String,
    /// The data, shared and not shared.
    pub items: Vec<AgreedItem>,
    /// How often the data can be fetched at most.
    pub uses: u32,
    /// Until when.
    pub until: Timestamp,
    /// What the requester may do with the data and how long it keeps them.
    pub retention: String,
    /// Address of the page where sharing is stopped.
    pub withdraw_url: String,
    /// Who stops it for the person.
    pub help: Party,
    /// Where to complain.
    pub authority: Party,
    /// The person's pseudonym at the requester.
    pub pseudonym: String,
    /// Language of the text that was shown; empty where nothing was granted.
    pub shown_in: String,
    /// Digest of that text; empty where nothing was granted.
    pub text_digest: String,
    /// Digest of the catalogue it was shown from.
    pub catalogue: String,
    /// The broker that made the receipt out.
    pub creator: String,
    /// When.
    pub created: Timestamp,
}

/// A party, and how to reach it; what is not known is empty.
#[derive(Debug, Clone, Default)]
pub struct Party {
    /// Its name.
    pub name: String,
    /// Its number in the register of public bodies, or its id.
    pub number: String,
    /// Mail address.
    pub email: String,
    /// Telephone number.
    pub phone: String,
    /// Web address, `https` only.
    pub url: String,
    /// Mail address of its data protection officer.
    pub dpo: String,
}

/// The page on which anybody checks a receipt.
///
/// The form posts its parts (`multipart/form-data`) to `/{lang}/verify`: `csrf`, `receipt` (pasted) and `file`.
#[derive(Debug, Template)]
#[template(path = "verify.html")]
pub struct VerifyPage {
    /// What all pages share.
    pub frame: Frame,
    /// Form token of the visit.
    pub csrf: String,
    /// What was wrong.
    pub errors: Vec<FormError>,
    /// What came of the check.
    pub verdict: Option<Verdict>,
    /// The largest receipt that is taken here, in kilobytes.
    pub most_kb: u64,
}

/// What came of a check.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// A genuine consent receipt, and how many entries the log has under its proof.
    Consent(Box<ReceiptFacts>, u64),
    /// A genuine receipt of an exchange.
    Exchange(Box<ExchangeFacts>),
    /// Not genuine.
    Broken(Broken),
}

/// What the receipt of an exchange says.
#[derive(Debug, Clone)]
pub struct ExchangeFacts {
    /// What became of it.
    pub outcome: Outcome,
    /// When.
    pub at: Timestamp,
    /// Who asked.
    pub who: String,
    /// Who holds the data; may be empty.
    pub source: String,
    /// Names of the evidence types; may be empty.
    pub what: Vec<String>,
    /// Names of the fields that were sent; may be empty.
    pub sent: Vec<String>,
    /// Name of the procedure; may be empty.
    pub procedure: String,
    /// The requester's file reference; may be empty.
    pub case: String,
    /// The entry.
    pub entry: EntryId,
    /// Its place in the log, as people count.
    pub position: u64,
    /// How many entries the log has under the proof.
    pub size: u64,
    /// Whether the data themselves were there, and are those that were sent.
    pub evidence: bool,
}

/// Why something is no genuine receipt of this broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// It is no receipt at all, or a part of one.
    NoReceipt,
    /// It is signed with a key that this broker does not know, or no longer publishes.
    OtherKey,
    /// It was changed after it was signed.
    Changed,
    /// The part for people says something else than the signed part.
    Copy,
    /// It is signed, but the decision is not in the log as it says.
    NotInLog,
    /// The data are not those that were sent.
    OtherEvidence,
}

impl Broken {
    /// Every reason.
    pub const ALL: [Self; 6] =
        [Self::NoReceipt, Self::OtherKey, Self::Changed, Self::Copy, Self::NotInLog, Self::OtherEvidence];

    /// Key of the words for it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NoReceipt => "genuine-no-receipt",
            Self::OtherKey => "genuine-other-key",
            Self::Changed => "genuine-changed",
            Self::Copy => "genuine-copy",
            Self::NotInLog => "genuine-not-in-log",
            Self::OtherEvidence => "genuine-other-evidence",
        }
    }
}
