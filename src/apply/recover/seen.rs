//! What a work item tells of a change in doubt.

use crate::clients::ado;
use crate::ledger::Doubt;
use crate::model::ids::Rev;
use crate::model::ticket::WorkItem;
use crate::model::way::{Got, Way};
use crate::plan::action::Verb;
use crate::template::footer;

/// How far a change got, and how it left the item.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) got: Got,
    /// The revision that our last write made.
    pub(super) rev: Rev,
    /// The state that it left.
    pub(super) state: String,
    /// Whether no late answer can change that any more: somebody else made the next revision, and
    /// ours is locked to it.
    pub(super) is_final: bool,
}

impl Seen {
    /// What the item as it stands tells.
    pub(super) fn at_present(way: &Way, item: &WorkItem) -> Self {
        Self {
            got: way.got(item.rev, item.state()),
            rev: item.rev,
            state: item.state().to_owned(),
            is_final: false,
        }
    }

    /// What its history tells: the first writes of the way that are in it.
    fn in_history(way: &Way, from: Rev, done: usize, item: &WorkItem) -> Self {
        let writes = u32::try_from(done).unwrap_or(u32::MAX);
        let last = done.checked_sub(1).and_then(|last| way.states.get(last));
        let state = last.and_then(Option::as_deref);
        let got = if done == 0 {
            Got::Nowhere
        } else if done == way.states.len() {
            Got::Through
        } else {
            Got::Partly(way.target().map(str::to_owned))
        };
        let rev = Rev(from.0.saturating_add(writes));
        Self {
            got,
            rev,
            state: state.unwrap_or(item.state()).to_owned(),
            is_final: rev < item.rev,
        }
    }
}

/// Looks at a change in doubt. Where it was to say something, the item's history tells whether a
/// revision is ours: a person may have done the same in that moment. Where the history cannot be
/// read, the item as it stands has to do.
pub(super) async fn look(reader: &ado::Reader, doubt: &Doubt, item: &WorkItem) -> Seen {
    let present = Seen::at_present(&doubt.way, item);
    let Some(from) = doubt.way.from.filter(|_| says_something(doubt.verb)) else {
        return present;
    };
    if present.got == Got::Nowhere {
        return present;
    }
    let count = doubt.way.states.len();
    match reader.edits_after(item.id, from, count).await {
        Ok(edits) => {
            let done = doubt.way.traced(&edits, footer::is_by_us);
            Seen::in_history(&doubt.way, from, done, item)
        }
        Err(error) => {
            tracing::debug!("the history of #{} cannot be read: {error}", item.id);
            present
        }
    }
}

/// Whether the last write of such an action brings a comment.
fn says_something(verb: Verb) -> bool {
    match verb {
        Verb::CloseTicket | Verb::ReopenTicket | Verb::CommentTicket => true,
        Verb::CreateTicket | Verb::UpdateTicket | Verb::MoveState => false,
    }
}
