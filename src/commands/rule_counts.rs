//! How many findings each rule matches: a rule that matches none, or all, is told about.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::failures::from_observe;
use crate::clients::nucleus;
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::model::observed::RuleMatches;
use crate::model::rule::Rule;
use crate::observe::{Event, Scope, count_matches};
use crate::output::Out;
use crate::output::count::counted;
use crate::template::criteria::Criteria;

/// How many, in one line.
pub(super) fn line(matches: &RuleMatches) -> String {
    let RuleMatches {
        findings,
        instances,
        of_findings,
        is_shadowed: _,
    } = matches;
    format!(
        "matches {findings} of {} ({})",
        counted(*of_findings, "finding"),
        counted(*instances, "instance")
    )
}

/// What is odd about that.
pub(super) fn odd(rule: &Rule, matches: &RuleMatches) -> Option<String> {
    let RuleMatches {
        findings,
        of_findings,
        is_shadowed,
        ..
    } = matches;
    let is_all = findings == of_findings && *of_findings > 1;
    match (findings, of_findings) {
        (_, 0) => None,
        (0, _) if *is_shadowed => Some(
            "matches only what earlier rules take: the first rule that matches an instance takes \
             it; move it up"
                .to_owned(),
        ),
        (0, of_findings) => Some(format!(
            "matches none of {}; `adoconn findings list` shows what there is",
            counted(*of_findings, "finding")
        )),
        (findings, _) if is_all && rule.when.trim() != "true" => Some(format!(
            "matches all {findings} findings; if that is meant, write when = 'true'"
        )),
        _ => None,
    }
}

/// Says how many each rule matches, and warns of what is odd.
pub(super) fn tell(rules: &[Rule], all: &BTreeMap<usize, RuleMatches>, out: &mut Out) {
    for (index, rule) in rules.iter().enumerate() {
        let Some(matches) = all.get(&index) else {
            continue;
        };
        match odd(rule, matches) {
            Some(odd) => out.warning(format_args!("rule {} {odd}", rule.name)),
            None => out.status(format_args!("rule {} {}", rule.name, line(matches))),
        }
    }
}

/// Counts what each rule matches in Nucleus now.
///
/// # Errors
/// When a project cannot be read to its end.
pub(super) async fn count(
    profile: &Profile,
    criteria: &[Criteria],
    reader: &nucleus::Reader,
    out: &Out,
) -> Result<BTreeMap<usize, RuleMatches>, Failure> {
    let scope = Scope {
        rules: &profile.rules,
        criteria,
        identity: &profile.identity,
        statuses: &profile.status_policy,
        rows_before: BTreeMap::new(),
        trusts_links: false,
    };
    let bar = RefCell::new((out.progress("instances of Nucleus", None), 0_usize));
    let watch = |event: Event<'_>| {
        if let Event::Rows { rows, .. } = event {
            let (bar, shown) = &mut *bar.borrow_mut();
            bar.advance(rows.saturating_sub(*shown));
            *shown = rows;
        }
    };
    let counted = count_matches(reader, &scope, &watch).await;
    counted.map_err(from_observe)
}
