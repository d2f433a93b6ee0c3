//! Comments that decide something, of the tickets that the planner asked about.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;

use crate::clients::ado;
use crate::model::ids::WorkItemId;
use crate::model::observed::Observed;
use crate::model::remark::{Comment, Remark, Says};
use crate::template::{command, footer, spoken};

/// Tickets whose comments are read at once.
const IN_FLIGHT: usize = 4;

/// Reads the comments of tickets. What cannot be read is an answer: unknown.
pub(super) async fn read(
    reader: &ado::Reader,
    ids: &BTreeSet<WorkItemId>,
    observed: &mut Observed,
) {
    let tickets = observed.tickets.values().flatten();
    let asked = tickets.filter(|ticket| ids.contains(&ticket.id));
    let asked: BTreeMap<WorkItemId, String> = asked
        .map(|ticket| (ticket.id, ticket.project.clone()))
        .collect();
    let answers = stream::iter(asked).map(async |(id, project)| {
        let comments = reader.comments(&project, id).await;
        let remarks = comments.map_err(|error| error.to_string());
        (id, remarks.and_then(|comments| remarks_of(&comments)))
    });
    let answers: Vec<_> = answers.buffered(IN_FLIGHT).collect().await;
    observed.remarks.extend(answers);
}

/// What comments decide. Ours are known by their visible last line, never by who wrote them; a
/// command in one of ours counts for nothing (design, 8 B.6 and B.7).
fn remarks_of(comments: &[Comment]) -> Result<Vec<Remark>, String> {
    let mut remarks = Vec::new();
    for comment in comments {
        let lines = spoken::lines(comment);
        let says = match footer::read(&lines) {
            Some(ours) => ours.closed.map(|by| Says::Closed { key: ours.key, by }),
            None => command::read(&lines, comment.at.unwrap_or(Timestamp::UNIX_EPOCH)),
        };
        let Some(says) = says else { continue };
        if comment.at.is_none() {
            return Err(format!("comment {} does not tell its date", comment.id));
        }
        remarks.push(Remark {
            by: comment.by.clone(),
            at: comment.at,
            says,
        });
    }
    Ok(remarks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::key::TicketKey;
    use crate::model::remark::ClosedBy;

    fn comment(text: &str, at: Option<&str>) -> Comment {
        Comment {
            id: 7,
            text: text.to_owned(),
            is_markdown: false,
            by: "Kim".to_owned(),
            at: at.map(|at| at.parse().unwrap()),
        }
    }

    #[test]
    fn b7_a_command_in_a_comment_of_ours_counts_for_nothing() {
        let at = Some("2026-11-25T08:00:00Z");
        let ours = footer::render(&TicketKey::manual("x"), Some(&ClosedBy::Sync));
        let comments = [
            comment(&format!("<p>/adoconn hold 3d</p>{ours}"), at),
            comment("hello", None),
            comment("<div>/adoconn release</div>", at),
        ];
        let remarks = remarks_of(&comments).unwrap();
        assert_eq!(remarks.len(), 2);
        assert!(matches!(remarks[0].says, Says::Closed { .. }));
        assert_eq!(remarks[1].says, Says::Release);
    }

    #[test]
    fn b7_a_command_without_a_date_is_unknown() {
        let why = remarks_of(&[comment("/adoconn hold 3d", None)]).unwrap_err();
        assert_eq!(why, "comment 7 does not tell its date");
    }
}
