//! Which rule gives a ticket by hand its place and its texts.

use std::collections::BTreeSet;

use crate::cli::CreateArgs;
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::model::ids::NucleusProjectId;
use crate::model::rule::{ClosePolicy, Mode, ReopenPolicy, Rule, TicketTemplate};

/// The rules that findings of these projects are held against, in the order in which the first
/// that selects a finding wins: those of the profile, or that of `--like`; then what flags alone
/// say, where they say enough.
///
/// # Errors
/// A rule that the profile does not have.
pub(super) fn rules(
    args: &CreateArgs,
    description: &str,
    profile: &Profile,
    projects: &BTreeSet<NucleusProjectId>,
) -> Result<Vec<Rule>, Failure> {
    let mut rules = match &args.like {
        Some(name) => {
            let named = profile.rules_named(std::slice::from_ref(name))?;
            let everywhere = |rule: &&Rule| {
                let rule = (*rule).clone();
                projects.iter().map(move |project| for_all(&rule, project))
            };
            named.iter().flat_map(everywhere).collect()
        }
        None => profile.rules.clone(),
    };
    let is_enough = args.project.is_some() && args.work_item_type.is_some();
    if is_enough && args.like.is_none() {
        let nameless = Rule {
            ticket: TicketTemplate {
                title: TicketTemplate::DEFAULT_TITLE.to_owned(),
                ..TicketTemplate::default()
            },
            ..Rule::without_name()
        };
        rules.extend(projects.iter().map(|project| for_all(&nameless, project)));
    }
    for rule in &mut rules {
        by_hand(rule, args, description);
    }
    Ok(rules)
}

/// The rule for whatever was chosen of a project.
fn for_all(rule: &Rule, project: &NucleusProjectId) -> Rule {
    Rule {
        nucleus_project: project.clone(),
        when: "true".to_owned(),
        ..rule.clone()
    }
}

/// A person writes, not the rule: also where it only observes. Flags change its parts, and what
/// belongs to another project or type is not taken over.
fn by_hand(rule: &mut Rule, args: &CreateArgs, description: &str) {
    rule.mode = Mode::Enforce;
    rule.close = ClosePolicy::default();
    rule.reopen = ReopenPolicy::default();
    let ticket = &mut rule.ticket;
    if let Some(project) = &args.project {
        ticket.project.clone_from(project);
        ticket.area = None;
        ticket.iteration = None;
    }
    if let Some(kind) = &args.work_item_type {
        ticket.work_item_type.clone_from(kind);
        ticket.state = None;
    }
    let given = [
        (&args.state, &mut ticket.state),
        (&args.area, &mut ticket.area),
        (&args.iteration, &mut ticket.iteration),
        (&args.assigned_to, &mut ticket.assigned_to),
    ];
    for (flag, part) in given {
        if flag.is_some() {
            part.clone_from(flag);
        }
    }
    if let Some(title) = &args.title {
        ticket.title.clone_from(title);
    }
    if !description.is_empty() {
        description.clone_into(&mut ticket.description);
    }
    ticket.tags.extend(args.tag.iter().cloned());
    for field in &args.field {
        let name = &field.reference_name;
        ticket
            .fields
            .retain(|known, _| !known.eq_ignore_ascii_case(name));
        ticket.fields.insert(name.clone(), field.value.clone());
    }
}
