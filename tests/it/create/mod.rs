//! `tickets create`: from flags, from a file, for findings.

mod bad_rows;
mod file;
mod findings;
mod flags;

use std::fs;

use crate::harness::Adoconn;

/// A file with this text in the home directory.
fn write(adoconn: &Adoconn<'_>, name: &str, text: &str) -> String {
    let path = adoconn.home().join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// `tickets create` with JSON on stdout, without a question.
fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["tickets", "create", "--yes", "-o", "json"], more].concat()
}
