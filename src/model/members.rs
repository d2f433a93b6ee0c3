//! The members of a ticket that the ledger knows, packed: there may be a million of them.

use std::collections::BTreeMap;

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

/// What the block of a ticket says of its members: how many, and a digest over which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// How many.
    pub members: usize,
    /// Digest over their names; unknown where an older version wrote the block.
    #[serde(default)]
    pub digest: Option<String>,
}

/// What the ledger remembers of a claim. Without one, its own members are all there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claimed {
    /// The members that the ledger knows are those of the claim, and perhaps more.
    Met(Claim),
    /// Not all members of the claim are known.
    Unmet(Claim),
    /// The ticket was found without a block that can be trusted: nobody knows its members.
    Unknown,
}

/// How many sets are tried when a claim is about some of the known instances and not all.
const TRIES: usize = 200_000;

impl Claim {
    /// What is claimed where these are the members.
    pub fn over(ids: impl IntoIterator<Item = InstanceId>) -> Self {
        let mut members = 0;
        let sum = ids.into_iter().fold(0, |sum: u64, id| {
            members += 1;
            sum.wrapping_add(value(id))
        });
        Self {
            members,
            digest: Some(format!("{sum:016x}")),
        }
    }

    /// Those of the instances that the claim is about, if it is about some of them. A sum does not
    /// depend on the order, and tells a part by what is left out.
    pub fn pick(&self, ids: &[InstanceId]) -> Option<Vec<InstanceId>> {
        let sum = u64::from_str_radix(self.digest.as_deref()?, 16).ok()?;
        let rest = ids.len().checked_sub(self.members)?;
        let all = ids
            .iter()
            .fold(0, |all: u64, id| all.wrapping_add(value(*id)));
        let mut tries = TRIES;
        let by_value: BTreeMap<u64, usize> = ids.iter().map(|id| value(*id)).zip(0..).collect();
        if rest <= self.members {
            let left = choose(ids, &by_value, 0, rest, all.wrapping_sub(sum), &mut tries)?;
            let kept = ids.iter().zip(0..).filter(|(_, at)| !left.contains(at));
            return Some(kept.map(|(id, _)| *id).collect());
        }
        let taken = choose(ids, &by_value, 0, self.members, sum, &mut tries)?;
        Some(
            taken
                .iter()
                .filter_map(|at| ids.get(*at).copied())
                .collect(),
        )
    }
}

/// A part of an instance's name as a number.
fn value(id: InstanceId) -> u64 {
    id.0.iter()
        .take(8)
        .fold(0, |value, byte| value << 8 | u64::from(*byte))
}

/// Places of so many instances, from a place on, whose values add up to a sum.
fn choose(
    ids: &[InstanceId],
    by_value: &BTreeMap<u64, usize>,
    from: usize,
    count: usize,
    sum: u64,
    tries: &mut usize,
) -> Option<Vec<usize>> {
    *tries = tries.checked_sub(1)?;
    match count {
        0 => (sum == 0).then(Vec::new),
        1 => {
            let at = by_value.get(&sum).copied();
            at.filter(|at| *at >= from).map(|at| vec![at])
        }
        _ => (from..ids.len()).find_map(|at| {
            let rest = sum.wrapping_sub(value(*ids.get(at)?));
            let mut found = choose(ids, by_value, at + 1, count - 1, rest, tries)?;
            found.push(at);
            Some(found)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: u8) -> InstanceId {
        let mut bytes = [name; 16];
        bytes[0] = name.wrapping_mul(37);
        InstanceId(bytes)
    }

    #[test]
    fn a_claim_is_met_by_its_members_alone() {
        let claim = Claim::over([1, 2, 3].map(id));
        let pick = |ids: &[u8]| {
            let ids: Vec<InstanceId> = ids.iter().map(|name| id(*name)).collect();
            claim.pick(&ids)
        };
        assert_eq!(pick(&[3, 1, 2]).unwrap().len(), 3);
        assert_eq!(pick(&[1, 2]), None);
        assert_eq!(pick(&[1, 2, 4]), None, "another one does not stand in");
        assert_eq!(pick(&[1, 2, 3, 4]).unwrap(), [1, 2, 3].map(id));
        assert_eq!(pick(&[9, 1, 8, 2, 7, 3, 6, 5, 4]).unwrap().len(), 3);
        assert_eq!(pick(&[9, 1, 8, 2, 7, 6, 5, 4]), None);
        let old = Claim {
            members: 1,
            digest: None,
        };
        assert_eq!(old.pick(&[id(1)]), None);
    }

    #[test]
    fn a_claim_over_many_is_found_among_a_few_more() {
        let ids: Vec<InstanceId> = (0_u16..600)
            .map(|n| {
                let mut bytes = [7; 16];
                bytes[..2].copy_from_slice(&n.to_be_bytes());
                bytes[2] = n.to_le_bytes()[0].wrapping_mul(91);
                InstanceId(bytes)
            })
            .collect();
        let claim = Claim::over(ids.iter().copied().skip(2));
        assert_eq!(claim.pick(&ids).unwrap().len(), 598);
        assert_eq!(claim.pick(&ids[3..]), None);
    }

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
