//! Texts and criteria: a rule's expressions and templates over findings; pure.
//!
//! The language is Jinja's, bounded by fuel, with neither files nor environment nor network in
//! reach. An unknown variable is an error when a rule is read, not when a ticket is due.

pub mod block;
mod bounds;
pub mod command;
pub mod criteria;
pub mod footer;
pub mod lint;
pub mod safe;
pub mod spoken;
mod tame;
pub mod ticket;

use minijinja::{Environment, UndefinedBehavior};

use lint::Remark;

pub use crate::model::rule::Part;

/// Steps that one expression or template may take; an endless loop ends here.
const FUEL: u64 = 50_000;

/// An environment with nothing in it but the language itself.
fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(50);
    environment
}

/// Why an expression or a template cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// The text does not parse.
    #[error("{0}")]
    Syntax(String),
    /// A place in it cannot be right.
    #[error("{0}")]
    Wrong(Remark),
    /// It failed while it was evaluated.
    #[error("{0}")]
    Evaluation(String),
}

/// The candidate most like `name`, if any is like it at all.
fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

fn evaluation(error: &minijinja::Error) -> TemplateError {
    TemplateError::Evaluation(describe(error))
}

fn describe(error: &minijinja::Error) -> String {
    match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    }
}
