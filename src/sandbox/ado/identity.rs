//! Who may come in, and what each may do where.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Ado, same};

/// A user or service principal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The GUID in Azure DevOps.
    pub id: String,
    /// The name that people see.
    pub display_name: String,
    /// The mail address; a service principal's application id.
    pub unique_name: String,
    /// Starts with `aad.` for people, `aadsp.` for service principals (ado-api, 6.1).
    pub descriptor: String,
    /// The object id in Entra.
    pub object_id: String,
    /// Whether it was added to the organization.
    pub member: bool,
    /// Basic access; Stakeholder without, which cannot make new tags (ado-api, 4).
    pub basic_access: bool,
    /// What it may do, by project GUID; no entry means no member of that project.
    pub rights: BTreeMap<String, Rights>,
}

/// What an identity may do in a project (ado-api, 13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a permission of its own, as in the service"
)]
pub struct Rights {
    /// Edit work items in this node; everybody who is a member can view.
    pub edit: bool,
    /// Create tag definition.
    pub create_tags: bool,
    /// Bypass rules on work item updates.
    pub bypass_rules: bool,
    /// Suppress notifications for work item updates.
    pub suppress_notifications: bool,
    /// Delete and restore work items.
    pub delete: bool,
}

impl Rights {
    /// A contributor of a stock project.
    pub const CONTRIBUTOR: Self = Self {
        edit: true,
        create_tags: true,
        bypass_rules: false,
        suppress_notifications: false,
        delete: true,
    };

    /// A reader.
    pub const READER: Self = Self {
        edit: false,
        create_tags: false,
        bypass_rules: false,
        suppress_notifications: false,
        delete: false,
    };

    /// An administrator of the project.
    pub const ADMINISTRATOR: Self = Self {
        edit: true,
        create_tags: true,
        bypass_rules: true,
        suppress_notifications: true,
        delete: true,
    };
}

/// How a text names an identity.
pub(super) enum Named {
    One(String),
    Several,
    Nobody,
}

impl Ado {
    /// What an identity may do in a project; `None` when it is no member.
    pub fn rights(&self, identity: &str, project_id: &str) -> Option<Rights> {
        self.identities
            .get(identity)?
            .rights
            .get(project_id)
            .copied()
    }

    /// The identity as the service writes it into fields.
    pub(super) fn person(&self, id: &str, root: &str) -> Value {
        let Some(identity) = self.identities.get(id) else {
            return json!({ "displayName": id, "id": id });
        };
        let avatar = format!(
            "{root}/_apis/GraphProfile/MemberAvatars/{}",
            identity.descriptor
        );
        json!({
            "displayName": identity.display_name,
            "url": format!("{root}/_apis/Identities/{id}"),
            "_links": { "avatar": { "href": avatar } },
            "id": id,
            "uniqueName": identity.unique_name,
            "imageUrl": avatar,
            "descriptor": identity.descriptor,
        })
    }

    /// Whom a text or an identity object names (ado-api, 8.4).
    pub(super) fn named(&self, value: &Value) -> Named {
        let text = match value {
            Value::Object(parts) => ["descriptor", "id", "uniqueName", "displayName"]
                .into_iter()
                .find_map(|key| parts.get(key)?.as_str())
                .unwrap_or_default(),
            Value::String(text) => text,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => "",
        };
        let mail = text
            .rsplit_once('<')
            .and_then(|(_, rest)| rest.strip_suffix('>'));
        let text = mail.unwrap_or(text).trim();
        let exact = |identity: &&Identity| {
            [&identity.id, &identity.unique_name, &identity.descriptor]
                .into_iter()
                .any(|name| same(name, text))
        };
        if let Some(found) = self.members().find(exact) {
            return Named::One(found.id.clone());
        }
        let mut found = self
            .members()
            .filter(|identity| same(&identity.display_name, text));
        match (found.next(), found.next()) {
            (Some(one), None) => Named::One(one.id.clone()),
            (Some(_), Some(_)) => Named::Several,
            (None, _) => Named::Nobody,
        }
    }

    fn members(&self) -> impl Iterator<Item = &Identity> {
        self.identities.values().filter(|identity| identity.member)
    }
}
