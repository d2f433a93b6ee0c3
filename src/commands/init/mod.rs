//! `init`: from nothing to a verified profile, by questions or by flags.
//!
//! Answers come from flags, then from the variables that every command knows, then from a person.
//! Nothing is written before the last answer; nothing is sent but what lists and diagnoses need.

mod ado;
mod finish;
mod interview;
mod nucleus;
mod rule;
mod secret;
mod services;

use super::Context;
use crate::cli::DryRun;
use crate::cli::InitArgs;
use crate::config;
use crate::config::draft::Draft;
use crate::config::edit::{self, Present};
use crate::error::Failure;
use crate::exit::ExitStatus;
use interview::Interview;
use secret::Secret;

/// The name where nobody says one, as the connector of Nucleus has it.
const NAME: &str = "azure";

/// Sets up a profile.
///
/// # Errors
/// Answers that are missing or wrong (exit status 2), a person who stops (130), a file or a
/// secret that cannot be written; then whatever `verify` says.
pub fn run(args: &InitArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    if config::wants_sandbox(&context.global, &context.env)? {
        return Err(Failure::usage("the sandbox needs no set-up")
            .hint("to rehearse one, run `adoconn sandbox serve` and set what it prints"));
    }
    if args.write.dry_run == Some(DryRun::Server) {
        return Err(Failure::usage(
            "init writes nothing that a server could look at: --dry-run",
        ));
    }
    let present = edit::present(&context.global, &context.env)?;
    let mut interview = Interview::new(args.write.yes, context);
    if interview.asks() {
        welcome(&present, &mut interview);
    }
    let mut draft = Draft::new(&name(args, &present, &mut interview)?)?;
    if let Some(text) =
        interview.optional(args.description.as_deref(), "Description", "--description")?
    {
        draft.set("description", text);
    }
    let mut secrets: Vec<Secret> = ado::ask(&args.ado, &mut draft, &mut interview)?;
    let has_nucleus = nucleus::ask(&args.nucleus, &mut draft, &mut interview, &mut secrets)?;
    if has_nucleus && !args.rule.no_rule {
        rule::ask(&args.rule, &mut draft, &mut interview, &mut secrets)?;
    }
    let store = secret::store(args.store, &secrets, &mut draft, &present, &mut interview)?;
    interview.finish()?;
    let is_default = is_default(args, &draft, &present, &mut interview)?;
    finish::run(
        &finish::Answers {
            draft,
            secrets,
            store,
            present,
            is_default,
            is_dry_run: args.write.is_dry_run(),
        },
        context,
    )
}

fn welcome(present: &Present, interview: &mut Interview<'_>) {
    let path = present.path.display();
    interview.say(format_args!(
        "This writes a profile to {path} and verifies it."
    ));
    interview.say("Enter takes what stands in brackets or first; Ctrl-C stops and writes nothing.");
}

/// The profile's name; one that exists is replaced only on purpose.
fn name(
    args: &InitArgs,
    present: &Present,
    interview: &mut Interview<'_>,
) -> Result<String, Failure> {
    let named = args
        .name
        .clone()
        .or_else(|| interview.context.global.profile.clone());
    let is_named = named.is_some();
    let taken = |name: &str| present.profiles.iter().any(|known| known == name);
    loop {
        let name = match &named {
            Some(name) => name.clone(),
            None => interview.ask(
                "Name of the profile",
                Some(NAME),
                |name| Draft::new(name).map(drop).map_err(|wrong| wrong.message),
                "--name",
            )?,
        };
        if !taken(&name) || args.force {
            return Ok(name);
        }
        let path = present.path.display();
        if !interview.asks() {
            return Err(Failure::usage(format!(
                "{path} has a profile {name:?} already; nothing was written"
            ))
            .hint("choose another --name, or replace it with --force"));
        }
        let question = format!("{path} has a profile {name:?}. Replace it, rules and all?");
        if interview.confirm(&question, "--force")? {
            return Ok(name);
        }
        if is_named {
            return Err(Failure::usage("nothing was written").hint("choose another --name"));
        }
    }
}

/// Whether commands are to use the profile where none is named.
fn is_default(
    args: &InitArgs,
    draft: &Draft,
    present: &Present,
    interview: &mut Interview<'_>,
) -> Result<bool, Failure> {
    let by_itself = present.default_with(draft.name(), false);
    if args.default || by_itself.as_deref() == Some(draft.name()) || !interview.asks() {
        return Ok(args.default);
    }
    let question = match by_itself {
        Some(other) => format!("Use it by default, instead of {other:?}?"),
        None => "Use it by default?".to_owned(),
    };
    interview.confirm(&question, "--default")
}
