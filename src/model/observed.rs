//! All that was read of both sides, and what could not be read: the planner's only input.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};

use super::evidence::{AssetScans, Missed, Proved, Rescan, Summarized, Weighed};
use super::finding::{FindingRef, InstanceId};
use super::group::Group;
use super::ids::{AssetId, NucleusProjectId, Rev, ScanId, WorkItemId};
use super::key::{Generation, KeyLink, TicketKey};
use super::members::{Claim, Claimed, Members};
use super::process::{StateCategory, WorkItemType};
use super::provenance::Author;
use super::remark::{Closing, Remark};
use super::ticket::DuplicateOf;
use super::way::Way;

/// One complete look at both sides.
#[derive(Debug, Clone)]
pub struct Observed {
    /// When the reading began.
    pub at: Timestamp,
    /// Findings by their identity.
    pub groups: BTreeMap<FindingRef, Group>,
    /// What was read of each Nucleus project.
    pub sources: BTreeMap<NucleusProjectId, Source>,
    /// The scans of each Nucleus project that was read, those that report nothing among them.
    pub scans: BTreeMap<NucleusProjectId, BTreeSet<ScanId>>,
    /// Work items with a key of this Nucleus, ours or not, by key, lowest id first. An item that
    /// carries several keys stands at each of them.
    pub tickets: BTreeMap<TicketKey, Vec<ObservedTicket>>,
    /// Tickets that the ledger knows and the service no longer shows.
    pub missing: BTreeMap<WorkItemId, Missing>,
    /// Tickets of ours that were found in recycle bins and that the ledger may not know.
    pub deleted: BTreeMap<(TicketKey, Generation), WorkItemId>,
    /// Recycle bins that were to be searched and could not be read, by project as the service
    /// spells it, and why.
    pub unread_bins: BTreeMap<String, String>,
    /// Work items whose block names a key and that carry no key link (any more), the lowest id;
    /// none of somebody else's.
    pub unlinked: BTreeMap<TicketKey, WorkItemId>,
    /// Who put key links on work items, as histories told in this run: for the ledger to remember.
    pub linked_by: LinkedBy,
    /// What became of the look-up for key links that want a ticket and have none.
    pub lookups: BTreeMap<KeyLink, Lookup>,
    /// Whether the look-up by link found one that is known to exist, or else the sweep over the tag
    /// shows what carries it: only then does "none" mean none.
    pub lookup_proved: bool,
    /// Whether the sweep over the tag showed items that are known to carry it.
    pub sweep: Sweep,
    /// Where each rule's tickets go, by the rule's index, or why they cannot.
    pub targets: Vec<Result<Target, String>>,
    /// Types of the projects that tickets are in, by project and type in lower case.
    pub types: BTreeMap<(String, String), WorkItemType>,
    /// Findings for which Nucleus itself knows open tickets, by project, or why that is unknown: of
    /// the project or of one of them.
    pub elsewhere: BTreeMap<NucleusProjectId, Result<Elsewhere, String>>,
    /// Findings that were read a second time, because their ticket is due to be closed.
    pub second_reads: BTreeMap<FindingRef, Result<Group, String>>,
    /// What Nucleus says of resolved findings, by project, or why that is unknown.
    pub mitigated: BTreeMap<NucleusProjectId, Result<BTreeMap<FindingRef, Mitigated>, String>>,
    /// What comments decide on tickets that were asked about, oldest first, or why they could
    /// not be read.
    pub remarks: BTreeMap<WorkItemId, Result<Vec<Remark>, String>>,
    /// What `findings/summary` says of findings whose ticket is due to be closed, or whose
    /// members are all lacking, or why that is unknown.
    pub summaries: BTreeMap<FindingRef, Result<Summarized, String>>,
    /// Retired assets and their names, by project, or why they are unknown.
    pub retired: BTreeMap<NucleusProjectId, Result<BTreeMap<AssetId, String>, String>>,
    /// When an asset was scanned last, or why that is unknown.
    pub rescans: BTreeMap<AssetScans, Result<Option<Rescan>, String>>,
    /// The fields that hold dates, where that was asked.
    pub date_fields: Option<DateFields>,
    /// What each rule matches, by the rule's index; nothing of projects that were read in part.
    pub matches: BTreeMap<usize, RuleMatches>,
    /// What the ledger remembers.
    pub memory: Memory,
    /// Oddities that change no decision; people should know of them.
    pub warnings: Vec<String>,
    /// Whether Azure DevOps listed something that cannot be read; a warning says what.
    pub has_unreadable: bool,
}

impl Observed {
    /// Who brought the key link to a work item, where that is known.
    pub fn bringer<'a>(&'a self, ticket: &'a ObservedTicket) -> Option<Bringer<'a>> {
        let place = (ticket.id, ticket.link.clone());
        let told = self.linked_by.get(&place);
        let told = told.or_else(|| self.memory.linked_by.get(&place));
        match told.and_then(|authors| authors.last()) {
            Some(linker) => Some(Bringer::Linker(linker)),
            None => ticket.author.as_deref().map(Bringer::Maker),
        }
    }

    /// Who made a ticket that looks like one of ours and is somebody else's: it has a block that
    /// nobody wrote inside, and its maker brought the link.
    pub fn other_maker<'a>(&'a self, ticket: &'a ObservedTicket) -> Option<&'a Author> {
        let is_whole = ticket.block.as_ref().is_some_and(|block| block.is_intact);
        if ticket.origin != Origin::Foreign || !is_whole {
            return None;
        }
        let maker = ticket.author.as_deref()?;
        match self.bringer(ticket)? {
            Bringer::Maker(_) => Some(maker),
            Bringer::Linker(linker) => (linker == maker).then_some(maker),
        }
    }

    /// Nothing read yet, with what the ledger remembers.
    pub fn new(at: Timestamp, memory: Memory) -> Self {
        Self {
            at,
            groups: BTreeMap::new(),
            sources: BTreeMap::new(),
            scans: BTreeMap::new(),
            tickets: BTreeMap::new(),
            missing: BTreeMap::new(),
            deleted: BTreeMap::new(),
            unread_bins: BTreeMap::new(),
            unlinked: BTreeMap::new(),
            linked_by: BTreeMap::new(),
            lookups: BTreeMap::new(),
            lookup_proved: false,
            sweep: Sweep::default(),
            targets: Vec::new(),
            types: BTreeMap::new(),
            elsewhere: BTreeMap::new(),
            second_reads: BTreeMap::new(),
            mitigated: BTreeMap::new(),
            remarks: BTreeMap::new(),
            summaries: BTreeMap::new(),
            retired: BTreeMap::new(),
            rescans: BTreeMap::new(),
            date_fields: None,
            matches: BTreeMap::new(),
            memory,
            warnings: Vec::new(),
            has_unreadable: false,
        }
    }

    /// Takes note of something that Azure DevOps listed and that cannot be read.
    pub fn note_unreadable(&mut self, told: String) {
        self.has_unreadable = true;
        if !self.warnings.contains(&told) {
            self.warnings.push(told);
        }
    }

    /// The type of a ticket, as its project has it.
    pub fn type_of(&self, project: &str, work_item_type: &str) -> Option<&WorkItemType> {
        self.types
            .get(&(project.to_lowercase(), work_item_type.to_lowercase()))
    }

    /// The round of scans that this read belongs to: a new one as soon as it brings a scan that
    /// nobody saw before in that project.
    pub fn round(&self, project: &NucleusProjectId) -> u64 {
        let last = self.memory.scans.get(project);
        let last = last.and_then(|scans| scans.values().max().copied());
        let is_new = self.new_scans(project).next().is_some();
        last.unwrap_or(0).saturating_add(u64::from(is_new))
    }

    /// Scans of a project that nobody saw before.
    pub fn new_scans<'a>(
        &'a self,
        project: &NucleusProjectId,
    ) -> impl Iterator<Item = &'a ScanId> + use<'a> {
        let known = self.memory.scans.get(project);
        let seen = self.scans.get(project).into_iter().flatten();
        seen.filter(move |scan| known.is_none_or(|known| !known.contains_key(*scan)))
    }

    /// Whether a scan was known in a round.
    pub fn was_known(&self, project: &NucleusProjectId, scan: &ScanId, round: u64) -> bool {
        let known = self.memory.scans.get(project);
        match known.and_then(|known| known.get(scan)) {
            Some(seen) => *seen <= round,
            None => self.round(project) <= round,
        }
    }
}

/// What `findings/mitigated` counts of a unique finding's instances (nucleus-api, 3.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mitigated {
    /// Open ones.
    pub open: u64,
    /// Resolved by people.
    pub manual: u64,
    /// Resolved by scans.
    pub mitigated: u64,
}

/// What was read of one Nucleus project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Rows read.
    pub rows: usize,
    /// Rows of the last complete read that was accepted.
    pub rows_before: Option<usize>,
    /// Whether everything was read.
    pub completeness: Completeness,
}

/// Whether a read saw everything there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completeness {
    /// To the last page, without contradiction.
    Complete,
    /// Not everything, because of this.
    Partial(String),
}

/// A ticket as it was read; texts only as far as decisions need them.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservedTicket {
    /// Its number.
    pub id: WorkItemId,
    /// Its revision.
    pub rev: Rev,
    /// Azure DevOps project.
    pub project: String,
    /// Work item type.
    pub work_item_type: String,
    /// State.
    pub state: String,
    /// What the state means; `None` where the type does not have it (any more).
    pub category: Option<StateCategory>,
    /// Title.
    pub title: String,
    /// The key link that was followed.
    pub link: KeyLink,
    /// Our block of the description.
    pub block: Option<ObservedBlock>,
    /// Where the block belongs.
    pub home: Home,
    /// Values of the fields that rules set, as text.
    pub fields: BTreeMap<String, String>,
    /// Whether a person froze it with the tag.
    pub has_hold_tag: bool,
    /// How many comments it has, where the service tells.
    pub comments: Option<u64>,
    /// When it came to its state, where the service tells.
    pub state_since: Option<Timestamp>,
    /// Why it has its state, in the words of its process.
    pub reasons: Vec<String>,
    /// What a person calls it a duplicate of.
    pub duplicate_of: Option<DuplicateOf>,
    /// Whether we closed it as a double of another ticket, and it still is: it is nobody's ticket.
    pub is_closed_double: bool,
    /// Who made it, where the service tells.
    pub author: Option<Arc<Author>>,
    /// Whose ticket it is.
    pub origin: Origin,
}

/// Who brought a key link to a work item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bringer<'a> {
    /// Whoever put it there afterwards.
    Linker(&'a Author),
    /// Whoever made the item with it.
    Maker(&'a Author),
}

/// Whose ticket a work item with a key link is (design, 8 A.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The ledger names it; nobody asked further.
    Known,
    /// Ours, whatever the ledger says: made by us, or the key link was put on it by us.
    Ours,
    /// Somebody else's, who put the key link on it.
    Foreign,
    /// That cannot be told, because of this.
    Unknown(String),
}

impl Origin {
    /// Whether it is a ticket of ours.
    pub fn is_ours(&self) -> bool {
        match self {
            Self::Known | Self::Ours => true,
            Self::Foreign | Self::Unknown(_) => false,
        }
    }
}

impl ObservedTicket {
    /// Hash of our block, where nobody wrote inside.
    pub fn own_block(&self) -> Option<String> {
        let block = self.block.as_ref().filter(|block| block.is_intact);
        block.map(|block| block.text_hash.clone())
    }
}

/// What a rule matches of its project, as the first rule that does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleMatches {
    /// Findings with an instance that it takes.
    pub findings: usize,
    /// Instances that it takes.
    pub instances: usize,
    /// All findings of the project.
    pub of_findings: usize,
    /// Whether it matches instances that an earlier rule takes; looked at only until it takes one
    /// itself.
    pub is_shadowed: bool,
}

/// Where the block of a ticket belongs, as its type is now: a person may have changed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Home {
    /// Where it stands.
    #[default]
    Here,
    /// In another field, that the type shows.
    Elsewhere {
        /// The field.
        field: String,
        /// What stands in it.
        text: String,
        /// Whether the type still has the field in which the block stands.
        is_left_writable: bool,
    },
    /// Nowhere: the type has no such field, or a person switched it to Markdown.
    Nowhere,
}

/// Our block as it stands on a ticket, and what people wrote around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedBlock {
    /// The field it stands in.
    pub field: String,
    /// Text above.
    pub before: String,
    /// Text below.
    pub after: String,
    /// Hash of its text.
    pub text_hash: String,
    /// Whether its text fits the check value in its footer: nobody wrote inside.
    pub is_intact: bool,
    /// What its footer says of the members.
    pub claim: Claim,
    /// Digest in its footer.
    pub digest: String,
    /// The Nucleus project that it names.
    pub nucleus_project: Option<NucleusProjectId>,
}

/// The fields of the organization that hold dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateFields {
    /// Their reference names, in lower case.
    Known(BTreeSet<String>),
    /// The definitions could not be read.
    Unread,
}

/// How many open tickets Nucleus itself knows for findings, or why that is unknown.
pub type Elsewhere = BTreeMap<FindingRef, Result<u64, String>>;

/// Why a known ticket was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// In the recycle bin.
    Deleted,
    /// Neither there nor in the bin, or not readable; the service does not tell which.
    Unreadable,
    /// The read failed.
    Unknown(String),
}

/// What looking for a key's ticket came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// Surely none.
    Absent,
    /// The look-up failed, was cut or is not proved to work; unknown is not absent.
    Unknown(String),
}

/// Whether the sweep over the tag is known to show what carries it (design, 8 A.6).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sweep {
    /// Nothing is known that it should show.
    #[default]
    Untested,
    /// It showed an item that carries the tag.
    Proved,
    /// It showed none of the items that carry the tag.
    Refuted,
    /// Some of what it showed could not be read: that it shows nothing else says nothing.
    Incomplete,
}

/// Where a rule's tickets go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The project's name, as the service spells it.
    pub project: String,
    /// The type, with its states.
    pub work_item_type: WorkItemType,
    /// The state a new ticket is to have.
    pub state: String,
    /// The way there from the initial state; empty where it is initial.
    pub path: Vec<String>,
}

/// What the ledger remembers, as the planner needs it.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// Tickets by key and generation.
    pub tickets: BTreeMap<(TicketKey, Generation), Remembered>,
    /// Creates whose outcome is not known, and since when.
    pub in_doubt: BTreeMap<TicketKey, Timestamp>,
    /// When the ledger was rebuilt from key links, if it was.
    pub rebuilt_at: Option<Timestamp>,
    /// Whether a sync ever came to its end on this ledger: before, it may be one that was lost.
    pub was_synced: bool,
    /// Whether the recycle bins were searched for tickets of a lost ledger.
    pub bins_searched: bool,
    /// The creates of this ledger that may have made an item, where there was more than one for
    /// a key link.
    pub repeated_creates: BTreeMap<KeyLink, Vec<Way>>,
    /// Work items that this ledger made, with the writes that made them.
    pub made: BTreeMap<WorkItemId, Arc<Way>>,
    /// The last moves that the service refused, by their work items.
    pub refused: BTreeMap<WorkItemId, Refused>,
    /// The scans that were seen of each Nucleus project, with the round that first saw them.
    pub scans: BTreeMap<NucleusProjectId, BTreeMap<ScanId, u64>>,
    /// Who put key links on work items that were not made by us, as their histories told.
    pub linked_by: LinkedBy,
}

/// Who put a key link on a work item, as its history told.
pub type LinkedBy = BTreeMap<(WorkItemId, KeyLink), Vec<Author>>;

impl Memory {
    /// Whether the ledger names this work item for a key link.
    pub fn names(&self, link: &KeyLink, id: WorkItemId) -> bool {
        let place = (link.key.clone(), link.generation);
        let known = self.tickets.get(&place);
        known.is_some_and(|known| known.id == Some(id))
    }
}

/// A move that the service refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The revision that was to be moved.
    pub rev: Rev,
    /// The state that it was to reach.
    pub to: String,
    /// When.
    pub at: Timestamp,
    /// What the service said.
    pub why: String,
}

/// What the ledger knows of one ticket.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Remembered {
    /// The work item.
    pub id: Option<WorkItemId>,
    /// Which finding it is for; unknown for tickets made by hand.
    pub finding: Option<FindingRef>,
    /// The scope in its key.
    pub scope: String,
    /// The rule that made it.
    pub rule: Option<String>,
    /// The revision after our last write.
    pub rev: Option<Rev>,
    /// The state after our last write.
    pub state: Option<String>,
    /// The state it is still to reach after its creation.
    pub pending_state: Option<String>,
    /// The state before we closed it.
    pub state_before_close: Option<String>,
    /// Hash of our block as it was read back after our last write.
    pub block_hash: Option<String>,
    /// The title we wrote last.
    pub title: Option<String>,
    /// Field values we wrote last.
    pub fields: BTreeMap<String, String>,
    /// The facts in our block when we wrote it last.
    pub facts: Option<Facts>,
    /// When we last updated it; its creation does not count.
    pub updated_at: Option<Timestamp>,
    /// Who closed it, once it was seen closed.
    pub closed: Option<Closed>,
    /// By what that closing is known again; unknown where an older version noticed it.
    pub closed_at: Option<ClosedAt>,
    /// Who closed it, as its comments told when it was closed, or when that was asked last.
    pub closing: Option<Closing>,
    /// Instances that ever matched its rule.
    pub members: Members,
    /// Those of them that the last complete reads lacked.
    pub missing: BTreeMap<InstanceId, Missed>,
    /// The newest scan of its members, in the last complete read.
    pub scanned_at: Option<DateTime>,
    /// Since when the evidence for closing it is complete.
    pub proved: Option<Proved>,
    /// What its block said of its members, where these may not be all.
    pub claim: Option<Claimed>,
    /// The evidence that was read while it was open.
    pub weighed: Option<Weighed>,
}

/// How a ticket came to be closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closed {
    /// By a run of ours.
    ByUs,
    /// By somebody else; with the scans that were known when this was noticed.
    ByOthers(KnownScans),
    /// By whomever; that its finding is back was said on it, and is not said again before it
    /// went away.
    Told,
    /// That was said, and the finding went away at this time: its next return is news.
    GoneAgain(Timestamp),
}

/// Scans that were known when a closing was noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KnownScans {
    /// All that its Nucleus project had up to this round.
    Round(u64),
    /// These: an older version kept those of the ticket's own instances.
    Listed(BTreeSet<ScanId>),
}

/// By what a closing is known again: another one, by whomever, is judged anew (design, 8 G.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClosedAt {
    /// A revision at which the ticket had that state.
    pub rev: Option<Rev>,
    /// When it came to that state, where the service tells.
    pub since: Option<Timestamp>,
}

impl ClosedAt {
    /// The closing of a ticket as it stands.
    pub fn of(ticket: &ObservedTicket) -> Self {
        Self {
            rev: Some(ticket.rev),
            since: ticket.state_since,
        }
    }

    /// Whether it is the closing of a ticket as it stands: later edits that do not move it do not
    /// count.
    pub fn is_of(&self, ticket: &ObservedTicket) -> bool {
        self.is_at(ticket.rev, ticket.state_since)
    }

    /// The same for a work item at a revision, in its state since a moment.
    pub fn is_at(&self, rev: Rev, since: Option<Timestamp>) -> bool {
        if self.rev == Some(rev) {
            return true;
        }
        match (self.since, since) {
            (Some(one), Some(other)) => is_same_moment(one, other),
            (None, _) | (_, None) => false,
        }
    }
}

/// How much two answers about one moment may differ.
const ROUNDING: SignedDuration = SignedDuration::from_millis(4);

/// Whether two dates of a service mean one moment. They come with different precision (ado-api,
/// 8.2): where one of the two has whole seconds, these are compared.
pub fn is_same_moment(one: Timestamp, other: Timestamp) -> bool {
    if one.subsec_nanosecond() == 0 || other.subsec_nanosecond() == 0 {
        return one.as_second() == other.as_second();
    }
    one.duration_since(other).abs() <= ROUNDING
}

/// The numbers in our block: what an update shows as old and new.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// Worst severity among the open instances.
    pub severity: String,
    /// Nearest due date among the open instances, empty if none.
    pub due_date: String,
    /// Open instances.
    pub open_instances: usize,
    /// All members.
    pub instances: usize,
    /// Digest over what these numbers do not tell: which instances, exploitability, CVE ids.
    pub rest: String,
}

impl Facts {
    /// The digest in the footer: a part for what is urgent, a part for everything.
    pub fn digest(&self, hash: impl Fn(&str) -> String) -> String {
        let urgent = hash(&format!("{}\n{}", self.severity, self.due_date));
        let all = format!(
            "{}\n{}\n{}\n{}\n{}",
            self.severity, self.due_date, self.open_instances, self.instances, self.rest
        );
        format!("{urgent}-{}", hash(&all))
    }

    /// Whether two digests differ in what is urgent: severity and due date.
    pub fn urgent_differs(one: &str, other: &str) -> bool {
        one.split_once('-').map(|(urgent, _)| urgent)
            != other.split_once('-').map(|(urgent, _)| urgent)
    }
}
