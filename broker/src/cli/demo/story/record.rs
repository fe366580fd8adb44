//! What the record says of the story: to the citizen, to a verifier, and to the holder of a receipt.

use eemol_connectors::http;

use super::{Found, Story, Trouble, left};
use crate::ledger::checkpoint::{Checkpoint, SignedCheckpoint};
use crate::ledger::note::VerifierKey;
use crate::ledger::receipt::{Answer, verify_answer};
use crate::ledger::verify::{Options, verify};
use crate::state::open_for_reading;

impl Story {
    pub(super) async fn sees_everything(&mut self) -> Result<Found, Trouble> {
        let (commune, grants) = (self.cases.commune.clone(), self.cases.grants.clone());
        let refused = self.entries("refused", &[&commune, &grants]).await?;
        let sent = self.entries("sent", &[&commune, &grants]).await?;
        Trouble::unless_equal(&(3, 4), &(sent, refused))?;
        Ok(vec![("sent", sent.to_string()), ("refused", refused.to_string())])
    }

    pub(super) async fn verifies_the_record(&mut self) -> Result<Found, Trouble> {
        let signed = self.checkpoint().await?;
        let parts = open_for_reading(&self.config, &self.runtime).await;
        let parts = parts.map_err(|error| Trouble::Record(error.to_string()))?;
        let options = Options { from: None, to: None, replay: true };
        let keys = [self.verifier()?];
        let report = verify(&*parts.store, &parts.subjects, &keys, options, &mut |_, _| {}).await;
        let report = report.map_err(|error| Trouble::Record(error.to_string()))?;
        if let Some(fault) = report.faults.first() {
            return Err(Trouble::Record(format!("entry {}: {}", fault.index, fault.what)));
        }
        Trouble::unless_equal(&true, &(report.size >= signed.checkpoint.size()))?;
        Ok(vec![("entries", report.entries.to_string())])
    }

    pub(super) fn verifies_a_receipt(&mut self) -> Result<Found, Trouble> {
        let body = left(self.first_answer.as_ref(), "an answer with its receipt")?;
        let keys = [self.verifier()?];
        let checked = verify_answer(body, &keys).map_err(|error| Trouble::Record(error.to_string()))?;
        Trouble::unless_equal(&true, &checked.evidence)?;
        let altered = altered(body).ok_or_else(|| Trouble::other("evidence", "none"))?;
        match verify_answer(&altered, &keys) {
            Err(_) => Ok(Vec::new()),
            Ok(_) => Err(Trouble::other("an altered answer refused", "it was accepted")),
        }
    }

    /// The newest signed state of the log, as anyone can fetch it.
    pub(super) async fn checkpoint(&self) -> Result<SignedCheckpoint, Trouble> {
        let path = "/log/checkpoint";
        let silent = |error: reqwest::Error| Trouble::Silent(path.to_owned(), error.without_url());
        let client = http::client(&http::Settings::default())?;
        let response = client.get(format!("{}{path}", self.web)).send().await.map_err(silent)?;
        let note = response.bytes().await.map_err(silent)?;
        Checkpoint::open(&note, &[self.verifier()?]).map_err(|error| Trouble::Record(error.to_string()))
    }

    fn verifier(&self) -> Result<VerifierKey, Trouble> {
        self.log_key.parse().map_err(|_| Trouble::Record(format!("`{}` is no key", self.log_key)))
    }

    /// How many entries of this kind about one of `cases` the citizen's history shows.
    pub(super) async fn entries(&mut self, result: &str, cases: &[&str]) -> Result<usize, Trouble> {
        let list = self.citizen.open(&self.page(&format!("/history?result={result}"))).await?;
        let mut count = 0;
        for link in list.links_below(&self.page("/history/")) {
            let page = self.citizen.open(&link).await?;
            if cases.iter().any(|case| page.html.contains(case)) {
                count += 1;
            }
        }
        Ok(count)
    }
}

/// The answer with one letter of its evidence changed.
fn altered(body: &[u8]) -> Option<Vec<u8>> {
    let answer: Answer<'_> = serde_json::from_slice(body).ok()?;
    let evidence = answer.evidence.get();
    let letter = evidence.char_indices().rfind(|(_, c)| c.is_ascii_lowercase())?.0;
    let at = std::str::from_utf8(body).ok()?.find(evidence)?.checked_add(letter)?;
    let mut altered = body.to_vec();
    let byte = altered.get_mut(at)?;
    *byte = if *byte == b'a' { b'e' } else { b'a' };
    Some(altered)
}

#[cfg(test)]
mod tests {
    #[test]
    fn one_letter_is_altered_and_nothing_else() {
        assert_eq!(super::altered(b"{}"), None);
    }
}
