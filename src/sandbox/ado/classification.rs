//! Area and iteration trees (ado-api, 13; recordings 25 to 30).

use serde_json::{Value, json};

use super::Ado;
use super::error::AdoError;
use super::location::encoded;
use super::project::{Node, Project};
use super::route::Ask;
use crate::sandbox::exchange::Reply;

/// Which of the two trees.
#[derive(Clone, Copy)]
enum Tree {
    Areas,
    Iterations,
}

impl Tree {
    fn of(ask: &Ask) -> Self {
        // A number where Microsoft's client for Node names the tree.
        if ask.part(2).eq_ignore_ascii_case("iterations") || ask.part(2) == "1" {
            Self::Iterations
        } else {
            Self::Areas
        }
    }

    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Areas => ("area", "Area", "Areas"),
            Self::Iterations => ("iteration", "Iteration", "Iterations"),
        }
    }

    const fn root(self, project: &Project) -> &Node {
        match self {
            Self::Areas => &project.areas,
            Self::Iterations => &project.iterations,
        }
    }
}

/// A node in its place.
struct Spot<'a> {
    project: &'a Project,
    tree: Tree,
    /// The names below the root.
    names: Vec<&'a str>,
}

impl Spot<'_> {
    /// The path has a level that `System.AreaPath` must not have: `\Proj\Area\Team`.
    fn path(&self) -> String {
        let mut path = format!("\\{}\\{}", self.project.name, self.tree.words().1);
        for name in &self.names {
            path.push('\\');
            path.push_str(name);
        }
        path
    }

    fn url(&self, ask: &Ask) -> String {
        let mut url = format!(
            "{}/{}/_apis/wit/classificationNodes/{}",
            ask.root,
            self.project.id,
            self.tree.words().2
        );
        for name in &self.names {
            url.push('/');
            url.push_str(&encoded(name));
        }
        url
    }

    fn render(&self, node: &Node, depth: usize, ask: &Ask) -> Value {
        let mut body = json!({
            "id": node.id,
            "identifier": node.identifier,
            "name": node.name,
            "structureType": self.tree.words().0,
            "hasChildren": !node.children.is_empty(),
            "path": self.path(),
            "url": self.url(ask),
        });
        if let Some((start, finish)) = &node.dates {
            body["attributes"] = json!({ "startDate": start, "finishDate": finish });
        }
        if depth > 0 && !node.children.is_empty() {
            let children: Vec<Value> = node
                .children
                .iter()
                .map(|child| self.below(&child.name).render(child, depth - 1, ask))
                .collect();
            body["children"] = json!(children);
        }
        body
    }

    /// With the links that only the node asked for has.
    fn render_alone(&self, node: &Node, depth: usize, ask: &Ask) -> Value {
        let mut body = self.render(node, depth, ask);
        body["_links"] = json!({ "self": { "href": self.url(ask) } });
        if let Some((_, above)) = self.names.split_last() {
            let parent = Spot {
                project: self.project,
                tree: self.tree,
                names: above.to_vec(),
            };
            body["_links"]["parent"] = json!({ "href": parent.url(ask) });
        }
        body
    }

    fn below<'b>(&'b self, name: &'b str) -> Spot<'b> {
        let mut names: Vec<&'b str> = self.names.clone();
        names.push(name);
        Spot {
            project: self.project,
            tree: self.tree,
            names,
        }
    }
}

fn depth(ask: &Ask) -> Result<usize, AdoError> {
    Ok(ask.count("$depth")?.unwrap_or(0))
}

fn missing(what: &str) -> AdoError {
    AdoError::not_found(
        "ClassificationNodeNotFoundException",
        format!("VS402485: The classification node {what} does not exist."),
    )
}

/// `GET {project}/_apis/wit/classificationnodes`: both roots, or nodes by number.
pub(super) fn roots(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let project = ado.of(ask)?;
    let trees = [Tree::Areas, Tree::Iterations];
    let Some(ids) = ask.call.query("ids") else {
        let depth = depth(ask)?;
        let value = trees.map(|tree| {
            let spot = Spot {
                project,
                tree,
                names: Vec::new(),
            };
            spot.render(tree.root(project), depth, ask)
        });
        return Ok(Ask::list(value.into()));
    };
    let depth = depth(ask)?;
    let mut value = Vec::new();
    for id in ids.split(',') {
        let number = id.trim().parse().unwrap_or_default();
        let found = trees.into_iter().find_map(|tree| {
            let (node, names) = tree.root(project).by_id(number)?;
            let spot = Spot {
                project,
                tree,
                names,
            };
            Some(spot.render_alone(node, depth, ask))
        });
        value.push(found.ok_or_else(|| missing(id))?);
    }
    Ok(Ask::list(value))
}

/// `GET {project}/_apis/wit/classificationnodes/areas[/{path}]`.
pub(super) fn node(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let project = ado.of(ask)?;
    let tree = Tree::of(ask);
    let names: Vec<&str> = ask.path.iter().skip(3).map(String::as_str).collect();
    let node = tree.root(project).below(&names);
    let node = node.ok_or_else(|| missing(&names.join("/")))?;
    let spot = Spot {
        project,
        tree,
        names,
    };
    Ok(Reply::json(200, &spot.render_alone(node, depth(ask)?, ask)))
}

/// `POST {project}/_apis/wit/classificationnodes/areas[/{path}]`: 201.
pub(super) fn create(ado: &mut Ado, ask: &Ask) -> Result<Reply, AdoError> {
    let project_id = ado.of(ask)?.id.clone();
    let tree = Tree::of(ask);
    let body = ask.json()?;
    let name = body
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .trim();
    let wrong = |c: char| "\\/:*?\"<>|#$&+".contains(c) || c.is_control();
    if name.is_empty() || name.encode_utf16().count() > 255 || name.contains(wrong) {
        return Err(AdoError::invalid(
            "ClassificationNodeNameInvalidException",
            format!("TF401347: Invalid tree name given: {name:?}."),
        ));
    }
    let node = ado.new_node(name);
    let above: Vec<&str> = ask.path.iter().skip(3).map(String::as_str).collect();
    let project = ado
        .projects
        .iter_mut()
        .find(|project| project.id == project_id);
    let root = project.map(|project| match tree {
        Tree::Areas => &mut project.areas,
        Tree::Iterations => &mut project.iterations,
    });
    let parent = root
        .and_then(|root| root.below_mut(&above))
        .ok_or_else(|| missing(&above.join("/")))?;
    if parent.below(&[name]).is_some() {
        return Err(AdoError::invalid(
            "ClassificationNodeDuplicateNameException",
            format!("VS402371: The classification node {name} exists already."),
        ));
    }
    parent.children.push(node.clone());
    let mut names = above;
    names.push(name);
    let spot = Spot {
        project: ado.of(ask)?,
        tree,
        names,
    };
    let reply = Reply::json(201, &spot.render_alone(&node, 0, ask));
    Ok(reply.with("location", spot.url(ask)))
}
