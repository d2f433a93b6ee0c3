//! An app registration that proves itself with a secret, a certificate or somebody else's token.

use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use super::assertion::Signer;
use super::federated::Federated;
use super::{AZURE_DEVOPS, Tenant};
use crate::clients::address::setting;
use crate::clients::api_error::{ApiError, Service};
use crate::clients::options::HttpOptions;
use crate::clients::token::Token;
use crate::config::profile::Application;
use crate::redact;

/// What an assertion is (ado-api, 3.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// An app registration in its tenant.
#[derive(Debug)]
pub(in crate::clients) struct EntraApplication {
    tenant: Tenant,
    client_id: String,
    proof: ApplicationProof,
}

/// How an application proves itself.
#[derive(Debug)]
pub(in crate::clients) enum ApplicationProof {
    /// A client secret.
    Secret(SecretString),
    /// An assertion signed with a certificate's key.
    Certificate(Box<Signer>),
    /// An assertion of an outside issuer.
    Federated(Federated),
}

impl EntraApplication {
    /// An application; nothing is sent yet.
    ///
    /// # Errors
    /// `Setting` when tenant, authority or secret cannot be used.
    pub(in crate::clients) fn new(
        application: &Application,
        proof: ApplicationProof,
        options: &HttpOptions,
    ) -> Result<Self, ApiError> {
        if let ApplicationProof::Secret(secret) = &proof
            && secret.expose_secret().is_empty()
        {
            return Err(setting(Service::Entra, "the client secret is empty"));
        }
        if let ApplicationProof::Secret(secret) = &proof {
            redact::IN_USE.add(secret.expose_secret());
        }
        Ok(Self {
            tenant: Tenant::new(application, options)?,
            client_id: application.client_id.clone(),
            proof,
        })
    }

    /// A new token.
    pub(in crate::clients) async fn token(&self) -> Result<Token, ApiError> {
        let scope = format!("{AZURE_DEVOPS}/.default");
        let proof = match &self.proof {
            ApplicationProof::Secret(secret) => secret.clone(),
            ApplicationProof::Certificate(signer) => signer.assertion()?,
            ApplicationProof::Federated(issuer) => issuer.assertion().await?,
        };
        let proof = proof.expose_secret();
        if !matches!(self.proof, ApplicationProof::Secret(_)) {
            redact::IN_USE.add_token(proof);
        }
        let mut fields = vec![("client_id", self.client_id.as_str()), ("scope", &scope)];
        match &self.proof {
            ApplicationProof::Secret(_) => fields.push(("client_secret", proof)),
            ApplicationProof::Certificate(_) | ApplicationProof::Federated(_) => {
                fields.push(("client_assertion_type", JWT_BEARER));
                fields.push(("client_assertion", proof));
            }
        }
        fields.push(("grant_type", "client_credentials"));
        let asked = Instant::now();
        self.tenant.token(&fields).await?.token(asked)
    }
}
