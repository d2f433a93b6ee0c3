//! How far an action got, as its work item tells afterwards: by revision and state.

use serde::{Deserialize, Serialize};

use super::ids::Rev;
use super::process::same_name;

/// The writes of one action. Each makes one revision, so that a work item tells how many of them
/// were carried out, as long as nobody else wrote in between.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// The revision before the first write; 0 for an item that is still to be made.
    pub from: Option<Rev>,
    /// The state that each write leads to; `None` where a write changes no state.
    pub states: Vec<Option<String>>,
}

/// What one change did to a work item, as its history tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The revision that it made.
    pub rev: Rev,
    /// The state that it led to; `None` where it changed no state.
    pub state: Option<String>,
    /// What it said; `None` where it said nothing.
    pub said: Option<String>,
}

/// How far an action got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Got {
    /// Not begun.
    Nowhere,
    /// Some of its writes were carried out; this is the state that it was to reach.
    Partly(Option<String>),
    /// To its end.
    Through,
    /// Somebody else wrote as well: the revisions do not tell.
    Disturbed,
}

impl Way {
    /// The state at its end.
    pub fn target(&self) -> Option<&str> {
        self.states.last()?.as_deref()
    }

    /// How far it got, by the item as it stands.
    pub fn got(&self, rev: Rev, state: &str) -> Got {
        let Some(writes) = self.from.and_then(|from| rev.0.checked_sub(from.0)) else {
            return Got::Disturbed;
        };
        if writes == 0 {
            return Got::Nowhere;
        }
        let last = usize::try_from(writes - 1)
            .ok()
            .and_then(|at| self.states.get(at));
        let Some(expected) = last else {
            return Got::Disturbed;
        };
        if expected
            .as_deref()
            .is_some_and(|expected| !same_name(expected, state))
        {
            return Got::Disturbed;
        }
        if usize::try_from(writes).is_ok_and(|writes| writes == self.states.len()) {
            return Got::Through;
        }
        Got::Partly(self.target().map(str::to_owned))
    }

    /// How many of its writes were carried out, by the changes after its beginning: each is
    /// locked by its revision, so they come first and one after the other, or never. The last one
    /// says something that `is_ours` knows.
    pub fn traced(&self, edits: &[Edit], is_ours: impl Fn(&str) -> bool) -> usize {
        let Some(from) = self.from else { return 0 };
        let revisions = (1..).map_while(|write| from.0.checked_add(write).map(Rev));
        let count = self.states.len();
        let is_done = |(at, ((state, edit), rev)): &(usize, ((&Option<String>, &Edit), Rev))| {
            let is_there = match (state, &edit.state) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(expected), Some(found)) => same_name(expected, found),
            };
            let is_said = at + 1 < count || edit.said.as_deref().is_some_and(&is_ours);
            edit.rev == *rev && is_there && is_said
        };
        let writes = self.states.iter().zip(edits).zip(revisions);
        writes.enumerate().take_while(is_done).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(from: u32, states: &[&str]) -> Way {
        Way {
            from: Some(Rev(from)),
            states: states
                .iter()
                .map(|state| Some((*state).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn revision_and_state_tell_how_far_a_walk_got() {
        let way = way(4, &["Active", "Resolved", "Closed"]);
        assert_eq!(way.got(Rev(4), "New"), Got::Nowhere);
        assert_eq!(
            way.got(Rev(5), "active"),
            Got::Partly(Some("Closed".into()))
        );
        assert_eq!(way.got(Rev(7), "Closed"), Got::Through);
    }

    #[test]
    fn what_somebody_else_did_is_not_ours() {
        let way = way(4, &["Active", "Closed"]);
        for (rev, state) in [(3, "New"), (5, "Resolved"), (6, "Active"), (7, "Closed")] {
            assert_eq!(way.got(Rev(rev), state), Got::Disturbed, "{rev} {state}");
        }
        assert_eq!(Way::default().got(Rev(1), "New"), Got::Disturbed);
    }

    fn edit(rev: u32, state: Option<&str>, said: Option<&str>) -> Edit {
        Edit {
            rev: Rev(rev),
            state: state.map(str::to_owned),
            said: said.map(str::to_owned),
        }
    }

    #[test]
    fn history_tells_how_far_a_walk_got_whoever_wrote_after_it() {
        let way = way(4, &["Active", "Closed"]);
        let ours = |text: &str| text == "ours";
        let active = edit(5, Some("active"), None);
        let closed = edit(6, Some("Closed"), Some("ours"));
        let both = [active.clone(), closed.clone()];
        assert_eq!(way.traced(&both, ours), 2);
        assert_eq!(way.traced(&both[..1], ours), 1);
        assert_eq!(way.traced(&[], ours), 0);
        for others in [
            edit(6, Some("Closed"), Some("theirs")),
            edit(6, Some("Closed"), None),
            edit(6, None, Some("ours")),
            edit(7, Some("Closed"), Some("ours")),
        ] {
            assert_eq!(way.traced(&[active.clone(), others], ours), 1);
        }
        assert_eq!(way.traced(&[edit(5, None, Some("hello")), closed], ours), 0);
    }

    #[test]
    fn words_are_known_by_the_history() {
        let words = Way {
            from: Some(Rev(3)),
            states: vec![None],
        };
        let ours = |text: &str| text == "ours";
        assert_eq!(words.traced(&[edit(4, None, Some("ours"))], ours), 1);
        assert_eq!(words.traced(&[edit(4, Some("New"), None)], ours), 0);
    }
}
