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
use super::http::{Body, Effect, Http, Request};
use super::options::HttpOptions;
use super::retry::Check;
use super::token::Token;
use crate::config::profile::IdentityEndpoint;
use crate::redact;

/// The metadata service answers from the same host, or is not there at all.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// The first pause where nobody answers; each further one is longer by it.
const FIRST_PAUSE: Duration = Duration::from_millis(300);
/// How long the metadata service is asked again, in seconds between two requests: it answers 404
/// and 410 for up to 70 seconds while it is updated, as Microsoft tells whoever asks it.
const PAUSES: [u64; 10] = [1, 2, 4, 8, 10, 10, 10, 10, 10, 10];
/// The code of whatever this machine refuses.
const MANAGED_IDENTITY: &str = "MANAGED_IDENTITY";
const METADATA: HeaderName = HeaderName::from_static("metadata");

/// The identity of this machine.
#[derive(Debug)]
pub(super) struct ManagedIdentity {
    http: Http,
    url: Url,
    kind: Kind,
    pauses: Vec<Duration>,
}

#[derive(Debug)]
enum Kind {
    /// A virtual machine.
    Imds,
    /// App Service and its like; the header proves that we run there.
    AppService(Auth),
    /// Cloud Shell, which wants a form.
    CloudShell,
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
        let header = |name: &'static str, secret: &SecretString, variable: &str| {
            redact::IN_USE.add(secret.expose_secret());
            let name = HeaderName::from_static(name);
            Auth::header(Service::Entra, name, "", secret, variable)
        };
        let mut thumbprint = None;
        let mut client_key = "client_id";
        let (mut url, version, kind) = match endpoint {
            IdentityEndpoint::Imds(host) => {
                let mut url = host.clone();
                url.set_path("metadata/identity/oauth2/token");
                (url, Some("2018-02-01"), Kind::Imds)
            }
            IdentityEndpoint::AppService {
                url,
                header: secret,
            } => {
                let auth = header("x-identity-header", secret, "IDENTITY_HEADER")?;
                (url.clone(), Some("2019-08-01"), Kind::AppService(auth))
            }
            IdentityEndpoint::OldAppService { url, secret } => {
                client_key = "clientid";
                let auth = header("secret", secret, "MSI_SECRET")?;
                (url.clone(), Some("2017-09-01"), Kind::AppService(auth))
            }
            IdentityEndpoint::ServiceFabric {
                url,
                header: secret,
                thumbprint: pinned,
            } => {
                thumbprint = Some(pinned.as_str());
                let auth = header("secret", secret, "IDENTITY_HEADER")?;
                let version = "2019-07-01-preview";
                (url.clone(), Some(version), Kind::AppService(auth))
            }
            IdentityEndpoint::CloudShell(url) => (url.clone(), None, Kind::CloudShell),
            IdentityEndpoint::Arc(url) => {
                (url.clone(), Some("2020-06-01"), Kind::Arc(arc::folder()))
            }
        };
        if let Some(version) = version {
            url.query_pairs_mut()
                .append_pair("api-version", version)
                .append_pair("resource", AZURE_DEVOPS)
                .extend_pairs(client_id.map(|id| (client_key, id)));
        }
        let options = HttpOptions {
            connect_timeout: CONNECT_TIMEOUT,
            ..options.clone()
        };
        Ok(Self {
            http: Http::on_this_machine(Service::Entra, &url, &options, thumbprint)?,
            url,
            kind,
            pauses: PAUSES.map(Duration::from_secs).into(),
        })
    }

    /// The same with other pauses between requests to the metadata service.
    #[cfg(test)]
    pub(super) fn with_pauses(mut self, pauses: Vec<Duration>) -> Self {
        self.pauses = pauses;
        self
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
        let is_form = matches!(self.kind, Kind::CloudShell);
        let request = Request {
            service: Service::Entra,
            effect: Effect::Read,
            method: if is_form { Method::POST } else { Method::GET },
            url: self.url.clone(),
            body: is_form.then(|| Body {
                content_type: "application/x-www-form-urlencoded",
                bytes: format!("resource={AZURE_DEVOPS}").into_bytes(),
            }),
        };
        let auth = match &self.kind {
            Kind::Imds | Kind::CloudShell => metadata(),
            Kind::AppService(auth) => auth.clone(),
            Kind::Arc(folder) => self.challenged(&request, folder).await?,
        };
        let answer = if matches!(self.kind, Kind::Imds) {
            self.patiently(&request, auth).await?
        } else {
            self.send(&request, auth, check).await?
        };
        let wire: TokenWire = answer.decode_secret(&request)?;
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

    /// Asks the metadata service for as long as it may be away while it is updated.
    async fn patiently(&self, request: &Request, auth: Auth) -> Result<Answer, ApiError> {
        let mut pauses = self.pauses.iter();
        let mut attempt = 1;
        loop {
            let answer = self.http.once(request, &auth, attempt).await;
            let error = match answer {
                Ok(answer) => match check_metadata(request, &answer) {
                    Ok(()) => return Ok(answer),
                    Err(error) => error,
                },
                // Nobody there at all is another matter: few machines have such a service.
                Err(error) if error.kind == ApiErrorKind::Network && attempt < 4 => error,
                Err(error) => return Err(nobody_there(error)),
            };
            let passes = matches!(
                error.kind,
                ApiErrorKind::Unavailable | ApiErrorKind::Throttled | ApiErrorKind::Network
            );
            let pause = pauses.next().filter(|_| passes);
            let Some(pause) = pause else {
                return Err(nobody_there(error));
            };
            let pause = match (error.kind, error.retry_after) {
                (ApiErrorKind::Network, _) => (*pause).min(FIRST_PAUSE * attempt),
                // It counts its own seconds, but not for longer than we wait in all.
                (_, Some(asked)) => asked.clamp(*pause, self.longest()),
                (_, None) => *pause,
            };
            if self.http.time_left().is_some_and(|left| left < pause) {
                return Err(self.http.out_of_time(&request.call()));
            }
            tracing::info!(
                status = error.status,
                "the metadata service is away; asking again in {} s",
                pause.as_secs()
            );
            tokio::time::sleep(pause).await;
            self.http.counters().count_retry();
            attempt += 1;
        }
    }

    /// The longest pause between two requests.
    fn longest(&self) -> Duration {
        let longest = self.pauses.iter().max();
        longest.map_or(Duration::ZERO, |longest| *longest * 3)
    }

    async fn send(&self, request: &Request, auth: Auth, check: Check) -> Result<Answer, ApiError> {
        let credential = Credential::Fixed(auth);
        Box::pin(self.http.send(request, &credential, check))
            .await
            .map_err(nobody_there)
    }
}

/// An address at which nobody answers may be one of a machine that has no identity.
fn nobody_there(mut error: ApiError) -> ApiError {
    if error.kind == ApiErrorKind::Network {
        let told = &error.message;
        error.message = format!("{told}; does this machine have a managed identity?").into();
        error.code = Some(MANAGED_IDENTITY.into());
    }
    error
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

/// The metadata service is away with 404 and 410, too, and is asked less often with 429.
fn check_metadata(request: &Request, answer: &Answer) -> Result<(), ApiError> {
    check(request, answer).map_err(|mut error| {
        if answer.status == 404 {
            error.kind = ApiErrorKind::Unavailable;
        }
        error
    })
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
    let body = answer.json()?;
    let text = |name: &str| body.get(name)?.as_str();
    let message = text("error_description")
        .or_else(|| text("message"))
        .or_else(|| text("Message"))?;
    Some(super::answer::one_line(message))
}

#[cfg(test)]
mod tests;
