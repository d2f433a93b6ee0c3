//! Patience: evidence must have been complete for some reads, or some time (design, 8 B.1).

use super::case::Case;
use super::missing::age;
use super::{Note, Plan};
use crate::model::evidence::{Learnt, Proved};
use crate::model::observed::Observed;
use crate::model::rule::{Patience, Rule};

/// Why a ticket whose evidence is complete is not closed yet; remembers that it was complete.
pub(super) fn wait(
    case: &Case<'_>,
    rule: &Rule,
    observed: &Observed,
    plan: &mut Plan,
) -> Option<String> {
    let before = case.written.and_then(|written| written.proved);
    let now = Proved {
        since: before.map_or(observed.at, |before| before.since),
        reads: before.map_or(1, |before| before.reads.saturating_add(1)),
    };
    let since = now.since;
    let until = match rule.close.patience {
        Patience::None => return None,
        Patience::Reads(reads) if now.reads >= reads => return None,
        Patience::Time(time) if age(since, observed) >= time => return None,
        Patience::Reads(reads) => format!("read {reads}, this was read {}", now.reads),
        Patience::Time(time) => format!("{}", since + time),
    };
    learn(case, Some(now), plan);
    Some(format!("evidence since {since}, closes after {until}"))
}

/// The evidence is not complete: what was complete before counts no more.
pub(super) fn forget(case: &Case<'_>, plan: &mut Plan) {
    if case.written.is_some_and(|written| written.proved.is_some()) {
        learn(case, None, plan);
    }
}

fn learn(case: &Case<'_>, proved: Option<Proved>, plan: &mut Plan) {
    plan.notes.push(Note::Evidence {
        key: case.key.clone(),
        generation: case.generation,
        learnt: Learnt::Proved(proved),
    });
}
