//! Text from servers made safe for a terminal: whatever could move the cursor, forge a line, hide
//! or turn text around is shown as its code instead.
//!
//! Titles, names and error messages are written by strangers. JSON stays lossless: it has escapes
//! of its own.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::model::visible::visible;

/// One line without any character that a terminal acts on.
pub fn line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        match char {
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            '\t' => safe.push_str("\\t"),
            _ if is_unsafe(char) => write!(safe, "\\u{{{:x}}}", u32::from(char)).unwrap_or(()),
            _ => safe.push(char),
        }
    }
    Cow::Owned(safe)
}

/// A cell for a program that keeps line ends, such as a spreadsheet, and may be shown on a terminal
/// all the same. Joiners and tags stay where a script or an emoji needs them.
pub fn cell(text: &str) -> Cow<'_, str> {
    let is_visible = visible(text) == text;
    let is_kept = |c: char| {
        matches!(c, '\n' | '\t')
            || !is_unsafe(c)
            || is_visible && !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}')
    };
    if text.chars().all(is_kept) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for char in text.replace("\r\n", "\n").chars() {
        if is_kept(char) {
            safe.push(char);
        } else {
            safe.push_str(&line(char.encode_utf8(&mut [0; 4])));
        }
    }
    Cow::Owned(safe)
}

/// Whether a character does something other than being seen.
pub fn is_unsafe(char: char) -> bool {
    char.is_control()
        || matches!(char,
            // Soft hyphen, combining grapheme joiner, Arabic letter mark, Hangul fillers.
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
            // Zero width and direction marks; line and paragraph separators; overrides.
            | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            // Invisible operators, isolates, deprecated formatting; byte order mark.
            | '\u{2060}'..='\u{206f}' | '\u{feff}'
            // Interlinear annotations, and tags, which can carry a whole hidden text.
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthChar;

    use super::*;

    #[test]
    fn what_a_terminal_acts_on_is_shown() {
        for (hostile, shown) in [
            ("\u{1b}[2Jgone", r"\u{1b}[2Jgone"),
            ("\u{1b}]52;c;ZXZpbA==\u{7}", r"\u{1b}]52;c;ZXZpbA==\u{7}"),
            ("\u{9b}31m", r"\u{9b}31m"),
            ("over\rwritten", r"over\rwritten"),
            ("two\nlines", r"two\nlines"),
            ("a\u{202e}gpj.exe", r"a\u{202e}gpj.exe"),
            ("zero\u{200b}width\0", r"zero\u{200b}width\u{0}"),
            ("back\u{8}space", r"back\u{8}space"),
        ] {
            assert_eq!(line(hostile), shown);
        }
    }

    #[test]
    fn a_cell_keeps_its_lines_and_its_spelling_and_nothing_that_acts() {
        for (text, shown) in [
            ("two\r\nlines\tand", "two\nlines\tand"),
            ("over\rwritten", r"over\rwritten"),
            ("\u{1b}]0;x\u{7}\u{9b}m\0", r"\u{1b}]0;x\u{7}\u{9b}m\u{0}"),
            ("a\u{202e}b\u{ad}c\u{e0041}", r"a\u{202e}b\u{ad}c\u{e0041}"),
            ("a\u{2028}b", r"a\u{2028}b"),
            (
                "\u{645}\u{6cc}\u{200c}\u{62e}",
                "\u{645}\u{6cc}\u{200c}\u{62e}",
            ),
            ("\u{1f468}\u{200d}\u{1f467}", "\u{1f468}\u{200d}\u{1f467}"),
            ("\u{200d}=1", r"\u{200d}=1"),
        ] {
            assert_eq!(cell(text), shown);
        }
    }

    #[test]
    fn ordinary_text_is_not_copied() {
        for text in ["", "Ünïcödé, 漢字, 👍, é", r"C:\Windows"] {
            assert!(matches!(line(text), Cow::Borrowed(same) if same == text));
        }
    }

    proptest! {
        #[test]
        fn nothing_unsafe_is_left(text in any::<String>()) {
            let safe = line(&text);
            prop_assert!(!safe.chars().any(is_unsafe));
            prop_assert!(!safe.chars().any(char::is_control));
            prop_assert_eq!(line(&safe), safe.as_ref());
        }

        #[test]
        fn nothing_that_a_terminal_acts_on_is_left_in_a_cell(text in any::<String>()) {
            let acts = |c: char| c.is_control() && !matches!(c, '\n' | '\t')
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            prop_assert!(!cell(&text).chars().any(acts));
        }

        #[test]
        fn every_control_character_is_escaped(code in 0_u32..0x11_0000) {
            let Some(char) = char::from_u32(code) else { return Ok(()) };
            let text = format!("a{char}b");
            let safe = line(&text);
            if char.is_control() {
                prop_assert!(safe.starts_with("a\\"));
                prop_assert!(safe.ends_with('b'));
            }
            prop_assert!(safe.chars().all(|c| c.width().is_some()));
        }
    }
}
