//! What the rules say: expressions and templates, without asking anybody.

use super::check::{Check, Checks};
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::rule::{Mode, Rule};
use crate::output::Out;
use crate::template::criteria::Criteria;
use crate::template::ticket;

/// One check for each rule: `rules.{rule}`.
pub(super) const NAME: &str = "rules";

/// Checks every rule.
///
/// # Errors
/// When the report cannot be written.
pub(super) fn add(profile: &Profile, checks: &mut Checks, out: &mut Out) -> Result<(), Failure> {
    for rule in &profile.rules {
        checks.add(check(rule, &profile.name), out)?;
    }
    if profile.rules.is_empty() {
        let check = Check::skip(NAME, "the profile has no rules").mended_by(format!(
            "for `adoconn sync`, add a [[profiles.{}.rules]] section to the configuration file",
            profile.name
        ));
        checks.add(check, out)?;
    }
    Ok(())
}

fn check(rule: &Rule, profile: &str) -> Check {
    let name = format!("{NAME}.{}", rule.name);
    let wrong = |key: &str, error: &dyn std::fmt::Display| {
        Check::fail(&name, ExitStatus::Usage, format!("`{key}`: {error}")).mended_by(format!(
            "correct `{key}` of the rule {:?} in [[profiles.{profile}.rules]]",
            rule.name
        ))
    };
    if let Err(error) = Criteria::parse(&rule.when) {
        return wrong("when", &error);
    }
    if let Err((key, error)) = ticket::check(&rule.ticket) {
        return wrong(&format!("ticket.{key}"), &error);
    }
    Check::pass(
        &name,
        match rule.mode {
            Mode::Enforce => "expression and templates can be read",
            Mode::Observe => "expression and templates can be read; planned only, never written",
        },
    )
}
