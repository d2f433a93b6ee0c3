//! The same where files have neither modes nor owners in the sense of Unix.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::{FileError, failed};

/// Which file it is; not known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity;

impl Identity {
    /// Of an open file.
    ///
    /// # Errors
    /// Never.
    pub fn of_file(_: &File) -> io::Result<Option<Self>> {
        Ok(Some(Self))
    }
}

/// Whether there is a file at a path.
///
/// # Errors
/// When nobody may look.
pub fn identity(path: &Path) -> io::Result<Option<Identity>> {
    Ok(path.try_exists()?.then_some(Identity))
}

pub(super) fn make_one_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().create(path)
}

/// Nothing to do here.
pub fn tighten(_: &Path) {}

/// Nothing is refused here.
///
/// # Errors
/// Never.
pub fn check_folder(_: &Path) -> Result<(), FileError> {
    Ok(())
}

/// Whether there is something.
///
/// # Errors
/// When nobody may look.
pub fn check_file(path: &Path) -> Result<bool, FileError> {
    path.try_exists().map_err(failed(path))
}

/// Opens a file that is there.
///
/// # Errors
/// When there is none.
pub fn open(path: &Path, for_writing: bool) -> Result<File, FileError> {
    let mut options = OpenOptions::new();
    let opened = options.read(true).write(for_writing).open(path);
    opened.map_err(failed(path))
}

/// Opens a file that is there for reading.
///
/// # Errors
/// When there is none.
pub fn open_untouched(path: &Path) -> Result<File, FileError> {
    open(path, false)
}

/// Opens a file for reading and writing, and makes it where there is none.
///
/// # Errors
/// When it cannot be made.
pub fn open_or_create(path: &Path) -> Result<File, FileError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    options.open(path).map_err(failed(path))
}

/// A new file beside another one, to be moved over it.
///
/// # Errors
/// When it cannot be made.
pub fn replace_beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(
        ".{}-{:08x}.new",
        std::process::id(),
        fastrand::u32(..)
    ));
    let beside = PathBuf::from(name);
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&beside)?;
    Ok((beside, file))
}

/// The path without any link in it, as far as it exists.
///
/// # Errors
/// When the current folder is not known.
pub fn resolve(path: &Path) -> Result<PathBuf, FileError> {
    let path = std::path::absolute(path).map_err(failed(path))?;
    if let Ok(resolved) = fs::canonicalize(&path) {
        return Ok(resolved);
    }
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Ok(path);
    };
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    Ok(folder.join(name))
}
