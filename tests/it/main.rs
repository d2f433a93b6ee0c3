//! The one integration-test binary: a module a concern.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on ends, in helper functions too"
)]
#![cfg_attr(
    feature = "sandbox",
    expect(
        clippy::format_push_string,
        clippy::format_collect,
        clippy::type_complexity,
        reason = "tests may be plain"
    )
)]

#[cfg(feature = "sandbox")]
mod assets;
#[cfg(feature = "sandbox")]
mod bad_input;
#[cfg(feature = "sandbox")]
mod bulk;
#[cfg(feature = "sandbox")]
mod close;
#[cfg(feature = "sandbox")]
mod completing;
#[cfg(feature = "sandbox")]
mod config;
#[cfg(all(feature = "sandbox", unix))]
mod crash;
#[cfg(feature = "sandbox")]
mod create;
#[cfg(feature = "sandbox")]
mod evidence;
#[cfg(all(feature = "sandbox", unix))]
mod fence;
#[cfg(feature = "sandbox")]
mod harness;
#[cfg(feature = "sandbox")]
mod help;
#[cfg(feature = "sandbox")]
mod hostile;
#[cfg(feature = "sandbox")]
mod init;
#[cfg(all(feature = "sandbox", unix))]
mod inputs;
#[cfg(feature = "sandbox")]
mod ledger;
#[cfg(feature = "sandbox")]
mod lessons;
mod output;
#[cfg(feature = "sandbox")]
mod people;
#[cfg(feature = "sandbox")]
mod plans;
#[cfg(feature = "sandbox")]
mod provenance;
#[cfg(feature = "sandbox")]
mod reading;
#[cfg(feature = "sandbox")]
mod sandbox_cli;
#[cfg(feature = "sandbox")]
mod secrecy;
#[cfg(feature = "sandbox")]
mod secrets;
#[cfg(feature = "sandbox")]
mod semantics;
#[cfg(feature = "sandbox")]
mod sign_in;
#[cfg(feature = "sandbox")]
mod storm;
#[cfg(feature = "sandbox")]
mod sync;
mod tidy;
#[cfg(feature = "sandbox")]
mod verify;

#[cfg(feature = "sandbox")]
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin_cmd;

/// The repository's top folder.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The binary, without anything of the environment it runs in.
fn adoconn() -> Command {
    let mut command = cargo_bin_cmd!("adoconn");
    command.env_clear().env("HOME", "/nonexistent");
    command
}

#[cfg(feature = "sandbox")]
/// Compares a checked-in file with what the code makes, or rewrites it with `UPDATE_ASSETS=1`.
///
/// Returns what is wrong, so that a test can name all stale files at once.
fn check_asset(path: &str, expected: &str) -> Option<String> {
    let file = root().join(path);
    let is_right = fs::read_to_string(&file).is_ok_and(|text| text == expected);
    if is_right {
        return None;
    }
    if is_updating() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, expected).unwrap();
        return None;
    }
    Some(format!("{path} is not what the code makes"))
}

#[cfg(feature = "sandbox")]
/// Whether checked-in files are rewritten.
#[expect(
    clippy::disallowed_methods,
    reason = "the one variable of the tests themselves"
)]
fn is_updating() -> bool {
    std::env::var_os("UPDATE_ASSETS").is_some_and(|value| value == "1")
}

/// Whether every crash point, storm and item is tried (`ADOCONN_TEST_FULL=1`, as `.ci/run` does),
/// and not a sample of them.
#[cfg(feature = "sandbox")]
#[expect(clippy::disallowed_methods, reason = "the tests' own variables")]
fn is_full() -> bool {
    std::env::var_os("ADOCONN_TEST_FULL").is_some_and(|value| value == "1")
}

/// A number that whoever runs the tests may set.
#[cfg(feature = "sandbox")]
#[expect(clippy::disallowed_methods, reason = "the tests' own variables")]
fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Says a figure to whoever runs the tests, whether or not they pass.
#[cfg(feature = "sandbox")]
fn tell(words: std::fmt::Arguments<'_>) {
    use std::io::Write as _;
    // Written, not printed: what is printed is shown only where a test fails.
    let line = format!("{words}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

/// Fails with all complaints at once.
#[track_caller]
fn none_of(complaints: &[String], advice: &str) {
    assert!(complaints.is_empty(), "{}\n{advice}", complaints.join("\n"));
}
