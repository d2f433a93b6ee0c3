//! Commands on many tickets: `tickets close|move|comment|tag`.

use std::time::Duration;

use clap::{ArgGroup, Args};

use super::filters::{CloseFrom, TicketFilter};
use super::global::{NotifyArgs, WriteArgs};
use super::states::StateChoices;
use super::values::{
    FieldValue, FileOrStdin, IdArgument, non_empty, reference_name, some_time, tag,
};
use crate::model::process::StateCategory;

/// Which tickets, and the consent to change them: the same for every command on many.
#[derive(Debug, Clone, Default, Args)]
pub struct BulkArgs {
    /// Work items, by number or address; - reads them from standard input
    #[arg(value_name = "ID", conflicts_with_all = [
        "project", "work_item_type", "rule", "tag", "assigned_to", "area", "older_than", "finding_status", "wiql",
        "from_state", "from_category", "all", "ids_from"
    ])]
    pub ids: Vec<IdArgument>,

    /// Read the numbers of the work items from a file, separated by white space; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = [
        "project", "work_item_type", "rule", "tag", "assigned_to", "area", "older_than", "finding_status", "wiql",
        "from_state", "from_category", "all"
    ])]
    pub ids_from: Option<FileOrStdin>,

    /// Whether to write, and whether to ask.
    #[command(flatten)]
    pub write: WriteArgs,

    /// Who hears of the writes.
    #[command(flatten)]
    pub notify: NotifyArgs,

    /// Agree to exactly this many changes
    #[arg(long, value_name = "N")]
    pub confirm_count: Option<usize>,

    /// Resume an interrupted run with the items that it did not reach; `last` is the last run
    #[arg(long, value_name = "RUN", value_parser = non_empty, conflicts_with_all = [
        "ids", "ids_from", "project", "work_item_type", "rule", "tag", "assigned_to", "area",
        "older_than", "finding_status", "wiql", "from_state", "from_category", "all", "retry_failed"
    ])]
    pub resume: Option<String>,

    /// Retry only the items that failed in an earlier run; `last` is the last run
    #[arg(long, value_name = "RUN", value_parser = non_empty, conflicts_with_all = [
        "ids", "ids_from", "project", "work_item_type", "rule", "tag", "assigned_to", "area",
        "older_than", "finding_status", "wiql", "from_state", "from_category", "all"
    ])]
    pub retry_failed: Option<String>,

    /// Choose among what was selected, on a terminal
    #[arg(long)]
    pub pick: bool,

    /// Print the WIQL query that the filters make, and do nothing
    #[arg(long, conflicts_with_all = ["ids", "ids_from", "resume", "retry_failed"])]
    pub show_wiql: bool,

    /// Which tickets.
    #[command(flatten)]
    pub filter: TicketFilter,

    /// Which states they are in now.
    #[command(flatten)]
    pub from: CloseFrom,

    /// Every open ticket of the profile, or all that the filters leave
    #[arg(long, help_heading = "Filters")]
    pub all: bool,
}

impl BulkArgs {
    /// Whether an earlier run says what is meant.
    pub fn is_again(&self) -> bool {
        self.resume.is_some() || self.retry_failed.is_some()
    }

    /// Whether neither ids nor filters were given.
    pub fn names_nothing(&self) -> bool {
        self.ids.is_empty()
            && self.ids_from.is_none()
            && self.filter.is_empty()
            && self.from.is_empty()
    }
}

/// A run that is taken up again has its own wish: what would change that is refused.
const AGAIN: [&str; 2] = ["resume", "retry_failed"];

/// Where tickets are moved to.
#[derive(Debug, Clone, Default, Args)]
pub struct TargetArgs {
    /// The state to move to; for one type TYPE=STATE or PROJECT/TYPE=STATE, repeated or with commas
    #[arg(short, long, value_name = "STATE", conflicts_with_all = AGAIN)]
    pub state: Vec<StateChoices>,

    /// Move to each type's own first state of this category
    #[arg(
        long, value_name = "CATEGORY", conflicts_with = "state", conflicts_with_all = AGAIN
    )]
    pub state_category: Option<StateCategory>,

    /// Field to set with the final transition, by reference name or the name that people see; repeat
    /// for several
    #[arg(long, value_name = "FIELD=VALUE", conflicts_with = "resume")]
    pub field: Vec<FieldValue>,

    /// Field to empty with the final transition; repeat for several
    #[arg(long, value_name = "FIELD", value_parser = reference_name, conflicts_with = "resume")]
    pub clear: Vec<String>,

    /// Also move tickets that are closed already, in another state
    #[arg(long, conflicts_with_all = AGAIN)]
    pub move_closed: bool,

    /// How long they are to stay closed.
    #[command(flatten)]
    pub keep: KeepArgs,

    /// Say this on every ticket
    #[arg(long, value_name = "TEXT", value_parser = non_empty, conflicts_with_all = AGAIN)]
    pub comment: Option<String>,
}

/// How long a ticket stays closed although its finding is open (design, 8 B.5).
#[derive(Debug, Clone, Default, Args)]
pub struct KeepArgs {
    /// Let a sync reopen them once a new scan still reports their finding; the default
    #[arg(long, group = "keep", conflicts_with_all = AGAIN)]
    pub until_scan: bool,

    /// Keep them closed for that long, as in 90d, and then until a new scan reports their finding
    #[arg(
        long = "for", value_name = "TIME", value_parser = some_time, group = "keep",
        conflicts_with_all = AGAIN
    )]
    pub for_time: Option<Duration>,

    /// Keep them closed for good, whatever scans report
    #[arg(long = "final", group = "keep", conflicts_with_all = AGAIN)]
    pub is_final: bool,
}

impl KeepArgs {
    /// Whether anything of it was given.
    pub fn is_said(&self) -> bool {
        self.until_scan || self.is_final || self.for_time.is_some()
    }
}

/// `tickets close` and `tickets move`
#[derive(Debug, Clone, Default, Args)]
pub struct MoveArgs {
    /// Where to, and with which words.
    #[command(flatten)]
    pub target: TargetArgs,

    /// Which tickets.
    #[command(flatten)]
    pub bulk: BulkArgs,
}

/// `tickets comment`
#[derive(Debug, Clone, Default, Args)]
#[command(group = ArgGroup::new("said").args(["comment", "comment_file"]))]
pub struct CommentArgs {
    /// What to say, as plain text
    #[arg(long, value_name = "TEXT", value_parser = non_empty, conflicts_with_all = AGAIN)]
    pub comment: Option<String>,

    /// Read what to say from a file; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = AGAIN)]
    pub comment_file: Option<FileOrStdin>,

    /// Which tickets.
    #[command(flatten)]
    pub bulk: BulkArgs,
}

/// `tickets tag`
#[derive(Debug, Clone, Default, Args)]
pub struct TagArgs {
    /// A tag that they are to have; repeat for several
    #[arg(long, value_name = "TAG", value_parser = tag, conflicts_with_all = AGAIN)]
    pub add: Vec<String>,

    /// A tag that they are not to have; repeat for several
    #[arg(long, value_name = "TAG", value_parser = tag, conflicts_with_all = AGAIN)]
    pub remove: Vec<String>,

    /// Which tickets.
    #[command(flatten)]
    pub bulk: BulkArgs,
}
