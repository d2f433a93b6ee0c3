//! Checks of expressions and templates while the file is read: every character, every name, and
//! comparisons that can never come true.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "most operators, kinds and expressions need nothing said of them"
)]

mod applied;
mod compare;
mod kinds;
mod place;
mod statements;
mod walk;
mod words;

use std::ops::Range;

use minijinja::machinery::{Span, ast, parse, parse_expr, tokenize};
use minijinja::syntax::SyntaxConfig;

use kinds::Kind;
use walk::{Names, Walk};

/// What is to be said about a place in an expression or a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Remark {
    /// The bytes that it is about.
    pub at: Range<usize>,
    /// What is wrong, with the right form.
    pub what: String,
}

impl Remark {
    fn new(at: Range<usize>, what: String) -> Self {
        Self { at, what }
    }
}

/// Names and what they hold.
type Known = &'static [(&'static str, Kind)];

/// What the expression of a rule may name.
pub(super) const OF_INSTANCES: Known = &[
    ("severity", Kind::Severity),
    ("exploitable", Kind::Flag),
    ("name", Kind::Text),
    ("description", Kind::Text),
    ("recommendation", Kind::Text),
    ("cve", Kind::Cves),
    ("scan_type", Kind::Text),
    ("finding_number", Kind::Text),
    ("nucleus_project", Kind::Text),
    ("status", Kind::Status),
    ("asset_id", Kind::Text),
    ("asset_name", Kind::Text),
    ("ip_address", Kind::Text),
    ("port", Kind::Text),
    ("path", Kind::Text),
    ("package", Kind::Text),
    ("package_version", Kind::Version),
    ("epss", Kind::Probability),
    ("due_date", Kind::Date),
    ("discovered", Kind::Moment),
    ("teams", Kind::Texts),
    ("placeholder", Kind::Flag),
];

/// What a template of a ticket may name.
pub(super) const OF_TICKETS: Known = &[
    ("severity", Kind::Severity),
    ("name", Kind::Text),
    ("description", Kind::Text),
    ("recommendation", Kind::Text),
    ("cve", Kind::Cves),
    ("scan_type", Kind::Text),
    ("finding_number", Kind::Text),
    ("nucleus_project", Kind::Text),
    ("exploitable", Kind::Flag),
    ("epss", Kind::Probability),
    ("due_date", Kind::Date),
    ("instances", Kind::Number),
    ("open_instances", Kind::Number),
    ("rule", Kind::Text),
    ("key", Kind::Text),
];

/// What can be said about an expression: warnings, in the order of the text.
///
/// # Errors
/// The first thing that is surely wrong.
pub(super) fn expression(text: &str) -> Result<Vec<Remark>, Remark> {
    let names = names(OF_INSTANCES);
    words::expression(text, &names)?;
    lexed(text, true)?;
    let parsed = parse_expr(text).map_err(|error| unparsed(&error, text))?;
    let mut walk = Walk::new(text, Names::new(OF_INSTANCES));
    walk.condition(&parsed, true);
    walk.end()
}

/// What can be said about a template.
///
/// # Errors
/// The first thing that is surely wrong.
pub(super) fn template(text: &str) -> Result<Vec<Remark>, Remark> {
    let names = names(OF_TICKETS);
    words::template(text, &names)?;
    lexed(text, false)?;
    let parsed = parse(text, "<template>", SyntaxConfig::default())
        .map_err(|error| unparsed(&error, text))?;
    let mut walk = Walk::new(text, Names::new(OF_TICKETS));
    if let ast::Stmt::Template(template) = &parsed {
        walk.statements(&template.children);
    }
    walk.end()
}

fn names(known: Known) -> Vec<&'static str> {
    known.iter().map(|(name, _)| *name).collect()
}

/// Every piece of the text is one of the language: its parser does not look at some of the errors
/// of its own lexer, and would take them for the end.
fn lexed(text: &str, is_expression: bool) -> Result<(), Remark> {
    match tokenize(text, is_expression, SyntaxConfig::default()).find_map(Result::err) {
        None => Ok(()),
        Some(error) => Err(unparsed(&error, text)),
    }
}

fn unparsed(error: &minijinja::Error, text: &str) -> Remark {
    let what = super::describe(error);
    let what = what.strip_prefix("syntax error: ").unwrap_or(&what);
    let end = text.len();
    let at = error.range().unwrap_or(end..end);
    let is_end = what.starts_with("unexpected end of input");
    let at = if is_end { end..end } else { at };
    let what = match what {
        "unexpected input after expression" => {
            let next = text.get(at.clone()).unwrap_or_default();
            format!(
                "`{next}` follows a complete expression; join two conditions with `and` or `or`"
            )
        }
        _ if is_end => format!("the text ends too early: {what}"),
        _ => what.to_owned(),
    };
    Remark::new(at.start.min(end)..at.end.min(end), what)
}

fn bytes(span: Span) -> Range<usize> {
    let place = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
    place(span.start_offset)..place(span.end_offset)
}

#[cfg(test)]
mod tests;
