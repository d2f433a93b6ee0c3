//! The trees of areas and iterations (ado-api, 13).

use jiff::civil::Date;

use super::wire::{Entries, NodeWire, Odd};
use super::{Reader, VERSION};
use crate::clients::address::Part;
use crate::clients::api_error::{ApiError, ApiErrorKind, Sent, Service};
use crate::model::tree::{Place, Tree};

/// No tree is deeper (ado-api, 12.1).
const DEEPEST: &str = "14";

/// A tree.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Its places.
    pub known: Vec<Place>,
    /// What is wrong with each place that cannot be read; what is below it is unknown as well.
    pub odd: Vec<String>,
}

impl Reader {
    /// Every place of a project's tree, the root first, each before what is below it, and what is
    /// wrong with each that cannot be read.
    ///
    /// # Errors
    /// `NotFound` when the project is unknown; `BadAnswer` when a node has children that the
    /// answer does not hold.
    pub async fn places(&self, project: &str, tree: Tree) -> Result<Places, ApiError> {
        let path = match tree {
            Tree::Areas => "_apis/wit/classificationnodes/areas",
            Tree::Iterations => "_apis/wit/classificationnodes/iterations",
        };
        let parts = [Part::Name(project), Part::Fixed(path)];
        let root: NodeWire = self
            .ado
            .get(&parts, &[("$depth", DEEPEST), VERSION])
            .await?;
        let mut places = Places::default();
        collect(root, "", &[], &mut places).map_err(|name| {
            let message = format!("the answer leaves out what is below {name:?}");
            ApiError::new(
                ApiErrorKind::BadAnswer,
                Service::Ado,
                Sent::No,
                &format!("GET {project}/{path}"),
                &message,
            )
        })?;
        Ok(places)
    }
}

/// Paths are made of names: the `path` of an answer has a level too many.
fn collect(
    node: NodeWire,
    above: &str,
    identifiers: &[String],
    places: &mut Places,
) -> Result<(), String> {
    if node.has_children && node.children.is_empty() {
        return Err(node.name);
    }
    let path = if above.is_empty() {
        node.name
    } else {
        format!("{above}\\{}", node.name)
    };
    let mut identifiers = identifiers.to_vec();
    identifiers.push(node.identifier);
    let dates = node.attributes.unwrap_or_default();
    places.known.push(Place {
        path: path.clone(),
        id: node.id,
        identifiers: identifiers.clone(),
        starts: day(dates.start_date),
        ends: day(dates.finish_date),
    });
    let Entries { usable, odd } = Entries::of(node.children);
    places.odd.extend(odd.iter().map(|odd| {
        let name = odd.text("name").map(|name| format!(" ({name})"));
        let Odd { place, why, .. } = odd;
        let name = name.unwrap_or_default();
        format!("node {place} below {path}{name} cannot be read: {why}")
    }));
    for child in usable {
        collect(child, &path, &identifiers, places)?;
    }
    Ok(())
}

/// `2026-03-02T00:00:00Z`: iterations begin and end with days.
fn day(text: Option<String>) -> Option<Date> {
    text?.get(..10)?.parse().ok()
}
