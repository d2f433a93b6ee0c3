//! A (project, type) that refuses everything fails once, not five hundred times.
//!
//! Of many actions of one kind on one type a few go first, from all over the list. When all of
//! them are refused for the same reason, the others are not tried: each would cost a request's
//! share and a line, and say the same. What lies in the item itself is no such reason: that it is
//! gone, or what its fields hold.

use std::collections::{BTreeMap, BTreeSet};

use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::ledger::NOT_TRIED;
use crate::plan::action::{Action, Verb};
use crate::plan::agenda::Agenda;

/// How many go first.
pub(super) const FIRST: usize = 3;
/// From how many actions on it is worth it.
const MANY: usize = 10;

/// Project and type, compared without case, and what is done.
type Kind = (String, String, Verb);

fn kind((project, of, verb): (&str, &str, Verb)) -> Kind {
    (project.to_lowercase(), of.to_lowercase(), verb)
}

fn kind_of(action: &Action) -> Kind {
    kind((&action.project, &action.work_item_type, action.verb()))
}

/// Why something was refused, without what differs from one item to the next.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Refused {
    code: Option<String>,
    text: String,
}

impl Refused {
    /// The reason, where the next action of the kind may well meet the same.
    pub(super) fn of(action: &Action, error: &ApiError) -> Option<Self> {
        let is_new = action.id().is_none();
        let mut names = error.fields.iter().map(|field| &field.reference_name);
        let is_lasting = match error.kind {
            ApiErrorKind::Forbidden => true,
            ApiErrorKind::Invalid => is_new || names.all(|name| name == "System.State"),
            ApiErrorKind::NotFound => is_new,
            ApiErrorKind::Unauthorized
            | ApiErrorKind::NotAMember
            | ApiErrorKind::StaleRevision
            | ApiErrorKind::Throttled
            | ApiErrorKind::Unavailable
            | ApiErrorKind::Stopped
            | ApiErrorKind::Blocked
            | ApiErrorKind::BadAnswer
            | ApiErrorKind::Network
            | ApiErrorKind::Setting => false,
        };
        is_lasting.then(|| Self {
            code: error.code.clone().map(String::from),
            text: error.message.replace(|c: char| c.is_ascii_digit(), ""),
        })
    }
}

/// How the actions of each kind came out so far.
#[derive(Debug, Default)]
pub(super) struct Trials(BTreeMap<Kind, Seen>);

#[derive(Debug, Default)]
struct Seen {
    accepted: usize,
    refused: usize,
    reasons: BTreeSet<Refused>,
}

impl Trials {
    /// Chooses who of these goes first.
    pub(super) fn choose(&self, agenda: &dyn Agenda, places: &[usize]) -> Vec<usize> {
        let mut kinds: BTreeMap<Kind, Vec<usize>> = BTreeMap::new();
        for place in places {
            if let Some(of) = agenda.kind(*place) {
                kinds.entry(kind(of)).or_default().push(*place);
            }
        }
        let mut first: Vec<usize> = Vec::new();
        for (kind, places) in kinds.iter().filter(|(_, places)| places.len() > MANY) {
            let seen = self.0.get(kind);
            let tried = seen.map_or(0, |seen| seen.accepted + seen.refused);
            first.extend(spread(places, FIRST.saturating_sub(tried)));
        }
        first.sort_unstable();
        first
    }

    /// Takes in how one came out.
    pub(super) fn learn(&mut self, action: &Action, refused: Option<Refused>) {
        let seen = self.0.entry(kind_of(action)).or_default();
        match refused {
            Some(reason) => {
                seen.refused += 1;
                seen.reasons.insert(reason);
            }
            None => seen.accepted += 1,
        }
    }

    /// Why an action is not worth trying, if it is not.
    pub(super) fn hopeless(&self, action: &Action) -> Option<String> {
        let seen = self.0.get(&kind_of(action))?;
        let is_hopeless = seen.accepted == 0 && seen.refused >= FIRST && seen.reasons.len() == 1;
        is_hopeless.then(|| {
            format!(
                "{NOT_TRIED}: {} refused the first {} of type {} for one and the same reason; mend \
                 that, and the next run goes on",
                action.project, seen.refused, action.work_item_type
            )
        })
    }
}

/// So many of them: the first, the last, and the others evenly between.
fn spread(places: &[usize], count: usize) -> impl Iterator<Item = usize> {
    let last = places.len().saturating_sub(1);
    let gaps = count.saturating_sub(1).max(1);
    (0..count).filter_map(move |number| places.get(number * last / gaps).copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clients::api_error::{BrokenField, FieldWants, Sent, Service};
    use crate::model::ids::{Rev, WorkItemId};
    use crate::plan::action::{Change, Memo};

    fn action(id: u32, of: &str) -> Action {
        Action {
            key: None,
            rule: None,
            project: "P".to_owned(),
            work_item_type: of.to_owned(),
            basis: String::new(),
            title: String::new(),
            cause: String::new(),
            change: Change::Comment {
                id: WorkItemId(id),
                rev: Rev(1),
                comment: String::new(),
                memo: Memo::default(),
            },
        }
    }

    fn all(actions: &[&Action]) -> Vec<usize> {
        (0..actions.len()).collect()
    }

    fn refused(text: &str) -> Option<Refused> {
        let kind = ApiErrorKind::Invalid;
        let error = ApiError::new(kind, Service::Ado, Sent::No, "PATCH", text);
        Refused::of(&action(1, "Bug"), &error)
    }

    fn many(count: u32) -> Vec<Action> {
        (0..count).map(|id| action(id, "Bug")).collect()
    }

    /// What becomes of the others after the first three came out like this.
    fn after(outcomes: [Option<Refused>; 3]) -> Option<String> {
        let actions = many(20);
        let actions: Vec<&Action> = actions.iter().collect();
        let mut trials = Trials::default();
        let first = trials.choose(&actions, &all(&actions));
        assert_eq!(first, [0, 9, 19]);
        for (place, outcome) in first.into_iter().zip(outcomes) {
            assert_eq!(trials.hopeless(actions[5]), None);
            trials.learn(actions[place], outcome);
        }
        trials.hopeless(actions[5])
    }

    #[test]
    fn what_refuses_all_of_the_first_for_one_reason_is_hopeless() {
        let required = |id: u32| refused(&format!("#{id}: Business Unit is required"));
        let why = after([required(1), required(22), required(3)]).unwrap();
        assert!(why.contains("type Bug"), "{why}");
    }

    #[test]
    fn what_accepts_one_or_refuses_for_different_reasons_is_not() {
        assert_eq!(after([refused("a"), None, refused("a")]), None);
        assert_eq!(after([refused("a"), refused("a"), refused("b")]), None);
    }

    #[test]
    fn few_actions_are_simply_tried() {
        let actions = many(10);
        let actions: Vec<&Action> = actions.iter().collect();
        assert_eq!(
            Trials::default().choose(&actions, &all(&actions)),
            Vec::<usize>::new()
        );
    }

    #[test]
    fn what_concerns_one_item_only_says_nothing_about_the_others() {
        let error = |kind| ApiError::new(kind, Service::Ado, Sent::No, "PATCH", "x");
        let mut field = error(ApiErrorKind::Invalid);
        field.fields = vec![BrokenField {
            reference_name: "Microsoft.VSTS.Scheduling.RemainingWork".to_owned(),
            wants: FieldWants::Nothing,
        }];
        let others = [ApiErrorKind::StaleRevision, ApiErrorKind::Network];
        let gone = error(ApiErrorKind::NotFound);
        for error in others.map(error).iter().chain([&field, &gone]) {
            assert_eq!(Refused::of(&action(1, "Task"), error), None);
        }
    }
}
