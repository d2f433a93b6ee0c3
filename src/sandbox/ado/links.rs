//! `artifacturiquery`: work items by their links, matched as exact strings (ado-api, 10.2).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Ado;
use super::error::AdoError;
use super::item::Target;
use super::route::Ask;
use crate::sandbox::exchange::Reply;

/// How many addresses one request may ask for.
const MOST: usize = 200;

/// `POST _apis/wit/artifacturiquery`.
pub(super) fn query(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let body = ask.json()?;
    let uris: Option<Vec<&str>> = body
        .get("artifactUris")
        .and_then(Value::as_array)
        .and_then(|uris| uris.iter().map(Value::as_str).collect());
    let uris = uris.ok_or_else(|| refuse("artifactUris must be a list of addresses."))?;
    if uris.len() > MOST {
        return Err(refuse(&format!(
            "At most {MOST} artifact URIs can be queried at once."
        )));
    }
    let mut found: BTreeMap<&str, Vec<Value>> = uris.iter().map(|uri| (*uri, Vec::new())).collect();
    for item in ado.findable(ask) {
        for link in &item.relations {
            let Target::Url(url) = &link.target else {
                continue;
            };
            let known = link.rel == "ArtifactLink" || ado.settings.finds_hyperlinks;
            if let Some(list) = found.get_mut(url.as_str()).filter(|_| known) {
                let own = format!("{}/_apis/wit/workItems/{}", ask.root, item.id);
                list.push(json!({ "id": item.id, "url": own }));
            }
        }
    }
    if ado.settings.omits_unknown_links {
        found.retain(|_, items| !items.is_empty());
    }
    Ok(Reply::json(
        200,
        &json!({ "artifactUrisQueryResult": found }),
    ))
}

fn refuse(message: &str) -> AdoError {
    AdoError::malformed("VssPropertyValidationException", message)
}
