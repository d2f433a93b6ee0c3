//! `--pick`: a person chooses among what was selected (design, 8 D.4).

use crate::error::Failure;
use crate::output::{Out, prompt};
use crate::plan::bulk::Selected;

/// More than that nobody looks through.
const MAX: usize = 500;

/// Those of the items that a person picks on a terminal.
///
/// # Errors
/// Without a terminal (exit status 2), for too many items, and when the person interrupts.
pub(super) fn pick(items: Vec<Selected>, out: &mut Out) -> Result<Vec<Selected>, Failure> {
    if items.is_empty() {
        return Ok(items);
    }
    if items.len() > MAX {
        let message = format!(
            "{} items are too many to pick from, {MAX} at most",
            items.len()
        );
        return Err(Failure::usage(message).hint("narrow the selection with filters"));
    }
    let lines: Vec<String> = items
        .iter()
        .map(|item| {
            let (id, project, state) = (item.id, &item.project, &item.state);
            format!("#{id} {project}, {state}: {}", item.title)
        })
        .collect();
    let question = "Which ones? Space picks, Enter ends";
    let places = prompt::multi_select(out, question, &lines, "ids as arguments")?;
    let items = items.into_iter().enumerate();
    Ok(items
        .filter(|(place, _)| places.contains(place))
        .map(|(_, item)| item)
        .collect())
}
