//! Areas and iterations: the places in a project where work items stand.

use jiff::civil::Date;

/// One of the two trees of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tree {
    /// Who owns the work: `System.AreaPath`.
    Areas,
    /// When it is done: `System.IterationPath`.
    Iterations,
}

impl Tree {
    /// The field that names a place of this tree.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Areas => "System.AreaPath",
            Self::Iterations => "System.IterationPath",
        }
    }

    /// What people call one place.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Areas => "area",
            Self::Iterations => "iteration",
        }
    }

    /// The level that the trees' own addresses have below the project, and that a path of a work
    /// item must not have: `\Proj\Area\Team` there is `Proj\Team` here (ado-api, 13).
    pub const fn extra_level(self) -> &'static str {
        match self {
            Self::Areas => "Area",
            Self::Iterations => "Iteration",
        }
    }
}

/// An area or an iteration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The path as a work item's field wants it.
    pub path: String,
    /// The number.
    pub id: u64,
    /// The GUIDs from the root down to this place, which rights are granted on.
    pub identifiers: Vec<String>,
    /// The first day, of an iteration that has one.
    pub starts: Option<Date>,
    /// The last day.
    pub ends: Option<Date>,
}
