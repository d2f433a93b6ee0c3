//! Access tokens from Entra ID: fetched once, kept, renewed early, by one lane at a time.

use std::time::Duration;

use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::{Url, form_urlencoded};

use super::address::{Base, Part, setting};
use super::answer::{Answer, Shape, one_line};
use super::api_error::{ApiError, ApiErrorKind, Service};
use super::credential::{Auth, Credential, Signature};
use super::http::{Body, Effect, Http, Request};
use super::options::HttpOptions;

/// Azure DevOps' fixed application id with everything the service principal may do
/// (ado-api, 3.1).
const SCOPE: &str = "499b84ac-1321-427f-aa17-267ca6975798/.default";
/// A token is renewed that long before its end: long runs outlive tokens (ado-api, 3.1).
const EARLY: Duration = Duration::from_secs(300);
/// Lanes that wait for a token share the failure to get one for that long.
const FAILURE_SHARED: Duration = Duration::from_secs(10);

/// An app registration with a client secret.
#[derive(Debug)]
pub(super) struct TokenSource {
    http: Http,
    url: Url,
    client_id: String,
    secret: SecretString,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    token: Option<Token>,
    generation: u64,
    failed: Option<(Instant, ApiError)>,
}

#[derive(Debug)]
struct Token {
    auth: Auth,
    renew_at: Instant,
}

impl TokenSource {
    /// A source of tokens; nothing is sent yet.
    ///
    /// # Errors
    /// `Setting` when tenant or authority cannot be used.
    pub(super) fn new(
        authority: &Url,
        tenant_id: &str,
        client_id: &str,
        secret: &SecretString,
        options: &HttpOptions,
    ) -> Result<Self, ApiError> {
        let shared = ["common", "organizations", "consumers"];
        if tenant_id.is_empty() || shared.contains(&tenant_id.to_ascii_lowercase().as_str()) {
            let message = format!(
                "the tenant {tenant_id:?} does not name one tenant; give its GUID or a verified domain"
            );
            return Err(setting(Service::Entra, &message));
        }
        if secret.expose_secret().is_empty() {
            return Err(setting(Service::Entra, "the client secret is empty"));
        }
        let base = Base::new(Service::Entra, authority)?;
        Ok(Self {
            http: Http::new(Service::Entra, base.url(), options)?,
            url: base.at(
                &[Part::Name(tenant_id), Part::Fixed("oauth2/v2.0/token")],
                &[],
            )?,
            client_id: client_id.to_owned(),
            secret: secret.clone(),
            state: Mutex::default(),
        })
    }

    /// The present token, or a new one. Who comes while it is fetched waits for the same one.
    pub(super) async fn signature(&self) -> Result<Signature, ApiError> {
        let mut state = self.state.lock().await;
        let now = Instant::now();
        if let Some(token) = state.token.as_ref().filter(|token| now < token.renew_at) {
            return Ok(state.sign(token));
        }
        if let Some((_, error)) = state.failed.as_ref().filter(|(until, _)| now < *until) {
            return Err(error.clone());
        }
        match Box::pin(self.fetch()).await {
            Ok(token) => {
                state.generation += 1;
                state.failed = None;
                let signature = state.sign(&token);
                state.token = Some(token);
                Ok(signature)
            }
            Err(error) => {
                state.failed = Some((Instant::now() + FAILURE_SHARED, error.clone()));
                Err(error)
            }
        }
    }

    /// Drops the token of that generation, unless another lane renewed it already.
    pub(super) async fn forget(&self, generation: u64) {
        let mut state = self.state.lock().await;
        if state.generation == generation {
            state.token = None;
        }
    }

    async fn fetch(&self) -> Result<Token, ApiError> {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &self.client_id)
            .append_pair("scope", SCOPE)
            .append_pair("client_secret", self.secret.expose_secret())
            .append_pair("grant_type", "client_credentials")
            .finish();
        let request = Request {
            service: Service::Entra,
            effect: Effect::Read,
            method: Method::POST,
            url: self.url.clone(),
            body: Some(Body {
                content_type: "application/x-www-form-urlencoded",
                bytes: form.into_bytes(),
            }),
        };
        let unsigned = Credential::Fixed(Auth::None);
        let asked = Instant::now();
        let answer = self.http.send(&request, &unsigned, check).await?;
        let wire: TokenWire = answer.decode(&request)?;
        let lifetime = wire.expires_in.seconds();
        let lasts = lifetime.saturating_sub(EARLY).max(lifetime / 2);
        Ok(Token {
            auth: Auth::bearer(&wire.access_token)?,
            renew_at: asked + lasts,
        })
    }
}

impl State {
    fn sign(&self, token: &Token) -> Signature {
        Signature {
            auth: token.auth.clone(),
            generation: self.generation,
        }
    }
}

#[derive(Deserialize)]
struct TokenWire {
    access_token: SecretString,
    #[serde(default)]
    expires_in: Lifetime,
}

/// A number, or a number in a string (ado-api, 3.2).
#[derive(Deserialize)]
#[serde(untagged)]
enum Lifetime {
    Number(u32),
    Text(String),
}

impl Default for Lifetime {
    fn default() -> Self {
        Self::Number(3_600)
    }
}

impl Lifetime {
    fn seconds(&self) -> Duration {
        let seconds = match self {
            Self::Number(seconds) => *seconds,
            Self::Text(text) => text.trim().parse().unwrap_or(3_600),
        };
        Duration::from_secs(u64::from(seconds))
    }
}

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
fn check(request: &Request, answer: &Answer) -> Result<(), ApiError> {
    if let Some(redirected) = answer.redirected(request) {
        return Err(redirected);
    }
    let json = answer.shape() == Shape::Json;
    if answer.status == 200 && json {
        return Ok(());
    }
    let Some(wire) = json
        .then(|| serde_json::from_slice::<ErrorWire>(answer.bytes()).ok())
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
    error.code = Some(code.map_or(wire.error, |code| format!("AADSTS{code}")));
    error.activity_id = wire.trace_id.or(error.activity_id);
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
