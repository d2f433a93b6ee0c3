//! Runs: who did what when, and how much of it came out well.

use std::fmt;

use rusqlite::params;

use super::{Ledger, LedgerError};

/// The name of a run: its start, and eight characters against two runs in one second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunId(String);

impl RunId {
    /// A name for a run that starts now.
    pub fn fresh() -> Self {
        let now = crate::clock::now().strftime("%Y%m%dT%H%M%SZ").to_string();
        Self(format!("{now}-{:08x}", fastrand::u32(..)))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is kept of a run on many items, so that it can be taken up again.
#[derive(Debug, Clone, Copy)]
pub struct BulkRun<'a> {
    /// The arguments it was given, without the program's name.
    pub args: &'a [String],
    /// The run that it takes up.
    pub resumes: Option<&'a str>,
    /// How many items are written down next, those included that stay as they are: where fewer
    /// are found, it was killed before it began.
    pub items: usize,
}

/// What a run came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunSummary {
    /// Actions in the plan.
    pub planned: usize,
    /// Actions done.
    pub done: usize,
    /// Actions that failed or are in doubt.
    pub failed: usize,
    /// Deliberate non-changes.
    pub held: usize,
}

impl Ledger {
    /// Records that a run begins, and with which arguments, so that it can be taken up again.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn begin_run(
        &self,
        run: &RunId,
        command: &str,
        args: &[String],
    ) -> Result<(), LedgerError> {
        self.insert_run(run, command, &serde_json::Value::from(args))
    }

    /// The same for a run on many items, which can be taken up again.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn begin_bulk_run(
        &self,
        run: &RunId,
        command: &str,
        bulk: BulkRun<'_>,
    ) -> Result<(), LedgerError> {
        let BulkRun {
            args,
            resumes,
            items,
        } = bulk;
        let mut kept = serde_json::json!({"args": args, "items": items});
        if let Some(resumes) = resumes {
            kept["resumes"] = resumes.into();
        }
        self.insert_run(run, command, &kept)
    }

    fn insert_run(
        &self,
        run: &RunId,
        command: &str,
        args: &serde_json::Value,
    ) -> Result<(), LedgerError> {
        let now = crate::clock::now().to_string();
        let args = args.to_string();
        self.write(|transaction| {
            transaction.execute(
                "INSERT INTO runs (id, started, command, args) VALUES (?1, ?2, ?3, ?4)",
                params![run.as_str(), now, command, args],
            )?;
            Ok(())
        })
    }

    /// Records how a run ended. What earlier runs left in doubt and this one carried out, locked to
    /// the very revision, never arrived and never will.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn finish_run(&self, run: &RunId, summary: RunSummary) -> Result<(), LedgerError> {
        let RunSummary {
            planned,
            done,
            failed,
            held,
        } = summary;
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        self.write(|transaction| {
            transaction.execute(
                "UPDATE runs SET finished = ?2, planned = ?3, done = ?4, failed = ?5, held = ?6
                 WHERE id = ?1",
                params![
                    run.as_str(),
                    crate::clock::now().to_string(),
                    count(planned),
                    count(done),
                    count(failed),
                    count(held)
                ],
            )?;
            transaction.execute(
                "UPDATE intents SET state = 'given_up', settled_at = ?2,
                 error = 'a later run of ours came first: it never arrived'
                 WHERE state IN ('sent', 'unknown') AND run <> ?1 AND action <> 'create_ticket'
                 AND (work_item, json_extract(way, '$.from')) IN
                     (SELECT work_item, json_extract(way, '$.from') FROM intents
                      WHERE run = ?1 AND state = 'done')",
                params![run.as_str(), crate::clock::now().to_string()],
            )?;
            Ok(())
        })
    }
}
