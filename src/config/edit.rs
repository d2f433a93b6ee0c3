//! Adds a profile to the configuration file and leaves everything else in it as it was.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item};

use super::draft::Draft;
use super::env::Env;
use super::file;
use crate::cli::GlobalArgs;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::files;

const HEAD: &str = "\
# Settings of adoconn. `adoconn config schema` tells every key, `adoconn config show` what holds.
# Secrets do not stand here: see `adoconn secrets list`.
";

/// The file as it is, or the place where it will be.
#[derive(Debug, Clone)]
pub struct Present {
    /// Where it is.
    pub path: PathBuf,
    /// Its text; none where there is no file yet.
    pub text: Option<String>,
    /// The profiles in it.
    pub profiles: Vec<String>,
    default: Option<String>,
}

/// Finds and reads the file that is to get a profile.
///
/// # Errors
/// A file that cannot be read, or no place for one.
pub fn present(global: &GlobalArgs, env: &Env) -> Result<Present, Failure> {
    let named = global.config.clone();
    let path = named
        .or_else(|| env.path("ADOCONN_CONFIG"))
        .or_else(|| file::usual_path(env))
        .ok_or_else(|| {
            Failure::usage("there is no place for the configuration: HOME is not set")
                .hint("name the file with --config")
        })?;
    // The file behind a link is the one to change.
    let path = fs::canonicalize(&path).unwrap_or(path);
    let text = file::read(&path, false)?;
    let (mut profiles, mut default) = (Vec::new(), None);
    if let Some(text) = &text {
        let content = file::parse(text).map_err(|failure| file::at_file(failure, &path))?;
        profiles = content.profiles.into_keys().collect();
        default = content.default_profile;
    }
    Ok(Present {
        path,
        text,
        profiles,
        default,
    })
}

impl Present {
    /// The profile that commands use by default once this one is in the file.
    pub fn default_with(&self, name: &str, is_wanted: bool) -> Option<String> {
        if is_wanted {
            return Some(name.to_owned());
        }
        let mut others = self.profiles.iter().filter(|other| *other != name);
        match (&self.default, others.next(), others.next()) {
            (Some(default), _, _) => Some(default.clone()),
            (None, None, _) => Some(name.to_owned()),
            // What was meant without being named goes on being meant.
            (None, Some(only), None) => Some(only.clone()),
            (None, Some(_), Some(_)) => None,
        }
    }

    /// The file's text with the profile in it, in place of one of that name.
    ///
    /// # Errors
    /// When the file is written in a way that nothing can be added to.
    pub fn with_profile(&self, draft: &Draft, is_default: bool) -> Result<String, Failure> {
        let old = self.text.clone().unwrap_or_else(|| {
            let version = file::VERSION;
            format!("{HEAD}version = {version}\n")
        });
        // The error would show a line of the file.
        let mut document: DocumentMut = old.parse().map_err(|_shows: toml_edit::TomlError| {
            Failure::usage(format!(
                "the configuration file {} cannot be changed: it is no TOML",
                self.path.display()
            ))
        })?;
        if let Some(profiles) = document
            .get_mut("profiles")
            .and_then(Item::as_table_like_mut)
        {
            profiles.remove(draft.name());
        }
        if let Some(default) = self.default_with(draft.name(), is_default)
            && self.default.as_ref() != Some(&default)
        {
            document["default_profile"] = toml_edit::value(default);
        }
        let text = format!("{}\n\n{}", document.to_string().trim_end(), draft.section());
        file::parse(&text).map_err(|failure| {
            Failure {
                message: format!(
                    "the profile cannot be added to {}: {}",
                    self.path.display(),
                    failure.message
                ),
                ..failure
            }
            .hint("`adoconn init --dry-run` prints it, to be added by hand")
        })?;
        Ok(text)
    }

    /// Writes the file; what was there before stays beside it, with `.old` behind its name.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, text: &str) -> Result<Option<PathBuf>, Failure> {
        let path = &self.path;
        self.replace(text).map_err(|error| {
            let message = format!("cannot write the configuration file {}", path.display());
            Failure::new(ExitStatus::Error, message).because(error)
        })
    }

    fn replace(&self, text: &str) -> io::Result<Option<PathBuf>> {
        let path = &self.path;
        if let Some(folder) = path.parent() {
            files::make_folder(folder).map_err(files::FileError::into_io)?;
        }
        let Some(text_before) = &self.text else {
            files::replace(path, text.as_bytes())?;
            return Ok(None);
        };
        let old = beside(path, ".old");
        files::replace(&old, text_before.as_bytes())?;
        let rights = fs::metadata(path)?.permissions();
        files::replace(path, text.as_bytes())?;
        fs::set_permissions(path, rights)?;
        Ok(Some(old))
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
