//! What is a secret by its looks: tokens that are new to us, and values with a telling name.

/// A value behind a telling name, and what follows `Bearer`, counts from this length on.
const LONG: usize = 16;
/// The same in what a tool printed.
const LONG_IN_TOOL: usize = 6;
/// No word has so many characters without a blank or a slash.
const OPAQUE: usize = 40;

/// Names of values that are secrets, in lower case and without what separates words.
const NAMES: &[&str] = &[
    "accesstoken",
    "refreshtoken",
    "idtoken",
    "oidctoken",
    "clientsecret",
    "clientassertion",
    "devicecode",
    "apikey",
    "xapikey",
    "password",
    "passwd",
    "sharedaccesskey",
];

/// Parts of the text that look like a secret.
pub(super) fn spans(text: &[u8], of_tool: bool, found: &mut impl FnMut(usize, usize)) {
    signed_tokens(text, found);
    for scheme in [&b"bearer "[..], b"basic "] {
        for at in places(text, scheme) {
            let start = at + scheme.len();
            let end = run(text, start, |byte| is_token(byte) && byte != b'=');
            if end - start >= LONG && text[start..end].iter().any(u8::is_ascii_digit) {
                found(start, run(text, end, |byte| byte == b'='));
            }
        }
    }
    named_values(text, of_tool, found);
    if of_tool {
        opaque(text, found);
    }
}

/// JSON Web Tokens begin with `{"` in Base64.
fn signed_tokens(text: &[u8], found: &mut impl FnMut(usize, usize)) {
    let mut at = 0;
    while let Some(start) = text[at..].windows(3).position(|part| part == b"eyJ") {
        let start = at + start;
        let end = run(text, start, |byte| {
            byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)
        });
        if end - start >= LONG {
            found(start, end);
        }
        at = end.max(start + 3);
    }
}

/// `name=value`, `"name": "value"`, `name: value`.
fn named_values(text: &[u8], of_tool: bool, found: &mut impl FnMut(usize, usize)) {
    let shortest = if of_tool { LONG_IN_TOOL } else { LONG };
    let mut at = 0;
    while at < text.len() {
        if !is_name(text[at]) {
            at += 1;
            continue;
        }
        let end = run(text, at, is_name);
        let name: Vec<u8> = text[at..end]
            .iter()
            .filter(|byte| byte.is_ascii_alphanumeric())
            .map(u8::to_ascii_lowercase)
            .collect();
        at = end;
        let is_telling = NAMES.iter().any(|known| name.ends_with(known.as_bytes()));
        if !is_telling {
            continue;
        }
        let signs = run(text, end, |byte| b"\"'\\ ".contains(&byte));
        if !matches!(text.get(signs), Some(b'=' | b':')) {
            continue;
        }
        // `name=value` without anything between is how forms and addresses are written.
        let is_form = signs == end && text.get(signs) == Some(&b'=');
        let start = run(text, signs + 1, |byte| b"\"'\\ ".contains(&byte));
        let end = run(text, start, |byte| {
            !byte.is_ascii_whitespace() && !b"\"'\\&,;<>{}".contains(&byte)
        });
        let value = &text[start..end];
        let is_word = !of_tool && !value.iter().any(u8::is_ascii_digit);
        let is_secret = value.len() >= shortest && !is_word;
        if is_secret || (is_form && !value.is_empty()) {
            found(start, end);
            at = end;
        }
    }
}

/// Long runs of capital and small letters and digits.
fn opaque(text: &[u8], found: &mut impl FnMut(usize, usize)) {
    let mut at = 0;
    while at < text.len() {
        let end = run(text, at, is_token);
        let part = &text[at..end];
        let has = |kind: fn(&u8) -> bool| part.iter().any(kind);
        if part.len() >= OPAQUE
            && has(u8::is_ascii_digit)
            && has(u8::is_ascii_uppercase)
            && has(u8::is_ascii_lowercase)
        {
            found(at, end);
        }
        at = end.max(at + 1);
    }
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+=".contains(&byte)
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

/// Where a run of bytes of one kind ends.
fn run(text: &[u8], start: usize, kind: impl Fn(u8) -> bool) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    start + rest.iter().take_while(|byte| kind(**byte)).count()
}

/// Where a word stands, in whatever case; the word is in lower case.
fn places<'a>(text: &'a [u8], word: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let parts = text.windows(word.len()).enumerate();
    parts.filter_map(move |(at, part)| part.eq_ignore_ascii_case(word).then_some(at))
}
