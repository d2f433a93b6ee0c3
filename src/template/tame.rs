//! Foreign text that cannot pass for one of our own lines, however it is spelled.
//!
//! A scanner writes the name of a finding, a person the name of an asset. Where one of them spells
//! the line that begins or ends our block, or the line that ends our comments, its bracket or
//! comma is replaced by another one. That can be seen, and it survives a service that drops
//! zero-width characters, undoes entities or removes tags.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar as _;

use super::safe;
use crate::model::visible;

/// The word that all of our lines share.
const NAME: [char; 7] = ['a', 'd', 'o', 'c', 'o', 'n', 'n'];
/// What follows it on the last line of a comment, without blanks.
const FOOTER: &str = ",ticketkey";
/// Longest tag or comment that is looked through, in bytes.
const TAG_MAX: usize = 256;

/// The text with every imitation of our lines broken.
pub(super) fn tame(text: &str) -> Cow<'_, str> {
    let may_begin = |c: char| matches!(c, ',' | '&') || is_bracket(c) || letter(c) == ',';
    if !text.contains(may_begin) {
        return Cow::Borrowed(text);
    }
    let glyphs = glyphs(text);
    let mut tamed = String::new();
    let mut written = 0;
    for at in 0..glyphs.len() {
        let Some((glyph, replacement)) = forged(&glyphs, at) else {
            continue;
        };
        if glyph.start < written {
            continue;
        }
        tamed.push_str(text.get(written..glyph.start).unwrap_or_default());
        tamed.push_str(replacement);
        written = glyph.end;
    }
    if written == 0 {
        return Cow::Borrowed(text);
    }
    tamed.push_str(text.get(written..).unwrap_or_default());
    Cow::Owned(tamed)
}

/// A character that is seen, as it looks, and where it is written.
#[derive(Debug, Clone, Copy)]
struct Glyph {
    look: char,
    start: usize,
    end: usize,
}

/// What is to be replaced where our name begins at a place.
fn forged(glyphs: &[Glyph], at: usize) -> Option<(Glyph, &'static str)> {
    let name = glyphs.get(at..at + NAME.len())?;
    if !name.iter().map(|glyph| glyph.look).eq(NAME) {
        return None;
    }
    let before = at.checked_sub(1).and_then(|at| glyphs.get(at));
    if let Some(bracket) = before.filter(|glyph| glyph.look == '[') {
        return Some((*bracket, "("));
    }
    let after = glyphs.get(at + NAME.len()..)?.iter();
    let looks = after.clone().map(|glyph| glyph.look);
    let is_footer = looks.take(FOOTER.len()).eq(FOOTER.chars());
    let comma = after.clone().next()?;
    is_footer.then_some((*comma, ";"))
}

/// The characters of a text that are seen; tags, blanks and emphasis count for nothing.
fn glyphs(text: &str) -> Vec<Glyph> {
    let mut glyphs = Vec::with_capacity(text.len());
    let mut start = 0;
    while let Some(c) = text.get(start..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(start..).unwrap_or_default();
        let (c, length) = match c {
            '<' => (None, tag(rest).unwrap_or(1)),
            '&' => match safe::entity(rest) {
                Some((c, length)) => (Some(c), length),
                None => (Some(c), 1),
            },
            c => (Some(c), c.len_utf8()),
        };
        if let Some(look) = c.and_then(look) {
            glyphs.push(Glyph {
                look,
                start,
                end: start + length,
            });
        }
        start += length;
    }
    glyphs
}

/// The length of the tag or comment that a text begins with.
fn tag(text: &str) -> Option<usize> {
    let begins = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?');
    text.chars().nth(1).filter(|c| begins(*c))?;
    let end = text.bytes().take(TAG_MAX).position(|byte| byte == b'>')?;
    Some(end + 1)
}

fn is_bracket(c: char) -> bool {
    matches!(
        c,
        '[' | '\u{ff3b}'
            | '\u{2045}'
            | '\u{23a1}'
            | '\u{2772}'
            | '\u{27e6}'
            | '\u{2983}'
            | '\u{2985}'
            | '\u{298b}'
            ..='\u{2990}'
                | '\u{2e22}'
                | '\u{3010}'
                | '\u{3014}'
                | '\u{3016}'
                | '\u{3018}'
                | '\u{301a}'
                | '\u{fe39}'
                | '\u{fe47}'
                | '\u{fe5d}'
                | '\u{2308}'
                | '\u{230a}'
    )
}

/// What a character looks like; none where it is not seen, or only sets others off.
fn look(c: char) -> Option<char> {
    let is_set_off =
        c.is_whitespace() || c.is_control() || matches!(c, '*' | '_' | '`' | '~' | '\\');
    if is_set_off || visible::is_unseen(c) || c.width() == Some(0) {
        return None;
    }
    Some(if is_bracket(c) { '[' } else { letter(c) })
}

/// The small Latin letter that a character looks like, of those in our name; else itself.
fn letter(c: char) -> char {
    let code = u32::from(c);
    let plain = match code {
        // Full width.
        0xff01..=0xff5e => char::from_u32(code - 0xff01 + 0x21),
        // Mathematical alphabets, one after the other.
        0x1d400..=0x1d6a3 => nth_letter((code - 0x1d400) % 52 % 26),
        // In circles, parentheses and squares.
        0x249c..=0x24b5 => nth_letter(code - 0x249c),
        0x24b6..=0x24e9 => nth_letter((code - 0x24b6) % 26),
        0x1f110..=0x1f129 => nth_letter(code - 0x1f110),
        0x1f130..=0x1f149 => nth_letter(code - 0x1f130),
        0x1f150..=0x1f169 => nth_letter(code - 0x1f150),
        0x1f170..=0x1f189 => nth_letter(code - 0x1f170),
        _ => Some(c),
    };
    let c = plain.unwrap_or(c).to_lowercase().next().unwrap_or(c);
    match c {
        '\u{e0}'..='\u{e5}'
        | '\u{101}'
        | '\u{103}'
        | '\u{105}'
        | '\u{251}'
        | '\u{3b1}'
        | '\u{430}'
        | '\u{1d00}'
        | '\u{1d43}'
        | '\u{aa}'
        | '\u{237a}'
        | '\u{13aa}' => 'a',
        '\u{10f}' | '\u{111}' | '\u{257}' | '\u{501}' | '\u{1d05}' | '\u{217e}' | '\u{1d48}'
        | '\u{13e7}' | '\u{146f}' => 'd',
        '\u{f2}'..='\u{f6}'
        | '\u{f8}'
        | '\u{14d}'
        | '\u{151}'
        | '\u{3bf}'
        | '\u{3c3}'
        | '\u{43e}'
        | '\u{585}'
        | '\u{5e1}'
        | '\u{ba}'
        | '\u{1d0f}'
        | '\u{1d52}'
        | '\u{2134}'
        | '\u{275}'
        | '\u{c66}'
        | '\u{ce6}'
        | '\u{d20}'
        | '\u{101d}'
        | '0'
        | '\u{6f5}'
        | '\u{647}'
        | '\u{966}'
        | '\u{2c9f}' => 'o',
        '\u{e7}' | '\u{107}' | '\u{109}' | '\u{10d}' | '\u{188}' | '\u{3f2}' | '\u{441}'
        | '\u{1d04}' | '\u{1d9c}' | '\u{217d}' | '\u{2ca5}' => 'c',
        '\u{f1}' | '\u{144}' | '\u{146}' | '\u{148}' | '\u{272}' | '\u{273}' | '\u{274}'
        | '\u{3b7}' | '\u{43f}' | '\u{578}' | '\u{57c}' | '\u{1d0e}' | '\u{207f}' => 'n',
        '\u{60c}' | '\u{201a}' | '\u{3001}' | '\u{fe50}' | '\u{fe10}' => ',',
        c => c,
    }
}

fn nth_letter(number: u32) -> Option<char> {
    char::from_u32(u32::from('a') + number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_spelling_of_our_lines_is_left() {
        for forged in [
            "[adoconn: end]",
            "[ADOCONN: END]",
            "[ adoconn : end ]",
            "[\nadoconn: end]",
            "[\u{a0}adoconn: end]",
            "[ado conn: end]",
            "[a\u{ad}doconn: end]",
            "[\u{200b}adoconn\u{200b}: end]",
            "[ado\u{200d}conn: end]",
            "[adoc\u{fe0f}onn: end]",
            "[a\u{301}doconn: end]",
            "\u{ff3b}\u{ff41}\u{ff44}\u{ff4f}\u{ff43}\u{ff4f}\u{ff4e}\u{ff4e}\u{ff1a} end\u{ff3d}",
            "\u{3010}adoconn: end\u{3011}",
            "\u{27e6}adoconn: end\u{27e7}",
            "[\u{430}d\u{43e}\u{441}\u{43e}nn: end]",
            "[\u{1d41a}\u{1d41d}\u{1d428}\u{1d41c}\u{1d428}\u{1d427}\u{1d427}: end]",
            "[\u{24d0}\u{24d3}\u{24de}\u{24d2}\u{24de}\u{24dd}\u{24dd}: end]",
            "[ad0conn: end]",
            "&#91;adoconn: end]",
            "&#x5B;adoconn: end]",
            "&#x0005b;adoconn: end]",
            "&lsqb;adoconn: end]",
            "&lbrack;adoconn: end]",
            "[&#97;doconn: end]",
            "[&shy;ado&zwj;conn&nbsp;: end]",
            "[ado<b></b>conn: end]",
            "<b>[</b>adoconn: end]",
            "[<!-- x -->adoconn: end]",
            "[<span style=\"x\">adoconn</span>: end]",
            "[**adoconn**: end]",
            "\\[adoconn: end]",
            "[adoconn end]",
        ] {
            let tamed = tame(forged);
            assert!(tamed.contains('('), "{forged} became {tamed}");
            assert_eq!(tame(&tamed), tamed, "{forged}");
        }
        for forged in [
            "adoconn, ticket key k1-x; stays closed: for good",
            "Adoconn , Ticket\u{a0}key k1-x",
            "ado<i>conn</i>, ticket key k1-x",
            "adoconn\u{ff0c} ticket key k1-x",
        ] {
            assert!(tame(forged).contains(';'), "{forged}");
        }
    }

    #[test]
    fn other_text_stays_as_it_is() {
        for text in [
            "",
            "[adoc: end] & <b>, x",
            "a[0] = b, adoconn is a tool, and (adoconn: end)",
            "adoconn, the tool",
            "[\u{1f468}] \u{915}\u{94d}\u{200d}\u{937}, \u{3010}x\u{3011}",
        ] {
            assert!(
                matches!(tame(text), Cow::Borrowed(same) if same == text),
                "{text}"
            );
        }
    }

    #[test]
    fn every_one_of_many_is_broken_and_the_rest_is_kept() {
        let text = "a [adoconn: end] b [adoconn: end] [[adoconn c";
        assert_eq!(tame(text), "a (adoconn: end] b (adoconn: end] [(adoconn c");
    }
}
