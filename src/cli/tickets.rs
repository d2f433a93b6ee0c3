//! Commands on tickets.

use clap::{Args, Subcommand};

use super::bulk::{CommentArgs, MoveArgs, TagArgs};
use super::filters::TicketFilter;
use super::global::{NotifyArgs, WriteArgs};
use super::values::{FieldValue, FileOrStdin, IdArgument, non_empty, positive};
use crate::model::process::StateCategory;

/// `tickets ...`
#[derive(Debug, Subcommand)]
pub enum TicketsCommand {
    /// List tickets, in whatever state they are
    #[command(after_help = "\
Examples:
  adoconn tickets list --project Payments --state-category proposed
  adoconn tickets list --older-than 90d -o ids | adoconn tickets close --state Done -
  adoconn tickets list --tag internet-facing --show-wiql")]
    List(Box<TicketsListArgs>),
    /// Show work items, with their key
    #[command(after_help = "\
Example:
  adoconn tickets show 640 641 -o json")]
    Show(TicketsShowArgs),
    /// Create a ticket
    #[command(after_help = "\
Without --key every call makes a new ticket. With --key a repeated call finds the first one.

Examples:
  adoconn tickets create --project Payments --type Bug --title 'Rotate the TLS key' --state New
  adoconn tickets create --project Payments --type Bug --title 'Patch web-1' --key CHG-4711 \\
      --field Microsoft.VSTS.Common.Priority=1 --description-file notes.txt --yes")]
    Create(Box<CreateArgs>),
    /// Close tickets: move them to a state, in bulk
    #[command(after_help = "\
With no ids and no filter it means every open ticket of the profile. On a terminal a preview and a
question come first; elsewhere --yes is needed, and --all where nothing else selects.

Examples:
  adoconn tickets close 640 641 --state Done --comment 'Retired with the old cluster'
  adoconn tickets close --project Payments --state-category completed --dry-run
  adoconn tickets close 640 --state Closed --for 90d --comment 'Accepted until the migration'
  adoconn tickets close --state Bug=Closed --state Payments/Task=Done --all --yes
  adoconn tickets list --older-than 90d -o ids | adoconn tickets close --state Removed --yes -
  adoconn tickets close --resume 20261125T081500Z-0a1b2c3d --yes")]
    Close(Box<MoveArgs>),
    /// Move tickets to a state, in bulk
    #[command(after_help = "\
Selects as `tickets close` does. A move into a closed state is a closing.

Examples:
  adoconn tickets move --state Active --from-state New --project Payments --dry-run
  adoconn tickets move 640 641 --state 'In Progress' --comment 'The patch is being rolled out'")]
    Move(Box<MoveArgs>),
    /// Say something on tickets, in bulk
    #[command(after_help = "\
Selects as `tickets close` does. Said again, it stands there twice.

Examples:
  adoconn tickets comment --tag internet-facing --comment 'Change freeze until Monday' --yes
  adoconn tickets comment 640 641 --comment-file notice.txt")]
    Comment(Box<CommentArgs>),
    /// Put tags on tickets and take them off, in bulk
    #[command(after_help = "\
Selects as `tickets close` does. Tags are compared without case; a second run finds nothing to do.

Examples:
  adoconn tickets tag --rule critical-exploitable --add urgent --yes
  adoconn tickets tag 640 641 --add wave-2 --remove wave-1")]
    Tag(Box<TagArgs>),
}

/// `tickets list`
#[derive(Debug, Clone, Default, Args)]
pub struct TicketsListArgs {
    /// Print the WIQL query that the filters make
    #[arg(long)]
    pub show_wiql: bool,

    /// Stop after this many tickets
    #[arg(long, value_name = "N", value_parser = positive)]
    pub limit: Option<usize>,

    /// Which tickets.
    #[command(flatten)]
    pub filter: TicketFilter,

    /// Only in this state; repeat for several
    #[arg(
        short, long, value_name = "STATE", value_parser = non_empty,
        conflicts_with = "wiql", help_heading = "Filters"
    )]
    pub state: Vec<String>,

    /// Only in a state of this category; repeat for several
    #[arg(
        long,
        value_name = "CATEGORY",
        conflicts_with = "wiql",
        help_heading = "Filters"
    )]
    pub state_category: Vec<StateCategory>,

    /// Tickets in every state, which is the default
    #[arg(long, conflicts_with_all = ["state", "state_category"], help_heading = "Filters")]
    pub all_states: bool,
}

/// `tickets show`
#[derive(Debug, Clone, Args)]
pub struct TicketsShowArgs {
    /// Work items, by number; - reads numbers from standard input
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<IdArgument>,
}

/// `tickets create`
#[derive(Debug, Clone, Args)]
pub struct CreateArgs {
    /// The Azure DevOps project, by name or id
    #[arg(short, long, value_name = "PROJECT", value_parser = non_empty)]
    pub project: String,

    /// The work item type
    #[arg(short = 't', long = "type", value_name = "TYPE", value_parser = non_empty)]
    pub work_item_type: String,

    /// The title
    #[arg(long, value_name = "TEXT", value_parser = non_empty)]
    pub title: String,

    /// The state, any of the type's; by default what the type gives a new work item
    #[arg(short, long, value_name = "STATE", value_parser = non_empty)]
    pub state: Option<String>,

    /// The description, as plain text
    #[arg(short, long, value_name = "TEXT")]
    pub description: Option<String>,

    /// Read the description from a file; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "description")]
    pub description_file: Option<FileOrStdin>,

    /// A tag; repeat for several
    #[arg(long, value_name = "TAG", value_parser = non_empty)]
    pub tag: Vec<String>,

    /// A field by reference name; repeat for several
    #[arg(long, value_name = "REF=VALUE")]
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
    #[arg(long, value_name = "TEXT", value_parser = non_empty)]
    pub key: Option<String>,

    /// Whether to write, and whether to ask.
    #[command(flatten)]
    pub write: WriteArgs,

    /// Who hears of the writes.
    #[command(flatten)]
    pub notify: NotifyArgs,
}
