//! Foreign text made safe for a work item: escaped, neutralised and cut.
//!
//! Finding text is hostile input (engineering, S6): it must neither become markup, nor mention
//! people, nor link other items, nor run over the service's limits.

use std::borrow::Cow;

use super::tame::tame;
use crate::model::visible::visible;

/// Longest `System.Title` and any other single-line field, in UTF-16 units (ado-api, 12.1).
pub const TITLE_MAX: usize = 255;

/// One line of plain text, cut at the service's limit for single-line fields.
pub fn line(text: &str) -> String {
    let text = visible(text);
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let short = cut(&visible(&words.join(" ")), TITLE_MAX);
    // The cut may have gone through an emoji.
    visible(&short).into_owned()
}

/// Plain text for a field: what hides or reorders it is gone, and no line of ours is imitated.
pub fn plain(text: &str) -> String {
    tame(&visible(text)).into_owned()
}

/// Text for a long HTML field: escaped, without what hides it, no imitation of a line of ours;
/// mentions and links neutralised, line ends kept. Every text that somebody else wrote goes
/// through here before it becomes part of a description or a comment.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let text = visible(text);
    let text = tame(&text);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\u{2028}' | '\u{2029}' => out.push_str("<br>"),
            '\t' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
        let next = chars.peek().copied();
        let mentions = c == '@' && next.is_some_and(|n| n.is_alphanumeric() || n == '<');
        let links = (c == '#' || c == '!') && next.is_some_and(|n| n.is_ascii_digit());
        if mentions || links {
            // A zero-width space ends the word that the service would turn into a mention.
            out.push('\u{200b}');
        }
    }
    out
}

/// The first `max` UTF-16 units, with an ellipsis where something was left out.
pub fn cut(text: &str, max: usize) -> String {
    if text.encode_utf16().count() <= max {
        return text.to_owned();
    }
    let mut units = 0;
    let mut short: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units < max
        })
        .collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// The same for a text that people read: how long it was is said behind what is left of it.
pub fn shorten(text: &str, max: usize) -> Cow<'_, str> {
    let short = cut(text, max);
    if short == text {
        return Cow::Borrowed(text);
    }
    let length = text.chars().count();
    Cow::Owned(format!("{short} (cut here, {length} characters in all)"))
}

/// The text of an HTML fragment: tags gone, entities of our own making undone, white space
/// folded. For comparing what was read with what was read, never for showing.
pub fn text_of_html(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => {
                in_tag = true;
                text.push(' ');
            }
            '>' if in_tag => in_tag = false,
            _ if in_tag => {}
            c => text.push(c),
        }
    }
    let text = without_entities(&text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Named entities of our own making, and numbered ones: a service may write either.
pub(super) fn without_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let entity = after.split_once(';').filter(|(name, _)| name.len() <= 7);
        if let Some((c, after)) = entity.and_then(|(name, after)| Some((character(name)?, after))) {
            out.push(c);
            rest = after;
        } else {
            out.push('&');
            rest = after;
        }
    }
    out + rest
}

fn character(entity: &str) -> Option<char> {
    let number = |digits: &str| match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => digits.parse().ok(),
    };
    match entity {
        "nbsp" => Some(' '),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "amp" => Some('&'),
        _ => char::from_u32(number(entity.strip_prefix('#')?)?),
    }
}

/// The character that an entity at the beginning of a text stands for, as a browser reads it, and
/// the entity's length.
pub(super) fn entity(text: &str) -> Option<(char, usize)> {
    let rest = text.strip_prefix('&')?;
    if let Some(number) = rest.strip_prefix('#') {
        let is_hex = number.starts_with(['x', 'X']);
        let digits = number.get(usize::from(is_hex)..)?;
        let count = digits
            .bytes()
            .take_while(|byte| byte.is_ascii_digit() || is_hex && byte.is_ascii_hexdigit())
            .count();
        let radix = if is_hex { 16 } else { 10 };
        let c = char::from_u32(u32::from_str_radix(digits.get(..count)?, radix).ok()?)?;
        let ends = digits.get(count..)?.starts_with(';');
        return Some((c, 2 + usize::from(is_hex) + count + usize::from(ends)));
    }
    let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = rest.get(..length)?;
    let c = match name {
        "shy" => '\u{ad}',
        "zwj" => '\u{200d}',
        "zwnj" => '\u{200c}',
        "lrm" => '\u{200e}',
        "rlm" => '\u{200f}',
        "ZeroWidthSpace" => '\u{200b}',
        "NoBreak" => '\u{2060}',
        "ensp" | "emsp" | "thinsp" | "numsp" | "hairsp" | "Tab" | "NewLine" => ' ',
        "lsqb" | "lbrack" => '[',
        "rsqb" | "rbrack" => ']',
        "comma" => ',',
        "colon" => ':',
        "sol" => '/',
        name => character(name)?,
    };
    rest.get(length..)?
        .starts_with(';')
        .then_some((c, length + 2))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_becomes_text() {
        assert_eq!(
            html("<script>alert('x')</script>"),
            "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"
        );
        assert_eq!(html("a\nb"), "a<br>b");
    }

    #[test]
    fn mentions_and_item_links_are_broken() {
        assert_eq!(
            html("@bob #12 AB#7 !9"),
            "@\u{200b}bob #\u{200b}12 AB#\u{200b}7 !\u{200b}9"
        );
        assert_eq!(html("a @ b # c"), "a @ b # c");
    }

    #[test]
    fn a_title_is_one_line() {
        assert_eq!(line(" a\r\n b\u{1b}[31m\u{202e}c "), "a b [31mc");
        assert_eq!(line(&"x".repeat(300)).encode_utf16().count(), TITLE_MAX);
    }

    #[test]
    fn spelling_stays_and_hiding_goes_in_titles_and_texts() {
        // Persian, Hindi, a family, England.
        let text = "\u{645}\u{6cc}\u{200c}\u{62e}\u{648} \u{915}\u{94d}\u{200d}\u{937} \
                    \u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \
                    \u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";
        assert_eq!(line(text), text);
        assert_eq!(html(text), text);
        assert_eq!(plain(text), text);
        let hidden = "a\u{ad}b\u{200b}c\u{202e}d\u{e0041}e\u{2063}f\u{fffa}g\u{fe0f}h";
        for seen in [line(hidden), html(hidden), plain(hidden)] {
            assert_eq!(seen, "abcdefgh");
        }
    }

    #[test]
    fn a_cut_leaves_no_half_of_an_emoji() {
        let family = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}";
        let england = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";
        for length in 236..256 {
            for emoji in [family, england] {
                let text = line(&format!("{}{emoji}{emoji}{emoji}", "x".repeat(length)));
                assert!(text.encode_utf16().count() <= TITLE_MAX);
                assert_eq!(visible(&text), text);
            }
        }
    }

    #[test]
    fn a_text_that_is_cut_says_how_long_it_was() {
        assert_eq!(shorten("short", 10), "short");
        let long = "x".repeat(100);
        assert_eq!(
            shorten(&long, 10),
            "xxxxxxxxx… (cut here, 100 characters in all)"
        );
    }

    #[test]
    fn no_line_of_ours_is_imitated() {
        assert_eq!(
            html("<b>[adoconn: end]</b>"),
            "&lt;b&gt;(adoconn: end]&lt;/b&gt;"
        );
        assert_eq!(plain("[ado\u{ad}conn: end]"), "(adoconn: end]");
    }

    #[test]
    fn entities_are_read_as_browsers_read_them() {
        for (text, read) in [
            ("&#91;x", Some(('[', 5))),
            ("&#x5b x", Some(('[', 5))),
            ("&lsqb;", Some(('[', 6))),
            ("&nbsp;", Some((' ', 6))),
            ("&lt", None),
            ("&;", None),
            ("&#;", None),
            ("& x", None),
            ("&#99999999999;", None),
        ] {
            assert_eq!(entity(text), read, "{text}");
        }
    }

    proptest! {
        #[test]
        fn lines_fit_and_hold_no_control(text in ".*") {
            let line = line(&text);
            prop_assert!(line.encode_utf16().count() <= TITLE_MAX);
            prop_assert!(!line.chars().any(char::is_control));
            prop_assert_eq!(visible(&line), line.as_str());
        }

        #[test]
        fn html_never_opens_a_tag_of_its_own(text in ".*") {
            prop_assert!(!html(&text).replace("<br>", "").contains(['<', '>']));
        }

        #[test]
        fn cutting_never_exceeds(text in ".*", max in 1_usize..40) {
            prop_assert!(cut(&text, max).encode_utf16().count() <= max);
        }
    }
}
