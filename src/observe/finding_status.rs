//! The ticket keys of findings by what became of them: how `--finding-status` becomes a filter over
//! tickets. Never a base for `sync`.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;

use futures_util::TryStreamExt as _;

use super::rule_keys::RuleKeys;
use super::{Event, ObserveError, OddRows, Watch, silent_gap};
use crate::clients::nucleus::{self, OddRow, Search};
use crate::model::finding::FindingRef;
use crate::model::ids::NucleusProjectId;
use crate::model::key::{NucleusIdentity, TicketKey};
use crate::model::status::{StatusClass, StatusPolicy};

/// Where findings are looked for, and what their statuses mean.
#[derive(Debug)]
pub struct Places<'a> {
    /// Which Nucleus the keys belong to.
    pub identity: &'a NucleusIdentity,
    /// What statuses mean.
    pub statuses: &'a StatusPolicy,
    /// The projects.
    pub projects: BTreeSet<NucleusProjectId>,
    /// The scopes that keys may have.
    pub scopes: BTreeSet<String>,
}

/// What became of a finding, all its instances together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// An instance is open.
    Open,
    /// Every instance is remediated, or was called so by a person.
    Remediated,
    /// No instance is open, and one has a status that may end.
    Temporary,
}

/// Reads all instances of the projects, and gathers the keys of findings of which one of these
/// became. A finding with a status that nobody knows is none of them.
///
/// # Errors
/// When a project cannot be read at all.
pub async fn keys_by_status(
    reader: &nucleus::Reader,
    places: &Places<'_>,
    wanted: &[Became],
    watch: Watch<'_>,
) -> Result<RuleKeys, ObserveError> {
    let mut found = RuleKeys::default();
    for project in &places.projects {
        let mut seen: BTreeMap<FindingRef, Seen> = BTreeMap::new();
        let mut pages = pin!(reader.each_instance(project, &Search::default()));
        let mut rows = 0;
        let (mut odd, mut unread) = (OddRows::default(), Vec::new());
        loop {
            let page = match pages.try_next().await {
                Ok(Some(page)) => page,
                Ok(None) => break,
                Err(error) if rows == 0 => return Err(error.into()),
                // A part would call a finding remediated whose open instance was not read.
                Err(error) => {
                    let why = format!("Nucleus project {project}, after {rows} rows: {error}");
                    found.gaps.push(why);
                    seen.clear();
                    break;
                }
            };
            rows += page.rows.len();
            watch(Event::Rows { project, rows });
            unread.extend(page.odd.iter().cloned());
            odd.add(page.odd);
            for row in page.rows {
                let class = places.statuses.classify(&row.status, row.is_mitigating);
                seen.entry(row.finding).or_default().add(class);
            }
        }
        // What a row says that cannot be read may be that its finding is open.
        seen.retain(|finding, _| !unread.iter().any(|row: &OddRow| row.may_be_of(finding)));
        if let Some(why) = odd.told() {
            found.gaps.push(format!("Nucleus project {project}: {why}"));
        } else if rows == 0
            && let Some(why) = silent_gap(reader, project).await
        {
            found.gaps.push(format!("Nucleus project {project}: {why}"));
        }
        for (finding, seen) in seen {
            if seen.became().is_some_and(|became| wanted.contains(&became)) {
                let scopes = places.scopes.iter();
                let keys =
                    scopes.map(|scope| TicketKey::for_finding(places.identity, scope, &finding));
                found.keys.extend(keys);
            }
        }
    }
    Ok(found)
}

/// Which classes of status the instances of a finding have.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    open: bool,
    temporary: bool,
    unknown: bool,
}

impl Seen {
    fn add(&mut self, class: StatusClass) {
        match class {
            StatusClass::Open => self.open = true,
            StatusClass::Temporary => self.temporary = true,
            StatusClass::Unknown => self.unknown = true,
            StatusClass::Remediated | StatusClass::Person => {}
        }
    }

    fn became(self) -> Option<Became> {
        match self {
            Self { open: true, .. } => Some(Became::Open),
            Self { unknown: true, .. } => None,
            Self {
                temporary: true, ..
            } => Some(Became::Temporary),
            Self {
                open: false,
                temporary: false,
                unknown: false,
            } => Some(Became::Remediated),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_open_instance_makes_a_finding_open_and_one_unknown_status_makes_it_nothing() {
        use StatusClass::{Open, Person, Remediated, Temporary, Unknown};
        let became = |classes: &[StatusClass]| {
            let mut seen = Seen::default();
            for class in classes {
                seen.add(*class);
            }
            seen.became()
        };
        assert_eq!(became(&[Remediated, Open, Unknown]), Some(Became::Open));
        assert_eq!(became(&[Remediated, Person]), Some(Became::Remediated));
        assert_eq!(became(&[Remediated, Temporary]), Some(Became::Temporary));
        assert_eq!(became(&[Remediated, Unknown]), None);
    }
}
