//! Fields as they are typed, and what of them the process refused.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use serde_json::Value;

use super::typed::typed;
use crate::apply::report::{Outcome, Report};
use crate::cli::values::FieldValue;
use crate::clients::ado;
use crate::clients::api_error::{BrokenField, FieldWants};
use crate::commands::failures::from_api;
use crate::error::Failure;
use crate::model::field::{self, AllowedField};
use crate::model::ids::WorkItemId;
use crate::model::process::same_name;
use crate::observe::is_of_one_project;
use crate::output::Out;
use crate::plan::bulk::{BulkPlan, Selected};

/// The changes by the name that was given: null empties a field.
///
/// # Errors
/// A field that is to be set and emptied.
pub(super) fn changes(
    fields: &[FieldValue],
    clear: &[String],
) -> Result<BTreeMap<String, Value>, Failure> {
    let typed = fields
        .iter()
        .map(|field| (field.reference_name.clone(), field.value.clone().into()));
    let mut changes: BTreeMap<String, Value> = BTreeMap::new();
    for (name, value) in typed {
        if changes.keys().any(|set| set.eq_ignore_ascii_case(&name)) {
            return Err(Failure::usage(format!("--field names {name} twice")));
        }
        changes.insert(name, value);
    }
    for name in clear {
        if changes.keys().any(|set| set.eq_ignore_ascii_case(name)) {
            let message = format!("{name} is to be set and emptied");
            return Err(Failure::usage(message).hint("either --field or --clear"));
        }
        changes.insert(name.clone(), Value::Null);
    }
    Ok(changes)
}

/// The changes by the fields' reference names, with values that the fields of every type take.
///
/// # Errors
/// A field that no project has, a value that a field does not take, a call that fails.
pub(super) async fn resolved(
    changes: &BTreeMap<String, Value>,
    items: &[Selected],
    reader: &ado::Reader,
    zone: &TimeZone,
) -> Result<BTreeMap<String, Value>, Failure> {
    if changes.is_empty() {
        return Ok(BTreeMap::new());
    }
    let known = reader.field_definitions().await;
    let known = known.map_err(|error| from_api(&error))?;
    let types = types_of(items, reader).await?;
    let is_of_type = |name: &str| {
        let mut all = types.values().flatten();
        all.any(|field| same_name(&field.field.reference_name, name))
    };
    let mut resolved: BTreeMap<String, Value> = BTreeMap::new();
    for (name, value) in changes {
        let definition = field::meant(name, &known, is_of_type).map_err(Failure::usage)?;
        let mut typed_value = value.clone();
        if !value.is_null() {
            // The text of a field of HTML is sent as it is written: a person knows what it is for.
            let is_html = ["html", "history"].contains(&definition.kind.to_lowercase().as_str());
            let nowhere = types.is_empty().then_some(None);
            let own = types.iter().map(|((project, kind), fields)| {
                let mut fields = fields.iter();
                let name = &definition.reference_name;
                let own = fields.find(|field| same_name(&field.field.reference_name, name));
                Some((project, kind, own))
            });
            for place in own.chain(nowhere) {
                let own = place.and_then(|(_, _, own)| own);
                let checked = typed(definition, own, value, zone).map_err(|why| {
                    let place = place.map_or_else(String::new, |(project, kind, _)| {
                        format!("{project}: {kind}: ")
                    });
                    Failure::usage(format!("{place}{name}: {why}"))
                })?;
                if !is_html {
                    typed_value = checked;
                }
            }
        }
        let reference_name = definition.reference_name.clone();
        if resolved
            .insert(reference_name.clone(), typed_value)
            .is_some()
        {
            let message = format!("{reference_name} is named twice, once as {name}");
            return Err(Failure::usage(message).hint("either --field or --clear, once"));
        }
    }
    Ok(resolved)
}

/// What is known of the fields of the items' types; a project that cannot be read has none.
async fn types_of(
    items: &[Selected],
    reader: &ado::Reader,
) -> Result<BTreeMap<(String, String), Vec<AllowedField>>, Failure> {
    let places: BTreeSet<(&str, &str)> = items
        .iter()
        .map(|item| (item.project.as_ref(), item.type_name.as_ref()))
        .collect();
    let mut types = BTreeMap::new();
    for (project, kind) in places {
        match reader.allowed_fields(project, kind).await {
            Ok(fields) => {
                types.insert((project.to_owned(), kind.to_owned()), fields);
            }
            Err(error) if is_of_one_project(&error) => {}
            Err(error) => return Err(from_api(&error)),
        }
    }
    Ok(types)
}

/// Which fields stand in the way, for each type that they do, and the flag that helps.
pub(super) fn tell_broken(report: &Report, plan: &BulkPlan<'_>, out: &mut Out) {
    let failed = report.items.iter();
    let failed = failed.filter(|item| item.outcome == Outcome::Failed && !item.fields.is_empty());
    let broken: BTreeMap<WorkItemId, &[BrokenField]> = failed
        .filter_map(|item| Some((item.id?, item.fields.as_slice())))
        .collect();
    if broken.is_empty() {
        return;
    }
    let mut ways = BTreeSet::new();
    for (item, _) in plan.all() {
        for field in broken.get(&item.id).into_iter().copied().flatten() {
            ways.insert((item.project.as_ref(), item.type_name.as_ref(), field));
        }
    }
    for (
        project,
        kind,
        BrokenField {
            reference_name,
            wants,
        },
    ) in ways
    {
        let way = match wants {
            FieldWants::Value => format!(
                "a value for {reference_name}: --field {reference_name}=VALUE sets it with the last step"
            ),
            FieldWants::Nothing => format!(
                "{reference_name} to be empty there: --clear {reference_name} empties it with the last step"
            ),
            FieldWants::Another => continue,
        };
        out.hint(format_args!("{project}: {kind} wants {way}"));
    }
}
