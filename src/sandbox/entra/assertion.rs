//! Signed assertions (JWT) as the directory reads them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use serde_json::Value;

use super::application::bad;
use super::form::{Refusal, refuse};

/// The longest life of an assertion, in seconds (ado-api, 3.2).
pub(super) const LONGEST: i64 = 600;
/// How far clocks may be apart, in seconds.
const SKEW: i64 = 300;

/// An assertion in its parts.
#[derive(Debug)]
pub(super) struct Assertion {
    header: Value,
    claims: Value,
    /// Header and claims as they were signed.
    pub(super) signed: String,
    pub(super) signature: Vec<u8>,
}

/// Bytes as they stand in an assertion.
pub(super) fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Assertion {
    pub(super) fn parse(text: &str) -> Result<Self, Refusal> {
        let parts: Vec<&str> = text.split('.').collect();
        let read = || {
            let [header, claims, signature] = parts.as_slice() else {
                return None;
            };
            let json = |part: &str| {
                let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
                serde_json::from_slice::<Value>(&bytes).ok()
            };
            Some(Self {
                header: json(header)?,
                claims: json(claims)?,
                signed: format!("{header}.{claims}"),
                signature: URL_SAFE_NO_PAD.decode(signature).ok()?,
            })
        };
        read().ok_or_else(|| {
            refuse(
                401,
                "invalid_client",
                50_027,
                "JWT token is invalid or malformed.".to_owned(),
            )
        })
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.header.get(name)?.as_str()
    }

    pub(super) fn claim(&self, name: &str) -> Option<&str> {
        self.claims.get(name)?.as_str()
    }

    fn time(&self, name: &str) -> Option<i64> {
        self.claims.get(name)?.as_i64()
    }

    /// From the beginning of its validity to the end, in seconds. MSAL for Python sends no `nbf`:
    /// then it begins when it was issued, or now.
    pub(super) fn lifetime(&self, now: Timestamp) -> i64 {
        let begin = self.time("nbf").or_else(|| self.time("iat"));
        let begin = begin.unwrap_or(now.as_second());
        self.time("exp").unwrap_or(i64::MAX).saturating_sub(begin)
    }

    /// Whether it is valid now: not over, and not before its beginning where it names one.
    pub(super) fn check_times(&self, now: Timestamp) -> Result<(), Refusal> {
        let now = now.as_second();
        let times = (self.time("nbf"), self.time("exp"));
        let has_begun = times.0.is_none_or(|begin| begin <= now + SKEW);
        let is_now = has_begun && times.1.is_some_and(|end| now - SKEW < end);
        if is_now {
            return Ok(());
        }
        Err(refuse(
            401,
            "invalid_client",
            700_024,
            format!(
                "Client assertion is not within its valid time range. Current time: {now}, \
                 assertion valid from {:?}, expiry time of assertion {:?}.",
                times.0, times.1
            ),
        ))
    }

    /// Whether the key of a certificate signed it, by RSA with PSS padding or, as older clients
    /// do, with the padding of PKCS#1.
    pub(super) fn check_signature(&self, certificate: &[u8]) -> Result<(), Refusal> {
        let algorithm: &'static dyn VerificationAlgorithm = match self.header("alg") {
            Some("PS256") => &RSA_PSS_2048_8192_SHA256,
            Some("RS256") => &RSA_PKCS1_2048_8192_SHA256,
            Some(_) | None => return Err(bad("the algorithm is neither PS256 nor RS256")),
        };
        if self.header("typ") != Some("JWT") {
            return Err(bad("the type is not JWT"));
        }
        let key = rsa_key(certificate).ok_or_else(|| bad("the certificate has no RSA key"))?;
        UnparsedPublicKey::new(algorithm, key)
            .verify(self.signed.as_bytes(), &self.signature)
            .map_err(|_unspecified| bad("the signature is not the certificate's"))
    }
}

/// The public key in a certificate: what follows the name of the RSA algorithm, a null and the
/// head of a bit string without unused bits (RFC 3279, 2.3.1).
fn rsa_key(certificate: &[u8]) -> Option<&[u8]> {
    const RSA: &[u8] = &[
        0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00, 0x03, 0x82,
    ];
    let at = certificate
        .windows(RSA.len())
        .position(|window| window == RSA)?;
    let rest = &certificate[at + RSA.len()..];
    let ([high, low], rest) = rest.split_first_chunk::<2>()?;
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    rest.get(..length)?.strip_prefix(&[0])
}
