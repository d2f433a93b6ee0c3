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
        FileOrStdin::Stdin => {
            let message = || format!("{flag} - cannot be read");
            let bytes = intake::lines(std::io::stdin().lock(), intake::ROWS)
                .map_err(|error| Failure::usage(message()).because(error))?;
            narrow(bytes).map_err(|garbled| Failure::usage(message()).because(garbled))
        }
    }
}

/// Bytes of which one or more make a character, as UTF-8 has them.
fn narrow(bytes: Vec<u8>) -> Result<Vec<u8>, intake::Garbled> {
    if intake::is_utf16(&bytes) {
        return Err(intake::Garbled::Utf16);
    }
    Ok(bytes)
}

/// Everything in a file, or in a pipe that somebody writes to as long as they like.
///
/// # Errors
/// As [`bytes`].
pub(super) fn of_file(path: &Path, flag: &str) -> Result<Vec<u8>, Failure> {
    let message = || format!("{flag} {} cannot be read", told::shown_path(path));
    let bytes = intake::read(path, Bounds::patient(intake::ROWS))
        .map_err(|error| Failure::usage(message()).because(error))?;
    narrow(bytes).map_err(|garbled| Failure::usage(message()).because(garbled))
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
