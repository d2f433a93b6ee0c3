//! Tokens of whoever is signed in to the Azure CLI.

use std::io::ErrorKind;
use std::process::Command;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use tokio::time::Instant;

use super::api_error::{ApiError, ApiErrorKind, Sent, Service};
use super::entra::AZURE_DEVOPS;
use super::options::{Deadline, HttpOptions};
use super::token::Token;
use crate::config::run_command::{self, Broken, Ran};
use crate::config::sides::AZURE_CLI as AZ;
use crate::config::told::without_secrets;
use crate::redact::{self, Shown};

/// The CLI is slow to start, and may have to ask Entra ID.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a token lasts where an old CLI tells the end in local time only.
const UNTOLD: Duration = Duration::from_secs(600);
/// The code of whatever the CLI refuses without one of Entra ID's.
const AZURE_CLI: &str = "AZURE_CLI";
/// More than any token with what is told beside it.
const LONGEST: u64 = 256 << 10;
/// A byte order mark, as Windows puts it before what is piped.
const BOM: &[u8] = "\u{feff}".as_bytes();
const CALL: &str = "az account get-access-token";

/// Whoever is signed in to the Azure CLI.
#[derive(Debug)]
pub(super) struct AzureCli {
    tenant_id: Option<String>,
    patience: Duration,
    deadline: Option<Deadline>,
}

impl AzureCli {
    pub(super) fn new(tenant_id: Option<&str>, options: &HttpOptions) -> Self {
        Self {
            tenant_id: tenant_id.map(str::to_owned),
            patience: PATIENCE,
            deadline: options.deadline,
        }
    }

    /// A new token.
    pub(super) async fn token(&self) -> Result<Token, ApiError> {
        let asked = Instant::now();
        let ran = self.run().await?;
        match ran.status {
            Some(status) if status.success() => {}
            Some(_) => return Err(refused(&String::from_utf8_lossy(&ran.stderr))),
            None if self
                .deadline
                .is_some_and(|deadline| deadline.left().is_zero()) =>
            {
                let max_time = self.deadline.map(Deadline::max_time);
                let max_time = max_time.unwrap_or_default();
                return Err(ApiError::out_of_time(Service::Entra, CALL, max_time));
            }
            // What is whole by then counts.
            None if ran.stdout.expose_secret().is_empty() => {
                return Err(failed(
                    ApiErrorKind::Unavailable,
                    &format!(
                        "the Azure CLI did not answer within {} seconds",
                        self.patience.as_secs()
                    ),
                ));
            }
            None => {}
        }
        let printed = ran.stdout.expose_secret();
        let printed = printed.strip_prefix(BOM).unwrap_or(printed);
        let wire: TokenWire = serde_json::from_slice(printed).map_err(|error| {
            // The text may hold a token: only the place of the fault is told.
            let place = format!("line {}, column {}", error.line(), error.column());
            failed(
                ApiErrorKind::BadAnswer,
                &format!("the Azure CLI printed no token that can be read ({place})"),
            )
        })?;
        Token::new(&wire.access_token, asked, wire.lifetime())
    }

    /// Its own end is the end: what it leaves behind may hold its pipes for as long as it likes.
    async fn run(&self) -> Result<Ran, ApiError> {
        let left = self.deadline.map_or(self.patience, Deadline::left);
        let (tenant_id, patience) = (self.tenant_id.clone(), self.patience.min(left));
        let ran = tokio::task::spawn_blocking(move || {
            let mut command = Command::new(AZ);
            command
                .args(["account", "get-access-token", "--output", "json"])
                .args(["--resource", AZURE_DEVOPS]);
            if let Some(tenant_id) = &tenant_id {
                command.args(["--tenant", tenant_id]);
            }
            run_command::run(&mut command, patience, LONGEST, |_, _| {})
        });
        match ran.await {
            Ok(Ok(ran)) => Ok(ran),
            Ok(Err(Broken::Io(error))) if error.kind() == ErrorKind::NotFound => Err(failed(
                ApiErrorKind::Setting,
                "the Azure CLI is not here: there is no program `az` on the PATH; install it, or \
                 choose another `auth`",
            )),
            Ok(Err(Broken::Io(error))) => Err(failed(
                ApiErrorKind::Setting,
                &format!("the Azure CLI cannot be run: {error}"),
            )),
            Ok(Err(Broken::TooMuch(most))) => Err(failed(
                ApiErrorKind::BadAnswer,
                &format!("the Azure CLI printed more than {} KiB", most >> 10),
            )),
            Err(_ended) => Err(failed(
                ApiErrorKind::Unavailable,
                "the Azure CLI was not waited for",
            )),
        }
    }
}

/// What the CLI says when it gives no token, with what to do.
fn refused(said: &str) -> ApiError {
    let said = said.trim_start().trim_start_matches("ERROR: ");
    let said = without_secrets(&redact::of_tool(said));
    let code = said
        .find("AADSTS")
        .map(|at| {
            let digits = |c: &char| c.is_ascii_digit();
            let number: String = said[at + 6..].chars().take_while(digits).collect();
            format!("AADSTS{number}")
        })
        .filter(|code| code.len() > 6);
    let login = said.contains("az login") || code.is_some();
    let said: String = said.chars().take(300).collect();
    let message = if login {
        format!(
            "nobody is signed in to the Azure CLI, or not any more: run `az login`. It says: {said}"
        )
    } else {
        format!("the Azure CLI gives no token: {said}")
    };
    let mut error = failed(ApiErrorKind::Unauthorized, &message);
    error.code = code.as_deref().map(Shown::code).or(error.code);
    error
}

fn failed(kind: ApiErrorKind, message: &str) -> ApiError {
    let mut error = ApiError::new(kind, Service::Entra, Sent::No, CALL, message);
    error.code = Some(AZURE_CLI.into());
    error
}

#[derive(Deserialize)]
struct TokenWire {
    #[serde(rename = "accessToken")]
    access_token: SecretString,
    /// The end in seconds since 1970; older CLIs tell it in local time only.
    #[serde(default)]
    expires_on: Option<i64>,
}

impl TokenWire {
    fn lifetime(&self) -> Duration {
        let now = crate::clock::now().as_second();
        self.expires_on.map_or(UNTOLD, |end| {
            Duration::from_secs(u64::try_from(end - now).unwrap_or_default())
        })
    }
}

#[cfg(test)]
mod tests;
