//! Where each rule's tickets go: project, type, states, and what they need there.

use super::ado::Visit;
use super::check::{Check, Checks};
use super::paths::Areas;
use super::{Asked, fields, paths, probe, rights};
use crate::clients::ado::Reader;
use crate::clients::api_error::ApiError;
use crate::commands::shell::quoted;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::process::{Project, WorkItemType, same_name};
use crate::model::rule::{CloseTarget, Rule};
use crate::observe::{Catalog, TargetError, creation_path, known_state};
use crate::output::Out;

/// The first check of each rule: `ado.target.{rule}`.
const NAME: &str = "ado.target";
const NO_RULES: &str = "the profile has no rules";

/// Every check of every rule, in order.
pub(super) fn names(rules: &[Rule]) -> Vec<String> {
    if rules.is_empty() {
        return [NAME, fields::NAME, rights::NAME, probe::NAME]
            .map(str::to_owned)
            .into();
    }
    rules.iter().flat_map(names_of).collect()
}

fn names_of(rule: &Rule) -> Vec<String> {
    let mut names = vec![NAME, fields::NAME];
    if paths::are_named(rule) {
        names.push(paths::NAME);
    }
    names.extend([rights::NAME, probe::NAME]);
    let of_rule = names.iter().map(|name| name_of(name, rule));
    of_rule.collect()
}

fn name_of(check: &str, rule: &Rule) -> String {
    format!("{check}.{}", rule.name)
}

/// Checks the target of every rule.
///
/// # Errors
/// When the report cannot be written.
pub(super) async fn add(
    reader: &Reader,
    visit: Visit<'_>,
    checks: &mut Checks,
    out: &mut Out,
) -> Result<(), Failure> {
    let rules = &visit.profile.rules;
    if rules.is_empty() {
        return checks.skip_rest(&names(rules), None, NO_RULES, out);
    }
    let mut catalog = Catalog::new(reader.clone());
    let mut areas = Areas::default();
    for rule in rules {
        let name = name_of(NAME, rule);
        let found = target(&mut catalog, rule).await;
        let check = match &found {
            Ok(Ok(found)) => judge(&name, rule, found),
            Ok(Err(error)) => Check::of_target(&name, error),
            Err(error) => Check::of_error(&name, error),
        };
        let is_there = checks.add(check, out)?;
        let Some(found) = found.ok().and_then(Result::ok).filter(|_| is_there) else {
            let why = format!("{name} failed");
            checks.skip_rest(&names_of(rule), Some(&name), &why, out)?;
            continue;
        };
        if let Ok(types) = catalog.types(&found.project.name).await {
            let project = &found.project.name;
            visit.shelf.keep_types(visit.profile, project, types);
        }
        let place = (reader, &mut areas);
        needs(visit.asked, rule, &found, place, checks, out).await?;
    }
    Ok(())
}

/// What a ticket of a rule needs at a target that exists.
async fn needs(
    asked: Asked,
    rule: &Rule,
    found: &Found,
    (reader, areas): (&Reader, &mut Areas),
    checks: &mut Checks,
    out: &mut Out,
) -> Result<(), Failure> {
    let (project, kind) = (&found.project.name, &found.kind);
    let name = name_of(fields::NAME, rule);
    let place = fields::Place {
        project,
        work_item_type: &kind.name,
    };
    let check = match reader.allowed_fields(project, &kind.name).await {
        Ok(fields) => {
            // Whoever may not read them is told of nothing that only they would tell.
            let definitions = if fields::needs_definitions(rule) {
                reader.field_definitions().await.unwrap_or_default()
            } else {
                Vec::new()
            };
            fields::judge(&name, rule, place, &fields, &definitions)
        }
        Err(error) => Check::of_error(&name, &error),
    };
    checks.add(check, out)?;
    let mut has_places = true;
    if paths::are_named(rule) {
        let name = name_of(paths::NAME, rule);
        let check = paths::check(&name, rule, project, reader, areas).await;
        has_places = checks.add(check, out)?;
    }
    let name = name_of(rights::NAME, rule);
    let check = if has_places {
        rights_of(&name, rule, found, areas, reader).await
    } else {
        Check::skip(&name, format!("{} failed", name_of(paths::NAME, rule)))
    };
    checks.add(check, out)?;
    let name = name_of(probe::NAME, rule);
    let check = match asked {
        Asked::WriteProbe => probe::check(&name, rule, project, kind, &reader.prober()).await,
        Asked::Online | Asked::Offline => probe::not_asked(&name),
    };
    checks.add(check, out)?;
    Ok(())
}

async fn rights_of(
    name: &str,
    rule: &Rule,
    found: &Found,
    areas: &mut Areas,
    reader: &Reader,
) -> Check {
    let places = match areas.of(reader, &found.project.name).await {
        Ok(places) => &places.known,
        Err(error) => return Check::of_error(name, &error),
    };
    let area = rule.ticket.area.as_deref();
    let place = match area {
        None => places.first(),
        Some(area) => places.iter().find(|place| same_name(&place.path, area)),
    };
    let identifiers = place.map_or(&[][..], |place| &place.identifiers);
    rights::check(name, rule, &found.project, identifiers, reader).await
}

/// A target that exists.
#[derive(Debug)]
struct Found {
    project: Project,
    kind: WorkItemType,
    state: String,
    path: Vec<String>,
}

async fn target(
    catalog: &mut Catalog,
    rule: &Rule,
) -> Result<Result<Found, TargetError>, ApiError> {
    let ticket = &rule.ticket;
    let project = match catalog.project(&ticket.project).await? {
        Ok(project) => project,
        Err(error) => return Ok(Err(error)),
    };
    let kind = catalog.work_item_type(&project.name, &ticket.work_item_type);
    Ok(kind.await?.and_then(|kind| {
        let (state, path) = creation_path(&project.name, &kind, ticket.state.as_deref())?;
        if let CloseTarget::State(name) = &rule.close.target {
            known_state(&project.name, &kind, name)?;
        }
        if let Some(name) = &rule.reopen.state {
            known_state(&project.name, &kind, name)?;
        }
        Ok(Found {
            project,
            kind,
            state,
            path,
        })
    }))
}

/// What is to be said about a target whose names exist.
fn judge(name: &str, rule: &Rule, found: &Found) -> Check {
    let Found {
        project,
        kind,
        state,
        path,
    } = found;
    let project = &project.name;
    let closing = match &rule.close.target {
        CloseTarget::State(state) => Some(state.as_str()),
        CloseTarget::Category(category) => kind.first_of(*category),
    };
    let list = format!(
        "adoconn states list --project {} --type {}",
        quoted(project),
        quoted(&kind.name)
    );
    let place = format!("{project}, {}", kind.name);
    let closed = match (closing, rule.close.auto) {
        (Some(state), _) => format!("closed ones in {state}"),
        (None, false) => "never closed".to_owned(),
        (None, true) => {
            let detail = format!("{place}: no state there closes a ticket as the rule wants it");
            return Check::fail(name, ExitStatus::Usage, detail)
                .mended_by(format!("set `close.state`; see `{list}`"));
        }
    };
    if path.is_empty() {
        let detail = format!("{place}: new tickets in {state}, {closed}");
        return Check::pass(name, detail);
    }
    let steps = path.len() + 1;
    let first = kind.initial_state().unwrap_or_default();
    let way = path.join(" > ");
    Check::warn(
        name,
        format!(
            "{place}: {state} is no initial state, a new ticket takes {steps} steps: {first} > \
             {way}; {closed}"
        ),
    )
    .mended_by(format!(
        "nothing to do, or set `ticket.state`; see `{list}`"
    ))
}
