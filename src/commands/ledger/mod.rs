//! `ledger check|rebuild`: whether the ledger is sound, and making it anew from the tickets.

mod check;
mod rebuild;
mod remote;

use super::Context;
use super::verify::check::Checks;
use crate::cli::LedgerCommand;
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::observe::Scope;
use crate::output::Out;
use crate::template::criteria::Criteria;

/// Runs a command on the ledger.
///
/// # Errors
/// Wrong settings, a side that cannot be reached, a ledger that cannot be written.
pub fn run(command: &LedgerCommand, context: &mut Context) -> Result<ExitStatus, Failure> {
    match command {
        LedgerCommand::Check(args) => check::run(*args, context),
        LedgerCommand::Rebuild(args) => rebuild::run(*args, context),
    }
}

/// What is read where the ledger itself is not asked.
fn scope<'a>(profile: &'a Profile, criteria: &'a [Criteria]) -> Scope<'a> {
    Scope {
        rules: &profile.rules,
        criteria,
        identity: &profile.identity,
        statuses: &profile.status_policy,
        rows_before: std::collections::BTreeMap::new(),
        trusts_links: false,
    }
}

/// Ends a report with its summary.
fn conclude(checks: Checks, profile: &Profile, out: &mut Out) -> Result<ExitStatus, Failure> {
    let place = if profile.is_sandbox { "SANDBOX: " } else { "" };
    let summary = checks.summary();
    let status = checks.finish(out)?;
    out.status(format_args!("{place}{summary}"));
    Ok(status)
}

/// Some numbers of work items, and how many more there are.
fn named(ids: &[crate::model::ids::WorkItemId]) -> String {
    const NAMED: usize = 10;
    let mut names: Vec<String> = ids.iter().take(NAMED).map(|id| format!("#{id}")).collect();
    if let Some(more) = ids.len().checked_sub(NAMED).filter(|more| *more > 0) {
        names.push(format!("and {more} more"));
    }
    names.join(", ")
}
