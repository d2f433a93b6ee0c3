//! Secrets in files: read only where nobody else can read them, written so that nobody can.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use super::env::Env;
use super::intake::{self, Bounds};
use super::told;
use crate::error::Failure;
use crate::exit::ExitStatus;

/// Who named a file, which decides how strictly its rights are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NamedBy {
    /// systemd, which guards the directory and shows its access list as group rights.
    System,
    /// A variable, as containers set it: what mounted the file chose its rights.
    Variable,
    /// The configuration, on a machine of one's own.
    Configuration,
}

/// What the file holds, without one line end.
pub(super) fn read(path: &Path, named_by: NamedBy, env: &Env) -> Result<SecretString, Failure> {
    let place = told::shown_path(path);
    let message = || format!("cannot read the secret in {place}");
    let failed = |error: std::io::Error| Failure::usage(message()).because(error);
    check_rights(path, "the secret", named_by, env).map_err(failed)??;
    let bytes = intake::read(path, Bounds::small(intake::SECRET))
        .map_err(|error| Failure::usage(message()).because(error))?;
    let text = intake::text(bytes).map_err(|error| Failure::usage(message()).because(error))?;
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

/// Refuses a file of one's own that others can read. What was mounted is as it was mounted: it is
/// read, with a warning where its owner could do better.
#[cfg(unix)]
pub(super) fn check_rights(
    path: &Path,
    what: &str,
    named_by: NamedBy,
    env: &Env,
) -> std::io::Result<Result<(), Failure>> {
    use std::os::unix::fs::MetadataExt;

    let file = fs::metadata(path)?;
    // A pipe, as in <(pass show x), is nobody else's.
    let of_others = file.mode() & 0o077;
    if !file.is_file() || of_others == 0 || named_by == NamedBy::System || is_mounted(path) {
        return Ok(Ok(()));
    }
    let is_ours = file.uid() == rustix::process::geteuid().as_raw();
    // An administrator's file that a group may read: nobody but the administrator can change it.
    if !is_ours && file.uid() == 0 && of_others == 0o040 {
        return Ok(Ok(()));
    }
    let words = format!(
        "{what} in {} can be read by others (mode {:04o})",
        path.display(),
        file.mode() & 0o7777
    );
    let mend = format!("chmod 600 {}", path.display());
    if named_by == NamedBy::Variable {
        if is_ours {
            env.warn(format!("{words}: {mend}"));
        }
        return Ok(Ok(()));
    }
    Ok(Err(Failure::usage(words).hint(mend)))
}

#[cfg(not(unix))]
pub(super) fn check_rights(
    path: &Path,
    _what: &str,
    _named_by: NamedBy,
    _env: &Env,
) -> std::io::Result<Result<(), Failure>> {
    fs::metadata(path).map(|_| Ok(()))
}

/// Whether somebody put the file there for a container: its rights cannot be changed, or are put
/// back at the next start.
#[cfg(unix)]
fn is_mounted(path: &Path) -> bool {
    use rustix::fs::{StatVfsMountFlags, statvfs};

    let is_read_only =
        statvfs(path).is_ok_and(|about| about.f_flag.contains(StatVfsMountFlags::RDONLY));
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let is_secret = [path, &real].iter().any(|path| {
        ["/run/secrets", "/var/run/secrets"]
            .iter()
            .any(|folder| path.starts_with(folder))
    });
    // Kubernetes makes links into a folder of that name, and swaps the folder.
    let is_projected = real
        .components()
        .any(|part| part.as_os_str().to_string_lossy().starts_with("..2"))
        && path
            .parent()
            .is_some_and(|folder| folder.join("..data").exists());
    is_read_only || is_secret || is_projected
}
