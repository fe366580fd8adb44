//! Whether a receipt is genuine: checked as any administration can, with `eemol receipt verify` and the key of the log that
//! was handed over beforehand. The broker is not asked.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde::Deserialize;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::field::{Kind, PROCEDURE};

/// The longest that a check may take.
const LONGEST: Duration = Duration::from_secs(30);

/// Exit status of the command for a receipt that is not genuine.
const NOT_GENUINE: i32 = 3;

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The evidence is what the log recorded as delivered, for this case.
    Genuine(Place),
    /// It is not; this is said of why.
    NotGenuine(String),
    /// The check could not be made.
    Unchecked,
}

/// Where the delivery stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its entry.
    pub entry: String,
    /// Its number, beginning with one.
    pub number: u64,
    /// How many entries the log had.
    pub size: u64,
    /// Whose signature is on the log.
    pub signer: String,
}

/// What the command says.
#[derive(Deserialize)]
struct Verified {
    entry: String,
    index: u64,
    size: u64,
    signer: String,
    /// Whether the evidence was in what was checked.
    evidence: bool,
    recorded: Recorded,
}

/// What the log recorded, as far as it is compared with what was asked.
#[derive(Deserialize)]
struct Recorded {
    requester: String,
    procedure: String,
    case: String,
    evidence_type: String,
}

/// Checks answers with the program `eemol`.
#[derive(Debug, Clone)]
pub struct Checker {
    /// The program.
    pub program: PathBuf,
    /// The key of the log.
    pub log_key: String,
    /// This administration's name in the catalogue.
    pub requester: String,
}

impl Checker {
    /// Checks an answer as received, and that it was given for this case and kind of evidence.
    pub async fn check(&self, answer: &[u8], case: &str, kind: Kind) -> Verdict {
        let Ok(output) = tokio::time::timeout(LONGEST, self.run(answer)).await else { return Verdict::Unchecked };
        let Ok(output) = output else { return Verdict::Unchecked };
        if output.status.code() == Some(NOT_GENUINE) {
            let said = String::from_utf8_lossy(&output.stderr);
            let why = said.lines().next().unwrap_or_default().trim_start_matches("error: ");
            return Verdict::NotGenuine(why.to_owned());
        }
        match serde_json::from_slice(&output.stdout) {
            Ok(verified) => self.compare(verified, case, kind),
            Err(_) => Verdict::Unchecked,
        }
    }

    async fn run(&self, answer: &[u8]) -> std::io::Result<std::process::Output> {
        let mut command = Command::new(&self.program);
        command.args(["--json", "receipt", "verify", "-", "--key", &self.log_key]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(answer).await?;
            stdin.shutdown().await?;
        }
        child.wait_with_output().await
    }

    /// A genuine receipt of something else proves nothing here.
    fn compare(&self, verified: Verified, case: &str, kind: Kind) -> Verdict {
        let recorded = &verified.recorded;
        let own = (&*recorded.requester, &*recorded.procedure, &*recorded.case, &*recorded.evidence_type);
        if own != (&*self.requester, PROCEDURE, case, kind.name()) || !verified.evidence {
            return Verdict::NotGenuine("the receipt is of another delivery".to_owned());
        }
        Verdict::Genuine(Place {
            entry: verified.entry,
            number: verified.index.saturating_add(1),
            size: verified.size,
            signer: verified.signer,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checker() -> Checker {
        Checker { program: "/nowhere/eemol".into(), log_key: "log+key".to_owned(), requester: "commune".to_owned() }
    }

    fn verified(case: &str, evidence: bool) -> Verified {
        serde_json::from_value(serde_json::json!({
            "entry": "ent_1", "index": 6, "size": 9, "signer": "log", "evidence": evidence,
            "recorded": {
                "requester": "commune", "procedure": PROCEDURE, "case": case, "evidence_type": "income-certificate",
            },
        }))
        .unwrap()
    }

    #[test]
    fn a_genuine_receipt_of_another_case_or_without_evidence_counts_for_nothing() {
        let place = Place { entry: "ent_1".to_owned(), number: 7, size: 9, signer: "log".to_owned() };
        assert_eq!(checker().compare(verified("R-1", true), "R-1", Kind::Income), Verdict::Genuine(place));
        for (verified, kind) in [
            (verified("R-2", true), Kind::Income),
            (verified("R-1", false), Kind::Income),
            (verified("R-1", true), Kind::Household),
        ] {
            assert!(matches!(checker().compare(verified, "R-1", kind), Verdict::NotGenuine(_)));
        }
    }

    #[tokio::test]
    async fn without_the_program_nothing_is_said_to_be_genuine() {
        assert_eq!(checker().check(b"{}", "R-1", Kind::Income).await, Verdict::Unchecked);
    }
}
