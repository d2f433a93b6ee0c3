//! Assertions that an application signs with its certificate (ado-api, 3.2).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PSS_SHA256, RsaKeyPair};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::fmt;

use crate::clients::address::setting;
use crate::clients::api_error::{ApiError, Service};
use crate::clients::certificate::Identity;
use crate::config::profile::Application;

/// How long an assertion lasts, in seconds: it is used at once.
const LIFETIME: i64 = 600;
/// How much a clock may be ahead of Entra ID's, in seconds.
const SKEW: i64 = 60;

/// Signs assertions for one application.
pub(in crate::clients) struct Signer {
    key: RsaKeyPair,
    /// The header, encoded.
    header: String,
    audience: String,
    client_id: String,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

impl Signer {
    /// A signer with a certificate and its key.
    pub(in crate::clients) fn new(application: &Application, identity: Identity) -> Self {
        let Identity { key, certificate } = identity;
        let thumbprint = digest::digest(&digest::SHA256, &certificate);
        let header = json!({
            "alg": "PS256",
            "typ": "JWT",
            "x5t#S256": URL_SAFE_NO_PAD.encode(thumbprint),
        });
        let authority = application.authority.as_str().trim_end_matches('/');
        Self {
            key,
            header: encoded(&header),
            audience: format!("{authority}/{}/oauth2/v2.0/token", application.tenant_id),
            client_id: application.client_id.clone(),
        }
    }

    /// A new assertion.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub(super) fn assertion(&self) -> Result<SecretString, ApiError> {
        let now = crate::clock::now().as_second();
        let claims = json!({
            "aud": self.audience,
            "iss": self.client_id,
            "sub": self.client_id,
            "jti": jti()?,
            "nbf": now - SKEW,
            "iat": now,
            "exp": now - SKEW + LIFETIME,
        });
        let signed = format!("{}.{}", self.header, encoded(&claims));
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(
                &RSA_PSS_SHA256,
                &SystemRandom::new(),
                signed.as_bytes(),
                &mut signature,
            )
            .map_err(|_unspecified| {
                setting(Service::Entra, "the certificate's key could not sign")
            })?;
        let signature = URL_SAFE_NO_PAD.encode(signature);
        Ok(SecretString::from(format!("{signed}.{signature}")))
    }
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// A GUID that nobody can guess, so that nobody can use an assertion twice.
fn jti() -> Result<String, ApiError> {
    let random: [u8; 16] = ring::rand::generate(&SystemRandom::new())
        .map_err(|_unspecified| setting(Service::Entra, "the system gives no random numbers"))?
        .expose();
    let version_4 =
        (u128::from_be_bytes(random) & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{version_4:032x}");
    Ok(format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    ))
}
