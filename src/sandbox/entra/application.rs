//! Applications, and how they prove themselves: secret, certificate, somebody else's token.

use jiff::Timestamp;
use ring::digest;
use serde::{Deserialize, Serialize};

use super::assertion::{self, Assertion};
use super::form::{Form, Refusal, refuse};
use super::{Entra, issuer};
use crate::sandbox::exchange::Call;
use crate::sandbox::world::CREDENTIALS;

/// The only kind of assertion that is taken (ado-api, 3.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// One app registration with its service principal.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Application {
    /// The application id.
    pub client_id: String,
    /// The valid client secret.
    pub client_secret: String,
    /// Whether that secret ran out.
    pub secret_expired: bool,
    /// Whether an administrator switched the application off.
    pub disabled: bool,
    /// The object id of the enterprise application: the identity in Azure DevOps.
    pub object_id: String,
    /// The registered certificates, in DER.
    #[serde(default)]
    pub certificates: Vec<Vec<u8>>,
    /// Whose tokens are taken in place of a secret.
    #[serde(default)]
    pub federated: Vec<FederatedCredential>,
    /// The delegated permissions that people consented to.
    #[serde(default)]
    pub delegated: Vec<String>,
    /// Whether people may not sign in by device code.
    #[serde(default)]
    pub forbids_public_clients: bool,
}

/// Whose tokens an application takes: all three must be equal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FederatedCredential {
    /// `iss` of the token.
    pub issuer: String,
    /// `sub` of the token.
    pub subject: String,
    /// `aud` of the token.
    pub audience: String,
}

impl Application {
    /// The application of every sandbox.
    pub(super) fn seed() -> Self {
        let federated = issuer::WORKLOADS.map(|(issuer, subject)| FederatedCredential {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            audience: issuer::AUDIENCE.to_owned(),
        });
        Self {
            client_id: CREDENTIALS.client_id.to_owned(),
            client_secret: CREDENTIALS.client_secret.to_owned(),
            secret_expired: false,
            disabled: false,
            object_id: crate::sandbox::ado::SERVICE_PRINCIPAL.to_owned(),
            certificates: Vec::new(),
            federated: federated.into(),
            delegated: vec!["user_impersonation".to_owned(), "User.Read".to_owned()],
            forbids_public_clients: false,
        }
    }
}

impl Entra {
    /// The object id of the application that the form's credentials prove.
    pub(super) fn check_application(
        &mut self,
        form: &Form,
        call: &Call,
        now: Timestamp,
    ) -> Result<String, Refusal> {
        let app = self.named(form)?.clone();
        let Some(text) = form.get("client_assertion") else {
            check_secret(&app, form)?;
            return Ok(app.object_id);
        };
        if form.get("client_assertion_type") != Some(JWT_BEARER) {
            return Err(refuse(
                400,
                "invalid_request",
                900_144,
                "The request body must contain the following parameter: \
                 'client_assertion_type'."
                    .to_owned(),
            ));
        }
        let assertion = Assertion::parse(text)?;
        let is_own = assertion.claim("iss") == Some(&app.client_id);
        assertion.check_times(now)?;
        if is_own {
            self.check_certificate(&app, &assertion, call, now)?;
        } else {
            check_federated(&app, &assertion)?;
        }
        Ok(app.object_id)
    }

    /// An assertion that the application signed itself.
    fn check_certificate(
        &mut self,
        app: &Application,
        assertion: &Assertion,
        call: &Call,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let by_sha256 = assertion.header("x5t#S256");
        let by_sha1 = assertion.header("x5t");
        let thumbprint = by_sha256.or(by_sha1).unwrap_or_default();
        let algorithm = match by_sha256 {
            Some(_) => &digest::SHA256,
            None => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        };
        let registered = app.certificates.iter().find(|certificate| {
            let digest = digest::digest(algorithm, certificate);
            assertion::encoded(digest.as_ref()) == thumbprint
        });
        let Some(certificate) = registered else {
            return Err(not_registered(thumbprint, &app.client_id));
        };
        assertion.check_signature(certificate)?;
        let audience = format!("{}{}", call.origin, call.path);
        if assertion.claim("aud") != Some(&audience) {
            return Err(bad("the audience is not this token endpoint"));
        }
        if assertion.claim("sub") != Some(&app.client_id) {
            return Err(bad("the subject is not the application"));
        }
        if assertion.lifetime(now) > assertion::LONGEST {
            return Err(bad("it is valid for longer than ten minutes"));
        }
        let id = assertion.claim("jti").unwrap_or_default();
        if id.is_empty() || !self.used_assertions.insert(id.to_owned()) {
            return Err(bad("its 'jti' is missing, or was used before"));
        }
        Ok(())
    }
}

fn not_registered(thumbprint: &str, client_id: &str) -> Refusal {
    refuse(
        401,
        "invalid_client",
        700_027,
        format!(
            "The certificate with identifier used to sign the client assertion is not registered \
             on application. [Reason - The key was not found., Thumbprint of key used by client: \
             '{thumbprint}', Please visit the Azure Portal, Graph Explorer or directly use MS Graph \
             to see configured keys for app Id '{client_id}'.]"
        ),
    )
}

/// What the service says of an assertion that is wrong in itself.
pub(super) fn bad(why: &str) -> Refusal {
    refuse(
        401,
        "invalid_client",
        700_027,
        format!("Client assertion failed signature validation: {why}."),
    )
}

/// An assertion of somebody else: issuer, subject and audience must be registered.
fn check_federated(app: &Application, assertion: &Assertion) -> Result<(), Refusal> {
    let claim = |name| assertion.claim(name).unwrap_or_default();
    let (issuer, subject, audience) = (claim("iss"), claim("sub"), claim("aud"));
    if app.federated.is_empty() {
        return Err(unmatched(
            70_021,
            &format!(
                ". Assertion Issuer: '{issuer}'. Assertion Subject: '{subject}'. Assertion \
                 Audience: '{audience}'"
            ),
        ));
    }
    let of_issuer = || app.federated.iter().filter(|known| known.issuer == issuer);
    if of_issuer().next().is_none() {
        return Err(unmatched(700_211, &format!(" issuer '{issuer}'")));
    }
    let Some(known) = of_issuer().find(|known| known.subject == subject) else {
        return Err(unmatched(700_213, &format!(" subject '{subject}'")));
    };
    if known.audience != audience {
        return Err(unmatched(700_212, &format!(" audience '{audience}'")));
    }
    if !issuer::has_signed(assertion) {
        return Err(bad("the signature is not the issuer's"));
    }
    Ok(())
}

fn unmatched(code: u32, what: &str) -> Refusal {
    refuse(
        401,
        "invalid_client",
        code,
        format!(
            "No matching federated identity record found for presented assertion{what}. Check \
             your federated identity credential Subject, Audience and Issuer against the presented \
             assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation"
        ),
    )
}

fn check_secret(app: &Application, form: &Form) -> Result<(), Refusal> {
    let client_id = &app.client_id;
    let Some(secret) = form.get("client_secret") else {
        return Err(refuse(
            401,
            "invalid_client",
            7_000_218,
            "The request body must contain the following parameter: 'client_assertion' or \
             'client_secret'."
                .to_owned(),
        ));
    };
    if secret != app.client_secret {
        return Err(refuse(
            401,
            "invalid_client",
            7_000_215,
            format!(
                "Invalid client secret provided. Ensure the secret being sent in the request is \
                 the client secret value, not the client secret ID, for a secret added to app \
                 '{client_id}'."
            ),
        ));
    }
    if app.secret_expired {
        return Err(refuse(
            401,
            "invalid_client",
            7_000_222,
            format!(
                "The provided client secret keys for app '{client_id}' are expired. Visit the \
                 Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or \
                 consider using certificate credentials for added security: \
                 https://aka.ms/certCreds."
            ),
        ));
    }
    Ok(())
}
