//! A first look at an expression, character by character: what other languages write and this one
//! does not know, quotes and brackets without a partner.
//!
//! The parser of the language stops in silence at some characters that it does not know, so
//! nothing is left to it that was not looked at here.

use std::ops::Range;

use super::Remark;
use crate::template::nearest;

/// A piece of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece<'a> {
    Word(&'a str),
    /// With its quotes.
    Text,
    Number,
    Sign(&'a str),
}

/// Operators of other languages, the longest first, with the right form.
const FOREIGN: [(&str, &str); 31] = [
    ("===", "write `==`"),
    ("!==", "write `!=`"),
    ("<=>", "write `==`, `<` or `>`"),
    ("&&", "write `and`"),
    ("||", "write `or`"),
    ("=~", NO_PATTERNS),
    ("!~", NO_PATTERNS),
    ("<>", "write `!=`"),
    ("=>", "write `>=`"),
    ("=<", "write `<=`"),
    ("=!", "write `!=`"),
    ("??", "write `value or other`"),
    ("::", "join names with `_`, for example asset_name"),
    ("->", "join names with `_`, for example asset_name"),
    ("++", "write `+`, or `~` to join texts"),
    ("--", "write one `-`"),
    (":=", "write `==`"),
    ("&", "write `and`"),
    ("!", "write `not`"),
    ("^", "write `**` for a power, or `!=`"),
    ("≠", "write `!=`"),
    ("≤", "write `<=`"),
    ("≥", "write `>=`"),
    ("∧", "write `and`"),
    ("∨", "write `or`"),
    ("¬", "write `not`"),
    ("∈", "write `in`"),
    ("–", "write `-`"),
    ("—", "write `-`"),
    ("−", "write `-`"),
    ("?", "write `first if condition else second`"),
];

const NO_PATTERNS: &str = "there are no patterns; write `\"text\" in name`, `name is \
                           startingwith(\"text\")` or `name is endingwith(\"text\")`";

/// Quotes that word processors and chats make of plain ones.
const CURLED: &str = "“”„‟«»‹›‘’‚‛`´＂＇″′";

/// Words of other languages, in lower case, with the right form.
const WORDS: [(&str, &str); 12] = [
    ("null", NOTHING),
    ("nil", NOTHING),
    ("undefined", NOTHING),
    (
        "contains",
        "write `\"text\" in name`, or `\"CVE-2021-44228\" in cve`",
    ),
    ("like", NO_PATTERNS),
    ("matches", NO_PATTERNS),
    ("regex", NO_PATTERNS),
    ("rlike", NO_PATTERNS),
    ("startswith", "write `name is startingwith(\"text\")`"),
    ("endswith", "write `name is endingwith(\"text\")`"),
    ("between", "write `0.1 <= epss <= 0.5`"),
    ("xor", "write `a != b`"),
];

const NOTHING: &str = "nothing here is null: an unknown text or date is \"\", an unknown epss is 0";

/// Looks at every character of an expression.
///
/// `names` are the words that mean something, whatever other languages make of them.
///
/// # Errors
/// The first place that cannot be right.
pub(super) fn expression(text: &str, names: &[&str]) -> Result<(), Remark> {
    if let Some(delimiter) = ["{{", "{%", "{#"]
        .into_iter()
        .find(|delimiter| text.trim_start().starts_with(delimiter))
    {
        let start = text.len() - text.trim_start().len();
        return Err(Remark::new(
            start..start + delimiter.len(),
            format!(
                "an expression stands alone, without {} around it",
                match delimiter {
                    "{{" => "{{ }}",
                    "{%" => "{% %}",
                    _ => "{# #}",
                }
            ),
        ));
    }
    look(text, 0..text.len(), names)
}

/// The same for every expression and statement of a template.
///
/// # Errors
/// As [`expression`].
pub(super) fn template(text: &str, names: &[&str]) -> Result<(), Remark> {
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('{')) {
        let start = at + found;
        let rest = text.get(start..).unwrap_or_default();
        let (close, is_code) = if rest.starts_with("{{") {
            ("}}", true)
        } else if rest.starts_with("{%") {
            ("%}", true)
        } else if rest.starts_with("{#") {
            ("#}", false)
        } else {
            at = start + 1;
            continue;
        };
        let Some(length) = end_of(rest, close, is_code) else {
            let open = rest.get(..2).unwrap_or_default();
            return Err(Remark::new(
                start..start + 2,
                format!("`{open}` is never closed: `{close}` is missing"),
            ));
        };
        let inside = start + 2..start + length;
        let code = text.get(inside.clone()).unwrap_or_default();
        let word = code.trim_matches(['-', '+', ' ', '\t', '\r', '\n']);
        if is_code && word == "raw" {
            // Everything up to the end of it is text.
            let rest = text.get(inside.end..).unwrap_or_default();
            let end = rest
                .find("endraw")
                .map_or(text.len(), |end| inside.end + end);
            at = end.max(inside.end);
            continue;
        }
        if is_code {
            // Signs that trim the text around it.
            let trimmed = code.strip_prefix(['-', '+']).unwrap_or(code);
            let begin = inside.end - trimmed.len();
            let trimmed = trimmed.strip_suffix(['-', '+']).unwrap_or(trimmed);
            look(text, begin..begin + trimmed.len(), names)?;
        }
        at = inside.end + 2;
    }
    Ok(())
}

/// How far it is to the closing delimiter, outside of quotes and braces.
fn end_of(rest: &str, close: &str, is_code: bool) -> Option<usize> {
    if !is_code {
        return rest.find(close);
    }
    let (mut quote, mut escaped, mut braces) = (None, false, 0_usize);
    for (at, c) in rest.char_indices().skip(2) {
        if let Some(open) = quote {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                _ if c == open => quote = None,
                _ => {}
            }
            continue;
        }
        let ends = rest.get(at..).is_some_and(|rest| rest.starts_with(close));
        match c {
            _ if ends && braces == 0 => return Some(at),
            '"' | '\'' => quote = Some(c),
            '{' => braces += 1,
            '}' => braces = braces.saturating_sub(1),
            _ => {}
        }
    }
    // A quote that is never closed is told about in its own words.
    rest.rfind(close).filter(|at| *at >= 2)
}

fn look(text: &str, range: Range<usize>, names: &[&str]) -> Result<(), Remark> {
    let end = range.end;
    let mut at = range.start;
    let mut open: Vec<Open> = Vec::new();
    let mut before: Option<Piece<'_>> = None;
    while let Some(c) = text.get(at..end).and_then(|rest| rest.chars().next()) {
        if c.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let rest = text.get(at..end).unwrap_or_default();
        let (length, piece) = piece(rest, c, at)?;
        let place = at..at + length;
        match &piece {
            Piece::Word(word) => check_word(word, place, before.as_ref(), rest, names)?,
            Piece::Sign(sign) => {
                let code = text.get(range.start..at).unwrap_or_default();
                let after = text.get(place.end..end).unwrap_or_default();
                let around = Around {
                    before: before.as_ref(),
                    code,
                    after,
                    in_call: open.last().is_some_and(|open| open.is_call),
                };
                check_sign(sign, place, &around, names)?;
                balance(c, at, before.as_ref(), &mut open)?;
            }
            Piece::Text | Piece::Number => {}
        }
        before = Some(piece);
        at += length;
    }
    match open.pop() {
        None => Ok(()),
        Some(Open { at, bracket, .. }) => Err(Remark::new(
            at..at + 1,
            format!(
                "`{bracket}` is never closed: `{}` is missing",
                partner(bracket)
            ),
        )),
    }
}

/// The piece at the beginning of `rest`, which is at `at`.
fn piece(rest: &str, c: char, at: usize) -> Result<(usize, Piece<'_>), Remark> {
    if c == '"' || c == '\'' {
        return Ok((text_length(rest, c, at)?, Piece::Text));
    }
    let run = |is: &dyn Fn(char) -> bool| rest.find(|c: char| !is(c)).unwrap_or(rest.len());
    if c.is_ascii_alphabetic() || c == '_' {
        let length = run(&|c| c.is_ascii_alphanumeric() || c == '_');
        return Ok((length, Piece::Word(rest.get(..length).unwrap_or_default())));
    }
    if c.is_ascii_digit() {
        let length = run(&|c| c.is_ascii_alphanumeric() || c == '_');
        return Ok((length, Piece::Number));
    }
    if let Some((sign, _)) = FOREIGN.iter().find(|(sign, _)| rest.starts_with(sign)) {
        // `!=` is right, and so is `a - -b`.
        let is_right = rest.starts_with("!=") && !rest.starts_with("!==");
        let is_minus_twice = rest.starts_with("--") && !rest.starts_with("-- ");
        if !is_right && !is_minus_twice {
            return Ok((
                sign.len(),
                Piece::Sign(rest.get(..sign.len()).unwrap_or_default()),
            ));
        }
    }
    let two = ["==", "!=", ">=", "<=", "//", "**"];
    if let Some(sign) = two.into_iter().find(|sign| rest.starts_with(sign)) {
        return Ok((2, Piece::Sign(rest.get(..sign.len()).unwrap_or_default())));
    }
    let length = c.len_utf8();
    Ok((length, Piece::Sign(rest.get(..length).unwrap_or_default())))
}

fn text_length(rest: &str, quote: char, at: usize) -> Result<usize, Remark> {
    let mut escaped = false;
    for (length, c) in rest.char_indices().skip(1) {
        match c {
            '\0' => return Err(odd_character(c, at + length)),
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return Ok(length + 1),
            _ => {}
        }
    }
    Err(Remark::new(
        at..at + 1,
        format!("this text has no end: a second {quote} is missing"),
    ))
}

fn check_word(
    word: &str,
    place: Range<usize>,
    before: Option<&Piece<'_>>,
    rest: &str,
    names: &[&str],
) -> Result<(), Remark> {
    let is_part = matches!(before, Some(Piece::Sign(".")));
    let is_named = rest.get(word.len()..).is_some_and(|rest| {
        rest.trim_start().starts_with('=') && !rest.trim_start().starts_with("==")
    });
    if is_part || is_named || names.contains(&word) {
        return Ok(());
    }
    let small = word.to_lowercase();
    let follows_value = matches!(before, Some(Piece::Word(_) | Piece::Text | Piece::Number))
        || matches!(before, Some(Piece::Sign(")" | "]")));
    let is_keyword = ["and", "or", "not", "in", "is", "if", "else"].contains(&small.as_str());
    if is_keyword && word != small {
        let what = format!("`{word}` is not an operator here; write `{small}`");
        return Err(Remark::new(place, what));
    }
    if ["true", "false"].contains(&small.as_str())
        && !["true", "True", "false", "False"].contains(&word)
    {
        return Err(Remark::new(
            place,
            format!("`{word}` is no value here; write `{small}`"),
        ));
    }
    let is_test = matches!(before, Some(Piece::Word("is" | "not")));
    let known = WORDS.iter().find(|(known, _)| *known == small);
    // `is undefined` is a test of the language; `is null` is not.
    let is_none = ["null", "nil"].contains(&small.as_str());
    if let Some((_, instead)) = known.filter(|_| !is_test || is_none) {
        let is_operator = follows_value && !is_test;
        let kind = if is_operator { "an operator" } else { "a word" };
        return Err(Remark::new(
            place,
            format!("`{word}` is not {kind} here; {instead}"),
        ));
    }
    Ok(())
}

/// What stands around a sign.
struct Around<'a> {
    before: Option<&'a Piece<'a>>,
    /// The expression or statement up to it.
    code: &'a str,
    after: &'a str,
    /// Whether it stands between the brackets of a call.
    in_call: bool,
}

fn check_sign(
    sign: &str,
    place: Range<usize>,
    around: &Around<'_>,
    names: &[&str],
) -> Result<(), Remark> {
    if let Some((_, instead)) = FOREIGN.iter().find(|(foreign, _)| *foreign == sign) {
        return Err(Remark::new(
            place,
            format!("`{sign}` is not an operator here; {instead}"),
        ));
    }
    let c = sign.chars().next().unwrap_or_default();
    if CURLED.contains(c) {
        return Err(Remark::new(
            place,
            format!("`{c}` is not a quote here; write \" or '"),
        ));
    }
    match sign {
        "=" => {
            // In a call it names an argument, after `set x` and `with x` it gives a value.
            let is_argument = around.in_call && matches!(around.before, Some(Piece::Word(_)));
            let code = around
                .code
                .trim_start_matches(['-', '+', ' ', '\t', '\r', '\n']);
            let mut statements = ["set ", "with ", "macro "].into_iter();
            if is_argument || statements.any(|word| code.starts_with(word)) {
                return Ok(());
            }
            Err(Remark::new(
                place,
                "`=` is not an operator here; write `==`".to_owned(),
            ))
        }
        "#" => Err(Remark::new(
            place,
            "an expression has no comments; in the file, write `# ...` on a line of its own"
                .to_owned(),
        )),
        ";" => Err(Remark::new(
            place,
            "`;` does not end anything here; join conditions with `and` or `or`".to_owned(),
        )),
        "|" => {
            let word = around.after.trim_start();
            let length = word
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .unwrap_or(word.len());
            let word = word.get(..length).unwrap_or_default();
            let is_name = names.contains(&word);
            if word.is_empty() || is_name || ["not", "true", "false"].contains(&word) {
                return Err(Remark::new(
                    place,
                    "`|` puts a filter behind a value, as in name|lower; for one of two \
                     conditions write `or`"
                        .to_owned(),
                ));
            }
            Ok(())
        }
        "+" | "-" | "*" | "/" | "%" | "~" | "." | "," | ":" | "(" | ")" | "[" | "]" | "{" | "}"
        | "<" | ">" | "==" | "!=" | "<=" | ">=" | "//" | "**" => Ok(()),
        _ => Err(odd_character(c, place.start)),
    }
}

fn odd_character(c: char, at: usize) -> Remark {
    let code = u32::from(c);
    let what = match c {
        '$' | '@' => format!("`{c}` is not part of a name here; write the name alone"),
        '\\' => "`\\` stands only inside a text here".to_owned(),
        '\u{a0}' | '\u{2007}' | '\u{202f}' | '\u{3000}' => {
            format!("a special space (U+{code:04X}) stands here; write a plain one")
        }
        _ if c.is_control() || c.is_whitespace() || is_invisible(c) => {
            format!("a character that cannot be seen (U+{code:04X}) stands here; remove it")
        }
        _ if c.is_alphabetic() => {
            format!("`{c}` (U+{code:04X}) is not part of any name; put text between quotes")
        }
        _ => format!("`{c}` (U+{code:04X}) means nothing here"),
    };
    Remark::new(at..at + c.len_utf8(), what)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A bracket that waits for its partner.
struct Open {
    at: usize,
    bracket: char,
    /// Whether it holds the arguments of a call, a filter or a test.
    is_call: bool,
}

fn balance(
    c: char,
    at: usize,
    before: Option<&Piece<'_>>,
    open: &mut Vec<Open>,
) -> Result<(), Remark> {
    const KEYWORDS: [&str; 8] = ["and", "or", "not", "in", "is", "if", "else", "elif"];
    match c {
        '(' | '[' | '{' => open.push(Open {
            at,
            bracket: c,
            is_call: c == '('
                && matches!(before, Some(Piece::Word(word)) if !KEYWORDS.contains(word)),
        }),
        ')' | ']' | '}' => match open.pop() {
            None => {
                return Err(Remark::new(
                    at..at + 1,
                    format!("`{c}` closes nothing: nothing is open here"),
                ));
            }
            Some(Open { bracket, .. }) if partner(bracket) != c => {
                return Err(Remark::new(
                    at..at + 1,
                    format!(
                        "`{c}` cannot close `{bracket}`; write `{}`",
                        partner(bracket)
                    ),
                ));
            }
            Some(_) => {}
        },
        _ => {}
    }
    Ok(())
}

const fn partner(bracket: char) -> char {
    match bracket {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}

/// The right form where a filter or a test of another language is named.
pub(super) fn instead_of(name: &str) -> Option<&'static str> {
    let small = name.to_lowercase();
    let (_, instead) = WORDS.iter().find(|(known, _)| *known == small)?;
    Some(instead)
}

/// A name that does not exist, with the nearest that does.
pub(super) fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    let near = nearest(&name.to_lowercase(), known.iter().copied());
    let instead = match (instead_of(name), near) {
        (Some(instead), _) => format!("; {instead}"),
        (None, Some(near)) => format!("; did you mean {near:?}?"),
        (None, None) => String::new(),
    };
    format!("unknown {what} {name:?}{instead}")
}
