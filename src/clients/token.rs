//! Access tokens of every kind: fetched once, kept, renewed early, by one lane at a time.

use std::time::Duration;

use secrecy::SecretString;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::api_error::ApiError;
use super::azure_cli::AzureCli;
use super::credential::{Auth, Signature};
use super::entra::application::EntraApplication;
use super::entra::person::Person;
use super::managed_identity::ManagedIdentity;

/// A token is renewed that long before its end: long runs outlive tokens (ado-api, 3.1).
const EARLY: Duration = Duration::from_secs(300);
/// Lanes that wait for a token share the failure to get one for that long.
const FAILURE_SHARED: Duration = Duration::from_secs(10);

/// Who gives out access tokens for Azure DevOps.
#[derive(Debug)]
pub(super) enum Issuer {
    /// Entra ID, to an application that proves itself.
    Application(Box<EntraApplication>),
    /// This machine.
    ManagedIdentity(Box<ManagedIdentity>),
    /// Entra ID, to a person.
    Person(Box<Person>),
    /// The Azure CLI.
    AzureCli(AzureCli),
}

impl Issuer {
    async fn issue(&self) -> Result<Token, ApiError> {
        match self {
            Self::Application(application) => application.token().await,
            Self::ManagedIdentity(machine) => machine.token().await,
            Self::Person(person) => person.token().await,
            Self::AzureCli(cli) => cli.token().await,
        }
    }
}

/// An access token.
#[derive(Debug)]
pub(super) struct Token {
    auth: Auth,
    renew_at: Instant,
}

impl Token {
    /// A token that was asked for at `asked` and lasts for `lifetime` from then on.
    ///
    /// # Errors
    /// `Setting` when it cannot stand in a header.
    pub(super) fn new(
        token: &SecretString,
        asked: Instant,
        lifetime: Duration,
    ) -> Result<Self, ApiError> {
        let lasts = lifetime.saturating_sub(EARLY).max(lifetime / 2);
        Ok(Self {
            auth: Auth::bearer(token)?,
            renew_at: asked + lasts,
        })
    }
}

/// The one token of all lanes.
#[derive(Debug)]
pub(super) struct TokenSource {
    issuer: Issuer,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    token: Option<Token>,
    generation: u64,
    failed: Option<(Instant, ApiError)>,
}

impl TokenSource {
    pub(super) fn new(issuer: Issuer) -> Self {
        Self {
            issuer,
            state: Mutex::default(),
        }
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
        match Box::pin(self.issuer.issue()).await {
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
}

impl State {
    fn sign(&self, token: &Token) -> Signature {
        Signature {
            auth: token.auth.clone(),
            generation: self.generation,
        }
    }
}
