//! What the rules say: expressions and templates, without asking anybody.

use super::super::rule_counts;
use super::super::rule_texts::{self, Read, Remark, fix};
use super::Asked;
use super::check::{Check, Checks};
use super::settings::Side;
use crate::clients::nucleus;
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

/// How many findings each rule matches.
///
/// # Errors
/// When the report cannot be written.
pub(super) async fn count(
    profile: &Profile,
    side: &Side<nucleus::Reader>,
    asked: Asked,
    checks: &mut Checks,
    out: &mut Out,
) -> Result<(), Failure> {
    let rules = profile.rules.iter();
    let names: Vec<String> = rules
        .map(|rule| format!("{MATCHES}.{}", rule.name))
        .collect();
    if asked == Asked::Offline {
        return checks.skip_rest(&names, None, super::OFFLINE, out);
    }
    let Side::Ready(reader) = side else {
        return checks.skip_rest(&names, None, "Nucleus is not fully configured", out);
    };
    let Ok(criteria) = rule_texts::usable(profile, &profile.rules) else {
        return checks.skip_rest(&names, None, "a rule cannot be read", out);
    };
    let all = match rule_counts::count(profile, &criteria, reader, out).await {
        Ok(all) => all,
        // The checks of Nucleus say what is wrong.
        Err(failure) => {
            let why = format!("not counted: {failure}");
            return checks.skip_rest(&names, None, &why, out);
        }
    };
    for (index, (rule, name)) in profile.rules.iter().zip(&names).enumerate() {
        let matches = all.get(&index).cloned().unwrap_or_default();
        let check = if let Some(odd) = rule_counts::odd(rule, &matches) {
            Check::warn(name, format!("rule {} {odd}", rule.name))
        } else {
            let line = rule_counts::line(&matches);
            Check::pass(name, format!("rule {} {line}", rule.name))
        };
        checks.add(check, out)?;
    }
    Ok(())
}

/// One check for each rule: `matches.{rule}`.
const MATCHES: &str = "matches";

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
