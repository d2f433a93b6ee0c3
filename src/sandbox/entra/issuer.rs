//! The issuers outside the directory: GitHub Actions, Azure Pipelines, a Kubernetes cluster.
//!
//! One key signs for all of them; what they say differs.

use jiff::Timestamp;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde_json::{Value, json};

use super::assertion::{Assertion, encoded};
use crate::sandbox::exchange::{Call, Reply, guid};

/// Whom their tokens are meant for (ado-api, 3.2).
pub const AUDIENCE: &str = "api://AzureADTokenExchange";
/// What a runner asks its issuer with. It is no secret.
pub const RUNNER_TOKEN: &str = "sandbox-public-dummy-runner-token";
/// The service connection of the pipelines.
pub const SERVICE_CONNECTION: &str = "5a4db0c5-0000-4000-8000-0000000c0001";

const GITHUB: (&str, &str) = (
    "https://token.actions.githubusercontent.com",
    "repo:adoconn/sandbox:ref:refs/heads/main",
);
const PIPELINES: (&str, &str) = (
    "https://vstoken.dev.azure.com/5a4db0c5-0000-4000-8000-0000000c0002",
    "sc://adoconn-sandbox/Payments/nucleus",
);
/// Issuer and subject of a workload in Kubernetes.
pub const KUBERNETES: (&str, &str) = (
    "https://oidc.cluster.sandbox.example.com",
    "system:serviceaccount:security:adoconn",
);

/// Issuer and subject of every workload that the sandbox's application trusts.
pub(super) const WORKLOADS: [(&str, &str); 3] = [GITHUB, PIPELINES, KUBERNETES];

/// Public like everything in the sandbox.
const SEED: [u8; 32] = *b"the sandbox has no secret at all";

fn key() -> Option<Ed25519KeyPair> {
    Ed25519KeyPair::from_seed_unchecked(&SEED).ok()
}

/// A token of an issuer for a subject, valid from `now` for some seconds.
pub fn token(
    (issuer, subject): (&str, &str),
    audience: &str,
    now: Timestamp,
    seconds: i64,
) -> String {
    let now = now.as_second();
    let part = |value: &Value| encoded(value.to_string().as_bytes());
    let signed = format!(
        "{}.{}",
        part(&json!({ "alg": "EdDSA", "typ": "JWT", "kid": "sandbox" })),
        part(&json!({
            "iss": issuer,
            "sub": subject,
            "aud": audience,
            "jti": guid(),
            "iat": now,
            "nbf": now,
            "exp": now + seconds,
        }))
    );
    let signature = key().map(|key| key.sign(signed.as_bytes()));
    let signature = signature.as_ref().map_or(&[][..], AsRef::as_ref);
    format!("{signed}.{}", encoded(signature))
}

pub(super) fn has_signed(assertion: &Assertion) -> bool {
    key().is_some_and(|key| {
        UnparsedPublicKey::new(&ED25519, key.public_key().as_ref())
            .verify(assertion.signed.as_bytes(), &assertion.signature)
            .is_ok()
    })
}

/// Answers a runner that asks for its token.
pub(crate) fn answer(call: &Call, who: &str, now: Timestamp) -> Reply {
    let bearer = call.header("authorization").and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token)
    });
    if bearer != Some(RUNNER_TOKEN) {
        return Reply::json(401, &json!({ "message": "Bad credentials" }));
    }
    match (who, call.method.as_str()) {
        ("github", "GET") => {
            let audience = call
                .query("audience")
                .unwrap_or("https://github.com/adoconn");
            let value = token(GITHUB, audience, now, 300);
            Reply::json(200, &json!({ "count": value.len(), "value": value }))
        }
        ("pipelines", "POST") if call.query("serviceConnectionId") == Some(SERVICE_CONNECTION) => {
            let value = token(PIPELINES, AUDIENCE, now, 300);
            Reply::json(200, &json!({ "oidcToken": value }))
        }
        ("pipelines", "POST") => {
            let message = "The service connection does not exist, or may not be used.";
            Reply::json(404, &json!({ "message": message }))
        }
        _ => Reply::json(405, &json!({ "message": "Method not allowed" })),
    }
}
