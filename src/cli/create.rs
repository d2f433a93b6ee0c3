//! `tickets create`: from flags, from a file, for findings.

use std::str::FromStr;

use clap::Args;

use super::filters::FindingFilter;
use super::global::{NotifyArgs, WriteArgs};
use super::values::{FieldValue, FileOrStdin, as_written, non_empty, tag};

/// `tickets create`
#[derive(Debug, Clone, Default, Args)]
pub struct CreateArgs {
    /// The Azure DevOps project, by name or id
    #[arg(
        short, long, value_name = "PROJECT", value_parser = non_empty,
        required_unless_present_any = ELSEWHERE
    )]
    pub project: Option<String>,

    /// The work item type
    #[arg(
        short = 't', long = "type", value_name = "TYPE", value_parser = non_empty,
        required_unless_present_any = ELSEWHERE
    )]
    pub work_item_type: Option<String>,

    /// The title; for findings a template, as in the rules
    #[arg(
        long, value_name = "TEXT", value_parser = non_empty,
        required_unless_present_any = ELSEWHERE
    )]
    pub title: Option<String>,

    /// The state, any of the type's; by default what the type gives a new work item
    #[arg(short, long, value_name = "STATE", value_parser = non_empty)]
    pub state: Option<String>,

    /// The description, as plain text; for findings a template
    #[arg(short, long, value_name = "TEXT")]
    pub description: Option<String>,

    /// Read the description from a file; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "description")]
    pub description_file: Option<FileOrStdin>,

    /// A tag; repeat for several
    #[arg(long, value_name = "TAG", value_parser = tag)]
    pub tag: Vec<String>,

    /// A field, by reference name or by the name that people see; repeat for several
    #[arg(long, value_name = "FIELD=VALUE")]
    pub field: Vec<FieldValue>,

    /// Who gets it, by name or e-mail address
    #[arg(long, value_name = "WHO", value_parser = non_empty)]
    pub assigned_to: Option<String>,

    /// The area path; by default the project's root
    #[arg(long, value_name = "PATH", value_parser = non_empty)]
    pub area: Option<String>,

    /// The iteration path; by default the project's root
    #[arg(long, value_name = "PATH", value_parser = non_empty)]
    pub iteration: Option<String>,

    /// A name of your own that makes the command repeatable: one ticket per key
    #[arg(long, value_name = "TEXT", value_parser = as_written, conflicts_with_all = ELSEWHERE)]
    pub key: Option<String>,

    /// Resume an interrupted run with the tickets that it did not make; `last` is the last run
    #[arg(
        long, value_name = "RUN", value_parser = non_empty,
        conflicts_with_all = OF_A_NEW_RUN, conflicts_with = "retry_failed"
    )]
    pub resume: Option<String>,

    /// Retry only what failed in an earlier run; `last` is the last run
    #[arg(long, value_name = "RUN", value_parser = non_empty, conflicts_with_all = OF_A_NEW_RUN)]
    pub retry_failed: Option<String>,

    /// Whether to write, and whether to ask.
    #[command(flatten)]
    pub write: WriteArgs,

    /// Who hears of the writes.
    #[command(flatten)]
    pub notify: NotifyArgs,

    /// Agree to exactly this many new tickets
    #[arg(long, value_name = "N")]
    pub confirm_count: Option<usize>,

    /// Many tickets, from a file of CSV or one JSON object a line; - is standard input
    #[arg(long, value_name = "FILE", help_heading = "From a file", conflicts_with_all = OF_FINDINGS)]
    pub from: Option<FileOrStdin>,

    /// What a column of the file is: a column or a field, or - to leave it out; repeat for several
    #[arg(
        long,
        value_name = "HEADER=COLUMN",
        help_heading = "From a file",
        requires = "from",
        conflicts_with_all = OF_FINDINGS
    )]
    pub map: Vec<ColumnMap>,

    /// Make nothing where one row of the file is bad
    #[arg(
        long, help_heading = "From a file", requires = "from", conflicts_with_all = OF_FINDINGS
    )]
    pub all_or_nothing: bool,

    /// For this finding, by its key; - reads keys from standard input; repeat for several
    #[arg(long, value_name = "KEY", value_parser = non_empty, help_heading = "For findings")]
    pub finding: Vec<String>,

    /// For which findings; the rule that gives place and texts.
    #[command(flatten)]
    pub filter: FindingFilter,

    /// With place and texts of this rule, whichever rule selects the findings
    #[arg(
        long, value_name = "RULE", value_parser = non_empty, help_heading = "For findings",
        conflicts_with = "from"
    )]
    pub like: Option<String>,

    /// Make tickets although Nucleus itself knows one
    #[arg(long, help_heading = "For findings", conflicts_with = "from")]
    pub ignore_nucleus_tickets: bool,

    /// Do not wait if the ledger is new although tickets exist: leave the findings out
    #[arg(long, help_heading = "For findings", conflicts_with = "from")]
    pub no_wait_quiet: bool,
}

/// What says elsewhere which tickets are meant.
const ELSEWHERE: [&str; 11] = [
    "from",
    "resume",
    "retry_failed",
    "finding",
    "nucleus_project",
    "severity",
    "status",
    "scan_type",
    "cve",
    "number",
    "rule",
];

/// What a run that is taken up was asked for already.
const OF_A_NEW_RUN: [&str; 24] = [
    "project",
    "work_item_type",
    "title",
    "state",
    "description",
    "description_file",
    "tag",
    "field",
    "assigned_to",
    "area",
    "iteration",
    "from",
    "map",
    "all_or_nothing",
    "finding",
    "nucleus_project",
    "severity",
    "status",
    "scan_type",
    "cve",
    "number",
    "rule",
    "like",
    "ignore_nucleus_tickets",
];

/// What names findings. What needs a file is refused beside them by name: a requirement that
/// cannot be met is not asked for.
const OF_FINDINGS: [&str; 8] = [
    "finding",
    "nucleus_project",
    "severity",
    "status",
    "scan_type",
    "cve",
    "number",
    "rule",
];

/// What a column of a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnMap {
    /// The header, as the file has it.
    pub header: String,
    /// The column or the field; `None` leaves it out.
    pub column: Option<String>,
}

impl FromStr for ColumnMap {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "needs the form HEADER=COLUMN, or HEADER=- to leave it out";
        // No column and no reference name has a `=`; a header may.
        let (header, column) = text.rsplit_once('=').ok_or(FORM)?;
        let (header, column) = (header.trim(), column.trim());
        if header.is_empty() || column.is_empty() {
            return Err(FORM.to_owned());
        }
        Ok(Self {
            header: header.to_owned(),
            column: (column != "-").then(|| column.to_owned()),
        })
    }
}
