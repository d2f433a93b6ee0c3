//! The door: does the organization exist, whose is it, and who are we in it (ado-api, 5 and 6.1).

use reqwest::Method;
use reqwest::header::WWW_AUTHENTICATE;
use serde_json::Value;

use super::{Reader, error};
use crate::clients::address::Part;
use crate::clients::answer::Answer;
use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::clients::credential::{Auth, Credential};
use crate::clients::http::{Effect, Request};

use super::comments::is_application;
use super::wire::ConnectionWire;
use crate::model::remark::Author;

/// Released as a preview only; plain 7.1 is refused (ado-api, 2.2).
const VERSION: (&str, &str) = ("api-version", "7.1-preview.1");
const CONNECTION_DATA: &[Part<'_>] = &[Part::Fixed("_apis/connectionData")];
const NO_TENANT: &str = "00000000-0000-0000-0000-000000000000";
/// Who answers to an anonymous call where there are public projects (ado-api, 6.1).
const ANONYMOUS: &str = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";

/// What an organization tells about itself without a credential (ado-api, 5.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationProbe {
    /// The tenant it belongs to.
    pub tenant: Tenant,
    /// The status of the answer; any but 404 means that the organization exists.
    pub status: u16,
    /// By how many seconds the service's clock is ahead of ours; `None` where it told no time.
    pub clock_ahead: Option<i64>,
}

/// The Entra tenant of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tenant {
    /// Its GUID.
    Id(String),
    /// None: it is backed by Microsoft accounts, and service principals are impossible.
    NoEntra,
    /// It did not say, as Azure DevOps Server does not.
    Untold,
}

/// As whom the service sees us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionData {
    /// The identity's id in the organization.
    pub user_id: String,
    /// The name that people see.
    pub display_name: String,
    /// The account, such as a mail address; empty if none is told.
    pub account: String,
    /// Begins with `aad.`, `aadsp.` (a service principal), `msa.`, ...
    pub subject_descriptor: String,
    /// The organization's GUID.
    pub instance_id: String,
    /// `hosted` or `onPremises`.
    pub deployment_type: String,
}

impl ConnectionData {
    /// Whether the service sees nobody: 200 alone does not prove a sign-in.
    pub fn is_anonymous(&self) -> bool {
        self.user_id.eq_ignore_ascii_case(ANONYMOUS)
    }

    /// The same as whoever writes comments.
    pub fn author(&self) -> Author {
        Author {
            id: self.user_id.clone(),
            account: self.account.clone(),
            is_application: is_application(&self.account, &self.subject_descriptor),
        }
    }

    /// Whether we are a service principal.
    pub fn is_service_principal(&self) -> bool {
        self.subject_descriptor.starts_with("aadsp.")
    }
}

impl From<ConnectionWire> for ConnectionData {
    fn from(wire: ConnectionWire) -> Self {
        let user = wire.authenticated_user;
        let account = user
            .properties
            .get("Account")
            .map(|account| account.get("$value").unwrap_or(account))
            .and_then(Value::as_str)
            .unwrap_or_default();
        let names = [user.custom_display_name, user.provider_display_name];
        Self {
            user_id: user.id,
            display_name: names.into_iter().flatten().next().unwrap_or_default(),
            account: account.to_owned(),
            subject_descriptor: user.subject_descriptor,
            instance_id: wire.instance_id,
            deployment_type: wire.deployment_type,
        }
    }
}

impl Reader {
    /// Whether the organization exists, and to which tenant it belongs; sends no credential.
    ///
    /// # Errors
    /// `NotFound` when there is no such organization, `Stopped` when it is deactivated.
    pub async fn probe_organization(&self) -> Result<OrganizationProbe, ApiError> {
        let ado = &self.ado;
        let request = ado.request(Effect::Read, Method::GET, CONNECTION_DATA, &[VERSION], None)?;
        let unsigned = Credential::Fixed(Auth::None);
        let answer = ado.http.send(&request, &unsigned, exists).await?;
        Ok(OrganizationProbe {
            tenant: tenant(&answer),
            status: answer.status,
            clock_ahead: clock_ahead(&answer),
        })
    }

    /// Fetches an access token, if the credential needs one.
    ///
    /// # Errors
    /// What Entra ID said, with its code `AADSTS...`.
    pub async fn sign_in(&self) -> Result<(), ApiError> {
        self.ado.credential.signature().await.map(drop)
    }

    /// As whom the service sees us.
    ///
    /// # Errors
    /// `Unauthorized`, `NotAMember` or `Forbidden`: what the service has against the credential.
    pub async fn connection_data(&self) -> Result<ConnectionData, ApiError> {
        let wire: ConnectionWire = self.ado.get(CONNECTION_DATA, &[VERSION]).await?;
        Ok(wire.into())
    }

    /// The same, asked once in the life of this reader and of those made from it.
    ///
    /// # Errors
    /// As of [`Reader::connection_data`]; the next call asks again.
    pub async fn me(&self) -> Result<&ConnectionData, ApiError> {
        self.ado.me.get_or_try_init(|| self.connection_data()).await
    }
}

/// Every answer but "not there" and "not now" shows that the organization exists, unless
/// somebody else gave it.
fn exists(request: &Request, answer: &Answer) -> Result<(), ApiError> {
    if matches!(answer.status, 404 | 429 | 500..) {
        return Err(error::refused(request, answer));
    }
    match error::check(request, answer) {
        Err(foreign)
            if foreign.kind == ApiErrorKind::Blocked && tenant(answer) == Tenant::Untold =>
        {
            Err(foreign)
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// What the `Date` header makes of our clock; whole seconds, as that header has no others.
fn clock_ahead(answer: &Answer) -> Option<i64> {
    let told = jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(answer.header("date")?)
        .ok()?;
    Some(told.as_second() - crate::clock::now().as_second())
}

fn tenant(answer: &Answer) -> Tenant {
    let header = answer.header("x-vss-resourcetenant");
    match header.or_else(|| challenged_tenant(answer)) {
        Some(NO_TENANT) => Tenant::NoEntra,
        Some(id) if !id.trim().is_empty() => Tenant::Id(id.trim().to_lowercase()),
        Some(_) | None => Tenant::Untold,
    }
}

/// The tenant in `WWW-Authenticate: Bearer authorization_uri=https://login.../{tenant}`.
fn challenged_tenant(answer: &Answer) -> Option<&str> {
    let challenges = answer.headers.get_all(WWW_AUTHENTICATE);
    challenges.iter().find_map(|challenge| {
        let (_, rest) = challenge.to_str().ok()?.split_once("authorization_uri=")?;
        let uri = rest.split([',', ' ']).next()?;
        uri.trim_matches('"')
            .trim_end_matches('/')
            .rsplit('/')
            .next()
    })
}
