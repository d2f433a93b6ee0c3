//! Commands on tickets.

use clap::{Args, Subcommand};

use super::bulk::{CommentArgs, MoveArgs, TagArgs};
use super::create::CreateArgs;
use super::filters::TicketFilter;
use super::values::{IdArgument, non_empty, positive};
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
    /// Create tickets: one from flags, many from a file, or for findings
    #[command(after_help = "\
One from flags: without --key every call makes a new ticket; with --key a repeated call finds the
first one.

Many from a file (--from): CSV with a header, or one JSON object a line. Columns are project, type,
title, state, description, tags, assigned_to, area, iteration, key, and any field by its reference
name; flags fill what a row leaves open. Every row is looked at first, and all that is wrong is told
with its line. A row's key is its column `key`, else a hash of the row: the same file again makes
nothing.

For findings (--finding, or filters): with the place and the texts of the first rule that selects
the finding. --like takes those of another rule, and flags change parts of them; --project and
--type are enough where no rule selects it. `sync` follows such a ticket like any other.

Examples:
  adoconn tickets create --project Payments --type Bug --title 'Rotate the TLS key' --state New
  adoconn tickets create --project Payments --type Bug --title 'Patch web-1' --key CHG-4711 \\
      --field Microsoft.VSTS.Common.Priority=1 --description-file notes.txt --yes
  adoconn tickets create --from pentest.csv --project Payments --type Bug --map 'Issue=title' -n
  adoconn findings list --cve CVE-2021-44228 -o ids | adoconn tickets create --finding - --yes")]
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

    /// Only in this state; repeat, or use commas, for several
    #[arg(
        short, long, value_name = "STATE", value_parser = non_empty, value_delimiter = ',',
        conflicts_with = "wiql", help_heading = "Filters"
    )]
    pub state: Vec<String>,

    /// Only in a state of this category; repeat, or use commas, for several
    #[arg(
        long,
        value_name = "CATEGORY",
        value_delimiter = ',',
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
