//! A client certificate with its private key, from PEM or PKCS#12.

mod cipher;
mod der;
mod pkcs12;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{KeyPair as _, RsaKeyPair};
use rustls::pki_types::pem::{PemObject as _, SectionKind};
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use super::address::setting;
use super::api_error::{ApiError, Service};
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

/// What a file holds; of several certificates, the key tells which one is meant.
#[derive(Debug, Default)]
struct Content {
    key: Option<PrivateKey>,
    certificates: Vec<Vec<u8>>,
}

#[derive(Debug)]
enum PrivateKey {
    Pkcs1(SecretSlice<u8>),
    Pkcs8(SecretSlice<u8>),
}

/// Why a file is no use, as a fragment behind its name.
type Fault = String;

impl Identity {
    /// Reads what was in the file.
    ///
    /// # Errors
    /// `Setting`, with the file's name and what is wrong with it.
    pub(super) fn read(file: &CertificateFile) -> Result<Self, ApiError> {
        let CertificateFile {
            path,
            content,
            password,
        } = file;
        if let Some(password) = password {
            redact::IN_USE.add(password.expose_secret());
        }
        let content = content.expose_secret();
        let is_pem = content.windows(11).any(|text| text == b"-----BEGIN ");
        let read = if is_pem {
            pem(content, password.as_ref())
        } else {
            pkcs12::read(content, password.as_ref())
        };
        read.and_then(Self::of).map_err(|fault| {
            let path = path.display();
            setting(
                Service::Entra,
                &format!("the certificate in {path} {fault}"),
            )
        })
    }

    fn of(content: Content) -> Result<Self, Fault> {
        let Content { key, certificates } = content;
        let key = key
            .ok_or("has no private key: name the file that has it in `ado.certificate_key_file`")?
            .pair()?;
        if certificates.is_empty() {
            return Err("has no certificate, only a private key".to_owned());
        }
        let public = key.public_key().as_ref();
        let certificate = certificates
            .into_iter()
            .find(|certificate| public_key(certificate).is_some_and(|known| known == public))
            .ok_or("does not belong to the private key")?;
        Ok(Self { key, certificate })
    }
}

impl PrivateKey {
    fn pair(&self) -> Result<RsaKeyPair, Fault> {
        match self {
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

/// Sections in whatever order.
fn pem(content: &[u8], password: Option<&SecretString>) -> Result<Content, Fault> {
    let mut found = Content::default();
    for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(content) {
        let (kind, der) = section.map_err(|error| format!("is no whole PEM: {error:?}"))?;
        match kind {
            SectionKind::Certificate => found.certificates.push(der),
            SectionKind::RsaPrivateKey => {
                found.key = Some(PrivateKey::Pkcs1(SecretSlice::from(der)));
            }
            SectionKind::PrivateKey => {
                found.key = Some(PrivateKey::Pkcs8(SecretSlice::from(der)));
            }
            SectionKind::EcPrivateKey => {
                return Err("has an elliptic curve key: Entra ID wants RSA".to_owned());
            }
            SectionKind::PublicKey
            | SectionKind::Crl
            | SectionKind::Csr
            | SectionKind::EchConfigList
            | _ => {}
        }
    }
    if let (None, Some(encrypted)) = (&found.key, encrypted_key(content)) {
        let password = password.ok_or(
            "has an encrypted private key: set ADOCONN_CERTIFICATE_PASSWORD or \
             `ado.certificate_password_command`",
        )?;
        let key = cipher::open_key(&encrypted, &cipher::Password::new(password.expose_secret()))?;
        found.key = Some(PrivateKey::Pkcs8(key));
    }
    Ok(found)
}

/// An encrypted key, which the library passes over.
fn encrypted_key(content: &[u8]) -> Option<Vec<u8>> {
    let text = str::from_utf8(content).ok()?;
    let (_, rest) = text.split_once("-----BEGIN ENCRYPTED PRIVATE KEY-----")?;
    let (body, _) = rest.split_once("-----END ENCRYPTED PRIVATE KEY-----")?;
    let digits: String = body.split_whitespace().collect();
    STANDARD.decode(digits).ok()
}

/// The RSA public key of a certificate (RFC 5280, 4.1).
fn public_key(certificate: &[u8]) -> Option<&[u8]> {
    let mut to_be_signed = Der::new(certificate).sequence()?.sequence()?;
    to_be_signed.skip_if(der::CONTEXT_0);
    // Serial number, signature, issuer, validity, subject.
    for _ in 0..5 {
        to_be_signed.any()?;
    }
    let mut info = to_be_signed.sequence()?;
    info.any()?;
    // The bit string begins with the count of unused bits, which is none.
    info.take(der::BIT_STRING)?.strip_prefix(&[0])
}

#[cfg(test)]
mod tests;
