//! What the rules say: expressions and templates, read before anything is sent.

use crate::config::profile::Profile;
use crate::config::quote::Quote;
use crate::error::Failure;
use crate::model::rule::{Part, Rule};
use crate::output::Out;
use crate::template::TemplateError;
use crate::template::criteria::Criteria;
use crate::template::ticket;

/// Something about a text of a rule.
#[derive(Debug)]
pub(super) struct Remark {
    /// Which text.
    part: Part,
    /// What is to be said.
    what: String,
    /// The place in the text.
    quote: Option<Quote>,
}

impl Remark {
    /// The text, the place in it, and what is to be said, in one line.
    pub(super) fn line(&self) -> String {
        let Self { part, what, quote } = self;
        match quote {
            Some(quote) => format!("`{part}`: {quote}: {what}"),
            None => format!("`{part}`: {what}"),
        }
    }

    /// The line of the file with a caret under the place.
    pub(super) fn lines(&self) -> &[String] {
        self.quote.as_ref().map_or(&[], |quote| &quote.lines)
    }
}

/// A rule that can be used, with what is odd about it.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) criteria: Criteria,
    pub(super) odd: Vec<Remark>,
}

/// Reads the expression and the templates of a rule.
///
/// # Errors
/// The first place that cannot be right.
pub(super) fn read(profile: &Profile, rule: &Rule) -> Result<Read, Remark> {
    let when = Part::new(&["when"]);
    let criteria = criteria_of(profile, rule)?;
    let odd = criteria.remarks().iter();
    let mut odd: Vec<Remark> = odd
        .map(|remark| Remark {
            part: when.clone(),
            what: remark.what.clone(),
            quote: Some(profile.quote(rule, &when, &rule.when, &remark.at)),
        })
        .collect();
    let texts = ticket::parts(&rule.ticket);
    let text_of = |part: &Part| {
        let mut texts = texts.iter();
        texts
            .find(|(known, _)| known == part)
            .map_or("", |(_, text)| *text)
    };
    let remarks = ticket::check(&rule.ticket)
        .map_err(|(part, error)| wrong(profile, rule, &part, text_of(&part), &error))?;
    odd.extend(remarks.into_iter().map(|(part, remark)| Remark {
        quote: Some(profile.quote(rule, &part, text_of(&part), &remark.at)),
        what: remark.what,
        part,
    }));
    Ok(Read { criteria, odd })
}

/// Reads the expression of a rule.
///
/// # Errors
/// The first place that cannot be right.
pub(super) fn criteria_of(profile: &Profile, rule: &Rule) -> Result<Criteria, Remark> {
    let part = Part::new(&["when"]);
    Criteria::parse(&rule.when).map_err(|error| wrong(profile, rule, &part, &rule.when, &error))
}

fn wrong(profile: &Profile, rule: &Rule, part: &Part, text: &str, error: &TemplateError) -> Remark {
    let quote = match error {
        TemplateError::Wrong(remark) => Some(profile.quote(rule, part, text, &remark.at)),
        TemplateError::Syntax(_) | TemplateError::Evaluation(_) => None,
    };
    Remark {
        part: part.clone(),
        what: error.to_string(),
        quote,
    }
}

/// A rule that cannot be used, as the end of a command.
pub(super) fn refused(profile: &Profile, rule: &Rule, remark: Remark) -> Failure {
    let failure = Failure::usage(format!("rule {:?}: {}", rule.name, remark.line()))
        .quoting(remark.quote.map_or_else(Vec::new, |quote| quote.lines));
    if profile.is_sandbox {
        return failure;
    }
    failure.hint("`adoconn config check` checks the whole file")
}

/// What to do about a rule that cannot be used.
pub(super) fn fix(profile: &str, rule: &Rule, wrong: &Remark) -> String {
    format!(
        "correct `{}` of the rule {:?} in [[profiles.{profile}.rules]]",
        wrong.part, rule.name
    )
}

/// Reads every rule before anything is sent.
///
/// # Errors
/// The first rule that cannot be used; exit status 2.
pub(super) fn usable(profile: &Profile, rules: &[Rule]) -> Result<Vec<Criteria>, Failure> {
    let read = |rule: &Rule| read(profile, rule).map_err(|wrong| refused(profile, rule, wrong));
    rules
        .iter()
        .map(|rule| read(rule).map(|read| read.criteria))
        .collect()
}

/// Reads every rule before anything is sent, and says what is odd.
///
/// # Errors
/// The first rule that cannot be used; exit status 2.
pub(super) fn all(
    profile: &Profile,
    rules: &[Rule],
    out: &mut Out,
) -> Result<Vec<Criteria>, Failure> {
    let read = |rule: &Rule| read(profile, rule).map_err(|wrong| refused(profile, rule, wrong));
    let read: Vec<Read> = rules.iter().map(read).collect::<Result<_, _>>()?;
    for (rule, read) in rules.iter().zip(&read) {
        for remark in &read.odd {
            out.warning(format_args!("rule {:?}: {}", rule.name, remark.line()));
            out.quote(remark.lines());
        }
    }
    Ok(read.into_iter().map(|read| read.criteria).collect())
}
