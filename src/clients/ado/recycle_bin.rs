//! What people deleted (ado-api, 8.12).

use super::wire::{BinnedWire, List};
use super::{Reader, VERSION, too_many};
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
    pub async fn recycle_bin(&self, project: &str) -> Result<Vec<WorkItemId>, ApiError> {
        let parts = [Part::Name(project), Part::Fixed("_apis/wit/recyclebin")];
        let list: List<BinnedWire> = self.ado.get(&parts, &[VERSION]).await?;
        if list.value.len() > MOST {
            return Err(too_many(&format!(
                "the recycle bin of {project} holds {} work items; {MOST} are the most that are read",
                list.value.len()
            )));
        }
        let mut ids: Vec<WorkItemId> = list.value.into_iter().map(|binned| binned.id).collect();
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
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
            Ok(binned) => Ok(Some(binned.into())),
            Err(error) if error.kind == ApiErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}
