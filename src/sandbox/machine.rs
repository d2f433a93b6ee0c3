//! The machine that a program runs on, as far as it has an identity: the metadata service of a
//! virtual machine, App Service, Azure Arc (ado-api, 3.2).

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::ado;
use super::entra::AZURE_DEVOPS;
use super::exchange::{Call, Reply, guid};
use super::world::World;

/// What proves to App Service that a program runs there. It is no secret.
pub const IDENTITY_HEADER: &str = "sandbox-public-dummy-identity-header";
/// A user-assigned identity of the machine.
pub const USER_ASSIGNED: &str = "5a4db0c5-0000-4000-8000-00000000ad05";

/// The machine and its identities.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Machine {
    /// Whether it has an identity of its own.
    pub has_identity: bool,
    /// User-assigned identities, by client id.
    pub user_assigned: Vec<String>,
    /// The object id that all of them have.
    pub object_id: String,
    /// Where Azure Arc puts its keys; `None` on a machine in Azure.
    pub arc_folder: Option<PathBuf>,
    /// The keys that Azure Arc put there and that were not used yet.
    arc_keys: Vec<String>,
}

impl Default for Machine {
    fn default() -> Self {
        Self {
            has_identity: true,
            user_assigned: vec![USER_ASSIGNED.to_owned()],
            object_id: ado::SERVICE_PRINCIPAL.to_owned(),
            arc_folder: None,
            arc_keys: Vec::new(),
        }
    }
}

/// Answers the metadata service's requests, which Azure Arc's look like.
pub(super) fn metadata(world: &mut World, call: &Call) -> Reply {
    if call.header("metadata") != Some("true") {
        return refused("Required metadata header not specified");
    }
    if call.header("x-forwarded-for").is_some() {
        return refused("Requests through a proxy are not answered");
    }
    let versions: &[&str] = if world.machine.arc_folder.is_some() {
        &["2019-11-01", "2020-06-01"]
    } else {
        &["2018-02-01", "2019-08-01"]
    };
    if !call
        .query("api-version")
        .is_some_and(|v| versions.contains(&v))
    {
        return refused("Required query variable 'api-version' is missing or not supported");
    }
    if let Some(folder) = world.machine.arc_folder.clone()
        && let Some(challenge) = challenge(&mut world.machine, &folder, call)
    {
        return challenge;
    }
    let token = match token(world, call) {
        Ok(token) => token,
        Err(why) => return refused(why),
    };
    let seconds = world.entra.token_seconds;
    let end = world.now().as_second() + seconds;
    // Numbers are strings here, unlike Entra ID's.
    let body = json!({
        "access_token": token,
        "client_id": call.query("client_id").unwrap_or(USER_ASSIGNED),
        "expires_in": seconds.to_string(),
        "expires_on": end.to_string(),
        "ext_expires_in": seconds.to_string(),
        "not_before": world.now().as_second().to_string(),
        "resource": AZURE_DEVOPS,
        "token_type": "Bearer",
    });
    Reply::json(200, &body)
}

/// Azure Arc wants to see the content of a file that only its own users can read.
fn challenge(machine: &mut Machine, folder: &Path, call: &Call) -> Option<Reply> {
    let shown = call
        .header("authorization")
        .and_then(|value| value.strip_prefix("Basic "));
    if let Some(place) = machine
        .arc_keys
        .iter()
        .position(|key| Some(key.as_str()) == shown)
    {
        machine.arc_keys.remove(place);
        return None;
    }
    let key = guid();
    let file = folder.join(format!("{}.key", guid()));
    if let Err(error) = std::fs::write(&file, &key) {
        return Some(Reply::text(500, error.to_string()));
    }
    machine.arc_keys.push(key);
    let realm = format!("Basic realm={}", file.display());
    Some(Reply::empty(401).with("www-authenticate", realm))
}

/// Answers App Service's requests.
pub(super) fn app_service(world: &mut World, call: &Call) -> Reply {
    if call.header("x-identity-header") != Some(IDENTITY_HEADER) {
        let body = json!({ "statusCode": 401, "message": "Unauthorized." });
        return Reply::json(401, &body);
    }
    if call.query("api-version") != Some("2019-08-01") {
        return unfit("The api-version is missing or not supported.");
    }
    match token(world, call) {
        Err(_) => unfit("No Managed Identity found for specified ClientId/ResourceId/PrincipalId."),
        Ok(token) => {
            let end = world.now().as_second() + world.entra.token_seconds;
            let body = json!({
                "access_token": token,
                "client_id": call.query("client_id").unwrap_or(USER_ASSIGNED),
                "expires_on": end.to_string(),
                "resource": AZURE_DEVOPS,
                "token_type": "Bearer",
            });
            Reply::json(200, &body)
        }
    }
}

fn unfit(message: &str) -> Reply {
    Reply::json(400, &json!({ "StatusCode": 400, "Message": message }))
}

fn token(world: &mut World, call: &Call) -> Result<String, &'static str> {
    if call.query("resource") != Some(AZURE_DEVOPS) {
        return Err("AADSTS500011: The resource principal was not found in the tenant");
    }
    let machine = &world.machine;
    let is_there = match call.query("client_id") {
        Some(id) => machine.user_assigned.iter().any(|known| known == id),
        None => machine.has_identity,
    };
    if !is_there {
        return Err("Identity not found");
    }
    let (object_id, now) = (machine.object_id.clone(), world.now());
    Ok(world.entra.give(&object_id, AZURE_DEVOPS, now))
}

fn refused(why: &str) -> Reply {
    let body: Value = json!({ "error": "invalid_request", "error_description": why });
    Reply::json(400, &body)
}
