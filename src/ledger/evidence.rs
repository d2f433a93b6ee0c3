//! Evidence that grows from read to read: members that are missing, and since when all is proved.

use rusqlite::{Transaction, params};

use super::LedgerError;
use crate::model::evidence::{Learnt, Missed, Proved};
use crate::model::key::{Generation, TicketKey};

pub(super) fn learn(
    db: &Transaction<'_>,
    key: &TicketKey,
    generation: Generation,
    learnt: &Learnt,
) -> Result<(), LedgerError> {
    match learnt {
        Learnt::Lacked { members, missed } => {
            let Missed {
                since,
                reads,
                after,
                moved_to,
            } = missed;
            let mut update = db.prepare_cached(
                "UPDATE members SET missing_since = coalesce(missing_since, ?3),
                 missing_reads = missing_reads + ?4, missing_after = coalesce(missing_after, ?5),
                 moved_to = coalesce(moved_to, ?6) WHERE key = ?1 AND instance = ?2",
            )?;
            let (since, after) = (since.to_string(), after.map(|at| at.to_string()));
            for member in members {
                update.execute(params![
                    key.as_str(),
                    member.0,
                    since,
                    reads,
                    after,
                    moved_to
                ])?;
            }
        }
        Learnt::Back(members) => {
            let mut update = db.prepare_cached(
                "UPDATE members SET missing_since = NULL, missing_reads = 0, missing_after = NULL,
                 moved_to = NULL WHERE key = ?1 AND instance = ?2",
            )?;
            for member in members {
                update.execute(params![key.as_str(), member.0])?;
            }
        }
        Learnt::Scanned(at) => {
            db.prepare_cached(
                "UPDATE tickets SET scanned_at = ?3 WHERE key = ?1 AND generation = ?2",
            )?
            .execute(params![key.as_str(), generation.0, at.to_string()])?;
        }
        Learnt::Weighed(weighed) => {
            let weighed = serde_json::to_string(weighed).ok();
            db.prepare_cached(
                "UPDATE tickets SET weighed = ?3 WHERE key = ?1 AND generation = ?2",
            )?
            .execute(params![key.as_str(), generation.0, weighed])?;
        }
        Learnt::Proved(proved) => {
            let since = proved.as_ref().map(|proved| proved.since.to_string());
            let reads = proved.as_ref().map_or(0, |Proved { reads, .. }| *reads);
            db.prepare_cached(
                "UPDATE tickets SET proved_since = ?3, proved_reads = ?4
                 WHERE key = ?1 AND generation = ?2",
            )?
            .execute(params![key.as_str(), generation.0, since, reads])?;
        }
    }
    Ok(())
}
