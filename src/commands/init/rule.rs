//! The first rule: which findings get a ticket, of which type, born and closed in which state.

use super::interview::{Interview, Question};
use super::secret::Secret;
use super::services::{self, Lists};
use crate::cli::InitRuleArgs;
use crate::config::draft::Draft;
use crate::error::Failure;
use crate::model::process::{State, StateCategory, WorkItemType, same_name};
use crate::observe::creation_path;
use crate::template::criteria::Criteria;

const NAME: &str = "main";
/// Expressions that most teams begin with, the most careful first.
const BEGINNINGS: [(&str, &str); 4] = [
    (
        "critical ones that are exploitable",
        "severity == \"Critical\" and exploitable",
    ),
    ("critical ones", "severity == \"Critical\""),
    (
        "critical and high ones",
        "severity in [\"Critical\", \"High\"]",
    ),
    ("all", "true"),
];
const TYPE_BY_HAND: &str = "Azure DevOps: work item type, as in Bug";

/// Asks for the rule; without a terminal the flags have to say all of it.
pub(super) fn ask(
    args: &InitRuleArgs,
    draft: &mut Draft,
    interview: &mut Interview<'_>,
    secrets: &mut [Secret],
) -> Result<(), Failure> {
    let is_asked_for = args.nucleus_project.is_some() || args.project.is_some();
    if interview.asks() && !is_asked_for && !wanted(interview)? {
        return Ok(());
    }
    let lists = if interview.asks() {
        services::lists(draft, secrets, interview)?
    } else {
        None
    };
    let name = args.rule.as_deref().unwrap_or(NAME);
    draft.set_in_rule("name", name);
    if let Some(id) = nucleus_project(args, lists.as_ref(), interview)? {
        draft.set_in_rule("nucleus_project", id);
    }
    draft.set_in_rule("when", when(args, interview)?);
    target(args, lists.as_ref(), draft, interview)
}

fn wanted(interview: &mut Interview<'_>) -> Result<bool, Failure> {
    let choices = [
        "now: pick projects, type and states".to_owned(),
        "later, in the file".to_owned(),
    ];
    Ok(interview.pick("The first rule for `sync`", &choices, "--no-rule")? == 0)
}

fn nucleus_project(
    args: &InitRuleArgs,
    lists: Option<&Lists>,
    interview: &mut Interview<'_>,
) -> Result<Option<String>, Failure> {
    const WORDS: &str = "Nucleus project";
    const FLAG: &str = "--nucleus-project (or --no-rule)";
    if let (None, Some(lists)) = (&args.nucleus_project, lists) {
        let known = &lists.nucleus_projects;
        let names: Vec<String> = known
            .iter()
            .map(|project| format!("{} ({})", project.name, project.id))
            .collect();
        let picked = interview.pick(WORDS, &names, FLAG)?;
        return Ok(Some(known[picked].id.to_string()));
    }
    by_hand(
        interview,
        "Nucleus project, by id",
        FLAG,
        args.nucleus_project.as_deref(),
    )
}

/// A name that is typed, or a flag's.
fn by_hand(
    interview: &mut Interview<'_>,
    words: &'static str,
    flag: &'static str,
    by_flag: Option<&str>,
) -> Result<Option<String>, Failure> {
    let question = Question {
        words,
        flag,
        variable: "",
        given: None,
    };
    interview.line(question, by_flag, |text| {
        let is_empty = text.is_empty();
        (!is_empty).then_some(()).ok_or("is empty".to_owned())
    })
}

fn when(args: &InitRuleArgs, interview: &mut Interview<'_>) -> Result<String, Failure> {
    let correct = |text: &str| {
        Criteria::parse(text)
            .map(drop)
            .map_err(|error| error.to_string())
    };
    if let Some(text) = &args.when {
        correct(text).map_err(|why| Failure::usage(format!("--when: {why}")))?;
        return Ok(text.clone());
    }
    if !interview.asks() {
        return Ok(BEGINNINGS[0].1.to_owned());
    }
    let mut choices: Vec<String> = BEGINNINGS
        .iter()
        .map(|(words, text)| format!("{words}: {text}"))
        .collect();
    choices.push("an expression of your own".to_owned());
    let picked = interview.pick("Which findings get a ticket", &choices, "--when")?;
    match BEGINNINGS.get(picked) {
        Some((_, text)) => Ok((*text).to_owned()),
        None => interview.ask("Expression", Some(BEGINNINGS[0].1), correct, "--when"),
    }
}

/// Project, type and states, each picked from what the one before it allows.
fn target(
    args: &InitRuleArgs,
    lists: Option<&Lists>,
    draft: &mut Draft,
    interview: &mut Interview<'_>,
) -> Result<(), Failure> {
    const FLAG: &str = "--project (or --no-rule)";
    let words = "Azure DevOps project";
    let project = match (&args.project, lists) {
        (None, Some(lists)) => {
            let picked = interview.pick(words, &lists.projects, FLAG)?;
            Some(lists.projects[picked].clone())
        }
        (by_flag, _) => by_hand(interview, words, FLAG, by_flag.as_deref())?,
    };
    let types = match (lists, &project) {
        (Some(lists), Some(project)) => lists.types(project)?,
        _ => Vec::new(),
    };
    let kind = kind(args, &types, interview)?;
    let known = types.iter().find(|known| {
        kind.as_ref()
            .is_some_and(|kind| same_name(kind, &known.name))
    });
    let state = match (&args.state, known) {
        (Some(state), _) => Some(state.clone()),
        (None, Some(known)) => creation_state(project.as_deref(), known, interview)?,
        (None, None) => None,
    };
    let closing = match (&args.close_state, known) {
        (Some(state), _) => Some(state.clone()),
        (None, Some(known)) => closing_state(known, interview)?,
        (None, None) => None,
    };
    for (key, value) in [
        ("ticket.project", project),
        ("ticket.type", kind),
        ("ticket.state", state),
    ] {
        if let Some(value) = value {
            draft.set_in_rule(key, value);
        }
    }
    match closing {
        Some(state) => draft.set_in_rule("close.state", state),
        None => draft.set_in_rule("close.category", "completed"),
    }
    Ok(())
}

fn kind(
    args: &InitRuleArgs,
    types: &[WorkItemType],
    interview: &mut Interview<'_>,
) -> Result<Option<String>, Failure> {
    const FLAG: &str = "--type (or --no-rule)";
    if args.work_item_type.is_some() || types.is_empty() {
        return by_hand(
            interview,
            TYPE_BY_HAND,
            FLAG,
            args.work_item_type.as_deref(),
        );
    }
    let names: Vec<String> = types.iter().map(|kind| kind.name.clone()).collect();
    let picked = interview.pick("Work item type", &names, FLAG)?;
    Ok(Some(names[picked].clone()))
}

/// The state of a new ticket: initial ones first, then those that take steps.
fn creation_state(
    project: Option<&str>,
    kind: &WorkItemType,
    interview: &mut Interview<'_>,
) -> Result<Option<String>, Failure> {
    let mut ways: Vec<(String, Vec<String>)> = kind
        .states
        .iter()
        .filter(|state| !state.category.is_some_and(StateCategory::is_closed))
        .filter_map(|state| {
            creation_path(project.unwrap_or_default(), kind, Some(&state.name)).ok()
        })
        .collect();
    ways.sort_by_key(|(_, way)| way.len());
    if ways.is_empty() {
        return Ok(None);
    }
    let first = kind.initial_state().unwrap_or_default();
    let choices: Vec<String> = ways
        .iter()
        .map(|(state, way)| {
            if way.is_empty() {
                state.clone()
            } else {
                format!(
                    "{state}, in {} steps: {first} > {}",
                    way.len() + 1,
                    way.join(" > ")
                )
            }
        })
        .collect();
    let picked = interview.pick("State of a new ticket", &choices, "--state")?;
    Ok(Some(ways.swap_remove(picked).0))
}

/// The closing state, by category. `None`: the type's own first Completed one.
fn closing_state(
    kind: &WorkItemType,
    interview: &mut Interview<'_>,
) -> Result<Option<String>, Failure> {
    let closes = |state: &&State| match state.category {
        Some(StateCategory::Completed | StateCategory::Removed | StateCategory::Resolved) => true,
        Some(StateCategory::Proposed | StateCategory::InProgress) | None => false,
    };
    let states: Vec<&State> = kind.states.iter().filter(closes).collect();
    let Some(own) = kind.completed_state() else {
        return Ok(None);
    };
    let mut choices = vec![format!("the type's first Completed state, now {own}")];
    choices.extend(states.iter().map(|state| {
        let category = state.category.map_or("", StateCategory::as_str);
        format!("{} ({category})", state.name)
    }));
    let picked = interview.pick("State of a closed ticket", &choices, "--close-state")?;
    let state = picked.checked_sub(1).and_then(|at| states.get(at));
    Ok(state.map(|state| state.name.clone()))
}
