//! `permissionevaluationbatch`: what an identity may do (ado-api, 13).

use serde_json::{Value, json};

use super::Ado;
use super::error::AdoError;
use super::route::Ask;
use crate::sandbox::exchange::Reply;

/// The security namespaces that matter for work items.
const CSS: &str = "83e28ad4-2d72-4ceb-97b0-c7726d5502c3";
pub(super) const TAGGING: &str = "bb50f182-8e5e-40b8-bc21-e8752a1e7ae2";
const PROJECT: &str = "52d39943-cb85-4d7f-8fa8-c6baac873819";

/// `POST _apis/security/permissionevaluationbatch`.
pub(super) fn evaluate(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let body = ask.json()?;
    let Some(list) = get(&body, "evaluations").and_then(Value::as_array) else {
        return Err(AdoError::malformed(
            "VssPropertyValidationException",
            "evaluations must be a list.",
        ));
    };
    let evaluations: Vec<Value> = list
        .iter()
        .map(|entry| {
            let text = |key| get(entry, key).and_then(Value::as_str).unwrap_or_default();
            let namespace = text("securityNamespaceId");
            let token = text("token");
            let permissions = get(entry, "permissions")
                .and_then(Value::as_u64)
                .unwrap_or(0);
            json!({
                "securityNamespaceId": namespace,
                "token": token,
                "permissions": permissions,
                "value": granted(ado, &ask.who, namespace, token, permissions),
            })
        })
        .collect();
    Ok(Reply::json(200, &json!({ "evaluations": evaluations })))
}

/// A key without regard to case, as the service reads it.
fn get<'a>(body: &'a Value, key: &str) -> Option<&'a Value> {
    let object = body.as_object()?;
    let (_, value) = object
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(key))?;
    Some(value)
}

/// Whether all bits of a permission are granted; unknown namespaces and tokens grant nothing.
fn granted(ado: &Ado, who: &str, namespace: &str, token: &str, bits: u64) -> bool {
    let namespace = namespace.to_lowercase();
    let last = |separator: char| token.rsplit(separator).next().unwrap_or_default();
    let project = match namespace.as_str() {
        CSS => {
            let area = last('/').rsplit(':').next().unwrap_or_default();
            ado.projects
                .iter()
                .find(|project| has_node(&project.areas, area))
        }
        TAGGING | PROJECT => ado.project(last('/')),
        _ => None,
    };
    let Some(project) = project else {
        return false;
    };
    let Some(rights) = ado.rights(who, &project.id) else {
        return false;
    };
    let basic = ado.identities.get(who).is_some_and(|who| who.basic_access);
    let allowed = match namespace.as_str() {
        CSS if rights.edit => 16 | 32 | 512,
        CSS => 16,
        TAGGING if rights.create_tags && basic => 1 | 2,
        TAGGING => 1,
        _ => {
            (if rights.bypass_rules { 1_048_576 } else { 0 })
                | (if rights.suppress_notifications {
                    2_097_152
                } else {
                    0
                })
        }
    };
    bits != 0 && bits & allowed == bits
}

fn has_node(node: &super::Node, identifier: &str) -> bool {
    node.identifier.eq_ignore_ascii_case(identifier)
        || node
            .children
            .iter()
            .any(|child| has_node(child, identifier))
}
