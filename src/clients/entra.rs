//! Entra ID's endpoints of one tenant: what is asked, what comes back, and every error.

pub(super) mod application;
pub(super) mod assertion;
pub(super) mod federated;
pub(super) mod person;

use std::time::Duration;

use reqwest::Method;
use secrecy::SecretString;
use serde::Deserialize;
use tokio::time::Instant;
use url::form_urlencoded;

use super::address::{Base, Part, setting};
use super::answer::{Answer, Shape, one_line};
use super::api_error::{ApiError, ApiErrorKind, Service};
use super::credential::{Auth, Credential};
use super::http::{Body, Effect, Http, Request};
use super::options::HttpOptions;
use super::retry::Check;
use super::token::Token;
use crate::config::profile::Application;
use crate::redact::Shown;

/// Azure DevOps' fixed application id (ado-api, 3.1).
pub(super) const AZURE_DEVOPS: &str = "499b84ac-1321-427f-aa17-267ca6975798";

/// The endpoints of one tenant.
#[derive(Debug)]
struct Tenant {
    http: Http,
    base: Base,
}

impl Tenant {
    /// The tenant of an application; nothing is sent yet.
    ///
    /// # Errors
    /// `Setting` when tenant or authority cannot be used.
    fn new(application: &Application, options: &HttpOptions) -> Result<Self, ApiError> {
        let Application {
            authority,
            tenant_id,
            client_id: _,
        } = application;
        let shared = ["common", "organizations", "consumers"];
        if tenant_id.is_empty() || shared.contains(&tenant_id.to_ascii_lowercase().as_str()) {
            let message = format!(
                "the tenant {tenant_id:?} does not name one tenant; give its GUID or a verified domain"
            );
            return Err(setting(Service::Entra, &message));
        }
        let base = Base::new(Service::Entra, authority)?;
        Ok(Self {
            http: Http::new(Service::Entra, base.url(), options)?,
            base: base.below(&[Part::Name(tenant_id), Part::Fixed("oauth2/v2.0")])?,
        })
    }

    /// A form to one of the endpoints, such as `token`.
    fn form(&self, endpoint: &'static str, fields: &[(&str, &str)]) -> Result<Request, ApiError> {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        Ok(Request {
            service: Service::Entra,
            effect: Effect::Read,
            method: Method::POST,
            url: self.base.at(&[Part::Fixed(endpoint)], &[])?,
            body: Some(Body {
                content_type: "application/x-www-form-urlencoded",
                bytes: form.into_bytes(),
            }),
        })
    }

    /// Waits, but not longer than the run.
    async fn wait(&self, pause: Duration) {
        let left = self.http.time_left().unwrap_or(pause);
        tokio::time::sleep(pause.min(left)).await;
    }

    async fn send(&self, request: &Request, check: Check) -> Result<Answer, ApiError> {
        let unsigned = Credential::Fixed(Auth::None);
        self.http.send(request, &unsigned, check).await
    }

    /// Asks for a token.
    async fn token(&self, fields: &[(&str, &str)]) -> Result<TokenWire, ApiError> {
        let request = self.form("token", fields)?;
        self.send(&request, check).await?.decode_secret(&request)
    }
}

#[derive(Deserialize)]
struct TokenWire {
    access_token: SecretString,
    #[serde(default)]
    expires_in: Lifetime,
    /// Only where a person signed in.
    #[serde(default)]
    refresh_token: Option<SecretString>,
}

impl TokenWire {
    fn token(&self, asked: Instant) -> Result<Token, ApiError> {
        Token::new(&self.access_token, asked, self.expires_in.seconds())
    }
}

/// A number, or a number in a string (ado-api, 3.2).
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Lifetime {
    Number(u32),
    Text(String),
}

impl Default for Lifetime {
    fn default() -> Self {
        Self::Number(3_600)
    }
}

impl Lifetime {
    pub(super) fn seconds(&self) -> Duration {
        let seconds = match self {
            Self::Number(seconds) => *seconds,
            Self::Text(text) => text.trim().parse().unwrap_or(3_600),
        };
        Duration::from_secs(u64::from(seconds))
    }
}

/// An error as Entra ID and the metadata service of virtual machines write it.
#[derive(Deserialize)]
struct ErrorWire {
    error: String,
    #[serde(default)]
    error_description: String,
    #[serde(default)]
    error_codes: Vec<u64>,
    #[serde(default)]
    trace_id: Option<String>,
}

/// What Entra ID says (ado-api, 3.3): branch on `error` and status, the code is for help texts.
pub(super) fn check(request: &Request, answer: &Answer) -> Result<(), ApiError> {
    if let Some(redirected) = answer.redirected(request) {
        return Err(redirected);
    }
    let json = answer.shape() == Shape::Json;
    if answer.status == 200 && json {
        return Ok(());
    }
    let Some(wire) = json
        .then(|| serde_json::from_value::<ErrorWire>(answer.json()?).ok())
        .flatten()
    else {
        return Err(not_entra(request, answer));
    };
    let code = wire.error_codes.first().copied();
    let description = wire
        .error_description
        .split("Trace ID:")
        .next()
        .unwrap_or_default();
    let message = if description.trim().is_empty() {
        wire.error.clone()
    } else {
        one_line(description)
    };
    let mut error = answer.error(request, kind(answer.status, &wire.error, code), &message);
    let code = code.map_or(wire.error, |code| format!("AADSTS{code}"));
    error.code = Some(Shown::code(&code));
    let trace_id = wire.trace_id.as_deref().map(Shown::code);
    error.activity_id = trace_id.or(error.activity_id);
    Err(error)
}

fn kind(status: u16, error: &str, code: Option<u64>) -> ApiErrorKind {
    match (status, error, code) {
        (429, _, _) | (_, _, Some(90_055)) => ApiErrorKind::Throttled,
        (500.., _, _)
        | (_, "temporarily_unavailable" | "server_error", _)
        | (_, _, Some(50_000)) => ApiErrorKind::Unavailable,
        (_, _, Some(53_003 | 530_032)) => ApiErrorKind::Forbidden,
        _ => ApiErrorKind::Unauthorized,
    }
}

/// The error for an answer that Entra ID does not give: somebody stands in between.
fn not_entra(request: &Request, answer: &Answer) -> ApiError {
    let kind = match answer.status {
        429 => ApiErrorKind::Throttled,
        500.. => ApiErrorKind::Unavailable,
        200 => ApiErrorKind::BadAnswer,
        _ => ApiErrorKind::Blocked,
    };
    let kind = if answer.shape() == Shape::Html && kind == ApiErrorKind::BadAnswer {
        ApiErrorKind::Blocked
    } else {
        kind
    };
    let content_type = answer.header("content-type").unwrap_or("unnamed content");
    let message = format!(
        "an answer that is not Entra ID's ({content_type}): {}",
        answer.excerpt()
    );
    answer.error(request, kind, &message)
}

#[cfg(test)]
mod tests;
