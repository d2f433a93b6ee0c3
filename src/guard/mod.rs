//! Refuses what would change too much: fuses, a shrunken source, the ramp of creates.
//!
//! A fuse holds one rule's verb, a shrunken source holds one Nucleus project; the rest goes on
//! (design, 8 C). Limits guard what adoconn decides by itself, never an explicit selection.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::model::ids::NucleusProjectId;
use crate::model::key::TicketKey;
use crate::model::observed::{Completeness, Observed};
use crate::plan::Plan;
use crate::plan::action::{Action, Hold, Verb};
use crate::plan::ramp;

#[cfg(test)]
mod tests;

/// How much may change in one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fuses {
    /// Creates a run; the rest waits for the next.
    pub create_per_run: usize,
    /// Updates and moves a run.
    pub update_per_run: usize,
    /// The number of refused actions that were looked at and allowed (`--confirm-count`).
    pub confirmed: Option<usize>,
    /// How many actions the saved plan has that is being carried out. Who confirms that many
    /// looked at all of them, and so at those that are still left.
    pub saved: Option<usize>,
    /// The numbers of rows that were looked at and accepted (`--accept-shrink`).
    pub accepted_rows: Vec<usize>,
}

impl Fuses {
    fn allow(&self, held: usize) -> bool {
        let confirmed = self.confirmed;
        confirmed.is_some() && (confirmed == Some(held) || confirmed == self.saved)
    }
}

/// What the guard refused, in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// What tripped: rule and verb, or the Nucleus project.
    pub what: String,
    /// The numbers behind it.
    pub why: String,
    /// The actions that are held.
    pub held: Vec<Action>,
    /// What would allow exactly this.
    pub allowed_by: Allowance,
}

/// What somebody has to confirm, so that what was refused goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowance {
    /// How many changes the fuses of this run hold, all of them together.
    Count(usize),
    /// How many rows a Nucleus project now has.
    Rows(NucleusProjectId, usize),
}

impl Refusal {
    /// Whether it says that this project's answer shrank.
    pub fn is_shrink_of(&self, project: &NucleusProjectId) -> bool {
        match &self.allowed_by {
            Allowance::Count(_) => false,
            Allowance::Rows(shrunken, _) => shrunken == project,
        }
    }
}

/// Close and reopen are free up to this many a rule.
const FREE: usize = 10;

/// Takes out of the plan what may not happen by itself, and says what that was.
pub fn check(mut plan: Plan, observed: &Observed, fuses: &Fuses) -> (Plan, Vec<Refusal>) {
    let mut refusals = shrunken(&mut plan, observed, fuses);
    let mut tripped = Vec::new();
    for (rule, verb, count, allowed, of) in percent_fuses(&plan) {
        let why = format!(
            "{count} of {of} tickets would {}; {allowed} may",
            word(verb)
        );
        tripped.push((Whose::Rule(rule), vec![verb], count, why));
    }
    let updates = [Verb::UpdateTicket, Verb::MoveState];
    let count = plan
        .actions
        .iter()
        .filter(|action| updates.contains(&action.verb()))
        .count();
    if count > fuses.update_per_run {
        let why = format!(
            "{count} updates and moves; {} a run may happen",
            fuses.update_per_run
        );
        tripped.push((Whose::Run, updates.to_vec(), count, why));
    }
    let comments = plan
        .actions
        .iter()
        .filter(|action| action.verb() == Verb::CommentTicket)
        .count();
    if comments > COMMENTS_PER_RUN {
        let why = format!("{comments} comments; {COMMENTS_PER_RUN} a run may happen");
        tripped.push((Whose::Run, vec![Verb::CommentTicket], comments, why));
    }
    let total: usize = tripped.iter().map(|(_, _, count, _)| count).sum();
    if total > 0 && !fuses.allow(total) {
        for (whose, verbs, _, why) in tripped {
            let is_held = |action: &Action| {
                verbs.contains(&action.verb()) && whose.includes(action.rule.as_deref())
            };
            let held = hold(&mut plan, "fuse", &why, is_held);
            refusals.push(Refusal {
                what: whose.to_string(),
                why,
                held,
                allowed_by: Allowance::Count(total),
            });
        }
    }
    ramp(&mut plan, fuses.create_per_run);
    (plan, refusals)
}

/// Whose actions a fuse holds.
#[derive(Debug)]
enum Whose {
    /// Everybody's.
    Run,
    /// Those of one rule, or of the tickets that no rule is responsible for.
    Rule(Option<String>),
}

impl Whose {
    fn includes(&self, rule: Option<&str>) -> bool {
        match self {
            Self::Run => true,
            Self::Rule(this) => this.as_deref() == rule,
        }
    }
}

impl fmt::Display for Whose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Run => f.write_str("this run"),
            Self::Rule(Some(rule)) => write!(f, "rule {rule}"),
            Self::Rule(None) => f.write_str("tickets without a rule"),
        }
    }
}

/// Comments a run (design, 8 C.1).
const COMMENTS_PER_RUN: usize = 1_000;

fn word(verb: Verb) -> &'static str {
    match verb {
        Verb::CloseTicket => "be closed",
        Verb::ReopenTicket => "be reopened",
        Verb::CreateTicket | Verb::UpdateTicket | Verb::MoveState | Verb::CommentTicket => "change",
    }
}

/// How many of `tickets` may be closed or reopened: graded by size, with a free floor.
fn allowed(tickets: usize) -> usize {
    let percent = match tickets {
        0..=100 => 80,
        101..=1_000 => 50,
        _ => 30,
    };
    FREE.max(tickets * percent / 100)
}

/// Rule, verb, planned, allowed, base.
type Tripped = (Option<String>, Verb, usize, usize, usize);

fn percent_fuses(plan: &Plan) -> Vec<Tripped> {
    let mut planned: BTreeMap<(Option<String>, Verb), usize> = BTreeMap::new();
    for action in &plan.actions {
        let verb = action.verb();
        if matches!(verb, Verb::CloseTicket | Verb::ReopenTicket) {
            *planned.entry((action.rule.clone(), verb)).or_default() += 1;
        }
    }
    let base = |rule: &Option<String>, verb: Verb| {
        plan.followed
            .iter()
            .filter(|ticket| ticket.rule == *rule)
            .filter(|ticket| ticket.is_open == (verb == Verb::CloseTicket))
            .count()
    };
    planned
        .into_iter()
        .map(|((rule, verb), count)| {
            let of = base(&rule, verb);
            (rule, verb, count, allowed(of), of)
        })
        .filter(|(_, _, count, allowed, _)| count > allowed)
        .collect()
}

/// Holds everything of a Nucleus project whose complete read is empty, or 30 % smaller than the
/// last one that was accepted.
fn shrunken(plan: &mut Plan, observed: &Observed, fuses: &Fuses) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for (project, source) in &observed.sources {
        let Some(before) = source.rows_before.filter(|before| *before > 0) else {
            continue;
        };
        let shrunken = source.rows * 10 <= before * 7;
        if !shrunken
            || source.completeness != Completeness::Complete
            || fuses.accepted_rows.contains(&source.rows)
        {
            continue;
        }
        let keys = keys_of(plan, project);
        let why = format!(
            "{} instances were read, {before} the time before",
            source.rows
        );
        let held = hold(plan, "source_shrink", &why, |action| {
            action.key.as_ref().is_some_and(|key| keys.contains(key))
                || action
                    .memo()
                    .finding
                    .as_ref()
                    .is_some_and(|f| f.project == *project)
        });
        // A read that nobody accepted proves nothing.
        plan.notes.retain(|note| {
            !note.is_of_a_read() || note.key().is_none_or(|key| !keys.contains(key))
        });
        let what = format!("Nucleus project {project}");
        refusals.push(Refusal {
            what,
            why,
            held,
            allowed_by: Allowance::Rows(project.clone(), source.rows),
        });
    }
    refusals
}

fn keys_of(plan: &Plan, project: &NucleusProjectId) -> BTreeSet<TicketKey> {
    let followed = plan
        .followed
        .iter()
        .filter(|ticket| ticket.nucleus_project == *project);
    followed.map(|ticket| ticket.key.clone()).collect()
}

/// Creates are ramped, not refused: the most urgent first, the rest by the next runs.
fn ramp(plan: &mut Plan, per_run: usize) {
    let mut creates = 0;
    let (late, kept): (Vec<Action>, Vec<Action>) = plan.actions.drain(..).partition(|action| {
        creates += usize::from(action.verb() == Verb::CreateTicket);
        action.verb() == Verb::CreateTicket && creates > per_run
    });
    plan.actions = kept;
    let holds = late.into_iter().map(|action| ramp::held(action, per_run));
    plan.holds.extend(holds);
}

/// Turns actions into holds; says which.
fn hold(
    plan: &mut Plan,
    code: &'static str,
    why: &str,
    is_held: impl Fn(&Action) -> bool,
) -> Vec<Action> {
    let (held, kept): (Vec<_>, Vec<_>) = plan.actions.drain(..).partition(|action| is_held(action));
    plan.actions = kept;
    let holds = held.iter().cloned();
    plan.holds
        .extend(holds.map(|action| Hold::of(action, code, why)));
    held
}
