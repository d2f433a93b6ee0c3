//! The organization itself: who am I, resource list, projects, processes (ado-api, 6).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::error::AdoError;
use super::project::Project;
use super::route::Ask;
use super::{Ado, door, params, resources, same};
use crate::sandbox::exchange::Reply;

/// How many projects come at once when nobody says.
const PAGE: usize = 100;

/// Percent-encodes a path segment.
pub(super) fn encoded(text: &str) -> String {
    const KEPT: AsciiSet = NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'_')
        .remove(b'.')
        .remove(b'~');
    utf8_percent_encode(text, &KEPT).to_string()
}

/// `OPTIONS _apis`, and `OPTIONS _apis/{area}`, which Microsoft's client for Node asks.
pub(super) fn options(ado: &Ado, ask: &Ask) -> Reply {
    let area = ask.path.first().map(String::as_str);
    Reply::json(200, &resources::listing(ado, area))
}

/// `GET _apis/connectionData`.
pub(super) fn connection_data(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    if ask.who == door::ANONYMOUS {
        return Ok(door::with_tenant(anonymous(ado), ado, &ask.call.origin));
    }
    let Some(identity) = ado.identities.get(&ask.who) else {
        return Err(AdoError::unauthorized(
            "TF400813: The user '' is not authorized.",
        ));
    };
    let tenant = ado.settings.tenant_id.as_deref().unwrap_or_default();
    let account = &identity.unique_name;
    let user = json!({
        "id": identity.id,
        "descriptor":
            format!("Microsoft.IdentityModel.Claims.ClaimsIdentity;{tenant}\\{account}"),
        "subjectDescriptor": identity.descriptor,
        "providerDisplayName": identity.display_name,
        "customDisplayName": identity.display_name,
        "isActive": true,
        "properties": { "Account": { "$type": "System.String", "$value": account } },
        "resourceVersion": 2,
        "metaTypeId": 0,
    });
    Ok(Reply::json(200, &connection(ado, &user)))
}

/// What a visitor without a name sees.
fn anonymous(ado: &Ado) -> Reply {
    let user = json!({
        "id": door::ANONYMOUS,
        "descriptor": "System:PublicAccess;aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa",
        "subjectDescriptor": "s2s.UHVibGljQWNjZXNz",
        "providerDisplayName": "Anonymous",
        "isActive": true,
        "properties": {},
        "resourceVersion": 2,
        "metaTypeId": 0,
    });
    Reply::json(200, &connection(ado, &user))
}

fn connection(ado: &Ado, user: &Value) -> Value {
    let kind = if ado.settings.on_premises {
        "onPremises"
    } else {
        "hosted"
    };
    json!({
        "authenticatedUser": user,
        "authorizedUser": user,
        "instanceId": ado.instance_id,
        "deploymentId": "5a4db0c5-0000-4000-8000-0000000de901",
        "deploymentType": kind,
        "locationServiceData": {
            "serviceOwner": "00025394-6065-48ca-87d9-7f5672854ef7",
            "defaultAccessMappingMoniker": "PublicAccessMapping",
            "lastChangeId": 424_239_147,
            "lastChangeId64": 424_239_147_i64,
        },
    })
}

/// `GET _apis/ResourceAreas`; everything is at one address here.
pub(super) fn areas(ask: &Ask) -> Reply {
    let areas = [
        ("79134c72-4a58-4b42-976c-04e7115f32bf", "core"),
        ("5264459e-e5e0-4bd8-b118-0985e68a4ec5", "wit"),
        ("1d4f49f9-02b9-4e26-b826-2cdb6195f2a9", "work"),
        ("1f131d7f-cfbb-4ec9-b358-fb4e8341ce59", "Tagging"),
    ];
    let url = format!("{}/", ask.root);
    let value = areas.map(|(id, name)| json!({ "id": id, "name": name, "locationUrl": url }));
    Ask::list(value.into())
}

/// `GET _apis/projects`: a page, with the next one's token in a header.
pub(super) fn projects(ado: &Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let wanted = ask.choice(params::PROJECT_STATE, "stateFilter")?;
    let wanted = wanted.unwrap_or("wellFormed");
    let skip = match ask.count("continuationToken")? {
        Some(skip) => skip,
        None => ask.count("$skip")?.unwrap_or(0),
    };
    let top = ask.count("$top")?.filter(|top| *top > 0).unwrap_or(PAGE);
    let all: Vec<Value> = ado
        .projects
        .iter()
        .filter(|project| same(wanted, "all") || same(wanted, &project.state))
        .filter(|project| ado.rights(&ask.who, &project.id).is_some())
        .map(|project| short(project, &ask.root))
        .collect();
    let more = all.len() > skip.saturating_add(top);
    let page: Vec<Value> = all.into_iter().skip(skip).take(top).collect();
    let reply = Ask::list(page);
    Ok(if more {
        reply.with("x-ms-continuationtoken", (skip + top).to_string())
    } else {
        reply
    })
}

fn short(project: &Project, root: &str) -> Value {
    let mut body = json!({
        "id": project.id,
        "name": project.name,
        "url": format!("{root}/_apis/projects/{}", project.id),
        "state": project.state,
        "revision": project.revision,
        "visibility": project.visibility,
        "lastUpdateTime": project.updated,
    });
    if let Some(description) = &project.description {
        body["description"] = json!(description);
    }
    body
}

/// `GET _apis/projects/{name or id}`.
pub(super) fn project(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let project = ado.visible(&ask.who, ask.part(1))?;
    let mut body = short(project, &ask.root);
    let own = body["url"].clone();
    let collection = format!("{}/_apis/projectCollections/{}", ask.root, ado.instance_id);
    body["_links"] = json!({
        "self": { "href": own },
        "collection": { "href": collection },
        "web": { "href": format!("{}/{}", ask.root, encoded(&project.name)) },
    });
    let team = format!(
        "{}/_apis/projects/{}/teams/{}",
        ask.root, project.id, project.team_id
    );
    body["defaultTeam"] = json!({
        "id": project.team_id,
        "name": format!("{} Team", project.name),
        "url": team,
    });
    if ask.call.flag("includeCapabilities") {
        let process = ado.process(project);
        body["capabilities"] = json!({
            "processTemplate": {
                "templateName": process.map_or("", |process| process.name.as_str()),
                "templateTypeId": project.process_id,
            },
            "versioncontrol": {
                "sourceControlType": "Git",
                "gitEnabled": "True",
                "tfvcEnabled": "False",
            },
        });
    }
    Ok(Reply::json(200, &body))
}

/// `GET _apis/process/processes`.
pub(super) fn processes(ado: &Ado, ask: &Ask) -> Reply {
    let value = ado.processes.iter();
    Ask::list(value.map(|process| described(process, &ask.root)).collect())
}

/// `GET _apis/process/processes/{id}`.
pub(super) fn process(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let found = ado
        .processes
        .iter()
        .find(|process| same(&process.id, ask.part(2)));
    let process = found.ok_or_else(|| {
        AdoError::not_found(
            "ProcessNotFoundException",
            format!(
                "VS402362: The process with id {} does not exist.",
                ask.part(2)
            ),
        )
    })?;
    Ok(Reply::json(200, &described(process, &ask.root)))
}

fn described(process: &super::Process, root: &str) -> Value {
    json!({
        "id": process.id,
        "description": process.description,
        "isDefault": process.name == "Basic",
        "type": if process.parent.is_some() { "inherited" } else { "system" },
        "url": format!("{root}/_apis/process/processes/{}", process.id),
        "name": process.name,
    })
}
