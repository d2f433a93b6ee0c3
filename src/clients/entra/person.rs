//! A person signs in with a code on another device; a refresh token spares the next time.

use std::time::Duration;

use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

use super::{AZURE_DEVOPS, ErrorWire, Lifetime, Tenant, TokenWire, check};
use crate::clients::address::{Base, Part};
use crate::clients::answer::Answer;
use crate::clients::api_error::{ApiError, ApiErrorKind, Sent, Service};
use crate::clients::credential::{Auth, Credential};
use crate::clients::http::{Effect, Http, Request};
use crate::clients::options::{Audience, HttpOptions};
use crate::clients::token::Token;
use crate::config::profile::Application;
use crate::config::profile::KeptToken;
use crate::redact;

/// The code of an error that a person on a terminal can mend.
pub(in crate::clients) const SIGN_IN_NEEDED: &str = "SIGN_IN_NEEDED";

const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// Between two questions whether the person is done, where Entra ID does not say.
const INTERVAL: u64 = 5;
/// What `slow_down` adds to that (RFC 8628, 3.5).
const SLOWER: Duration = Duration::from_secs(5);

/// No question is rarer, whatever Entra ID says.
const RAREST: Duration = Duration::from_secs(60);
/// No code lasts longer; Entra ID's last 15 minutes.
const LONGEST: Duration = Duration::from_secs(3_600);

/// A person, for whom an application acts.
#[derive(Debug)]
pub(in crate::clients) struct Person {
    tenant: Tenant,
    client_id: String,
    graph: Base,
    kept: KeptToken,
    /// The refresh token of this process, newer than the kept one.
    refresh: Mutex<Option<SecretString>>,
    options: HttpOptions,
}

impl Person {
    /// A person; nothing is sent yet.
    ///
    /// # Errors
    /// `Setting` when tenant, authority or Graph's address cannot be used.
    pub(in crate::clients) fn new(
        application: &Application,
        graph: &Url,
        kept: &KeptToken,
        options: &HttpOptions,
    ) -> Result<Self, ApiError> {
        Ok(Self {
            tenant: Tenant::new(application, options)?,
            client_id: application.client_id.clone(),
            graph: Base::new(Service::Entra, graph)?,
            kept: kept.clone(),
            refresh: Mutex::new(None),
            options: options.clone(),
        })
    }

    /// A new token: by the refresh token, else by asking the person.
    pub(in crate::clients) async fn token(&self) -> Result<Token, ApiError> {
        let known = self.refresh.lock().await.clone();
        if let Some(refresh) = known.or_else(|| self.kept.load()) {
            let asked = Instant::now();
            match self.renewed(&refresh, &scope()).await {
                Ok(wire) => {
                    if let Err(why) = self.keep(&wire).await {
                        tracing::debug!("the refresh token is not kept: {why}");
                    }
                    return wire.token(asked);
                }
                Err(error) if error.kind == ApiErrorKind::Unauthorized => {
                    tracing::debug!("the refresh token is worth nothing any more: {error}");
                    self.forget().await;
                    if self.options.audience.is_none() {
                        return Err(needed(&error.message));
                    }
                }
                Err(error) => return Err(error),
            }
        }
        let Some(audience) = &self.options.audience else {
            return Err(needed("nobody is signed in"));
        };
        let wire = self.ask(audience).await?;
        let asked = Instant::now();
        self.greet(audience, &wire).await;
        if let Err(why) = self.keep(&wire).await {
            audience.tell(&format!(
                "this sign-in ends with this command ({why}); for what runs by itself use \
                 `auth = \"client-secret\"`, \"certificate\" or \"federated\""
            ));
        }
        wire.token(asked)
    }

    /// Keeps the refresh token, which Entra ID replaces at every use.
    async fn keep(&self, wire: &TokenWire) -> Result<(), String> {
        let Some(refresh) = &wire.refresh_token else {
            return Err("Entra ID gave no refresh token".to_owned());
        };
        redact::IN_USE.add_token(refresh.expose_secret());
        *self.refresh.lock().await = Some(refresh.clone());
        self.kept.keep(refresh)
    }

    async fn forget(&self) {
        self.kept.forget();
        *self.refresh.lock().await = None;
    }

    async fn renewed(&self, refresh: &SecretString, scope: &str) -> Result<TokenWire, ApiError> {
        redact::IN_USE.add_token(refresh.expose_secret());
        self.tenant
            .token(&[
                ("client_id", &self.client_id),
                ("scope", scope),
                ("refresh_token", refresh.expose_secret()),
                ("grant_type", "refresh_token"),
            ])
            .await
    }

    /// Shows a code, and waits until the person has typed it elsewhere.
    async fn ask(&self, audience: &Audience) -> Result<TokenWire, ApiError> {
        let fields = [("client_id", self.client_id.as_str()), ("scope", &scope())];
        let request = self.tenant.form("devicecode", &fields)?;
        let code: CodeWire = self
            .tenant
            .send(&request, check)
            .await?
            .decode_secret(&request)?;
        let CodeWire {
            device_code,
            user_code,
            verification_uri,
            expires_in,
            interval,
        } = code;
        redact::IN_USE.add_token(device_code.expose_secret());
        audience.tell(&format!(
            "to sign in, open {verification_uri} in a browser and enter the code {user_code}"
        ));
        let end = Instant::now() + expires_in.seconds().min(LONGEST);
        let mut interval = Duration::from_secs(interval.unwrap_or(INTERVAL)).min(RAREST);
        let poll = self.tenant.form(
            "token",
            &[
                ("client_id", &self.client_id),
                ("device_code", device_code.expose_secret()),
                ("grant_type", DEVICE_CODE),
            ],
        )?;
        while Instant::now() < end {
            self.tenant.wait(interval).await;
            let answer = self.tenant.send(&poll, check_poll).await?;
            match waiting(&answer) {
                None => return answer.decode_secret(&poll),
                Some(Waiting::Pending) => {}
                Some(Waiting::SlowDown) => interval = (interval + SLOWER).min(RAREST),
            }
        }
        Err(needed("the code ran out before anybody entered it"))
    }

    /// Says who signed in. That Microsoft Graph does not tell is no failure.
    async fn greet(&self, audience: &Audience, wire: &TokenWire) {
        let Some(refresh) = &wire.refresh_token else {
            return;
        };
        match Box::pin(self.who(refresh)).await {
            Ok(who) => audience.tell(&format!("signed in as {who}")),
            Err(error) => {
                tracing::debug!("Microsoft Graph does not tell who signed in: {error}");
                audience.tell("signed in");
            }
        }
    }

    async fn who(&self, refresh: &SecretString) -> Result<String, ApiError> {
        let wire = self.renewed(refresh, "User.Read").await?;
        let request = Request {
            service: Service::Entra,
            effect: Effect::Read,
            method: Method::GET,
            url: self.graph.at(&[Part::Fixed("v1.0/me")], &[])?,
            body: None,
        };
        let credential = Credential::Fixed(Auth::bearer(&wire.access_token)?);
        let http = Http::new(Service::Entra, &request.url, &self.options)?;
        let answer = http.send(&request, &credential, check).await?;
        let me: MeWire = answer.decode(&request)?;
        Ok(match me.user_principal_name {
            Some(account) => format!("{} ({account})", me.display_name),
            None => me.display_name,
        })
    }
}

/// What the application may do for the person, and to be allowed to ask again.
fn scope() -> String {
    format!("{AZURE_DEVOPS}/user_impersonation offline_access")
}

/// Somebody has to sign in, and there is nobody to ask.
fn needed(why: &str) -> ApiError {
    let message = format!(
        "{why}: run `adoconn verify` on a terminal to sign in, which lasts where there is a \
         keyring; for what runs by itself use `auth = \"client-secret\"`, \"certificate\" or \"federated\""
    );
    let mut error = ApiError::new(
        ApiErrorKind::Unauthorized,
        Service::Entra,
        Sent::No,
        "signing in by device code",
        &message,
    );
    error.code = Some(SIGN_IN_NEEDED.into());
    error
}

#[derive(Deserialize)]
struct CodeWire {
    device_code: SecretString,
    user_code: String,
    verification_uri: String,
    expires_in: Lifetime,
    #[serde(default)]
    interval: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MeWire {
    display_name: String,
    #[serde(default)]
    user_principal_name: Option<String>,
}

/// The person is not done yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waiting {
    Pending,
    SlowDown,
}

fn waiting(answer: &Answer) -> Option<Waiting> {
    let wire: ErrorWire = serde_json::from_slice(answer.bytes()).ok()?;
    match wire.error.as_str() {
        "authorization_pending" => Some(Waiting::Pending),
        "slow_down" => Some(Waiting::SlowDown),
        _ => None,
    }
}

/// That the person is not done yet comes as an error (RFC 8628, 3.5).
fn check_poll(request: &Request, answer: &Answer) -> Result<(), ApiError> {
    match waiting(answer) {
        Some(_) => Ok(()),
        None => check(request, answer),
    }
}

#[cfg(test)]
mod tests;
