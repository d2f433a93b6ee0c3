//! Files of ours: private from their first byte, and never somebody else's.
//!
//! 1. Folders that we make have mode 0700 and files mode 0600, whatever the umask.
//! 2. The last part of a path is never followed when it is a symbolic link, and a file is used only
//!    when it is a regular file of ours with one name.
//! 3. A link on the way is followed only where nobody else could have put it.

#[cfg_attr(not(unix), path = "elsewhere.rs")]
mod system;
#[cfg(all(test, unix))]
mod tests;

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

pub use system::{
    Identity, check_file, check_folder, identity, open, open_or_create, open_untouched,
    replace_beside, resolve, tighten,
};

/// Why a file or folder is not used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Somebody else could read, change or redirect it.
    #[error("{path} {why}", path = path.display())]
    Unsafe {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it, as the rest of a sentence.
        why: String,
        /// What to do about it: a command, or advice.
        mend: String,
    },
    /// The file system refused.
    #[error("cannot use {path}: {source}", path = path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The system's word.
        source: io::Error,
    },
}

impl FileError {
    /// The same as an error of input and output, for callers that know no other.
    pub fn into_io(self) -> io::Error {
        match self {
            Self::Io { path: _, source } => source,
            unsafe_file @ Self::Unsafe { .. } => {
                io::Error::new(io::ErrorKind::PermissionDenied, unsafe_file)
            }
        }
    }
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> FileError {
    let path = path.to_owned();
    move |source| FileError::Io { path, source }
}

/// Makes a folder and those above it that are missing, each with mode 0700. A folder that is there
/// stays as it is.
///
/// # Errors
/// When one cannot be made.
pub fn make_folder(path: &Path) -> Result<(), FileError> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent() {
        make_folder(above)?;
    }
    match system::make_one_folder(path) {
        // Another process made it in the same moment.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        result => result.map_err(failed(path)),
    }
}

/// Makes a folder that is ours alone, or takes everybody else's rights to it away.
///
/// # Errors
/// When it cannot be made, or belongs to somebody else.
pub fn own_folder(path: &Path) -> Result<(), FileError> {
    make_folder(path)?;
    tighten(path);
    check_folder(path)
}

/// Writes a file as a whole: beside its place, then moved there. Its mode is 0600; a link or a file
/// at that place is replaced, not followed.
///
/// # Errors
/// When it cannot be written; the file that was there is as it was.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (beside, mut file) = replace_beside(path)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // The failure to write is what matters.
        let _best_effort = fs::remove_file(&beside);
    }
    written
}

/// Reads a file of ours; a link, or a file that somebody else put there, is refused.
///
/// # Errors
/// When there is none, or it is not ours.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut file: File = open(path, false).map_err(FileError::into_io)?;
    io::Read::read_to_end(&mut file, &mut bytes)?;
    Ok(bytes)
}
