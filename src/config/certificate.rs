//! The files of a client certificate, read when they are needed.

use std::io;
use std::path::{Path, PathBuf};

use secrecy::{SecretSlice, SecretString};

use super::credential::CertificateFile;
use super::env::Env;
use super::intake::{self, Bounds};
use super::secret_file::{NamedBy, check_rights};
use super::secrets::{Search, SecretSource};
use super::sides::Missing;
use super::told;
use crate::error::Failure;

/// A file, and who named it.
#[derive(Debug, Clone)]
pub(super) struct NamedFile {
    pub(super) path: PathBuf,
    pub(super) named_by: NamedBy,
}

/// Certificate and private key, or `None` where no file is named.
///
/// The private key is a secret: a file of one's own that others may read is refused.
///
/// # Errors
/// When a file cannot be read, and when its password is not usable.
pub(super) fn read(
    file: Option<&NamedFile>,
    key_file: Option<&NamedFile>,
    env: &Env,
    password: &SecretSource,
    missing: &mut Missing,
) -> Result<Option<CertificateFile>, Failure> {
    let Some(file) = file else {
        let names = ["ADOCONN_CERTIFICATE_FILE", "AZURE_CLIENT_CERTIFICATE_PATH"];
        let mut tried: Vec<String> = names.map(|name| format!("{name} (not set)")).into();
        tried.push("`ado.certificate_file` (not configured)".to_owned());
        missing.searched("the certificate's file", &tried);
        return Ok(None);
    };
    let content = bytes(file, key_file.is_none(), env)?;
    let key = key_file
        .map(|key_file| bytes(key_file, true, env))
        .transpose()?;
    Ok(Some(CertificateFile {
        path: file.path.clone(),
        content: SecretSlice::from(content),
        key: key.map(SecretSlice::from),
        password: optional(password)?,
    }))
}

/// Most keys have no password.
fn optional(password: &SecretSource) -> Result<Option<SecretString>, Failure> {
    Ok(match password.search()? {
        Search::Found(password) => Some(password),
        Search::Missing(_) => None,
    })
}

fn bytes(file: &NamedFile, holds_key: bool, env: &Env) -> Result<Vec<u8>, Failure> {
    let path: &Path = &file.path;
    let message = || format!("cannot read the certificate in {}", told::shown_path(path));
    if holds_key {
        check_rights(path, "the private key", file.named_by, env)
            .map_err(|error: io::Error| Failure::usage(message()).because(error))??;
    }
    intake::read(path, Bounds::small(intake::CERTIFICATE))
        .map_err(|error| Failure::usage(message()).because(error))
}
