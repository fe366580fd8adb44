//! One call to a provider: what is asked, about whom, on whose authority.
//!
//! Made from a [`Permit`] or a [`SelfView`] and from nothing else, so that nobody can be asked without a positive decision; the broker in
//! turn makes it only from an opened exchange. Holds a person's identifier, therefore prints almost nothing.

use std::fmt;

use eemol_policies::decide::{Permit, SelfView};
use eemol_policies::field::Field;
use eemol_policies::identifier::Identifier;
use eemol_policies::ids::{ConsentId, EvidenceTypeId, ExchangeId};
use serde_json::{Map, Value};

/// One call to a provider.
#[derive(Clone)]
pub struct Call {
    exchange: ExchangeId,
    consent: Option<ConsentId>,
    evidence_type: EvidenceTypeId,
    fields: Vec<Field>,
    parameters: Map<String, Value>,
    identifier: Identifier,
    grant: Option<String>,
    traceparent: Option<String>,
}

impl Call {
    /// A call under `permit`, which gives evidence type, fields and parameters. `grant` is the signed grant that lets the
    /// provider verify the call on its own, `traceparent` the W3C trace context to pass on.
    pub fn new(
        permit: &Permit,
        exchange: ExchangeId,
        consent: ConsentId,
        identifier: Identifier,
        grant: Option<String>,
        traceparent: Option<String>,
    ) -> Self {
        Self {
            exchange,
            consent: Some(consent),
            evidence_type: permit.evidence_type().clone(),
            fields: permit.fields().to_vec(),
            parameters: permit.parameters().clone(),
            identifier,
            grant,
            traceparent,
        }
    }

    /// A call for the person themselves, who wants to see their own data. There is no requester, so no grant either.
    pub fn for_self(
        view: &SelfView,
        exchange: ExchangeId,
        identifier: Identifier,
        traceparent: Option<String>,
    ) -> Self {
        Self {
            exchange,
            consent: None,
            evidence_type: view.evidence_type().clone(),
            fields: view.fields().to_vec(),
            parameters: view.parameters().clone(),
            identifier,
            grant: None,
            traceparent,
        }
    }

    /// The exchange this call belongs to.
    pub const fn exchange(&self) -> ExchangeId {
        self.exchange
    }

    /// The consent it is made under; `None` where a person looks at their own data.
    pub const fn consent(&self) -> Option<ConsentId> {
        self.consent
    }

    /// What is asked for.
    pub const fn evidence_type(&self) -> &EvidenceTypeId {
        &self.evidence_type
    }

    /// The permitted fields; a provider may send more, which `minimise` drops.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The agreed parameters.
    pub const fn parameters(&self) -> &Map<String, Value> {
        &self.parameters
    }

    /// Whom the call is about.
    pub const fn identifier(&self) -> &Identifier {
        &self.identifier
    }

    /// The signed grant for the provider.
    pub fn grant(&self) -> Option<&str> {
        self.grant.as_deref()
    }

    /// The W3C trace context.
    pub fn traceparent(&self) -> Option<&str> {
        self.traceparent.as_deref()
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("exchange", &self.exchange)
            .field("evidence_type", &self.evidence_type)
            .finish_non_exhaustive()
    }
}
