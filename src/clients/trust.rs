//! Which servers are trusted besides those that the system trusts: whoever an authority of the
//! given file signed, and a server whose very certificate is in it.
//!
//! People export the certificate of a server that signed itself and name it. Many such
//! certificates say that they are an authority's, which no chain of trust allows for a server;
//! others say nothing of the kind. Both are meant, so the certificate itself is compared. Name and
//! validity still have to fit.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use rustls_platform_verifier::Verifier;

use super::certificate::validity;
use super::options::Roots;

/// How servers are looked at that nobody but the given file may know.
///
/// # Errors
/// What cannot be set up, as a fragment.
pub(super) fn config(roots: &Roots) -> Result<ClientConfig, String> {
    let provider = CryptoProvider::get_default()
        .ok_or("there is no TLS provider")?
        .clone();
    let known = roots.certificates().iter();
    let verifier = Verifier::new_with_extra_roots(
        known.map(|der| CertificateDer::from(der.clone())),
        Arc::clone(&provider),
    )
    .map_err(|error| error.to_string())?;
    let verifier = Known {
        chains: verifier,
        roots: roots.clone(),
    };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

#[derive(Debug)]
struct Known {
    /// The system's authorities, and those of the file.
    chains: Verifier,
    roots: Roots,
}

impl ServerCertVerifier for Known {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let by_chain = self.chains.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        );
        let is_known = self
            .roots
            .certificates()
            .iter()
            .any(|known| known.as_slice() == end_entity.as_ref());
        match by_chain {
            Err(_) if is_known => itself(end_entity, server_name, now),
            by_chain => by_chain,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.chains
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.chains
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.chains.supported_verify_schemes()
    }
}

/// How a server is looked at whose certificate is known by its SHA-1 alone, as Service Fabric says
/// it.
///
/// # Errors
/// What is no thumbprint, as a sentence.
pub(super) fn pinned(thumbprint: &str) -> Result<ClientConfig, String> {
    let provider = CryptoProvider::get_default()
        .ok_or("there is no TLS provider")?
        .clone();
    let thumbprint = thumbprint.replace([':', ' '], "").to_ascii_lowercase();
    if thumbprint.len() != 40 || !thumbprint.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err("IDENTITY_SERVER_THUMBPRINT is not the SHA-1 of a certificate".to_owned());
    }
    let verifier = Pinned {
        thumbprint,
        provider: Arc::clone(&provider),
    };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

#[derive(Debug)]
struct Pinned {
    /// In lower case, without colons.
    thumbprint: String,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        use std::fmt::Write as _;

        let digest =
            ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, end_entity.as_ref());
        let mut seen = String::new();
        for byte in digest.as_ref() {
            write!(seen, "{byte:02x}").map_err(|_never| Error::DecryptError)?;
        }
        if seen == self.thumbprint {
            return Ok(ServerCertVerified::assertion());
        }
        Err(Error::InvalidCertificate(CertificateError::UnknownIssuer))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// A certificate that is trusted for what it is: its name and its days still count.
fn itself(
    certificate: &CertificateDer<'_>,
    server_name: &ServerName<'_>,
    now: UnixTime,
) -> Result<ServerCertVerified, Error> {
    verify_server_name(&ParsedCertificate::try_from(certificate)?, server_name)?;
    let (from, until) = validity(certificate)
        .and_then(|(from, until)| Some((seconds(from)?, seconds(until)?)))
        .ok_or(Error::InvalidCertificate(CertificateError::BadEncoding))?;
    let today = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    if today < from {
        return Err(Error::InvalidCertificate(CertificateError::NotValidYet));
    }
    if today > until {
        return Err(Error::InvalidCertificate(CertificateError::Expired));
    }
    Ok(ServerCertVerified::assertion())
}

/// A time of a certificate in seconds since 1970 (RFC 5280, 4.1.2.5).
fn seconds(time: &[u8]) -> Option<i64> {
    let digits = str::from_utf8(time).ok()?.strip_suffix('Z')?;
    let digits = match digits.len() {
        12 if digits < "5" => format!("20{digits}"),
        12 => format!("19{digits}"),
        14 => digits.to_owned(),
        _ => return None,
    };
    let text = format!(
        "{}-{}-{}T{}:{}:{}Z",
        digits.get(..4)?,
        digits.get(4..6)?,
        digits.get(6..8)?,
        digits.get(8..10)?,
        digits.get(10..12)?,
        digits.get(12..14)?
    );
    let time: jiff::Timestamp = text.parse().ok()?;
    Some(time.as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_two_digits_of_the_year_or_four() {
        assert_eq!(seconds(b"700101000000Z"), Some(0));
        assert_eq!(seconds(b"19700101000001Z"), Some(1));
        assert_eq!(seconds(b"491231235959Z"), Some(2_524_607_999));
        assert_eq!(seconds(b"20500101000000Z"), Some(2_524_608_000));
        for odd in [
            &b""[..],
            b"7001010000Z",
            b"701301000000Z",
            b"700101000000+0100",
            b"\xff",
        ] {
            assert_eq!(seconds(odd), None);
        }
    }
}
