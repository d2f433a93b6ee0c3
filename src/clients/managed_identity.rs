//! Tokens of the machine's own identity: from its metadata service, App Service or Azure Arc.
//!
//! None of these addresses leaves the machine, so no proxy is asked and http is allowed
//! (design, 8 F.4).

mod arc;

use std::path::PathBuf;
use std::time::Duration;

use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::time::Instant;
use url::Url;

use super::answer::{Answer, Shape};
use super::api_error::{ApiError, ApiErrorKind, Service};
use super::credential::{Auth, Credential};
use super::entra::{AZURE_DEVOPS, Lifetime};
use super::http::{Effect, Http, Request};
use super::options::HttpOptions;
use super::retry::Check;
use super::token::Token;
use crate::config::profile::IdentityEndpoint;
use crate::redact;

/// The metadata service answers from the same host, or is not there at all.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// The code of whatever this machine refuses.
const MANAGED_IDENTITY: &str = "MANAGED_IDENTITY";
const METADATA: HeaderName = HeaderName::from_static("metadata");

/// The identity of this machine.
#[derive(Debug)]
pub(super) struct ManagedIdentity {
    http: Http,
    url: Url,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// A virtual machine.
    Imds,
    /// App Service and its like; the header proves that we run there.
    AppService(Auth),
    /// Azure Arc; a file below this folder proves that we may ask.
    Arc(PathBuf),
}

impl ManagedIdentity {
    /// The identity that an endpoint gives tokens for; nothing is sent yet.
    ///
    /// # Errors
    /// `Setting` when `IDENTITY_HEADER` cannot stand in a header.
    pub(super) fn new(
        endpoint: &IdentityEndpoint,
        client_id: Option<&str>,
        options: &HttpOptions,
    ) -> Result<Self, ApiError> {
        let (mut url, version, kind) = match endpoint {
            IdentityEndpoint::Imds(host) => {
                let mut url = host.clone();
                url.set_path("metadata/identity/oauth2/token");
                (url, "2018-02-01", Kind::Imds)
            }
            IdentityEndpoint::AppService { url, header } => {
                redact::IN_USE.add(header.expose_secret());
                let name = HeaderName::from_static("x-identity-header");
                let auth = Auth::header(Service::Entra, name, "", header, "IDENTITY_HEADER")?;
                (url.clone(), "2019-08-01", Kind::AppService(auth))
            }
            IdentityEndpoint::Arc(url) => (url.clone(), "2020-06-01", Kind::Arc(arc::folder())),
        };
        url.query_pairs_mut()
            .append_pair("api-version", version)
            .append_pair("resource", AZURE_DEVOPS)
            .extend_pairs(client_id.map(|id| ("client_id", id)));
        let options = HttpOptions {
            connect_timeout: CONNECT_TIMEOUT,
            ..options.clone()
        };
        Ok(Self {
            http: Http::on_this_machine(Service::Entra, &options)?,
            url,
            kind,
        })
    }

    /// The same with another folder for Azure Arc's proofs.
    #[cfg(test)]
    pub(super) fn with_arc_folder(mut self, folder: PathBuf) -> Self {
        self.kind = Kind::Arc(folder);
        self
    }

    /// A new token.
    pub(super) async fn token(&self) -> Result<Token, ApiError> {
        let asked = Instant::now();
        let request = Request {
            service: Service::Entra,
            effect: Effect::Read,
            method: Method::GET,
            url: self.url.clone(),
            body: None,
        };
        let auth = match &self.kind {
            Kind::Imds => metadata(),
            Kind::AppService(auth) => auth.clone(),
            Kind::Arc(folder) => self.challenged(&request, folder).await?,
        };
        let answer = self.send(&request, auth, check).await?;
        let wire: TokenWire = answer.decode(&request)?;
        Token::new(&wire.access_token, asked, wire.lifetime())
    }

    /// What Azure Arc wants to see: the content of a file that it names, and that only those may
    /// read who may have tokens.
    async fn challenged(
        &self,
        request: &Request,
        folder: &std::path::Path,
    ) -> Result<Auth, ApiError> {
        let answer = self.send(request, metadata(), check_challenge).await?;
        let key = arc::key(request, &answer, folder).await?;
        Ok(Auth::Both(
            Box::new(metadata()),
            Box::new(Auth::header(
                Service::Entra,
                reqwest::header::AUTHORIZATION,
                "Basic ",
                &key,
                "Azure Arc's key",
            )?),
        ))
    }

    async fn send(&self, request: &Request, auth: Auth, check: Check) -> Result<Answer, ApiError> {
        let credential = Credential::Fixed(auth);
        Box::pin(self.http.send(request, &credential, check))
            .await
            .map_err(|mut error| {
                if error.kind == ApiErrorKind::Network {
                    let told = &error.message;
                    error.message =
                        format!("{told}; does this machine have a managed identity?").into();
                    error.code = Some(MANAGED_IDENTITY.into());
                }
                error
            })
    }
}

/// What keeps requests out that somebody was tricked into making.
fn metadata() -> Auth {
    Auth::Header(METADATA, HeaderValue::from_static("true"))
}

/// Numbers come as strings; App Service tells only when the token ends (ado-api, 3.2).
#[derive(Deserialize)]
struct TokenWire {
    access_token: SecretString,
    #[serde(default)]
    expires_in: Option<Lifetime>,
    #[serde(default)]
    expires_on: Option<Lifetime>,
}

impl TokenWire {
    fn lifetime(&self) -> Duration {
        match (&self.expires_in, &self.expires_on) {
            (Some(lifetime), _) => lifetime.seconds(),
            (None, Some(end)) => {
                let now = u64::try_from(crate::clock::now().as_second()).unwrap_or_default();
                end.seconds().saturating_sub(Duration::from_secs(now))
            }
            (None, None) => Lifetime::default().seconds(),
        }
    }
}

fn check(request: &Request, answer: &Answer) -> Result<(), ApiError> {
    let kind = match (answer.status, answer.shape()) {
        (200, Shape::Json) => return Ok(()),
        (200, _) => return Err(answer.bad(request, "it is no JSON")),
        (429, _) => ApiErrorKind::Throttled,
        // The service is being updated (410), or busy.
        (410 | 500.., _) => ApiErrorKind::Unavailable,
        _ => ApiErrorKind::Unauthorized,
    };
    let message = format!(
        "this machine gives no token: {}",
        told(answer).unwrap_or_else(|| answer.excerpt())
    );
    let mut error = answer.error(request, kind, &message);
    error.code = Some(MANAGED_IDENTITY.into());
    Err(error)
}

/// The challenge is what a good first answer of Azure Arc is.
fn check_challenge(request: &Request, answer: &Answer) -> Result<(), ApiError> {
    if answer.status == 401 {
        return Ok(());
    }
    check(request, answer)?;
    Err(answer.bad(request, "Azure Arc asks for no proof"))
}

/// What an error says: every service writes it in its own way.
fn told(answer: &Answer) -> Option<String> {
    let body: serde_json::Value = serde_json::from_slice(answer.bytes()).ok()?;
    let text = |name: &str| body.get(name)?.as_str();
    let message = text("error_description")
        .or_else(|| text("message"))
        .or_else(|| text("Message"))?;
    Some(super::answer::one_line(message))
}

#[cfg(test)]
mod tests;
