//! Work item types, their states, fields and categories (ado-api, 7.1).

use serde_json::{Map, Value, json};

use super::error::AdoError;
use super::fields::{FieldDef, FieldKind, SYSTEM};
use super::location::encoded;
use super::process::{ItemType, TypeField};
use super::project::Project;
use super::route::Ask;
use super::{Ado, params, same};
use crate::sandbox::exchange::Reply;

impl Ado {
    /// The project of the address with all its types.
    fn types(&self, ask: &Ask) -> Result<(&Project, &[ItemType]), AdoError> {
        let project = self.of(ask)?;
        let process = self.process(project);
        Ok((
            project,
            process.map_or(&[], |process| process.types.as_slice()),
        ))
    }

    /// The type that the address names.
    fn named_type(&self, ask: &Ask) -> Result<(&Project, &ItemType), AdoError> {
        let (project, types) = self.types(ask)?;
        let name = ask.part(2);
        let found = types.iter().find(|item_type| same(&item_type.name, name));
        let item_type = found.ok_or_else(|| AdoError::no_type(name, &project.name))?;
        Ok((project, item_type))
    }

    /// The fields of a type with their rules on it; those of every type come first.
    fn type_fields(&self, item_type: &ItemType) -> Vec<(&FieldDef, Option<TypeField>)> {
        let system = SYSTEM.iter().map(|row| row.0);
        let own = item_type
            .fields
            .iter()
            .map(|field| field.reference_name.as_str());
        let mut names: Vec<&str> = system.collect();
        names.extend(own.filter(|name| !SYSTEM.iter().any(|row| row.0 == *name)));
        names
            .into_iter()
            .filter_map(|name| Some((self.field(name)?, item_type.field(name).cloned())))
            .collect()
    }
}

/// `GET {project}/_apis/wit/workitemtypes`.
pub(super) fn list(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let (project, types) = ado.types(ask)?;
    let types = types.iter();
    Ok(Ask::list(
        types
            .map(|item_type| described(ado, item_type, project, ask))
            .collect(),
    ))
}

/// `GET {project}/_apis/wit/workitemtypes/{name}`.
pub(super) fn one(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let (project, item_type) = ado.named_type(ask)?;
    Ok(Reply::json(200, &described(ado, item_type, project, ask)))
}

fn described(ado: &Ado, item_type: &ItemType, project: &Project, ask: &Ask) -> Value {
    let (color, icon) = (&item_type.color, &item_type.icon);
    let fields: Vec<Value> = ado
        .type_fields(item_type)
        .into_iter()
        .map(|(field, rule)| field_of_type(ado, item_type, field, rule.as_ref(), ask, Detail::Type))
        .collect();
    let mut transitions = Map::new();
    for (from, steps) in &item_type.transitions {
        let steps: Vec<Value> = steps
            .iter()
            .map(|to| json!({ "to": to, "actions": null }))
            .collect();
        transitions.insert(from.clone(), json!(steps));
    }
    json!({
        "name": item_type.name,
        "referenceName": item_type.reference_name,
        "description": "",
        "color": color,
        "icon": {
            "id": icon,
            "url": format!("{}/_apis/wit/workItemIcons/{icon}?color={color}&v=2", ask.root),
        },
        "isDisabled": item_type.disabled,
        "xmlForm": "<FORM><Layout /></FORM>",
        "fields": fields,
        "fieldInstances": fields,
        "transitions": transitions,
        "states": states_of(item_type),
        "url": type_url(item_type, project, ask),
    })
}

fn type_url(item_type: &ItemType, project: &Project, ask: &Ask) -> String {
    let name = encoded(&item_type.name);
    format!("{}/{}/_apis/wit/workItemTypes/{name}", ask.root, project.id)
}

fn states_of(item_type: &ItemType) -> Vec<Value> {
    let states = item_type.states.iter();
    states
        .map(|state| {
            json!({ "name": state.name, "color": state.color, "category": state.category.word() })
        })
        .collect()
}

/// `GET {project}/_apis/wit/workitemtypes/{name}/states`.
pub(super) fn states(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let (_, item_type) = ado.named_type(ask)?;
    Ok(Ask::list(states_of(item_type)))
}

/// How much of a field is told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// Inside a type.
    Type,
    /// In the list of a type's fields.
    Short,
    /// With `$expand=all`.
    All,
}

impl Detail {
    fn read(ask: &Ask) -> Result<Self, AdoError> {
        let expand = ask.choice(params::TYPE_FIELD_EXPAND, "$expand")?;
        Ok(match expand {
            Some("all" | "allowedValues") => Self::All,
            Some(_) | None => Self::Short,
        })
    }
}

fn field_of_type(
    ado: &Ado,
    item_type: &ItemType,
    field: &FieldDef,
    rule: Option<&TypeField>,
    ask: &Ask,
    detail: Detail,
) -> Value {
    let name = field.reference_name.as_str();
    let always = matches!(
        name,
        "System.Title" | "System.State" | "System.AreaId" | "System.IterationId"
    );
    let mut body = json!({
        "alwaysRequired": always || rule.is_some_and(|rule| rule.required),
        "referenceName": name,
        "name": field.name,
        "url": format!("{}/_apis/wit/fields/{name}", ask.root),
    });
    if detail != Detail::Type {
        body["defaultValue"] = match name {
            "System.State" => json!(item_type.initial()),
            _ => json!(rule.and_then(|rule| rule.default.as_ref())),
        };
        body["isIdentity"] = json!(field.kind == FieldKind::Identity);
    }
    if detail == Detail::All {
        body["allowedValues"] = match name {
            "System.State" => {
                json!(
                    item_type
                        .states
                        .iter()
                        .map(|state| &state.name)
                        .collect::<Vec<_>>()
                )
            }
            _ if field.kind == FieldKind::Identity => people(ado),
            _ => json!(rule.map_or(&[][..], |rule| &rule.allowed)),
        };
        body["dependentFields"] = json!([]);
    }
    body
}

fn people(ado: &Ado) -> Value {
    let members = ado.identities.values().filter(|identity| identity.member);
    let people = members.map(|identity| {
        json!({
            "displayName": identity.display_name,
            "id": identity.id,
            "uniqueName": identity.unique_name,
            "descriptor": identity.descriptor,
        })
    });
    people.collect()
}

/// `GET {project}/_apis/wit/workitemtypes/{name}/fields`.
pub(super) fn fields(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let (_, item_type) = ado.named_type(ask)?;
    let detail = Detail::read(ask)?;
    let fields = ado.type_fields(item_type).into_iter();
    let value = fields
        .map(|(field, rule)| field_of_type(ado, item_type, field, rule.as_ref(), ask, detail));
    Ok(Ask::list(value.collect()))
}

/// `GET {project}/_apis/wit/workitemtypes/{name}/fields/{field}`.
pub(super) fn field(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let (_, item_type) = ado.named_type(ask)?;
    let wanted = ask.part(4);
    let mut fields = ado.type_fields(item_type).into_iter();
    let found = fields.find(|(field, _)| same(&field.reference_name, wanted));
    let (field, rule) = found.ok_or_else(|| AdoError::no_field(wanted))?;
    let body = field_of_type(
        ado,
        item_type,
        field,
        rule.as_ref(),
        ask,
        Detail::read(ask)?,
    );
    Ok(Reply::json(200, &body))
}

/// `GET _apis/wit/fields`.
pub(super) fn all_fields(ado: &Ado, ask: &Ask) -> Reply {
    let fields = ado.fields.iter();
    Ask::list(fields.map(|field| definition(field, ask)).collect())
}

/// `GET _apis/wit/fields/{reference name}`.
pub(super) fn one_field(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let wanted = ask.part(2);
    let field = ado
        .field(wanted)
        .ok_or_else(|| AdoError::no_field(wanted))?;
    Ok(Reply::json(200, &definition(field, ask)))
}

fn definition(field: &FieldDef, ask: &Ask) -> Value {
    json!({
        "name": field.name,
        "referenceName": field.reference_name,
        "description": null,
        "type": field.kind.word(),
        "usage": "workItem",
        "readOnly": field.read_only,
        "canSortBy": true,
        "isQueryable": true,
        "supportedOperations": [
            { "referenceName": "SupportedOperations.Equals", "name": "=" },
            { "referenceName": "SupportedOperations.NotEquals", "name": "<>" },
        ],
        "isIdentity": field.kind == FieldKind::Identity,
        "isPicklist": false,
        "isPicklistSuggested": false,
        "isDeleted": false,
        "isLocked": false,
        "url": format!("{}/_apis/wit/fields/{}", ask.root, field.reference_name),
    })
}

/// `GET {project}/_apis/wit/workitemtypecategories`.
pub(super) fn categories(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    Ok(Ask::list(all_categories(ado, ask)?))
}

/// `GET {project}/_apis/wit/workitemtypecategories/{name}`.
pub(super) fn category(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let wanted = ask.part(2);
    let mut all = all_categories(ado, ask)?.into_iter();
    let named = |key: &str, category: &Value| {
        category[key]
            .as_str()
            .is_some_and(|name| same(name, wanted))
    };
    let found = all.find(|category| named("referenceName", category) || named("name", category));
    let body = found.ok_or_else(|| {
        AdoError::not_found(
            "WorkItemTypeCategoryNotFoundException",
            format!("VS402324: Work item type category {wanted} does not exist."),
        )
    })?;
    Ok(Reply::json(200, &body))
}

fn all_categories(ado: &Ado, ask: &Ask) -> Result<Vec<Value>, AdoError> {
    let (project, types) = ado.types(ask)?;
    let mut names: Vec<&str> = Vec::new();
    for item_type in types {
        if !names.contains(&item_type.category.as_str()) {
            names.push(&item_type.category);
        }
    }
    let in_category = |name: &str| -> Vec<Value> {
        types
            .iter()
            .filter(|item_type| match name {
                "Microsoft.HiddenCategory" => item_type.hidden,
                _ => item_type.category == name,
            })
            .map(|item_type| {
                json!({ "name": item_type.name, "url": type_url(item_type, project, ask) })
            })
            .collect()
    };
    names.push("Microsoft.HiddenCategory");
    let described = names.into_iter().map(|name| {
        let members = in_category(name);
        json!({
            "name": category_name(name),
            "referenceName": name,
            "defaultWorkItemType": members.first(),
            "workItemTypes": members,
            "url": format!(
                "{}/{}/_apis/wit/workItemTypeCategories/{name}", ask.root, project.id
            ),
        })
    });
    Ok(described.collect())
}

/// `Microsoft.TestCaseCategory` is shown as `Test Case Category`.
fn category_name(reference_name: &str) -> String {
    let plain = reference_name.trim_start_matches("Microsoft.");
    if plain == "HiddenCategory" {
        return "Hidden Types Category".to_owned();
    }
    let mut name = String::new();
    for letter in plain.chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push(' ');
        }
        name.push(letter);
    }
    name
}
