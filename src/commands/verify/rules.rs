//! What the rules say: expressions and templates, without asking anybody.

use super::super::rule_texts::{self, Read, Remark, fix};
use super::check::{Check, Checks};
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::rule::{Mode, Rule};
use crate::output::Out;

/// One check for each rule: `rules.{rule}`.
pub(super) const NAME: &str = "rules";

/// Checks every rule.
///
/// # Errors
/// When the report cannot be written.
pub(super) fn add(profile: &Profile, checks: &mut Checks, out: &mut Out) -> Result<(), Failure> {
    for rule in &profile.rules {
        checks.add(check(rule, profile), out)?;
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

fn check(rule: &Rule, profile: &Profile) -> Check {
    let name = format!("{NAME}.{}", rule.name);
    match rule_texts::read(profile, rule) {
        Err(wrong) => Check::fail(&name, ExitStatus::Usage, wrong.line())
            .quoting(wrong.lines())
            .mended_by(fix(&profile.name, rule, &wrong)),
        Ok(Read { odd, .. }) if !odd.is_empty() => {
            let lines: Vec<String> = odd.iter().map(Remark::line).collect();
            let quotes: Vec<String> = odd.iter().flat_map(Remark::lines).cloned().collect();
            Check::warn(&name, lines.join("; ")).quoting(&quotes)
        }
        Ok(_) => Check::pass(
            &name,
            match rule.mode {
                Mode::Enforce => "expression and templates can be read",
                Mode::Observe => {
                    "expression and templates can be read; planned only, never written"
                }
            },
        ),
    }
}
