//! Pairs what the rules want with what exists: one case for each key.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::Value;

use super::action::{Hold, HoldCause, Memo, Verb};
use super::claim::{self, Standing};
use super::dates::Dates;
use super::{Followed, Note, Plan, Policy, closing};
use crate::model::finding::{FindingRef, InstanceId};
use crate::model::group::{Group, Member};
use crate::model::key::{Generation, TicketKey};
use crate::model::members::KnownMember;
use crate::model::observed::{Observed, ObservedTicket, Origin, Remembered};
use crate::model::process::{StateCategory, same_name};
use crate::model::rule::Rule;
use crate::model::status::StatusClass;

/// Everything known about one key.
#[derive(Debug)]
pub(super) struct Case<'a> {
    pub(super) key: TicketKey,
    pub(super) generation: Generation,
    pub(super) scope: String,
    pub(super) finding: Option<FindingRef>,
    pub(super) group: Option<&'a Group>,
    /// Members that were read, each once, in the order of their names.
    pub(super) members: Vec<&'a Member>,
    /// Members that the ledger knows and the read lacks.
    pub(super) vanished: usize,
    /// The same, each of them.
    pub(super) lacking: Vec<&'a KnownMember>,
    /// Whether the known members are all that the ticket ever had.
    pub(super) standing: Standing,
    /// Whether the ticket is closed: in a closed category, in the state in which its rule closes,
    /// or where we left it.
    pub(super) is_closed: bool,
    /// The rule that is responsible.
    pub(super) rule: Option<&'a Rule>,
    /// Index of the first rule that matches an open member: what makes a ticket.
    pub(super) creating_rule: Option<usize>,
    /// Another rule with the same scope that wants the ticket elsewhere.
    pub(super) rival: Option<&'a Rule>,
    pub(super) ticket: Option<&'a ObservedTicket>,
    /// Further open tickets of ours with the same key and generation.
    pub(super) doubles: Vec<&'a ObservedTicket>,
    /// Open tickets of ours of earlier generations: taken out of a recycle bin, or opened again.
    pub(super) revenants: Vec<&'a ObservedTicket>,
    /// Everything else that carries the key, whatever its generation and state: it is not ours, or
    /// that cannot be told, and it decides nothing.
    pub(super) strays: Vec<&'a ObservedTicket>,
    /// What the ledger knows of the key.
    pub(super) remembered: Option<&'a Remembered>,
    /// Whether its texts are to be written anew, whatever they say.
    pub(super) is_refreshed: bool,
    /// What our last write left on this very ticket; none where another item was followed.
    pub(super) written: Option<&'a Remembered>,
    /// Which fields hold dates, and what a day is there.
    pub(super) dates: Dates<'a>,
}

/// All cases, in the order of their keys, one after the other: all at once would be a second
/// copy of what was read.
pub(super) fn cases<'a>(
    observed: &'a Observed,
    policy: &Policy<'a>,
) -> impl Iterator<Item = Case<'a>> {
    let groups = index_groups(observed, policy);
    let mut keys: BTreeSet<TicketKey> = observed.tickets.keys().cloned().collect();
    keys.extend(observed.memory.tickets.keys().map(|(key, _)| key.clone()));
    let matched = groups.iter().filter(|(_, wanted)| wanted.matched);
    keys.extend(matched.map(|(key, _)| key.clone()));
    keys.retain(|key| policy.only.is_none_or(|only| only.contains(key)));
    keys.into_iter()
        .filter_map(move |key| case(&key, groups.get(&key), observed, policy))
}

/// A finding under one scope.
#[derive(Debug)]
struct Wanted<'a> {
    group: &'a Group,
    scope: String,
    matched: bool,
}

fn index_groups<'a>(
    observed: &'a Observed,
    policy: &Policy<'_>,
) -> BTreeMap<TicketKey, Wanted<'a>> {
    let mut scopes: BTreeSet<&str> = policy
        .rules
        .iter()
        .map(|rule| rule.scope.as_str())
        .collect();
    scopes.insert("");
    let known = observed.memory.tickets.values();
    scopes.extend(known.map(|remembered| remembered.scope.as_str()));
    let mut index = BTreeMap::new();
    for group in observed.groups.values() {
        for scope in &scopes {
            let key = TicketKey::for_finding(policy.identity, scope, &group.finding);
            let matched = group
                .members
                .iter()
                .any(|m| scope_of(m, policy).is_some_and(|s| s == *scope));
            let tickets = observed.tickets.get(&key).into_iter().flatten();
            let is_ticketed = tickets.into_iter().any(|t| t.origin != Origin::Foreign)
                || observed
                    .memory
                    .tickets
                    .range(generations(&key))
                    .next()
                    .is_some();
            if !matched && !is_ticketed {
                continue;
            }
            index.insert(
                key,
                Wanted {
                    group,
                    scope: (*scope).to_owned(),
                    matched,
                },
            );
        }
    }
    index
}

fn scope_of<'p>(member: &Member, policy: &Policy<'p>) -> Option<&'p str> {
    let rule = policy.rules.get(usize::from(member.rule?))?;
    Some(&rule.scope)
}

fn case<'a>(
    key: &TicketKey,
    wanted: Option<&Wanted<'a>>,
    observed: &'a Observed,
    policy: &Policy<'a>,
) -> Option<Case<'a>> {
    let all = observed.tickets.get(key).map_or(&[][..], Vec::as_slice);
    // Bearing the key makes nothing a ticket of ours (design, 8 A.7).
    let (ours, strays): (Vec<_>, Vec<_>) = all.iter().partition(|ticket| ticket.origin.is_ours());
    let live = || ours.iter().copied().filter(|t| !t.is_closed_double);
    let remembered = observed.memory.tickets.range(generations(key)).next_back();
    let newest = live().map(|ticket| ticket.link.generation).max();
    let deleted = observed.deleted.range(generations(key)).next_back();
    let generation = newest
        .max(remembered.map(|((_, g), _)| *g))
        .max(deleted.map(|((_, g), _)| *g))
        .unwrap_or(Generation::FIRST);
    let current = || live().filter(|ticket| ticket.link.generation == generation);
    let remembered = remembered
        .filter(|((_, g), _)| *g == generation)
        .map(|(_, r)| r);
    // What the ledger alone calls ours is no reason to follow another one, and no other one is a
    // reason to leave it. Among those that are provably ours the lowest survives.
    let named = remembered.and_then(|remembered| remembered.id);
    let ticket = current()
        .find(|ticket| ticket.origin == Origin::Known && Some(ticket.id) == named)
        .or_else(|| current().next());
    let finding = wanted
        .map(|wanted| wanted.group.finding.clone())
        .or_else(|| remembered.and_then(|remembered| remembered.finding.clone()));
    let is_half_made = remembered.is_some_and(|remembered| remembered.pending_state.is_some());
    if finding.is_none() && !is_half_made {
        // A ticket made by hand, or one whose finding was not read: never ours to change.
        return None;
    }
    let mut case = Case {
        key: key.clone(),
        generation,
        scope: wanted
            .map(|wanted| wanted.scope.clone())
            .or_else(|| remembered.map(|remembered| remembered.scope.clone()))
            .unwrap_or_default(),
        finding,
        group: wanted.map(|wanted| wanted.group),
        members: Vec::new(),
        vanished: 0,
        lacking: Vec::new(),
        standing: Standing::Met,
        is_closed: false,
        rule: None,
        creating_rule: None,
        rival: None,
        ticket,
        doubles: current()
            .filter(|other| ticket.is_none_or(|ticket| ticket.id != other.id))
            .collect(),
        revenants: live()
            .filter(|other| other.link.generation < generation)
            .collect(),
        strays,
        remembered,
        is_refreshed: policy.exceptions.refresh,
        written: remembered.filter(|remembered| remembered.id == ticket.map(|ticket| ticket.id)),
        dates: Dates {
            zone: policy.zone.clone(),
            fields: observed.date_fields.as_ref(),
        },
    };
    case.find_members(policy);
    case.find_rule(policy);
    let is_open = |other: &&ObservedTicket| !case.is_closed_state(other, observed);
    let doubles = case.doubles.iter().copied().filter(is_open).collect();
    let revenants = case.revenants.iter().copied().filter(is_open).collect();
    case.is_closed = ticket.is_some_and(|ticket| {
        case.is_closed_state(ticket, observed) || closing::is_closed_by_us(&case, ticket)
    });
    (case.doubles, case.revenants) = (doubles, revenants);
    Some(case)
}

/// A member as the ledger is to know it.
fn known(member: &Member) -> KnownMember {
    KnownMember {
        id: member.id,
        asset: Some(member.asset.clone()),
    }
}

fn generations(key: &TicketKey) -> std::ops::RangeInclusive<(TicketKey, Generation)> {
    (key.clone(), Generation(0))..=(key.clone(), Generation(u32::MAX))
}

impl<'a> Case<'a> {
    /// Members are the instances that ever matched: those of the ledger, those that match now,
    /// and those of the answer that the block of the ticket can be shown to mean (design, 8 A.5
    /// and G.4).
    fn find_members(&mut self, policy: &Policy<'_>) {
        let known = self.remembered.map(|remembered| &remembered.members);
        let is_lacking =
            |member: &&KnownMember| self.group.is_none_or(|g| g.member(member.id).is_none());
        self.lacking = known.map_or_else(Vec::new, |k| k.iter().filter(is_lacking).collect());
        self.vanished = self.lacking.len();
        let Some(group) = self.group else {
            self.standing = claim::weigh(self, &[]).standing;
            return;
        };
        let is_known = |id| known.is_some_and(|known| known.contains(id));
        let mut members: Vec<&Member> = group
            .members
            .iter()
            .filter(|m| is_known(m.id) || scope_of(m, policy).is_some_and(|s| s == self.scope))
            .collect();
        let standing = claim::weigh(self, &members);
        if !standing.more.is_empty() {
            let is_more = |m: &&Member| standing.more.binary_search(&m.id).is_ok();
            members.extend(group.members.iter().filter(is_more));
            members.sort_by_key(|member| member.id);
        }
        self.members = members;
        self.standing = standing.standing;
    }

    fn find_rule(&mut self, policy: &Policy<'a>) {
        let matching: Vec<usize> = self
            .members
            .iter()
            .filter(|member| scope_of(member, policy).is_some_and(|scope| scope == self.scope))
            .filter_map(|member| member.rule.map(usize::from))
            .collect();
        let open = self
            .members
            .iter()
            .filter(|member| member.class == StatusClass::Open);
        self.creating_rule = open
            .filter(|member| scope_of(member, policy).is_some_and(|scope| scope == self.scope))
            .filter_map(|member| member.rule.map(usize::from))
            .min();
        let by_name = self
            .remembered
            .and_then(|remembered| remembered.rule.as_deref());
        self.rule = by_name
            .and_then(|name| policy.rules.iter().find(|rule| rule.name == name))
            .or_else(|| {
                policy
                    .rules
                    .get(self.creating_rule.or(matching.iter().min().copied())?)
            });
        let Some(first) = self.rule else { return };
        self.rival = matching
            .iter()
            .filter_map(|index| policy.rules.get(*index))
            .find(|rule| {
                (&rule.ticket.project, &rule.ticket.work_item_type)
                    != (&first.ticket.project, &first.ticket.work_item_type)
            });
    }

    /// Whether the ticket had members that nobody knows.
    pub(super) fn is_claim_open(&self) -> bool {
        self.standing != Standing::Met
    }

    /// All known members, those that the answer lacks among them.
    pub(super) fn all_members(&self) -> impl Iterator<Item = InstanceId> {
        let read = self.members.iter().map(|member| member.id);
        read.chain(self.lacking.iter().map(|member| member.id))
    }

    /// Whether a work item of this key is in a state that closes it: by its category, or because
    /// its rule closes in that state (design, 8 G.5).
    fn is_closed_state(&self, item: &ObservedTicket, observed: &Observed) -> bool {
        if item.category.is_some_and(StateCategory::is_closed) {
            return true;
        }
        let work_item_type = observed.type_of(&item.project, &item.work_item_type);
        let target = work_item_type.and_then(|t| self.policy().close.target.in_type(t));
        target.is_some_and(|target| same_name(target, &item.state))
    }

    /// How many members are of a class.
    pub(super) fn count(&self, class: StatusClass) -> usize {
        self.members
            .iter()
            .filter(|member| member.class == class)
            .count()
    }

    /// What the ticket is followed by: its rule, or the defaults where none is responsible.
    pub(super) fn policy(&self) -> &'a Rule {
        static WITHOUT: LazyLock<Rule> = LazyLock::new(Rule::without_name);
        self.rule.unwrap_or(&WITHOUT)
    }

    /// The rule's name, for plans and ledger.
    pub(super) fn rule_name(&self) -> Option<String> {
        self.rule.map(|rule| rule.name.clone())
    }

    /// What the ledger is to remember, as far as the case itself tells.
    pub(super) fn memo(&self) -> Memo {
        let members = self.members.iter();
        Memo {
            generation: Some(self.generation),
            finding: self.finding.clone(),
            scope: self.scope.clone(),
            rule: self.rule_name(),
            members: members.map(|member| known(member)).collect(),
            scanned_at: self.scanned_at(),
            ..Memo::default()
        }
    }

    /// A hold in this case.
    pub(super) fn hold(&self, verb: Verb, code: &'static str, why: impl Into<String>) -> Hold {
        let finding = self.finding.as_ref();
        let what = match (self.ticket, self.group) {
            (Some(ticket), _) => ticket.title.clone(),
            (None, Some(group)) => group.name.clone(),
            (None, None) => finding.map(ToString::to_string).unwrap_or_default(),
        };
        Hold {
            key: Some(self.key.clone()),
            rule: self.rule_name(),
            verb,
            id: self.ticket.map(|ticket| ticket.id),
            project: self.project(),
            what,
            old: Value::Null,
            new: Value::Null,
            cause: HoldCause::new(code, why),
        }
    }

    fn project(&self) -> String {
        match (self.ticket, self.rule) {
            (Some(ticket), _) => ticket.project.clone(),
            (None, Some(rule)) => rule.ticket.project.clone(),
            (None, None) => String::new(),
        }
    }

    /// What the ledger is to learn, and what the fuses are to count, whatever is decided.
    pub(super) fn note(&self, plan: &mut Plan) {
        let Some(ticket) = self.ticket else { return };
        // A ticket may have been found where its finding was not read, as in a recycle bin.
        let is_known = self.remembered.is_some_and(|remembered| {
            remembered.id == Some(ticket.id)
                && (remembered.finding.is_some() || self.finding.is_none())
        });
        if !is_known {
            plan.notes.push(Note::Found {
                key: self.key.clone(),
                generation: self.generation,
                id: ticket.id,
                finding: self.finding.clone(),
                scope: self.scope.clone(),
                rule: self.rule_name(),
                block_hash: ticket.own_block(),
            });
        }
        let before = self.remembered.map(|remembered| &remembered.members);
        let is_new = |member: &&&Member| {
            let before = before.and_then(|before| before.get(member.id));
            before.is_none_or(|before| before.asset.is_none())
        };
        let new: Vec<_> = self
            .members
            .iter()
            .filter(is_new)
            .map(|m| known(m))
            .collect();
        if !new.is_empty() {
            plan.notes.push(Note::Members {
                key: self.key.clone(),
                new,
            });
        }
        claim::note(self, ticket, plan);
        if let Some(finding) = &self.finding {
            plan.followed.push(Followed {
                rule: self.rule_name(),
                nucleus_project: finding.project.clone(),
                key: self.key.clone(),
                is_open: !self.is_closed,
            });
        }
    }
}
