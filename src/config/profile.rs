//! A checked profile: everything a command may know about where it works and how.

use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

use jiff::tz::TimeZone;
use secrecy::SecretString;
use url::Url;

pub use super::credential::{
    AdoCredential, Application, CertificateFile, FederatedToken, IdentityEndpoint,
};
pub use super::kept_token::KeptToken;
use super::quote::{FileText, Quote};
use super::secrets::SecretSource;
use super::sides::{AdoSide, NucleusSide};
use crate::error::Failure;
use crate::model::key::NucleusIdentity;
use crate::model::names::composed;
use crate::model::rule::{Part, Rule};
use crate::model::status::StatusPolicy;

/// One profile, with every default filled in.
///
/// Secrets are not in it: [`Profile::require_ado`] and [`Profile::require_nucleus`] look for them
/// when a command needs that side, and explain what is missing.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Its name; `env` when there is no file, `sandbox` for the embedded cloud.
    pub name: String,
    /// What its owner says about it.
    pub description: Option<String>,
    /// Whether it is the embedded cloud.
    pub is_sandbox: bool,
    /// Whether writes are refused.
    pub read_only: bool,
    /// Azure DevOps, as far as it is configured.
    pub ado: AdoSide,
    /// Nucleus, as far as it is configured.
    pub nucleus: NucleusSide,
    /// Which Nucleus the keys belong to; known even where only Azure DevOps is configured.
    pub identity: NucleusIdentity,
    /// The rules, in the order of the file.
    pub rules: Vec<Rule>,
    /// What statuses mean.
    pub status_policy: StatusPolicy,
    /// How much may change in one run.
    pub limits: Limits,
    /// Whether people are mailed about what is written.
    pub notify: Notify,
    /// How long a create in doubt is left alone.
    pub quiet_period: Duration,
    /// The ledger's file.
    pub ledger: PathBuf,
    /// Certificate authorities that are trusted besides the system's, in PEM.
    pub ca_file: Option<PathBuf>,
    /// Where days and times without an offset belong to.
    pub time_zone: TimeZone,
    /// The file that it was read from, to show places in it.
    pub file: Option<FileText>,
}

impl Profile {
    /// The rules with those names, in the order of the file.
    ///
    /// # Errors
    /// A name that no rule has; exit status 2.
    pub fn rules_named(&self, names: &[String]) -> Result<Vec<&Rule>, Failure> {
        for name in names {
            if !self
                .rules
                .iter()
                .any(|rule| composed(&rule.name) == composed(name))
            {
                let known: Vec<&str> = self.rules.iter().map(|rule| rule.name.as_str()).collect();
                let hint = match known.as_slice() {
                    [] => "it has no rules: add a [[profiles.NAME.rules]] section".to_owned(),
                    known => format!("it has {}", known.join(", ")),
                };
                let message = format!("profile {:?} has no rule {name:?}", self.name);
                return Err(Failure::usage(message).hint(hint));
            }
        }
        let is_wanted = |rule: &&Rule| {
            let mut names = names.iter();
            names.any(|name| composed(name) == composed(&rule.name))
        };
        let wanted = self.rules.iter().filter(is_wanted);
        Ok(wanted.collect())
    }

    /// A place in the text of a rule: in the file, or in the text alone.
    pub fn quote(&self, rule: &Rule, part: &Part, text: &str, at: &Range<usize>) -> Quote {
        let mut rules = self.rules.iter();
        let place = rules.position(|known| known.name == rule.name);
        let file = self.file.as_ref().zip(place);
        file.and_then(|(file, place)| file.quote((&self.name, place), part, text, at))
            .unwrap_or_else(|| Quote::of_text(text, at))
    }

    /// The secrets that its services need, and where each is looked for.
    pub fn secrets(&self) -> Vec<&SecretSource> {
        let ado = self.ado.proof.secrets().into_iter();
        ado.chain([&self.nucleus.api_key]).collect()
    }

    /// How to reach Azure DevOps, secret included.
    ///
    /// # Errors
    /// Names every missing setting with its key and its variable, and for the secret every
    /// source that was tried; exit status 2.
    pub fn require_ado(&self) -> Result<AdoSettings, Failure> {
        self.ado.require(&self.name)
    }

    /// How to reach Nucleus, API key included.
    ///
    /// # Errors
    /// As [`Profile::require_ado`].
    pub fn require_nucleus(&self) -> Result<NucleusSettings, Failure> {
        self.nucleus.require(&self.name)
    }
}

/// How to reach Azure DevOps.
#[derive(Debug, Clone)]
pub struct AdoSettings {
    /// `https://dev.azure.com`, or an Azure DevOps Server's address without the collection.
    pub url: Url,
    /// The organization, or the collection.
    pub organization: String,
    /// How to sign in.
    pub credential: AdoCredential,
    /// Other identities whose tickets count as ours.
    pub trusted_identities: Vec<String>,
}

/// How to reach Nucleus.
#[derive(Debug, Clone)]
pub struct NucleusSettings {
    /// The instance: host root; `/nucleus` and `/nucleus/api` are understood when pasted.
    pub url: Url,
    /// The API key.
    pub api_key: SecretString,
    /// Wire choices that public material leaves open.
    pub dialect: Dialect,
}

/// The unverified choices of Nucleus' wire, as data (nucleus-api, 9.12 and 10).
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dialect {
    /// Path of the API below the instance.
    pub api_path: String,
    /// Rows asked for in one page of `findings/search`.
    pub search_limit: u32,
    /// Rows asked for in one page of `findings/summary`.
    pub summary_limit: u32,
    /// Rows asked for in one page of `findings/mitigated`.
    pub mitigated_limit: u32,
    /// Rows asked for in one page of `scans`.
    pub scans_limit: u32,
    /// Rows read of one list; a longer one is taken for a list without end.
    pub max_rows: u32,
    /// The first `start`.
    pub first_start: u32,
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            api_path: "/nucleus/api".to_owned(),
            search_limit: 1_000,
            summary_limit: 100,
            mitigated_limit: 1_000,
            scans_limit: 100,
            max_rows: 2_000_000,
            first_start: 0,
        }
    }
}

/// Whether people are mailed about what is written (design, 8 C.6).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Notify {
    /// Not above fifty writes a run, where that may be suppressed.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never, where that may be suppressed.
    Never,
}

/// How much may change in one run (design, 8 C).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Creates a run; the rest waits for the next (`ramp`).
    pub create_per_run: usize,
    /// Updates and moves a run.
    pub update_per_run: usize,
    /// Writes by explicit selection that need no `--confirm-count` off a terminal.
    pub unattended: usize,
    /// How long a run may take; none runs until it is done.
    pub max_time: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            create_per_run: 2_000,
            update_per_run: 1_000,
            unattended: 1_000,
            max_time: None,
        }
    }
}
