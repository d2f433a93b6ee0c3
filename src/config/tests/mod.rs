//! What a file and an environment make, and what is said when they make nothing.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "snapbox writes its snapshots with them"
)]

mod addresses;
mod choice;
mod edit;
mod keys;
mod messages;
mod precedence;
mod rules;
#[cfg(feature = "sandbox")]
mod sandbox;
mod secrets;
mod sign_in;

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::env::Env;
use super::profile::Profile;
use super::{file, load};
use crate::cli::GlobalArgs;
use crate::error::Failure;

/// A profile that lacks nothing but its secrets.
const CONTOSO: &str = r#"
version = 1

[profiles.contoso.ado]
organization = "contoso"
tenant_id = "11111111-2222-3333-4444-555555555555"
client_id = "66666666-7777-8888-9999-000000000000"

[profiles.contoso.nucleus]
url = "https://nucleus-us1.nucleussec.com"
"#;

/// A rule that says only what it must.
const RULE: &str = r#"
[[profiles.contoso.rules]]
name = "critical"
nucleus_project = "13000008"

[profiles.contoso.rules.ticket]
project = "Payments"
type = "Bug"
"#;

/// A home directory with a configuration file, and an environment that points there.
#[derive(Debug)]
struct Home {
    directory: TempDir,
}

impl Home {
    fn empty() -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
        }
    }

    fn with(config: &str) -> Self {
        let home = Self::empty();
        home.write(".config/adoconn/config.toml", config);
        home
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        private(&path);
        path
    }

    fn env(&self, pairs: &[(&str, &str)]) -> Env {
        let home = self.directory.path().to_str().unwrap();
        let pairs = pairs.iter().copied().chain([("HOME", home)]);
        Env::from_pairs(pairs)
    }

    fn load(&self, pairs: &[(&str, &str)]) -> Result<Profile, Failure> {
        load(&GlobalArgs::default(), &self.env(pairs))
    }

    /// The failure as people see it, with the directory's name taken out.
    fn refusal(&self, pairs: &[(&str, &str)]) -> String {
        self.shown(&self.load(pairs).unwrap_err())
    }

    fn shown(&self, failure: &Failure) -> String {
        let home = self.directory.path().to_str().unwrap();
        shown(failure).replace(home, "~")
    }
}

#[cfg(unix)]
fn private(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;

    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
fn private(_path: &std::path::Path) {}

/// Status, message and hints, a line each.
fn shown(failure: &Failure) -> String {
    let mut text = format!("{}: {}\n", failure.status.code(), failure.message);
    for hint in &failure.hints {
        writeln!(text, "hint: {hint}").unwrap();
    }
    text
}
