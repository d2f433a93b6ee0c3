//! The front step of a job as a request.

use super::Job;
use crate::clients::ado::{self, BatchRequest, Patch, WriteOptions};
use crate::clients::api_error::ApiError;
use crate::model::ids::WorkItemId;
use crate::model::ticket::WorkItem;
use crate::plan::action::Change;

impl Job<'_> {
    fn patch(&self) -> Patch {
        let patch = self
            .steps
            .front()
            .map(|step| step.patch.clone())
            .unwrap_or_default();
        if self.id.is_some() {
            patch.at_rev(self.rev)
        } else {
            patch
        }
    }

    pub(in crate::apply) fn request(&self) -> BatchRequest {
        match (self.id, &self.action.change) {
            (None, Change::Create(_)) => BatchRequest::Create {
                project: self.action.project.clone(),
                work_item_type: self.action.work_item_type.clone(),
                patch: self.patch(),
            },
            (id, _) => BatchRequest::Update {
                id: id.unwrap_or(WorkItemId(0)),
                patch: self.patch(),
            },
        }
    }

    pub(in crate::apply) async fn send_alone(
        &self,
        writer: &ado::Writer,
        options: WriteOptions,
    ) -> Result<WorkItem, ApiError> {
        match self.request() {
            BatchRequest::Create {
                project,
                work_item_type,
                patch,
            } => {
                writer
                    .create(&project, &work_item_type, &patch, options)
                    .await
            }
            BatchRequest::Update { id, patch } => writer.update(id, &patch, options).await,
        }
    }
}
