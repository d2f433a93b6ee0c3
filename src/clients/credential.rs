//! How requests are signed, with every secret marked as one.

use reqwest::RequestBuilder;
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use super::address::setting;
use super::api_error::{ApiError, Service};
use super::azure_cli::AzureCli;
use super::certificate::Identity;
use super::entra::application::{ApplicationProof, EntraApplication};
use super::entra::assertion::Signer;
use super::entra::federated::Federated;
use super::entra::person::Person;
use super::managed_identity::ManagedIdentity;
use super::options::HttpOptions;
use super::token::{Issuer, TokenSource};
use crate::config::profile::AdoCredential;
use crate::redact;

/// What is put on one request.
#[derive(Debug, Clone)]
pub(super) enum Auth {
    /// Nothing: the probe of an organization, the token request.
    None,
    /// A header whose value is a secret and marked so.
    Header(HeaderName, HeaderValue),
    /// Two headers.
    Both(Box<Auth>, Box<Auth>),
    /// HTTP Basic with an empty user name.
    Pat(SecretString),
}

impl Auth {
    /// A secret header.
    ///
    /// # Errors
    /// `Setting` when the secret holds what cannot stand in a header, such as a line break.
    pub(super) fn header(
        service: Service,
        name: HeaderName,
        prefix: &str,
        secret: &SecretString,
        what: &str,
    ) -> Result<Self, ApiError> {
        let secret = secret.expose_secret();
        redact::IN_USE.add_token(secret);
        if secret.is_empty() {
            return Err(setting(service, &format!("{what} is empty")));
        }
        let mut value = HeaderValue::from_str(&format!("{prefix}{secret}")).map_err(|_hidden| {
            let message =
                format!("{what} holds a character that cannot be sent, such as a line break");
            setting(service, &message)
        })?;
        value.set_sensitive(true);
        Ok(Self::Header(name, value))
    }

    /// An access token as Azure DevOps wants it.
    pub(super) fn bearer(token: &SecretString) -> Result<Self, ApiError> {
        Self::header(
            Service::Ado,
            AUTHORIZATION,
            "Bearer ",
            token,
            "the access token",
        )
    }

    pub(super) fn sign(&self, builder: RequestBuilder) -> RequestBuilder {
        match self {
            Self::None => builder,
            Self::Header(name, value) => builder.header(name.clone(), value.clone()),
            Self::Both(one, other) => other.sign(one.sign(builder)),
            Self::Pat(pat) => builder.basic_auth("", Some(pat.expose_secret())),
        }
    }
}

/// Where signatures come from.
#[derive(Debug)]
pub(super) enum Credential {
    /// Always the same.
    Fixed(Auth),
    /// Tokens that end and are renewed.
    Token(Box<TokenSource>),
}

/// A signature, and which token it was made with.
#[derive(Debug)]
pub(super) struct Signature {
    pub(super) auth: Auth,
    /// Counts the tokens of a source; 0 for what cannot be renewed.
    pub(super) generation: u64,
}

impl Credential {
    /// The credential of a profile; nothing is sent yet.
    ///
    /// # Errors
    /// `Setting` when something in it cannot be used.
    pub(super) fn new(credential: &AdoCredential, options: &HttpOptions) -> Result<Self, ApiError> {
        let by = |application, proof| {
            EntraApplication::new(application, proof, options)
                .map(|application| Issuer::Application(Box::new(application)))
        };
        let issuer = match credential {
            AdoCredential::Pat(pat) => {
                redact::IN_USE.add(pat.expose_secret());
                return Ok(Self::Fixed(Auth::Pat(pat.clone())));
            }
            AdoCredential::ClientSecret {
                application,
                secret,
            } => by(application, ApplicationProof::Secret(secret.clone()))?,
            AdoCredential::Certificate {
                application,
                certificate,
            } => {
                let signer = Signer::new(application, Identity::read(certificate)?);
                by(application, ApplicationProof::Certificate(Box::new(signer)))?
            }
            AdoCredential::Federated { application, token } => {
                let issuer = Federated::new(token, options)?;
                by(application, ApplicationProof::Federated(issuer))?
            }
            AdoCredential::ManagedIdentity {
                client_id,
                endpoint,
            } => {
                let machine = ManagedIdentity::new(endpoint, client_id.as_deref(), options)?;
                Issuer::ManagedIdentity(Box::new(machine))
            }
            AdoCredential::DeviceCode {
                application,
                graph,
                kept,
            } => Issuer::Person(Box::new(Person::new(application, graph, kept, options)?)),
            AdoCredential::AzureCli { tenant_id } => {
                Issuer::AzureCli(AzureCli::new(tenant_id.as_deref(), options))
            }
        };
        Ok(Self::Token(Box::new(TokenSource::new(issuer))))
    }

    /// The signature for the next request; fetches a token if there is none that lasts.
    pub(super) async fn signature(&self) -> Result<Signature, ApiError> {
        match self {
            Self::Fixed(auth) => Ok(Signature {
                auth: auth.clone(),
                generation: 0,
            }),
            Self::Token(source) => source.signature().await,
        }
    }

    /// Marks the token of a refused request as used up; `false` when there is nothing to renew.
    pub(super) async fn refused(&self, generation: u64) -> bool {
        match self {
            Self::Fixed(_) => false,
            Self::Token(source) => {
                source.forget(generation).await;
                true
            }
        }
    }
}
