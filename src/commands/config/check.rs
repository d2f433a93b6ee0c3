//! `config check`: can the file be used? One line for the file, each profile and each rule.

use crate::commands::Context;
use crate::config;
use crate::config::check::{Checked, whole_file};
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::rule::Rule;
use crate::output::listing;
use crate::output::rows::{CheckOutcome, CheckRow};
use crate::template::criteria::Criteria;
use crate::template::ticket;

/// Checks the file; what is wrong is in the report and in the status.
///
/// # Errors
/// When the report cannot be written.
pub(super) fn run(context: &mut Context) -> Result<ExitStatus, Failure> {
    if config::wants_sandbox(&context.global, &context.env)? {
        return Err(Failure::usage("the sandbox's settings are built in"));
    }
    let rows = match whole_file(&context.global, &context.env) {
        Ok(checked) => rows(&checked),
        Err(failure) => vec![of_failure("file".to_owned(), &failure)],
    };
    let count = |outcome| rows.iter().filter(|row| row.outcome == outcome).count();
    let (passed, failed) = (count(CheckOutcome::Pass), count(CheckOutcome::Fail));
    listing::all(&mut context.out, rows)?;
    context
        .out
        .status(format_args!("{passed} passed, {failed} failed"));
    if failed == 0 {
        context
            .out
            .hint("`adoconn verify` asks the services what the file cannot tell");
        return Ok(ExitStatus::Done);
    }
    Ok(ExitStatus::Usage)
}

fn rows(checked: &Checked) -> Vec<CheckRow> {
    let Checked {
        path,
        profiles,
        chosen,
    } = checked;
    let count = profiles.len();
    let mut rows = vec![match path {
        Some(path) => pass(
            "file".to_owned(),
            format!("{}, profiles: {count}", path.display()),
        ),
        None => pass("file".to_owned(), "none: the environment alone".to_owned()),
    }];
    rows.push(match chosen {
        Ok(name) => pass("default".to_owned(), format!("profile {name}")),
        // Every command may name one, so this breaks nothing by itself.
        Err(failure) => CheckRow {
            outcome: CheckOutcome::Warn,
            ..of_failure("default".to_owned(), failure)
        },
    });
    for (name, profile) in profiles {
        match profile {
            Ok(profile) => {
                rows.push(pass(format!("profile.{name}"), told(profile)));
                let rules = profile.rules.iter();
                rows.extend(rules.map(|rule| of_rule(name, rule)));
            }
            Err(failure) => rows.push(of_failure(format!("profile.{name}"), failure)),
        }
    }
    rows
}

fn told(profile: &Profile) -> String {
    let organization = match &profile.ado.organization {
        Some(organization) => format!("organization {organization}"),
        None => "no organization".to_owned(),
    };
    let nucleus = match &profile.nucleus.url {
        Some(url) => format!("Nucleus {url}"),
        None => "no Nucleus".to_owned(),
    };
    let count = profile.rules.len();
    format!("{organization}, {nucleus}, rules: {count}")
}

/// Expression and templates are read, as a sync does before it asks anybody.
fn of_rule(profile: &str, rule: &Rule) -> CheckRow {
    let name = format!("rules.{profile}.{}", rule.name);
    let wrong = |key: &str, error: &dyn std::fmt::Display| CheckRow {
        name: name.clone(),
        outcome: CheckOutcome::Fail,
        detail: format!("`{key}`: {error}"),
        fix: Some(format!(
            "correct `{key}` of the rule {:?} in [[profiles.{profile}.rules]]",
            rule.name
        )),
    };
    if let Err(error) = Criteria::parse(&rule.when) {
        return wrong("when", &error);
    }
    if let Err((key, error)) = ticket::check(&rule.ticket) {
        return wrong(&format!("ticket.{key}"), &error);
    }
    let target = &rule.ticket;
    pass(
        name,
        format!("{}, {}", target.project, target.work_item_type),
    )
}

fn pass(name: String, detail: String) -> CheckRow {
    CheckRow {
        name,
        outcome: CheckOutcome::Pass,
        detail,
        fix: None,
    }
}

fn of_failure(name: String, failure: &Failure) -> CheckRow {
    let mut detail = failure.message.clone();
    if let Some(source) = &failure.source {
        detail = format!("{detail}: {source}");
    }
    let fix = failure.hints.join("; ");
    CheckRow {
        name,
        outcome: CheckOutcome::Fail,
        detail,
        fix: (!fix.is_empty()).then_some(fix),
    }
}
