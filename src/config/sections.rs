//! The configuration file as it is written: every key, nothing checked beyond its type.
//!
//! No `flatten` and no `untagged`: their errors name neither the key nor the line.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::profile::Dialect;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileSection {
    // Read on its own before anything else: a newer file may hold keys that we do not know.
    #[serde(rename = "version")]
    pub(super) _version: u32,
    pub(super) default_profile: Option<String>,
    #[serde(default)]
    pub(super) profiles: BTreeMap<String, ProfileSection>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ProfileSection {
    pub(super) description: Option<String>,
    pub(super) ledger: Option<String>,
    pub(super) read_only: bool,
    pub(super) quiet_period: Option<String>,
    pub(super) time_zone: Option<String>,
    pub(super) notify: NotifyWord,
    pub(super) ca_file: Option<String>,
    pub(super) ado: AdoSection,
    pub(super) nucleus: NucleusSection,
    pub(super) limits: LimitsSection,
    pub(super) status_policy: BTreeMap<String, ClassWord>,
    pub(super) rules: Vec<RuleSection>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum NotifyWord {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct AdoSection {
    pub(super) url: Option<String>,
    pub(super) organization: Option<String>,
    pub(super) auth: Option<AuthWord>,
    pub(super) tenant_id: Option<String>,
    pub(super) client_id: Option<String>,
    pub(super) authority: Option<String>,
    pub(super) client_secret_file: Option<String>,
    pub(super) client_secret_command: Option<Vec<String>>,
    pub(super) certificate_file: Option<String>,
    pub(super) certificate_key_file: Option<String>,
    pub(super) certificate_password_file: Option<String>,
    pub(super) certificate_password_command: Option<Vec<String>>,
    pub(super) federated_token_file: Option<String>,
    pub(super) service_connection_id: Option<String>,
    pub(super) graph_url: Option<String>,
    pub(super) pat_file: Option<String>,
    pub(super) pat_command: Option<Vec<String>>,
    /// A date, in quotes or without.
    pub(super) secret_expires: Option<toml::Value>,
    pub(super) trusted_identities: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum AuthWord {
    ClientSecret,
    Certificate,
    Federated,
    ManagedIdentity,
    DeviceCode,
    AzureCli,
    Pat,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct NucleusSection {
    pub(super) url: Option<String>,
    pub(super) identity: Option<String>,
    pub(super) api_key_file: Option<String>,
    pub(super) api_key_command: Option<Vec<String>>,
    pub(super) dialect: Dialect,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct LimitsSection {
    pub(super) create_per_run: Option<usize>,
    pub(super) update_per_run: Option<usize>,
    pub(super) unattended: Option<usize>,
    pub(super) max_time: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ClassWord {
    Open,
    Remediated,
    Person,
    Temporary,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleSection {
    pub(super) name: String,
    pub(super) nucleus_project: String,
    pub(super) when: Option<String>,
    pub(super) scope: Option<String>,
    pub(super) group_by: Option<Vec<String>>,
    #[serde(default)]
    pub(super) mode: ModeWord,
    pub(super) ticket: TicketSection,
    #[serde(default)]
    pub(super) close: CloseSection,
    #[serde(default)]
    pub(super) reopen: ReopenSection,
    #[serde(default)]
    pub(super) update: UpdateSection,
    #[serde(default)]
    #[serde(rename = "comments")]
    pub(super) _comments: CommentsSection,
}

/// Known, so that one file serves every version; comments are not carried over yet, whatever it
/// says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CommentsSection {
    #[serde(rename = "to_ticket")]
    _to_ticket: Option<bool>,
    #[serde(rename = "to_nucleus")]
    _to_nucleus: Option<bool>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ModeWord {
    #[default]
    Enforce,
    Observe,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TicketSection {
    pub(super) project: String,
    #[serde(rename = "type")]
    pub(super) work_item_type: String,
    pub(super) state: Option<String>,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) tags: Vec<String>,
    #[serde(default)]
    pub(super) fields: BTreeMap<String, toml::Value>,
    pub(super) area: Option<String>,
    pub(super) iteration: Option<String>,
    pub(super) assigned_to: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CloseSection {
    pub(super) auto: Option<bool>,
    pub(super) state: Option<String>,
    pub(super) category: Option<String>,
    pub(super) temporary: Option<HoldWord>,
    pub(super) person_statuses: Option<HoldWord>,
    pub(super) vanished: Option<String>,
    /// A number of reads, or a length of time.
    pub(super) patience: Option<toml::Value>,
    pub(super) from: Option<Vec<String>>,
    pub(super) again: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum HoldWord {
    Close,
    Hold,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ReopenSection {
    pub(super) policy: ReopenWord,
    pub(super) state: Option<String>,
    pub(super) respect: Option<Vec<String>>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ReopenWord {
    #[default]
    Reopen,
    New,
    Comment,
    Ignore,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct UpdateSection {
    pub(super) min_interval: Option<String>,
}
