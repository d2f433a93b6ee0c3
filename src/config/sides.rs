//! The two services of a profile as far as they are configured, and what is still missing.

use jiff::civil::Date;
use url::Url;

use super::ENV_PROFILE;
use super::profile::{AdoSettings, Dialect, NucleusSettings};
use super::secrets::{Search, SecretName, SecretSource};
use super::sign_in::{self, Proof};
pub use super::sign_in::{AZURE_CLI, Registration, SignIn};
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
    /// Other identities whose tickets count as ours: ids, descriptors, unique names.
    pub trusted_identities: Vec<String>,
    pub(super) proof: Proof,
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
pub(super) struct Missing {
    names: Vec<&'static str>,
    hints: Vec<String>,
}

impl Missing {
    pub(super) fn setting(
        &mut self,
        profile: &str,
        key: &'static str,
        section: &str,
        variable: &str,
    ) {
        self.names.push(key);
        self.hints.push(format!(
            "{key}: set {variable}, or `{key}` in [profiles.{profile}.{section}]"
        ));
    }

    pub(super) fn searched(&mut self, what: &'static str, tried: &[String]) {
        self.names.push(what);
        self.hints.push(format!(
            "{what}: looked for in this order: {}",
            tried.join(", ")
        ));
    }

    fn failure(self, service: &str, profile: &str) -> Failure {
        let Self { names, mut hints } = self;
        if profile == ENV_PROFILE {
            hints.insert(
                0,
                "`adoconn init` asks for what it needs and writes a configuration file; in a \
                 pipeline, variables are enough"
                    .to_owned(),
            );
        }
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
        let credential = self
            .proof
            .credential(&self.sign_in, profile, &mut missing)?;
        if let (Some(organization), Some(credential)) = (&self.organization, credential) {
            return Ok(AdoSettings {
                url: self.url.clone(),
                organization: organization.clone(),
                credential,
                trusted_identities: self.trusted_identities.clone(),
            });
        }
        let failure = missing.failure("Azure DevOps", profile);
        Err(sign_in::advise(&self.sign_in, &self.url, failure, profile))
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
                missing.searched(SecretName::NucleusApiKey.words(), &tried);
                Err(missing.failure("Nucleus", profile))
            }
            (None, Search::Found(_)) => Err(missing.failure("Nucleus", profile)),
        }
    }
}
