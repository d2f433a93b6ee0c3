//! The members of a ticket that the ledger knows, packed: there may be a million of them.

use serde::{Deserialize, Serialize};

use super::finding::InstanceId;
use super::ids::AssetId;

/// An instance that belongs to a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownMember {
    /// Its stable name.
    pub id: InstanceId,
    /// The asset it is on; unknown where an older version learnt it.
    pub asset: Option<AssetId>,
}

/// Members, each once, in the order of their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members(Box<[KnownMember]>);

impl Members {
    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The member of that name.
    pub fn get(&self, id: InstanceId) -> Option<&KnownMember> {
        let place = self.0.binary_search_by_key(&id, |member| member.id).ok()?;
        self.0.get(place)
    }

    /// Whether it is among them.
    pub fn contains(&self, id: InstanceId) -> bool {
        self.get(id).is_some()
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, KnownMember> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Members {
    type Item = &'a KnownMember;
    type IntoIter = std::slice::Iter<'a, KnownMember>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<KnownMember> for Members {
    /// Of two with one name the later counts, unless only the earlier tells its asset.
    fn from_iter<I: IntoIterator<Item = KnownMember>>(members: I) -> Self {
        let mut all: Vec<KnownMember> = members.into_iter().collect();
        all.sort_by_key(|member| member.id);
        all.dedup_by(|later, kept| {
            let is_same = later.id == kept.id;
            if is_same && later.asset.is_some() {
                kept.asset = later.asset.take();
            }
            is_same
        });
        Self(all.into_boxed_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: u8, asset: Option<&str>) -> KnownMember {
        KnownMember {
            id: InstanceId([name; 16]),
            asset: asset.map(AssetId::from),
        }
    }

    #[test]
    fn members_are_found_by_name_and_kept_once() {
        let all = [
            member(2, Some("b")),
            member(1, None),
            member(2, None),
            member(1, Some("a")),
        ];
        let members: Members = all.into_iter().collect();
        assert_eq!(members.len(), 2);
        assert_eq!(
            members.get(InstanceId([1; 16])),
            Some(&member(1, Some("a")))
        );
        assert_eq!(
            members.get(InstanceId([2; 16])),
            Some(&member(2, Some("b")))
        );
        assert!(!members.contains(InstanceId([3; 16])));
    }
}
