//! A small certificate authority in a directory: `ca.crt`, `ca.key`, `ca.crl`.
//!
//! The revocation list is also the memory of what was revoked; nothing else is kept. For tests, demonstrations and closed
//! installations.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use eemol_policies::time::Timestamp;
use rcgen::string::Ia5String;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SanType,
    SerialNumber,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer};
use secrecy::ExposeSecret;
use time::OffsetDateTime;
use x509_parser::prelude::{CertificateRevocationList, FromDer, X509Certificate};

use super::{PkiError, subject};
use crate::keys::files::{self, FileError, Readers};
use crate::runtime::Runtime;

/// How long certificates of servers and clients are valid when nothing else is said.
pub const LEAF_LIFE: Duration = Duration::from_hours(398 * 24);
/// How long a revocation list is valid when nothing else is said.
pub const CRL_LIFE: Duration = Duration::from_hours(30 * 24);
/// How long the authority's own certificate is valid.
const CA_LIFE: Duration = Duration::from_hours(3652 * 24);
/// Validity begins this long before now, for peers whose clock is behind.
const BACKDATE: Duration = Duration::from_mins(5);

/// An authority that issues and revokes.
pub struct Authority {
    dir: PathBuf,
    certificate: String,
    name: String,
    issuer: Issuer<'static, KeyPair>,
}

/// From when to when a certificate or list holds.
#[derive(Debug, Clone, Copy)]
pub struct Validity {
    /// First instant.
    pub from: Timestamp,
    /// Last instant.
    pub to: Timestamp,
}

/// A new certificate with its key.
#[derive(Debug)]
pub struct Issued {
    /// The certificate, PEM.
    pub certificate: String,
    key: zeroize::Zeroizing<String>,
}

impl Validity {
    /// From shortly before now, for `life`.
    pub fn of(life: Duration, runtime: &Runtime) -> Self {
        Self { from: runtime.now().minus(BACKDATE), to: runtime.now().plus(life) }
    }
}

impl Issued {
    /// The private key, PKCS#8 PEM.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Writes `<stem>.crt` and, for the owner only, `<stem>.key` in `dir`, in place of earlier ones. Returns both paths.
    ///
    /// # Errors
    /// [`PkiError::File`].
    pub fn write(&self, dir: &Path, stem: &str) -> Result<(PathBuf, PathBuf), PkiError> {
        let (certificate, key) = (dir.join(format!("{stem}.crt")), dir.join(format!("{stem}.key")));
        files::replace(&key, self.key.as_bytes(), Readers::Owner)?;
        files::replace(&certificate, self.certificate.as_bytes(), Readers::All)?;
        Ok((certificate, key))
    }
}

impl Authority {
    /// Makes an authority called `name` in `dir`, with an empty revocation list. Files already there are not replaced.
    ///
    /// # Errors
    /// [`PkiError::File`] when there is one already.
    pub fn create(dir: &Path, name: &str, runtime: &Runtime) -> Result<Self, PkiError> {
        let key = KeyPair::generate()?;
        let mut parameters = parameters(runtime, Validity::of(CA_LIFE, runtime));
        parameters.distinguished_name.push(DnType::OrganizationName, "Eemol");
        parameters.distinguished_name.push(DnType::CommonName, name);
        parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let certificate = parameters.self_signed(&key)?.pem();
        let key_pem = zeroize::Zeroizing::new(key.serialize_pem());
        files::write_new(&dir.join("ca.key"), key_pem.as_bytes(), Readers::Owner)?;
        files::write_new(&dir.join("ca.crt"), certificate.as_bytes(), Readers::All)?;
        let authority = Self::open(dir)?;
        authority.write_crl(Vec::new(), 1, Validity::of(CRL_LIFE, runtime))?;
        Ok(authority)
    }

    /// Opens the authority in `dir`.
    ///
    /// # Errors
    /// [`PkiError`] when files are missing, damaged, or the key is open to others.
    pub fn open(dir: &Path) -> Result<Self, PkiError> {
        let (path, key_path) = (dir.join("ca.crt"), dir.join("ca.key"));
        let certificate = read_text(&path)?;
        let key = files::read_secret(&key_path)?;
        let key =
            KeyPair::from_pem(key.expose_secret()).map_err(|_| PkiError::NotAKey(key_path.display().to_string()))?;
        let der = certificate_der(&certificate, &path)?;
        let name = with_certificate(&der, &path, |parsed| subject::render(parsed.subject()))?;
        let issuer = Issuer::from_ca_cert_der(&der, key)?;
        Ok(Self { dir: dir.to_path_buf(), certificate, name, issuer })
    }

    /// The authority's certificate, PEM.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// Issues a certificate for a server on this machine (`localhost`, `127.0.0.1`, `::1`) and under `names`: host names or
    /// addresses.
    ///
    /// # Errors
    /// [`PkiError::BadName`], [`PkiError::Make`].
    pub fn server(&self, names: &[String], validity: Validity, runtime: &Runtime) -> Result<Issued, PkiError> {
        let mut parameters = parameters(runtime, validity);
        let first = names.first().map_or("localhost", String::as_str);
        parameters.distinguished_name.push(DnType::CommonName, first);
        parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let here = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        parameters.subject_alt_names = here.map(SanType::IpAddress).into();
        for name in names.iter().map(String::as_str).chain(["localhost"]) {
            let name = match name.parse::<IpAddr>() {
                Ok(address) => SanType::IpAddress(address),
                Err(_) => SanType::DnsName(Ia5String::try_from(name).map_err(|_| PkiError::BadName(name.to_owned()))?),
            };
            if !parameters.subject_alt_names.contains(&name) {
                parameters.subject_alt_names.push(name);
            }
        }
        self.issue(&mut parameters)
    }

    /// Issues a client certificate for `subject`, RFC 4514 text as the catalogue has it.
    ///
    /// # Errors
    /// [`PkiError::BadName`], [`PkiError::Make`].
    pub fn client(&self, subject: &str, validity: Validity, runtime: &Runtime) -> Result<Issued, PkiError> {
        let mut parameters = parameters(runtime, validity);
        parameters.distinguished_name = subject::read(subject)?;
        parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        self.issue(&mut parameters)
    }

    /// Puts a certificate of this authority, PEM, on the revocation list; the list is then valid for `life` from now.
    ///
    /// # Errors
    /// [`PkiError::OtherIssuer`], [`PkiError::NotACertificate`], [`PkiError::NotACrl`], [`PkiError::File`].
    pub fn revoke(&self, certificate: &str, life: Duration, runtime: &Runtime) -> Result<(), PkiError> {
        let path = Path::new("the certificate to revoke");
        let der = certificate_der(certificate, path)?;
        let (issuer, serial) = with_certificate(&der, path, |parsed| {
            (subject::render(parsed.issuer()), SerialNumber::from_slice(parsed.raw_serial()))
        })?;
        if issuer != self.name {
            return Err(PkiError::OtherIssuer(issuer));
        }
        let (mut revoked, number) = self.read_crl()?;
        if revoked.iter().all(|known| known.serial_number != serial) {
            let revocation_time = instant(runtime.now());
            revoked.push(RevokedCertParams {
                serial_number: serial,
                revocation_time,
                reason_code: None,
                invalidity_date: None,
            });
        }
        self.write_crl(revoked, number.saturating_add(1), Validity::of(life, runtime))
    }

    /// Writes the revocation list anew with the same content, valid as said.
    ///
    /// # Errors
    /// [`PkiError::NotACrl`], [`PkiError::File`].
    pub fn renew_crl(&self, validity: Validity) -> Result<(), PkiError> {
        let (revoked, number) = self.read_crl()?;
        self.write_crl(revoked, number.saturating_add(1), validity)
    }

    /// Path of the revocation list.
    pub fn crl_path(&self) -> PathBuf {
        self.dir.join("ca.crl")
    }

    fn issue(&self, parameters: &mut CertificateParams) -> Result<Issued, PkiError> {
        parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        parameters.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let certificate = parameters.signed_by(&key, &self.issuer)?.pem();
        Ok(Issued { certificate, key: zeroize::Zeroizing::new(key.serialize_pem()) })
    }

    fn read_crl(&self) -> Result<(Vec<RevokedCertParams>, u64), PkiError> {
        let path = self.crl_path();
        let bad = || PkiError::NotACrl(path.display().to_string());
        let der = CertificateRevocationListDer::from_pem_slice(read_text(&path)?.as_bytes()).map_err(|_| bad())?;
        let (_, list) = CertificateRevocationList::from_der(&der).map_err(|_| bad())?;
        let number = list.crl_number().and_then(|number| number.to_u64_digits().first().copied()).unwrap_or(0);
        let mut revoked = Vec::new();
        for entry in list.iter_revoked_certificates() {
            let seconds = entry.revocation_date.timestamp();
            revoked.push(RevokedCertParams {
                serial_number: SerialNumber::from_slice(entry.raw_serial()),
                revocation_time: OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| bad())?,
                reason_code: None,
                invalidity_date: None,
            });
        }
        Ok((revoked, number))
    }

    fn write_crl(&self, revoked: Vec<RevokedCertParams>, number: u64, validity: Validity) -> Result<(), PkiError> {
        let list = CertificateRevocationListParams {
            this_update: instant(validity.from),
            next_update: instant(validity.to),
            crl_number: SerialNumber::from(number),
            issuing_distribution_point: None,
            revoked_certs: revoked,
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let pem = list.signed_by(&self.issuer)?.pem()?;
        Ok(files::replace(&self.crl_path(), pem.as_bytes(), Readers::All)?)
    }
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authority").field("name", &self.name).field("dir", &self.dir).finish_non_exhaustive()
    }
}

fn parameters(runtime: &Runtime, validity: Validity) -> CertificateParams {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = DistinguishedName::new();
    parameters.not_before = instant(validity.from);
    parameters.not_after = instant(validity.to);
    // Positive and 16 bytes long, whatever the random bytes are.
    let mut serial = runtime.bytes::<16>();
    if let Some(first) = serial.first_mut() {
        *first = *first & 0x3f | 0x40;
    }
    parameters.serial_number = Some(SerialNumber::from_slice(&serial));
    parameters
}

/// Certificates count whole seconds.
fn instant(at: Timestamp) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(at.seconds()).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn read_text(path: &Path) -> Result<String, PkiError> {
    fs::read_to_string(path).map_err(|source| PkiError::File(FileError::Read { path: path.to_path_buf(), source }))
}

fn certificate_der(pem: &str, path: &Path) -> Result<CertificateDer<'static>, PkiError> {
    CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|_| PkiError::NotACertificate(path.display().to_string()))
}

fn with_certificate<T>(
    der: &CertificateDer<'_>,
    path: &Path,
    read: impl Fn(&X509Certificate<'_>) -> T,
) -> Result<T, PkiError> {
    match X509Certificate::from_der(der) {
        Ok((_, parsed)) => Ok(read(&parsed)),
        Err(_) => Err(PkiError::NotACertificate(path.display().to_string())),
    }
}

#[cfg(test)]
mod tests {
    use eemol_policies::catalogue::administration::normal_subject;

    use super::*;
    use crate::pki::Peer;

    fn authority() -> (tempfile::TempDir, Authority, Runtime) {
        let dir = tempfile::tempdir().unwrap();
        let (runtime, _) = Runtime::fixed(4);
        let authority = Authority::create(dir.path(), "Test authority", &runtime).unwrap();
        (dir, authority, runtime)
    }

    fn peer(pem: &str) -> Peer {
        Peer::from_der(&CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn the_subject_of_a_client_certificate_is_the_text_of_the_catalogue() {
        let (_dir, authority, runtime) = authority();
        for subject in [
            "CN=commune-eschen.clients.demo.eemol,O=Eemol demonstration",
            r"CN=a.example,O=Ministère\, Esch \+ Cie,L=Esch-sur-Alzette,C=LU",
            "ORGANIZATIONIDENTIFIER=NTRLU-B1,CN=x,SERIALNUMBER=7",
            r"CN=\#a\ ,O=b",
        ] {
            let issued = authority.client(subject, Validity::of(LEAF_LIFE, &runtime), &runtime).unwrap();
            assert_eq!(peer(&issued.certificate).subject, subject);
            if !subject.contains(r"\ ,") {
                assert_eq!(normal_subject(subject), subject);
            }
        }
    }

    #[test]
    fn another_order_or_another_value_is_another_subject() {
        let (_dir, authority, runtime) = authority();
        let subject = |text: &str| {
            peer(&authority.client(text, Validity::of(LEAF_LIFE, &runtime), &runtime).unwrap().certificate).subject
        };
        assert_ne!(subject("CN=a,O=b"), subject("O=b,CN=a"));
        assert_ne!(subject(r"CN=a\,O\=b"), subject("CN=a,O=b"));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let (_dir, authority, runtime) = authority();
        for bad in ["", "CN", "CN=", "XX=a", "CN=a,CN=b", "CN=a\\", "CN=\"a\"", "CN=a\nb"] {
            assert!(authority.client(bad, Validity::of(LEAF_LIFE, &runtime), &runtime).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn revoked_certificates_stay_on_the_list_when_it_is_renewed() {
        let (dir, authority, runtime) = authority();
        let one = authority.client("CN=one", Validity::of(LEAF_LIFE, &runtime), &runtime).unwrap();
        let two = authority.client("CN=two", Validity::of(LEAF_LIFE, &runtime), &runtime).unwrap();
        for issued in [&one, &two, &one] {
            authority.revoke(&issued.certificate, CRL_LIFE, &runtime).unwrap();
        }
        let again = Authority::open(dir.path()).unwrap();
        again.renew_crl(Validity::of(CRL_LIFE, &runtime)).unwrap();
        let (revoked, number) = again.read_crl().unwrap();
        assert_eq!((revoked.len(), number), (2, 5));
    }

    #[test]
    fn a_certificate_of_another_authority_is_not_revoked() {
        let (_dir, authority, runtime) = authority();
        let dir = tempfile::tempdir().unwrap();
        let other = Authority::create(dir.path(), "Other authority", &runtime).unwrap();
        let issued = other.client("CN=one", Validity::of(LEAF_LIFE, &runtime), &runtime).unwrap();
        let refused = authority.revoke(&issued.certificate, CRL_LIFE, &runtime);
        assert!(matches!(refused, Err(PkiError::OtherIssuer(name)) if name == "CN=Other authority,O=Eemol"));
    }

    #[test]
    fn an_authority_is_not_made_twice_in_one_directory() {
        let (dir, _authority, runtime) = authority();
        assert!(matches!(Authority::create(dir.path(), "Again", &runtime), Err(PkiError::File(_))));
    }

    #[test]
    fn a_renewed_certificate_for_the_same_key_has_the_same_spki_and_another_fingerprint() {
        let (_dir, authority, runtime) = authority();
        let issued = authority.client("CN=one", Validity::of(LEAF_LIFE, &runtime), &runtime).unwrap();
        let key = KeyPair::from_pem(issued.key()).unwrap();
        let mut again = parameters(&runtime, Validity::of(LEAF_LIFE, &runtime));
        again.distinguished_name = subject::read("CN=one").unwrap();
        let again = again.signed_by(&key, &authority.issuer).unwrap().pem();
        let (old, new) = (peer(&issued.certificate), peer(&again));
        assert_eq!(old.spki_sha256, new.spki_sha256);
        assert_ne!(old.fingerprint_sha256, new.fingerprint_sha256);
    }
}
