//! Where each rule's tickets go: project, type, states.

use super::check::{Check, Checks};
use crate::clients::ado::Reader;
use crate::clients::api_error::ApiError;
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::process::WorkItemType;
use crate::model::rule::{CloseTarget, Rule};
use crate::observe::{Catalog, TargetError, creation_path, known_state};
use crate::output::Out;

/// One check for each rule: `ado.target.{rule}`.
pub(super) const NAME: &str = "ado.target";

/// Checks the target of every rule.
///
/// # Errors
/// When the report cannot be written.
pub(super) async fn add(
    reader: &Reader,
    profile: &Profile,
    checks: &mut Checks,
    out: &mut Out,
) -> Result<(), Failure> {
    let mut catalog = Catalog::new(reader.clone());
    for rule in &profile.rules {
        let name = name_of(rule);
        let check = match target(&mut catalog, rule).await {
            Ok(Ok(found)) => judge(&name, rule, &found),
            Ok(Err(error)) => Check::of_target(&name, &error),
            Err(error) => Check::of_error(&name, &error),
        };
        checks.add(check, out)?;
    }
    if profile.rules.is_empty() {
        checks.add(Check::skip(NAME, NO_RULES), out)?;
    }
    Ok(())
}

/// Skips the target of every rule.
///
/// # Errors
/// When the report cannot be written.
pub(super) fn skip(
    profile: &Profile,
    why: &str,
    checks: &mut Checks,
    out: &mut Out,
) -> Result<(), Failure> {
    for rule in &profile.rules {
        checks.add(Check::skip(&name_of(rule), why), out)?;
    }
    if profile.rules.is_empty() {
        checks.add(Check::skip(NAME, NO_RULES), out)?;
    }
    Ok(())
}

const NO_RULES: &str = "the profile has no rules";

fn name_of(rule: &Rule) -> String {
    format!("{NAME}.{}", rule.name)
}

/// A target that exists.
#[derive(Debug)]
struct Found {
    project: String,
    kind: WorkItemType,
    state: String,
    path: Vec<String>,
}

async fn target(
    catalog: &mut Catalog,
    rule: &Rule,
) -> Result<Result<Found, TargetError>, ApiError> {
    let ticket = &rule.ticket;
    let project = match catalog.project(&ticket.project).await? {
        Ok(project) => project.name,
        Err(error) => return Ok(Err(error)),
    };
    let kind = catalog.work_item_type(&project, &ticket.work_item_type);
    Ok(kind.await?.and_then(|kind| {
        let (state, path) = creation_path(&project, &kind, ticket.state.as_deref())?;
        if let CloseTarget::State(name) = &rule.close.target {
            known_state(&project, &kind, name)?;
        }
        if let Some(name) = &rule.reopen.state {
            known_state(&project, &kind, name)?;
        }
        Ok(Found {
            project,
            kind,
            state,
            path,
        })
    }))
}

/// What is to be said about a target whose names exist.
fn judge(name: &str, rule: &Rule, found: &Found) -> Check {
    let Found {
        project,
        kind,
        state,
        path,
    } = found;
    let closing = match &rule.close.target {
        CloseTarget::State(state) => Some(state.as_str()),
        CloseTarget::Category(category) => kind.first_of(*category),
    };
    let list = format!(
        "adoconn states list --project '{project}' --type '{}'",
        kind.name
    );
    let place = format!("{project}, {}", kind.name);
    let closed = match (closing, rule.close.auto) {
        (Some(state), _) => format!("closed ones in {state}"),
        (None, false) => "never closed".to_owned(),
        (None, true) => {
            let detail = format!("{place}: no state there closes a ticket as the rule wants it");
            return Check::fail(name, ExitStatus::Usage, detail)
                .mended_by(format!("set `close.state`; see `{list}`"));
        }
    };
    if path.is_empty() {
        let detail = format!("{place}: new tickets in {state}, {closed}");
        return Check::pass(name, detail);
    }
    let steps = path.len() + 1;
    let first = kind.initial_state().unwrap_or_default();
    let way = path.join(" > ");
    Check::warn(
        name,
        format!(
            "{place}: {state} is no initial state, a new ticket takes {steps} steps: {first} > \
             {way}; {closed}"
        ),
    )
    .mended_by(format!(
        "nothing to do, or set `ticket.state`; see `{list}`"
    ))
}
