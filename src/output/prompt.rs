//! Questions to people, refused where nobody could answer.
//!
//! `instead` names the flags that make the question needless; the refusal repeats it.

use std::io;

use dialoguer::console::Term;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, Input, MultiSelect, Password, Select};
use secrecy::SecretString;

use super::out::Out;
use super::terminal;
use super::{cell, escape};
use crate::error::Failure;
use crate::exit::ExitStatus;

/// Choices that are shown at once.
const PAGE: usize = 15;
/// The columns of the mark before a choice.
const MARK: usize = 4;

/// Asks yes or no; no is the default.
///
/// # Errors
/// Without a terminal (exit status 2), and when the person interrupts (130).
pub fn confirm(out: &mut Out, question: &str, instead: &str) -> Result<bool, Failure> {
    let theme = theme(out, question, instead)?;
    let _asking = terminal::asking();
    Confirm::with_theme(theme.as_ref())
        .with_prompt(escape::line(question))
        .default(false)
        // Else the Enter that people add would answer the next question.
        .wait_for_newline(true)
        .interact_on(&Term::stderr())
        .map_err(|error| unanswered(error.into()))
}

/// Asks to type a count; anything but that count is a no.
///
/// # Errors
/// As [`confirm`].
pub fn typed_count(
    out: &mut Out,
    question: &str,
    count: usize,
    instead: &str,
) -> Result<bool, Failure> {
    let theme = theme(out, question, instead)?;
    let _asking = terminal::asking();
    let answer: String = Input::with_theme(theme.as_ref())
        .with_prompt(escape::line(question))
        .allow_empty(true)
        .interact_text_on(&Term::stderr())
        .map_err(|error| unanswered(error.into()))?;
    Ok(answer.trim() == count.to_string())
}

/// Asks for a secret, and shows nothing of what is typed.
///
/// # Errors
/// As [`confirm`].
pub fn secret(out: &mut Out, question: &str, instead: &str) -> Result<SecretString, Failure> {
    let theme = theme(out, question, instead)?;
    let _asking = terminal::asking();
    Password::with_theme(theme.as_ref())
        .with_prompt(escape::line(question))
        .interact_on(&Term::stderr())
        .map(SecretString::from)
        .map_err(|error| unanswered(error.into()))
}

/// Asks for a line of text until it is acceptable; `given` is what Enter alone means.
///
/// # Errors
/// As [`confirm`].
pub fn text(
    out: &mut Out,
    question: &str,
    given: Option<&str>,
    acceptable: impl Fn(&str) -> Result<(), String>,
    instead: &str,
) -> Result<String, Failure> {
    let theme = theme(out, question, instead)?;
    let _asking = terminal::asking();
    let input = Input::<String>::with_theme(theme.as_ref())
        .with_prompt(escape::line(question))
        .allow_empty(true)
        .validate_with(|text: &String| acceptable(text.trim()));
    let input = match given {
        Some(given) => input.default(escape::line(given).into_owned()),
        None => input,
    };
    let answer = input.interact_text_on(&Term::stderr());
    let answer = answer.map_err(|error| unanswered(error.into()))?;
    Ok(answer.trim().to_owned())
}

/// Asks to choose one of several; answers with its place.
///
/// # Errors
/// As [`confirm`].
pub fn select(
    out: &mut Out,
    question: &str,
    choices: &[impl AsRef<str>],
    instead: &str,
) -> Result<usize, Failure> {
    let theme = theme(out, question, instead)?;
    let _asking = terminal::asking();
    let choices: Vec<_> = choices
        .iter()
        .map(|choice| escape::line(choice.as_ref()))
        .collect();
    Select::with_theme(theme.as_ref())
        .with_prompt(escape::line(question))
        .items(&choices)
        .default(0)
        .interact_on(&Term::stderr())
        .map_err(|error| unanswered(error.into()))
}

/// Asks to choose any number of several; answers with their places.
///
/// # Errors
/// As [`confirm`].
pub fn multi_select(
    out: &mut Out,
    question: &str,
    choices: &[impl AsRef<str>],
    instead: &str,
) -> Result<Vec<usize>, Failure> {
    let theme = theme(out, question, instead)?;
    let width = out.manner().width.map_or(usize::MAX, usize::from);
    let _asking = terminal::asking();
    let choices: Vec<_> = choices
        .iter()
        .map(|choice| cell::cut(&escape::line(choice.as_ref()), width.saturating_sub(MARK)))
        .collect();
    MultiSelect::with_theme(theme.as_ref())
        .with_prompt(escape::line(question))
        .items(&choices)
        .max_length(PAGE)
        .interact_on(&Term::stderr())
        .map_err(|error| unanswered(error.into()))
}

fn theme(out: &mut Out, question: &str, instead: &str) -> Result<Box<dyn Theme>, Failure> {
    if !out.manner().can_ask {
        return Err(Failure::usage(format!(
            "there is no terminal to ask on: {}",
            question.trim_end_matches(':')
        ))
        .hint(format!("answer with {instead}")));
    }
    out.flush()?;
    Ok(if out.manner().stderr.has_color {
        Box::new(ColorfulTheme::default())
    } else {
        Box::new(SimpleTheme)
    })
}

fn unanswered(error: io::Error) -> Failure {
    if error.kind() == io::ErrorKind::Interrupted {
        // The question's line is still open.
        Term::stderr().write_line("").unwrap_or(());
        return Failure::new(ExitStatus::Interrupted, "interrupted; nothing was changed");
    }
    Failure::usage("the question was not answered").because(error)
}
