//! Characters that are not seen, and which of them a text needs all the same.
//!
//! Zero-width and direction characters hide words and turn text around. Some of them belong to
//! ordinary spelling: Persian and Hindi need joiners, a family of emoji is held together by them,
//! and the flag of England is spelled with tag characters. Those stay where they have that use.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar as _;

/// Zero width non-joiner and zero width joiner.
const JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];
/// Emoji that begins a flag of a region (`🏴`), and the tag that ends it.
const BLACK_FLAG: char = '\u{1f3f4}';
const END_OF_FLAG: char = '\u{e007f}';

/// Whether a character is not seen but hides, joins or reorders others, wherever it stands.
pub fn is_unseen(c: char) -> bool {
    is_hidden(c) || JOINERS.contains(&c) || is_selector(c)
}

/// What has no use in the texts that we carry.
fn is_hidden(c: char) -> bool {
    matches!(c,
        // Soft hyphen, combining grapheme joiner, Hangul fillers, inherent Khmer vowels.
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
        | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
        // Zero width space; marks, embeddings, overrides and isolates of direction.
        | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}'
        // Word joiner, invisible operators, isolates, deprecated formatting; byte order mark.
        | '\u{2060}'..='\u{206f}' | '\u{feff}'
        // Interlinear annotations; shorthand and musical formatting.
        | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        // Tags, which can carry a whole hidden text, and what is reserved beside them.
        | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}')
        || is_no_character(c)
}

/// Code points that never are characters; some services refuse them.
fn is_no_character(c: char) -> bool {
    let code = u32::from(c);
    (0xfdd0..=0xfdef).contains(&code) || code & 0xfffe == 0xfffe
}

/// Variation selectors: they choose the look of the character before them.
fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}'
        | '\u{180b}'..='\u{180d}' | '\u{180f}')
}

/// The text without what hides or reorders it. Joiners stay between letters and inside emoji,
/// variation selectors behind what has variants, tags in flags.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut seen = String::with_capacity(text.len());
    let mut before = None;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        if let Some(flag) = (c == BLACK_FLAG).then(|| flag(after)).flatten() {
            seen.push(c);
            seen.push_str(flag);
            before = Some(END_OF_FLAG);
            rest = after.get(flag.len()..).unwrap_or_default();
            continue;
        }
        let next = || after.chars().find(|c| !is_hidden(*c));
        let stays = if JOINERS.contains(&c) {
            joins(c, before, next())
        } else if is_selector(c) {
            selects(c, before, next())
        } else {
            !is_hidden(c)
        };
        if stays {
            seen.push(c);
            before = Some(c);
        }
        rest = after;
    }
    Cow::Owned(seen)
}

/// The tags behind a black flag, where they spell a region: `gbeng` for England.
fn flag(after: &str) -> Option<&str> {
    let is_tag = |c: char| matches!(c, '\u{e0030}'..='\u{e0039}' | '\u{e0061}'..='\u{e007a}');
    let end = after.find(|c| !is_tag(c))?;
    let count = after.get(..end)?.chars().count();
    let is_whole = (4..=6).contains(&count) && after.get(end..)?.starts_with(END_OF_FLAG);
    is_whole.then(|| after.get(..end + END_OF_FLAG.len_utf8()))?
}

/// Whether a joiner has its use here.
fn joins(joiner: char, before: Option<char>, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    if joiner == '\u{200d}' && after.is_some_and(is_pictograph) && ends_emoji(before) {
        return true;
    }
    // A half form, or a letter in the form that it has before another one, ends a word too.
    let shapes = is_virama(before) || is_arabic(before);
    let is_part = |c: char| c.is_alphabetic() || is_mark(c) || c.is_numeric() && !c.is_ascii();
    is_part(before) && (shapes || after.is_some_and(is_part))
}

/// Whether a variation selector has its use here.
fn selects(selector: char, before: Option<char>, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    match selector {
        '\u{fe0e}' | '\u{fe0f}' => {
            let is_key = matches!(before, '0'..='9' | '#' | '*');
            is_pictograph(before) || is_key && after == Some('\u{20e3}')
        }
        '\u{180b}'..='\u{180f}' => matches!(before, '\u{1800}'..='\u{18af}'),
        // Variants of ideographs, as names of people and places are spelled with.
        _ => matches!(before, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}'),
    }
}

/// What an emoji that goes on behind a joiner may end with.
fn ends_emoji(c: char) -> bool {
    is_pictograph(c) || c == '\u{fe0f}' || ('\u{1f3fb}'..='\u{1f3ff}').contains(&c)
}

/// `Extended_Pictographic` of Unicode, in blocks.
fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}'
        | '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{24c2}' | '\u{25a0}'..='\u{27bf}'
        | '\u{2900}'..='\u{297f}' | '\u{2b00}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{3297}'
        | '\u{3299}' | '\u{1f000}'..='\u{1faff}')
}

/// Marks that are written on other characters, the vowel signs of Indic scripts among them.
fn is_mark(c: char) -> bool {
    !c.is_ascii() && !c.is_control() && !is_unseen(c) && c.width() == Some(0)
}

/// Signs that take the vowel from a letter: a joiner behind one chooses the form of that letter.
fn is_virama(c: char) -> bool {
    matches!(
        c,
        '\u{94d}'
            | '\u{9cd}'
            | '\u{a4d}'
            | '\u{acd}'
            | '\u{b4d}'
            | '\u{bcd}'
            | '\u{c4d}'
            | '\u{ccd}'
            | '\u{d4d}'
            | '\u{dca}'
            | '\u{1039}'
            | '\u{17d2}'
            | '\u{1a60}'
            | '\u{1b44}'
    )
}

/// Letters of scripts in which letters change their form where they join.
fn is_arabic(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{6ff}' | '\u{710}'..='\u{77f}' | '\u{7ca}'..='\u{7ff}'
        | '\u{8a0}'..='\u{8ff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_script_or_an_emoji_needs_stays() {
        for text in [
            // Persian "I want" and "books", Hindi with a half form, Sinhala, Bengali.
            "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}",
            "\u{6a9}\u{62a}\u{627}\u{628}\u{200c}\u{647}\u{627}",
            "\u{915}\u{94d}\u{200d}\u{937}",
            "\u{915}\u{94d}\u{200c}\u{937}",
            "\u{915}\u{94d}\u{200d} \u{915}",
            "\u{dc1}\u{dca}\u{200d}\u{dbb}\u{dd3}",
            "\u{9b0}\u{200d}\u{9cd}\u{9af}",
            // "anno Hegirae", which ends in a joiner.
            "\u{6f1}\u{6f3}\u{6f9}\u{6f9} \u{647}\u{200d}.",
            // German, as typesetters write it.
            "Auf\u{200c}lage",
            // A family, a judge, a rainbow flag, a heart in red, keycaps.
            "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}\u{200d}\u{1f466}",
            "\u{1f9d1}\u{1f3fd}\u{200d}\u{2696}\u{fe0f}",
            "\u{1f3f3}\u{fe0f}\u{200d}\u{1f308}",
            "\u{2764}\u{fe0f} 1\u{fe0f}\u{20e3} #\u{fe0f}\u{20e3}",
            // England, Scotland, Wales; two flags in a row; an ideograph with its variant.
            "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}!",
            "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
            "\u{1f1e9}\u{1f1ea}\u{1f1eb}\u{1f1f7}",
            "\u{845b}\u{e0100}\u{57ce}",
            "na\u{ef}ve e\u{301} \u{5e9}\u{5c1} \u{e2a}\u{e27}\u{e31}",
        ] {
            assert_eq!(visible(text), text, "{}", text.escape_unicode());
        }
    }

    #[test]
    fn what_hides_or_reorders_goes() {
        for (text, seen) in [
            ("a\u{202e}gpj.exe", "agpj.exe"),
            ("\u{2066}a\u{2069}\u{200e}\u{200f}\u{61c}", "a"),
            ("pass\u{ad}word\u{200b}\u{2060}\u{feff}", "password"),
            ("a\u{2062}b\u{2063}c", "abc"),
            ("\u{fff9}a\u{fffa}b\u{fffb}", "ab"),
            ("hi\u{e0068}\u{e0069}\u{e007f}", "hi"),
            ("\u{1f3f4}\u{e0067}x", "\u{1f3f4}x"),
            // A flag that is none hides a text.
            (
                "\u{1f3f4}\u{e0069}\u{e0067}\u{e006e}\u{e006f}\u{e0072}\u{e0065}\u{e0064}\u{e007f}",
                "\u{1f3f4}",
            ),
            // Joiners that join nothing.
            ("\u{200d}a \u{200c} b\u{200d}", "a  b"),
            ("1\u{200d}2 a\u{200d}-b", "12 a-b"),
            ("\u{1f468}\u{200d}x", "\u{1f468}x"),
            // Selectors that select nothing can carry bytes.
            ("a\u{fe0f}\u{fe01}\u{e0101}", "a"),
            ("\u{1f600}\u{fe0f}\u{fe0f}\u{e0110}", "\u{1f600}\u{fe0f}"),
            ("\u{3164}\u{115f}\u{ffa0}\u{34f}x\u{ffff}", "x"),
        ] {
            assert_eq!(visible(text), seen, "{}", text.escape_unicode());
        }
    }

    proptest! {
            #[test]
            fn it_is_the_same_the_second_time(text in "[ab1\u{200b}-\u{200f}\u{202e}\u{fe0f}\u{1f468}\u{1f3f4}\u{e0061}-\u{e0064}\u{e007f}\u{627}\u{94d}]{0,16}") {
                let once = visible(&text).into_owned();
                prop_assert_eq!(visible(&once), once.as_str());
    let hides = once.contains(['\u{200b}', '\u{200e}', '\u{200f}', '\u{202e}']);
                prop_assert!(!hides);
            }
        }
}
