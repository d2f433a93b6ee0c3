//! Runs as they leave the model: work items written, and the ledger's memory.

use std::collections::BTreeMap;

use super::people::Said;
use super::{Item, Model};
use crate::model::evidence::Learnt;
use crate::model::ids::{Rev, WorkItemId};
use crate::model::key::{Generation, KeyLink, TicketKey};
use crate::model::members::{Claimed, KnownMember};
use crate::model::observed::{Closed, ClosedAt, Remembered};
use crate::model::process::DESCRIPTION;
use crate::plan::action::{Action, Change, Memo, Transit};
use crate::plan::{Note, Plan, rebuilt};
use crate::template::block;

impl Model {
    /// Carries a plan out, and remembers of it what the ledger would.
    pub(in crate::plan::tests) fn carry_out(&mut self, plan: &Plan) {
        plan.notes.iter().for_each(|note| self.learn(note));
        plan.actions.iter().for_each(|action| self.act(action));
    }

    /// The ledger is made anew from what can be read, with what the old one knew.
    pub(in crate::plan::tests) fn rebuild(&mut self) {
        let old = self.memory.clone();
        self.forget();
        let mut observed = self.observe();
        let (mut notes, mut questions) = rebuilt::notes(&observed, &self.policy());
        for _ in 0..4 {
            if questions.is_empty() {
                break;
            }
            self.answer(&questions, &mut observed);
            (notes, questions) = rebuilt::notes(&observed, &self.policy());
        }
        rebuilt::carry_over(&old, &mut notes);
        for note in &notes {
            self.learn(note);
        }
    }

    /// Live items with our tag that the ledger does not know, by their key and generation.
    pub(in crate::plan::tests) fn unknown(&self) -> impl Iterator<Item = &KeyLink> {
        let live = self.items.values();
        let live = live.filter(|item| item.has_tag && !item.is_deleted);
        live.map(|item| &item.link).filter(|link| {
            let place = (link.key.clone(), link.generation);
            !self.memory.tickets.contains_key(&place)
        })
    }

    /// Whether people deleted a ticket.
    pub(in crate::plan::tests) fn has_deleted(&self) -> bool {
        self.items.values().any(|item| item.is_deleted)
    }

    fn entry(&mut self, key: &TicketKey, generation: Generation) -> &mut Remembered {
        let known = self
            .memory
            .tickets
            .iter()
            .find(|((other, _), _)| other == key);
        let members = known.map(|(_, r)| r.members.clone()).unwrap_or_default();
        let entry = self.memory.tickets.entry((key.clone(), generation));
        entry.or_insert_with(|| Remembered {
            members,
            ..Remembered::default()
        })
    }

    fn add_members(&mut self, key: &TicketKey, new: &[KnownMember]) {
        for ((other, _), remembered) in &mut self.memory.tickets {
            if other == key {
                let known = remembered.members.iter().chain(new).cloned();
                remembered.members = known.collect();
            }
        }
    }

    fn learn_evidence(&mut self, key: &TicketKey, generation: Generation, learnt: &Learnt) {
        let entry = self.entry(key, generation);
        match learnt {
            Learnt::Lacked { members, missed } => {
                for member in members {
                    let known = entry.missing.entry(*member);
                    known
                        .and_modify(|known| known.reads += missed.reads)
                        .or_insert_with(|| missed.clone());
                }
            }
            Learnt::Back(members) => entry.missing.retain(|id, _| !members.contains(id)),
            Learnt::Scanned(at) => entry.scanned_at = Some(*at),
            Learnt::Proved(proved) => entry.proved = *proved,
            Learnt::Weighed(weighed) => entry.weighed = Some(weighed.clone()),
        }
    }

    fn learn(&mut self, note: &Note) {
        match note {
            Note::Found {
                key,
                generation,
                id,
                finding,
                scope,
                rule,
                block_hash,
            } => {
                let entry = self.entry(key, *generation);
                *entry = Remembered {
                    id: Some(*id),
                    finding: finding.clone().or_else(|| entry.finding.take()),
                    scope: scope.clone(),
                    rule: rule.clone().or_else(|| entry.rule.take()),
                    block_hash: block_hash.clone(),
                    members: std::mem::take(&mut entry.members),
                    missing: std::mem::take(&mut entry.missing),
                    claim: entry.claim.take().filter(|_| entry.id == Some(*id)),
                    ..Remembered::default()
                };
            }
            Note::Members { key, new } => self.add_members(key, new),
            Note::Evidence {
                key,
                generation,
                learnt,
            } => self.learn_evidence(key, *generation, learnt),
            Note::SeenClosed {
                key,
                generation,
                closed,
                at,
            } => {
                let entry = self.entry(key, *generation);
                entry.closed = Some(closed.clone());
                entry.closed_at = Some(*at);
            }
            Note::Claimed {
                key,
                generation,
                claim,
            } => self.entry(key, *generation).claim = Some(claim.clone()),
            Note::Scans {
                nucleus_project,
                scans,
                round,
            } => {
                let known = self
                    .memory
                    .scans
                    .entry(nucleus_project.clone())
                    .or_default();
                for scan in scans {
                    known.entry(scan.clone()).or_insert(*round);
                }
            }
            Note::Closing {
                key,
                generation,
                closing,
            } => self.entry(key, *generation).closing = Some(closing.clone()),
            Note::OpenAgain { key, generation } => {
                let entry = self.entry(key, *generation);
                entry.closed = None;
                entry.closed_at = None;
                entry.state_before_close = None;
            }
        }
    }

    fn act(&mut self, action: &Action) {
        let key = action.key.clone().unwrap();
        let memo = action.memo();
        let id = action.id().unwrap_or_else(|| self.next_id());
        match &action.change {
            Change::Create(create) => {
                let item = Item {
                    rev: 1,
                    link: create.link.clone(),
                    state: create.initial_state.clone(),
                    title: create.title.clone(),
                    description: create.description.1.clone(),
                    fields: memo.fields.clone(),
                    has_tag: true,
                    is_deleted: false,
                    said: Said::default(),
                    since: self.tick(),
                };
                self.items.insert(id, item);
            }
            Change::Update(update) => self.set(id, &update.sets),
            Change::Move(way) => self.walk(way),
            Change::Reopen(way) => {
                self.walk(way);
                self.tell_back(id);
            }
            Change::Close(way) => {
                self.walk(way);
                self.tell_closing(id);
            }
            Change::Comment { .. } => {
                self.set(id, &BTreeMap::new());
                self.tell_back(id);
            }
        }
        self.remember(&key, id, action, memo);
    }

    fn next_id(&self) -> WorkItemId {
        let last = self.items.last_key_value().map_or(0, |(id, _)| id.0);
        WorkItemId(last + 1)
    }

    fn walk(&mut self, way: &Transit) {
        self.set(way.id, &way.sets);
        let now = self.tick();
        if let Some(item) = self.items.get_mut(&way.id) {
            item.move_to(way.to(), now);
        }
    }

    fn set(&mut self, id: WorkItemId, sets: &BTreeMap<String, serde_json::Value>) {
        let item = self.items.get_mut(&id).unwrap();
        item.rev += 1;
        for (name, value) in sets {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            match name.as_str() {
                "System.Title" => item.title = text,
                DESCRIPTION => item.description = text,
                _ => {
                    item.fields.insert(name.clone(), text);
                }
            }
        }
    }

    fn remember(&mut self, key: &TicketKey, id: WorkItemId, action: &Action, memo: &Memo) {
        let item = self.items[&id].clone();
        let generation = memo.generation.unwrap();
        let _known = self.entry(key, generation);
        let place = (key.clone(), generation);
        let entry = self.memory.tickets.get_mut(&place).unwrap();
        entry.id = Some(id);
        if entry.finding.is_none() {
            entry.finding.clone_from(&memo.finding);
            entry.scope.clone_from(&memo.scope);
            entry.rule.clone_from(&memo.rule);
        }
        entry.rev = Some(Rev(item.rev));
        entry.state = Some(item.state);
        let closed_at = ClosedAt {
            rev: Some(Rev(item.rev)),
            since: Some(item.since),
        };
        let wrote_block = match &action.change {
            Change::Create(_) => true,
            Change::Update(update) => update.sets.contains_key(DESCRIPTION),
            Change::Move(way) | Change::Close(way) | Change::Reopen(way) => {
                way.sets.contains_key(DESCRIPTION)
            }
            Change::Comment { .. } => false,
        };
        if wrote_block {
            entry.block_hash = block::find(&item.description).map(|found| found.text_hash);
        }
        entry.fields.extend(memo.fields.clone());
        entry.facts = memo.facts.clone().or_else(|| entry.facts.take());
        entry.title = memo.title.clone().or_else(|| entry.title.take());
        if matches!(action.change, Change::Close(_) | Change::Reopen(_)) {
            entry.proved = None;
            entry.weighed = None;
        }
        if let Some(claim) = &memo.claim {
            let claimed = self.oracle.claimed.entry(key.clone()).or_default();
            claimed.extend(memo.members.iter().map(|member| member.id));
            claimed.extend(entry.members.iter().map(|member| member.id));
            entry.claim = Some(Claimed::Met(claim.clone()));
        }
        match &action.change {
            Change::Close(way) => {
                entry.closed = Some(Closed::ByUs);
                entry.closed_at = Some(closed_at);
                entry
                    .state_before_close
                    .clone_from(&way.memo.state_before_close);
            }
            Change::Reopen(_) => {
                entry.closed = None;
                entry.closed_at = None;
                entry.state_before_close = None;
            }
            Change::Comment { .. } => {
                entry.closed = Some(Closed::Told);
                entry.closed_at = Some(closed_at);
            }
            Change::Create(_) | Change::Update(_) | Change::Move(_) => {}
        }
        entry.scanned_at = entry.scanned_at.max(memo.scanned_at);
        self.add_members(key, &memo.members);
    }
}
