//! Selected work items, with the types that tell what their states mean.

use std::collections::BTreeMap;

use crate::commands::failures::from_api;
use crate::error::Failure;
use crate::model::process::{WorkItemType, same_name};
use crate::observe::Catalog;
use crate::observe::selection::Picked;
use crate::plan::close::Selected;

/// Types of the selected items, by project and type as the items spell them.
pub(super) type Types = BTreeMap<(String, String), WorkItemType>;

/// Reads the types of all items, each project once.
///
/// # Errors
/// When a project's types cannot be read.
pub(super) async fn types_of(catalog: &mut Catalog, picked: &[Picked]) -> Result<Types, Failure> {
    let mut types = Types::new();
    for Picked { item, .. } in picked {
        let key = (item.project().to_owned(), item.work_item_type().to_owned());
        if types.contains_key(&key) {
            continue;
        }
        let known = catalog
            .types(item.project())
            .await
            .map_err(|error| from_api(&error))?;
        if let Some(kind) = known.iter().find(|kind| same_name(&kind.name, &key.1)) {
            types.insert(key, kind.clone());
        }
    }
    Ok(types)
}

/// An item as the planner wants it.
pub(super) fn selected<'a>(picked: &Picked, types: &'a Types) -> Selected<'a> {
    let item = &picked.item;
    let (project, type_name) = (item.project().to_owned(), item.work_item_type().to_owned());
    let work_item_type = types.get(&(project.clone(), type_name.clone()));
    Selected {
        id: item.id,
        rev: item.rev,
        project,
        type_name,
        state: item.state().to_owned(),
        title: item.title().to_owned(),
        link: picked.link.clone(),
        work_item_type,
    }
}
