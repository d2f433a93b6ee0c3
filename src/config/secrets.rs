//! Secrets: where they are looked for, in which order, and what may be wrong with them.
//!
//! A secret is looked for only when it is needed: a listing of Azure DevOps runs no command of
//! Nucleus' key. A missing one names every source that was tried (engineering, 1.4).

use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};

use super::env::Env;
use super::file_trust::Untrusted;
use super::keyring::{self, KeyringError};
use super::run_command;
use super::secret_file::{self, NamedBy};
pub use super::secret_name::SecretName;
use super::told;
pub use super::told::is_guid;
use crate::error::Failure;
use crate::redact;

/// Variables that hold a secret.
const VARIABLES: [&str; 6] = [
    SecretName::ClientSecret.variable(),
    SecretName::CertificatePassword.variable(),
    SecretName::Pat.variable(),
    SecretName::NucleusApiKey.variable(),
    "ADOCONN_FEDERATED_TOKEN",
    "AZURE_CLIENT_CERTIFICATE_PASSWORD",
];

/// Hides the secrets in the environment from the first moment, long before one is asked for: the
/// same value may have been pasted where it does not belong.
pub fn hide(env: &Env) {
    for variable in VARIABLES {
        if let Ok(Some(text)) = env.text(variable) {
            redact::IN_USE.add(text);
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
    Sought(Sought),
}

/// Where a secret may be.
#[derive(Debug, Clone)]
struct Sought {
    env: Env,
    /// Another program's variable that is heeded where nothing of ours is set.
    other: Option<&'static str>,
    file: Option<PathBuf>,
    command: Option<Vec<String>>,
    /// Why the commands of the file that names this one are not run, if so.
    untrusted: Option<Untrusted>,
}

/// A secret, or the sources that did not have it.
#[derive(Debug)]
pub(super) enum Search {
    Found(SecretString),
    /// One fragment a source, in the order of the search.
    Missing(Vec<String>),
}

/// A place where secrets are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Variable,
    VariableFile,
    CredentialDirectory,
    File,
    Command,
    Keyring,
    OtherVariable,
}

/// All of them, in the order of the search.
const ORDER: [Source; 7] = [
    Source::Variable,
    Source::VariableFile,
    Source::CredentialDirectory,
    Source::File,
    Source::Command,
    Source::Keyring,
    Source::OtherVariable,
];

/// What one source has.
#[derive(Debug)]
enum Look {
    Found(SecretString),
    /// Named, but not asked: a command may want somebody to touch a key.
    Unasked,
    /// Why it has none.
    Absent(String),
}

/// One source of a secret as `secrets list` tells it; never a part of the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The source, as people set it.
    pub source: String,
    /// Whether it has the secret.
    pub standing: Standing,
    /// Why it has none, or what is wrong with what it has.
    pub detail: String,
    /// Whether it is the keyring.
    pub is_keyring: bool,
}

/// What a source is to the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The first that is set: it is taken, whatever stands in it.
    Used,
    /// Set, but another goes over it.
    Overruled,
    /// Not set.
    Absent,
}

impl Sought {
    fn order(&self) -> impl Iterator<Item = Source> {
        let has_other = self.other.is_some();
        ORDER
            .into_iter()
            .filter(move |source| has_other || *source != Source::OtherVariable)
    }
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
        untrusted: Option<Untrusted>,
    ) -> Self {
        Self {
            name,
            profile: profile.to_owned(),
            place: Place::Sought(Sought {
                env: env.clone(),
                other: None,
                file: None,
                command,
                untrusted,
            }),
        }
    }

    /// A secret of a profile that no file names yet.
    pub fn of(name: SecretName, profile: &str, env: &Env) -> Self {
        Self::sought(name, profile, env, None, None)
    }

    /// The same, looked for in this file of the configuration too.
    #[must_use]
    pub(super) fn in_file(mut self, path: Option<PathBuf>) -> Self {
        if let Place::Sought(sought) = &mut self.place {
            sought.file = path;
        }
        self
    }

    /// The same, also from another program's variable.
    #[must_use]
    pub(super) fn or_variable(mut self, variable: &'static str) -> Self {
        if let Place::Sought(sought) = &mut self.place {
            sought.other = Some(variable);
        }
        self
    }

    /// Which secret it is.
    pub fn name(&self) -> SecretName {
        self.name
    }

    /// Whether the environment or the file names a source; keyrings are not asked.
    pub(super) fn is_named(&self) -> bool {
        match &self.place {
            Place::Given(_) => true,
            Place::Sought(sought) => {
                let variable = self.name.variable();
                sought.env.is_set(variable)
                    || sought.env.is_set(&format!("{variable}_FILE"))
                    || sought.file.is_some()
                    || sought.command.is_some()
            }
        }
    }

    /// Looks for it: environment, file, credential directory, command, keyring.
    ///
    /// # Errors
    /// When a source is named but unusable, or what it holds cannot be the secret.
    pub(super) fn search(&self) -> Result<Search, Failure> {
        let sought = match &self.place {
            Place::Given(secret) => return Ok(Search::Found(secret.clone())),
            Place::Sought(sought) => sought,
        };
        let mut tried = Vec::new();
        for source in sought.order() {
            let label = self.label(sought, source);
            match self.look(sought, source)? {
                Look::Found(secret) => {
                    return checked(self.name, &label, secret).map(Search::Found);
                }
                Look::Unasked => {
                    let secret = self.run(sought)?;
                    return checked(self.name, &label, secret).map(Search::Found);
                }
                Look::Absent(why) => tried.push(format!("{label} ({why})")),
            }
        }
        Ok(Search::Missing(tried))
    }

    /// Every source in the order of the search, with the one that is taken. Runs no command.
    pub fn candidates(&self) -> Vec<Candidate> {
        let sought = match &self.place {
            Place::Given(_) => {
                return vec![Candidate {
                    source: "built in".to_owned(),
                    standing: Standing::Used,
                    detail: String::new(),
                    is_keyring: false,
                }];
            }
            Place::Sought(sought) => sought,
        };
        let mut is_found = false;
        let candidates = sought.order().map(|source| {
            let label = self.label(sought, source);
            let (is_set, detail) = match self.look(sought, source) {
                Ok(Look::Absent(why)) => (false, why),
                Ok(Look::Unasked) => (true, "not run now".to_owned()),
                Ok(Look::Found(secret)) => match checked(self.name, &label, secret) {
                    Ok(_) => (true, String::new()),
                    Err(failure) => (true, failure.message),
                },
                Err(failure) => (true, failure.message),
            };
            let standing = match (is_set, is_found) {
                (false, _) => Standing::Absent,
                (true, false) => Standing::Used,
                (true, true) => Standing::Overruled,
            };
            is_found |= is_set;
            Candidate {
                source: label,
                standing,
                detail,
                is_keyring: source == Source::Keyring,
            }
        });
        candidates.collect()
    }

    /// The source as people set it.
    fn label(&self, sought: &Sought, source: Source) -> String {
        let name = self.name;
        let key = |key: &str| format!("`profiles.{}.{key}`", self.profile);
        match source {
            Source::Variable => name.variable().to_owned(),
            Source::VariableFile => format!("{}_FILE", name.variable()),
            Source::CredentialDirectory => match sought.env.path(CREDENTIALS) {
                Some(directory) => directory.join(name.entry()).display().to_string(),
                None => format!("${CREDENTIALS}/{}", name.entry()),
            },
            Source::File => key(name.file_key()),
            Source::Command => key(name.command_key()),
            Source::Keyring => {
                let entry = keyring::entry_name(&self.profile, name.entry());
                format!("keyring entry adoconn {entry}")
            }
            Source::OtherVariable => sought.other.unwrap_or_default().to_owned(),
        }
    }

    /// What one source has.
    fn look(&self, sought: &Sought, source: Source) -> Result<Look, Failure> {
        let variable = self.name.variable();
        let absent = |why: &str| Ok(Look::Absent(why.to_owned()));
        match source {
            Source::Variable => match sought.env.text(variable)? {
                Some(text) => Ok(Look::Found(text.into())),
                None => absent("not set"),
            },
            Source::VariableFile => match sought.env.path(&format!("{variable}_FILE")) {
                Some(path) => {
                    secret_file::read(&path, NamedBy::Variable, &sought.env).map(Look::Found)
                }
                None => absent("not set"),
            },
            Source::CredentialDirectory => match sought.env.path(CREDENTIALS) {
                None => absent("not set"),
                Some(directory) => {
                    let path = directory.join(self.name.entry());
                    if path.exists() {
                        secret_file::read(&path, NamedBy::System, &sought.env).map(Look::Found)
                    } else {
                        absent("no such file")
                    }
                }
            },
            Source::File => match &sought.file {
                Some(path) => {
                    secret_file::read(path, NamedBy::Configuration, &sought.env).map(Look::Found)
                }
                None => absent("not configured"),
            },
            Source::Command => match &sought.command {
                Some(_) => Ok(Look::Unasked),
                None => absent("not configured"),
            },
            Source::Keyring => match keyring::get(&sought.env, &self.profile, self.name.entry()) {
                Ok(secret) => Ok(Look::Found(secret)),
                Err(KeyringError::NoEntry) => absent("no such entry"),
                Err(KeyringError::Unavailable(why)) => absent(&format!("no keyring here: {why}")),
            },
            Source::OtherVariable => match sought.env.text(sought.other.unwrap_or_default())? {
                Some(text) => Ok(Look::Found(text.into())),
                None => absent("not set"),
            },
        }
    }

    /// What the command prints.
    fn run(&self, sought: &Sought) -> Result<SecretString, Failure> {
        let key = format!("profiles.{}.{}", self.profile, self.name.command_key());
        if let Some(file) = &sought.untrusted {
            return Err(
                Failure::usage(format!("`{key}` is not run: {}", file.why())).hint(file.mend()),
            );
        }
        run_command::secret(
            &key,
            sought.command.as_deref().unwrap_or_default(),
            &sought.env,
        )
    }
}

/// systemd's directory of credentials.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// Refuses what cannot be the secret, before anything is sent (ado-api, 3.1 and 13 step 0). One
/// byte order mark before it is dropped.
///
/// # Errors
/// What is wrong with it, and where; never a part of it.
#[expect(
    clippy::needless_pass_by_value,
    reason = "nobody is to go on with the secret as it was before the check"
)]
pub fn checked(
    name: SecretName,
    source: &str,
    secret: SecretString,
) -> Result<SecretString, Failure> {
    let text = secret.expose_secret();
    let text = told::without_bom(text);
    redact::IN_USE.add(text);
    let wrong = |what: &str| {
        Err(Failure::usage(format!(
            "{} in {source} {what}",
            name.words()
        )))
    };
    if text.trim().is_empty() {
        return wrong("is empty");
    }
    // People choose a password, with blanks and quotes if they like.
    let is_free = name == SecretName::CertificatePassword;
    if let Some(what) = odd_character(text, is_free) {
        return wrong(&what);
    }
    if is_free {
        return Ok(text.into());
    }
    if text.starts_with(['"', '\'']) || text.ends_with(['"', '\'']) {
        return wrong("has quotes around it");
    }
    if name == SecretName::ClientSecret && is_guid(text) {
        return wrong("looks like the secret's ID: copy the Value column of the app registration");
    }
    Ok(text.into())
}

/// The first character that no such secret has, by kind and place.
fn odd_character(text: &str, is_free: bool) -> Option<String> {
    let length = text.chars().count();
    text.chars().zip(1..).find_map(|(char, at)| {
        let kind = match char {
            ' ' if is_free => return None,
            ' ' if at == 1 => "a blank before it",
            ' ' if text.trim_end().chars().count() < at => "a blank after it",
            ' ' => "a blank in it",
            '\u{2018}'..='\u{201f}' if !is_free => "a typographic quote in it",
            '\u{2010}'..='\u{2015}' | '\u{2212}' if !is_free => "a typographic dash in it",
            _ => match told::invisible(char) {
                // A password may have letters that join.
                Some(_) if is_free && !char.is_control() => return None,
                Some(kind) => {
                    return Some(format!("has {kind} in it (character {at} of {length})"));
                }
                None if is_free || char.is_ascii() => return None,
                None => "a character outside of ASCII in it",
            },
        };
        Some(format!("has {kind} (character {at} of {length})"))
    })
}
