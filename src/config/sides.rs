//! The two services of a profile as far as they are configured, and what is still missing.

use jiff::civil::Date;
use url::Url;

use super::address;
use super::profile::{AdoCredential, AdoSettings, Dialect, NucleusSettings};
use super::secrets::{Search, SecretName, SecretSource};
use crate::error::Failure;

/// Azure DevOps, as far as it is configured.
#[derive(Debug, Clone)]
pub struct AdoSide {
    /// `https://dev.azure.com`, or an Azure DevOps Server's address without the collection.
    pub url: Url,
    /// The organization, or the collection.
    pub organization: Option<String>,
    /// How to sign in.
    pub sign_in: SignIn,
    /// The last day of the secret, as its owner wrote it down; no service tells it.
    pub secret_expires: Option<Date>,
    pub(super) secret: SecretSource,
}

/// How to sign in to Azure DevOps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// An app registration with a client secret.
    ClientSecret {
        /// Entra ID's address.
        authority: Url,
        /// Tenant: a GUID or a verified domain.
        tenant_id: Option<String>,
        /// The application.
        client_id: Option<String>,
    },
    /// A personal access token.
    Pat,
}

/// Nucleus, as far as it is configured.
#[derive(Debug, Clone)]
pub struct NucleusSide {
    /// The instance.
    pub url: Option<Url>,
    /// Wire choices that public material leaves open.
    pub dialect: Dialect,
    pub(super) api_key: SecretSource,
}

/// What a side still lacks, gathered so that one message names all of it.
#[derive(Debug, Default)]
struct Missing {
    names: Vec<&'static str>,
    hints: Vec<String>,
}

impl Missing {
    fn setting(&mut self, profile: &str, key: &'static str, section: &str, variable: &str) {
        self.names.push(key);
        self.hints.push(format!(
            "{key}: set {variable}, or `{key}` in [profiles.{profile}.{section}]"
        ));
    }

    fn secret(&mut self, name: SecretName, tried: &[String]) {
        self.names.push(name.words());
        self.hints.push(format!(
            "{}: looked for in this order: {}",
            name.words(),
            tried.join(", ")
        ));
    }

    fn failure(self, service: &str, profile: &str) -> Failure {
        let Self { names, hints } = self;
        let names = match names.as_slice() {
            [] => "a setting".to_owned(),
            [one] => (*one).to_owned(),
            [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
        };
        Failure {
            hints,
            ..Failure::usage(format!(
                "{service} is not fully configured in the profile {profile:?}: {names} missing"
            ))
        }
    }
}

impl AdoSide {
    /// Whether somebody named an organization: what `verify` goes by.
    pub fn is_configured(&self) -> bool {
        self.organization.is_some()
    }

    pub(super) fn require(&self, profile: &str) -> Result<AdoSettings, Failure> {
        let mut missing = Missing::default();
        if self.organization.is_none() {
            missing.setting(profile, "organization", "ado", "ADOCONN_ORGANIZATION");
        }
        if let SignIn::ClientSecret {
            authority: _,
            tenant_id,
            client_id,
        } = &self.sign_in
        {
            if tenant_id.is_none() {
                missing.setting(profile, "tenant_id", "ado", "ADOCONN_TENANT_ID");
            }
            if client_id.is_none() {
                missing.setting(profile, "client_id", "ado", "ADOCONN_CLIENT_ID");
            }
        }
        let secret = match self.secret.search()? {
            Search::Found(secret) => Some(secret),
            Search::Missing(tried) => {
                missing.secret(self.secret.name(), &tried);
                None
            }
        };
        let credential = match (&self.sign_in, secret) {
            (SignIn::Pat, Some(secret)) => Some(AdoCredential::Pat(secret)),
            (
                SignIn::ClientSecret {
                    authority,
                    tenant_id: Some(tenant_id),
                    client_id: Some(client_id),
                },
                Some(secret),
            ) => Some(AdoCredential::ClientSecret {
                authority: authority.clone(),
                tenant_id: tenant_id.clone(),
                client_id: client_id.clone(),
                secret,
            }),
            (SignIn::Pat | SignIn::ClientSecret { .. }, _) => None,
        };
        match (&self.organization, credential) {
            (Some(organization), Some(credential)) => Ok(AdoSettings {
                url: self.url.clone(),
                organization: organization.clone(),
                credential,
            }),
            _ => Err(self.advise(missing.failure("Azure DevOps", profile), profile)),
        }
    }

    /// A Server has no Entra ID (ado-api, 2.1).
    fn advise(&self, failure: Failure, profile: &str) -> Failure {
        if self.sign_in == SignIn::Pat {
            return failure;
        }
        if self.url == address::services() {
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
}

impl NucleusSide {
    /// Whether somebody named an instance: what `verify` goes by.
    pub fn is_configured(&self) -> bool {
        self.url.is_some()
    }

    pub(super) fn require(&self, profile: &str) -> Result<NucleusSettings, Failure> {
        let mut missing = Missing::default();
        if self.url.is_none() {
            missing.setting(profile, "url", "nucleus", "ADOCONN_NUCLEUS_URL");
        }
        match (&self.url, self.api_key.search()?) {
            (Some(url), Search::Found(api_key)) => Ok(NucleusSettings {
                url: url.clone(),
                api_key,
                dialect: self.dialect.clone(),
            }),
            (_, Search::Missing(tried)) => {
                missing.secret(SecretName::NucleusApiKey, &tried);
                Err(missing.failure("Nucleus", profile))
            }
            (None, Search::Found(_)) => Err(missing.failure("Nucleus", profile)),
        }
    }
}
