//! Quotes that do not stand where they may: a lenient reader makes one cell of two rows of them.

/// A quote that leaves the end of its cell to guesses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Odd {
    /// The byte it stands at.
    pub(super) at: usize,
    /// Whether it opens a cell that nothing closes.
    is_open: bool,
}

impl Odd {
    /// What is wrong with the row, for people.
    pub(super) fn why(self, text: &str) -> String {
        let before = text.as_bytes().get(..self.at).unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').count();
        if self.is_open {
            format!("the quote that is opened on line {line} is never closed")
        } else {
            format!(
                "text follows the closing quote on line {line}; a quote inside a cell is doubled"
            )
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Where a cell begins.
    Begin,
    Plain,
    /// Between quotes, since this byte.
    Quoted(usize),
    /// Behind a quote that may have closed the cell.
    Behind(usize),
}

/// All such quotes, in their order.
pub(super) fn odd(text: &str, separator: u8) -> Vec<Odd> {
    let mut odd = Vec::new();
    let mut state = State::Begin;
    for (at, byte) in text.bytes().enumerate() {
        let is_end = byte == separator || byte == b'\n' || byte == b'\r';
        state = match state {
            State::Begin if byte == b'"' => State::Quoted(at),
            State::Quoted(since) if byte != b'"' => State::Quoted(since),
            State::Quoted(since) => State::Behind(since),
            State::Behind(since) if byte == b'"' => State::Quoted(since),
            State::Begin | State::Plain | State::Behind(_) if is_end => State::Begin,
            State::Behind(_) => {
                odd.push(Odd {
                    at: at - 1,
                    is_open: false,
                });
                State::Plain
            }
            State::Begin | State::Plain => State::Plain,
        };
    }
    if let State::Quoted(at) = state {
        odd.push(Odd { at, is_open: true });
    }
    odd
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<(usize, bool)> {
        let odd = odd(text, b',').into_iter();
        odd.map(|quote| (quote.at, quote.is_open)).collect()
    }

    #[test]
    fn quotes_around_cells_and_doubled_ones_are_fine() {
        for text in [
            "a,\"b, c\",\"d \"\"e\"\"\"\r\n\"\",\"\nf\"",
            "5\" disk,a\"b\"",
            "",
        ] {
            assert_eq!(places(text), [], "{text}");
        }
    }

    #[test]
    fn quotes_that_close_too_early_or_never_are_told() {
        assert_eq!(places("\"a\"b,\"c\""), [(2, false)]);
        assert_eq!(places("a,\"b\nc,d"), [(2, true)]);
        assert_eq!(places("\"a\" ,b"), [(2, false)]);
    }
}
