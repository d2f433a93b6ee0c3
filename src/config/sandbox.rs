//! The profile of the embedded cloud, which needs no file: addresses, credentials, two rules.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use jiff::tz::TimeZone;
use secrecy::SecretString;

use super::address;
use super::profile::{Dialect, Limits, Notify, Profile};
use super::secrets::{SecretName, SecretSource};
use super::sides::{AdoSide, NucleusSide, Registration, SignIn};
use super::sign_in::Proof;
use crate::error::Failure;
use crate::model::ids::NucleusProjectId;
use crate::model::key::NucleusIdentity;
use crate::model::rule::{ClosePolicy, Mode, ReopenPolicy, Rule, TicketTemplate};
use crate::model::status::StatusPolicy;

/// The profile's name.
pub const NAME: &str = "sandbox";
/// The same for every port and every machine, so that another port doubles nothing
/// (design, 8 A.3).
pub const IDENTITY: &str = "nucleus.sandbox.adoconn.invalid";

/// What the embedded cloud says about itself.
#[derive(Debug, Clone)]
pub struct SandboxParts {
    /// Azure DevOps' address.
    pub ado_url: String,
    /// The organization.
    pub organization: String,
    /// Entra ID's address.
    pub authority: String,
    /// The tenant.
    pub tenant_id: String,
    /// The application.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// Nucleus' address.
    pub nucleus_url: String,
    /// Its key.
    pub nucleus_api_key: String,
    /// The Nucleus project whose worst findings go to the project Payments.
    pub critical_project: String,
    /// The Nucleus project whose findings go to the project Platform.
    pub high_project: String,
    /// The ledger's file.
    pub ledger: PathBuf,
    /// How long a create in doubt is left alone.
    pub quiet_period: Duration,
}

/// The profile of the embedded cloud.
///
/// # Errors
/// When an address cannot be used.
pub fn sandbox_profile(parts: SandboxParts) -> Result<Profile, Failure> {
    let SandboxParts {
        ado_url,
        organization,
        authority,
        tenant_id,
        client_id,
        client_secret,
        nucleus_url,
        nucleus_api_key,
        critical_project,
        high_project,
        ledger,
        quiet_period,
    } = parts;
    let url = |what: &str, text: &str| {
        address::base(text).map_err(|why| Failure::usage(format!("the sandbox's {what} {why}")))
    };
    let given = |name, text: String| SecretSource::given(name, NAME, SecretString::from(text));
    Ok(Profile {
        name: NAME.to_owned(),
        description: Some("the embedded cloud".to_owned()),
        is_sandbox: true,
        read_only: false,
        ado: AdoSide {
            secret_expires: None,
            trusted_identities: Vec::new(),
            url: url("Azure DevOps address", &ado_url)?,
            organization: Some(organization),
            sign_in: SignIn::ClientSecret(Registration {
                authority: url("authority", &authority)?,
                tenant_id: Some(tenant_id),
                client_id: Some(client_id),
            }),
            proof: Proof::ClientSecret(given(SecretName::ClientSecret, client_secret)),
        },
        nucleus: NucleusSide {
            url: Some(address::nucleus(&nucleus_url).map_err(Failure::usage)?),
            dialect: Dialect::default(),
            api_key: given(SecretName::NucleusApiKey, nucleus_api_key),
        },
        identity: NucleusIdentity::new(IDENTITY).map_err(Failure::usage)?,
        rules: rules(critical_project, high_project),
        status_policy: StatusPolicy::default(),
        limits: Limits::default(),
        notify: Notify::default(),
        quiet_period,
        ledger,
        ca_file: None,
        time_zone: TimeZone::UTC,
        file: None,
    })
}

/// Two rules that show what rules do: criteria, fields, a process for each project.
fn rules(critical_project: String, high_project: String) -> Vec<Rule> {
    let critical = TicketTemplate {
        tags: vec!["vulnerability".to_owned()],
        fields: BTreeMap::from([
            ("Microsoft.VSTS.Common.Priority".to_owned(), "1".to_owned()),
            (
                "Microsoft.VSTS.Common.Severity".to_owned(),
                "1 - Critical".to_owned(),
            ),
        ]),
        ..template("Payments", "Bug")
    };
    let high = TicketTemplate {
        tags: vec!["vulnerability".to_owned()],
        ..template("Platform", "Product Backlog Item")
    };
    vec![
        rule(
            "critical-exploitable",
            critical_project,
            "severity == \"Critical\" and exploitable",
            critical,
        ),
        rule(
            "platform-high",
            high_project,
            "severity in [\"Critical\", \"High\"]",
            high,
        ),
    ]
}

fn template(project: &str, work_item_type: &str) -> TicketTemplate {
    TicketTemplate {
        project: project.to_owned(),
        work_item_type: work_item_type.to_owned(),
        state: None,
        title: TicketTemplate::DEFAULT_TITLE.to_owned(),
        description: String::new(),
        tags: Vec::new(),
        fields: BTreeMap::new(),
        area: None,
        iteration: None,
        assigned_to: None,
    }
}

fn rule(name: &str, nucleus_project: String, when: &str, ticket: TicketTemplate) -> Rule {
    Rule {
        name: name.to_owned(),
        nucleus_project: NucleusProjectId::from(nucleus_project),
        when: when.to_owned(),
        scope: String::new(),
        mode: Mode::Enforce,
        ticket,
        close: ClosePolicy::default(),
        reopen: ReopenPolicy::default(),
        // Whoever tries something out does not wait a day for the update.
        min_update_interval: Duration::ZERO,
    }
}
