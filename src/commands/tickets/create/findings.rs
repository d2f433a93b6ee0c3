//! Tickets for findings by hand: the same reading and planning as `sync`, for what was chosen.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::Value;

use super::super::consent::Consent;
use super::super::keyed::Existing;
use super::super::telling::{self, GoOn};
use super::super::{Carrier, check_writable, finish_half_made, open_ledger};
use super::again::Journal;
use super::build::CAUSE;
use super::chosen::{self, Chosen};
use super::made;
use super::rules::rules;
use super::{COMMAND, description};
use crate::apply::report::{Item, Outcome, Report};
use crate::cli::CreateArgs;
use crate::commands::carrying::Errand;
use crate::commands::failures::{from_ledger, from_observe};
use crate::commands::interrupt::Interrupt;
use crate::commands::session::Session;
use crate::commands::sync::bars::Bars;
use crate::commands::sync::reading::plan_in_full;
use crate::commands::waiting::{self, Wait, Waited};
use crate::commands::{Context, actions, rule_texts};
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::ledger::Ledger;
use crate::model::finding::FindingRef;
use crate::model::key::TicketKey;
use crate::model::observed::{LinkedBy, Memory, Observed};
use crate::model::rule::Rule;
use crate::observe::{Event, Readers, Scope, observe_findings};
use crate::output::Out;
use crate::output::count::counted;
use crate::plan::action::{Change, Verb};
use crate::plan::{Exceptions, Note, Plan, Policy};
use crate::template::criteria::Criteria;

/// Makes a ticket for each finding that has none.
pub(super) fn run(
    args: &CreateArgs,
    journal: &Journal,
    context: &mut Context,
) -> Result<ExitStatus, Failure> {
    let description = description(args)?;
    let keys = chosen::keys(args)?;
    if keys.as_ref().is_some_and(BTreeSet::is_empty) {
        context.out.status("no keys were given: nothing selected");
        actions::print(&Report::default(), None, true, &mut context.out)?;
        return Ok(ExitStatus::Done);
    }
    let session = Session::open(context)?.for_writing(args.notify);
    if !args.write.is_dry_run() {
        check_writable(&session)?;
    }
    let readers = Readers {
        ado: session.ado()?,
        nucleus: session.nucleus()?,
    };
    let begin = Instant::now();
    let out = &mut context.out;
    let mut chosen = session.block_on(chosen::choose(args, keys.as_ref(), &session, out))?;
    if journal.origin.is_some() {
        chosen.keys.retain(|key, _| journal.means(key));
        chosen.findings = chosen.keys.values().cloned().collect();
        chosen.unknown.clear();
    }
    let projects = chosen
        .findings
        .iter()
        .map(|finding| finding.project.clone());
    let rules = rules(args, &description, &session.profile, &projects.collect())?;
    let criteria = rule_texts::all(&session.profile, &rules, out)?;
    let command_line = context.command_line.clone();
    let hands = Hands {
        args,
        session: &session,
        readers: &readers,
        rules: &rules,
        criteria: &criteria,
        command_line: &command_line,
        begin,
        journal,
    };
    let report = session.block_on(hands.make(chosen, out))?;
    let go_on = GoOn::after(args.write, &session, &journal.run, &journal.again_with);
    let printed = actions::print_run(&report, go_on.as_data(), &mut context.out);
    telling::tell(&report, &mut context.out);
    go_on.tell(&mut context.out);
    let status = report.status();
    actions::summary_of_requests(&session, &mut context.out, status);
    printed.map(|()| status)
}

/// Everything that is needed to read, to plan and to write.
#[derive(Debug)]
struct Hands<'a> {
    args: &'a CreateArgs,
    session: &'a Session,
    readers: &'a Readers,
    rules: &'a [Rule],
    criteria: &'a [Criteria],
    command_line: &'a str,
    begin: Instant,
    journal: &'a Journal,
}

/// What is to be made, and rows for what is not.
#[derive(Debug)]
struct Planned {
    plan: Plan,
    stays: Vec<Item>,
    lookup_proved: bool,
    /// When the ledger was found to be new although tickets exist.
    rebuilt_at: Option<Timestamp>,
    linked_by: LinkedBy,
}

impl Hands<'_> {
    async fn make(&self, chosen: Chosen, out: &mut Out) -> Result<Report, Failure> {
        for gap in &chosen.gaps {
            out.warning(format_args!("more findings may be meant: {gap}"));
        }
        let write = &self.args.write;
        let ledger = Ledger::open_read(&self.session.profile.ledger).map_err(from_ledger)?;
        let mut report = if let Some(how) = write.dry_run {
            let Planned { plan, stays, .. } = self.plan(&chosen, ledger.as_ref(), out).await?;
            made::show(&plan.actions, self.latency(), out);
            let identity = &self.session.profile.identity;
            let mut report = actions::preview(how, &self.readers.ado, identity, &plan).await;
            report.items.retain(|item| item.outcome != Outcome::Held);
            report.items.extend(stays);
            report
        } else if out.manner().can_ask && !write.yes {
            // Nobody holds the lock while a person thinks.
            let planned = self.plan(&chosen, ledger.as_ref(), out).await?;
            drop(ledger);
            self.agree(planned.plan.actions.len(), &planned, out)?;
            self.write(&chosen, |_, _| Ok(()), out).await?
        } else {
            drop(ledger);
            let agree = |planned: &Planned, out: &mut Out| {
                self.agree(planned.plan.actions.len(), planned, out)
            };
            self.write(&chosen, agree, out).await?
        };
        report.items.extend(chosen.unknown.iter().map(unknown));
        if !chosen.gaps.is_empty() {
            report.stopped = report.stopped.or(Some(ExitStatus::Partial));
        }
        Ok(report)
    }

    fn latency(&self) -> Duration {
        made::latency(self.session, self.begin)
    }

    fn agree(&self, count: usize, planned: &Planned, out: &mut Out) -> Result<(), Failure> {
        made::show(&planned.plan.actions, self.latency(), out);
        if count == 0 {
            return Ok(());
        }
        let consent = Consent {
            yes: self.args.write.yes,
            confirm_count: self.args.confirm_count,
            unattended: self.session.profile.limits.unattended,
            command_line: self.command_line,
        };
        consent.ask(&counted(count, "ticket"), "created", count, out)
    }

    /// The lock comes first: what an earlier run left open is settled before anybody looks.
    async fn write(
        &self,
        chosen: &Chosen,
        agree: impl FnOnce(&Planned, &mut Out) -> Result<(), Failure>,
        out: &mut Out,
    ) -> Result<Report, Failure> {
        let (session, reader) = (self.session, &self.readers.ado);
        let mut ledger = open_ledger(session, reader).await?;
        let identity = &session.profile.identity;
        ledger.check_identity(identity).map_err(from_ledger)?;
        let mut report = finish_half_made(session, reader, &mut ledger, COMMAND, out).await?;
        let mut planned = self.plan(chosen, Some(&ledger), out).await?;
        agree(&planned, out)?;
        if let Some(from) = planned.plan.creates_from {
            let agreed = planned.plan.actions;
            if let Some(at) = planned.rebuilt_at {
                // Whoever stops here waits no longer the next time.
                ledger.set_rebuilt(at).map_err(from_ledger)?;
            }
            self.wait(from, agreed.len(), out).await?;
            planned = self.plan(chosen, Some(&ledger), out).await?;
            let keys: BTreeSet<_> = agreed.iter().map(|action| &action.key).collect();
            let actions = &mut planned.plan.actions;
            actions.retain(|action| keys.contains(&action.key));
        }
        let Planned {
            plan,
            stays,
            lookup_proved,
            rebuilt_at: _,
            linked_by,
        } = planned;
        ledger.remember_links(&linked_by).map_err(from_ledger)?;
        if !plan.actions.is_empty() {
            let carrier = Carrier {
                session,
                reader,
                ledger: &mut ledger,
                run: &self.journal.run,
                command: COMMAND,
                args: &self.journal.args,
                resumes: self.journal.resumes(),
                again_with: &self.journal.again_with,
                lookup_proved,
            };
            carrier.begin(plan.actions.len())?;
            carrier.ledger.set_identity(identity).map_err(from_ledger)?;
            let made = carrier.carry_out(Errand::Plan(&plan), out).await?;
            report.absorb(made);
        }
        report.items.extend(stays);
        Ok(report)
    }

    /// Waits until a ledger that is new may make tickets.
    async fn wait(&self, from: Timestamp, creates: usize, out: &mut Out) -> Result<(), Failure> {
        let interrupt = Interrupt::listen();
        let due = Wait {
            from,
            quiet: self.session.profile.quiet_period,
            time_left: self.session.time_left(),
            creates,
        };
        match waiting::until(due, &interrupt, out).await {
            Waited::OutOfTime => Err(Failure::new(
                ExitStatus::Throttled,
                "out of time; nothing was changed",
            )),
            Waited::Through => Ok(()),
            Waited::Interrupted => Err(Failure::new(
                ExitStatus::Interrupted,
                "interrupted; nothing was changed",
            )),
        }
    }

    async fn plan(
        &self,
        chosen: &Chosen,
        ledger: Option<&Ledger>,
        out: &mut Out,
    ) -> Result<Planned, Failure> {
        let profile = &self.session.profile;
        let memory = ledger.map_or_else(|| Ok(Memory::default()), Ledger::memory);
        let scope = Scope {
            rules: self.rules,
            criteria: self.criteria,
            identity: &profile.identity,
            statuses: &profile.status_policy,
            rows_before: BTreeMap::new(),
            trusts_links: false,
        };
        let keys: BTreeSet<TicketKey> = chosen.keys.keys().cloned().collect();
        let policy = Policy {
            rules: self.rules,
            identity: &profile.identity,
            quiet_period: profile.quiet_period,
            exceptions: Exceptions {
                ignore_nucleus_tickets: self.args.ignore_nucleus_tickets,
                ..Exceptions::default()
            },
            create_limit: None,
            only: Some(&keys),
            zone: profile.time_zone.clone(),
        };
        let bars = Bars::new(out);
        let watch = |event: Event<'_>| bars.show(event);
        let memory = memory.map_err(from_ledger)?;
        let reading = observe_findings(self.readers, &scope, &chosen.findings, memory, &watch);
        let mut observed = reading.await.map_err(from_observe)?;
        let plan = plan_in_full(self.readers, &scope, &policy, &watch, &mut observed).await;
        let mut plan = plan.map_err(from_observe)?;
        by_hand(&mut plan);
        if self.args.no_wait_quiet {
            waiting::hold(&mut plan);
        }
        let mut stays = stays(&plan, &observed, chosen);
        if self.args.finding.is_empty() {
            // Whoever filters means what is open.
            let is = |item: &Item, why: &str| item.error.as_deref() == Some(why);
            stays.retain(|item| !is(item, NOTHING_OPEN));
            let count = stays.iter().filter(|item| is(item, NO_RULE)).count();
            if count > 0 {
                let findings = counted(count, "finding");
                out.status(format_args!("{findings} left out: {NO_RULE}"));
            }
            stays.retain(|item| !is(item, NO_RULE));
        }
        plan.holds.clear();
        Ok(Planned {
            plan,
            stays,
            lookup_proved: observed.lookup_proved,
            rebuilt_at: observed.memory.rebuilt_at,
            linked_by: observed.linked_by,
        })
    }
}

/// Only what makes tickets: what else could be done about these keys is for `sync`.
fn by_hand(plan: &mut Plan) {
    let makes = |verb: Verb| verb == Verb::CreateTicket;
    plan.actions.retain(|action| makes(action.verb()));
    plan.holds.retain(|hold| makes(hold.verb));
    plan.notes.retain(|note| matches!(note, Note::Found { .. }));
    for action in &mut plan.actions {
        if action.rule.as_deref() != Some("") {
            continue;
        }
        action.rule = None;
        CAUSE.clone_into(&mut action.cause);
        if let Change::Create(create) = &mut action.change {
            create.memo.rule = None;
        }
    }
}

/// Rows for findings that get no new ticket, each with why.
fn stays(plan: &Plan, observed: &Observed, chosen: &Chosen) -> Vec<Item> {
    let made = plan.actions.iter().filter_map(|action| action.key.as_ref());
    let held = plan.holds.iter().filter_map(|hold| hold.key.as_ref());
    let mut settled: BTreeSet<&FindingRef> = BTreeSet::new();
    settled.extend(made.chain(held).filter_map(|key| chosen.keys.get(key)));
    let mut rows: Vec<Item> = plan.holds.iter().map(held_back).collect();
    for (key, finding) in &chosen.keys {
        let tickets = observed.tickets.get(key).into_iter().flatten();
        let tickets = tickets.filter(|ticket| ticket.origin.is_ours());
        if let Some(ticket) = tickets.max_by_key(|ticket| ticket.link.generation) {
            settled.insert(finding);
            let existing = Existing {
                id: ticket.id,
                project: ticket.project.clone(),
                work_item_type: ticket.work_item_type.clone(),
                state: ticket.state.clone(),
                title: ticket.title.clone(),
            };
            rows.push(made::as_it_is(row(key, finding), existing));
        }
    }
    for (key, finding) in &chosen.keys {
        if settled.insert(finding) {
            rows.push(without_cause(key, finding, observed));
        }
    }
    rows
}

fn held_back(hold: &crate::plan::action::Hold) -> Item {
    let item = Item::held(hold);
    let why = item.cause.clone();
    Item {
        outcome: Outcome::Skipped,
        ..item
    }
    .because(why)
}

/// Why a finding gets no ticket that no rule selects.
const NO_RULE: &str = "no_rule: no rule selects it; --like RULE takes place and texts of a rule, \
                       --project and --type name the place";
/// Why a finding gets no ticket whose rule has nothing open.
const NOTHING_OPEN: &str = "nothing_open: no instance that a rule selects is open";

fn without_cause(key: &TicketKey, finding: &FindingRef, observed: &Observed) -> Item {
    let group = observed.groups.get(finding);
    let is_selected = group.is_some_and(|group| {
        let mut members = group.members.iter();
        members.any(|member| member.rule.is_some())
    });
    let why = if is_selected { NOTHING_OPEN } else { NO_RULE };
    Item {
        outcome: Outcome::Skipped,
        ..row(key, finding)
    }
    .because(why)
}

fn unknown(key: &TicketKey) -> Item {
    let item = Item {
        key: Some(key.clone()),
        title: key.to_string(),
        ..Item::by_hand(Verb::CreateTicket, CAUSE)
    };
    item.because(format!(
        "no finding of the Nucleus projects that were read has the key {key}"
    ))
}

fn row(key: &TicketKey, finding: &FindingRef) -> Item {
    Item {
        key: Some(key.clone()),
        title: finding.to_string(),
        new: Value::Null,
        ..Item::by_hand(Verb::CreateTicket, CAUSE)
    }
}
