//! Commands on the configuration.

use clap::Subcommand;

/// `config ...`
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Show every resolved setting with the place it came from
    #[command(after_help = "\
A setting comes from a flag, a variable, a line of the file or the default, in this order. Of secrets
only the source is shown.

Examples:
  adoconn config show
  adoconn config show --profile contoso -o json")]
    Show,
    /// Check the whole file, every profile and rule; asks no service and needs no secret
    #[command(after_help = "\
Examples:
  adoconn config check --config ./config.toml -o json
  adoconn config check --counts")]
    Check {
        /// Read Nucleus too, and show how many findings each rule of the profile matches
        #[arg(long)]
        counts: bool,
    },
    /// Print the JSON Schema of the file
    #[command(after_help = "\
Example:
  adoconn config schema > adoconn.schema.json")]
    Schema,
}
