//! The form in which each process is written down, and what follows from it.

use std::collections::BTreeMap;

use super::{Category, ItemType, Process, State, TypeField};

/// A process as data.
pub(super) struct ProcessTable {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) types: &'static [&'static [TypeTable]],
}

/// A type as data.
#[derive(Clone, Copy)]
pub(super) struct TypeTable {
    pub(super) name: &'static str,
    pub(super) reference_name: &'static str,
    pub(super) look: (&'static str, &'static str),
    pub(super) category: &'static str,
    pub(super) states: &'static [(&'static str, Category)],
    /// The initial state.
    pub(super) initial: &'static str,
    pub(super) ways: Ways,
    pub(super) created_reason: &'static str,
    pub(super) fields: &'static [FieldTable],
    pub(super) empty_in: &'static [(&'static str, &'static str)],
    pub(super) is: Is,
}

/// What is special about a type.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Is {
    Plain,
    OnBoard,
    Hidden,
    Disabled,
}

/// The ways between states.
#[derive(Clone, Copy)]
pub(super) enum Ways {
    /// As the stock processes have them: every state reaches every other, but a completed item
    /// cannot be removed, and a removed one goes back to the initial state only (ado-api, 7.2).
    Stock,
    /// Exactly these.
    Only(&'static [(&'static str, &'static [&'static str])]),
}

/// A field on a type as data.
pub(super) type FieldTable = (&'static str, Rule);

/// The rule of a field on a type.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    Free,
    /// A default and the only values.
    OneOf(&'static str, &'static [&'static str]),
    /// The only values, with no default.
    Listed(&'static [&'static str]),
    /// May never be empty, and takes only these values.
    RequiredOneOf(&'static [&'static str]),
    /// May never be empty, has a default, and takes only these values.
    RequiredDefault(&'static str, &'static [&'static str]),
}

pub(super) const PRIORITY: FieldTable = (
    "Microsoft.VSTS.Common.Priority",
    Rule::OneOf("2", &["1", "2", "3", "4"]),
);
pub(super) const SEVERITY: FieldTable = (
    "Microsoft.VSTS.Common.Severity",
    Rule::OneOf(
        "3 - Medium",
        &["1 - Critical", "2 - High", "3 - Medium", "4 - Low"],
    ),
);
pub(super) const VALUE_AREA: FieldTable = (
    "Microsoft.VSTS.Common.ValueArea",
    Rule::RequiredDefault("Business", &["Architectural", "Business"]),
);
pub(super) const ACTIVITY: FieldTable = (
    "Microsoft.VSTS.Common.Activity",
    Rule::Listed(&[
        "Deployment",
        "Design",
        "Development",
        "Documentation",
        "Requirements",
        "Testing",
    ]),
);
pub(super) const REPRO_STEPS: FieldTable = ("Microsoft.VSTS.TCM.ReproSteps", Rule::Free);
pub(super) const SYSTEM_INFO: FieldTable = ("Microsoft.VSTS.TCM.SystemInfo", Rule::Free);
pub(super) const RESOLVED_REASON: FieldTable = ("Microsoft.VSTS.Common.ResolvedReason", Rule::Free);
pub(super) const REMAINING: FieldTable = ("Microsoft.VSTS.Scheduling.RemainingWork", Rule::Free);
pub(super) const COMPLETED: FieldTable = ("Microsoft.VSTS.Scheduling.CompletedWork", Rule::Free);
pub(super) const ESTIMATE: FieldTable = ("Microsoft.VSTS.Scheduling.OriginalEstimate", Rule::Free);
pub(super) const EFFORT: FieldTable = ("Microsoft.VSTS.Scheduling.Effort", Rule::Free);
pub(super) const STORY_POINTS: FieldTable = ("Microsoft.VSTS.Scheduling.StoryPoints", Rule::Free);
pub(super) const TARGET_DATE: FieldTable = ("Microsoft.VSTS.Scheduling.TargetDate", Rule::Free);
pub(super) const DUE_DATE: FieldTable = ("Microsoft.VSTS.Scheduling.DueDate", Rule::Free);
pub(super) const STACK_RANK: FieldTable = ("Microsoft.VSTS.Common.StackRank", Rule::Free);
pub(super) const ACCEPTANCE: FieldTable = ("Microsoft.VSTS.Common.AcceptanceCriteria", Rule::Free);

/// The processes of a new organization.
pub(in crate::sandbox::ado) fn all() -> Vec<Process> {
    let stock = [
        &super::scrum::SCRUM,
        &super::basic::BASIC,
        &super::agile::AGILE,
        &super::cmmi::CMMI,
    ];
    let mut processes: Vec<Process> = stock.map(|table| table.process(None)).into();
    processes.push(super::contoso::CONTOSO.process(Some(super::agile::AGILE.id)));
    processes
}

impl ProcessTable {
    fn process(&self, parent: Option<&str>) -> Process {
        Process {
            id: self.id.to_owned(),
            name: self.name.to_owned(),
            description: self.description.to_owned(),
            parent: parent.map(str::to_owned),
            types: self
                .types
                .iter()
                .flat_map(|types| types.iter())
                .map(TypeTable::item_type)
                .collect(),
        }
    }
}

impl TypeTable {
    fn item_type(&self) -> ItemType {
        let pairs = self.empty_in.iter();
        let mut fields: Vec<TypeField> = self.fields.iter().map(type_field).collect();
        if self.is == Is::OnBoard {
            let board = [
                "System.BoardColumn",
                "System.BoardColumnDone",
                "System.BoardLane",
            ];
            fields.extend(board.map(|name| type_field(&(name, Rule::Free))));
        }
        ItemType {
            name: self.name.to_owned(),
            reference_name: self.reference_name.to_owned(),
            color: self.look.0.to_owned(),
            icon: self.look.1.to_owned(),
            category: self.category.to_owned(),
            hidden: self.is == Is::Hidden,
            disabled: self.is == Is::Disabled,
            on_board: self.is == Is::OnBoard,
            states: self.states.iter().map(state).collect(),
            transitions: self.transitions(),
            created_reason: self.created_reason.to_owned(),
            fields,
            empty_in: pairs
                .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
                .collect(),
            required_in: Vec::new(),
            moves_on: Vec::new(),
        }
    }

    fn transitions(&self) -> BTreeMap<String, Vec<String>> {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let mut all: BTreeMap<String, Vec<String>> = match self.ways {
            Ways::Stock => self
                .states
                .iter()
                .map(|from| (from.0.to_owned(), owned(&self.stock_ways(*from))))
                .collect(),
            Ways::Only(ways) => ways
                .iter()
                .map(|(from, to)| ((*from).to_owned(), owned(to)))
                .collect(),
        };
        all.insert(String::new(), vec![self.initial.to_owned()]);
        all
    }

    fn stock_ways(&self, from: (&'static str, Category)) -> Vec<&'static str> {
        let others = self.states.iter().filter(|to| to.0 != from.0);
        let reached = others.filter(|to| match from.1 {
            Category::Removed => to.0 == self.initial,
            Category::Completed => to.1 != Category::Removed,
            Category::Proposed | Category::InProgress | Category::Resolved => true,
        });
        std::iter::once(from.0)
            .chain(reached.map(|to| to.0))
            .collect()
    }
}

fn state(&(name, category): &(&str, Category)) -> State {
    State {
        name: name.to_owned(),
        category,
        color: category.color().to_owned(),
    }
}

fn type_field(&(reference_name, rule): &FieldTable) -> TypeField {
    let (required, default, allowed): (bool, Option<&str>, &[&str]) = match rule {
        Rule::Free => (false, None, &[]),
        Rule::OneOf(default, allowed) => (false, Some(default), allowed),
        Rule::Listed(allowed) => (false, None, allowed),
        Rule::RequiredOneOf(allowed) => (true, None, allowed),
        Rule::RequiredDefault(default, allowed) => (true, Some(default), allowed),
    };
    TypeField {
        reference_name: reference_name.to_owned(),
        required,
        default: default.map(str::to_owned),
        allowed: allowed.iter().map(|value| (*value).to_owned()).collect(),
    }
}
