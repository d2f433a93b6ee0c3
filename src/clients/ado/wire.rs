//! The shapes of Azure DevOps' JSON: the one place that knows its keys.

mod setup;

pub(super) mod batch;

use std::collections::{BTreeMap, BTreeSet};

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::ids::{Rev, WorkItemId};
use crate::model::process::{Project, State, TypeField, WorkItemType};
use crate::model::ticket::{DuplicateOf, Hyperlink, WorkItem};

pub(super) use setup::{
    DefinitionWire, Evaluation, EvaluationAnswer, EvaluationQuestion, NodeWire, TagWire,
};

/// A list of anything (ado-api, 2.5).
#[derive(Debug, Deserialize)]
pub(super) struct List<T> {
    pub(super) count: Option<usize>,
    pub(super) value: Vec<T>,
}

impl<T> List<T> {
    /// Whether all that was announced is there.
    pub(super) fn is_whole(&self) -> bool {
        self.count.is_none_or(|count| count == self.value.len())
    }
}

/// What an answer lists: the entries that can be used, and what is wrong with each other one.
#[derive(Debug)]
pub(super) struct Entries<T> {
    pub(super) usable: Vec<T>,
    pub(super) odd: Vec<Odd>,
}

/// An entry that cannot be used.
#[derive(Debug)]
pub(super) struct Odd {
    /// Its place in the answer, from 1.
    pub(super) place: usize,
    /// As it came.
    pub(super) value: Value,
    /// What is wrong with it.
    pub(super) why: String,
}

impl<T: DeserializeOwned> Entries<T> {
    /// Takes entries apart that are not all usable.
    pub(super) fn of(values: Vec<Value>) -> Self {
        let mut entries = Self {
            usable: Vec::new(),
            odd: Vec::new(),
        };
        for (value, place) in values.into_iter().zip(1..) {
            match T::deserialize(&value) {
                Ok(usable) => entries.usable.push(usable),
                Err(error) => entries.odd.push(Odd {
                    place,
                    value,
                    why: error.to_string(),
                }),
            }
        }
        entries
    }
}

impl Odd {
    /// A text that the entry has under a name.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let text = self.value.get(name)?.as_str()?;
        (!text.trim().is_empty()).then_some(text)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProjectWire {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) url: String,
    #[serde(default)]
    pub(super) state: String,
    #[serde(default)]
    pub(super) visibility: String,
    #[serde(default)]
    pub(super) capabilities: Option<Capabilities>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Capabilities {
    #[serde(default)]
    pub(super) process_template: Option<ProcessTemplate>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProcessTemplate {
    #[serde(default)]
    pub(super) template_name: Option<String>,
}

impl From<ProjectWire> for Project {
    fn from(wire: ProjectWire) -> Self {
        let process = wire
            .capabilities
            .and_then(|all| all.process_template)
            .and_then(|template| template.template_name);
        Self {
            id: wire.id,
            name: wire.name,
            process,
            visibility: wire.visibility,
            state: wire.state,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TypeWire {
    pub(super) name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) reference_name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) is_disabled: bool,
    /// Absent in old answers; live 7.1 ones have it (ado-api, 7.1).
    pub(super) states: Option<Vec<StateWire>>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) transitions: BTreeMap<String, Option<Vec<TransitionWire>>>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) fields: Vec<FieldWire>,
    /// The same again with more detail; enough where `fields` is absent.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) field_instances: Vec<FieldWire>,
}

#[derive(Debug, Deserialize)]
pub(super) struct StateWire {
    pub(super) name: String,
    #[serde(default)]
    pub(super) color: Option<String>,
    #[serde(default)]
    pub(super) category: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct TransitionWire {
    pub(super) to: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FieldWire {
    pub(super) reference_name: String,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) always_required: bool,
    #[serde(default)]
    pub(super) default_value: Value,
    /// Only with `$expand=all`; texts, numbers, or identities as objects.
    #[serde(default)]
    pub(super) allowed_values: Option<Vec<Value>>,
    #[serde(default)]
    pub(super) help_text: Option<String>,
}

impl From<StateWire> for State {
    fn from(wire: StateWire) -> Self {
        let color = wire.color.unwrap_or_default();
        Self {
            name: wire.name,
            category: wire.category.and_then(|category| category.parse().ok()),
            color: color.trim_start_matches('#').to_owned(),
        }
    }
}

impl From<FieldWire> for TypeField {
    fn from(wire: FieldWire) -> Self {
        let has_default = match &wire.default_value {
            Value::Null => false,
            Value::String(text) => !text.is_empty(),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => true,
        };
        Self {
            reference_name: wire.reference_name,
            name: wire.name,
            always_required: wire.always_required,
            has_default,
        }
    }
}

impl TypeWire {
    /// The type with states that may have come apart from it.
    pub(super) fn into_type(self, is_hidden: bool, states: Vec<StateWire>) -> WorkItemType {
        let transitions = self.transitions.into_iter().map(|(from, to)| {
            let to = to.into_iter().flatten();
            (from, to.map(|transition| transition.to).collect())
        });
        let fields = if self.fields.is_empty() {
            self.field_instances
        } else {
            self.fields
        };
        WorkItemType {
            name: self.name,
            reference_name: self.reference_name,
            is_disabled: self.is_disabled,
            is_hidden,
            states: states.into_iter().map(State::from).collect(),
            transitions: transitions.collect(),
            fields: fields.into_iter().map(TypeField::from).collect(),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CategoryWire {
    #[serde(default)]
    pub(super) reference_name: String,
    #[serde(default)]
    pub(super) work_item_types: Vec<TypeName>,
}

#[derive(Debug, Deserialize)]
pub(super) struct TypeName {
    pub(super) name: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct WorkItemWire {
    pub(super) id: WorkItemId,
    pub(super) rev: Rev,
    #[serde(default)]
    pub(super) fields: Map<String, Value>,
    #[serde(default)]
    pub(super) relations: Option<Vec<RelationWire>>,
    /// How long texts are stored; those that it does not name are HTML (ado-api, 8.7).
    #[serde(default, rename = "multilineFieldsFormat")]
    pub(super) formats: Value,
    #[serde(default, rename = "_links")]
    pub(super) links: Option<LinksWire>,
}

#[derive(Debug, Deserialize)]
pub(super) struct RelationWire {
    pub(super) rel: String,
    pub(super) url: String,
    #[serde(default)]
    pub(super) attributes: Option<Map<String, Value>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct LinksWire {
    #[serde(default)]
    pub(super) html: Option<Href>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Href {
    #[serde(default)]
    pub(super) href: Option<String>,
}

/// The kind of relation that carries key links.
pub(super) const HYPERLINK: &str = "Hyperlink";
/// "Duplicate Of": stands on the item that is too many and points to the one that stays.
pub(super) const DUPLICATE_OF: &str = "System.LinkTypes.Duplicate-Reverse";

impl From<WorkItemWire> for WorkItem {
    fn from(wire: WorkItemWire) -> Self {
        let (mut hyperlinks, mut duplicate_of) = (Vec::new(), Vec::new());
        for relation in wire.relations.into_iter().flatten() {
            let comment = relation.comment().to_owned();
            if relation.rel == HYPERLINK {
                let url = relation.url;
                hyperlinks.push(Hyperlink { url, comment });
            } else if relation.rel.eq_ignore_ascii_case(DUPLICATE_OF) {
                let id = relation.work_item();
                duplicate_of.push(DuplicateOf { id, comment });
            }
        }
        Self {
            id: wire.id,
            rev: wire.rev,
            fields: wire.fields,
            hyperlinks,
            duplicate_of,
            markdown: markdown_in(&wire.formats),
            page: wire
                .links
                .and_then(|links| links.html)
                .and_then(|html| html.href),
        }
    }
}

/// The fields that are Markdown, by what the service says of their formats.
fn markdown_in(formats: &Value) -> BTreeSet<String> {
    let formats = formats.as_object().into_iter().flatten();
    let is_markdown = |format: &Value| {
        let word = format.as_str();
        word.is_some_and(|word| word.eq_ignore_ascii_case("markdown"))
    };
    formats
        .filter(|(_, format)| is_markdown(format))
        .map(|(field, _)| field.clone())
        .collect()
}

/// A number of a work item in whatever form; none that no work item can have.
pub(super) fn id_of(value: &Value) -> Option<WorkItemId> {
    let number = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    let whole = number.strip_suffix(".0").unwrap_or(&number);
    let id: u32 = whole.parse().ok()?;
    (id > 0).then_some(WorkItemId(id))
}

/// What can be understood of a work item that cannot be used. Its revision is not one to write at.
pub(super) fn loosely(value: &Value) -> Option<WorkItem> {
    let relations = value.get("relations").and_then(Value::as_array);
    let relations = relations.into_iter().flatten();
    let relations = relations.filter_map(|one| RelationWire::deserialize(one).ok());
    let fields = value.get("fields").and_then(Value::as_object);
    let wire = WorkItemWire {
        id: value.get("id").and_then(id_of)?,
        rev: Rev(0),
        fields: fields.cloned().unwrap_or_default(),
        relations: Some(relations.collect()),
        formats: value
            .get("multilineFieldsFormat")
            .cloned()
            .unwrap_or_default(),
        links: None,
    };
    Some(wire.into())
}

impl RelationWire {
    fn comment(&self) -> &str {
        let attributes = self.attributes.as_ref();
        let comment = attributes.and_then(|attributes| attributes.get("comment"));
        comment.and_then(Value::as_str).unwrap_or_default()
    }

    /// The work item that a link between work items points to.
    fn work_item(&self) -> Option<WorkItemId> {
        let (_, number) = self.url.rsplit_once('/')?;
        number.parse().ok().map(WorkItemId)
    }
}

/// The question of `workitemsbatch`; `fields` and `$expand` exclude each other (ado-api, 10.1).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ItemsQuestion<'a> {
    pub(super) ids: &'a [WorkItemId],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fields: Option<&'a [&'a str]>,
    #[serde(rename = "$expand", skip_serializing_if = "Option::is_none")]
    pub(super) expand: Option<&'static str>,
    pub(super) error_policy: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct WiqlQuestion<'a> {
    pub(super) query: &'a str,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WiqlAnswer<T> {
    /// Absent in the answer to a query over links.
    pub(super) work_items: Option<Vec<T>>,
}

/// A work item that is named by its number, in whatever form.
#[derive(Debug, Deserialize)]
pub(super) struct WorkItemRef {
    #[serde(deserialize_with = "any_number")]
    pub(super) id: WorkItemId,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LinksQuestion<'a> {
    pub(super) artifact_uris: &'a [String],
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LinksAnswer<T> {
    pub(super) artifact_uris_query_result: BTreeMap<String, Option<T>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ConnectionWire {
    pub(super) authenticated_user: IdentityWire,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) instance_id: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) deployment_type: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IdentityWire {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) id: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) subject_descriptor: String,
    #[serde(default)]
    pub(super) provider_display_name: Option<String>,
    #[serde(default)]
    pub(super) custom_display_name: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) properties: Map<String, Value>,
}

/// A work item in the recycle bin; its number comes as text in the official examples.
#[derive(Debug, Deserialize)]
pub(super) struct BinnedWire {
    #[serde(deserialize_with = "any_number")]
    pub(super) id: WorkItemId,
    /// The item as it was; only where one was asked for by its number.
    #[serde(default)]
    resource: Option<WorkItemWire>,
}

impl From<BinnedWire> for WorkItem {
    fn from(wire: BinnedWire) -> Self {
        match wire.resource {
            Some(resource) => resource.into(),
            None => Self {
                id: wire.id,
                rev: Rev(0),
                fields: Map::new(),
                hyperlinks: Vec::new(),
                duplicate_of: Vec::new(),
                markdown: BTreeSet::new(),
                page: None,
            },
        }
    }
}

/// A list or a flag that is null says what an absent one does.
fn or_default<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

fn any_number<'de, D: serde::Deserializer<'de>>(from: D) -> Result<WorkItemId, D::Error> {
    let value = Value::deserialize(from)?;
    id_of(&value).ok_or_else(|| {
        let kind = match value {
            Value::Number(number) => format!("the number {number}"),
            Value::String(_) => "a text".to_owned(),
            Value::Null => "null".to_owned(),
            Value::Bool(_) | Value::Array(_) | Value::Object(_) => "no number".to_owned(),
        };
        D::Error::custom(format!("its id is {kind}, which is not a work item's"))
    })
}

#[cfg(test)]
mod tests;
