//! The resources with their addresses and versions, as the service lists them (ado-api, 2.2).

use serde_json::{Value, json};

use super::Ado;
use super::error::AdoError;
use crate::sandbox::exchange::Call;

type Version = (u32, u32);

/// Never released: preview only.
const NEVER: Version = (0, 0);

/// One resource of the list.
pub(super) struct Resource {
    id: &'static str,
    area: &'static str,
    pub(super) name: &'static str,
    route: &'static str,
    /// The newest form of its answers, the number after `-preview.`.
    revision: u32,
    oldest: Version,
    released: Version,
}

const fn resource(
    id: &'static str,
    area: &'static str,
    name: &'static str,
    route: &'static str,
    versions: (u32, Version, Version),
) -> Resource {
    Resource {
        id,
        area,
        name,
        route,
        revision: versions.0,
        oldest: versions.1,
        released: versions.2,
    }
}

/// Copied from a recorded list: id, area, name, route, (revision, oldest, released).
#[rustfmt::skip]
const RESOURCES: &[Resource] = &[
    resource("603fe2ac-9723-48b9-88ad-09305aa6c6e1", "core", "projects", "_apis/{resource}/{*projectId}", (4, (1, 0), (7, 1))),
    resource("93878975-88c5-4e6a-8abb-7ddd77a8a7d8", "core", "processes", "_apis/process/{resource}/{*processId}", (1, (1, 0), (7, 1))),
    resource("00d9565f-ed9c-4a06-9a50-00e7896ccab4", "Location", "ConnectionData", "_apis/{resource}", (1, (1, 0), NEVER)),
    resource("e81700f7-3be2-46de-8624-2eb35882fcaa", "Location", "ResourceAreas", "_apis/{resource}/{areaId}", (1, (3, 2), NEVER)),
    resource("cf1faa59-1b63-4448-bf04-13d981a46f5d", "Security", "PermissionEvaluationBatch", "_apis/{area}/{resource}", (1, (3, 0), (7, 1))),
    resource("bc15bc60-e7a8-43cb-ab01-2106be3983a1", "wit", "tags", "{project}/_apis/{area}/{resource}/{tagIdOrName}", (1, (5, 2), (7, 1))),
    resource("b51fd764-e5c2-4b9b-aaf7-3395cf4bdd94", "wit", "fields", "{project}/_apis/{area}/{resource}/{fieldNameOrRefName}", (3, (1, 0), (7, 1))),
    resource("5a172953-1b41-49d3-840a-33f79c3ce89f", "wit", "classificationNodes", "{project}/_apis/{area}/{resource}/{structureGroup}/{*path}", (2, (1, 0), (7, 1))),
    resource("a70579d1-f53a-48ee-a5be-7be8659023b9", "wit", "classificationNodes", "{project}/_apis/{area}/{resource}", (2, (1, 0), (7, 1))),
    resource("1a9c53f7-f243-4447-b110-35ef023636e4", "wit", "wiql", "{project}/{team}/_apis/{area}/{resource}", (2, (1, 0), (7, 1))),
    resource("6570bf97-d02c-4a91-8d93-3abe9895b1a9", "wit", "updates", "{project}/_apis/{area}/workItems/{id}/updates/{updateNumber}", (4, (1, 0), (7, 1))),
    resource("a9a9aa7a-8c09-44d3-ad1b-46e855c1e3d3", "wit", "artifactUriQuery", "{project}/_apis/{area}/{resource}", (1, (3, 2), (7, 1))),
    resource("62d3d110-0047-428c-ad3c-4fe872c91c74", "wit", "workItems", "{project}/_apis/{area}/{resource}/${type}", (3, (1, 0), (7, 1))),
    resource("72c7ddf8-2cdc-4f60-90cd-ab71c14a399b", "wit", "workItems", "{project}/_apis/{area}/{resource}/{id}", (3, (1, 0), (7, 1))),
    resource("92eefc1f-1e81-473d-88d6-749205248dc3", "wit", "batch", "_apis/{area}/${resource}", (2, (1, 0), (7, 1))),
    resource("908509b6-4248-4475-a1cd-829139ba419f", "wit", "workItemsBatch", "{project}/_apis/{area}/{resource}", (1, (5, 0), (7, 1))),
    resource("b70d8d39-926c-465e-b927-b1bf0e5ca0e0", "wit", "recyclebin", "{project}/_apis/{area}/{resource}/{id}", (2, (2, 1), (7, 1))),
    resource("608aac0a-32e1-4493-a863-b9cf4566d257", "wit", "comments", "{project}/_apis/wit/workItems/{workItemId}/comments/{commentId}", (4, (5, 1), NEVER)),
    resource("a00c85a5-80fa-4565-99c3-bcd2181434bb", "wit", "revisions", "{project}/_apis/{area}/workItems/{id}/revisions/{revisionNumber}", (3, (1, 0), (7, 1))),
    resource("7c8d7a76-4a09-43e8-b5df-bd792f4ac6aa", "wit", "workItemTypes", "{project}/_apis/{area}/{resource}/{type}", (2, (1, 0), (7, 1))),
    resource("7c9d7a76-4a09-43e8-b5df-bd792f4ac6aa", "wit", "workItemTypeStates", "{project}/_apis/{area}/workitemtypes/{type}/states", (1, (1, 0), (7, 1))),
    resource("bd293ce5-3d25-4192-8e67-e8092e879efb", "wit", "workItemTypesField", "{project}/_apis/{area}/workitemtypes/{type}/fields/{field}", (3, (1, 0), (7, 1))),
    resource("9b9f5734-36c8-415e-ba67-f83b45c31408", "wit", "workItemTypeCategories", "{project}/_apis/{area}/{resource}/{category}", (2, (1, 0), (7, 1))),
    resource("f5d33bc9-5b49-4a3c-a9bd-f3cd46dd2165", "wit", "workItemRelationTypes", "_apis/{area}/{resource}/{relation}", (2, (1, 0), (7, 1))),
    resource("8bc57545-27e5-420d-b709-f6e3ebcc1fc1", "wit", "workItemsDelete", "{project}/_apis/{area}/{resource}", (1, (7, 1), (7, 1))),
];

fn dotted((major, minor): Version) -> String {
    format!("{major}.{minor}")
}

/// The answer to OPTIONS `{organization}/_apis`, or to that for one area.
pub(super) fn listing(ado: &Ado, area: Option<&str>) -> Value {
    let newest = ado.settings.newest_version;
    let value: Vec<Value> = RESOURCES
        .iter()
        .filter(|resource| resource.oldest <= newest)
        .filter(|resource| area.is_none_or(|area| resource.area.eq_ignore_ascii_case(area)))
        .map(|resource| {
            json!({
                "id": resource.id,
                "area": resource.area,
                "resourceName": resource.name,
                "routeTemplate": resource.route,
                "resourceVersion": resource.revision,
                "minVersion": dotted(resource.oldest),
                "maxVersion": dotted(newest),
                "releasedVersion": dotted(resource.released.min(newest)),
            })
        })
        .collect();
    json!({ "count": value.len(), "value": value })
}

/// The version that a request asks for: in the query, or in `Accept`.
fn requested(call: &Call) -> Option<&str> {
    let in_accept = || {
        let parts = call.header("accept")?.split([';', ',']);
        parts
            .map(str::trim)
            .find_map(|part| part.strip_prefix("api-version="))
    };
    call.query("api-version").or_else(in_accept)
}

/// The version that an answer is given in, or why the requested one cannot be had.
pub(super) fn negotiate(ado: &Ado, call: &Call, name: &str) -> Result<String, AdoError> {
    let newest = ado.settings.newest_version;
    let Some(resource) = RESOURCES.iter().find(|resource| resource.name == name) else {
        return Ok(dotted(newest));
    };
    let Some(text) = requested(call) else {
        return unversioned(call, resource, newest);
    };
    let (number, preview) = match text.split_once('-') {
        Some((number, rest)) => (number, Some(rest)),
        None => (text, None),
    };
    let Some(version) = parsed(number) else {
        return Err(AdoError::version(
            "VssInvalidApiVersionException",
            format!("The api-version \"{text}\" is not valid."),
        ));
    };
    if version > newest || version < resource.oldest {
        return Err(AdoError::version(
            "VssVersionOutOfRangeException",
            format!(
                "The requested REST API version of {number} is out of range for this server. The \
                 latest REST API version this server supports is {}.",
                dotted(newest)
            ),
        ));
    }
    match preview {
        None if version > resource.released => Err(AdoError::version(
            "VssInvalidPreviewVersionException",
            format!(
                "The requested version \"{number}\" of the resource is under preview. The \
                 -preview flag must be supplied in the api-version for such requests. For \
                 example: \"{number}-preview\""
            ),
        )),
        Some(rest) if !is_preview(rest, resource.revision) => Err(AdoError::version(
            "VssInvalidPreviewVersionException",
            format!("The requested version \"{text}\" of the resource is not available."),
        )),
        Some(_) | None => Ok(text.to_owned()),
    }
}

fn is_preview(text: &str, newest: u32) -> bool {
    match text.to_ascii_lowercase().strip_prefix("preview") {
        Some("") => true,
        Some(rest) => {
            let number = rest
                .strip_prefix('.')
                .and_then(|number| number.parse().ok());
            number.is_some_and(|number: u32| (1..=newest).contains(&number))
        }
        None => false,
    }
}

/// Reads may leave the version out; whatever changes something must name it.
fn unversioned(call: &Call, resource: &Resource, newest: Version) -> Result<String, AdoError> {
    if matches!(call.method.as_str(), "GET" | "HEAD" | "OPTIONS") {
        return Ok(if resource.released == NEVER {
            format!("{}-preview.{}", dotted(newest), resource.revision)
        } else {
            dotted(resource.released.min(newest))
        });
    }
    Err(AdoError::version(
        "VssVersionNotSpecifiedException",
        format!(
            "No api-version was supplied for the \"{}\" request. The version must be supplied \
             either as part of the Accept header (e.g. \"application/json; api-version=1.0\") or \
             as a query parameter (e.g. \"?api-version=1.0\").",
            call.method
        ),
    ))
}

fn parsed(text: &str) -> Option<Version> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
