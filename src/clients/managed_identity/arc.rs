//! Azure Arc's proof: a file that it names, which may only stand where the agent writes.
//!
//! Whoever could name any file would have us send its content: folder, ending and size are
//! checked, as Microsoft's own libraries do.

use std::path::{Path, PathBuf};

use reqwest::header::WWW_AUTHENTICATE;
use secrecy::SecretString;

use crate::clients::address::setting;
use crate::clients::answer::Answer;
use crate::clients::api_error::{ApiError, ApiErrorKind, Service};
use crate::clients::http::Request;
use crate::config::intake;

/// The longest key, in bytes.
const LONGEST: u64 = 4_096;

/// Where the agent puts its keys.
pub(super) fn folder() -> PathBuf {
    let folder = if cfg!(windows) {
        r"C:\ProgramData\AzureConnectedMachineAgent\Tokens"
    } else {
        "/var/opt/azcmagent/tokens"
    };
    PathBuf::from(folder)
}

/// The content of the file that a challenge names.
///
/// # Errors
/// `BadAnswer` when no file is named or it stands elsewhere, `Setting` when it cannot be read.
pub(super) async fn key(
    request: &Request,
    answer: &Answer,
    folder: &Path,
) -> Result<SecretString, ApiError> {
    let challenges = answer.headers.get_all(WWW_AUTHENTICATE);
    let named = challenges.iter().find_map(|challenge| {
        let (_, path) = challenge.to_str().ok()?.split_once("Basic realm=")?;
        Some(path.trim().trim_matches('"'))
    });
    let Some(named) = named else {
        return Err(answer.bad(request, "the challenge names no file"));
    };
    let path = Path::new(named);
    let stands_there = path.parent() == Some(folder);
    let is_key = path.extension().is_some_and(|ending| ending == "key");
    if !stands_there || !is_key {
        let message = format!(
            "the challenge names a file that is no .key file in {}",
            folder.display()
        );
        return Err(answer.error(request, ApiErrorKind::BadAnswer, &message));
    }
    read(path).await
}

async fn read(path: &Path) -> Result<SecretString, ApiError> {
    let failed = |error: std::io::Error| {
        let message = format!(
            "Azure Arc's key {} cannot be read: {error}; the user must be in the group himds",
            path.display()
        );
        setting(Service::Entra, &message)
    };
    // A link could lead out of the folder.
    let about = tokio::fs::symlink_metadata(path).await.map_err(failed)?;
    if !about.is_file() || about.len() > LONGEST {
        let message = format!("Azure Arc's key {} is no small file", path.display());
        return Err(setting(Service::Entra, &message));
    }
    let bytes = tokio::fs::read(path).await.map_err(failed)?;
    let text = intake::text(bytes).map_err(|error| failed(std::io::Error::other(error)))?;
    Ok(SecretString::from(text.trim()))
}
