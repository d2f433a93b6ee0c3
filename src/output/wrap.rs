//! Lines of talk, broken between words where the terminal would break them in the middle of one.

use unicode_width::UnicodeWidthStr as _;

/// The name under which people run this program: what stands behind it is a command.
const COMMAND: &str = "adoconn";

/// The text in lines of at most `width` columns, the first of them after `used` columns.
///
/// A command stays in one piece, however long, so that it can be copied: the terminal joins again
/// what it broke itself. A command is what stands between backticks, or from `adoconn` to the end
/// where that begins the line or follows a colon.
pub(super) fn words(text: &str, used: usize, width: usize) -> String {
    if used + text.width() <= width {
        return text.to_owned();
    }
    let mut lines = String::with_capacity(text.len() + 8);
    let mut column = used;
    for (at, piece) in pieces(text).into_iter().enumerate() {
        let columns = piece.width();
        if at == 0 {
            column += columns;
        } else if column + 1 + columns <= width {
            lines.push(' ');
            column += 1 + columns;
        } else {
            lines.push('\n');
            column = columns;
        }
        lines.push_str(piece);
    }
    lines
}

/// What may not be broken: words, texts between backticks, and commands.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    loop {
        let indent = rest.len() - rest.trim_start_matches(' ').len();
        let before = pieces.last();
        let is_free = before.is_none_or(|piece: &&str| piece.ends_with(':'));
        let word = rest[indent..].split(' ').next().unwrap_or_default();
        let is_command = is_free && word == COMMAND;
        let end = if is_command {
            rest.len()
        } else {
            indent + end_of_piece(&rest[indent..])
        };
        pieces.push(&rest[..end]);
        match rest.get(end + 1..) {
            Some(left) => rest = left,
            None => return pieces,
        }
    }
}

/// Where the piece ends that the text begins with: at a blank outside of backticks.
fn end_of_piece(text: &str) -> usize {
    let mut is_quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            // A backtick that nothing closes quotes nothing.
            '`' => is_quoted = !is_quoted && text[at + 1..].contains('`'),
            ' ' if !is_quoted => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_break_between_words() {
        assert_eq!(words("one two three", 0, 80), "one two three");
        assert_eq!(words("one two three", 0, 8), "one two\nthree");
        assert_eq!(words("one two three", 4, 8), "one\ntwo\nthree");
        assert_eq!(words("  one two", 0, 6), "  one\ntwo");
        assert_eq!(words("名前 名前", 0, 8), "名前\n名前");
        assert_eq!(words("supercalifragilistic", 0, 8), "supercalifragilistic");
    }

    #[test]
    fn a_command_can_be_copied() {
        let quoted = "close them, or use `adoconn sync --all` there";
        assert_eq!(
            words(quoted, 0, 20),
            "close them, or use\n`adoconn sync --all`\nthere"
        );
        let plain = "to go on: adoconn tickets close --resume last --yes";
        assert_eq!(
            words(plain, 6, 30),
            "to go on:\nadoconn tickets close --resume last --yes"
        );
        let first = "adoconn tickets close --resume last --yes";
        assert_eq!(words(first, 6, 30), first);
        assert_eq!(
            words("a lone ` is no quote", 0, 10),
            "a lone `\nis no\nquote"
        );
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "[a-z` é:]{0,60}|\\PC{0,60}", used in 0_usize..20, width in 1_usize..40) {
            prop_assert_eq!(words(&text, used, width).replace('\n', " "), text.clone());
        }

        #[test]
        fn lines_of_short_words_fit(text in "[a-z]{1,9}( [a-z]{1,9}){0,20}", width in 10_usize..40) {
            for line in words(&text, 0, width).lines() {
                prop_assert!(line.width() <= width, "{}", line);
            }
        }
    }
}
