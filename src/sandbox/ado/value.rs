//! The value of any field of a work item, stored or computed.

use serde_json::{Value, json};

use super::Ado;
use super::item::{Target, WorkItem};
use super::project::Project;

/// The end of time, as the service writes it.
pub(super) const FOREVER: &str = "9999-01-01T00:00:00Z";

/// Computed fields that every answer has.
pub(super) const ALWAYS: [&str; 5] = [
    "System.TeamProject",
    "System.WorkItemType",
    "System.CommentCount",
    "System.BoardColumn",
    "System.BoardColumnDone",
];

/// Computed fields that come only with `$expand=all` or `fields`, or by name.
pub(super) const EXPANDED: [&str; 14] = [
    "System.Id",
    "System.Rev",
    "System.AreaId",
    "System.NodeName",
    "System.AreaLevel1",
    "System.AreaLevel2",
    "System.IterationId",
    "System.IterationLevel1",
    "System.IterationLevel2",
    "System.AuthorizedDate",
    "System.AuthorizedAs",
    "System.RevisedDate",
    "System.PersonId",
    "System.Watermark",
];

impl Ado {
    /// A field's value: null where it is empty, a GUID where it is a person.
    pub(super) fn value(&self, item: &WorkItem, field: &str) -> Value {
        if let Some(value) = item.fields.get(field) {
            return value.clone();
        }
        match field {
            "System.Id" => json!(item.id),
            "System.Rev" => json!(item.rev),
            "System.TeamProject" => {
                json!(self.project(&item.project_id).map(|project| &project.name))
            }
            "System.WorkItemType" => json!(item.item_type),
            "System.CommentCount" => json!(item.comment_count()),
            "System.HyperLinkCount" => json!(item.hyperlinks().count()),
            "System.RelatedLinkCount" => json!(related(item)),
            "System.Parent" => json!(parent(item)),
            "System.RemoteLinkCount" => json!(remote(item)),
            "System.ExternalLinkCount" => json!(of_kind(item, "ArtifactLink")),
            "System.AttachedFileCount" => json!(of_kind(item, "AttachedFile")),
            "System.Watermark" => json!(item.watermark),
            "System.IsDeleted" => json!(item.deleted.is_some()),
            "System.PersonId" => json!(279_163_667),
            "System.AuthorizedDate" => self.value(item, "System.ChangedDate"),
            "System.AuthorizedAs" => self.value(item, "System.ChangedBy"),
            "System.RevisedDate" => json!(FOREVER),
            "System.BoardColumn" if self.on_board(item) => json!(item.state()),
            "System.BoardColumnDone" if self.on_board(item) => json!(false),
            _ => match self.project(&item.project_id) {
                Some(project) => in_tree(item, project, field),
                None => Value::Null,
            },
        }
    }

    fn on_board(&self, item: &WorkItem) -> bool {
        self.item_type(&item.project_id, &item.item_type)
            .is_some_and(|item_type| item_type.on_board)
    }
}

/// The work item above, by the link of the hierarchy.
fn parent(item: &WorkItem) -> Option<u32> {
    let mut links = item.relations.iter();
    links.find_map(|link| match link.target {
        Target::Item(id) if link.rel == "System.LinkTypes.Hierarchy-Reverse" => Some(id),
        Target::Item(_) | Target::Url(_) => None,
    })
}

/// Links into other organizations.
fn remote(item: &WorkItem) -> usize {
    let links = item.relations.iter();
    links
        .filter(|link| link.rel.starts_with("System.LinkTypes.Remote."))
        .count()
}

fn related(item: &WorkItem) -> usize {
    let links = item.relations.iter();
    links
        .filter(|link| matches!(link.target, Target::Item(_)))
        .count()
}

fn of_kind(item: &WorkItem, rel: &str) -> usize {
    item.relations.iter().filter(|link| link.rel == rel).count()
}

/// Fields that follow from the item's place in a tree.
fn in_tree(item: &WorkItem, project: &Project, field: &str) -> Value {
    let (root, path) = if field.starts_with("System.Iteration") {
        (&project.iterations, item.text("System.IterationPath"))
    } else {
        (&project.areas, item.text("System.AreaPath"))
    };
    let level = |number: usize| {
        path.split('\\')
            .nth(number)
            .map_or(Value::Null, |name| json!(name))
    };
    match field {
        "System.AreaId" | "System.IterationId" => root
            .find(path)
            .map_or(Value::Null, |(node, _)| json!(node.id)),
        "System.NodeName" => json!(path.rsplit('\\').next()),
        "System.AreaLevel1" | "System.IterationLevel1" => level(0),
        "System.AreaLevel2" | "System.IterationLevel2" => level(1),
        _ => Value::Null,
    }
}
