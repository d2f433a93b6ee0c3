//! Reads a whole configuration file: every profile, not only the chosen one.

use std::path::PathBuf;
use std::sync::Arc;

use super::env::Env;
use super::file::{self, ConfigFile};
use super::profile::Profile;
use super::quote::FileText;
use super::resolve::{self, Scope};
use super::told;
use super::{ENV_PROFILE, check_name, choose, sections::ProfileSection};
use crate::cli::GlobalArgs;
use crate::error::Failure;

/// A file that could be read, with what each profile in it comes to.
#[derive(Debug)]
pub struct Checked {
    /// The file; none where there is only the environment.
    pub path: Option<PathBuf>,
    /// Each profile by name.
    pub profiles: Vec<(String, Result<Profile, Failure>)>,
    /// The profile that commands use, or why there is none.
    pub chosen: Result<String, Failure>,
}

/// Reads the file and every profile in it; asks nobody and looks for no secret.
///
/// # Errors
/// A file that cannot be read at all.
pub fn whole_file(global: &GlobalArgs, env: &Env) -> Result<Checked, Failure> {
    let named = super::named_profile(global, env)?;
    let Some(file) = file::load(global.config.as_deref(), env)? else {
        return Ok(Checked {
            path: None,
            profiles: vec![(
                ENV_PROFILE.to_owned(),
                super::from_environment(named.as_deref(), env),
            )],
            chosen: Ok(ENV_PROFILE.to_owned()),
        });
    };
    let ConfigFile {
        path,
        text,
        content,
        untrusted,
    } = file;
    let known: Vec<String> = content.profiles.keys().cloned().collect();
    let chosen = choose(named, content.default_profile, &known).and_then(|name| {
        if known.contains(&name) {
            Ok(name)
        } else {
            Err(super::unknown_profile(&name, &known))
        }
    });
    let resolve = |name: &str, section: ProfileSection| {
        check_name(name)?;
        let scope = Scope {
            profile: name,
            env,
            untrusted: untrusted.as_ref(),
        };
        let profile = resolve::profile(scope, section)?;
        Ok(Profile {
            file: Some(FileText {
                path: path.clone(),
                text: Arc::clone(&text),
            }),
            ..profile
        })
    };
    let profiles = content.profiles.into_iter();
    let profiles = profiles
        .map(|(name, section)| {
            let profile = resolve(&name, section);
            if profile.is_err() && told::looks_secret(&name) {
                return (format!("({})", told::described(&name)), profile);
            }
            (name, profile)
        })
        .collect();
    Ok(Checked {
        path: Some(path),
        profiles,
        chosen,
    })
}
