//! Reads the configuration file: version first, then every key, with errors that name the place.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::env::Env;
use super::file_trust::{self, Untrusted};
use super::intake::{self, Bounds};
use super::sections::FileSection;
use super::told;
use crate::error::Failure;

/// The version of the file's format that this build writes about.
pub(super) const VERSION: u32 = 1;

/// A file that was read.
#[derive(Debug)]
pub(super) struct ConfigFile {
    pub(super) path: PathBuf,
    pub(super) text: Arc<str>,
    pub(super) content: FileSection,
    /// Why commands in it are not run, if so (engineering, 4.5 S13).
    pub(super) untrusted: Option<Untrusted>,
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
    let Some(text) = read(&path, is_explicit)? else {
        return Ok(None);
    };
    refuse_open(&path)?;
    let untrusted = file_trust::of_configuration(&path, env);
    let content = parse(&text).map_err(|failure| at_file(failure, &path))?;
    Ok(Some(ConfigFile {
        path,
        text: text.into(),
        content,
        untrusted,
    }))
}

/// The text of a configuration file; `None` where there is none and none is needed.
pub(super) fn read(path: &Path, is_needed: bool) -> Result<Option<String>, Failure> {
    let message = || {
        let place = told::shown_path(path);
        format!("cannot read the configuration file {place}")
    };
    let bytes = match intake::read(path, Bounds::small(intake::CONFIGURATION)) {
        Ok(bytes) => bytes,
        Err(error) if error.is_missing() && !is_needed => return Ok(None),
        Err(error) => return Err(Failure::usage(message()).because(error)),
    };
    intake::text(bytes)
        .map(Some)
        .map_err(|garbled| Failure::usage(message()).because(garbled))
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
        // Its own display shows the line, which may have a secret in it.
        let message = without_value(error.message());
        Failure::usage(format!("{}{message}", line_of(text, error)))
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
            _ if version.is_integer() => version.to_string(),
            _ => {
                let what = match version.as_str() {
                    Some(text) => format!("{} in quotes", told::described(text)),
                    None => format!("a {}", version.type_str()),
                };
                return Err(Failure::usage(format!(
                    "`version` is {what}, not a version of the format: this adoconn knows {VERSION}"
                )));
            }
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
    let path = &shown_key(path);
    if let Some((wrong, known)) = unknown(message, "unknown field `") {
        let near = nearest(&wrong, known.iter().copied()).is_some();
        let is_plain = wrong
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b"_-.".contains(&b));
        let place = if near || (is_plain && wrong.len() <= 24) {
            format!("unknown key `{}`", join(path, &wrong))
        } else {
            let at = if matches!(path.as_str(), "." | "") {
                String::new()
            } else {
                format!(" below `{}`", path.trim_end_matches(&format!(".{wrong}")))
            };
            format!("unknown key{at}: {}", told::described(&wrong))
        };
        let failure = with_names(Failure::usage(format!("{line}{place}")), &wrong, &known);
        return without_secrets(failure, &wrong);
    }
    if let Some((wrong, known)) = unknown(message, "unknown variant `") {
        return not_among(&wrong, &known, &format!("{line}`{path}`"));
    }
    // The deserializer's words for what people call otherwise.
    let message = without_value(message)
        .replace("missing field", "missing key")
        .replace("a sequence", "a list such as [\"program\", \"argument\"]");
    let failure = Failure::usage(format!("{line}`{path}`: {message}"));
    let key = path.rsplit('.').next().unwrap_or_default();
    without_secrets(failure, key)
}

/// What the deserializer does not know, and what it does.
fn unknown<'m>(message: &'m str, prefix: &str) -> Option<(String, Vec<&'m str>)> {
    let rest = message.strip_prefix(prefix)?;
    // The wrong word may have the mark in it; the known ones have not.
    let (wrong, rest) = rest
        .split_once("`, expected")
        .or_else(|| rest.split_once("`, there are"))
        .unwrap_or((rest, ""));
    let known = rest.split('`').skip(1).step_by(2).collect();
    Some((wrong.to_owned(), known))
}

/// A word that is none of those that are known; repeated only where it is nearly one of them.
pub(super) fn not_among(wrong: &str, known: &[&str], origin: &str) -> Failure {
    match nearest(wrong, known.iter().copied()) {
        Some(right) => Failure::usage(format!("{origin} cannot be {wrong:?}"))
            .hint(format!("did you mean `{right}`?")),
        None => Failure::usage(format!("{origin} cannot be {}", told::described(wrong)))
            .hint(format!("known here: {}", known.join(", "))),
    }
}

/// The deserializer repeats the text that has the wrong type: only how long it is is told.
fn without_value(message: &str) -> String {
    for start in ["string \"", "byte array"] {
        let Some(at) = message.find(start) else {
            continue;
        };
        let Some(end) = message.rfind(", expected") else {
            return message[..at].to_owned();
        };
        let quoted = message.get(at + start.len()..end).unwrap_or_default();
        let value = quoted.trim_end_matches('"');
        return format!(
            "{}{}{}",
            &message[..at],
            told::described(value),
            message.get(end..).unwrap_or_default()
        );
    }
    message.to_owned()
}

/// A way to a key in which no name looks like a secret.
fn shown_key(path: &str) -> String {
    let parts: Vec<String> = path
        .split('.')
        .map(|part| {
            if told::looks_secret(part) {
                format!("({})", told::described(part))
            } else {
                part.to_owned()
            }
        })
        .collect();
    parts.join(".")
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
    let key = key.to_lowercase().replace('-', "_");
    let variable = match key.as_str() {
        "client_secret" | "secret" | "clientsecret" => "ADOCONN_CLIENT_SECRET",
        "pat" | "token" | "personal_access_token" => "ADOCONN_PAT",
        "api_key" | "key" | "apikey" | "nucleus_api_key" => "ADOCONN_NUCLEUS_API_KEY",
        "certificate_password" | "password" => "ADOCONN_CERTIFICATE_PASSWORD",
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

/// Refuses a file that everybody can write to.
#[cfg(unix)]
fn refuse_open(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::MetadataExt;

    let file = std::fs::metadata(path)?;
    if file.mode() & 0o002 != 0 && file.is_file() {
        return Err(Failure::usage(format!(
            "{} can be changed by everybody on this machine",
            path.display()
        ))
        .hint(format!("chmod go-w {}", path.display())));
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_open(_path: &Path) -> Result<(), Failure> {
    Ok(())
}
