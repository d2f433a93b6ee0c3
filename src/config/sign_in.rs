//! How a profile signs in to Azure DevOps: which kind, with what, and what is still missing.

use secrecy::SecretString;
use url::Url;

use super::address;
use super::certificate::{self, NamedFile};
use super::credential::{AdoCredential, Application, FederatedToken, IdentityEndpoint};
use super::env::Env;
use super::file_trust;
use super::kept_token::KeptToken;
use super::secrets::{Search, SecretSource};
use super::sides::Missing;
use crate::error::Failure;

/// The program of the Azure CLI.
pub const AZURE_CLI: &str = if cfg!(windows) { "az.cmd" } else { "az" };

/// How to sign in to Azure DevOps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// An app registration with a client secret.
    ClientSecret(Registration),
    /// An app registration with a certificate.
    Certificate(Registration),
    /// An app registration that trusts the tokens of somebody else.
    Federated(Registration),
    /// The identity of the machine that this runs on.
    ManagedIdentity {
        /// The user-assigned identity; without it, the machine's own.
        client_id: Option<String>,
    },
    /// A person, by device code.
    DeviceCode(Registration),
    /// Whoever is signed in to the Azure CLI.
    AzureCli {
        /// The tenant to ask for; without it, the CLI's own choice.
        tenant_id: Option<String>,
    },
    /// A personal access token.
    Pat,
}

/// An app registration as far as it is configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Entra ID's address.
    pub authority: Url,
    /// Tenant: a GUID or a verified domain.
    pub tenant_id: Option<String>,
    /// The application.
    pub client_id: Option<String>,
}

impl SignIn {
    /// The word in the configuration.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::ClientSecret(_) => "client-secret",
            Self::Certificate(_) => "certificate",
            Self::Federated(_) => "federated",
            Self::ManagedIdentity { .. } => "managed-identity",
            Self::DeviceCode(_) => "device-code",
            Self::AzureCli { .. } => "azure-cli",
            Self::Pat => "pat",
        }
    }

    /// The app registration, where one signs in.
    pub const fn registration(&self) -> Option<&Registration> {
        match self {
            Self::ClientSecret(registration)
            | Self::Certificate(registration)
            | Self::Federated(registration)
            | Self::DeviceCode(registration) => Some(registration),
            Self::ManagedIdentity { .. } | Self::AzureCli { .. } | Self::Pat => None,
        }
    }

    /// The tenant that is configured.
    pub fn tenant_id(&self) -> Option<&str> {
        if let Self::AzureCli { tenant_id } = self {
            return tenant_id.as_deref();
        }
        self.registration()?.tenant_id.as_deref()
    }

    /// The application that is configured, or the user-assigned identity.
    pub fn client_id(&self) -> Option<&str> {
        if let Self::ManagedIdentity { client_id } = self {
            return client_id.as_deref();
        }
        self.registration()?.client_id.as_deref()
    }

    /// Whether Entra ID gives the token: all but personal access tokens.
    pub const fn needs_entra(&self) -> bool {
        !matches!(self, Self::Pat)
    }

    /// Whether a service principal signs in for certain, rather than a person.
    pub const fn is_service_principal(&self) -> bool {
        matches!(
            self,
            Self::ClientSecret(_)
                | Self::Certificate(_)
                | Self::Federated(_)
                | Self::ManagedIdentity { .. }
        )
    }
}

/// What is shown to prove who signs in; looked for when it is needed.
#[derive(Debug, Clone)]
pub(super) enum Proof {
    ClientSecret(SecretSource),
    /// Files, and perhaps a password for them.
    Certificate {
        file: Option<NamedFile>,
        key_file: Option<NamedFile>,
        env: Env,
        password: SecretSource,
    },
    /// A token of somebody else, or where it was looked for.
    Federated(Result<FederatedToken, Vec<String>>),
    /// Whoever gives tokens out on this machine.
    Machine(IdentityEndpoint),
    /// A person, with Microsoft Graph's address.
    Person {
        graph: Url,
        kept: KeptToken,
    },
    /// Another program knows; it is looked for in this environment.
    Cli(Env),
    Pat(SecretSource),
}

impl Proof {
    /// The secrets of this kind.
    pub(super) fn secrets(&self) -> Vec<&SecretSource> {
        match self {
            Self::ClientSecret(secret)
            | Self::Certificate {
                password: secret, ..
            }
            | Self::Pat(secret) => vec![secret],
            Self::Federated(_) | Self::Machine(_) | Self::Person { .. } | Self::Cli(_) => {
                Vec::new()
            }
        }
    }

    /// The credential of this kind, or `None` with everything that it lacks in `missing`.
    pub(super) fn credential(
        &self,
        sign_in: &SignIn,
        profile: &str,
        missing: &mut Missing,
    ) -> Result<Option<AdoCredential>, Failure> {
        let application = sign_in
            .registration()
            .and_then(|registration| registration.application(profile, missing));
        Ok(match self {
            Self::Pat(secret) => found(secret, missing)?.map(AdoCredential::Pat),
            Self::ClientSecret(secret) => {
                found(secret, missing)?
                    .zip(application)
                    .map(|(secret, application)| AdoCredential::ClientSecret {
                        application,
                        secret,
                    })
            }
            Self::Certificate {
                file,
                key_file,
                env,
                password,
            } => certificate::read(file.as_ref(), key_file.as_ref(), env, password, missing)?
                .zip(application)
                .map(|(certificate, application)| AdoCredential::Certificate {
                    application,
                    certificate,
                }),
            Self::Federated(Err(tried)) => {
                missing.searched("the federated token", tried);
                None
            }
            Self::Federated(Ok(token)) => application.map(|application| {
                let token = token.clone();
                AdoCredential::Federated { application, token }
            }),
            Self::Person { graph, kept } => {
                application.map(|application| AdoCredential::DeviceCode {
                    application,
                    graph: graph.clone(),
                    kept: kept.clone(),
                })
            }
            Self::Machine(endpoint) => Some(AdoCredential::ManagedIdentity {
                client_id: sign_in.client_id().map(str::to_owned),
                endpoint: endpoint.clone(),
            }),
            Self::Cli(env) => {
                let argv = [AZURE_CLI.to_owned()];
                if let Some(untrusted) = file_trust::of_command(&argv, env) {
                    return Err(
                        Failure::usage(format!("the Azure CLI is not run: {untrusted}"))
                            .hint(untrusted.mend()),
                    );
                }
                Some(AdoCredential::AzureCli {
                    tenant_id: sign_in.tenant_id().map(str::to_owned),
                })
            }
        })
    }
}

fn found(secret: &SecretSource, missing: &mut Missing) -> Result<Option<SecretString>, Failure> {
    Ok(match secret.search()? {
        Search::Found(secret) => Some(secret),
        Search::Missing(tried) => {
            missing.searched(secret.name().words(), &tried);
            None
        }
    })
}

impl Registration {
    fn application(&self, profile: &str, missing: &mut Missing) -> Option<Application> {
        if self.tenant_id.is_none() {
            missing.setting(profile, "tenant_id", "ado", "ADOCONN_TENANT_ID");
        }
        if self.client_id.is_none() {
            missing.setting(profile, "client_id", "ado", "ADOCONN_CLIENT_ID");
        }
        Some(Application {
            authority: self.authority.clone(),
            tenant_id: self.tenant_id.clone()?,
            client_id: self.client_id.clone()?,
        })
    }
}

/// What else would do, where something is missing.
pub(super) fn advise(sign_in: &SignIn, url: &Url, failure: Failure, profile: &str) -> Failure {
    if *sign_in == SignIn::Pat {
        return failure;
    }
    if *url == address::services() {
        return failure.hint(format!(
            "to sign in with a personal access token instead, set ADOCONN_PAT, or \
             `auth = \"pat\"` in [profiles.{profile}.ado]"
        ));
    }
    failure.hint(format!(
        "an Azure DevOps Server takes a personal access token: set ADOCONN_PAT, and \
         `auth = \"pat\"` in [profiles.{profile}.ado]"
    ))
}
