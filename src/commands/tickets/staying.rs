//! How long tickets stay closed whose findings are open, and how many these are (design, 8 B.5).

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;

use super::asked;
use crate::cli::KeepArgs;
use crate::clients::ado;
use crate::commands::session::Session;
use crate::ledger::RunId;
use crate::model::remark::{Decision, Stays};
use crate::observe::still_open::{Question, StillOpen, still_open};
use crate::output::Out;
use crate::plan::bulk::BulkPlan;

/// How many pages of findings are looked at where nobody waits for the count.
pub(super) const FEW_PAGES: usize = 5;

/// Who we are, as the closing comment names us. It bears the name anyway: without an answer the
/// line has none.
pub(super) async fn who(reader: &ado::Reader) -> String {
    let answer = reader.me().await.ok();
    answer.map_or_else(String::new, |who| who.display_name.clone())
}

/// What the flags decide, by whom and in which run.
pub(super) fn decision(args: &KeepArgs, run: &RunId, who: String) -> Decision {
    let KeepArgs {
        until_scan: _,
        for_time,
        is_final,
    } = args;
    let end = for_time.and_then(|time| {
        let time = SignedDuration::try_from(time).ok()?;
        // Whole seconds are enough for a line that people read.
        let end = crate::clock::now().checked_add(time).ok()?;
        end.round(jiff::Unit::Second).ok()
    });
    let stays = match end {
        _ if *is_final => Stays::Final,
        Some(end) => Stays::Until(end),
        None => Stays::UntilScan,
    };
    Decision {
        stays,
        run: run.to_string(),
        who,
    }
}

/// How many of the tickets that are to be closed have open findings, or why nobody looked; `most`
/// is how many pages of findings are looked at.
pub(super) async fn count_open(
    plan: &BulkPlan<'_>,
    session: &Session,
    most: Option<usize>,
    out: &mut Out,
) -> Result<StillOpen, String> {
    if !plan.closes() {
        return Ok(StillOpen::none());
    }
    let changed = plan.all().filter(|(_, fate)| fate.is_go());
    let keys: BTreeSet<_> = changed
        .filter_map(|(item, _)| Some(&item.link.as_ref()?.key))
        .collect();
    if keys.is_empty() {
        return Ok(StillOpen::none());
    }
    let profile = &session.profile;
    if !profile.nucleus.is_configured() {
        return Err(format!("the profile {:?} names no Nucleus", profile.name));
    }
    let reader = session.nucleus().map_err(|failure| failure.to_string())?;
    let memory = asked::memory(session, out);
    let tickets = memory.tickets.iter();
    let known: BTreeMap<_, _> = tickets
        .filter_map(|((key, _), ticket)| Some((key.clone(), ticket.finding.clone()?)))
        .collect();
    let projects = profile
        .rules
        .iter()
        .map(|rule| rule.nucleus_project.clone());
    let scopes = profile.rules.iter().map(|rule| rule.scope.clone());
    let question = Question {
        identity: &profile.identity,
        statuses: &profile.status_policy,
        keys: &keys,
        known: &known,
        projects: projects.collect(),
        scopes: scopes.chain([String::new()]).collect(),
        most,
    };
    still_open(&reader, &question).await
}
