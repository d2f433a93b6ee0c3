//! What a project's process allows: types, states, categories and the ways between them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::names::composed;

/// A project in Azure DevOps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// The GUID; survives a renaming.
    pub id: String,
    /// The name, as people and WIQL use it.
    pub name: String,
    /// The process it follows, where it was asked for.
    pub process: Option<String>,
    /// `private`, `public` or `organization`.
    pub visibility: String,
    /// `wellFormed`, `deleting`, ...
    pub state: String,
}

/// What a state means, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum StateCategory {
    /// Not begun.
    Proposed,
    /// Being worked on.
    InProgress,
    /// Fixed, to be verified.
    Resolved,
    /// Closed.
    Completed,
    /// Closed without being done.
    Removed,
}

impl StateCategory {
    /// All of them, in the order of a board.
    pub const ALL: [Self; 5] = [
        Self::Proposed,
        Self::InProgress,
        Self::Resolved,
        Self::Completed,
        Self::Removed,
    ];

    /// Azure DevOps' own word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "Proposed",
            Self::InProgress => "InProgress",
            Self::Resolved => "Resolved",
            Self::Completed => "Completed",
            Self::Removed => "Removed",
        }
    }

    /// Completed or Removed.
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Completed | Self::Removed)
    }
}

impl fmt::Display for StateCategory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for StateCategory {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.replace(['-', '_', ' '], "");
        Self::ALL
            .into_iter()
            .find(|category| category.as_str().eq_ignore_ascii_case(&plain))
            .ok_or_else(|| {
                "not a state category: proposed, in-progress, resolved, completed or removed"
                    .to_owned()
            })
    }
}

/// One state of a work item type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The name that the project gave it.
    pub name: String,
    /// `None` for a category that Azure DevOps does not document.
    pub category: Option<StateCategory>,
    /// Six hex digits, without `#`.
    pub color: String,
}

/// A field that work items of a type carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeField {
    /// The name that code uses, such as `System.Title`.
    pub reference_name: String,
    /// The name that people see.
    pub name: String,
    /// Whether it may never be empty.
    pub always_required: bool,
    /// Whether the process fills it when nobody does.
    pub has_default: bool,
}

impl TypeField {
    /// Whether whoever makes a work item has to give it. Nobody gives the ids of area and
    /// iteration: they are the project's root where no path is given.
    pub fn must_be_given(&self) -> bool {
        const OWN: [&str; 2] = ["System.AreaId", "System.IterationId"];
        self.always_required
            && !self.has_default
            && !OWN.iter().any(|own| same_name(own, &self.reference_name))
    }
}

/// A work item type of one project, with its states and the ways between them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkItemType {
    /// The name by which it is addressed; may be renamed or localised.
    pub name: String,
    /// The name that stays, such as `Microsoft.VSTS.WorkItemTypes.Bug`.
    pub reference_name: String,
    /// Switched off in the process.
    pub is_disabled: bool,
    /// In `Microsoft.HiddenCategory`.
    pub is_hidden: bool,
    /// In the order of the process.
    pub states: Vec<State>,
    /// From a state to those it may become in one step; `""` holds the initial states.
    pub transitions: BTreeMap<String, Vec<String>>,
    /// Fields of the type, as far as the service listed them.
    pub fields: Vec<TypeField>,
}

/// The field that Bugs show as their description in Agile, Scrum and CMMI (ado-api, 8.7).
pub const REPRO_STEPS: &str = "Microsoft.VSTS.TCM.ReproSteps";
/// The description of every other type.
pub const DESCRIPTION: &str = "System.Description";

impl WorkItemType {
    /// The state with that name; the service ignores case.
    pub fn state(&self, name: &str) -> Option<&State> {
        self.states
            .iter()
            .find(|state| same_name(&state.name, name))
    }

    /// The category of the state with that name.
    pub fn category(&self, state: &str) -> Option<StateCategory> {
        self.state(state)?.category
    }

    /// The states that a new work item may have; the first is what it gets by itself.
    pub fn initial_states(&self) -> Vec<&str> {
        match self.transitions.get("") {
            Some(states) if !states.is_empty() => states.iter().map(String::as_str).collect(),
            _ => self.first_of(StateCategory::Proposed).into_iter().collect(),
        }
    }

    /// The state a new work item gets by itself.
    pub fn initial_state(&self) -> Option<&str> {
        self.initial_states().first().copied()
    }

    /// The state that closes: the one whose category is Completed, never one found by name.
    pub fn completed_state(&self) -> Option<&str> {
        self.first_of(StateCategory::Completed)
    }

    /// The first state of a category, in the order of the process.
    pub fn first_of(&self, category: StateCategory) -> Option<&str> {
        let state = self
            .states
            .iter()
            .find(|state| state.category == Some(category))?;
        Some(&state.name)
    }

    /// The states that one step leads to, in the order of the process; the state itself is none.
    pub fn reachable(&self, from: &str) -> Vec<&str> {
        let Some(to) = self.steps(from) else {
            return Vec::new();
        };
        let to: BTreeSet<String> = to.iter().map(|name| name.to_lowercase()).collect();
        self.states
            .iter()
            .map(|state| state.name.as_str())
            .filter(|name| to.contains(&name.to_lowercase()) && !same_name(name, from))
            .collect()
    }

    /// The shortest way from one state to another, without the first, with the last.
    ///
    /// Empty when they are the same; `None` when no way exists. Where the service listed no
    /// transitions at all, the direct step is tried: the service itself will judge it.
    /// `avoid_closed` forbids to pass *through* Completed or Removed (design, 8 D.3).
    pub fn path(&self, from: &str, to: &str, avoid_closed: bool) -> Option<Vec<String>> {
        let target = self.state(to)?.name.clone();
        if same_name(from, &target) {
            return Some(Vec::new());
        }
        // From a state that the type no longer has, every state is a way out (ado-api, 8.6).
        if self.transitions.keys().all(String::is_empty) || self.state(from).is_none() {
            return Some(vec![target]);
        }
        let mut seen = BTreeSet::from([from.to_lowercase()]);
        let mut queue = VecDeque::from([(from.to_owned(), Vec::new())]);
        while let Some((state, way)) = queue.pop_front() {
            for next in self.reachable(&state) {
                let mut way: Vec<String> = way.clone();
                way.push(next.to_owned());
                if same_name(next, &target) {
                    return Some(way);
                }
                let closed = self.category(next).is_some_and(StateCategory::is_closed);
                if !(avoid_closed && closed) && seen.insert(next.to_lowercase()) {
                    queue.push_back((next.to_owned(), way));
                }
            }
        }
        None
    }

    /// The field that holds the long text people read.
    pub fn description_field(&self) -> &'static str {
        if self
            .fields
            .iter()
            .any(|field| same_name(&field.reference_name, REPRO_STEPS))
        {
            REPRO_STEPS
        } else {
            DESCRIPTION
        }
    }

    /// Whether it has a field, as far as the service told its fields.
    pub fn has_field(&self, reference_name: &str) -> bool {
        let mut fields = self.fields.iter();
        self.fields.is_empty() || fields.any(|f| same_name(&f.reference_name, reference_name))
    }

    /// Fields that may not be empty and that the process does not fill by itself.
    pub fn required_fields(&self) -> Vec<&str> {
        self.fields
            .iter()
            .filter(|field| field.must_be_given())
            .map(|field| field.reference_name.as_str())
            .collect()
    }

    fn steps(&self, from: &str) -> Option<&[String]> {
        let (_, to) = self
            .transitions
            .iter()
            .find(|(state, _)| !state.is_empty() && same_name(state, from))?;
        Some(to)
    }
}

/// Whether two names mean the same to Azure DevOps, which ignores case; an accent may be a
/// character of its own.
pub fn same_name(one: &str, other: &str) -> bool {
    one == other || composed(one).to_lowercase() == composed(other).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(name: &str, category: StateCategory) -> State {
        State {
            name: name.into(),
            category: Some(category),
            color: "b2b2b2".into(),
        }
    }

    fn chain() -> WorkItemType {
        let ways: [(&str, &[&str]); 6] = [
            ("", &["Reported"]),
            ("Reported", &["Reported", "Triaged", "Rejected"]),
            ("Triaged", &["Fixing"]),
            ("Fixing", &["Verified"]),
            ("Verified", &["Fixing"]),
            ("Rejected", &["Verified"]),
        ];
        WorkItemType {
            name: "Defect".into(),
            reference_name: "Custom.Defect".into(),
            is_disabled: false,
            is_hidden: false,
            states: vec![
                state("Reported", StateCategory::Proposed),
                state("Triaged", StateCategory::Proposed),
                state("Fixing", StateCategory::InProgress),
                state("Verified", StateCategory::Completed),
                state("Rejected", StateCategory::Removed),
            ],
            transitions: ways
                .into_iter()
                .map(|(from, to)| (from.into(), to.iter().map(|s| (*s).to_owned()).collect()))
                .collect(),
            fields: Vec::new(),
        }
    }

    #[test]
    fn initial_and_completed_states_are_read_never_guessed() {
        assert_eq!(chain().initial_state(), Some("Reported"));
        assert_eq!(chain().completed_state(), Some("Verified"));
    }

    #[test]
    fn the_shortest_way_is_found_and_avoids_closed_states_when_told() {
        let path = |avoid| chain().path("reported", "VERIFIED", avoid);
        assert_eq!(
            path(false),
            Some(vec!["Rejected".into(), "Verified".into()])
        );
        assert_eq!(
            path(true),
            Some(vec!["Triaged".into(), "Fixing".into(), "Verified".into()])
        );
        assert_eq!(chain().path("Verified", "Reported", false), None);
        assert_eq!(chain().path("Triaged", "triaged", true), Some(Vec::new()));
        assert_eq!(chain().path("Triaged", "Nowhere", true), None);
        let out = Some(vec!["Verified".into()]);
        assert_eq!(chain().path("Of another type", "Verified", true), out);
    }

    #[test]
    fn a_state_does_not_reach_itself() {
        assert_eq!(chain().reachable("Reported"), ["Triaged", "Rejected"]);
    }

    #[test]
    fn categories_are_read_as_people_write_them() {
        for text in ["InProgress", "in-progress", "IN_PROGRESS", "in progress"] {
            assert_eq!(text.parse(), Ok(StateCategory::InProgress));
        }
        assert!("Done".parse::<StateCategory>().is_err());
    }
}
