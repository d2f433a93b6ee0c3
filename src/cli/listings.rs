//! Commands that list what the services know.

use clap::{Args, Subcommand};

use super::filters::FindingFilter;
use super::values::{non_empty, positive};

/// `projects ...`
#[derive(Debug, Subcommand)]
pub enum ProjectsCommand {
    /// List the projects that the credential may see
    #[command(after_help = "\
Examples:
  adoconn projects list
  adoconn projects list --nucleus -o json")]
    List(ProjectsListArgs),
}

/// `projects list`
#[derive(Debug, Clone, Args)]
pub struct ProjectsListArgs {
    /// The projects of Nucleus instead of those of Azure DevOps
    #[arg(long)]
    pub nucleus: bool,
}

/// `types ...`
#[derive(Debug, Subcommand)]
pub enum TypesCommand {
    /// List the work item types of a project, with what a ticket of each needs
    #[command(after_help = "\
Example:
  adoconn types list --project Payments --fields name,initial_state,completed_state")]
    List(TypesListArgs),
}

/// `types list`
#[derive(Debug, Clone, Args)]
pub struct TypesListArgs {
    /// The Azure DevOps project, by name or id
    #[arg(short, long, value_name = "PROJECT", value_parser = non_empty)]
    pub project: String,

    /// Also hidden and disabled types
    #[arg(short, long)]
    pub all: bool,
}

/// `states ...`
#[derive(Debug, Subcommand)]
pub enum StatesCommand {
    /// List the states of work item types, in the order of the process
    #[command(after_help = "\
Example:
  adoconn states list --project Payments --type Bug")]
    List(StatesListArgs),
}

/// `states list`
#[derive(Debug, Clone, Args)]
pub struct StatesListArgs {
    /// The Azure DevOps project, by name or id
    #[arg(short, long, value_name = "PROJECT", value_parser = non_empty)]
    pub project: String,

    /// Only of this work item type
    #[arg(short = 't', long = "type", value_name = "TYPE", value_parser = non_empty)]
    pub work_item_type: Option<String>,

    /// Also those of hidden and disabled types
    #[arg(short, long)]
    pub all: bool,
}

/// `fields ...`
#[derive(Debug, Subcommand)]
pub enum FieldsCommand {
    /// List the fields that a ticket of a type can carry, with the values that they take
    #[command(after_help = "\
Examples:
  adoconn fields list --project Payments --type Bug
  adoconn fields list -p Payments -t Bug --all -o json")]
    List(FieldsListArgs),
}

/// `fields list`
#[derive(Debug, Clone, Args)]
pub struct FieldsListArgs {
    /// The Azure DevOps project, by name or id
    #[arg(short, long, value_name = "PROJECT", value_parser = non_empty)]
    pub project: String,

    /// The work item type
    #[arg(short = 't', long = "type", value_name = "TYPE", value_parser = non_empty)]
    pub work_item_type: String,

    /// Also fields that only the service sets
    #[arg(short, long)]
    pub all: bool,
}

/// `areas ...`
#[derive(Debug, Subcommand)]
pub enum AreasCommand {
    /// List the areas of a project, as the area of a ticket is written
    #[command(after_help = "\
Example:
  adoconn areas list --project Payments -o ids")]
    List(PlacesListArgs),
}

/// `iterations ...`
#[derive(Debug, Subcommand)]
pub enum IterationsCommand {
    /// List the iterations of a project, as the iteration of a ticket is written
    #[command(after_help = "\
Example:
  adoconn iterations list --project Payments")]
    List(PlacesListArgs),
}

/// `areas list` and `iterations list`
#[derive(Debug, Clone, Args)]
pub struct PlacesListArgs {
    /// The Azure DevOps project, by name or id
    #[arg(short, long, value_name = "PROJECT", value_parser = non_empty)]
    pub project: String,
}

/// `findings ...`
#[derive(Debug, Subcommand)]
pub enum FindingsCommand {
    /// List unique findings with the numbers of their instances
    #[command(after_help = "\
Examples:
  adoconn findings list --severity Critical --severity High
  adoconn findings list --rule critical-exploitable -o ids
  adoconn findings list --cve CVE-2021-44228 -o json")]
    List(FindingsListArgs),
}

/// `findings list`
#[derive(Debug, Clone, Default, Args)]
pub struct FindingsListArgs {
    /// Which findings.
    #[command(flatten)]
    pub filter: FindingFilter,

    /// Stop after this many findings
    #[arg(long, value_name = "N", value_parser = positive)]
    pub limit: Option<usize>,
}
