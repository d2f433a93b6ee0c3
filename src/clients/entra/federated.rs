//! Tokens of an outside issuer: from a file, from GitHub Actions, from Azure Pipelines.

use std::path::{Path, PathBuf};

use reqwest::Method;
use reqwest::header::AUTHORIZATION;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use crate::clients::address::setting;
use crate::clients::answer::{Answer, Shape};
use crate::clients::api_error::{ApiError, ApiErrorKind, Service};
use crate::clients::credential::{Auth, Credential};
use crate::clients::http::{Body, Effect, Http, Request};
use crate::clients::options::HttpOptions;
use crate::config::intake::{self, Bounds};
use crate::config::profile::FederatedToken;
use crate::config::told;
use crate::redact;

/// Whom the token must be meant for (ado-api, 3.2).
const AUDIENCE: &str = "api://AzureADTokenExchange";
/// The code of whatever an outside issuer refuses.
const FEDERATED_TOKEN: &str = "FEDERATED_TOKEN";
/// More than any token has, in bytes.
const LONGEST: u64 = 64 * 1024;

/// Where the tokens of an outside issuer come from.
#[derive(Debug)]
pub(in crate::clients) enum Federated {
    /// A value, which cannot be had anew.
    Given(SecretString),
    /// A file that somebody keeps fresh.
    File(PathBuf),
    /// A service that is asked for each.
    Asked(Box<Asked>),
}

/// A service that gives a token for each request.
#[derive(Debug)]
pub(in crate::clients) struct Asked {
    http: Http,
    request: Request,
    credential: Credential,
}

impl Federated {
    /// Where a setting says that tokens come from; nothing is read or sent yet.
    ///
    /// # Errors
    /// `Setting` when an address or a token of the environment cannot be used.
    pub(in crate::clients) fn new(
        token: &FederatedToken,
        options: &HttpOptions,
    ) -> Result<Self, ApiError> {
        match token {
            FederatedToken::Given(token) => Ok(Self::Given(token.clone())),
            FederatedToken::File(path) => Ok(Self::File(path.clone())),
            FederatedToken::GitHub { url, token } => {
                let mut url = url.clone();
                url.query_pairs_mut().append_pair("audience", AUDIENCE);
                let asked = Asked::new(Method::GET, url, token, options)?;
                Ok(Self::Asked(Box::new(asked)))
            }
            FederatedToken::Pipelines {
                url,
                token,
                service_connection_id,
            } => {
                let mut url = url.clone();
                url.query_pairs_mut()
                    .append_pair("api-version", "7.1")
                    .append_pair("serviceConnectionId", service_connection_id);
                let asked = Asked::new(Method::POST, url, token, options)?;
                Ok(Self::Asked(Box::new(asked)))
            }
        }
    }

    /// The present token.
    pub(super) async fn assertion(&self) -> Result<SecretString, ApiError> {
        match self {
            Self::Given(token) => Ok(token.clone()),
            Self::File(path) => read(path).await,
            Self::Asked(asked) => asked.token().await,
        }
    }
}

/// Reads the file anew: whoever writes it replaces the token before it ends.
async fn read(path: &Path) -> Result<SecretString, ApiError> {
    let failed = |why: &str| {
        let path = told::shown_path(path);
        setting(
            Service::Entra,
            &format!("the federated token in {path} {why}"),
        )
    };
    let file = path.to_owned();
    let bytes = tokio::task::spawn_blocking(move || intake::read(&file, Bounds::small(LONGEST)))
        .await
        .map_err(|_ended| failed("cannot be read"))?
        .map_err(|error| failed(&format!("cannot be read: {error}")))?;
    let text = intake::text(bytes).map_err(|error| failed(&format!("cannot be used: {error}")))?;
    let text = text.trim();
    if text.is_empty() {
        return Err(failed("is empty"));
    }
    Ok(SecretString::from(text))
}

impl Asked {
    fn new(
        method: Method,
        url: Url,
        token: &SecretString,
        options: &HttpOptions,
    ) -> Result<Self, ApiError> {
        redact::IN_USE.add(token.expose_secret());
        let what = "the token to ask the issuer with";
        let auth = Auth::header(Service::Entra, AUTHORIZATION, "Bearer ", token, what)?;
        let body = (method == Method::POST).then(|| Body {
            content_type: "application/json",
            // Some servers refuse a POST that has no length at all.
            bytes: b"{}".to_vec(),
        });
        Ok(Self {
            http: Http::new(Service::Entra, &url, options)?,
            request: Request {
                service: Service::Entra,
                effect: Effect::Read,
                method,
                url,
                body,
            },
            credential: Credential::Fixed(auth),
        })
    }

    async fn token(&self) -> Result<SecretString, ApiError> {
        let answer = Box::pin(self.http.send(&self.request, &self.credential, check)).await?;
        let TokenWire { value, oidc_token } = answer.decode_secret(&self.request)?;
        value
            .or(oidc_token)
            .filter(|token| !token.expose_secret().is_empty())
            .ok_or_else(|| answer.bad(&self.request, "it has no token"))
    }
}

/// GitHub writes `value`, Azure Pipelines `oidcToken`.
#[derive(Deserialize)]
struct TokenWire {
    #[serde(default)]
    value: Option<SecretString>,
    #[serde(default, rename = "oidcToken")]
    oidc_token: Option<SecretString>,
}

/// Neither service promises how its errors look.
fn check(request: &Request, answer: &Answer) -> Result<(), ApiError> {
    if let Some(redirected) = answer.redirected(request) {
        return Err(redirected);
    }
    let kind = match (answer.status, answer.shape()) {
        (200, Shape::Json) => return Ok(()),
        (429, _) => ApiErrorKind::Throttled,
        (500.., _) => ApiErrorKind::Unavailable,
        // What is no JSON may still hold a token: it is not shown.
        (200, _) => return Err(answer.bad(request, "it is no JSON")),
        _ => ApiErrorKind::Unauthorized,
    };
    let host = request.url.host_str().unwrap_or("the issuer");
    let message = format!("{host} gives no token for {AUDIENCE}: {}", answer.excerpt());
    let mut error = answer.error(request, kind, &message);
    error.code = Some(FEDERATED_TOKEN.into());
    Err(error)
}

#[cfg(test)]
mod tests;
