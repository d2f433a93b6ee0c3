//! Reads the configuration file: version first, then every key, with errors that name the place.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::env::Env;
use super::sections::FileSection;
use crate::error::Failure;

/// The version of the file's format that this build writes about.
pub(super) const VERSION: u32 = 1;

/// A file that was read.
#[derive(Debug)]
pub(super) struct ConfigFile {
    pub(super) path: PathBuf,
    pub(super) text: Arc<str>,
    pub(super) content: FileSection,
    /// Whether commands in it may be run (engineering, 4.5 S13).
    pub(super) may_run_commands: bool,
}

/// Finds and reads the file; `None` when none was named and none is at the usual place.
pub(super) fn load(named: Option<&Path>, env: &Env) -> Result<Option<ConfigFile>, Failure> {
    let explicit = named
        .map(Path::to_owned)
        .or_else(|| env.path("ADOCONN_CONFIG"));
    let is_explicit = explicit.is_some();
    let Some(path) = explicit.or_else(|| usual_path(env)) else {
        return Ok(None);
    };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound && !is_explicit => return Ok(None),
        Err(error) => {
            let message = format!("cannot read the configuration file {}", path.display());
            return Err(Failure::usage(message).because(error));
        }
    };
    let may_run_commands = trust(&path, env)?;
    let content = parse(&text).map_err(|failure| at_file(failure, &path))?;
    Ok(Some(ConfigFile {
        path,
        text: text.into(),
        content,
        may_run_commands,
    }))
}

/// Where the file is expected when nobody names one.
pub(super) fn usual_path(env: &Env) -> Option<PathBuf> {
    Some(env.config_dir()?.join("config.toml"))
}

pub(super) fn at_file(mut failure: Failure, path: &Path) -> Failure {
    failure.message = format!("{}: {}", path.display(), failure.message);
    failure
}

#[derive(Deserialize)]
struct VersionOnly {
    version: Option<toml::Value>,
}

/// Text to sections. Messages begin with the line, where there is one.
pub(super) fn parse(text: &str) -> Result<FileSection, Failure> {
    let whole = |error: &toml::de::Error| {
        let message = format!("{}{}", line_of(text, error), error.message());
        Failure::usage(message)
    };
    let VersionOnly { version } = toml::from_str(text).map_err(|error| whole(&error))?;
    check_version(version.as_ref())?;
    let deserializer = toml::Deserializer::parse(text).map_err(|error| whole(&error))?;
    serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let path = error.path().to_string();
        explain(text, &path, error.inner())
    })
}

fn check_version(version: Option<&toml::Value>) -> Result<(), Failure> {
    let wrong = match version {
        None => {
            let message = "the file does not say which version of the format it has";
            return Err(Failure::usage(message)
                .hint(format!("put `version = {VERSION}` into its first line")));
        }
        Some(version) => match version.as_integer() {
            Some(number) if number == i64::from(VERSION) => return Ok(()),
            Some(number) if number > i64::from(VERSION) => {
                return Err(Failure::usage(format!(
                    "the file has version {number} of the format, this adoconn knows {VERSION}"
                ))
                .hint("use a newer adoconn"));
            }
            _ => version.to_string(),
        },
    };
    Err(Failure::usage(format!(
        "`version = {wrong}` is no version of the format: this adoconn knows {VERSION}"
    )))
}

fn line_of(text: &str, error: &toml::de::Error) -> String {
    let Some(span) = error.span() else {
        return String::new();
    };
    let before = text.as_bytes().get(..span.start).unwrap_or_default();
    let line = before.split(|byte| *byte == b'\n').count();
    format!("line {line}: ")
}

/// An error of the deserializer in our words, with the nearest right name.
fn explain(text: &str, path: &str, error: &toml::de::Error) -> Failure {
    let line = line_of(text, error);
    let message = error.message();
    for (prefix, what) in [("unknown field `", "key"), ("unknown variant `", "value")] {
        if let Some((wrong, rest)) = message
            .strip_prefix(prefix)
            .and_then(|rest| rest.split_once('`'))
        {
            let known: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
            let is_key = what == "key";
            let place = if is_key {
                format!("unknown key `{}`", join(path, wrong))
            } else {
                format!("`{path}` cannot be {wrong:?}")
            };
            let failure = with_names(Failure::usage(format!("{line}{place}")), wrong, &known);
            return if is_key {
                without_secrets(failure, wrong)
            } else {
                failure
            };
        }
    }
    // The deserializer's words for what people call otherwise.
    let message = message
        .replace("missing field", "missing key")
        .replace("a sequence", "a list such as [\"program\", \"argument\"]");
    Failure::usage(format!("{line}`{path}`: {message}"))
}

/// The path of an unknown key: some formats count the key itself in, some do not.
fn join(path: &str, key: &str) -> String {
    let last = path.rsplit('.').next().unwrap_or_default();
    match path {
        "." | "" => key.to_owned(),
        _ if last == key => path.to_owned(),
        _ => format!("{path}.{key}"),
    }
}

fn with_names(failure: Failure, wrong: &str, known: &[&str]) -> Failure {
    match nearest(wrong, known.iter().copied()) {
        Some(right) => failure.hint(format!("did you mean `{right}`?")),
        None => failure.hint(format!("known here: {}", known.join(", "))),
    }
}

/// Somebody who writes a secret's name as a key is about to write the secret.
fn without_secrets(failure: Failure, key: &str) -> Failure {
    let variable = match key {
        "client_secret" => "ADOCONN_CLIENT_SECRET",
        "pat" => "ADOCONN_PAT",
        "api_key" => "ADOCONN_NUCLEUS_API_KEY",
        _ => return failure,
    };
    failure.hint(format!(
        "secrets do not stand in this file: set {variable} or {variable}_FILE, or name a command"
    ))
}

/// The name that somebody probably meant.
pub(super) fn nearest<'a>(
    wrong: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&wrong, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| name)
}

/// Refuses a file that everybody may write; says whether its commands may be run, which is so
/// for the user's own file and root's.
#[cfg(unix)]
fn trust(path: &Path, env: &Env) -> Result<bool, Failure> {
    use std::os::unix::fs::MetadataExt;

    let file = fs::metadata(path)?;
    if file.mode() & 0o002 != 0 && file.is_file() {
        return Err(Failure::usage(format!(
            "{} can be changed by everybody on this machine",
            path.display()
        ))
        .hint(format!("chmod go-w {}", path.display())));
    }
    // Without a call for the process's own user, the home directory's owner stands for them.
    let me = env
        .home()
        .and_then(|home| fs::metadata(home).ok())
        .map(|home| home.uid());
    Ok(file.uid() == 0 || me.is_none_or(|me| me == file.uid()))
}

#[cfg(not(unix))]
fn trust(_path: &Path, _env: &Env) -> Result<bool, Failure> {
    Ok(true)
}
