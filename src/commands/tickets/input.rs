//! What flags name as a file, or as standard input.

use std::io::Read as _;

use crate::cli::FileOrStdin;
use crate::error::Failure;

/// Everything in it; `flag` is what named it.
///
/// # Errors
/// What cannot be read.
pub(super) fn bytes(file: &FileOrStdin, flag: &str) -> Result<Vec<u8>, Failure> {
    let unreadable = |name: &str, error: std::io::Error| {
        Failure::usage(format!("{flag} {name} cannot be read")).because(error)
    };
    match file {
        FileOrStdin::File(path) => {
            std::fs::read(path).map_err(|error| unreadable(&path.display().to_string(), error))
        }
        FileOrStdin::Stdin => {
            let mut bytes = Vec::new();
            let read = std::io::stdin().read_to_end(&mut bytes);
            read.map_err(|error| unreadable("-", error))?;
            Ok(bytes)
        }
    }
}

/// The same as text.
///
/// # Errors
/// What cannot be read, or is not UTF-8.
pub(super) fn text(file: &FileOrStdin, flag: &str) -> Result<String, Failure> {
    String::from_utf8(bytes(file, flag)?)
        .map_err(|error| Failure::usage(format!("{flag} is not UTF-8")).because(error))
}
