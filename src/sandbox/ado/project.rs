//! Projects with their area and iteration trees.

use serde::{Deserialize, Serialize};

use super::{Ado, same};

/// A project.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Project {
    /// The GUID.
    pub id: String,
    /// The name.
    pub name: String,
    /// For people.
    pub description: Option<String>,
    /// `wellFormed`, `deleting`, ...
    pub state: String,
    /// `private`, `public` or `organization`.
    pub visibility: String,
    /// The process it follows.
    pub process_id: String,
    /// Counts changes of the organization's project list.
    pub revision: i64,
    /// When it was changed last.
    pub updated: String,
    /// The GUID of its default team.
    pub team_id: String,
    /// The root of its areas; named like the project.
    pub areas: Node,
    /// The root of its iterations; named like the project.
    pub iterations: Node,
}

/// An area or iteration.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Node {
    /// The number.
    pub id: u32,
    /// The GUID, which permission tokens name.
    pub identifier: String,
    /// The name.
    pub name: String,
    /// First and last day, of iterations that have them.
    pub dates: Option<(String, String)>,
    /// The nodes below.
    pub children: Vec<Node>,
}

impl Project {
    /// Whether it can be worked in.
    pub fn is_well_formed(&self) -> bool {
        self.state == "wellFormed"
    }

    /// Whether an address may name this team: there is the default one, by name or GUID.
    pub(super) fn has_team(&self, team: &str) -> bool {
        same(team, &format!("{} Team", self.name)) || same(team, &self.team_id)
    }
}

impl Node {
    /// The node that a path such as `Payments\Cards` names, with the path in its own spelling.
    pub(super) fn find(&self, path: &str) -> Option<(&Self, String)> {
        let mut names = path.split('\\');
        if !same(names.next()?, &self.name) {
            return None;
        }
        let mut node = self;
        let mut spelled = self.name.clone();
        for name in names {
            node = node.children.iter().find(|child| same(&child.name, name))?;
            spelled.push('\\');
            spelled.push_str(&node.name);
        }
        Some((node, spelled))
    }

    /// The node that the segments of an address name, starting below this one.
    pub(super) fn below(&self, names: &[&str]) -> Option<&Self> {
        let Some((first, rest)) = names.split_first() else {
            return Some(self);
        };
        let child = self
            .children
            .iter()
            .find(|child| same(&child.name, first))?;
        child.below(rest)
    }

    pub(super) fn below_mut(&mut self, names: &[&str]) -> Option<&mut Self> {
        let Some((first, rest)) = names.split_first() else {
            return Some(self);
        };
        let mut children = self.children.iter_mut();
        children
            .find(|child| same(&child.name, first))?
            .below_mut(rest)
    }

    /// The node with a number, with the names on the way to it.
    pub(super) fn by_id(&self, id: u32) -> Option<(&Self, Vec<&str>)> {
        if self.id == id {
            return Some((self, Vec::new()));
        }
        self.children.iter().find_map(|child| {
            let (node, mut names) = child.by_id(id)?;
            names.insert(0, &child.name);
            Some((node, names))
        })
    }
}

impl Ado {
    /// Adds a project that follows a process, with one iteration; returns its GUID.
    ///
    /// Nobody is a member yet. An unknown process name gives a project without types.
    pub fn add_project(&mut self, name: &str, process: &str) -> String {
        let id = super::super::exchange::guid();
        self.add_project_as(&id, name, process);
        id
    }

    pub(super) fn add_project_as(&mut self, id: &str, name: &str, process: &str) {
        let process = self
            .processes
            .iter()
            .find(|known| same(&known.name, process));
        let process_id = process.map_or_else(String::new, |process| process.id.clone());
        let mut iterations = self.new_node(name);
        iterations.children.push(self.new_node("Sprint 1"));
        let areas = self.new_node(name);
        self.projects.push(Project {
            id: id.to_owned(),
            name: name.to_owned(),
            description: None,
            state: "wellFormed".to_owned(),
            visibility: "private".to_owned(),
            process_id,
            revision: 30_000 + i64::from(self.counters.node),
            updated: "2026-03-31T18:36:24.467Z".to_owned(),
            team_id: super::super::exchange::guid(),
            areas,
            iterations,
        });
    }

    pub(super) fn new_node(&mut self, name: &str) -> Node {
        self.counters.node += 1;
        Node {
            id: 1000 + self.counters.node,
            identifier: super::super::exchange::guid(),
            name: name.to_owned(),
            dates: None,
            children: Vec::new(),
        }
    }
}
