//! Finds what a request asks for, and wraps the answer as the service does.

use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::error::AdoError;
use super::project::Project;
use super::{
    Ado, batch, classification, comments, door, links, location, read, recycle, relation,
    resources, same, security, tags, types, wiql, write, written,
};
use crate::sandbox::exchange::{Call, Reply, guid};
use crate::sandbox::world::World;

/// A request that was let in.
#[derive(Debug)]
pub(super) struct Ask<'a> {
    pub(super) call: &'a Call,
    /// The GUID of whoever asks.
    pub(super) who: String,
    /// The GUID of the project in the address.
    pub(super) project: Option<String>,
    /// The decoded segments after `_apis`.
    pub(super) path: Vec<String>,
    /// The organization's address.
    pub(super) root: String,
    pub(super) time: Timestamp,
    /// The same moment as the service writes it.
    pub(super) now: String,
}

impl Ask<'_> {
    /// The segment of the path with that number, counted after `_apis`.
    pub(super) fn part(&self, number: usize) -> &str {
        self.path.get(number).map_or("", String::as_str)
    }

    pub(super) fn number(&self, part: usize) -> u32 {
        self.part(part).parse().unwrap_or_default()
    }

    /// A list as the service wraps it.
    pub(super) fn list(value: Vec<Value>) -> Reply {
        let mut body = json!({ "count": value.len() });
        body["value"] = Value::Array(value);
        Reply::json(200, &body)
    }

    /// The JSON body of a request that must have one.
    pub(super) fn json(&self) -> Result<Value, AdoError> {
        self.body_of_type("application/json")
    }

    pub(super) fn body_of_type(&self, media: &str) -> Result<Value, AdoError> {
        let sent = self.call.content_type();
        if sent != media {
            return Err(AdoError::content_type(
                self.call.method.as_str(),
                &sent,
                media,
            ));
        }
        serde_json::from_slice(&self.call.body).map_err(|error| {
            AdoError::malformed(
                "JsonReaderException",
                format!("TF400898: An Internal Error Occurred. Invalid JSON: {error}."),
            )
        })
    }
}

impl Ado {
    /// The project of the address.
    pub(super) fn of(&self, ask: &Ask) -> Result<&Project, AdoError> {
        let id = ask.project.as_deref().unwrap_or_default();
        self.project(id).ok_or_else(|| AdoError::no_project(id))
    }

    /// A project that an identity may see, by name or GUID.
    pub(super) fn visible(&self, who: &str, name: &str) -> Result<&Project, AdoError> {
        self.project(name)
            .filter(|project| project.is_well_formed() && self.rights(who, &project.id).is_some())
            .ok_or_else(|| AdoError::no_project(name))
    }
}

type Handler = fn(&mut Ado, &Ask) -> Result<Reply, AdoError>;

/// Which addresses a route has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    Organization,
    Project,
    Either,
}

struct Route {
    scope: Scope,
    resource: &'static str,
    /// What it costs, in throughput units (ado-api, 12.2).
    cost: f64,
    handler: Handler,
}

fn to(scope: Scope, resource: &'static str, cost: f64, handler: Handler) -> Route {
    Route {
        scope,
        resource,
        cost,
        handler,
    }
}

/// Answers a request to the origin that no other service took.
pub(super) fn answer(world: &mut World, call: &Call) -> Reply {
    let mut segments = call.segments();
    let organization = segments.remove(0);
    if !same(&organization, &world.ado.organization) {
        return door::no_such_organization();
    }
    if let Some(reason) = &world.ado.settings.stopped {
        return stopped(&world.ado.organization, reason);
    }
    if let Some(page) = super::page::answer(&world.ado, call, &segments) {
        return page;
    }
    let activity = guid();
    let reply = match door::visitor(world, call) {
        Err(refusal) => refusal,
        Ok(who) => {
            let account = world.ado.identities.get(&who);
            let account = account.map_or("", |identity| identity.unique_name.as_str());
            let seen_as = format!("{who}:{account}");
            inside(world, call, who, &segments).with("x-vss-userdata", seen_as)
        }
    };
    reply
        .with("activityid", activity.clone())
        .with("x-vss-e2eid", activity)
        .with("cache-control", "no-cache")
        .with("x-content-type-options", "nosniff")
        .with("x-frame-options", "SAMEORIGIN")
}

/// 503 with a byte order mark before the JSON, as recorded.
fn stopped(organization: &str, reason: &str) -> Reply {
    let error = AdoError::stopped(organization, reason);
    let mut reply = error.reply().set("content-type", "application/json");
    reply.body.splice(0..0, "\u{feff}".bytes());
    reply.with("x-tfs-serviceerror", escaped(&error.message))
}

fn inside(world: &mut World, call: &Call, who: String, segments: &[String]) -> Reply {
    let time = world.now();
    let ado = &mut world.ado;
    let Some(split) = segments.iter().position(|part| same(part, "_apis")) else {
        return no_controller(call);
    };
    let lower: Vec<String> = segments[split + 1..]
        .iter()
        .map(|part| part.to_lowercase())
        .collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    let Some(route) = find(call.method.as_str(), &lower) else {
        let others = ["GET", "POST", "PATCH", "DELETE"];
        if others.iter().any(|method| find(method, &lower).is_some()) {
            return wrong_method(call);
        }
        return no_controller(call);
    };
    let fits = match route.scope {
        Scope::Organization => split == 0,
        Scope::Project => split > 0,
        Scope::Either => true,
    };
    if !fits || split > 2 {
        return no_controller(call);
    }
    let version = match resources::negotiate(ado, call, route.resource) {
        Ok(version) => version,
        Err(error) => return error.reply(),
    };
    let project = match segments.first().filter(|_| split > 0) {
        None => None,
        Some(name) => match ado.visible(&who, name) {
            Ok(project) => Some(project),
            Err(error) => return error.reply(),
        },
    };
    if let (Some(project), Some(team)) = (project, segments.get(1).filter(|_| split > 1))
        && !project.has_team(team)
    {
        return AdoError::no_team(team).reply();
    }
    let project = project.map(|project| project.id.clone());
    let ask = Ask {
        call,
        who,
        project,
        path: segments[split + 1..].to_vec(),
        root: format!("{}/{}", call.origin, ado.organization),
        time,
        now: written(time),
    };
    paced(ado, &ask, &route, &version)
}

/// Answers within the rate limit, where there is one.
fn paced(ado: &mut Ado, ask: &Ask, route: &Route, version: &str) -> Reply {
    let Some(limit) = ado.settings.rate_limit else {
        return answered(ado, ask, route, version);
    };
    let window = ado.settings.rate_window;
    let spent = ado.spent.units(ask.time, window);
    let reset = ask.time.as_second() + window;
    if spent >= limit {
        return rated(AdoError::blocked().reply(), limit, 0.0, reset)
            .with("x-ratelimit-delay", "5.0")
            .with("retry-after", "5");
    }
    let reply = answered(ado, ask, route, version);
    let cost = route.cost * f64::from(reply.items.max(1));
    ado.spent.add(ask.time, cost);
    rated(reply, limit, (limit - spent - cost).max(0.0), reset)
}

fn rated(reply: Reply, limit: f64, remaining: f64, reset: i64) -> Reply {
    reply
        .with("x-ratelimit-resource", "WorkItemTrackingResource")
        .with("x-ratelimit-limit", limit.to_string())
        .with("x-ratelimit-remaining", format!("{remaining:.0}"))
        .with("x-ratelimit-reset", reset.to_string())
}

fn answered(ado: &mut Ado, ask: &Ask, route: &Route, version: &str) -> Reply {
    match (route.handler)(ado, ask) {
        Err(error) => error.reply(),
        Ok(reply) if reply.status == 204 => reply,
        Ok(reply) => reply.set(
            "content-type",
            format!("application/json; charset=utf-8; api-version={version}"),
        ),
    }
}

/// 404 as text: no route, a wrong one, or the number 0 (ado-api, 5.1).
fn no_controller(call: &Call) -> Reply {
    let inside = call.path.trim_start_matches('/');
    let path = inside.find('/').map_or("/", |slash| &inside[slash..]);
    let message = format!(
        "The controller for path '{path}' was not found or does not implement IController."
    );
    let header = escaped(&message);
    Reply::text(404, message).with("x-tfs-serviceerror", header)
}

/// 405: the address is known, with other methods.
fn wrong_method(call: &Call) -> Reply {
    let message = format!(
        "The requested resource does not support http method '{}'.",
        call.method
    );
    let body = json!({ "count": 1, "value": { "Message": message } });
    Reply::json(405, &body)
}

fn escaped(text: &str) -> String {
    const KEPT: AsciiSet = NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');
    utf8_percent_encode(text, &KEPT).to_string()
}

fn find(method: &str, path: &[&str]) -> Option<Route> {
    use Scope::Organization;
    Some(match (method, path) {
        ("OPTIONS", [] | [_]) => to(Organization, "", 0.005, |ado, ask| {
            Ok(location::options(ado, ask))
        }),
        ("GET" | "HEAD", ["connectiondata"]) => to(
            Organization,
            "ConnectionData",
            0.005,
            location::connection_data,
        ),
        ("GET", ["resourceareas"]) => to(Organization, "ResourceAreas", 0.005, |_, ask| {
            Ok(location::areas(ask))
        }),
        ("GET", ["projects"]) => to(Organization, "projects", 0.01, |ado, ask| {
            location::projects(ado, ask)
        }),
        ("GET", ["projects", _]) => to(Organization, "projects", 0.01, location::project),
        ("GET", ["process", "processes"]) => to(Organization, "processes", 0.01, |ado, ask| {
            Ok(location::processes(ado, ask))
        }),
        ("GET", ["process", "processes", _]) => {
            to(Organization, "processes", 0.01, location::process)
        }
        ("POST", ["security", "permissionevaluationbatch"]) => to(
            Organization,
            "PermissionEvaluationBatch",
            0.01,
            security::evaluate,
        ),
        (_, ["wit", rest @ ..]) => return catalog(method, rest).or_else(|| tracking(method, rest)),
        _ => return None,
    })
}

/// What does not change with the work.
fn catalog(method: &str, path: &[&str]) -> Option<Route> {
    use Scope::{Either, Organization, Project};
    Some(match (method, path) {
        ("GET", ["workitemtypes"]) => to(Project, "workItemTypes", 0.12, types::list),
        ("GET", ["workitemtypes", _]) => to(Project, "workItemTypes", 0.02, types::one),
        ("GET", ["workitemtypes", _, "states"]) => {
            to(Project, "workItemTypeStates", 0.01, types::states)
        }
        ("GET", ["workitemtypes", _, "fields"]) => {
            to(Project, "workItemTypesField", 0.02, types::fields)
        }
        ("GET", ["workitemtypes", _, "fields", _]) => {
            to(Project, "workItemTypesField", 0.01, types::field)
        }
        ("GET", ["workitemtypecategories"]) => {
            to(Project, "workItemTypeCategories", 0.01, types::categories)
        }
        ("GET", ["workitemtypecategories", _]) => {
            to(Project, "workItemTypeCategories", 0.01, types::category)
        }
        ("GET", ["fields"]) => to(Either, "fields", 0.02, |ado, ask| {
            Ok(types::all_fields(ado, ask))
        }),
        ("GET", ["fields", _]) => to(Either, "fields", 0.01, types::one_field),
        ("GET", ["classificationnodes"]) => {
            to(Project, "classificationNodes", 0.01, classification::roots)
        }
        (
            "GET",
            [
                "classificationnodes",
                "areas" | "iterations" | "0" | "1",
                ..,
            ],
        ) => to(Project, "classificationNodes", 0.01, classification::node),
        (
            "POST",
            [
                "classificationnodes",
                "areas" | "iterations" | "0" | "1",
                ..,
            ],
        ) => to(Project, "classificationNodes", 0.02, classification::create),
        ("GET", ["workitemrelationtypes"]) => {
            to(Organization, "workItemRelationTypes", 0.01, |_, ask| {
                Ok(relation::list(ask))
            })
        }
        ("GET", ["workitemrelationtypes", _]) => {
            to(Organization, "workItemRelationTypes", 0.01, |_, ask| {
                relation::one(ask)
            })
        }
        ("GET", ["tags"]) => to(Project, "tags", 0.01, tags::list),
        ("GET", ["tags", _]) => to(Project, "tags", 0.01, tags::one),
        _ => return None,
    })
}

/// The work.
fn tracking(method: &str, path: &[&str]) -> Option<Route> {
    use Scope::{Either, Organization, Project};
    Some(match (method, path) {
        ("POST" | "PATCH", ["workitems", name]) if name.starts_with('$') => {
            to(Project, "workItems", 0.02, write::create)
        }
        ("GET", ["workitems"]) => to(Either, "workItems", 0.03, read::by_ids),
        ("POST", ["workitemsbatch"]) => to(Either, "workItemsBatch", 0.03, read::batch),
        ("POST" | "PATCH", ["$batch"]) => to(Organization, "batch", 0.02, batch::run),
        ("POST", ["wiql"]) => to(Either, "wiql", 0.03, wiql::run),
        ("POST", ["artifacturiquery"]) => to(Either, "artifactUriQuery", 0.02, links::query),
        ("POST", ["workitemsdelete"]) => to(Project, "workItemsDelete", 0.02, recycle::delete_many),
        ("GET", ["recyclebin"]) => to(Project, "recyclebin", 0.02, recycle::list),
        (_, ["recyclebin", id]) if numbered(id) => return bin(method),
        (_, ["workitems", id, rest @ ..]) if numbered(id) => return item(method, rest),
        ("GET" | "PATCH" | "DELETE", ["workitems", id, ..]) if is_beyond_any(id) => {
            to(Either, "workItems", 0.01, |_, ask| {
                Err(AdoError::no_item(ask.part(2)))
            })
        }
        _ => return None,
    })
}

fn bin(method: &str) -> Option<Route> {
    use Scope::Either;
    Some(match method {
        "GET" => to(Either, "recyclebin", 0.01, recycle::one),
        "PATCH" => to(Either, "recyclebin", 0.02, recycle::restore),
        "DELETE" => to(Either, "recyclebin", 0.02, recycle::destroy),
        _ => return None,
    })
}

/// One work item and what belongs to it.
fn item(method: &str, rest: &[&str]) -> Option<Route> {
    use Scope::{Either, Project};
    Some(match (method, rest) {
        ("GET", []) => to(Either, "workItems", 0.01, read::one),
        ("PATCH", []) => to(Either, "workItems", 0.02, write::update),
        ("DELETE", []) => to(Either, "workItems", 0.02, recycle::delete),
        ("GET", ["updates"]) => to(Either, "updates", 0.02, read::updates),
        ("GET", ["updates", _]) => to(Either, "updates", 0.01, read::update),
        ("GET", ["revisions"]) => to(Either, "revisions", 0.02, read::revisions),
        ("GET", ["revisions", _]) => to(Either, "revisions", 0.01, read::revision),
        ("GET", ["comments"]) => to(Project, "comments", 0.01, comments::list),
        ("POST", ["comments"]) => to(Project, "comments", 0.02, comments::add),
        ("GET", ["comments", _]) => to(Project, "comments", 0.01, comments::one),
        ("PATCH", ["comments", _]) => to(Project, "comments", 0.02, comments::change),
        ("DELETE", ["comments", _]) => to(Project, "comments", 0.02, comments::delete),
        _ => return None,
    })
}

/// A number that no work item can have.
fn is_beyond_any(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u32>().is_err()
}

fn numbered(text: &str) -> bool {
    text.parse::<u32>().is_ok_and(|id| id > 0)
}
