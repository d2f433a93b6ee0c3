//! Secrets in files: read only where nobody else can read them, written so that nobody can.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use crate::error::Failure;
use crate::exit::ExitStatus;

/// Whether a file's rights are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// A file that others can read is refused.
    Checked,
    /// systemd guards the directory, and shows its access list as group rights.
    Any,
}

/// What the file holds, without one line end.
pub(super) fn read(path: &Path, mode: Mode) -> Result<SecretString, Failure> {
    let failed = |error: std::io::Error| {
        Failure::usage(format!("cannot read the secret in {}", path.display())).because(error)
    };
    if mode == Mode::Checked {
        refuse_shared(path, "the secret").map_err(failed)??;
    }
    let text = fs::read_to_string(path).map_err(failed)?;
    Ok(without_line_end(&text).into())
}

/// Writes a file that only its owner can read, in place of one that is there.
///
/// # Errors
/// When the file or its folder cannot be made.
pub fn write(path: &Path, secret: &SecretString) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        let message = format!("cannot write the secret to {}", path.display());
        Failure::new(ExitStatus::Error, message).because(error)
    };
    if let Some(folder) = path.parent() {
        create_private_folder(folder).map_err(failed)?;
    }
    // Written beside it and moved: a file that was readable by others never holds the secret.
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = Path::new(&beside);
    let written = create_private(beside).and_then(|mut file| {
        file.write_all(secret.expose_secret().as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::rename(beside, path)
    });
    written.map_err(|error| {
        // What is left of the attempt has a secret in it.
        fs::remove_file(beside).unwrap_or(());
        failed(error)
    })
}

#[cfg(unix)]
fn create_private(path: &Path) -> std::io::Result<fs::File> {
    use std::os::unix::fs::OpenOptionsExt;

    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> std::io::Result<fs::File> {
    fs::File::create(path)
}

#[cfg(unix)]
fn create_private_folder(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;

    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
}

#[cfg(not(unix))]
fn create_private_folder(path: &Path) -> std::io::Result<()> {
    fs::create_dir_all(path)
}

/// One line end at the end belongs to the file, not to the secret.
pub fn without_line_end(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

#[cfg(unix)]
pub(super) fn refuse_shared(path: &Path, what: &str) -> std::io::Result<Result<(), Failure>> {
    use std::os::unix::fs::MetadataExt;

    let file = fs::metadata(path)?;
    // A pipe, as in <(pass show x), is nobody else's.
    let of_others = file.mode() & 0o077;
    if !file.is_file() || of_others == 0 {
        return Ok(Ok(()));
    }
    Ok(Err(Failure::usage(format!(
        "{what} in {} can be read by others (mode {:04o})",
        path.display(),
        file.mode() & 0o7777
    ))
    .hint(format!("chmod 600 {}", path.display()))))
}

#[cfg(not(unix))]
pub(super) fn refuse_shared(path: &Path, _what: &str) -> std::io::Result<Result<(), Failure>> {
    fs::metadata(path).map(|_| Ok(()))
}
