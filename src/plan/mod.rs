//! Decides what should change: a function from values to a value.
//!
//! 1. No clock, no network, no disk, no printing: what it may decide on is in `Observed`.
//! 2. The plan leaves nothing to decide: ids, revisions, texts and ways are in it.
//! 3. Equal input makes an equal plan, whatever the order in which it was read.
//! 4. No close without positive evidence; no create unless the look-up said "absent"; an oddity
//!    is a hold, never a guess.
//! 5. Carried out and planned again, nothing is left to do.

pub mod action;
pub mod agenda;
pub mod approved;
mod basis;
pub mod bulk;
mod case;
mod claim;
mod closed;
mod closing;
mod comment;
mod create;
mod dates;
pub mod digest;
pub mod document;
mod doubles;
mod evidence;
mod facts;
pub mod half_made;
mod missing;
mod open;
mod patience;
mod people;
mod proof;
pub(crate) mod ramp;
pub mod rebuilt;
mod reopened;
mod scans;
#[cfg(test)]
mod tests;
pub mod unknown;
mod unlisted;

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::model::evidence::{AssetScans, Learnt};
use crate::model::finding::FindingRef;
use crate::model::ids::{NucleusProjectId, ScanId, WorkItemId};
use crate::model::key::{Generation, KeyLink, NucleusIdentity, TicketKey};
use crate::model::members::{Claimed, KnownMember};
use crate::model::observed::{Closed, ClosedAt, Observed};
use crate::model::remark::Closing;
use crate::model::rule::{Mode, Rule};
use action::{Action, Hold, Verb};
use case::Case;
use ramp::Ramp;

/// What the planner is told beside what was read.
#[derive(Debug, Clone)]
pub struct Policy<'a> {
    /// The profile's rules, in their order.
    pub rules: &'a [Rule],
    /// Which Nucleus the keys belong to.
    pub identity: &'a NucleusIdentity,
    /// How long creates wait after a ledger was lost.
    pub quiet_period: Duration,
    /// What this run does beyond the rules.
    pub exceptions: Exceptions,
    /// How many creates of each Nucleus project are planned in full, where not all are.
    pub create_limit: Option<usize>,
    /// Only these keys, where not all are meant.
    pub only: Option<&'a BTreeSet<TicketKey>>,
    /// Where a day, or a time without an offset, belongs to.
    pub zone: TimeZone,
}

/// What one run does that others do not, because a person asked for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Exceptions {
    /// Make tickets although Nucleus itself knows one (`--ignore-nucleus-tickets`).
    pub ignore_nucleus_tickets: bool,
    /// Make tickets again that people deleted (`--recreate-deleted`).
    pub recreate_deleted: bool,
    /// Write texts anew where nothing but a template changed (`--refresh`).
    pub refresh: bool,
}

/// What should change, and what is deliberately left.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// Changes, in the order in which they are to be carried out.
    pub actions: Vec<Action>,
    /// Deliberate non-changes.
    pub holds: Vec<Hold>,
    /// What the ledger is to learn, whether or not anything changes.
    pub notes: Vec<Note>,
    /// What is still to be read before the plan can be made; empty in a finished plan.
    pub questions: Questions,
    /// How many tickets each rule follows: the base of its fuses.
    pub followed: Vec<Followed>,
    /// From when on its creates may be made, where they have to wait: a ledger that is new
    /// although tickets exist does not know which creates are still on their way.
    pub creates_from: Option<Timestamp>,
}

impl Plan {
    /// Takes in what was planned for one case.
    fn absorb(&mut self, own: Self) {
        let Self {
            actions,
            holds,
            notes,
            questions,
            followed,
            creates_from: _,
        } = own;
        self.actions.extend(actions);
        self.holds.extend(holds);
        self.notes.extend(notes);
        self.questions.extend(questions);
        self.followed.extend(followed);
    }

    /// Takes out the creates that have to wait, and from when on they can be made.
    pub fn take_late(&mut self) -> Option<(Timestamp, Vec<Action>)> {
        let from = self.creates_from.take()?;
        let (late, now): (Vec<Action>, Vec<Action>) = self
            .actions
            .drain(..)
            .partition(|action| action.verb() == Verb::CreateTicket);
        self.actions = now;
        (!late.is_empty()).then_some((from, late))
    }

    /// Proposes an action, or only says so where the rule just observes.
    fn propose(&mut self, rule: &Rule, action: Action) {
        if rule.mode == Mode::Enforce {
            self.actions.push(action);
        } else {
            let why = format!("rule {} only observes; {}", rule.name, action.cause);
            self.holds.push(Hold::of(action, "observe_mode", why));
        }
    }
}

/// What the planner wants to know before it decides; the answers go into `Observed`.
///
/// Asking only for what is needed keeps the number of requests near the number of changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Questions {
    /// Whether a ticket with this key link exists.
    pub look_up: BTreeSet<KeyLink>,
    /// What a second, targeted search says about a finding whose ticket is due to be closed.
    pub second_reads: BTreeSet<FindingRef>,
    /// For which findings of these projects Nucleus itself knows tickets.
    pub elsewhere: BTreeSet<NucleusProjectId>,
    /// How many instances of these projects' findings were resolved.
    pub mitigated: BTreeSet<NucleusProjectId>,
    /// What the comments of these tickets decide.
    pub remarks: BTreeSet<WorkItemId>,
    /// All instances of these findings, of which only those that match a rule were kept.
    pub groups: BTreeSet<FindingRef>,
    /// What `findings/summary` says of these findings.
    pub summaries: BTreeSet<FindingRef>,
    /// Which assets of these projects are retired.
    pub retired: BTreeSet<NucleusProjectId>,
    /// When these assets were scanned last.
    pub rescans: BTreeSet<AssetScans>,
    /// Which fields of the organization hold dates.
    pub date_fields: bool,
}

impl Questions {
    /// Whether nothing is left to ask.
    pub fn is_empty(&self) -> bool {
        let Self {
            look_up,
            second_reads,
            elsewhere,
            mitigated,
            remarks,
            groups,
            summaries,
            retired,
            rescans,
            date_fields,
        } = self;
        look_up.is_empty()
            && second_reads.is_empty()
            && elsewhere.is_empty()
            && mitigated.is_empty()
            && remarks.is_empty()
            && groups.is_empty()
            && summaries.is_empty()
            && retired.is_empty()
            && rescans.is_empty()
            && !date_fields
    }

    /// Takes in further questions.
    fn extend(&mut self, more: Self) {
        let Self {
            look_up,
            second_reads,
            elsewhere,
            mitigated,
            remarks,
            groups,
            summaries,
            retired,
            rescans,
            date_fields,
        } = more;
        self.look_up.extend(look_up);
        self.second_reads.extend(second_reads);
        self.elsewhere.extend(elsewhere);
        self.mitigated.extend(mitigated);
        self.remarks.extend(remarks);
        self.groups.extend(groups);
        self.summaries.extend(summaries);
        self.retired.extend(retired);
        self.rescans.extend(rescans);
        self.date_fields |= date_fields;
    }
}

/// A ticket that is followed, as the fuses count it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// The rule, if one is responsible.
    pub rule: Option<String>,
    /// The Nucleus project of its finding.
    pub nucleus_project: NucleusProjectId,
    /// The ticket key.
    pub key: TicketKey,
    /// Whether it is in an open category.
    pub is_open: bool,
}

/// Something the ledger is to learn; no write to any service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A ticket that was found by its key link and is not in the ledger.
    Found {
        /// Its key.
        key: TicketKey,
        /// Its generation.
        generation: Generation,
        /// The work item.
        id: WorkItemId,
        /// The finding.
        finding: Option<FindingRef>,
        /// The scope in its key.
        scope: String,
        /// The rule that follows it.
        rule: Option<String>,
        /// Hash of our block as it stands.
        block_hash: Option<String>,
    },
    /// Instances that are members from now on.
    Members {
        /// The ticket key.
        key: TicketKey,
        /// Those that the ledger does not have, or whose asset it does not have.
        new: Vec<KnownMember>,
    },
    /// Evidence that grows from read to read.
    Evidence {
        /// The ticket key.
        key: TicketKey,
        /// The generation.
        generation: Generation,
        /// What was learnt.
        learnt: Learnt,
    },
    /// A ticket was seen closed, and that is no closing of ours that the ledger knows.
    SeenClosed {
        /// The ticket key.
        key: TicketKey,
        /// The generation.
        generation: Generation,
        /// How it came to be closed.
        closed: Closed,
        /// By what that closing is known again.
        at: ClosedAt,
    },
    /// What a ticket says of its members.
    Claimed {
        /// The ticket key.
        key: TicketKey,
        /// The generation.
        generation: Generation,
        /// What it says, and whether the known members are all that.
        claim: Claimed,
    },
    /// Scans of a Nucleus project that were seen for the first time.
    Scans {
        /// The project.
        nucleus_project: NucleusProjectId,
        /// The scans.
        scans: BTreeSet<ScanId>,
        /// The round that they belong to.
        round: u64,
    },
    /// Who closed a ticket, as its comments tell at this revision.
    Closing {
        /// The ticket key.
        key: TicketKey,
        /// The generation.
        generation: Generation,
        /// What they tell.
        closing: Closing,
    },
    /// A ticket that was seen closed is open again.
    OpenAgain {
        /// The ticket key.
        key: TicketKey,
        /// The generation.
        generation: Generation,
    },
}

impl Note {
    /// The work item that it makes the ticket of a key.
    pub fn found(&self) -> Option<WorkItemId> {
        match self {
            Self::Found { id, .. } => Some(*id),
            Self::Members { .. }
            | Self::Evidence { .. }
            | Self::SeenClosed { .. }
            | Self::Claimed { .. }
            | Self::Scans { .. }
            | Self::Closing { .. }
            | Self::OpenAgain { .. } => None,
        }
    }

    /// The ticket that it is about, if it is about one.
    pub fn key(&self) -> Option<&TicketKey> {
        match self {
            Self::Found { key, .. }
            | Self::Members { key, .. }
            | Self::Evidence { key, .. }
            | Self::SeenClosed { key, .. }
            | Self::Claimed { key, .. }
            | Self::Closing { key, .. }
            | Self::OpenAgain { key, .. } => Some(key),
            Self::Scans { .. } => None,
        }
    }

    /// Whether it is learnt from what a read of Nucleus lacked or knew.
    pub fn is_of_a_read(&self) -> bool {
        match self {
            Self::Evidence { .. } | Self::SeenClosed { .. } => true,
            Self::Found { .. }
            | Self::Members { .. }
            | Self::Claimed { .. }
            | Self::Scans { .. }
            | Self::Closing { .. }
            | Self::OpenAgain { .. } => false,
        }
    }
}

/// Plans everything that the rules want, given what was read.
pub fn plan(observed: &Observed, policy: &Policy<'_>) -> Plan {
    let mut plan = Plan::default();
    note_deleted(observed, &mut plan);
    let mut ramp = Ramp::new(policy.create_limit);
    note_scans(observed, &mut plan);
    let mut decided = BTreeSet::new();
    for case in case::cases(observed, policy) {
        if observed.tickets.contains_key(&case.key) {
            decided.insert(case.key.clone());
        }
        let mut own = Plan::default();
        decide(&case, observed, policy, &mut own);
        people::respect(&case, observed, &mut own);
        let done = plan.actions.len();
        plan.absorb(own);
        ramp.take(&mut plan, done);
    }
    ramp.finish(&mut plan);
    if policy.only.is_none() {
        unlisted::decide(&decided, observed, &mut plan);
    }
    digest::sort(&mut plan);
    let mut verbs = plan.actions.iter().map(Action::verb);
    if verbs.any(|verb| verb == Verb::CreateTicket) {
        plan.creates_from = creates_from(observed, policy);
    }
    plan
}

/// Scans are remembered with the round that first saw them: what came after a closing is news.
fn note_scans(observed: &Observed, plan: &mut Plan) {
    for nucleus_project in observed.scans.keys() {
        let new = observed.new_scans(nucleus_project);
        let scans: BTreeSet<ScanId> = new.cloned().collect();
        if !scans.is_empty() {
            plan.notes.push(Note::Scans {
                nucleus_project: nucleus_project.clone(),
                scans,
                round: observed.round(nucleus_project),
            });
        }
    }
}

/// The end of the quiet period of a ledger that was lost, where that is still to come (design, 8
/// A.8). A clock that went back makes it no longer than the period.
fn creates_from(observed: &Observed, policy: &Policy<'_>) -> Option<Timestamp> {
    let since = observed.memory.rebuilt_at?.min(observed.at);
    let quiet = SignedDuration::try_from(policy.quiet_period).ok()?;
    let end = since.checked_add(quiet).ok()?;
    (end > observed.at).then_some(end)
}

/// What was found in a recycle bin is remembered: it is not looked for again.
fn note_deleted(observed: &Observed, plan: &mut Plan) {
    for (place, id) in &observed.deleted {
        if !observed.memory.tickets.contains_key(place) {
            plan.notes.push(Note::Found {
                key: place.0.clone(),
                generation: place.1,
                id: *id,
                finding: None,
                scope: String::new(),
                rule: None,
                block_hash: None,
            });
        }
    }
}

fn decide(case: &Case<'_>, observed: &Observed, policy: &Policy<'_>, plan: &mut Plan) {
    if case.ticket.is_some()
        && let Some(group) = case.group.filter(|group| group.is_partial)
    {
        // A ticket that nobody knew of when the rows were read.
        plan.questions.groups.insert(group.finding.clone());
        return;
    }
    case.note(plan);
    missing::note(case, observed, plan);
    if case.finding.is_none() {
        half_made::decide(case, observed, plan);
        return;
    }
    let left = doubles::close_own(case, observed, plan);
    match case.ticket {
        None => create::decide(case, observed, policy, plan),
        Some(ticket) if case.is_closed => {
            closed::decide(case, ticket, observed, policy, plan);
        }
        Some(ticket) => open::decide(case, ticket, observed, plan),
    }
    let left = doubles::close_rest(case, left, observed, plan);
    doubles::name(case, &left, observed, plan);
}
