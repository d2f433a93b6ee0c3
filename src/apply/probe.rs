//! Asks Azure DevOps whether it would take a plan; nothing is stored (design, 8 F.1).
//!
//! Only the first write of an action can be asked about: what comes after it depends on it.

use super::job::Job;
use super::report::{Item, Outcome, Report};
use crate::clients::ado::{BatchRequest, CHUNK, Prober};
use crate::clients::api_error::ApiError;
use crate::model::key::NucleusIdentity;
use crate::plan::Plan;
use crate::plan::action::Action;

/// A report in which every action that would be refused says why.
pub async fn probe(prober: &Prober, identity: &NucleusIdentity, plan: &Plan) -> Report {
    let mut report = Report::default();
    for chunk in plan.actions.chunks(CHUNK) {
        let requests: Vec<BatchRequest> = chunk
            .iter()
            .map(|action| Job::new(action, 0, identity).request())
            .collect();
        let answers = ask(prober, &requests).await;
        let rows = chunk.iter().zip(answers);
        report
            .items
            .extend(rows.map(|(action, answer)| row(action, answer)));
    }
    report.items.extend(plan.holds.iter().map(Item::held));
    report
}

fn row(action: &Action, answer: Result<(), ApiError>) -> Item {
    match answer {
        Ok(()) => Item::of(action, Outcome::Planned),
        Err(error) => {
            Item::of(action, Outcome::Failed).because(format!("would be refused: {error}"))
        }
    }
}

/// One goes alone, for its exact error; several go in a batch.
async fn ask(prober: &Prober, requests: &[BatchRequest]) -> Vec<Result<(), ApiError>> {
    let answers = match requests {
        [
            BatchRequest::Create {
                project,
                work_item_type,
                patch,
            },
        ] => {
            return vec![prober.create(project, work_item_type, patch).await];
        }
        [BatchRequest::Update { id, patch }] => return vec![prober.update(*id, patch).await],
        _ => prober.batch(requests).await,
    };
    answers.unwrap_or_else(|error| vec![Err(error); requests.len()])
}
