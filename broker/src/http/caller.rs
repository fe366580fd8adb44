//! Who is calling on the api listener: the connection's certificate → an administration of the catalogue, for every
//! request anew.

use actix_web::HttpRequest;
use eemol_policies::catalogue::Catalogue;
use eemol_policies::ids::AdministrationId;

use super::problem::{Kind, Problem};
use crate::pki::Peer;
use crate::state::App;
use crate::telemetry::metrics::UNKNOWN_CERTIFICATES;

/// A known administration.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Which.
    pub administration: AdministrationId,
    /// SHA-256 of its certificate, hexadecimal.
    pub certificate: String,
}

impl Caller {
    /// The administration behind a request.
    ///
    /// # Errors
    /// [`Kind::CertificateUnknown`] when the certificate is of nobody in the catalogue.
    pub fn of(app: &App, request: &HttpRequest) -> Result<Self, Problem> {
        let unknown = || Problem::new(Kind::CertificateUnknown);
        let peer = request.conn_data::<Peer>().ok_or_else(unknown)?;
        Self::by(peer, &app.catalogue()).ok_or_else(unknown)
    }

    /// The administration of a certificate; a certificate of nobody in the catalogue is noted and counted.
    pub fn by(peer: &Peer, catalogue: &Catalogue) -> Option<Self> {
        let certificate = hex::encode(peer.fingerprint_sha256);
        if let Some(administration) = catalogue.administration_by_certificate(&peer.normal_subject, &peer.spki_sha256) {
            return Some(Self { administration: administration.clone(), certificate });
        }
        tracing::warn!(%certificate, "a certificate of nobody in the catalogue");
        metrics::counter!(UNKNOWN_CERTIFICATES).increment(1);
        None
    }
}
