//! Writes the profile, stores its secrets, verifies it, and tells what to try next.

use super::secret::{self, Secret, Store};
use crate::cli::VerifyArgs;
use crate::commands::{Context, verify};
use crate::config::draft::Draft;
use crate::config::edit::Present;
use crate::config::env::Env;
use crate::config::{keyring, keys_under_environment, secret_file};
use crate::error::Failure;
use crate::exit::ExitStatus;

/// Everything that was answered.
#[derive(Debug)]
pub(super) struct Answers {
    pub(super) draft: Draft,
    pub(super) secrets: Vec<Secret>,
    pub(super) store: Store,
    pub(super) present: Present,
    pub(super) is_default: bool,
    pub(super) is_dry_run: bool,
}

/// Ends the set-up with what `verify` says.
///
/// # Errors
/// A setting that cannot be used, a file or a secret that cannot be written.
pub(super) fn run(answers: &Answers, context: &mut Context) -> Result<ExitStatus, Failure> {
    let Answers {
        draft,
        secrets,
        store,
        present,
        is_default,
        is_dry_run,
    } = answers;
    let env = secret::within(&context.env, secrets);
    draft.profile(&env)?;
    let text = present.with_profile(draft, *is_default)?;
    if *is_dry_run {
        context.out.data(&text)?;
        return Ok(ExitStatus::Done);
    }
    keep(secrets, store, draft.name(), present, context)?;
    let old = present.write(&text)?;
    let path = present.path.display();
    context.out.status(format_args!(
        "wrote the profile {:?} to {path}",
        draft.name()
    ));
    if let Some(old) = old {
        let old = old.display();
        context
            .out
            .status(format_args!("what was there before is in {old}"));
    }
    for (variable, key) in keys_under_environment(draft, &context.env) {
        context.out.warning(format_args!(
            "{variable} is set to something else and goes over `{key}` of the file"
        ));
    }
    verified(answers, env, context)
}

/// Stores what was typed, before a file speaks of it.
fn keep(
    secrets: &[Secret],
    store: &Store,
    profile: &str,
    present: &Present,
    context: &mut Context,
) -> Result<(), Failure> {
    for secret in secrets {
        let words = secret.name.words();
        match store {
            Store::Keyring => {
                let entry = secret.name.entry();
                let kept = keyring::set(&context.env, profile, entry, &secret.value);
                kept.map_err(|error| {
                    let message = format!("{words} cannot be stored: {error}");
                    Failure::new(ExitStatus::Error, message).hint("use --store file")
                })?;
                let place = keyring::STORE;
                context
                    .out
                    .status(format_args!("stored {words} in {place}"));
            }
            Store::Files => {
                let path = secret::file(present, profile, secret.name);
                secret_file::write(&path, &secret.value)?;
                let path = path.display();
                context
                    .out
                    .status(format_args!("wrote {words} to {path}, for you alone"));
            }
            Store::Nowhere => {
                let variable = secret.name.variable();
                context.out.warning(format_args!(
                    "{words} is not kept: set {variable} or {variable}_FILE at each run"
                ));
            }
        }
    }
    Ok(())
}

/// Verifies as the next command would, and tells how that one is called.
fn verified(answers: &Answers, env: Env, context: &mut Context) -> Result<ExitStatus, Failure> {
    let Answers { draft, present, .. } = answers;
    let mut flags = String::new();
    if context.global.config.is_some() {
        flags = format!(" --config '{}'", present.path.display());
    }
    let by_default = present.default_with(draft.name(), answers.is_default);
    if by_default.as_deref() != Some(draft.name()) {
        flags = format!("{flags} --profile {}", draft.name());
    }
    context.global.profile = Some(draft.name().to_owned());
    context.env = env;
    let status = verify::run(VerifyArgs::default(), context)?;
    let out = &mut context.out;
    if status != ExitStatus::Done {
        out.hint(format_args!(
            "the profile is written; mend what failed, then run `adoconn verify{flags}`"
        ));
        return Ok(status);
    }
    out.status("next:");
    let next = if draft.has_rule() {
        [
            ("sync --dry-run", "what a sync would do"),
            ("sync", "do it; the next one finds nothing left"),
            ("tickets list", "what it made"),
        ]
    } else {
        [
            ("projects list", "the projects that a rule can name"),
            ("tickets list", "the tickets there are"),
            ("config show", "every setting and where it came from"),
        ]
    };
    for (command, words) in next {
        let line = format!("adoconn {command}{flags}");
        out.status(format_args!("  {line:<32}  # {words}"));
    }
    Ok(status)
}
