//! Tokens of whoever is signed in to the Azure CLI.

use std::io::ErrorKind;
use std::process::{Output, Stdio};
use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;
use tokio::process::Command;
use tokio::time::Instant;

use super::api_error::{ApiError, ApiErrorKind, Sent, Service};
use super::entra::AZURE_DEVOPS;
use super::token::Token;
use crate::redact::{self, Shown};

/// The CLI is slow to start, and may have to ask Entra ID.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a token lasts where an old CLI tells the end in local time only.
const UNTOLD: Duration = Duration::from_secs(600);
/// The code of whatever the CLI refuses without one of Entra ID's.
const AZURE_CLI: &str = "AZURE_CLI";
const CALL: &str = "az account get-access-token";

/// Whoever is signed in to the Azure CLI.
#[derive(Debug)]
pub(super) struct AzureCli {
    tenant_id: Option<String>,
    patience: Duration,
}

impl AzureCli {
    pub(super) fn new(tenant_id: Option<&str>) -> Self {
        Self {
            tenant_id: tenant_id.map(str::to_owned),
            patience: PATIENCE,
        }
    }

    /// A new token.
    pub(super) async fn token(&self) -> Result<Token, ApiError> {
        let asked = Instant::now();
        let output = self.run().await?;
        if !output.status.success() {
            return Err(refused(&String::from_utf8_lossy(&output.stderr)));
        }
        let wire: TokenWire = serde_json::from_slice(&output.stdout).map_err(|error| {
            // The text may hold a token: only the place of the fault is told.
            let place = format!("line {}, column {}", error.line(), error.column());
            failed(
                ApiErrorKind::BadAnswer,
                &format!("the Azure CLI printed no token that can be read ({place})"),
            )
        })?;
        Token::new(&wire.access_token, asked, wire.lifetime())
    }

    async fn run(&self) -> Result<Output, ApiError> {
        let program = if cfg!(windows) { "az.cmd" } else { "az" };
        let mut command = Command::new(program);
        command
            .args(["account", "get-access-token", "--output", "json"])
            .args(["--resource", AZURE_DEVOPS])
            .stdin(Stdio::null())
            .kill_on_drop(true);
        if let Some(tenant_id) = &self.tenant_id {
            command.args(["--tenant", tenant_id]);
        }
        let output = tokio::time::timeout(self.patience, command.output()).await;
        match output {
            Ok(Ok(output)) => Ok(output),
            Ok(Err(error)) if error.kind() == ErrorKind::NotFound => Err(failed(
                ApiErrorKind::Setting,
                "the Azure CLI is not here: there is no program `az` on the PATH; install it, or \
                 choose another `auth`",
            )),
            Ok(Err(error)) => Err(failed(
                ApiErrorKind::Setting,
                &format!("the Azure CLI cannot be run: {error}"),
            )),
            Err(_) => Err(failed(
                ApiErrorKind::Unavailable,
                &format!(
                    "the Azure CLI did not answer within {} seconds",
                    self.patience.as_secs()
                ),
            )),
        }
    }
}

/// What the CLI says when it gives no token, with what to do.
fn refused(said: &str) -> ApiError {
    let said = redact::of_tool(said.trim_start().trim_start_matches("ERROR: "));
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
