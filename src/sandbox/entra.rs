//! Entra ID: applications, people and the tokens given out, with its errors (ado-api, 3).

mod application;
mod assertion;
mod device;
mod discovery;
mod form;
pub mod issuer;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::exchange::{Call, Reply, guid};
use super::world::CREDENTIALS;
pub use application::{Application, FederatedCredential};
pub use device::DeviceSignIn;
use form::{Form, Refusal, refuse};

/// The fixed application id of Azure DevOps (ado-api, 3.1).
pub(super) const AZURE_DEVOPS: &str = "499b84ac-1321-427f-aa17-267ca6975798";
/// Microsoft Graph, as scopes without a resource mean it.
const GRAPH: &str = "https://graph.microsoft.com";

/// Tenants, applications and the tokens given out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entra {
    /// The directory's GUID.
    pub tenant_id: String,
    /// A verified domain that stands for it.
    pub domain: String,
    /// The registered applications.
    pub applications: Vec<Application>,
    /// How long a token lasts, in seconds.
    pub token_seconds: i64,
    /// Whether the directory knows the Azure DevOps service.
    pub knows_azure_devops: bool,
    /// Sign-ins by device code that wait for their person, or are over.
    #[serde(default)]
    pub device_sign_ins: Vec<DeviceSignIn>,
    /// How many seconds a device waits between two questions.
    #[serde(default = "device::interval")]
    pub device_interval: u64,
    /// Refresh tokens, with the people they stand for.
    #[serde(default)]
    refresh_tokens: BTreeMap<String, String>,
    /// Assertions that were used: none is good twice.
    #[serde(default)]
    used_assertions: BTreeSet<String>,
    tokens: BTreeMap<String, Token>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Token {
    tenant_id: String,
    object_id: String,
    expires: Timestamp,
    #[serde(default = "azure_devops")]
    resource: String,
}

fn azure_devops() -> String {
    AZURE_DEVOPS.to_owned()
}

/// Who holds a valid token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Holder {
    pub(crate) tenant_id: String,
    pub(crate) object_id: String,
}

impl Entra {
    /// One tenant with one application.
    pub(crate) fn seed() -> Self {
        Self {
            tenant_id: CREDENTIALS.tenant_id.to_owned(),
            domain: "sandbox.example.com".to_owned(),
            applications: vec![Application::seed()],
            token_seconds: 3599,
            knows_azure_devops: true,
            device_sign_ins: Vec::new(),
            device_interval: device::interval(),
            refresh_tokens: BTreeMap::new(),
            used_assertions: BTreeSet::new(),
            tokens: BTreeMap::new(),
        }
    }

    /// Makes every token given out so far worthless.
    pub fn expire_tokens(&mut self) {
        self.tokens.clear();
    }

    /// Makes every refresh token worthless, as a changed password does.
    pub fn revoke_refresh_tokens(&mut self) {
        self.refresh_tokens.clear();
    }

    /// The secrets given out that are still known: for tests that look for leaks.
    pub fn tokens(&self) -> impl Iterator<Item = &str> {
        let devices = self.device_sign_ins.iter();
        let devices = devices.map(|sign_in| sign_in.device_code.as_str());
        let refresh = self.refresh_tokens.keys().map(String::as_str);
        self.tokens
            .keys()
            .map(String::as_str)
            .chain(refresh)
            .chain(devices)
    }

    /// Whom a bearer token for Azure DevOps stands for, unless it is unknown or over.
    pub(crate) fn holder(&self, token: &str, now: Timestamp) -> Option<Holder> {
        self.holder_at(AZURE_DEVOPS, token, now)
    }

    /// The same for Microsoft Graph.
    pub(super) fn graph_holder(&self, token: &str, now: Timestamp) -> Option<Holder> {
        self.holder_at(GRAPH, token, now)
    }

    fn holder_at(&self, resource: &str, token: &str, now: Timestamp) -> Option<Holder> {
        let token = self.tokens.get(token)?;
        if token.expires <= now || token.resource != resource {
            return None;
        }
        Some(Holder {
            tenant_id: token.tenant_id.clone(),
            object_id: token.object_id.clone(),
        })
    }

    /// Answers a request to the token endpoint of `tenant`.
    pub(crate) fn token(&mut self, tenant: &str, call: &Call, now: Timestamp) -> Reply {
        let result = self.form(tenant, call).and_then(|form| {
            Ok(match form.required("grant_type")? {
                "client_credentials" => self.by_application(&form, call, now)?,
                device::GRANT => self.by_device(&form, now)?,
                "refresh_token" => self.by_refresh_token(&form, now)?,
                _ => {
                    return Err(refuse(
                        400,
                        "unsupported_grant_type",
                        70003,
                        "The app requested an unsupported grant type.".to_owned(),
                    ));
                }
            })
        });
        replied(result, now)
    }

    /// Answers a request to the device code endpoint of `tenant`.
    pub(crate) fn device_code(&mut self, tenant: &str, call: &Call, now: Timestamp) -> Reply {
        let result = self
            .form(tenant, call)
            .and_then(|form| self.new_device_code(&form, call, now));
        replied(result, now)
    }

    fn form(&self, tenant: &str, call: &Call) -> Result<Form, Refusal> {
        if call.method != axum::http::Method::POST {
            return Err(refuse(
                400,
                "invalid_request",
                900_561,
                format!(
                    "The endpoint only accepts POST requests. Received a {} request.",
                    call.method
                ),
            ));
        }
        self.check_tenant(tenant)?;
        Ok(Form::read(call))
    }

    fn by_application(
        &mut self,
        form: &Form,
        call: &Call,
        now: Timestamp,
    ) -> Result<Value, Refusal> {
        let object_id = self.check_application(form, call, now)?;
        self.check_scope(form.required("scope")?)?;
        let text = self.give(&object_id, AZURE_DEVOPS, now);
        Ok(self.granted(&text))
    }

    /// A new access token for a person or principal.
    pub fn give(&mut self, object_id: &str, resource: &str, now: Timestamp) -> String {
        self.tokens.retain(|_, token| token.expires > now);
        let text = format!("sandbox.{}.{}", guid(), guid());
        let lifetime = jiff::SignedDuration::from_secs(self.token_seconds);
        let token = Token {
            tenant_id: self.tenant_id.clone(),
            object_id: object_id.to_owned(),
            expires: now.saturating_add(lifetime).unwrap_or(now),
            resource: resource.to_owned(),
        };
        self.tokens.insert(text.clone(), token);
        text
    }

    fn granted(&self, token: &str) -> Value {
        json!({
            "token_type": "Bearer",
            "expires_in": self.token_seconds,
            "ext_expires_in": self.token_seconds,
            "access_token": token,
        })
    }

    fn check_tenant(&self, tenant: &str) -> Result<(), Refusal> {
        let same = |name: &str| name.eq_ignore_ascii_case(tenant);
        if same(&self.tenant_id) || same(&self.domain) {
            return Ok(());
        }
        if !is_guid(tenant) && !tenant.contains('.') {
            return Err(refuse(
                400,
                "invalid_request",
                900_023,
                format!(
                    "Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a \
                     valid external domain."
                ),
            ));
        }
        Err(refuse(
            400,
            "invalid_request",
            90002,
            format!(
                "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID \
                 and are signing into the correct cloud. Check with your subscription \
                 administrator, this may happen if there are no active subscriptions for the \
                 tenant."
            ),
        ))
    }

    /// The application that a form names.
    fn named(&self, form: &Form) -> Result<&Application, Refusal> {
        let client_id = form.required("client_id")?;
        let found = self
            .applications
            .iter()
            .find(|app| app.client_id.eq_ignore_ascii_case(client_id));
        let Some(app) = found else {
            return Err(refuse(
                400,
                "unauthorized_client",
                700_016,
                format!(
                    "Application with identifier '{client_id}' was not found in the directory \
                     'adoconn sandbox'. This can happen if the application has not been installed \
                     by the administrator of the tenant or consented to by any user in the tenant. \
                     You may have sent your authentication request to the wrong tenant."
                ),
            ));
        };
        if app.disabled {
            return Err(refuse(
                400,
                "unauthorized_client",
                7_000_112,
                format!("Application '{client_id}'(adoconn) is disabled."),
            ));
        }
        Ok(app)
    }

    fn check_scope(&self, scope: &str) -> Result<(), Refusal> {
        let Some(resource) = scope.strip_suffix("/.default") else {
            return Err(refuse(
                400,
                "invalid_scope",
                70011,
                format!(
                    "The provided request must include a 'scope' input parameter. The provided \
                     value for the input parameter 'scope' is not valid. The scope {scope} is not \
                     valid."
                ),
            ));
        };
        if resource == AZURE_DEVOPS && self.knows_azure_devops {
            return Ok(());
        }
        Err(refuse(
            400,
            "invalid_resource",
            500_011,
            format!(
                "The resource principal named {resource} was not found in the tenant named \
                 adoconn sandbox. This can happen if the application has not been installed by \
                 the administrator of the tenant or consented to by any user in the tenant."
            ),
        ))
    }
}

/// Answers as the service does, in success and failure.
fn replied(result: Result<Value, Refusal>, now: Timestamp) -> Reply {
    match result {
        Ok(body) => Reply::json(200, &body),
        Err(refusal) => refusal.reply(now),
    }
    .with("cache-control", "no-store, no-cache")
    .with("x-ms-request-id", guid())
}

/// Whether a text has the form of a GUID.
pub(crate) fn is_guid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && parts
            .iter()
            .all(|part| part.chars().all(|c| c.is_ascii_hexdigit()))
}
