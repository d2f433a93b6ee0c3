//! A client certificate with its private key, from PEM, PKCS#12 or DER.
//!
//! No error here holds a byte of the file: it may be one of the private key's.

mod cipher;
pub(super) mod der;
mod pkcs12;

use std::fmt;

use ring::signature::{KeyPair as _, RsaKeyPair};
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use super::address::setting;
use super::api_error::{ApiError, Service};
use super::pem;
use crate::config::profile::CertificateFile;
use crate::redact;
use der::Der;

/// A private key, and the certificate that was registered for it.
pub(super) struct Identity {
    pub(super) key: RsaKeyPair,
    /// In DER.
    pub(super) certificate: Vec<u8>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a certificate of {} bytes", self.certificate.len())
    }
}

/// What files hold; of several certificates and keys, those are meant that belong together.
#[derive(Debug, Default)]
struct Content {
    keys: Vec<PrivateKey>,
    certificates: Vec<Vec<u8>>,
    /// What else is in it, for whoever looks for a key in vain.
    aside: Option<&'static str>,
}

#[derive(Debug)]
enum PrivateKey {
    Pkcs1(SecretSlice<u8>),
    Pkcs8(SecretSlice<u8>),
    /// One that Entra ID takes no signatures of.
    Other(&'static str),
}

/// Why a file is no use, as a fragment behind its name.
type Fault = String;

const NO_PASSWORD: &str = "has an encrypted private key: set ADOCONN_CERTIFICATE_PASSWORD or \
                           `ado.certificate_password_command`";
const CURVE: &str = "an elliptic curve key";

impl Identity {
    /// Reads what was in the files.
    ///
    /// # Errors
    /// `Setting`, with the file's name and what is wrong with it.
    pub(super) fn read(file: &CertificateFile) -> Result<Self, ApiError> {
        let CertificateFile {
            path,
            content,
            key,
            password,
        } = file;
        if let Some(password) = password {
            redact::IN_USE.add(password.expose_secret());
        }
        let read = || {
            let mut found = read(content.expose_secret(), password.as_ref())?;
            if let Some(key) = key {
                let more = read(key.expose_secret(), password.as_ref())?;
                // The file of the key says which key is meant.
                if !more.keys.is_empty() {
                    found.keys = more.keys;
                }
                found.certificates.extend(more.certificates);
                found.aside = more.aside;
            }
            Self::of(found)
        };
        read().map_err(|fault| {
            let path = path.display();
            setting(
                Service::Entra,
                &format!("the certificate in {path} {fault}"),
            )
        })
    }

    fn of(content: Content) -> Result<Self, Fault> {
        let Content {
            keys,
            certificates,
            aside,
        } = content;
        if keys.is_empty() {
            return Err(match aside {
                Some(what) => format!("has {what} and no private key that can be used"),
                None => {
                    "has no private key: name the file that has it in `ado.certificate_key_file`"
                        .to_owned()
                }
            });
        }
        let (count, mut fault) = (keys.len(), None);
        for key in keys {
            let key = match key.pair() {
                Ok(key) => key,
                Err(why) => {
                    fault.get_or_insert(why);
                    continue;
                }
            };
            let public = key.public_key().as_ref();
            let certificate = certificates
                .iter()
                .find(|certificate| public_key(certificate).is_some_and(|known| known == public));
            if let Some(certificate) = certificate {
                let certificate = certificate.clone();
                return Ok(Self { key, certificate });
            }
        }
        Err(match fault {
            Some(why) => why,
            None if certificates.is_empty() => "has no certificate, only a private key".to_owned(),
            None if count > 1 => format!("does not belong to any of the {count} private keys"),
            None => "does not belong to the private key".to_owned(),
        })
    }
}

impl PrivateKey {
    /// A key in PKCS#8, which says what kind it is.
    fn pkcs8(der: SecretSlice<u8>) -> Self {
        const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
        const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
        const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
        let kind = |der: &[u8]| {
            let mut info = Der::new(der).sequence()?;
            info.number()?;
            match info.sequence()?.take(der::OBJECT_ID)? {
                RSA => None,
                EC | ED25519 => Some(CURVE),
                _ => Some("a key of another kind"),
            }
        };
        match kind(der.expose_secret()) {
            Some(other) => Self::Other(other),
            None => Self::Pkcs8(der),
        }
    }

    fn pair(&self) -> Result<RsaKeyPair, Fault> {
        match self {
            Self::Other(kind) => return Err(format!("has {kind}: Entra ID wants RSA")),
            Self::Pkcs1(der) => RsaKeyPair::from_der(der.expose_secret()),
            Self::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.expose_secret()),
        }
        .map_err(|rejected| {
            format!(
                "has a private key that cannot be used ({rejected}): Entra ID wants RSA with 2048 \
                 to 4096 bits"
            )
        })
    }
}

/// What one file holds, in whatever form.
fn read(content: &[u8], password: Option<&SecretString>) -> Result<Content, Fault> {
    if let Some(text) = pem::text(content) {
        return of_sections(pem::sections(&text)?, password);
    }
    if let Some(content) = of_der(content) {
        return Ok(content);
    }
    // Key vaults hand out PKCS#12 in Base64.
    let unpacked = str::from_utf8(content).ok().and_then(pem::unpacked);
    match unpacked {
        Some(inside) => of_der(&inside).map_or_else(|| pkcs12::read(&inside, password), Ok),
        None => pkcs12::read(content, password),
    }
}

/// A certificate or an open key without a name.
fn of_der(content: &[u8]) -> Option<Content> {
    let mut found = Content::default();
    if is_certificate(content) {
        found.certificates.push(whole(content)?.to_vec());
        return Some(found);
    }
    let der = SecretSlice::from(whole(content)?.to_vec());
    if RsaKeyPair::from_pkcs8(content).is_ok() {
        found.keys.push(PrivateKey::Pkcs8(der));
    } else if RsaKeyPair::from_der(content).is_ok() {
        found.keys.push(PrivateKey::Pkcs1(der));
    } else {
        return None;
    }
    Some(found)
}

/// Sections in whatever order.
fn of_sections(
    sections: Vec<pem::Section>,
    password: Option<&SecretString>,
) -> Result<Content, Fault> {
    let mut found = Content::default();
    let mut encrypted = Vec::new();
    for section in sections {
        let pem::Section { label, der, cipher } = section;
        if cipher.is_some() || label == "ENCRYPTED PRIVATE KEY" {
            encrypted.push((label, der, cipher));
            continue;
        }
        match label.as_str() {
            "PRIVATE KEY" => found.keys.push(PrivateKey::pkcs8(der)),
            _ if pem::is_certificate_label(&label) => {
                let certificate =
                    whole(der.expose_secret()).ok_or("has a certificate that cannot be read")?;
                found.certificates.push(certificate.to_vec());
            }
            _ => by_label(&label, der, &mut found),
        }
    }
    // What is open is enough, whatever else is there.
    if !found.keys.is_empty() || encrypted.is_empty() {
        return Ok(found);
    }
    let password = password.ok_or(NO_PASSWORD)?;
    let password = cipher::Password::new(password.expose_secret());
    for (label, der, cipher) in encrypted {
        let der = der.expose_secret();
        match cipher {
            None => found
                .keys
                .push(PrivateKey::pkcs8(cipher::open_key(der, &password)?)),
            Some(cipher) => {
                let der = cipher::open_old_pem(&cipher.name, &cipher.iv, der, &password)?;
                if label == "PRIVATE KEY" {
                    found.keys.push(PrivateKey::pkcs8(der));
                } else {
                    by_label(&label, der, &mut found);
                }
            }
        }
    }
    Ok(found)
}

/// A key that its name tells the kind of, or what stands beside keys.
fn by_label(label: &str, der: SecretSlice<u8>, found: &mut Content) {
    match label {
        "RSA PRIVATE KEY" => found.keys.push(PrivateKey::Pkcs1(der)),
        "EC PRIVATE KEY" => found.keys.push(PrivateKey::Other(CURVE)),
        "DSA PRIVATE KEY" => found.keys.push(PrivateKey::Other("a DSA key")),
        "OPENSSH PRIVATE KEY" | "SSH2 ENCRYPTED PRIVATE KEY" => {
            found.keys.push(PrivateKey::Other("a key of SSH"));
        }
        "PUBLIC KEY" | "RSA PUBLIC KEY" => found.aside = Some("a public key"),
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => {
            found.aside = Some("a request for a certificate");
        }
        "PKCS7" | "CMS" => {
            found.aside = Some("a PKCS#7 bundle, which holds certificates only,");
        }
        // Parameters of curves, revocation lists, and what else programs write beside.
        _ => {}
    }
}

/// The first element of DER with its head, without what stands behind it.
pub(super) fn whole(bytes: &[u8]) -> Option<&[u8]> {
    let mut der = Der::new(bytes);
    der.sequence()?;
    bytes.get(..bytes.len() - der.left())
}

/// Whether it is a certificate in DER.
pub(super) fn is_certificate(bytes: &[u8]) -> bool {
    // Version, serial number and signature are not looked at: TLS and Entra ID will.
    public_info(bytes).is_some()
}

/// The subject's public key with its kind.
fn public_info(certificate: &[u8]) -> Option<Der<'_>> {
    let mut to_be_signed = Der::new(certificate).sequence()?.sequence()?;
    to_be_signed.skip_if(der::CONTEXT_0);
    // Serial number, signature, issuer, validity, subject.
    to_be_signed.take(der::INTEGER)?;
    for _ in 0..4 {
        to_be_signed.sequence()?;
    }
    to_be_signed.sequence()
}

/// From when and until when a certificate holds, as it says it: `YYMMDDhhmmssZ` or with four digits
/// of the year.
pub(super) fn validity(certificate: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut to_be_signed = Der::new(certificate).sequence()?.sequence()?;
    to_be_signed.skip_if(der::CONTEXT_0);
    for _ in 0..3 {
        to_be_signed.any()?;
    }
    let mut validity = to_be_signed.sequence()?;
    let (_, from) = validity.any()?;
    let (_, until) = validity.any()?;
    Some((from, until))
}

/// The RSA public key of a certificate (RFC 5280, 4.1).
fn public_key(certificate: &[u8]) -> Option<&[u8]> {
    let mut info = public_info(certificate)?;
    info.any()?;
    // The bit string begins with the count of unused bits, which is none.
    info.take(der::BIT_STRING)?.strip_prefix(&[0])
}

#[cfg(test)]
mod tests;
