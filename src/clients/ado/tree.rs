//! The trees of areas and iterations (ado-api, 13).

use jiff::civil::Date;

use super::wire::NodeWire;
use super::{Reader, VERSION};
use crate::clients::address::Part;
use crate::clients::api_error::{ApiError, ApiErrorKind, Sent, Service};
use crate::model::tree::{Place, Tree};

/// No tree is deeper (ado-api, 12.1).
const DEEPEST: &str = "14";

impl Reader {
    /// Every place of a project's tree, the root first, each before what is below it.
    ///
    /// # Errors
    /// `NotFound` when the project is unknown; `BadAnswer` when a node has children that the
    /// answer does not hold.
    pub async fn places(&self, project: &str, tree: Tree) -> Result<Vec<Place>, ApiError> {
        let path = match tree {
            Tree::Areas => "_apis/wit/classificationnodes/areas",
            Tree::Iterations => "_apis/wit/classificationnodes/iterations",
        };
        let parts = [Part::Name(project), Part::Fixed(path)];
        let root: NodeWire = self
            .ado
            .get(&parts, &[("$depth", DEEPEST), VERSION])
            .await?;
        let mut places = Vec::new();
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
    places: &mut Vec<Place>,
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
    places.push(Place {
        path: path.clone(),
        id: node.id,
        identifiers: identifiers.clone(),
        starts: day(dates.start_date),
        ends: day(dates.finish_date),
    });
    for child in node.children {
        collect(child, &path, &identifiers, places)?;
    }
    Ok(())
}

/// `2026-03-02T00:00:00Z`: iterations begin and end with days.
fn day(text: Option<String>) -> Option<Date> {
    text?.get(..10)?.parse().ok()
}
