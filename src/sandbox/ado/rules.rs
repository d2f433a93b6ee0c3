//! The rules of a process: what must be, what may be, and what follows from a change.

use serde_json::{Value, json};

use super::Ado;
use super::change::{Draft, Pen};
use super::error::RuleError;
use super::item::WorkItem;
use super::process::{Category, ItemType};
use super::same;

/// Fills a new draft with what the service sets by itself.
pub(super) fn defaults(draft: &mut Draft, item_type: &ItemType, project: &str) {
    let fields = &mut draft.item.fields;
    fields.insert("System.AreaPath".to_owned(), json!(project));
    fields.insert("System.IterationPath".to_owned(), json!(project));
    fields.insert("System.State".to_owned(), json!(item_type.initial()));
    for field in &item_type.fields {
        if let Some(default) = &field.default {
            let value = default
                .parse::<i64>()
                .map_or_else(|_| json!(default), |n| json!(n));
            fields.insert(field.reference_name.clone(), value);
        }
    }
}

/// Spells state and listed values as the process does.
pub(super) fn spell(draft: &mut Draft, item_type: &ItemType) {
    if let Some(state) = item_type.state(draft.item.state()) {
        let name = json!(state.name);
        draft.item.fields.insert("System.State".to_owned(), name);
    }
    for field in &item_type.fields {
        let text = draft.item.text(&field.reference_name);
        if let Some(listed) = field.allowed.iter().find(|listed| same(listed, text)) {
            let value = json!(listed);
            draft
                .item
                .fields
                .insert(field.reference_name.clone(), value);
        }
    }
}

/// The rules that a draft breaks.
pub(super) fn broken(
    ado: &Ado,
    draft: &Draft,
    before: Option<&WorkItem>,
    item_type: &ItemType,
) -> Vec<RuleError> {
    let mut errors = draft.errors.clone();
    let item = &draft.item;
    if item.title().is_empty() {
        errors.push(RuleError::required("System.Title", "Title"));
    }
    if !state_allowed(item.state(), before, item_type) {
        errors.push(RuleError::not_listed("System.State", "State", item.state()));
    }
    let name_of = |reference: &str| ado.field(reference).map_or("", |field| field.name.as_str());
    for field in &item_type.fields {
        let reference = field.reference_name.as_str();
        let value = item.fields.get(reference);
        if value.is_none() && field.required {
            errors.push(RuleError::required(reference, name_of(reference)));
        }
        let listed = |text: &str| field.allowed.iter().any(|known| known == text);
        let text = value.map(plain).unwrap_or_default();
        let judged = draft.touched.contains(reference) && !field.allowed.is_empty();
        if judged && value.is_some() && !listed(&text) {
            errors.push(RuleError::not_listed(reference, name_of(reference), &text));
        }
    }
    for (state, field) in &item_type.empty_in {
        if same(state, item.state()) && item.fields.contains_key(field) {
            errors.push(RuleError::not_empty(field, name_of(field)));
        }
    }
    for (state, field) in &item_type.required_in {
        if same(state, item.state()) && !item.fields.contains_key(field) {
            errors.push(RuleError::required(field, name_of(field)));
        }
    }
    errors
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// A new item begins in an initial state; another goes only where its state's ways lead. From a
/// state that the process no longer has, every state is a way out (ado-api, 8.3 and 8.6).
fn state_allowed(state: &str, before: Option<&WorkItem>, item_type: &ItemType) -> bool {
    if item_type.state(state).is_none() {
        return false;
    }
    let from = match before {
        None => "",
        Some(before) if item_type.state(before.state()).is_none() => return true,
        Some(before) => before.state(),
    };
    same(from, state) || item_type.steps(from).iter().any(|to| same(to, state))
}

/// Sets what follows from a change of state: reason, dates, people.
pub(super) fn follow(
    draft: &mut Draft,
    before: Option<&WorkItem>,
    item_type: &ItemType,
    pen: &Pen,
) {
    if before.is_some_and(|before| before.state() == draft.item.state()) {
        return;
    }
    let mut moves = item_type.moves_on.iter();
    let on = moves.find(|(state, _)| same(state, draft.item.state()));
    let state = on.map_or(draft.item.state(), |(_, on)| on).to_owned();
    let fields = &mut draft.item.fields;
    fields.insert("System.State".to_owned(), json!(state));
    let category = item_type.state(&state).map(|state| state.category);
    let fields = &mut draft.item.fields;
    if !draft.touched.contains("System.Reason") {
        let reason = match (before, category) {
            (None, _) => item_type.created_reason.clone(),
            (Some(_), Some(Category::Removed)) => "Removed from the backlog".to_owned(),
            (Some(_), _) => format!("Moved to state {state}"),
        };
        fields.insert("System.Reason".to_owned(), json!(reason));
    }
    resolve(draft, category, item_type);
    let fields = &mut draft.item.fields;
    let mut put = |name: &str, value: &str| {
        fields.insert(format!("Microsoft.VSTS.Common.{name}"), json!(value));
    };
    put("StateChangeDate", &pen.now);
    match category {
        Some(Category::InProgress) => {
            put("ActivatedDate", &pen.now);
            put("ActivatedBy", &pen.who);
        }
        Some(Category::Resolved) => {
            put("ResolvedDate", &pen.now);
            put("ResolvedBy", &pen.who);
        }
        Some(Category::Completed) => {
            put("ClosedDate", &pen.now);
            put("ClosedBy", &pen.who);
        }
        Some(Category::Proposed | Category::Removed) | None => {}
    }
    let reopened = matches!(
        category,
        Some(Category::Proposed | Category::InProgress | Category::Resolved)
    );
    if reopened {
        fields.remove("Microsoft.VSTS.Common.ClosedDate");
        fields.remove("Microsoft.VSTS.Common.ClosedBy");
    }
}

/// A type that asks why something was resolved keeps the reason when it is closed for another one,
/// and forgets it when work begins anew.
fn resolve(draft: &mut Draft, category: Option<Category>, item_type: &ItemType) {
    const RESOLVED_REASON: &str = "Microsoft.VSTS.Common.ResolvedReason";
    if item_type.field(RESOLVED_REASON).is_none() || draft.touched.contains(RESOLVED_REASON) {
        return;
    }
    let fields = &mut draft.item.fields;
    match category {
        Some(Category::Resolved) => {
            if let Some(reason) = fields.get("System.Reason").cloned() {
                fields.insert(RESOLVED_REASON.to_owned(), reason);
            }
        }
        Some(Category::Proposed | Category::InProgress) => {
            fields.remove(RESOLVED_REASON);
        }
        Some(Category::Completed | Category::Removed) | None => {}
    }
}
