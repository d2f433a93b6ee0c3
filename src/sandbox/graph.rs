//! Microsoft Graph, as far as it tells people who they are.

use serde_json::json;

use super::exchange::{Call, Reply, guid};
use super::world::World;

/// Answers `GET /v1.0/me`.
pub(super) fn me(world: &World, call: &Call) -> Reply {
    let token = call
        .header("authorization")
        .and_then(|value| value.strip_prefix("Bearer "));
    let holder = token.and_then(|token| world.entra.graph_holder(token, world.now()));
    let identities = world.ado.identities.values();
    let person = holder.and_then(|holder| {
        let mut identities = identities;
        identities.find(|identity| identity.object_id == holder.object_id)
    });
    let Some(person) = person else {
        let error = json!({
            "code": "InvalidAuthenticationToken",
            "message": "Access token validation failure. Invalid audience.",
            "innerError": { "request-id": guid() },
        });
        return Reply::json(401, &json!({ "error": error }));
    };
    let body = json!({
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users/$entity",
        "displayName": person.display_name,
        "userPrincipalName": person.unique_name,
        "id": person.object_id,
    });
    Reply::json(200, &body)
}
