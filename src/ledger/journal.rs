//! What a run left behind: for going on with it, and for doing again what failed.

use rusqlite::OptionalExtension as _;

use super::{Ledger, LedgerError};
use crate::model::ids::WorkItemId;

/// Which items of a run are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// Those whose turn never came, and those that did not arrive.
    Unfinished,
    /// Those that were refused, and those that were not tried because others were.
    Failed,
}

/// A run that is to be taken up again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// What it was called.
    pub command: String,
    /// The arguments it was given, without the program's name.
    pub args: Vec<String>,
    /// The work items that are meant, each once, in the order of the plan.
    pub ids: Vec<WorkItemId>,
}

/// The beginning of a reason for not trying an action because others like it were refused.
pub const NOT_TRIED: &str = "not tried";

impl Ledger {
    /// Finds a run and those of its items that are meant; `None` where there is no such run.
    ///
    /// A comment that may have arrived is not among them: saying it twice is worse.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn past(&self, run: &str, rest: Rest) -> Result<Option<Past>, LedgerError> {
        let found = self
            .db
            .query_row(
                "SELECT command, args FROM runs WHERE id = ?1",
                [run],
                |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
            )
            .optional()?;
        let Some((command, args)) = found else {
            return Ok(None);
        };
        let which = match rest {
            Rest::Unfinished => {
                "state IN ('planned', 'given_up')
                 OR state IN ('sent', 'unknown') AND action <> 'comment_ticket'"
            }
            Rest::Failed => "state = 'failed' OR state = 'skipped' AND error LIKE ?2 || '%'",
        };
        let query = format!(
            "SELECT work_item, min(id) FROM intents
             WHERE run = ?1 AND work_item IS NOT NULL AND ?2 IS NOT NULL AND ({which})
             GROUP BY work_item ORDER BY min(id)"
        );
        let mut statement = self.db.prepare(&query)?;
        let ids = statement.query_map([run, NOT_TRIED], |row| Ok(WorkItemId(row.get(0)?)))?;
        Ok(Some(Past {
            command,
            // Runs of older versions kept no arguments.
            args: serde_json::from_str(&args).unwrap_or_default(),
            ids: ids.collect::<Result<_, _>>()?,
        }))
    }
}
