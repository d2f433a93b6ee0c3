//! A rule as it is written becomes a rule of the model.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::sections::{
    CloseSection, HoldWord, ModeWord, ReopenSection, ReopenWord, RuleSection, TicketSection,
    UpdateSection,
};
use crate::cli::values::duration;
use crate::error::Failure;
use crate::model::ids::NucleusProjectId;
use crate::model::names::composed;
use crate::model::process::StateCategory;
use crate::model::rule::{
    ClosePolicy, CloseTarget, Mode, OnReturn, OnTemporary, OnVanished, Patience, ReopenPolicy,
    Rule, TicketTemplate,
};

/// All rules of a profile, in the order of the file, which decides (design, 8 A.2).
pub(super) fn all(profile: &str, sections: Vec<RuleSection>) -> Result<Vec<Rule>, Failure> {
    let mut names = BTreeSet::new();
    let mut rules = Vec::with_capacity(sections.len());
    for section in sections {
        let rule = one(profile, section)?;
        if !names.insert(rule.name.to_lowercase()) {
            return Err(Failure::usage(format!(
                "two rules of the profile {profile:?} are called {:?}: every ticket remembers its \
                 rule by name",
                rule.name
            )));
        }
        rules.push(rule);
    }
    Ok(rules)
}

/// Refusals that name the rule.
struct Refusal<'a> {
    profile: &'a str,
    rule: &'a str,
}

impl Refusal<'_> {
    fn of(&self, key: &str, why: impl std::fmt::Display) -> Failure {
        let Self { profile, rule } = self;
        Failure::usage(format!(
            "rule {rule:?} of the profile {profile:?}: `{key}` {why}"
        ))
    }

    fn unless_said(&self, key: &str, text: String) -> Result<String, Failure> {
        if text.trim().is_empty() {
            return Err(self.of(key, "is empty"));
        }
        Ok(text)
    }

    fn unless_said_or_absent(
        &self,
        key: &str,
        text: Option<String>,
    ) -> Result<Option<String>, Failure> {
        text.map(|text| self.unless_said(key, text)).transpose()
    }

    /// A name of the service, whose accents may be characters of their own.
    fn name(&self, key: &str, text: String) -> Result<String, Failure> {
        let text = self.unless_said(key, text)?;
        Ok(composed(&text).into_owned())
    }

    fn name_or_absent(&self, key: &str, text: Option<String>) -> Result<Option<String>, Failure> {
        text.map(|text| self.name(key, text)).transpose()
    }
}

fn one(profile: &str, section: RuleSection) -> Result<Rule, Failure> {
    let RuleSection {
        name,
        nucleus_project,
        when,
        scope,
        group_by,
        mode,
        ticket,
        close,
        reopen,
        update,
        _comments: _,
    } = section;
    let refuse = Refusal {
        profile,
        rule: &name,
    };
    refuse.unless_said("name", name.clone())?;
    if group_by.is_some_and(|group_by| group_by != ["finding"]) {
        return Err(refuse.of(
            "group_by",
            "must be [\"finding\"], the only grouping this version has",
        ));
    }
    let nucleus_project = refuse.unless_said("nucleus_project", nucleus_project)?;
    let when = refuse.unless_said("when", when.unwrap_or_else(|| "true".to_owned()))?;
    let ticket = ticket_template(&refuse, ticket)?;
    let close = close_policy(&refuse, close)?;
    let reopen = reopen_policy(&refuse, reopen)?;
    let UpdateSection { min_interval } = update;
    let min_update_interval = match min_interval {
        Some(text) => {
            duration(&text).map_err(|why| refuse.of("update.min_interval", format!("is {why}")))?
        }
        None => Rule::MIN_UPDATE_INTERVAL,
    };
    Ok(Rule {
        nucleus_project: NucleusProjectId::from(nucleus_project),
        when,
        scope: scope.unwrap_or_default(),
        mode: match mode {
            ModeWord::Enforce => Mode::Enforce,
            ModeWord::Observe => Mode::Observe,
        },
        ticket,
        close,
        reopen,
        min_update_interval,
        name,
    })
}

fn ticket_template(
    refuse: &Refusal<'_>,
    section: TicketSection,
) -> Result<TicketTemplate, Failure> {
    let TicketSection {
        project,
        work_item_type,
        state,
        title,
        description,
        tags,
        fields,
        area,
        iteration,
        assigned_to,
    } = section;
    Ok(TicketTemplate {
        project: refuse.name("ticket.project", project)?,
        work_item_type: refuse.name("ticket.type", work_item_type)?,
        state: refuse.name_or_absent("ticket.state", state)?,
        title: refuse.unless_said(
            "ticket.title",
            title.unwrap_or_else(|| TicketTemplate::DEFAULT_TITLE.to_owned()),
        )?,
        description: description.unwrap_or_default(),
        tags: tags
            .into_iter()
            .map(|tag| refuse.name("ticket.tags", tag))
            .collect::<Result<_, _>>()?,
        fields: field_texts(refuse, fields)?,
        area: refuse.name_or_absent("ticket.area", area)?,
        iteration: refuse.name_or_absent("ticket.iteration", iteration)?,
        assigned_to: refuse.unless_said_or_absent("ticket.assigned_to", assigned_to)?,
    })
}

/// Values are templates, so a number or a truth value is the text that a template would give.
fn field_texts(
    refuse: &Refusal<'_>,
    fields: BTreeMap<String, toml::Value>,
) -> Result<BTreeMap<String, String>, Failure> {
    fields
        .into_iter()
        .map(|(name, value)| {
            let key = format!("ticket.fields.{name:?}");
            if name.trim().is_empty() || name.contains(['/', '~', ' ']) {
                return Err(refuse.of(
                    &key,
                    "is not a field's reference name, as in Microsoft.VSTS.Common.Priority",
                ));
            }
            let text = match value {
                toml::Value::String(text) => text,
                toml::Value::Integer(number) => number.to_string(),
                toml::Value::Float(number) => number.to_string(),
                toml::Value::Boolean(truth) => truth.to_string(),
                toml::Value::Datetime(moment) => moment.to_string(),
                toml::Value::Array(_) | toml::Value::Table(_) => {
                    return Err(refuse.of(&key, "must be a text or a number"));
                }
            };
            Ok((name, text))
        })
        .collect()
}

fn close_policy(refuse: &Refusal<'_>, section: CloseSection) -> Result<ClosePolicy, Failure> {
    let CloseSection {
        auto,
        state,
        category,
        temporary,
        person_statuses,
        vanished,
        patience,
        from,
        again,
    } = section;
    let default = ClosePolicy::default();
    let category_of = |key: &str, text: &str| {
        text.parse::<StateCategory>()
            .map_err(|why| refuse.of(key, format!("is {text:?}: {why}")))
    };
    let target = match (refuse.name_or_absent("close.state", state)?, category) {
        (Some(_), Some(_)) => {
            return Err(refuse.of("close", "has both `state` and `category`: choose one"));
        }
        (Some(state), None) => CloseTarget::State(state),
        (None, Some(text)) => CloseTarget::Category(category_of("close.category", &text)?),
        (None, None) => default.target,
    };
    let from = match from {
        None => default.from,
        Some(words) => words
            .iter()
            .map(|word| {
                let category = category_of("close.from", word)?;
                if category.is_closed() {
                    return Err(refuse.of(
                        "close.from",
                        format!("has {word:?}, which is closed already"),
                    ));
                }
                Ok(category)
            })
            .collect::<Result<Vec<_>, _>>()?,
    };
    Ok(ClosePolicy {
        auto: auto.unwrap_or(default.auto),
        target,
        temporary: temporary.map_or(default.temporary, on_temporary),
        person_statuses: person_statuses.map_or(default.person_statuses, on_temporary),
        vanished: vanished.map_or(Ok(default.vanished), |text| on_vanished(refuse, &text))?,
        patience: patience.map_or(Ok(default.patience), |value| wait(refuse, &value))?,
        from,
        again: again.map(|text| again_after(refuse, &text)).transpose()?,
    })
}

fn again_after(refuse: &Refusal<'_>, text: &str) -> Result<Duration, Failure> {
    duration(text).map_err(|why| refuse.of("close.again", format!("is {why}")))
}

fn on_vanished(refuse: &Refusal<'_>, text: &str) -> Result<OnVanished, Failure> {
    if text == "hold" {
        return Ok(OnVanished::Hold);
    }
    duration(text).map(OnVanished::After).map_err(|_no_time| {
        let why = format!("is {text:?}: neither `hold` nor a length of time, as in 30d");
        refuse.of("close.vanished", why)
    })
}

fn wait(refuse: &Refusal<'_>, value: &toml::Value) -> Result<Patience, Failure> {
    let patience = match value {
        toml::Value::Integer(reads) => u32::try_from(*reads).ok().map(Patience::Reads),
        toml::Value::String(text) => duration(text).ok().map(Patience::Time),
        toml::Value::Float(_)
        | toml::Value::Boolean(_)
        | toml::Value::Datetime(_)
        | toml::Value::Array(_)
        | toml::Value::Table(_) => None,
    };
    patience.ok_or_else(|| {
        let why = format!(
            "is {value}: neither a number of complete reads, as in 2, nor a length of time, as in \"12h\""
        );
        refuse.of("close.patience", why)
    })
}

const fn on_temporary(word: HoldWord) -> OnTemporary {
    match word {
        HoldWord::Close => OnTemporary::Close,
        HoldWord::Hold => OnTemporary::Hold,
    }
}

fn reopen_policy(refuse: &Refusal<'_>, section: ReopenSection) -> Result<ReopenPolicy, Failure> {
    let ReopenSection {
        policy,
        state,
        respect,
    } = section;
    let respect = match respect {
        None => ReopenPolicy::default().respect,
        Some(reasons) => reasons
            .into_iter()
            .map(|reason| refuse.unless_said("reopen.respect", reason))
            .collect::<Result<_, _>>()?,
    };
    Ok(ReopenPolicy {
        action: match policy {
            ReopenWord::Reopen => OnReturn::Reopen,
            ReopenWord::New => OnReturn::New,
            ReopenWord::Comment => OnReturn::Comment,
            ReopenWord::Ignore => OnReturn::Ignore,
        },
        state: refuse.name_or_absent("reopen.state", state)?,
        respect,
    })
}
