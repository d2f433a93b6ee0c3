//! The ticket keys of what rules select now: how a rule becomes a filter over tickets.

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::Arc;

use futures_util::TryStreamExt as _;

use super::{Event, ObserveError, OddRows, Watch, silent_gap};
use crate::clients::nucleus::{self, Search};
use crate::model::finding::{FindingRef, Instance};
use crate::model::ids::NucleusProjectId;
use crate::model::key::{NucleusIdentity, TicketKey};
use crate::model::rule::Rule;
use crate::template::criteria::Criteria;

/// The keys that were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleKeys {
    /// One for each finding with an instance that a rule's criteria match.
    pub keys: BTreeSet<TicketKey>,
    /// Why there may be more.
    pub gaps: Vec<String>,
}

/// Reads the rules' Nucleus projects and gathers the keys of what their criteria match.
///
/// # Errors
/// When a project cannot be read at all, or a rule's expression fails on an instance.
pub async fn rule_keys(
    reader: &nucleus::Reader,
    identity: &NucleusIdentity,
    rules: &[(&Rule, Criteria)],
    watch: Watch<'_>,
) -> Result<RuleKeys, ObserveError> {
    let projects: BTreeSet<&NucleusProjectId> = rules
        .iter()
        .map(|(rule, _)| &rule.nucleus_project)
        .collect();
    let mut found = RuleKeys::default();
    for project in projects {
        let mut matched = BTreeSet::new();
        let mut pages = pin!(reader.each_instance(project, &Search::default()));
        let mut rows = 0;
        let mut odd = OddRows::default();
        loop {
            let page = match pages.try_next().await {
                Ok(Some(page)) => page,
                Ok(None) => break,
                Err(error) if rows == 0 => return Err(error.into()),
                Err(error) => {
                    let why = format!("Nucleus project {project}, after {rows} rows: {error}");
                    found.gaps.push(why);
                    break;
                }
            };
            rows += page.rows.len();
            watch(Event::Rows { project, rows });
            odd.add(page.odd);
            for instance in page.rows {
                let instance = Arc::new(instance);
                add_matches(rules, &instance, &mut matched)?;
            }
        }
        if let Some(why) = odd.told() {
            found.gaps.push(format!("Nucleus project {project}: {why}"));
        } else if rows == 0
            && let Some(why) = silent_gap(reader, project).await
        {
            found.gaps.push(format!("Nucleus project {project}: {why}"));
        }
        let keys = matched.iter().filter_map(|(at, finding)| {
            let (rule, _) = rules.get(*at)?;
            Some(TicketKey::for_finding(identity, &rule.scope, finding))
        });
        found.keys.extend(keys);
    }
    Ok(found)
}

/// Notes the finding of an instance under every rule that matches it.
fn add_matches(
    rules: &[(&Rule, Criteria)],
    instance: &Arc<Instance>,
    matched: &mut BTreeSet<(usize, FindingRef)>,
) -> Result<(), ObserveError> {
    for (at, (rule, criteria)) in rules.iter().enumerate() {
        let entry = (at, instance.finding.clone());
        if rule.nucleus_project != instance.finding.project || matched.contains(&entry) {
            continue;
        }
        let matches = criteria
            .matches(instance)
            .map_err(|error| ObserveError::Criteria {
                rule: rule.name.clone(),
                finding: instance.finding.to_string(),
                error,
            })?;
        if matches {
            matched.insert(entry);
        }
    }
    Ok(())
}
