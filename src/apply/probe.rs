//! Asks Azure DevOps whether it would take a plan; nothing is stored (design, 8 F.1).
//!
//! Only the first write of an action can be asked about: what comes after it depends on it.

use std::borrow::Cow;

use super::door_closed;
use super::job::Job;
use super::report::{Item, Outcome, Report};
use crate::clients::ado::{BatchRequest, CHUNK, Prober};
use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::model::key::NucleusIdentity;
use crate::plan::action::Action;
use crate::plan::agenda::Agenda;

/// A report in which every action that would be refused says why.
pub async fn probe(prober: &Prober, identity: &NucleusIdentity, agenda: &dyn Agenda) -> Report {
    let mut report = Report::default();
    let places: Vec<usize> = (0..agenda.count()).collect();
    for chunk in places.chunks(CHUNK) {
        let chunk = chunk.iter().filter_map(|place| agenda.action(*place));
        let chunk: Vec<Cow<'_, Action>> = chunk.collect();
        if report.stopped.is_some() {
            let why = "the questions ended before its turn";
            let rows = chunk.iter().map(|action| unasked(action, why));
            report.items.extend(rows);
            continue;
        }
        let requests: Vec<BatchRequest> = chunk
            .iter()
            .map(|action| Job::new(Cow::Borrowed(&**action), 0, identity).request())
            .collect();
        match ask(prober, &requests).await {
            Ok(answers) => {
                let rows = chunk.iter().zip(answers);
                let rows = rows.map(|(action, answer)| row(action, answer));
                report.items.extend(rows);
            }
            Err(error) => {
                report.stopped = door_closed(&error);
                let why = format!("Azure DevOps could not be asked: {error}");
                let rows = chunk.iter().map(|action| unasked(action, &why));
                report.items.extend(rows);
            }
        }
    }
    report
}

fn row(action: &Action, answer: Result<(), ApiError>) -> Item {
    match answer {
        Ok(()) => Item::of(action, Outcome::Planned),
        Err(error) => {
            let item = Item::of(action, Outcome::Failed);
            Item {
                fields: error.fields.clone(),
                ..item.because(format!("would be refused: {error}"))
            }
        }
    }
}

/// Nobody knows whether it would be taken.
fn unasked(action: &Action, why: &str) -> Item {
    Item::of(action, Outcome::Unknown).because(why)
}

/// One goes alone, for its exact error; several go in a batch. An error is about the question, not
/// about what was asked.
async fn ask(
    prober: &Prober,
    requests: &[BatchRequest],
) -> Result<Vec<Result<(), ApiError>>, ApiError> {
    let answer = match requests {
        [
            BatchRequest::Create {
                project,
                work_item_type,
                patch,
            },
        ] => prober.create(project, work_item_type, patch).await,
        [BatchRequest::Update { id, patch }] => prober.update(*id, patch).await,
        _ => return prober.batch(requests).await,
    };
    match answer {
        Err(error) if !is_about_the_item(&error) => Err(error),
        answer => Ok(vec![answer]),
    }
}

fn is_about_the_item(error: &ApiError) -> bool {
    match error.kind {
        ApiErrorKind::Invalid
        | ApiErrorKind::Forbidden
        | ApiErrorKind::NotFound
        | ApiErrorKind::StaleRevision => true,
        ApiErrorKind::Unauthorized
        | ApiErrorKind::NotAMember
        | ApiErrorKind::Throttled
        | ApiErrorKind::Unavailable
        | ApiErrorKind::Stopped
        | ApiErrorKind::Blocked
        | ApiErrorKind::BadAnswer
        | ApiErrorKind::Network
        | ApiErrorKind::Setting => false,
    }
}
