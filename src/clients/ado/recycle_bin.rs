//! What people deleted (ado-api, 8.12).

use serde_json::Value;

use super::wire::{BinnedWire, Entries, List, Odd};
use super::{IdPage, Reader, VERSION, too_many};
use crate::clients::address::Part;
use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::model::ids::WorkItemId;
use crate::model::ticket::WorkItem;

/// Deleted items of one project that are read at most: each is a request of its own.
const MOST: usize = 50_000;

impl Reader {
    /// The work items in the recycle bin of a project, by ascending id.
    ///
    /// # Errors
    /// Any failure; `Forbidden` where this credential may not look into bins.
    pub async fn recycle_bin(&self, project: &str) -> Result<IdPage, ApiError> {
        let parts = [Part::Name(project), Part::Fixed("_apis/wit/recyclebin")];
        let list: List<Value> = self.ado.get(&parts, &[VERSION]).await?;
        if list.value.len() > MOST {
            return Err(too_many(&format!(
                "the recycle bin of {project} holds {} work items; {MOST} are the most that are read",
                list.value.len()
            )));
        }
        let Entries { usable, odd } = Entries::of(list.value);
        let mut ids: Vec<WorkItemId> = usable.iter().map(|binned: &BinnedWire| binned.id).collect();
        ids.sort_unstable();
        ids.dedup();
        let odd = odd.iter().map(|Odd { place, why, .. }| {
            format!("entry {place} of the recycle bin of {project} cannot be read: {why}")
        });
        Ok(IdPage {
            ids,
            odd: odd.collect(),
        })
    }

    /// A work item in the recycle bin, with its fields and without its links; `None` where it is
    /// not in the bin.
    ///
    /// # Errors
    /// Any failure but "not there".
    pub async fn recycled(
        &self,
        project: &str,
        id: WorkItemId,
    ) -> Result<Option<WorkItem>, ApiError> {
        let number = id.to_string();
        let parts = [
            Part::Name(project),
            Part::Fixed("_apis/wit/recyclebin"),
            Part::Name(&number),
        ];
        let found: Result<BinnedWire, _> = self.ado.get(&parts, &[VERSION]).await;
        match found {
            Ok(binned) if binned.id != id => Err(too_many(&format!(
                "the recycle bin of {project} answers #{} where #{id} was asked for",
                binned.id
            ))),
            Ok(binned) => Ok(Some(binned.into())),
            Err(error) if error.kind == ApiErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}
