//! Secrets of a set-up: where each comes from, and where one that was typed is kept.

use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};

use super::ado::shown;
use super::interview::Interview;
use crate::cli::{SecretFrom, StoreArg};
use crate::commands::secrets::{argument, set};
use crate::config::draft::Draft;
use crate::config::edit::Present;
use crate::config::env::Env;
use crate::config::keyring;
use crate::config::secrets::{Candidate, SecretName, SecretSource, Standing, checked};
use crate::config::told;
use crate::error::Failure;

/// A secret that somebody typed or piped; one that is found at each run has no value here.
#[derive(Debug)]
pub(super) struct Secret {
    pub(super) name: SecretName,
    pub(super) value: SecretString,
}

/// Where typed secrets go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Store {
    Keyring,
    /// A file for each, beside the configuration.
    Files,
    Nowhere,
}

/// Finds out where a secret comes from. `None`: nobody has to store it.
pub(super) fn ask(
    name: SecretName,
    from: Option<&SecretFrom>,
    draft: &mut Draft,
    interview: &mut Interview<'_>,
) -> Result<Option<Secret>, Failure> {
    let flag = format!("--{}-from", argument(name));
    let Some(from) = from else {
        return found_or_asked(name, &flag, draft, interview);
    };
    let value = match from {
        SecretFrom::Unknown => {
            return Err(Failure::usage(format!(
                "{flag} needs the form env:NAME, file:PATH, command:PROGRAM ARGUMENTS or stdin"
            ))
            .hint("a secret on a command line can be read by others: make a new one"));
        }
        SecretFrom::File(path) => {
            draft.set(name.file_key(), shown(path)?);
            return Ok(None);
        }
        SecretFrom::Command(argv) => {
            draft.set(
                name.command_key(),
                argv.iter().collect::<toml_edit::Array>(),
            );
            return Ok(None);
        }
        SecretFrom::Env(variable) => {
            let Some(text) = interview.context.env.text(variable)? else {
                // Perhaps the secret itself stands where its variable was to be named.
                return Err(Failure::usage(format!(
                    "{flag}: no variable of that name is set ({} after env:)",
                    told::described(variable)
                )));
            };
            if variable == name.variable() {
                return Ok(None);
            }
            checked(name, variable, text.into())?
        }
        SecretFrom::Stdin => interview.stdin(name)?,
    };
    Ok(Some(Secret { name, value }))
}

fn found_or_asked(
    name: SecretName,
    flag: &str,
    draft: &Draft,
    interview: &mut Interview<'_>,
) -> Result<Option<Secret>, Failure> {
    let source = SecretSource::of(name, draft.name(), &interview.context.env);
    let known: Vec<Candidate> = source.candidates();
    let used = known.iter().find(|known| known.standing == Standing::Used);
    if let Some(used) = used {
        interview.say(format_args!("{} comes from {}", name.words(), used.source));
        return Ok(None);
    }
    if interview.asks() {
        return typed(name, flag, interview).map(Some);
    }
    interview.lacks(
        flag,
        format_args!("{}, or set {}", name.words(), name.variable()),
    );
    Ok(None)
}

/// Asks until what was typed can be the secret.
pub(super) fn typed(
    name: SecretName,
    flag: &str,
    interview: &mut Interview<'_>,
) -> Result<Secret, Failure> {
    let words = name.words().trim_start_matches("the ");
    let question = format!("{}{}", words[..1].to_uppercase(), &words[1..]);
    loop {
        let value = interview.secret(&format!("{question} (nothing is shown)"), flag)?;
        match checked(name, "what was typed", value) {
            Ok(value) => return Ok(Secret { name, value }),
            Err(failure) => interview.say(failure),
        }
    }
}

/// The environment in which the typed secrets are there.
pub(super) fn within(env: &Env, secrets: &[Secret]) -> Env {
    secrets.iter().fold(env.clone(), |env, secret| {
        env.with(secret.name.variable(), secret.value.expose_secret())
    })
}

/// Decides where typed secrets go; files are named in the draft.
pub(super) fn store(
    asked: Option<StoreArg>,
    secrets: &[Secret],
    draft: &mut Draft,
    present: &Present,
    interview: &mut Interview<'_>,
) -> Result<Store, Failure> {
    if secrets.is_empty() {
        return Ok(Store::Nowhere);
    }
    let store = match asked {
        Some(StoreArg::Keyring) => {
            keyring::probe(&interview.context.env)
                .map_err(|error| set::no_keyring(secrets[0].name, draft.name(), &error))?;
            Store::Keyring
        }
        Some(StoreArg::File) => Store::Files,
        Some(StoreArg::Nowhere) => Store::Nowhere,
        None => chosen(present, interview)?,
    };
    if store == Store::Files {
        for secret in secrets {
            let path = file(present, draft.name(), secret.name);
            draft.set(secret.name.file_key(), shown(&path)?);
        }
    }
    Ok(store)
}

/// A keyring that lasts is taken; else a person chooses, and a script has to say.
fn chosen(present: &Present, interview: &mut Interview<'_>) -> Result<Store, Failure> {
    let works = keyring::probe(&interview.context.env).is_ok();
    if works && keyring::LIMIT.is_none() {
        return Ok(Store::Keyring);
    }
    if !interview.asks() {
        interview.lacks(
            "--store",
            "keyring, file or nowhere: this machine has no keyring that lasts",
        );
        return Ok(Store::Nowhere);
    }
    let folder = present.path.parent().unwrap_or(&present.path).display();
    let mut choices = vec![
        (
            Store::Files,
            format!("in files that only you can read, in {folder}"),
        ),
        (
            Store::Nowhere,
            "nowhere: the environment has them at each run".to_owned(),
        ),
    ];
    if let (true, Some(limit)) = (works, keyring::LIMIT) {
        let words = format!("in {}: {limit}", keyring::STORE);
        choices.push((Store::Keyring, words));
    }
    let words: Vec<String> = choices.iter().map(|(_, words)| words.clone()).collect();
    let picked = interview.pick("Where the secrets are kept", &words, "--store")?;
    Ok(choices.swap_remove(picked).0)
}

/// The file of a secret, beside the configuration.
pub(super) fn file(present: &Present, profile: &str, name: SecretName) -> PathBuf {
    let file = format!("{profile}.{}", name.entry());
    present.path.with_file_name(file)
}
