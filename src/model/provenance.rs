//! Whose a work item is: told by who made it, or by who put the key link on it, never by the link
//! itself. Anybody who may edit any work item can put a link on it.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Somebody as Azure DevOps names them on work items: a person, an application, a service.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Author {
    /// The id in the organization.
    pub id: String,
    /// The subject descriptor, such as `aadsp.…`.
    pub descriptor: String,
    /// A mail address, `DOMAIN\name`, or what the service gives applications.
    pub unique_name: String,
    /// The name that people see. Anybody may take any, so it decides nothing.
    pub name: String,
}

impl Author {
    /// Reads an identity: an object, or text as in `Name <mail>` where the service is old.
    pub fn of(value: &Value) -> Option<Self> {
        let author = match value {
            Value::Object(parts) => {
                let text = |name| parts.get(name).and_then(Value::as_str);
                let owned = |name| text(name).unwrap_or_default().trim().to_owned();
                Self {
                    id: owned("id"),
                    descriptor: owned("descriptor"),
                    unique_name: owned("uniqueName"),
                    name: owned("displayName"),
                }
            }
            Value::String(text) => {
                let (name, rest) = text.rsplit_once('<')?;
                Self {
                    unique_name: rest.strip_suffix('>')?.trim().to_owned(),
                    name: name.trim().to_owned(),
                    ..Self::default()
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => return None,
        };
        let marks = [&author.id, &author.descriptor, &author.unique_name];
        let is_told = marks.into_iter().any(|mark| !mark.is_empty());
        is_told.then_some(author)
    }

    /// What identifies it in `ado.trusted_identities`.
    pub fn mark(&self) -> &str {
        let marks = [&self.id, &self.descriptor, &self.unique_name];
        let told = marks.into_iter().find(|mark| !mark.is_empty());
        told.map_or("", String::as_str)
    }

    /// Its name for people, with what identifies it.
    pub fn in_full(&self) -> String {
        let (name, mark) = (self.to_string(), self.mark());
        if mark.is_empty() || name == mark {
            name
        } else {
            format!("{name} ({mark})")
        }
    }

    /// Whether one of the settings `ado.trusted_identities` means this one.
    fn is_named(&self, entry: &str) -> bool {
        let same = |mark: &str| !mark.is_empty() && mark.eq_ignore_ascii_case(entry);
        same(&self.id)
            || same(&self.unique_name)
            || (!self.descriptor.is_empty() && self.descriptor == entry)
            || is_guid(entry) && application_in(&self.unique_name).is_some_and(same)
    }
}

impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let marks = [&self.name, &self.unique_name, &self.id, &self.descriptor];
        let told = marks.into_iter().find(|mark| !mark.is_empty());
        f.write_str(told.map_or("somebody", String::as_str))
    }
}

/// The id in the unique name of an application, `tenant\id` or `id@tenant`. Nothing where one of
/// the halves is no id: a mail address may begin with somebody else's.
fn application_in(unique_name: &str) -> Option<&str> {
    let (tenant, id) = match unique_name.split_once('\\') {
        Some(halves) => halves,
        None => unique_name
            .split_once('@')
            .map(|(id, tenant)| (tenant, id))?,
    };
    (is_guid(tenant) && is_guid(id)).then_some(id)
}

/// Whether a text is spelled as a GUID.
pub fn is_guid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let mut parts = text.split('-');
    let fits = lengths.into_iter().all(|length| {
        let part = parts.next().unwrap_or_default();
        part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    fits && parts.next().is_none()
}

/// Whose something is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Our identity's, or that of one that is trusted.
    Ours,
    /// Somebody else's.
    Foreign,
    /// That cannot be told, because of this.
    Unknown(String),
}

/// Who counts as us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ourselves {
    /// Our own identity, or why the service does not tell.
    me: Result<Author, String>,
    /// Other identities whose tickets count as ours.
    trusted: Vec<String>,
}

impl Ourselves {
    /// Our identity as the service sees it, and those that the settings trust.
    pub fn new(me: Result<Author, String>, trusted: &[String]) -> Self {
        let trusted = trusted.iter().map(|entry| entry.trim().to_owned());
        Self {
            me,
            trusted: trusted.filter(|entry| !entry.is_empty()).collect(),
        }
    }

    /// Whether nobody can be told to be one of us.
    pub fn is_nobody(&self) -> bool {
        self.me.is_err() && self.trusted.is_empty()
    }

    /// Whether somebody is one of us: by id or descriptor, never by a name that people see.
    pub fn whose(&self, author: Option<&Author>) -> Whose {
        let Some(author) = author else {
            return Whose::Unknown("the service does not say who made it".to_owned());
        };
        if self.trusted.iter().any(|entry| author.is_named(entry)) {
            return Whose::Ours;
        }
        let me = match &self.me {
            Ok(me) => me,
            Err(why) => return Whose::Unknown(why.clone()),
        };
        let is_told = |one: &str, other: &str| !one.is_empty() && !other.is_empty();
        let by_id = is_told(&me.id, &author.id);
        let by_descriptor = is_told(&me.descriptor, &author.descriptor);
        if by_id && me.id.eq_ignore_ascii_case(&author.id)
            || by_descriptor && me.descriptor == author.descriptor
        {
            Whose::Ours
        } else if by_id || by_descriptor {
            Whose::Foreign
        } else {
            Whose::Unknown(format!(
                "the service tells no id of {author} that can be compared with ours"
            ))
        }
    }

    /// Whose link it is, by those who put it on the item. Where the history shows nobody, it was
    /// there from the beginning, and whoever made the item put it there.
    pub fn whose_link(&self, linked_by: &[Author], creator: Option<&Author>) -> Whose {
        if linked_by.is_empty() {
            return self.whose(creator);
        }
        let mut whose = Whose::Foreign;
        for author in linked_by {
            match self.whose(Some(author)) {
                Whose::Ours => return Whose::Ours,
                Whose::Foreign => {}
                unknown @ Whose::Unknown(_) => whose = unknown,
            }
        }
        whose
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ME: &str = "6f1b2c3d-0000-4000-8000-00000000000a";
    const OTHER: &str = "6f1b2c3d-0000-4000-8000-00000000000b";
    const TENANT: &str = "11111111-2222-3333-4444-555555555555";

    fn author(id: &str, descriptor: &str, unique_name: &str) -> Author {
        Author {
            id: id.to_owned(),
            descriptor: descriptor.to_owned(),
            unique_name: unique_name.to_owned(),
            name: "adoconn".to_owned(),
        }
    }

    fn us(trusted: &[&str]) -> Ourselves {
        let trusted: Vec<String> = trusted.iter().map(|entry| (*entry).to_owned()).collect();
        Ourselves::new(Ok(author(ME, "aadsp.ME", "")), &trusted)
    }

    fn is_ours(us: &Ourselves, author: &Author) -> bool {
        us.whose(Some(author)) == Whose::Ours
    }

    #[test]
    fn we_are_known_by_id_or_descriptor_and_never_by_name() {
        let us = us(&[]);
        assert!(is_ours(&us, &author(&ME.to_uppercase(), "", "")));
        assert!(is_ours(&us, &author("", "aadsp.ME", "")));
        assert!(is_ours(&us, &author(OTHER, "aadsp.ME", "")));
        assert!(!is_ours(&us, &author("", "aadsp.me", "")));
        assert_eq!(us.whose(Some(&author(OTHER, "", ME))), Whose::Foreign);
        assert!(matches!(
            us.whose(Some(&author("", "", "adoconn"))),
            Whose::Unknown(_)
        ));
        assert!(matches!(us.whose(None), Whose::Unknown(_)));
    }

    #[test]
    fn nobody_is_ours_while_we_do_not_know_who_we_are() {
        let nobody = Ourselves::new(Err("503".to_owned()), &[OTHER.to_owned()]);
        let mine = author(ME, "aadsp.ME", "");
        assert_eq!(nobody.whose(Some(&mine)), Whose::Unknown("503".to_owned()));
        assert!(is_ours(&nobody, &author(OTHER, "", "")));
        let empty = Ourselves::new(Ok(Author::default()), &[]);
        assert!(matches!(empty.whose(Some(&mine)), Whose::Unknown(_)));
    }

    #[test]
    fn trusted_identities_are_ids_descriptors_or_unique_names() {
        let name = format!("{TENANT}\\{OTHER}");
        let told = author("another", "aadsp.OTHER", &name);
        for entry in [
            "ANOTHER",
            "aadsp.OTHER",
            OTHER,
            &OTHER.to_uppercase(),
            &name,
        ] {
            assert!(is_ours(&us(&[entry]), &told), "{entry}");
        }
        assert!(is_ours(
            &us(&[OTHER]),
            &author("x", "", &format!("{OTHER}@{TENANT}"))
        ));
        for entry in ["", " ", "adoconn", "aadsp.other", "anoth", TENANT, "\\"] {
            let whose = us(&[entry]).whose(Some(&told));
            assert_eq!(whose, Whose::Foreign, "{entry:?}");
        }
        let mail = author("x", "", &format!("{OTHER}@evil.example"));
        assert!(!is_ours(&us(&[OTHER]), &mail));
    }

    #[test]
    fn an_identity_is_read_from_an_object_or_old_text() {
        let told = json!({"displayName": "A", "id": ME, "uniqueName": "a@x", "descriptor": "d.1"});
        let read = Author::of(&told).unwrap();
        assert_eq!((read.id.as_str(), read.descriptor.as_str()), (ME, "d.1"));
        assert_eq!(read.in_full(), format!("A ({ME})"));
        let old = Author::of(&json!("Kim <evil@x> <kim@x>")).unwrap();
        assert_eq!(old.in_full(), "Kim <evil@x> (kim@x)");
        assert_eq!((old.unique_name.as_str(), old.id.as_str()), ("kim@x", ""));
        for nobody in [
            json!(null),
            json!("Kim"),
            json!({"displayName": "A"}),
            json!(7),
        ] {
            assert_eq!(Author::of(&nobody), None);
        }
    }

    #[test]
    fn a_link_is_ours_where_one_of_us_put_it_there() {
        let us = us(&[]);
        let (mine, theirs) = (author(ME, "", ""), author(OTHER, "", ""));
        let both = [theirs.clone(), mine.clone()];
        assert_eq!(us.whose_link(&both, Some(&theirs)), Whose::Ours);
        assert_eq!(us.whose_link(&both[..1], Some(&mine)), Whose::Foreign);
        assert_eq!(us.whose_link(&[], Some(&theirs)), Whose::Foreign);
        assert_eq!(us.whose_link(&[], Some(&mine)), Whose::Ours);
        assert!(matches!(us.whose_link(&[], None), Whose::Unknown(_)));
    }
}
