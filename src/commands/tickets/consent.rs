//! What a closing will do, shown before it is done, and the consent to it.

use std::collections::BTreeMap;
use std::time::Duration;

use super::forecast;
use super::telling::AllLacking;
use super::wish::{What, Wish};
use crate::cli::StateMap;
use crate::clients::ado::CHUNK;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::process::StateCategory;
use crate::model::remark::Stays;
use crate::observe::still_open::StillOpen;
use crate::output::count::counted;
use crate::output::{Out, prompt};
use crate::plan::bulk::{BulkPlan, Fate, Task};

/// Everything the preview shows.
#[derive(Debug)]
pub(super) struct Preview<'a> {
    /// What is to happen.
    pub(super) plan: &'a BulkPlan<'a>,
    /// Numbers without an item.
    pub(super) missing: usize,
    /// Items whose findings are open, or why nobody looked.
    pub(super) still_open: Result<StillOpen, String>,
    /// How long those stay closed.
    pub(super) stays: Stays,
    /// How long one request took while the items were read.
    pub(super) latency: Duration,
    /// The states that were named, where they were.
    pub(super) wanted: Option<&'a StateMap>,
}

/// Shows counts per project, type and state, and what is odd about them.
pub(super) fn show(preview: &Preview<'_>, out: &mut Out) {
    let Preview {
        plan,
        missing,
        still_open,
        stays,
        latency,
        wanted,
    } = preview;
    show_counts(plan, out);
    let (requests, writes) = plan.requests(CHUNK);
    forecast::show(requests, writes, *latency, out);
    let total = plan.all().count();
    let keyless = plan.all().filter(|(item, _)| item.link.is_none()).count();
    if keyless > 0 {
        out.status(format_args!(
            "{keyless} of {total} selected items carry no ticket key"
        ));
    }
    match still_open {
        Ok(StillOpen { count: 0, is_all }) => {
            if !is_all {
                out.status(
                    "only some of their findings were looked at, and none of those is open; without \
                     --yes all are",
                );
            }
        }
        Ok(StillOpen { count, is_all }) => out.warning(format_args!(
            "{}{count} of these tickets have open findings: sync leaves them closed {}",
            if *is_all { "" } else { "at least " },
            length(*stays)
        )),
        Err(why) => out.status(format_args!(
            "whether their findings are still open was not looked at: {why}"
        )),
    }
    if *missing > 0 {
        let ids = counted(*missing, "id");
        out.warning(format_args!(
            "{ids} without a work item, or none that you may read"
        ));
    }
    warn_of_open_targets(plan, out);
    show_lacking(plan, *wanted, out);
}

/// Types that are left out, and those that nobody meant.
fn show_lacking(plan: &BulkPlan<'_>, wanted: Option<&StateMap>, out: &mut Out) {
    for name in wanted.iter().flat_map(|all| unmet(all, plan)) {
        out.warning(format_args!(
            "--state names {name}, and no selected item is one"
        ));
    }
    let lacking = plan.lacking();
    for ((project, kind), instead) in &lacking {
        let states = instead.states.join(", ");
        let is_unnamed = wanted.is_some_and(|all| all.state_for(project, kind).is_none());
        if is_unnamed {
            out.warning(format_args!(
                "{project}: --state names none for {kind}; it has {states}"
            ));
        } else {
            out.warning(format_args!(
                "{project}: {kind} has no such state; it has {states}"
            ));
        }
    }
    if !lacking.is_empty() {
        for way in other_ways(&lacking, wanted.is_none()) {
            out.hint(way);
        }
    }
}

/// Types that `--state` names and no selected item is of: perhaps a slip of the pen.
fn unmet<'m>(wanted: &'m StateMap, plan: &'m BulkPlan<'_>) -> impl Iterator<Item = &'m str> {
    wanted.choices().iter().filter_map(|choice| {
        let name = choice.work_item_type.as_deref()?;
        let mut items = plan.all();
        let is_met = items.any(|(item, _)| choice.is_for(&item.project, &item.type_name));
        (!is_met).then_some(name)
    })
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

fn show_counts(plan: &BulkPlan<'_>, out: &mut Out) {
    let mut counts: BTreeMap<[String; 4], usize> = BTreeMap::new();
    for (item, fate) in plan.all() {
        let Fate::Go(path) = fate else { continue };
        let row = [
            item.project.to_string(),
            item.type_name.to_string(),
            item.state.to_string(),
            path.join(" > "),
        ];
        *counts.entry(row).or_default() += 1;
    }
    let moves = counts.keys().any(|[_, _, _, way]| !way.is_empty());
    let rows: Vec<Vec<String>> = counts
        .into_iter()
        .map(|([project, kind, from, way], count)| {
            let way = moves.then_some(way);
            let cells = [project, kind, from].into_iter().chain(way);
            cells.chain([count.to_string()]).collect()
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    if moves {
        out.status_table(&["project", "type", "state", "becomes", "items"], &rows);
    } else {
        out.status_table(&["project", "type", "state", "items"], &rows);
    }
}

/// A target outside Completed, Removed and Resolved is worth a second look where it was to be a
/// closing (design, 8 D.3).
fn warn_of_open_targets(plan: &BulkPlan<'_>, out: &mut Out) {
    let Task::Move(moving) = plan.order().task else {
        return;
    };
    if !moving.is_closing {
        return;
    }
    let mut odd = BTreeMap::new();
    for (item, fate) in plan.all() {
        let Fate::Go(path) = fate else { continue };
        let Some(target) = path.last() else { continue };
        let category = item.kind.as_ref().and_then(|kind| kind.category(target));
        if category.is_none_or(|category| category < StateCategory::Resolved) {
            odd.insert(target.as_str(), category);
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
pub(super) fn other_ways(lacking: &AllLacking, is_category: bool) -> Vec<String> {
    let map: Vec<String> = lacking
        .iter()
        .map(|((project, kind), instead)| {
            let state = instead.completed.as_deref().unwrap_or("STATE");
            format!("--state '{project}/{kind}={state}'")
        })
        .collect();
    let map = map.join(" ");
    if is_category {
        return vec![format!("name a state for each type, as in {map}")];
    }
    vec![
        "--state-category completed closes each type in its own closing state".to_owned(),
        format!("or name a state for each type, as in {map}"),
    ]
}

/// Consent to an explicit selection: the typed count on a terminal, `--yes` elsewhere, and
/// `--confirm-count` above the limit (design, 8 C.4).
#[derive(Debug, Clone, Copy)]
pub(super) struct Consent<'a> {
    /// Whether nobody is to be asked.
    pub(super) yes: bool,
    /// The count that was agreed to.
    pub(super) confirm_count: Option<usize>,
    /// Up to how many `--yes` is enough.
    pub(super) unattended: usize,
    /// The command as it was typed.
    pub(super) command_line: &'a str,
}

impl Consent<'_> {
    /// Asks for it, or refuses; `items` is the count with its noun.
    ///
    /// # Errors
    /// Where it is missing.
    pub(super) fn ask(
        self,
        items: &str,
        verb: &str,
        count: usize,
        out: &mut Out,
    ) -> Result<(), Failure> {
        let Self {
            yes,
            confirm_count,
            unattended,
            command_line,
        } = self;
        if let Some(confirmed) = confirm_count
            && confirmed != count
        {
            let message = format!("--confirm-count {confirmed}, but {items} would be {verb}");
            return Err(Failure::new(ExitStatus::Refused, message)
                .hint("look at the preview again: --dry-run"));
        }
        if yes {
            if count > unattended && confirm_count.is_none() {
                let message = format!("{items}: more than limits.unattended = {unattended}");
                return Err(Failure::new(ExitStatus::Refused, message).hint(format!(
                    "to do exactly that: {command_line} --confirm-count {count}"
                )));
            }
            return Ok(());
        }
        if !out.manner().can_ask {
            let message = format!("{items} would be {verb}, and nobody can be asked");
            let mut command = with_flags(command_line, &["--yes"]);
            if count > unattended && confirm_count.is_none() {
                command = format!("{command} --confirm-count {count}");
            }
            return Err(Failure::usage(message).hint(format!("to do it: {command}")));
        }
        let question = format!("{items} to be {verb}. Type {count} to go on");
        if prompt::typed_count(out, &question, count, "--yes")? {
            return Ok(());
        }
        Err(Failure::usage("not confirmed: nothing was changed"))
    }
}

/// What happens to items, in a word.
pub(super) fn word(wish: &Wish) -> &'static str {
    match &wish.what {
        What::Move(target) if target.is_closing => "closed",
        What::Move(_) => "moved",
        What::Comment => "commented on",
        What::Tag { .. } => "tagged",
    }
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
