//! What the flags of a command ask for, as a selection.

use std::cell::RefCell;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::row::Closings;
use crate::cli::{BulkArgs, FindingStatus, TicketFilter};
use crate::commands::failures::{from_ledger, from_observe};
use crate::commands::rule_texts;
use crate::commands::session::Session;
use crate::error::Failure;
use crate::ledger::Ledger;
use crate::model::ids::WorkItemId;
use crate::model::observed::{LinkedBy, Memory};
use crate::model::process::StateCategory;
use crate::observe::finding_status::{Became, Places, keys_by_status};
use crate::observe::selection::{Selection, TicketFilterSpec};
use crate::observe::{Event, RuleKeys, rule_keys};
use crate::output::Out;
use crate::output::progress::Progress;

/// A selection, with what is needed to find all of it.
#[derive(Debug)]
pub(super) struct Asked {
    /// Which work items are meant.
    pub(super) selection: Selection,
    /// Tickets that the ledger knows, with or without their tag.
    pub(super) remembered: Vec<WorkItemId>,
    /// Which of them a sync closed, as the ledger tells.
    pub(super) closings: Closings,
    /// Why more items may be meant than will be found.
    pub(super) gaps: Vec<String>,
    /// Who put key links on items that the ledger does not name, as far as it knows.
    pub(super) linked_by: LinkedBy,
}

impl Asked {
    /// What a bulk command asks for: open tickets, unless it says which states are meant.
    ///
    /// # Errors
    /// As [`Asked::by_filter`].
    pub(super) async fn by_bulk(
        bulk: &BulkArgs,
        session: &Session,
        out: &mut Out,
    ) -> Result<Self, Failure> {
        let (states, categories) = present_states(bulk);
        Self::by_filter(&bulk.filter, states, &categories, session, out).await
    }

    /// What filters ask for. Reads the ledger, and Nucleus where a rule is named.
    ///
    /// # Errors
    /// An unknown rule, an expression that fails, a Nucleus that cannot be read.
    pub(super) async fn by_filter(
        filter: &TicketFilter,
        states: &[String],
        categories: &[StateCategory],
        session: &Session,
        out: &mut Out,
    ) -> Result<Self, Failure> {
        let mut selection = selection(filter, states, categories);
        let mut gaps = Vec::new();
        let memory = memory(session, out);
        if let Selection::Filter(spec) = &mut selection
            && !filter.finding_status.is_empty()
        {
            let found = of_status(&filter.finding_status, session, out).await?;
            spec.keys = Some(found.keys);
            gaps = found.gaps;
        }
        if let Selection::Filter(spec) = &mut selection
            && !filter.rule.is_empty()
        {
            let mut found = of_rules(&filter.rule, session, out).await?;
            let made = memory.tickets.iter().filter(|(_, ticket)| {
                let rule = ticket.rule.as_ref();
                rule.is_some_and(|rule| filter.rule.contains(rule))
            });
            found.keys.extend(made.map(|((key, _), _)| key.clone()));
            spec.keys = Some(match spec.keys.take() {
                Some(keys) => keys.intersection(&found.keys).cloned().collect(),
                None => found.keys,
            });
            gaps.extend(found.gaps);
        }
        let tickets = memory.tickets.values();
        Ok(Self {
            selection,
            remembered: tickets.filter_map(|ticket| ticket.id).collect(),
            closings: Closings::of(&memory),
            gaps,
            linked_by: memory.linked_by,
        })
    }
}

/// The filters of a bulk command, without what needs a look into Nucleus.
pub(super) fn of_bulk(bulk: &BulkArgs) -> Selection {
    let (states, categories) = present_states(bulk);
    selection(&bulk.filter, states, &categories)
}

fn present_states(bulk: &BulkArgs) -> (&[String], Vec<StateCategory>) {
    let from = &bulk.from;
    let is_unsaid = from.from_state.is_empty() && from.from_category.is_empty();
    let categories = if is_unsaid {
        let all = StateCategory::ALL.into_iter();
        all.filter(|category| !category.is_closed()).collect()
    } else {
        from.from_category.clone()
    };
    (&from.from_state, categories)
}

/// The filters without the rules, which need a look into Nucleus.
pub(super) fn selection(
    filter: &TicketFilter,
    states: &[String],
    categories: &[StateCategory],
) -> Selection {
    let TicketFilter {
        project,
        work_item_type,
        rule: _,
        tag,
        assigned_to,
        area,
        older_than,
        finding_status: _,
        wiql,
    } = filter;
    if let Some(text) = wiql {
        return Selection::Wiql {
            text: text.clone(),
            projects: project.clone(),
        };
    }
    Selection::Filter(Box::new(TicketFilterSpec {
        projects: project.clone(),
        types: work_item_type.clone(),
        states: states.to_vec(),
        categories: categories.to_vec(),
        tags: tag.clone(),
        assigned_to: assigned_to.clone(),
        area: area.clone(),
        older_than: older_than.map(before_now),
        keys: None,
    }))
}

/// The moment that lies so far back.
fn before_now(age: Duration) -> Timestamp {
    let now = crate::clock::now();
    SignedDuration::try_from(age)
        .ok()
        .and_then(|age| now.checked_sub(age).ok())
        .unwrap_or(Timestamp::MIN)
}

/// What the ledger knows; a ledger that cannot be read hides only tickets that lost their tag.
pub(super) fn memory(session: &Session, out: &mut Out) -> Memory {
    let memory = Ledger::open_read(&session.profile.ledger)
        .and_then(|ledger| ledger.map_or_else(|| Ok(Memory::default()), |open| open.memory()));
    memory.unwrap_or_else(|error| {
        let failure = from_ledger(error);
        out.warning(format_args!(
            "tickets without their tag are not found: {failure}"
        ));
        Memory::default()
    })
}

/// Of which findings this became.
async fn of_status(
    wanted: &[FindingStatus],
    session: &Session,
    out: &Out,
) -> Result<RuleKeys, Failure> {
    let profile = &session.profile;
    let rules = profile.rules.iter();
    let scopes = rules.clone().map(|rule| rule.scope.clone());
    let places = Places {
        identity: &profile.identity,
        statuses: &profile.status_policy,
        projects: rules.map(|rule| rule.nucleus_project.clone()).collect(),
        scopes: scopes.chain([String::new()]).collect(),
    };
    if places.projects.is_empty() {
        let message = "--finding-status looks into the Nucleus projects of rules, and the profile \
                       has no rule";
        return Err(Failure::usage(message));
    }
    let wanted: Vec<Became> = wanted
        .iter()
        .map(|status| match status {
            FindingStatus::Open => Became::Open,
            FindingStatus::Remediated => Became::Remediated,
            FindingStatus::Temporary => Became::Temporary,
        })
        .collect();
    let reader = session.nucleus()?;
    let bar = RefCell::new((out.progress("instances in Nucleus", None), 0));
    let watch = |event: Event<'_>| count_rows(&bar, event);
    keys_by_status(&reader, &places, &wanted, &watch)
        .await
        .map_err(from_observe)
}

fn count_rows(bar: &RefCell<(Progress, usize)>, event: Event<'_>) {
    if let Event::Rows { rows, .. } = event {
        let (bar, shown) = &mut *bar.borrow_mut();
        bar.advance(rows.saturating_sub(*shown));
        *shown = rows;
    }
}

/// What the rules select in Nucleus now.
async fn of_rules(names: &[String], session: &Session, out: &Out) -> Result<RuleKeys, Failure> {
    let mut rules = Vec::new();
    for rule in session.profile.rules_named(names)? {
        let profile = &session.profile;
        let criteria = rule_texts::criteria_of(profile, rule)
            .map_err(|wrong| rule_texts::refused(profile, rule, wrong))?;
        rules.push((rule, criteria));
    }
    let reader = session.nucleus()?;
    let bar = RefCell::new((out.progress("instances in Nucleus", None), 0));
    let watch = |event: Event<'_>| count_rows(&bar, event);
    rule_keys(&reader, &session.profile.identity, &rules, &watch)
        .await
        .map_err(from_observe)
}
