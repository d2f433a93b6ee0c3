//! The words of a query.

use super::refused;
use crate::sandbox::ado::error::AdoError;

/// A word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A keyword or a bare name.
    Word(String),
    /// A name in brackets.
    Field(String),
    /// A quoted text, without its quotes.
    Text(String),
    Number(String),
    /// `@today` without the sign.
    Macro(String),
    Symbol(&'static str),
}

/// Symbols, longer ones before those that begin them.
const SYMBOLS: [&str; 12] = [
    "<>", "<=", ">=", "=", "<", ">", "(", ")", ",", "+", "-", ".",
];

/// Splits a query into words, each with the place where it ends.
pub(super) fn split(text: &str) -> Result<Vec<(Token, usize, usize)>, AdoError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (token, length) = next(&text[at..], first)?;
        tokens.push((token, at, at + length));
        at += length;
    }
    Ok(tokens)
}

fn next(rest: &str, first: char) -> Result<(Token, usize), AdoError> {
    if let Some(symbol) = SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol)) {
        return Ok((Token::Symbol(symbol), symbol.len()));
    }
    match first {
        '\'' | '"' => quoted(rest, first),
        '[' => {
            let end = rest.find(']').ok_or_else(|| unfinished("field name"))?;
            Ok((Token::Field(rest[1..end].trim().to_owned()), end + 1))
        }
        '@' => {
            let name = name(&rest[1..]);
            Ok((Token::Macro(name.to_lowercase()), name.len() + 1))
        }
        digit if digit.is_ascii_digit() => {
            let stop = |c: char| !c.is_ascii_digit() && c != '.';
            let end = rest.find(stop).unwrap_or(rest.len());
            Ok((Token::Number(rest[..end].to_owned()), end))
        }
        letter if letter.is_alphabetic() => {
            let name = name(rest);
            Ok((Token::Word(name.to_owned()), name.len()))
        }
        other => Err(refused(format!(
            "TF51006: The query statement is missing a clause or holds the unexpected \
             character «{other}»."
        ))),
    }
}

fn name(rest: &str) -> &str {
    let stop = |c: char| !c.is_alphanumeric() && c != '.' && c != '_';
    &rest[..rest.find(stop).unwrap_or(rest.len())]
}

/// A quote inside is written twice.
fn quoted(rest: &str, quote: char) -> Result<(Token, usize), AdoError> {
    let mut text = String::new();
    let mut at = 1;
    loop {
        let Some(end) = rest[at..].find(quote) else {
            return Err(unfinished("string"));
        };
        text.push_str(&rest[at..at + end]);
        at += end + 1;
        if !rest[at..].starts_with(quote) {
            return Ok((Token::Text(text), at));
        }
        text.push(quote);
        at += 1;
    }
}

fn unfinished(what: &str) -> AdoError {
    refused(format!(
        "TF51006: The query statement holds a {what} without an end."
    ))
}
