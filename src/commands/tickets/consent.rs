//! What a closing will do, shown before it is done, and the consent to it.

use std::collections::BTreeMap;

use super::selected::Types;
use crate::cli::CloseArgs;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::ids::WorkItemId;
use crate::model::process::StateCategory;
use crate::model::remark::Stays;
use crate::output::count::counted;
use crate::output::{Out, prompt};
use crate::plan::action::{Action, Change, Transit};
use crate::plan::close::{ClosePlan, Selected};

/// Everything the preview shows.
#[derive(Debug)]
pub(super) struct Preview<'a> {
    /// What is to happen.
    pub(super) plan: &'a ClosePlan,
    /// Types of the selected items.
    pub(super) types: &'a Types,
    /// Numbers without an item.
    pub(super) missing: usize,
    /// Items whose findings are open, or why nobody looked.
    pub(super) still_open: Result<usize, String>,
    /// How long those stay closed.
    pub(super) stays: Stays,
}

/// Shows counts per project, type and state, and what is odd about them.
pub(super) fn show(preview: &Preview<'_>, items: &[Selected<'_>], out: &mut Out) {
    let Preview {
        plan,
        types,
        missing,
        still_open,
        stays,
    } = preview;
    let kinds: BTreeMap<_, &str> = items
        .iter()
        .map(|item| (item.id, item.type_name.as_str()))
        .collect();
    let moves: Vec<Move<'_>> = plan
        .actions
        .iter()
        .filter_map(|action| Move::of(action, &kinds))
        .collect();
    show_counts(&moves, out);
    let keyless = items.iter().filter(|item| item.link.is_none()).count();
    if keyless > 0 {
        out.status(format_args!(
            "{keyless} of {} selected items carry no ticket key",
            items.len()
        ));
    }
    match still_open {
        Ok(0) => {}
        Ok(count) => out.warning(format_args!(
            "{count} of these tickets have open findings: sync leaves them closed {}",
            length(*stays)
        )),
        Err(why) => out.status(format_args!(
            "whether their findings are still open was not looked at: {why}"
        )),
    }
    if *missing > 0 {
        out.warning(format_args!(
            "{missing} ids have no work item, or none that you may read"
        ));
    }
    warn_of_open_targets(&moves, types, out);
    for ((project, kind), instead) in &plan.lacking {
        let states = instead.states.join(", ");
        out.warning(format_args!(
            "{project}: {kind} has no such state; it has {states}"
        ));
    }
    if !plan.lacking.is_empty() {
        for way in other_ways(plan) {
            out.hint(way);
        }
    }
}

fn length(stays: Stays) -> String {
    match stays {
        Stays::UntilScan => "until a new scan reports them".to_owned(),
        Stays::Until(end) => {
            let day = end.strftime("%Y-%m-%d");
            format!("until {day}, and then until a new scan reports them")
        }
        Stays::Final => "for good".to_owned(),
    }
}

/// One planned move, as the preview counts it.
#[derive(Debug)]
struct Move<'a> {
    project: &'a str,
    kind: &'a str,
    transit: &'a Transit,
}

impl<'a> Move<'a> {
    fn of(action: &'a Action, kinds: &BTreeMap<WorkItemId, &'a str>) -> Option<Self> {
        let Change::Close(transit) = &action.change else {
            return None;
        };
        let kind = kinds.get(&transit.id).copied()?;
        Some(Self {
            project: &action.project,
            kind,
            transit,
        })
    }
}

fn show_counts(moves: &[Move<'_>], out: &mut Out) {
    let mut counts: BTreeMap<[String; 4], usize> = BTreeMap::new();
    for Move {
        project,
        kind,
        transit,
    } in moves
    {
        let way = transit.path.join(" > ");
        let row = [
            (*project).to_owned(),
            (*kind).to_owned(),
            transit.from.clone(),
            way,
        ];
        *counts.entry(row).or_default() += 1;
    }
    let rows: Vec<Vec<String>> = counts
        .into_iter()
        .map(|([project, kind, from, way], count)| {
            vec![project, kind, from, way, count.to_string()]
        })
        .collect();
    if !rows.is_empty() {
        out.status_table(&["project", "type", "state", "becomes", "items"], &rows);
    }
}

/// A target outside Completed, Removed and Resolved is worth a second look (design, 8 D.3).
fn warn_of_open_targets(moves: &[Move<'_>], types: &Types, out: &mut Out) {
    let mut odd = BTreeMap::new();
    for Move {
        project,
        kind,
        transit,
    } in moves
    {
        let of = ((*project).to_owned(), (*kind).to_owned());
        let category = types.get(&of).and_then(|kind| kind.category(transit.to()));
        if category.is_none_or(|category| category < StateCategory::Resolved) {
            odd.insert(transit.to(), category);
        }
    }
    for (target, category) in odd {
        let category = category.map_or("in no known category", StateCategory::as_str);
        out.warning(format_args!(
            "{target} does not close anything: it is {category}"
        ));
    }
}

/// The forms that close types without the state, too (design, 8 D.2).
pub(super) fn other_ways(plan: &ClosePlan) -> Vec<String> {
    let map: Vec<String> = plan
        .lacking
        .iter()
        .map(|((project, kind), instead)| {
            let state = instead.completed.as_deref().unwrap_or("STATE");
            format!("--state '{project}/{kind}={state}'")
        })
        .collect();
    vec![
        "--state-category completed closes each type in its own closing state".to_owned(),
        format!("or name a state for each type, as in {}", map.join(" ")),
    ]
}

/// Consent to an explicit selection: the typed count on a terminal, `--yes` elsewhere, and
/// `--confirm-count` above the limit (design, 8 C.4).
pub(super) fn ask(
    args: &CloseArgs,
    count: usize,
    unattended: usize,
    command_line: &str,
    out: &mut Out,
) -> Result<(), Failure> {
    let items = counted(count, "item");
    if let Some(confirmed) = args.confirm_count
        && confirmed != count
    {
        let message = format!("--confirm-count {confirmed}, but {items} would be closed");
        return Err(
            Failure::new(ExitStatus::Refused, message).hint("look at the preview again: --dry-run")
        );
    }
    if args.write.yes {
        if count > unattended && args.confirm_count.is_none() {
            let message = format!("{items}: more than limits.unattended = {unattended}");
            return Err(Failure::new(ExitStatus::Refused, message).hint(format!(
                "to close exactly these: {command_line} --confirm-count {count}"
            )));
        }
        return Ok(());
    }
    if !out.manner().can_ask {
        let message = format!("{items} would be closed, and nobody can be asked");
        return Err(Failure::usage(message).hint(format!(
            "to close them: {}",
            with_flags(command_line, &["--yes"])
        )));
    }
    let question = format!("Type {count} to close {items}");
    if prompt::typed_count(out, &question, count, "--yes")? {
        return Ok(());
    }
    Err(Failure::usage("not confirmed: nothing was changed"))
}

/// The command as it was typed, with flags that it does not have yet.
pub(super) fn with_flags(command_line: &str, flags: &[&str]) -> String {
    let has = |flag: &str| command_line.split(' ').any(|word| word == flag);
    let missing = flags.iter().filter(|flag| !has(flag)).copied();
    std::iter::once(command_line)
        .chain(missing)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Offers the categories that close, where nobody said where to.
pub(super) fn choose_category(out: &mut Out) -> Result<StateCategory, Failure> {
    let choices = [
        StateCategory::Completed,
        StateCategory::Removed,
        StateCategory::Resolved,
    ];
    let names = choices.map(|category| format!("{category}: each type's own state"));
    let chosen = prompt::select(
        out,
        "Close to which state?",
        &names,
        "--state or --state-category",
    )?;
    Ok(choices
        .get(chosen)
        .copied()
        .unwrap_or(StateCategory::Completed))
}
