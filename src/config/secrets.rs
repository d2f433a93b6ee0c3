//! Secrets: where they are looked for, in which order, and what may be wrong with them.
//!
//! A secret is looked for only when it is needed: a listing of Azure DevOps runs no command of
//! Nucleus' key. A missing one names every source that was tried (engineering, 1.4).

use std::fs;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::env::Env;
use super::{keyring, run_command};
use crate::error::Failure;

/// Which secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretName {
    /// The value of an app registration's client secret.
    ClientSecret,
    /// What opens the private key of a certificate.
    CertificatePassword,
    /// A personal access token of Azure DevOps.
    Pat,
    /// Nucleus' API key.
    NucleusApiKey,
}

impl SecretName {
    /// The environment variable; with `_FILE` behind it, the one that names a file.
    pub const fn variable(self) -> &'static str {
        match self {
            Self::ClientSecret => "ADOCONN_CLIENT_SECRET",
            Self::CertificatePassword => "ADOCONN_CERTIFICATE_PASSWORD",
            Self::Pat => "ADOCONN_PAT",
            Self::NucleusApiKey => "ADOCONN_NUCLEUS_API_KEY",
        }
    }

    /// The name in credential directories and keyrings.
    pub const fn entry(self) -> &'static str {
        match self {
            Self::ClientSecret => "client_secret",
            Self::CertificatePassword => "certificate_password",
            Self::Pat => "pat",
            Self::NucleusApiKey => "nucleus_api_key",
        }
    }

    /// The setting that names a command, with its section.
    const fn command_key(self) -> &'static str {
        match self {
            Self::ClientSecret => "ado.client_secret_command",
            Self::CertificatePassword => "ado.certificate_password_command",
            Self::Pat => "ado.pat_command",
            Self::NucleusApiKey => "nucleus.api_key_command",
        }
    }

    /// What people call it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::ClientSecret => "the client secret",
            Self::CertificatePassword => "the certificate's password",
            Self::Pat => "the personal access token",
            Self::NucleusApiKey => "the Nucleus API key",
        }
    }
}

/// A secret that is looked for when it is needed.
#[derive(Debug, Clone)]
pub struct SecretSource {
    name: SecretName,
    profile: String,
    place: Place,
}

#[derive(Debug, Clone)]
enum Place {
    Given(SecretString),
    Sought {
        env: Env,
        /// Another program's variable that is heeded where ours is not set.
        other: Option<&'static str>,
        command: Option<Vec<String>>,
        /// The file that names the command, if its commands must not be run.
        untrusted: Option<PathBuf>,
    },
}

/// A secret, or the sources that did not have it.
#[derive(Debug)]
pub(super) enum Search {
    Found(SecretString),
    /// One fragment a source, in the order of the search.
    Missing(Vec<String>),
}

impl SecretSource {
    /// A secret that is known already.
    pub(super) fn given(name: SecretName, profile: &str, secret: SecretString) -> Self {
        Self {
            name,
            profile: profile.to_owned(),
            place: Place::Given(secret),
        }
    }

    /// A secret of a profile, to be looked for.
    pub(super) fn sought(
        name: SecretName,
        profile: &str,
        env: &Env,
        command: Option<Vec<String>>,
        untrusted: Option<PathBuf>,
    ) -> Self {
        Self {
            name,
            profile: profile.to_owned(),
            place: Place::Sought {
                env: env.clone(),
                other: None,
                command,
                untrusted,
            },
        }
    }

    /// The same, also from another program's variable.
    #[must_use]
    pub(super) fn or_variable(mut self, variable: &'static str) -> Self {
        match &mut self.place {
            Place::Given(_) => {}
            Place::Sought { other, .. } => *other = Some(variable),
        }
        self
    }

    /// Which secret it is.
    pub(super) fn name(&self) -> SecretName {
        self.name
    }

    /// Whether the environment or the file names a source; keyrings are not asked.
    pub(super) fn is_named(&self) -> bool {
        match &self.place {
            Place::Given(_) => true,
            Place::Sought { env, command, .. } => {
                let variable = self.name.variable();
                env.is_set(variable) || env.is_set(&format!("{variable}_FILE")) || command.is_some()
            }
        }
    }

    /// Looks for it: environment, file, credential directory, command, keyring.
    ///
    /// # Errors
    /// When a source is named but unusable, or what it holds cannot be the secret.
    pub(super) fn search(&self) -> Result<Search, Failure> {
        let found = match &self.place {
            Place::Given(secret) => return Ok(Search::Found(secret.clone())),
            Place::Sought {
                env,
                other,
                command,
                untrusted,
            } => {
                let other = other.map_or(Ok(None), |name| {
                    env.text(name).map(|t| t.map(|t| (name, t)))
                })?;
                let found = self.seek(env, command.as_deref(), untrusted.as_deref())?;
                match (found, other) {
                    (Err(_), Some((name, text))) => Ok((name.to_owned(), text.to_owned())),
                    (found, _) => found,
                }
            }
        };
        Ok(match found {
            Ok((source, text)) => Search::Found(checked(self.name, &source, text)?),
            Err(tried) => Search::Missing(tried),
        })
    }

    /// The text with its source, or what was tried.
    fn seek(
        &self,
        env: &Env,
        command: Option<&[String]>,
        untrusted: Option<&Path>,
    ) -> Result<Result<(String, String), Vec<String>>, Failure> {
        let name = self.name;
        let variable = name.variable();
        let variable_file = format!("{variable}_FILE");
        if let Some(text) = env.text(variable)? {
            return Ok(Ok((variable.to_owned(), text.to_owned())));
        }
        if let Some(path) = env.path(&variable_file) {
            return Ok(Ok((variable_file, read_file(&path, Mode::Checked)?)));
        }
        let mut tried = vec![
            format!("{variable} (not set)"),
            format!("{variable_file} (not set)"),
        ];
        match env.path("CREDENTIALS_DIRECTORY") {
            Some(directory) => {
                let path = directory.join(name.entry());
                if path.exists() {
                    // systemd guards the directory, and shows its access list as group rights.
                    return Ok(Ok((
                        path.display().to_string(),
                        read_file(&path, Mode::Any)?,
                    )));
                }
                tried.push(format!("{} (no such file)", path.display()));
            }
            None => tried.push(format!("$CREDENTIALS_DIRECTORY/{} (not set)", name.entry())),
        }
        let key = format!("profiles.{}.{}", self.profile, name.command_key());
        if let Some(argv) = command {
            if let Some(file) = untrusted {
                return Err(Failure::usage(format!(
                    "`{key}` is not run: {} belongs to somebody else",
                    file.display()
                )));
            }
            return Ok(Ok((format!("`{key}`"), run_command::output(&key, argv)?)));
        }
        tried.push(format!("`{key}` (not configured)"));
        match keyring::get(&self.profile, name.entry()) {
            Ok(text) => Ok(Ok(("the keyring".to_owned(), text))),
            Err(why) => {
                tried.push(why);
                Ok(Err(tried))
            }
        }
    }
}

/// Whether a file's rights are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Checked,
    Any,
}

fn read_file(path: &Path, mode: Mode) -> Result<String, Failure> {
    let failed = |error: std::io::Error| {
        Failure::usage(format!("cannot read the secret in {}", path.display())).because(error)
    };
    if mode == Mode::Checked {
        refuse_shared(path, "the secret").map_err(failed)??;
    }
    let text = fs::read_to_string(path).map_err(failed)?;
    Ok(without_line_end(&text).to_owned())
}

/// One line end at the end belongs to the file, not to the secret.
pub(super) fn without_line_end(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

#[cfg(unix)]
pub(super) fn refuse_shared(path: &Path, what: &str) -> std::io::Result<Result<(), Failure>> {
    use std::os::unix::fs::MetadataExt;

    let file = fs::metadata(path)?;
    // A pipe, as in <(pass show x), is nobody else's.
    let of_others = file.mode() & 0o077;
    if !file.is_file() || of_others == 0 {
        return Ok(Ok(()));
    }
    Ok(Err(Failure::usage(format!(
        "{what} in {} can be read by others (mode {:04o})",
        path.display(),
        file.mode() & 0o7777
    ))
    .hint(format!("chmod 600 {}", path.display()))))
}

#[cfg(not(unix))]
pub(super) fn refuse_shared(path: &Path, _what: &str) -> std::io::Result<Result<(), Failure>> {
    fs::metadata(path).map(|_| Ok(()))
}

/// Refuses what cannot be the secret, before anything is sent (ado-api, 3.1 and 13 step 0).
fn checked(name: SecretName, source: &str, text: String) -> Result<SecretString, Failure> {
    let secret = SecretString::from(text);
    let text = secret.expose_secret();
    let wrong = |what: &str| {
        Err(Failure::usage(format!(
            "{} in {source} {what}",
            name.words()
        )))
    };
    if text.trim().is_empty() {
        return wrong("is empty");
    }
    if text.chars().any(char::is_control) {
        return wrong("has a line break or another control character in it");
    }
    if text.trim() != text {
        return wrong("has blanks around it");
    }
    if text.starts_with(['"', '\'']) || text.ends_with(['"', '\'']) {
        return wrong("has quotes around it");
    }
    if name == SecretName::ClientSecret && is_guid(text) {
        return wrong("looks like the secret's ID: copy the Value column of the app registration");
    }
    Ok(secret)
}

/// Eight, four, four, four and twelve hex digits.
pub(super) fn is_guid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() == lengths.len()
        && groups.iter().zip(lengths).all(|(group, length)| {
            group.len() == length && group.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
}
