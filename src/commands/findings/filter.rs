//! Which instances `findings list` counts.

use std::sync::Arc;

use crate::cli::FindingFilter;
use crate::clients::nucleus::Search;
use crate::commands::rule_texts;
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::model::finding::{Instance, Severity};
use crate::model::rule::Rule;
use crate::model::status::same_status;
use crate::observe::ObserveError;
use crate::template::criteria::Criteria;

/// The flags, ready to judge instances.
///
/// Everything is judged here, whatever the service made of the search: it ignores what it does
/// not know (nucleus-api, 3.2).
#[derive(Debug)]
pub(in crate::commands) struct InstanceFilter<'a> {
    args: &'a FindingFilter,
    rules: Vec<(&'a Rule, Criteria)>,
}

impl<'a> InstanceFilter<'a> {
    /// # Errors
    /// A rule that the profile does not have, or whose criteria cannot be read.
    pub(in crate::commands) fn new(
        args: &'a FindingFilter,
        profile: &'a Profile,
    ) -> Result<Self, Failure> {
        let mut rules = Vec::new();
        for rule in profile.rules_named(&args.rule)? {
            let criteria = rule_texts::criteria_of(profile, rule)
                .map_err(|wrong| rule_texts::refused(profile, rule, wrong))?;
            rules.push((rule, criteria));
        }
        Ok(Self { args, rules })
    }

    /// The rules that were asked for.
    pub(in crate::commands) fn rules(&self) -> impl Iterator<Item = &'a Rule> {
        self.rules.iter().map(|(rule, _)| *rule)
    }

    /// What to ask of the service: one search for each finding number, or one for everything.
    pub(in crate::commands) fn searches(&self) -> Vec<Search> {
        let FindingFilter {
            severity,
            scan_type,
            number,
            ..
        } = self.args;
        let scan_type = match scan_type.as_slice() {
            [only] => Some(only.as_str().into()),
            _ => None,
        };
        let search = Search {
            severities: severity.clone(),
            scan_type,
            ..Search::default()
        };
        if number.is_empty() {
            return vec![search];
        }
        let with_number = |number: &String| Search {
            number: Some(number.as_str().into()),
            ..search.clone()
        };
        number.iter().map(with_number).collect()
    }

    /// The instance, if it counts.
    ///
    /// # Errors
    /// When a rule's criteria fail on it.
    pub(in crate::commands) fn pass(
        &self,
        instance: Instance,
    ) -> Result<Option<Arc<Instance>>, ObserveError> {
        if !self.fits(&instance) {
            return Ok(None);
        }
        let instance = Arc::new(instance);
        if self.rules.is_empty() {
            return Ok(self.is_plain(&instance).then_some(instance));
        }
        for (rule, criteria) in &self.rules {
            let error = |error| ObserveError::Criteria {
                rule: rule.name.clone(),
                finding: instance.finding.to_string(),
                error,
            };
            if rule.nucleus_project == instance.finding.project
                && criteria.matches(&instance).map_err(error)?
            {
                return Ok(Some(instance));
            }
        }
        Ok(None)
    }

    fn fits(&self, instance: &Instance) -> bool {
        let FindingFilter {
            nucleus_project: _,
            severity,
            status,
            scan_type,
            cve,
            number,
            rule: _,
            all: _,
        } = self.args;
        let finding = &instance.finding;
        let is_cve = |wanted: &String| {
            let mut ids = instance.cve.iter();
            ids.any(|id| id.eq_ignore_ascii_case(wanted.trim()))
        };
        (severity.is_empty() || severity.contains(&instance.severity))
            && any_or_none(status, |wanted| same_status(wanted, &instance.status))
            && any_or_none(scan_type, |wanted| {
                wanted.eq_ignore_ascii_case(finding.scan_type.as_str())
            })
            && any_or_none(cve, is_cve)
            && any_or_none(number, |wanted| wanted == finding.number.as_str())
    }

    /// Neither informational nor a row that only says that nothing was found, unless asked for.
    fn is_plain(&self, instance: &Instance) -> bool {
        let FindingFilter { severity, all, .. } = self.args;
        let is_informational = instance.severity == Severity::Informational;
        let is_asked_for = severity.contains(&Severity::Informational);
        *all || !instance.is_placeholder() && (!is_informational || is_asked_for)
    }
}

fn any_or_none(wanted: &[String], fits: impl Fn(&String) -> bool) -> bool {
    wanted.is_empty() || wanted.iter().any(fits)
}
