//! A ticketing rule, checked and ready to be applied.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::ids::NucleusProjectId;
use super::process::{StateCategory, WorkItemType};

/// One ticketing rule: which instances get a ticket, where, and what becomes of it.
///
/// Rules decide *creation*; a linked ticket is followed by its key, whatever the rules say later.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its name, unique in the profile.
    pub name: String,
    /// The Nucleus project it looks at.
    pub nucleus_project: NucleusProjectId,
    /// The criteria: an expression over an instance; `true` where the file has none.
    pub when: String,
    /// Part of the key, empty by default; lets two rules ticket the same finding.
    pub scope: String,
    /// Whether its actions are carried out.
    pub mode: Mode,
    /// The ticket it wants.
    pub ticket: TicketTemplate,
    /// When and how a ticket is closed.
    pub close: ClosePolicy,
    /// What happens when a finding returns.
    pub reopen: ReopenPolicy,
    /// Shortest time between two updates of one ticket, except for severity, due date and state.
    pub min_update_interval: Duration,
}

impl Rule {
    /// How often one ticket is updated at most, where a rule does not say (design, 8 C.5).
    pub const MIN_UPDATE_INTERVAL: Duration = Duration::from_secs(24 * 3_600);

    /// What a linked ticket is followed by where no rule is responsible for it any more: the
    /// defaults, and no texts of its own (design, 5).
    pub fn without_name() -> Self {
        Self {
            name: String::new(),
            nucleus_project: String::new().into(),
            when: "false".to_owned(),
            scope: String::new(),
            mode: Mode::Enforce,
            ticket: TicketTemplate::default(),
            close: ClosePolicy::default(),
            reopen: ReopenPolicy::default(),
            min_update_interval: Self::MIN_UPDATE_INTERVAL,
        }
    }
}

/// Which text of a rule something is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// The keys that lead to it in the rule, such as `ticket` and `title`.
    pub keys: Vec<String>,
    /// Its place in the list there, where there is a list.
    pub index: Option<usize>,
}

impl Part {
    /// The text behind these keys.
    pub fn new(keys: &[&str]) -> Self {
        Self {
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            index: None,
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, key) in self.keys.iter().enumerate() {
            if at > 0 {
                f.write_str(".")?;
            }
            if key.contains('.') {
                write!(f, "{key:?}")?;
            } else {
                f.write_str(key)?;
            }
        }
        Ok(())
    }
}

/// Whether a rule's actions are carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Plan and do.
    Enforce,
    /// Plan, never write.
    Observe,
}

/// The work item a rule wants. Texts are templates over the finding.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TicketTemplate {
    /// The Azure DevOps project, by name or id.
    pub project: String,
    /// The work item type, by name.
    pub work_item_type: String,
    /// The state a new ticket is to have; `None`: the type's initial state.
    pub state: Option<String>,
    /// Title template.
    pub title: String,
    /// Introduction above our block; a template, empty by default.
    pub description: String,
    /// Tags beside `nucleus`; templates.
    pub tags: Vec<String>,
    /// Further fields by reference name; templates.
    pub fields: BTreeMap<String, String>,
    /// Area path; the project's root if `None`.
    pub area: Option<String>,
    /// Iteration path; the project's root if `None`.
    pub iteration: Option<String>,
    /// Who gets it; template.
    pub assigned_to: Option<String>,
}

impl TicketTemplate {
    /// The title where nobody names one.
    pub const DEFAULT_TITLE: &str = "[{{ severity }}] {{ name }}";
}

/// Where a closed ticket goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CloseTarget {
    /// The type's own first state of that category.
    Category(StateCategory),
    /// A state by name.
    State(String),
}

impl CloseTarget {
    /// The state that it is in a type, if the type has it.
    pub fn in_type<'t>(&self, work_item_type: &'t WorkItemType) -> Option<&'t str> {
        match self {
            Self::State(state) => work_item_type.state(state).map(|state| state.name.as_str()),
            Self::Category(category) => work_item_type.first_of(*category),
        }
    }
}

/// When and how a ticket is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosePolicy {
    /// Whether it is closed at all.
    pub auto: bool,
    /// Where it goes.
    pub target: CloseTarget,
    /// What temporary statuses (Accepted Risk, Exception Granted) do.
    pub temporary: OnTemporary,
    /// What statuses set by people (False Positive, Duplicate, Manually Mitigated) do.
    pub person_statuses: OnTemporary,
    /// What members do that are no longer listed.
    pub vanished: OnVanished,
    /// For how long the evidence must have been complete.
    pub patience: Patience,
    /// The categories from which it may be closed.
    pub from: Vec<StateCategory>,
    /// After what time a ticket is closed again that a person opened although the evidence for
    /// closing it stood; `None`: not before the evidence changes.
    pub again: Option<Duration>,
}

impl Default for ClosePolicy {
    /// The defaults of the configuration (design, 4.3).
    fn default() -> Self {
        Self {
            auto: true,
            target: CloseTarget::Category(StateCategory::Completed),
            temporary: OnTemporary::Hold,
            person_statuses: OnTemporary::Close,
            vanished: OnVanished::Hold,
            patience: Patience::None,
            from: StateCategory::ALL
                .into_iter()
                .filter(|category| !category.is_closed())
                .collect(),
            again: None,
        }
    }
}

/// What a status that may revert does to a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnTemporary {
    /// Counts as remediated.
    Close,
    /// Keeps the ticket as it is.
    Hold,
}

/// What a member does that is no longer listed, although nobody says that it is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnVanished {
    /// Keeps the ticket as it is.
    Hold,
    /// Counts as gone when its asset was scanned again without it, and it was missing that long.
    After(Duration),
}

/// For how long the evidence must have been complete before a ticket is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// It is closed at once.
    None,
    /// So many complete reads, one after the other.
    Reads(u32),
    /// So much time.
    Time(Duration),
}

/// What happens when a finding returns after its ticket was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReopenPolicy {
    /// What to do.
    pub action: OnReturn,
    /// Where a reopened ticket goes; `None`: the state before closing.
    pub state: Option<String>,
    /// Reasons with which a person closes for good.
    pub respect: Vec<String>,
}

impl ReopenPolicy {
    /// Reasons of the processes, and names that their owners give them.
    const RESPECT: [&str; 8] = [
        "Duplicate",
        "Won't Fix",
        "Will Not Fix",
        "Wontfix",
        "As Designed",
        "By Design",
        "Not a Bug",
        "Rejected",
    ];

    /// Whether a reason for closing says that it is for good. Case, blanks and punctuation do not
    /// count; nor do the words that an inherited process puts before the name of a state.
    pub fn respects(&self, reason: &str) -> bool {
        let plain = |text: &str| -> String {
            let letters = text.chars().filter(|c| c.is_alphanumeric());
            letters.flat_map(char::to_lowercase).collect()
        };
        let reason = plain(reason);
        let state = reason.strip_prefix("movedtostate").unwrap_or(&reason);
        let is_it = |known: &String| [reason.as_str(), state].contains(&plain(known).as_str());
        self.respect.iter().any(is_it)
    }
}

impl Default for ReopenPolicy {
    /// The defaults of the configuration (design, 4.3).
    fn default() -> Self {
        Self {
            action: OnReturn::Reopen,
            state: None,
            respect: Self::RESPECT.map(str::to_owned).into(),
        }
    }
}

/// What to do when a finding returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnReturn {
    /// Open the same ticket again.
    Reopen,
    /// Make a new one and relate it to the old.
    New,
    /// Only say so on the closed ticket.
    Comment,
    /// Nothing.
    Ignore,
}
