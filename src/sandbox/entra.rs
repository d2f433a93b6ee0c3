//! Entra ID: the token endpoint for client credentials, with its errors (ado-api, 3).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::exchange::{Call, Reply, guid};
use super::world::CREDENTIALS;

/// The fixed application id of Azure DevOps (ado-api, 3.1).
const AZURE_DEVOPS: &str = "499b84ac-1321-427f-aa17-267ca6975798";

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
    tokens: BTreeMap<String, Token>,
}

/// One app registration with its service principal.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Application {
    /// The application id.
    pub client_id: String,
    /// The valid client secret.
    pub client_secret: String,
    /// Whether that secret ran out.
    pub secret_expired: bool,
    /// Whether an administrator switched the application off.
    pub disabled: bool,
    /// The object id of the enterprise application: the identity in Azure DevOps.
    pub object_id: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Token {
    tenant_id: String,
    object_id: String,
    expires: Timestamp,
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
            applications: vec![Application {
                client_id: CREDENTIALS.client_id.to_owned(),
                client_secret: CREDENTIALS.client_secret.to_owned(),
                secret_expired: false,
                disabled: false,
                object_id: super::ado::SERVICE_PRINCIPAL.to_owned(),
            }],
            token_seconds: 3599,
            knows_azure_devops: true,
            tokens: BTreeMap::new(),
        }
    }

    /// Makes every token given out so far worthless.
    pub fn expire_tokens(&mut self) {
        self.tokens.clear();
    }

    /// The tokens given out that are still known: for tests that look for leaks.
    pub fn tokens(&self) -> impl Iterator<Item = &str> {
        self.tokens.keys().map(String::as_str)
    }

    /// Whom a bearer token stands for, unless it is unknown or over.
    pub(crate) fn holder(&self, token: &str, now: Timestamp) -> Option<Holder> {
        let token = self.tokens.get(token).filter(|token| token.expires > now)?;
        Some(Holder {
            tenant_id: token.tenant_id.clone(),
            object_id: token.object_id.clone(),
        })
    }

    /// Answers a request to the token endpoint of `tenant`.
    pub(crate) fn token(&mut self, tenant: &str, call: &Call, now: Timestamp) -> Reply {
        match self.issue(tenant, call, now) {
            Ok(body) => Reply::json(200, &body),
            Err(refusal) => refusal.reply(now),
        }
        .with("cache-control", "no-store, no-cache")
        .with("x-ms-request-id", guid())
    }

    fn issue(&mut self, tenant: &str, call: &Call, now: Timestamp) -> Result<Value, Refusal> {
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
        let form = Form::read(call);
        if form.required("grant_type")? != "client_credentials" {
            return Err(refuse(
                400,
                "unsupported_grant_type",
                70003,
                "The app requested an unsupported grant type.".to_owned(),
            ));
        }
        let object_id = self.check_application(&form)?;
        self.check_scope(form.required("scope")?)?;
        self.tokens.retain(|_, token| token.expires > now);
        let text = format!("sandbox.{}.{}", guid(), guid());
        let lifetime = jiff::SignedDuration::from_secs(self.token_seconds);
        let token = Token {
            tenant_id: self.tenant_id.clone(),
            object_id,
            expires: now.saturating_add(lifetime).unwrap_or(now),
        };
        self.tokens.insert(text.clone(), token);
        Ok(json!({
            "token_type": "Bearer",
            "expires_in": self.token_seconds,
            "ext_expires_in": self.token_seconds,
            "access_token": text,
        }))
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

    /// The object id of the application that the form's credentials prove.
    fn check_application(&self, form: &Form) -> Result<String, Refusal> {
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
        check_secret(app, form)?;
        Ok(app.object_id.clone())
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

fn check_secret(app: &Application, form: &Form) -> Result<(), Refusal> {
    let client_id = &app.client_id;
    if form.get("client_assertion").is_some() {
        return Err(refuse(
            401,
            "invalid_client",
            700_027,
            "The certificate with identifier used to sign the client assertion is not registered \
             on application."
                .to_owned(),
        ));
    }
    let Some(secret) = form.get("client_secret") else {
        return Err(refuse(
            401,
            "invalid_client",
            7_000_218,
            "The request body must contain the following parameter: 'client_assertion' or \
             'client_secret'."
                .to_owned(),
        ));
    };
    if secret != app.client_secret {
        return Err(refuse(
            401,
            "invalid_client",
            7_000_215,
            format!(
                "Invalid client secret provided. Ensure the secret being sent in the request is \
                 the client secret value, not the client secret ID, for a secret added to app \
                 '{client_id}'."
            ),
        ));
    }
    if app.secret_expired {
        return Err(refuse(
            401,
            "invalid_client",
            7_000_222,
            format!(
                "The provided client secret keys for app '{client_id}' are expired. Visit the \
                 Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or \
                 consider using certificate credentials for added security: \
                 https://aka.ms/certCreds."
            ),
        ));
    }
    Ok(())
}

/// The form of a token request.
struct Form(BTreeMap<String, String>);

impl Form {
    /// A body of another media type has no parameters, as the service sees it.
    fn read(call: &Call) -> Self {
        if call.content_type() != "application/x-www-form-urlencoded" {
            return Self(BTreeMap::new());
        }
        Self(
            url::form_urlencoded::parse(&call.body)
                .into_owned()
                .collect(),
        )
    }

    fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.get(name)?;
        (!value.is_empty()).then_some(value)
    }

    fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or_else(|| {
            refuse(
                400,
                "invalid_request",
                900_144,
                format!("The request body must contain the following parameter: '{name}'."),
            )
        })
    }
}

struct Refusal {
    status: u16,
    error: &'static str,
    code: u32,
    text: String,
}

fn refuse(status: u16, error: &'static str, code: u32, text: String) -> Refusal {
    Refusal {
        status,
        error,
        code,
        text,
    }
}

impl Refusal {
    fn reply(&self, now: Timestamp) -> Reply {
        let (trace, correlation) = (guid(), guid());
        let time = now.strftime("%Y-%m-%d %H:%M:%SZ").to_string();
        let code = self.code;
        let body = json!({
            "error": self.error,
            "error_description": format!(
                "AADSTS{code}: {} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {time}",
                self.text
            ),
            "error_codes": [code],
            "timestamp": time,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": format!("https://login.microsoftonline.com/error?code={code}"),
        });
        Reply::json(self.status, &body)
    }
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
