//! Foreign text made safe for a work item: escaped, neutralised and cut.
//!
//! Finding text is hostile input (engineering, S6): it must neither become markup, nor mention
//! people, nor link other items, nor run over the service's limits.

/// Longest `System.Title`, in UTF-16 units (ado-api, 12.1).
pub const TITLE_MAX: usize = 255;

/// One line of plain text, cut at the service's limit for single-line fields.
pub fn line(text: &str) -> String {
    let one_line: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .collect();
    let one_line = one_line
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>();
    let clean: String = one_line
        .join(" ")
        .chars()
        .filter(|c| !is_invisible(*c))
        .collect();
    cut(&clean, TITLE_MAX)
}

/// Text for a long HTML field: escaped, mentions and links neutralised, line ends kept.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut chars = text.chars().filter(|c| !is_invisible(*c)).peekable();
    while let Some(c) = chars.next() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push_str("<br>"),
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

/// Characters that are not seen but change how others are: bidirectional overrides, zero-width
/// characters, the byte order mark.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
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

    proptest! {
        #[test]
        fn lines_fit_and_hold_no_control(text in ".*") {
            let line = line(&text);
            prop_assert!(line.encode_utf16().count() <= TITLE_MAX);
            prop_assert!(!line.chars().any(|c| c.is_control() || is_invisible(c)));
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
