//! Relation types, and links as a request brings them (ado-api, 8.10).

use serde_json::{Value, json};

use super::Ado;
use super::change::Pen;
use super::error::AdoError;
use super::item::{Relation, Target};
use super::route::Ask;
use crate::sandbox::exchange::Reply;

struct Kind {
    rel: &'static str,
    name: &'static str,
    /// The relation type seen from the other end; empty where both are the same.
    opposite: &'static str,
    usage: Usage,
}

#[derive(Clone, Copy)]
enum Usage {
    Resource,
    Link {
        editable: bool,
        topology: &'static str,
        single_target: bool,
        remote: bool,
    },
}

const fn kind(rel: &'static str, name: &'static str, opposite: &'static str, usage: Usage) -> Kind {
    Kind {
        rel,
        name,
        opposite,
        usage,
    }
}

/// Copied from a recorded list.
#[rustfmt::skip]
const KINDS: &[Kind] = &[
    kind("Microsoft.VSTS.Common.Affects-Forward", "Affects", "Microsoft.VSTS.Common.Affects-Reverse", Usage::Link { editable: true, topology: "dependency", single_target: true, remote: false }),
    kind("Microsoft.VSTS.Common.Affects-Reverse", "Affected By", "Microsoft.VSTS.Common.Affects-Forward", Usage::Link { editable: true, topology: "dependency", single_target: true, remote: false }),
    kind("Microsoft.VSTS.TestCase.SharedParameterReferencedBy-Forward", "Referenced By", "Microsoft.VSTS.TestCase.SharedParameterReferencedBy-Reverse", Usage::Link { editable: true, topology: "dependency", single_target: true, remote: false }),
    kind("Microsoft.VSTS.TestCase.SharedParameterReferencedBy-Reverse", "References", "Microsoft.VSTS.TestCase.SharedParameterReferencedBy-Forward", Usage::Link { editable: true, topology: "dependency", single_target: true, remote: false }),
    kind("Microsoft.VSTS.Common.TestedBy-Forward", "Tested By", "Microsoft.VSTS.Common.TestedBy-Reverse", Usage::Link { editable: true, topology: "dependency", single_target: true, remote: false }),
    kind("Microsoft.VSTS.Common.TestedBy-Reverse", "Tests", "Microsoft.VSTS.Common.TestedBy-Forward", Usage::Link { editable: true, topology: "dependency", single_target: true, remote: false }),
    kind("Microsoft.VSTS.TestCase.SharedStepReferencedBy-Forward", "Test Case", "Microsoft.VSTS.TestCase.SharedStepReferencedBy-Reverse", Usage::Link { editable: true, topology: "dependency", single_target: true, remote: false }),
    kind("Microsoft.VSTS.TestCase.SharedStepReferencedBy-Reverse", "Shared Steps", "Microsoft.VSTS.TestCase.SharedStepReferencedBy-Forward", Usage::Link { editable: true, topology: "dependency", single_target: true, remote: false }),
    kind("System.LinkTypes.Remote.Dependency-Forward", "Produces For", "System.LinkTypes.Remote.Dependency-Reverse", Usage::Link { editable: false, topology: "dependency", single_target: true, remote: true }),
    kind("System.LinkTypes.Remote.Dependency-Reverse", "Consumes From", "System.LinkTypes.Remote.Dependency-Forward", Usage::Link { editable: false, topology: "dependency", single_target: true, remote: true }),
    kind("System.LinkTypes.Duplicate-Forward", "Duplicate", "System.LinkTypes.Duplicate-Reverse", Usage::Link { editable: false, topology: "tree", single_target: false, remote: false }),
    kind("System.LinkTypes.Duplicate-Reverse", "Duplicate Of", "System.LinkTypes.Duplicate-Forward", Usage::Link { editable: false, topology: "tree", single_target: false, remote: false }),
    kind("System.LinkTypes.Dependency-Forward", "Successor", "System.LinkTypes.Dependency-Reverse", Usage::Link { editable: false, topology: "dependency", single_target: true, remote: false }),
    kind("System.LinkTypes.Dependency-Reverse", "Predecessor", "System.LinkTypes.Dependency-Forward", Usage::Link { editable: false, topology: "dependency", single_target: true, remote: false }),
    kind("System.LinkTypes.Hierarchy-Forward", "Child", "System.LinkTypes.Hierarchy-Reverse", Usage::Link { editable: false, topology: "tree", single_target: false, remote: false }),
    kind("System.LinkTypes.Hierarchy-Reverse", "Parent", "System.LinkTypes.Hierarchy-Forward", Usage::Link { editable: false, topology: "tree", single_target: false, remote: false }),
    kind("System.LinkTypes.Related", "Related", "", Usage::Link { editable: false, topology: "network", single_target: true, remote: false }),
    kind("System.LinkTypes.Remote.Related", "Remote Related", "", Usage::Link { editable: false, topology: "network", single_target: true, remote: true }),
    kind("AttachedFile", "Attached File", "", Usage::Resource),
    kind("Hyperlink", "Hyperlink", "", Usage::Resource),
    kind("ArtifactLink", "Artifact Link", "", Usage::Resource),
];

fn known(rel: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.rel.eq_ignore_ascii_case(rel))
}

/// The name that people see, such as `Child`.
pub(super) fn display_name(rel: &str) -> &'static str {
    known(rel).map_or("", |kind| kind.name)
}

/// The relation type seen from the other end.
pub(super) fn opposite(rel: &str) -> &str {
    known(rel)
        .map(|kind| kind.opposite)
        .filter(|opposite| !opposite.is_empty())
        .unwrap_or(rel)
}

/// `GET _apis/wit/workitemrelationtypes`.
pub(super) fn list(ask: &Ask) -> Reply {
    Ask::list(KINDS.iter().map(|kind| rendered(kind, ask)).collect())
}

/// `GET _apis/wit/workitemrelationtypes/{relation}`.
pub(super) fn one(ask: &Ask) -> Result<Reply, AdoError> {
    let name = ask.part(2);
    let kind = known(name).ok_or_else(|| {
        AdoError::not_found(
            "WorkItemRelationTypeNotFoundException",
            format!("VS403320: The relation type {name} does not exist."),
        )
    })?;
    Ok(Reply::json(200, &rendered(kind, ask)))
}

fn rendered(kind: &Kind, ask: &Ask) -> Value {
    json!({
        "attributes": attributes(kind),
        "referenceName": kind.rel,
        "name": kind.name,
        "url": format!("{}/_apis/wit/workItemRelationTypes/{}", ask.root, kind.rel),
    })
}

fn attributes(kind: &Kind) -> Value {
    let Usage::Link {
        editable,
        topology,
        single_target,
        remote,
    } = kind.usage
    else {
        return json!({ "usage": "resourceLink", "editable": false, "enabled": true });
    };
    let directed = topology != "network";
    let mut attributes = json!({
        "usage": "workItemLink",
        "editable": editable,
        "enabled": true,
        "acyclic": directed,
        "directional": directed,
        "singleTarget": single_target,
        "topology": topology,
        "remote": remote,
    });
    if directed {
        attributes["isForward"] = json!(kind.rel.ends_with("-Forward"));
        attributes["oppositeEndReferenceName"] = json!(kind.opposite);
    }
    attributes
}

/// Reads a new link of a request.
pub(super) fn read(ado: &Ado, value: &Value, pen: &Pen) -> Result<Relation, AdoError> {
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    let attribute = |key: &str| {
        let text = value.get("attributes")?.get(key)?.as_str()?;
        (!text.is_empty()).then(|| text.to_owned())
    };
    let (rel, url) = (text("rel"), text("url"));
    let Some(kind) = known(rel) else {
        return Err(AdoError::invalid(
            "WorkItemInvalidRelationTypeException",
            format!("VS402371: The relation type '{rel}' is not valid."),
        ));
    };
    let target = match kind.usage {
        Usage::Link { .. } => Target::Item(linked_item(ado, url, pen)?),
        Usage::Resource if kind.rel == "ArtifactLink" && !url.starts_with("vstfs:///") => {
            return Err(bad_target(url));
        }
        Usage::Resource if url::Url::parse(url).is_err() => return Err(bad_target(url)),
        Usage::Resource => Target::Url(url.to_owned()),
    };
    Ok(Relation {
        rel: kind.rel.to_owned(),
        target,
        comment: attribute("comment"),
        name: attribute("name"),
        id: 0,
        added: pen.now.clone(),
    })
}

fn bad_target(url: &str) -> AdoError {
    AdoError::invalid(
        "WorkItemResourceLinkException",
        format!("VS403313: The link target '{url}' is not valid."),
    )
}

/// The work item that a link's address names; a negative number is one of the same batch.
fn linked_item(ado: &Ado, url: &str, pen: &Pen) -> Result<u32, AdoError> {
    let number = url.rsplit('/').next().unwrap_or_default();
    let number: i64 = number.parse().map_err(|_no_number| bad_target(url))?;
    let id = if number < 0 {
        pen.aliases.get(&number).copied()
    } else {
        u32::try_from(number).ok()
    };
    let live = |id: &u32| ado.items.get(id).is_some_and(|item| item.deleted.is_none());
    id.filter(live).ok_or_else(|| AdoError::no_item(number))
}
