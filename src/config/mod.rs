//! What was typed and stored becomes one checked configuration.
//!
//! Flags go over the environment, the environment over the file, the file over defaults. Only
//! `edit`, `secret_file` and `keyring` write, and only for `init` and `secrets`; a person's sign-in
//! is kept by `kept_token`.

pub mod address;
mod auth;
mod certificate;
pub mod check;
mod credential;
pub mod draft;
pub mod edit;
pub mod env;
mod file;
mod file_trust;
pub mod intake;
mod kept_token;
pub mod keyring;
mod keys;
pub mod profile;
pub mod proxy;
pub mod quote;
mod resolve;
mod rule_keys;
mod rules;
pub mod run_command;
pub mod sandbox;
pub mod schema;
pub mod secret_file;
mod secret_name;
pub mod secrets;
mod sections;
pub mod show;
pub mod sides;
mod sign_in;
pub mod told;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::time::Duration;

use draft::Draft;
use env::Env;
use file::ConfigFile;
use profile::Profile;
use quote::FileText;
use resolve::Scope;
pub use sandbox::{SandboxParts, sandbox_profile};
use sections::ProfileSection;

use crate::cli::GlobalArgs;
use crate::error::Failure;

/// Where the embedded cloud's ledger is.
///
/// # Errors
/// When `ADOCONN_LEDGER` cannot be used, or there is no home directory.
pub fn sandbox_ledger(env: &Env) -> Result<PathBuf, Failure> {
    resolve::sandbox_ledger(env)
}

/// The quiet period of the embedded cloud.
///
/// # Errors
/// When `ADOCONN_QUIET_PERIOD` is no duration.
pub fn quiet_period(env: &Env) -> Result<Duration, Failure> {
    resolve::sandbox_quiet_period(env)
}

/// How long a run in the embedded cloud may take.
///
/// # Errors
/// When `ADOCONN_MAX_TIME` is no duration.
#[cfg(feature = "sandbox")]
pub fn max_time(env: &Env) -> Result<Option<Duration>, Failure> {
    resolve::sandbox_max_time(env)
}

/// The profile's name where there is no file.
pub const ENV_PROFILE: &str = "env";

/// Whether the embedded cloud is meant: by flag, by environment, or by its profile's name.
///
/// # Errors
/// When a profile that is no sandbox is named too (design, 8 F.5), or a file that would not be
/// read, or this build has no sandbox.
pub fn wants_sandbox(global: &GlobalArgs, env: &Env) -> Result<bool, Failure> {
    let named = named_profile(global, env)?;
    let by_name = named.as_deref() == Some(sandbox::NAME);
    let asked = if global.sandbox {
        "--sandbox"
    } else if env.flag("ADOCONN_SANDBOX")? {
        "ADOCONN_SANDBOX"
    } else if by_name {
        "--profile sandbox"
    } else {
        return Ok(false);
    };
    if cfg!(not(feature = "sandbox")) {
        return Err(Failure::usage(format!(
            "{asked}: this build has no sandbox"
        )));
    }
    match named {
        Some(profile) if !by_name => Err(Failure::usage(format!(
            "{asked} and the profile {} contradict each other: that profile is no sandbox",
            told::shown(&profile)
        ))
        .hint("leave out one of them")),
        _ if global.config.is_some() => Err(Failure::usage(format!(
            "{asked} and --config contradict each other: the sandbox has settings of its own"
        ))
        .hint(
            "to try your own rules, run `adoconn sandbox serve` and point a profile at its address",
        )),
        _ => Ok(true),
    }
}

/// The profile that flags, environment and file make together; never the sandbox's, see
/// [`wants_sandbox`].
///
/// # Errors
/// Wrong settings: what, where, and the nearest right name. Missing ones are told by
/// [`Profile::require_ado`] and [`Profile::require_nucleus`].
pub fn load(global: &GlobalArgs, env: &Env) -> Result<Profile, Failure> {
    let profile = from_file_or_environment(global, env)?;
    let ca_file = global.ca_file.clone().or(profile.ca_file);
    Ok(Profile { ca_file, ..profile })
}

fn from_file_or_environment(global: &GlobalArgs, env: &Env) -> Result<Profile, Failure> {
    let named = named_profile(global, env)?;
    let Some(file) = file::load(global.config.as_deref(), env)? else {
        return from_environment(named.as_deref(), env);
    };
    let ConfigFile {
        path,
        text,
        content,
        untrusted,
    } = file;
    let at_file = |failure: Failure| Failure {
        message: format!("{}: {}", path.display(), failure.message),
        ..failure
    };
    for name in content.profiles.keys() {
        check_name(name).map_err(at_file)?;
    }
    let mut profiles = content.profiles;
    let known: Vec<String> = profiles.keys().cloned().collect();
    let name = choose(named, content.default_profile, &known).map_err(at_file)?;
    let section = profiles
        .remove(&name)
        .ok_or_else(|| at_file(unknown_profile(&name, &known)))?;
    let scope = Scope {
        profile: &name,
        env,
        untrusted: untrusted.as_ref(),
    };
    let profile = resolve::profile(scope, section)?;
    Ok(Profile {
        file: Some(FileText { path, text }),
        ..profile
    })
}

/// Keys of a draft that a variable says something else about, with the variable.
pub fn keys_under_environment(draft: &Draft, env: &Env) -> Vec<(&'static str, &'static str)> {
    let keys = keys::PROFILE.iter();
    keys.filter_map(|key| {
        let (variable, ours) = (key.variable?, draft.text(key.path)?);
        let theirs = env.text(variable).ok()??;
        let bare = |text: &str| text.trim().trim_end_matches('/').to_lowercase();
        (bare(theirs) != bare(ours)).then_some((variable, key.path))
    })
    .collect()
}

fn named_profile(global: &GlobalArgs, env: &Env) -> Result<Option<String>, Failure> {
    match &global.profile {
        Some(name) => Ok(Some(name.clone())),
        None => Ok(env.text("ADOCONN_PROFILE")?.map(str::to_owned)),
    }
}

/// Without a file the environment alone is enough.
fn from_environment(named: Option<&str>, env: &Env) -> Result<Profile, Failure> {
    if let Some(name) = named.filter(|name| *name != ENV_PROFILE) {
        let place = file::usual_path(env)
            .map(|path| format!(" at {}", path.display()))
            .unwrap_or_default();
        return Err(Failure::usage(format!(
            "there is no profile of that name ({}): there is no configuration file{place}",
            told::described(name)
        ))
        .hint("name the file with --config or ADOCONN_CONFIG"));
    }
    let scope = Scope {
        profile: ENV_PROFILE,
        env,
        untrusted: None,
    };
    resolve::profile(scope, ProfileSection::default())
}

/// The named profile, the file's default, or the only one.
fn choose(
    named: Option<String>,
    default: Option<String>,
    known: &[String],
) -> Result<String, Failure> {
    match (named.or(default), known) {
        (Some(name), _) => Ok(name),
        (None, [only]) => Ok(only.clone()),
        (None, []) => {
            Err(Failure::usage("the file has no profile").hint("add a section [profiles.NAME]"))
        }
        (None, several) => Err(Failure::usage(format!(
            "no profile is chosen among {}",
            several.join(", ")
        ))
        .hint("use --profile NAME or ADOCONN_PROFILE, or set default_profile in the file")),
    }
}

fn unknown_profile(name: &str, known: &[String]) -> Failure {
    match file::nearest(name, known.iter().map(String::as_str)) {
        Some(near) => Failure::usage(format!("the profile {name:?} is unknown"))
            .hint(format!("did you mean {near:?}?")),
        None => Failure::usage(format!(
            "the file has no profile of that name ({})",
            told::described(name)
        ))
        .hint(format!("profiles in the file: {}", known.join(", "))),
    }
}

/// A profile's name becomes part of a file's name and of a keyring entry.
fn check_name(name: &str) -> Result<(), Failure> {
    if name == sandbox::NAME {
        return Err(Failure::usage(format!(
            "a profile cannot be called {name:?}: that is the embedded cloud's name"
        )));
    }
    let is_plain = name
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    if !is_plain || name.is_empty() || name.starts_with('.') {
        return Err(Failure::usage(format!(
            "a profile cannot be called that ({}): use letters, digits, `-`, `_` and `.`",
            told::described(name)
        )));
    }
    Ok(())
}
