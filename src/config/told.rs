//! What is said about a value that may be a secret in the wrong place: its kind and its length.
//!
//! People paste a secret where an id, a name or a path belongs. The message that refuses it ends
//! in logs, tickets and chats, so it describes the value instead of repeating it.

use std::borrow::Cow;
use std::path::Path;

pub use crate::model::provenance::is_guid;

/// The byte order mark that some editors put before a text.
pub const BOM: char = '\u{feff}';

/// The text without one byte order mark before it.
pub fn without_bom(text: &str) -> &str {
    text.strip_prefix(BOM).unwrap_or(text)
}

/// Kind and length of a value, in words.
pub fn described(text: &str) -> String {
    let length = text.chars().count();
    let plural = if length == 1 { "" } else { "s" };
    if is_guid(text) {
        return "a GUID".to_owned();
    }
    if text.is_empty() {
        return "nothing".to_owned();
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!("a number of {length} digit{plural}");
    }
    let kind = if text.contains("://") {
        "an address"
    } else if text.starts_with("eyJ") && text.matches('.').count() == 2 {
        "a token"
    } else if text.contains("-----BEGIN") {
        "a PEM"
    } else {
        "a text"
    };
    format!("{kind} of {length} character{plural}")
}

/// The value in quotes where that is harmless, else its description.
pub fn shown(text: &str) -> String {
    if text.split_whitespace().any(looks_secret) {
        described(text)
    } else {
        format!("{text:?}")
    }
}

/// The value as it is where that is harmless, else its description in parentheses.
pub fn name(text: &str) -> Cow<'_, str> {
    if text.split_whitespace().any(looks_secret) {
        format!("({})", described(text)).into()
    } else {
        text.into()
    }
}

/// A path, or its description where it looks as if somebody gave the content instead.
pub fn shown_path(path: &Path) -> String {
    let text = path.to_string_lossy();
    let has_folder = path
        .parent()
        .is_some_and(|folder| !folder.as_os_str().is_empty() && folder.is_dir());
    let is_rooted = path.is_absolute() || text.starts_with("./") || text.starts_with("../");
    let is_odd = text.chars().any(char::is_control)
        || text.contains("-----BEGIN")
        || text.split(['/', '\\']).any(looks_secret);
    if path.exists() || has_folder || (is_rooted && !is_odd) {
        return path.display().to_string();
    }
    // A file's name with an ending that people give files.
    let has_ending = path
        .extension()
        .and_then(|ending| ending.to_str())
        .is_some_and(|ending| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()));
    if has_ending && !is_odd {
        return path.display().to_string();
    }
    format!(
        "{}, where the name of a file was expected",
        described(&text)
    )
}

const ENDINGS: [&str; 14] = [
    "toml", "pem", "crt", "cer", "key", "pfx", "p12", "txt", "json", "ndjson", "csv", "tsv", "ids",
    "secret",
];

/// A name of a program, or its description.
pub fn shown_program(program: &str) -> String {
    let is_plain = program.len() <= 32
        && program
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b))
        && !looks_secret(program);
    let is_path = program.starts_with(['/', '.', '~']) || program.get(1..2) == Some(":");
    if is_plain || (is_path && !program.split(['/', '\\']).any(looks_secret)) {
        return format!("{program:?}");
    }
    described(program)
}

/// Whether a word looks like a secret and not like something that people name: long, and without
/// the order of words. Ids that everybody may see (GUIDs) are none.
pub fn looks_secret(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    if word.len() < 12 || is_guid(word) {
        return false;
    }
    if word.contains("-----BEGIN") || (word.starts_with("eyJ") && word.len() > 20) {
        return true;
    }
    if word.contains('~') && word.len() >= 16 {
        return true;
    }
    let parts = word.split(|c: char| !c.is_ascii_alphanumeric() && c != '+');
    parts.into_iter().any(is_random)
}

/// Whether a word can hardly be anything but a secret, so that it is refused where it stands.
pub fn is_surely_secret(word: &str) -> bool {
    let is_token = word.starts_with("eyJ") && word.len() > 40;
    let is_long = word
        .split(|c: char| !c.is_ascii_alphanumeric())
        .any(|part| part.len() >= 32 && (turns(part) >= 8 || is_hex(part)));
    !is_guid(word) && (is_token || is_long)
}

fn is_hex(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_hexdigit()) && turns(part) > 0
}

/// How often letters and digits follow each other.
fn turns(part: &str) -> usize {
    let kinds: Vec<bool> = part.bytes().map(|byte| byte.is_ascii_digit()).collect();
    kinds.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

/// Letters and digits in no order of words.
fn is_random(part: &str) -> bool {
    if part.len() < 16 {
        return false;
    }
    let has = |is: fn(&u8) -> bool| part.bytes().filter(is).count();
    let digits = has(u8::is_ascii_digit);
    let letters = has(u8::is_ascii_alphabetic);
    let (upper, lower) = (has(u8::is_ascii_uppercase), has(u8::is_ascii_lowercase));
    let is_mixed = digits >= 2 && letters >= 2;
    is_mixed || (part.len() >= 24 && upper >= 4 && lower >= 4) || part.len() >= 40
}

/// A text of another program without the words in it that look like secrets, and without what a
/// terminal would obey.
pub fn without_secrets(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for word in text.split_inclusive([' ', '\t', '"', '\'', ',', ';', '=', '&', '(', ')', '<', '>'])
    {
        let bare =
            word.trim_end_matches([' ', '\t', '"', '\'', ',', ';', '=', '&', '(', ')', '<', '>']);
        if looks_secret(bare) {
            safe.push('[');
            safe.push_str(&described(bare));
            safe.push(']');
            safe.push_str(&word[bare.len()..]);
        } else {
            safe.push_str(word);
        }
    }
    escaped(&safe)
}

/// One line in which nothing is a command to a terminal.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for char in text.chars() {
        if char == '\t' || !(char.is_control() || invisible(char).is_some()) {
            safe.push(char);
        } else {
            safe.extend(char.escape_unicode());
        }
    }
    safe
}

/// What a character is called that nobody sees.
pub const fn invisible(char: char) -> Option<&'static str> {
    Some(match char {
        '\n' => "a line break",
        '\r' => "a carriage return",
        '\t' => "a tab",
        '\0' => "a null character",
        '\u{a0}' | '\u{2007}' | '\u{202f}' => "a no-break space",
        '\u{ad}' => "a soft hyphen",
        '\u{200b}' => "a zero-width space",
        '\u{200c}' => "a zero-width non-joiner",
        '\u{200d}' => "a zero-width joiner",
        '\u{2060}' => "a word joiner",
        '\u{feff}' => "a byte order mark",
        '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "a text direction mark"
        }
        '\u{2028}' | '\u{2029}' | '\u{85}' => "a line separator",
        '\u{2000}'..='\u{2006}'
        | '\u{2008}'..='\u{200a}'
        | '\u{1680}'
        | '\u{205f}'
        | '\u{3000}' => "an unusual space",
        '\u{2061}'..='\u{2064}'
        | '\u{180e}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{3164}'
        | '\u{ffa0}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => "an invisible character",
        '\u{1}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => "a control character",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_described_by_kind_and_length() {
        for (text, words) in [
            ("66666666-7777-8888-9999-000000000000", "a GUID"),
            ("4711", "a number of 4 digits"),
            ("x", "a text of 1 character"),
            ("https://user:pass@x", "an address of 19 characters"),
            ("eyJhbGciOi.eyJzdWIi.c2ln", "a token of 24 characters"),
        ] {
            assert_eq!(described(text), words);
        }
    }

    #[test]
    fn secrets_are_told_from_names() {
        for secret in [
            "v8Q~Zr.T3xAbCdEfGhIjKlMnOpQrStUvWxYz0123",
            "nuc-0123456789abcdef0123456789abcdef",
            "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst",
            "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl",
            "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
            "kZ8x7Q2mP4vT9wB1",
        ] {
            assert!(looks_secret(secret), "{secret}");
            assert!(!shown(secret).contains(&secret[..8]), "{secret}");
            assert!(!name(secret).contains(&secret[..8]), "{secret}");
            let line = format!("error: token={secret}, \u{1b}[31mred");
            let safe = without_secrets(&line);
            assert!(!safe.contains(&secret[4..10]), "{safe}");
            assert!(safe.contains("\\u{1b}[31mred"), "{safe}");
        }
        assert_eq!(name("My Payments"), "My Payments");
        for name in [
            "contoso",
            "Contoso-Payments-2026",
            "My Payments",
            "organization_of_the_customer",
            "66666666-7777-8888-9999-000000000000",
            "AADSTS700082:",
            "Microsoft.VSTS.Common.Priority",
            "https://dev.azure.com/contoso/_apis/projects",
            "InternationalizationTeam",
        ] {
            assert!(!looks_secret(name), "{name}");
            assert_eq!(shown(name), format!("{name:?}"));
            assert_eq!(without_secrets(name), name);
        }
    }

    #[test]
    fn a_path_is_repeated_where_it_can_be_one() {
        let here = std::env::temp_dir();
        for path in ["/no/such/place", "secret.txt", "./secret", "/etc/hosts"] {
            assert_eq!(shown_path(Path::new(path)), path);
        }
        let absent = here.join("none-of-this");
        assert_eq!(shown_path(&absent), absent.display().to_string());
        for value in [
            "hunter2",
            "v8Q~Zr.T3xAbCdEfGhIjKlMnOpQrStUvWxYz0123",
            "/ab+cd/0123456789abcdef0123456789abcdef",
            "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl",
        ] {
            let words = shown_path(Path::new(value));
            assert!(!words.contains(&value[..6]), "{words}");
            assert!(words.contains("the name of a file was expected"), "{words}");
        }
    }
}
