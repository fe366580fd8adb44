//! The catalogue: who may be asked for what, by whom, for which procedure, in whose words.
//!
//! A directory under version control (`policies/README.md` has its format), read as a whole or not at all: [`Catalogue::load`] names
//! every fault of it with file, line, field and remedy. What is held here has passed every check.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ids::{AdministrationId, EvidenceTypeId, ProcedureId};
use crate::policy::Policies;

pub mod administration;
pub mod connector;
pub mod evidence_type;
mod fault;
mod load;
pub mod procedure;
mod read;
mod reader;
pub mod territory;

pub use administration::Administration;
pub use connector::ConnectorSpec;
pub use evidence_type::EvidenceType;
pub use fault::Fault;
pub use procedure::{Procedure, ProcedureItem};
pub use territory::Territory;

/// A whole, valid catalogue. Never changed: a new one takes its place.
#[derive(Debug)]
pub struct Catalogue {
    /// The place it serves.
    pub territory: Territory,
    /// Public bodies by id.
    pub administrations: BTreeMap<AdministrationId, Arc<Administration>>,
    /// Kinds of evidence by id.
    pub evidence_types: BTreeMap<EvidenceTypeId, Arc<EvidenceType>>,
    /// Procedures by id.
    pub procedures: BTreeMap<ProcedureId, Arc<Procedure>>,
    /// The Cedar policies, compiled.
    pub policies: Policies,
    /// `sha-256:<hex>` over all files in order of their paths.
    pub digest: String,
}

impl Catalogue {
    /// What `procedure` may ask of `evidence_type`; `None` when it may not ask for it at all.
    pub fn procedure_item(&self, procedure: &ProcedureId, evidence_type: &EvidenceTypeId) -> Option<&ProcedureItem> {
        self.procedures.get(procedure)?.item(evidence_type)
    }

    /// The administration that owns a client certificate: by its subject in normal form (see
    /// [`administration::normal_subject`]), or by the SHA-256 of its public key (SPKI). `None` for a certificate of nobody.
    pub fn administration_by_certificate(
        &self,
        normal_subject: &str,
        spki_sha256: &[u8; 32],
    ) -> Option<&AdministrationId> {
        self.administrations
            .values()
            .find(|administration| administration.owns(normal_subject, spki_sha256))
            .map(|administration| &administration.id)
    }

    /// Whether `administration` is responsible for a consent under `procedure` for these evidence types: it holds one of
    /// them, or the procedure names it.
    pub fn is_responsible<'a>(
        &self,
        administration: &AdministrationId,
        procedure: &ProcedureId,
        mut evidence_types: impl Iterator<Item = &'a EvidenceTypeId>,
    ) -> bool {
        let provides = |id| self.evidence_types.get(id).is_some_and(|known| known.provider == *administration);
        self.procedures.get(procedure).is_some_and(|known| known.responsible.contains(administration))
            || evidence_types.any(provides)
    }

    /// The procedures that `requester` may use, in order of their ids.
    pub fn procedures_of(&self, requester: &AdministrationId) -> impl Iterator<Item = &Arc<Procedure>> {
        self.procedures.values().filter(move |procedure| procedure.requesters.contains(requester))
    }

    /// The evidence types that `provider` holds, in order of their ids.
    pub fn evidence_types_of(&self, provider: &AdministrationId) -> impl Iterator<Item = &Arc<EvidenceType>> {
        self.evidence_types.values().filter(move |evidence_type| evidence_type.provider == *provider)
    }
}

#[cfg(test)]
mod tests;
