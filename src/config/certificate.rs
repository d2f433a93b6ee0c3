//! The files of a client certificate, read when they are needed.

use std::fs;
use std::io;
use std::path::Path;

use secrecy::{SecretSlice, SecretString};

use super::credential::CertificateFile;
use super::secret_file::refuse_shared;
use super::secrets::{Search, SecretSource};
use super::sides::Missing;
use crate::error::Failure;

/// More than any certificate with its chain has.
const LONGEST: u64 = 256 * 1024;

/// Certificate and private key, or `None` where no file is named.
///
/// The private key is a secret: a file that others may read is refused.
///
/// # Errors
/// When a file cannot be read, and when its password is not usable.
pub(super) fn read(
    file: Option<&Path>,
    key_file: Option<&Path>,
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
    let mut content = bytes(file, key_file.is_none())?;
    if let Some(key_file) = key_file {
        content.push(b'\n');
        content.extend(bytes(key_file, true)?);
    }
    Ok(Some(CertificateFile {
        path: file.to_owned(),
        content: SecretSlice::from(content),
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

fn bytes(path: &Path, holds_key: bool) -> Result<Vec<u8>, Failure> {
    let failed = |error: io::Error| {
        Failure::usage(format!("cannot read the certificate in {}", path.display())).because(error)
    };
    if holds_key {
        refuse_shared(path, "the private key").map_err(failed)??;
    }
    let length = fs::metadata(path).map_err(failed)?.len();
    if length > LONGEST {
        return Err(Failure::usage(format!(
            "{} is no certificate: it has {length} bytes",
            path.display()
        )));
    }
    fs::read(path).map_err(failed)
}
