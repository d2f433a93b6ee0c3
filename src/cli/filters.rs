//! Filters over tickets, the same for every command that selects them.

use std::time::Duration;

use clap::{Args, ValueEnum};

use super::values::{duration, non_empty};
use crate::model::process::StateCategory;

/// Which tickets: all that are named must fit.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Filters")]
pub struct TicketFilter {
    /// Only in this Azure DevOps project; repeat for several
    #[arg(short, long, value_name = "PROJECT", value_parser = non_empty)]
    pub project: Vec<String>,

    /// Only of this work item type; repeat for several
    #[arg(short = 't', long = "type", value_name = "TYPE", value_parser = non_empty)]
    pub work_item_type: Vec<String>,

    /// Only tickets of findings that this rule selects; repeat for several
    #[arg(long, value_name = "RULE", value_parser = non_empty)]
    pub rule: Vec<String>,

    /// Only with this tag; repeat to ask for all of them
    #[arg(long, value_name = "TAG", value_parser = non_empty)]
    pub tag: Vec<String>,

    /// Only assigned to this person, by name or e-mail address
    #[arg(long, value_name = "WHO", value_parser = non_empty)]
    pub assigned_to: Option<String>,

    /// Only at or below this area path
    #[arg(long, value_name = "PATH", value_parser = non_empty)]
    pub area: Option<String>,

    /// Only unchanged for at least this long, as in 90d or 24h
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub older_than: Option<Duration>,

    /// Only tickets whose finding is this in Nucleus now, all its instances together; repeat for
    /// several
    #[arg(long, value_name = "STATUS")]
    pub finding_status: Vec<FindingStatus>,

    /// Select by WIQL instead: a whole query, or what stands after WHERE. Selects any work item,
    /// also one without a ticket key
    #[arg(
        long,
        value_name = "TEXT",
        value_parser = non_empty,
        conflicts_with_all = [
            "project", "work_item_type", "rule", "tag", "assigned_to", "area", "older_than",
            "finding_status"
        ]
    )]
    pub wiql: Option<String>,
}

impl TicketFilter {
    /// Whether nothing was named.
    pub fn is_empty(&self) -> bool {
        let Self {
            project,
            work_item_type,
            rule,
            tag,
            assigned_to,
            area,
            older_than,
            finding_status,
            wiql,
        } = self;
        let lists = [project, work_item_type, rule, tag];
        lists.iter().all(|list| list.is_empty())
            && [assigned_to, area, wiql].iter().all(|one| one.is_none())
            && older_than.is_none()
            && finding_status.is_empty()
    }
}

/// What became of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FindingStatus {
    /// An instance is open
    Open,
    /// Every instance is remediated
    Remediated,
    /// None is open, and one has a status that may end, such as Accepted Risk
    Temporary,
}

/// Which states a ticket is closed from: `--state` names where it goes to.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Filters")]
pub struct CloseFrom {
    /// Only in this state now; repeat for several
    #[arg(long, value_name = "STATE", value_parser = non_empty, conflicts_with = "wiql")]
    pub from_state: Vec<String>,

    /// Only in a state of this category now; repeat for several
    #[arg(long, value_name = "CATEGORY", conflicts_with = "wiql")]
    pub from_category: Vec<StateCategory>,
}

impl CloseFrom {
    /// Whether nothing was named.
    pub fn is_empty(&self) -> bool {
        let Self {
            from_state,
            from_category,
        } = self;
        from_state.is_empty() && from_category.is_empty()
    }
}
