//! Filters over tickets, the same for every command that selects them.

use std::time::Duration;

use clap::{Args, ValueEnum};

use super::values::{duration, non_empty};
use crate::model::finding::Severity;
use crate::model::process::StateCategory;

/// Which tickets: all that are named must fit.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Filters")]
pub struct TicketFilter {
    /// Only in this Azure DevOps project; repeat, or use commas, for several
    #[arg(
        short, long, value_name = "PROJECT", value_parser = non_empty, value_delimiter = ','
    )]
    pub project: Vec<String>,

    /// Only of this work item type; repeat, or use commas, for several
    #[arg(
        short = 't', long = "type", value_name = "TYPE", value_parser = non_empty,
        value_delimiter = ','
    )]
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

    /// Select by WIQL instead: a whole query, or just its WHERE clause. Selects any work item, also
    /// one without a ticket key; one --project limits it to that project, which @project names
    #[arg(
        long,
        value_name = "TEXT",
        value_parser = non_empty,
        conflicts_with_all = [
            "work_item_type", "rule", "tag", "assigned_to", "area", "older_than",
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

/// Which findings: all that are named must fit.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Filters")]
pub struct FindingFilter {
    /// Only in this Nucleus project, by id; repeat for several
    #[arg(long, value_name = "ID", value_parser = non_empty)]
    pub nucleus_project: Vec<String>,

    /// Only with instances of this severity; repeat for several
    #[arg(long, value_name = "SEVERITY")]
    pub severity: Vec<Severity>,

    /// Only with instances in this status, as in Active; repeat for several
    #[arg(long, value_name = "STATUS", value_parser = non_empty)]
    pub status: Vec<String>,

    /// Only from this scanner, as in QUALYS; repeat for several
    #[arg(long, value_name = "SCAN_TYPE", value_parser = non_empty)]
    pub scan_type: Vec<String>,

    /// Only with this CVE; repeat for several
    #[arg(long, value_name = "CVE", value_parser = non_empty)]
    pub cve: Vec<String>,

    /// Only with this finding number; repeat for several
    #[arg(long, value_name = "NUMBER", value_parser = non_empty)]
    pub number: Vec<String>,

    /// Only what this rule selects; repeat for several
    #[arg(long, value_name = "RULE", value_parser = non_empty)]
    pub rule: Vec<String>,

    /// Also informational findings and rows that only say that nothing was found
    #[arg(short, long)]
    pub all: bool,
}

impl FindingFilter {
    /// Whether nothing was named.
    pub fn is_empty(&self) -> bool {
        let Self {
            nucleus_project,
            severity,
            status,
            scan_type,
            cve,
            number,
            rule,
            all: _,
        } = self;
        let lists = [nucleus_project, status, scan_type, cve, number, rule];
        lists.iter().all(|list| list.is_empty()) && severity.is_empty()
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
    /// Only in this state now; repeat, or use commas, for several
    #[arg(
        long, value_name = "STATE", value_parser = non_empty, conflicts_with = "wiql",
        value_delimiter = ','
    )]
    pub from_state: Vec<String>,

    /// Only in a state of this category now; repeat, or use commas, for several
    #[arg(
        long,
        value_name = "CATEGORY",
        conflicts_with = "wiql",
        value_delimiter = ','
    )]
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
