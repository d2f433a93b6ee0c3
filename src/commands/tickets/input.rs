//! What flags name as a file, or as standard input.

use std::path::Path;

use crate::cli::FileOrStdin;
use crate::config::intake::{self, Bounds};
use crate::config::told;
use crate::error::Failure;

/// Everything in it; `flag` is what named it.
///
/// # Errors
/// What cannot be read, and what never ends.
pub(super) fn bytes(file: &FileOrStdin, flag: &str) -> Result<Vec<u8>, Failure> {
    match file {
        FileOrStdin::File(path) => of_file(path, flag),
        FileOrStdin::Stdin => intake::lines(std::io::stdin().lock(), intake::ROWS)
            .map_err(|error| Failure::usage(format!("{flag} - cannot be read")).because(error)),
    }
}

/// Everything in a file, or in a pipe that somebody writes to as long as they like.
///
/// # Errors
/// As [`bytes`].
pub(super) fn of_file(path: &Path, flag: &str) -> Result<Vec<u8>, Failure> {
    intake::read(path, Bounds::patient(intake::ROWS)).map_err(|error| {
        let place = told::shown_path(path);
        Failure::usage(format!("{flag} {place} cannot be read")).because(error)
    })
}

/// The same as text.
///
/// # Errors
/// What cannot be read, or is not UTF-8.
pub(super) fn text(file: &FileOrStdin, flag: &str) -> Result<String, Failure> {
    intake::text(bytes(file, flag)?).map_err(|garbled| {
        Failure::usage(format!("{flag} cannot be read as text")).because(garbled)
    })
}
