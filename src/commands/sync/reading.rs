//! Reading both sides and planning, until the planner has no question left.

use std::collections::BTreeMap;

use super::bars::Bars;
use super::wish::Wish;
use crate::clients::api_error::{ApiErrorKind, Service};
use crate::commands::failures::{absent_nucleus_project, from_ledger, from_observe, from_target};
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::ledger::Ledger;
use crate::model::ids::NucleusProjectId;
use crate::model::observed::{Memory, Observed};
use crate::observe::{self, Event, ObserveError, Readers, Scope, answers};
use crate::output::Out;
use crate::plan::{Plan, Policy, plan};
use crate::template::criteria::Criteria;

/// Rounds of questions: counts and retired assets may lead to scans of an asset, those to second
/// reads, those to comments, and these to look-ups of a new generation at most.
const MAX_ROUNDS: usize = 8;

/// Plans, answers the planner's questions, and plans again until none is left.
///
/// # Errors
/// When a side cannot be reached at all.
pub(in crate::commands) async fn plan_in_full(
    readers: &Readers,
    scope: &Scope<'_>,
    policy: &Policy<'_>,
    watch: observe::Watch<'_>,
    observed: &mut Observed,
) -> Result<Plan, ObserveError> {
    let mut planned = plan(observed, policy);
    for _ in 0..MAX_ROUNDS {
        if planned.questions.is_empty() {
            break;
        }
        let questions = std::mem::take(&mut planned.questions);
        answers::answer(readers, scope, &questions, watch, observed).await?;
        planned = plan(observed, policy);
    }
    Ok(planned)
}

/// What is needed to read and to plan.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    pub(super) wish: &'a Wish,
    pub(super) profile: &'a Profile,
    pub(super) criteria: &'a [Criteria],
    pub(super) readers: &'a Readers,
}

impl Reading<'_> {
    /// Reads, plans, answers the planner's questions, and plans again until none is left.
    pub(super) async fn observe_and_plan(
        &self,
        ledger: Option<&Ledger>,
        out: &Out,
    ) -> Result<(Observed, Plan), Failure> {
        let memory = ledger.map_or_else(|| Ok(Memory::default()), Ledger::memory);
        let scope = Scope {
            rules: &self.profile.rules,
            criteria: self.criteria,
            identity: &self.profile.identity,
            statuses: &self.profile.status_policy,
            rows_before: self.rows_before(ledger)?,
            trusts_links: false,
        };
        let bars = Bars::new(out);
        let watch = |event: Event<'_>| bars.show(event);
        let memory = memory.map_err(from_ledger)?;
        let mut observed = match observe::observe(self.readers, &scope, memory, &watch).await {
            Ok(observed) => observed,
            Err(error) => return Err(self.explain(error).await),
        };
        let policy = Policy {
            rules: &self.profile.rules,
            identity: &self.profile.identity,
            quiet_period: self.profile.quiet_period,
            exceptions: self.wish.exceptions,
            // What is filtered afterwards, or compared with a saved plan, is planned in full.
            create_limit: (self.wish.saved.is_none() && self.wish.rules.is_empty())
                .then_some(self.profile.limits.create_per_run),
            only: None,
            zone: self.profile.time_zone.clone(),
        };
        let planned = plan_in_full(self.readers, &scope, &policy, &watch, &mut observed).await;
        Ok((observed, planned.map_err(from_observe)?))
    }

    /// A Nucleus project that does not exist is a wrong setting, and is named with those that do.
    async fn explain(&self, error: ObserveError) -> Failure {
        let is_absent = matches!(&error, ObserveError::Api(error)
            if error.service == Service::Nucleus && error.kind == ApiErrorKind::NotFound);
        if is_absent && let Ok(known) = self.readers.nucleus.projects().await {
            let is_known = |id: &NucleusProjectId| known.iter().any(|project| project.id == *id);
            let mut rules = self.profile.rules.iter();
            if let Some(rule) = rules.find(|rule| !is_known(&rule.nucleus_project)) {
                let target = absent_nucleus_project(&rule.nucleus_project, &known);
                return from_target(&format!("rule {}: ", rule.name), &target);
            }
        }
        from_observe(error)
    }

    fn rows_before(
        &self,
        ledger: Option<&Ledger>,
    ) -> Result<BTreeMap<NucleusProjectId, usize>, Failure> {
        let Some(ledger) = ledger else {
            return Ok(BTreeMap::new());
        };
        let mut rows = BTreeMap::new();
        for rule in &self.profile.rules {
            let before = ledger
                .rows_before(&rule.nucleus_project)
                .map_err(from_ledger)?;
            if let Some(before) = before {
                rows.insert(rule.nucleus_project.clone(), before);
            }
        }
        Ok(rows)
    }
}
