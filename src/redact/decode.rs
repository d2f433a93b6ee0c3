//! What notations mean: percent-encoding, escapes of JSON and HTML, Base64, hexadecimal, bytes one
//! by one, and text that is broken into lines or spaced out.

use std::ops::Range;

/// A text with its escapes resolved once.
#[derive(Debug)]
pub(super) struct Meant {
    pub(super) bytes: Vec<u8>,
    /// For each byte, where it came from.
    from: Vec<(usize, usize)>,
}

impl Meant {
    /// What stands for a part of the bytes in the text.
    pub(super) fn source(&self, start: usize, end: usize) -> (usize, usize) {
        let from = self.from.get(start).map_or(0, |from| from.0);
        let to = end.checked_sub(1).and_then(|last| self.from.get(last));
        (from, to.map_or(from, |to| to.1))
    }
}

/// The text with its escapes resolved; `None` where it has none.
pub(super) fn escapes(text: &[u8]) -> Option<Meant> {
    let mut meant = Meant {
        bytes: Vec::with_capacity(text.len()),
        from: Vec::with_capacity(text.len()),
    };
    let mut at = 0;
    let mut has_any = false;
    while let Some(byte) = text.get(at) {
        let rest = &text[at..];
        let escape = match byte {
            b'%' => percent(rest),
            b'\\' => backslash(rest),
            b'&' => entity(rest),
            _ => None,
        };
        let end = if let Some((char, length)) = escape {
            has_any = true;
            let end = at + length;
            match char {
                Sign::Byte(byte) => meant.push(&[byte], at, end),
                Sign::Char(char) => {
                    let mut buffer = [0; 4];
                    meant.push(char.encode_utf8(&mut buffer).as_bytes(), at, end);
                }
            }
            end
        } else {
            meant.push(&[*byte], at, at + 1);
            at + 1
        };
        at = end;
    }
    has_any.then_some(meant)
}

impl Meant {
    fn push(&mut self, bytes: &[u8], start: usize, end: usize) {
        self.bytes.extend_from_slice(bytes);
        self.from.extend(bytes.iter().map(|_| (start, end)));
    }
}

/// The text without blanks, line ends, and characters that nobody sees; `None` where it has none.
pub(super) fn squeezed(text: &[u8]) -> Option<Meant> {
    let mut meant = Meant {
        bytes: Vec::with_capacity(text.len()),
        from: Vec::with_capacity(text.len()),
    };
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let gap = gap(&text[at..]);
        if gap == 0 {
            meant.push(&[*byte], at, at + 1);
        }
        at += gap.max(1);
    }
    (meant.bytes.len() < text.len()).then_some(meant)
}

/// The length of the blank or unseen character at the start. Zeros are every second byte of UTF-16.
fn gap(text: &[u8]) -> usize {
    match text {
        [0 | b' ' | b'\t'..=b'\r', ..] => 1,
        [0xc2, 0xa0 | 0xad, ..] => 2,
        [0xe2, 0x80, 0x8b..=0x8f, ..] | [0xe2, 0x81, 0xa0, ..] | [0xef, 0xbb, 0xbf, ..] => 3,
        _ => 0,
    }
}

/// What an escape stands for.
enum Sign {
    Byte(u8),
    Char(char),
}

/// `%7E`, and `%u007E` of old browsers.
fn percent(text: &[u8]) -> Option<(Sign, usize)> {
    if matches!(text.get(1), Some(b'u' | b'U')) {
        let number = hex(text.get(2..6)?)?;
        return Some((Sign::Char(char::from_u32(number)?), 6));
    }
    let number = hex(text.get(1..3)?)?;
    Some((Sign::Byte(u8::try_from(number).ok()?), 3))
}

/// `\u007e`, `\u{7e}`, `\x7e`, `\176`, `\/` and their like.
fn backslash(text: &[u8]) -> Option<(Sign, usize)> {
    let byte = |byte| Some((Sign::Byte(byte), 2));
    match text.get(1)? {
        b'u' if text.get(2) == Some(&b'{') => {
            let digits = text.get(3..)?.iter().take(8);
            let length = digits.take_while(|digit| **digit != b'}').count();
            let number = hex(text.get(3..3 + length)?)?;
            Some((Sign::Char(char::from_u32(number)?), length + 4))
        }
        b'u' | b'U' => unicode(text),
        b'x' | b'X' => {
            let number = hex(text.get(2..4)?)?;
            Some((Sign::Byte(u8::try_from(number).ok()?), 4))
        }
        b'0'..=b'7' => {
            let digits = std::str::from_utf8(text.get(1..4)?).ok()?;
            Some((Sign::Byte(u8::from_str_radix(digits, 8).ok()?), 4))
        }
        b'n' => byte(b'\n'),
        b'r' => byte(b'\r'),
        b't' => byte(b'\t'),
        b'b' => byte(8),
        b'f' => byte(12),
        other if other.is_ascii_punctuation() => byte(*other),
        _ => None,
    }
}

/// `\ud83d\ude00` is one character.
fn unicode(text: &[u8]) -> Option<(Sign, usize)> {
    let first = hex(text.get(2..6)?)?;
    if let Some(char) = char::from_u32(first) {
        return Some((Sign::Char(char), 6));
    }
    let second = text
        .get(6..8)
        .filter(|begin| begin.eq_ignore_ascii_case(b"\\u"))
        .and_then(|_| hex(text.get(8..12)?))
        .filter(|second| (0xdc00..0xe000).contains(second) && first < 0xdc00);
    let char = second
        .and_then(|second| char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)));
    Some(match char {
        Some(char) => (Sign::Char(char), 12),
        None => (Sign::Char(char::REPLACEMENT_CHARACTER), 6),
    })
}

/// Names of the characters that secrets have, with and without a semicolon.
const ENTITIES: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("plus", '+'),
    ("equals", '='),
    ("sol", '/'),
    ("bsol", '\\'),
    ("period", '.'),
    ("comma", ','),
    ("colon", ':'),
    ("semi", ';'),
    ("lowbar", '_'),
    ("hyphen", '-'),
    ("dash", '-'),
    ("num", '#'),
    ("percnt", '%'),
    ("excl", '!'),
    ("ast", '*'),
    ("lpar", '('),
    ("rpar", ')'),
    ("quest", '?'),
    ("commat", '@'),
    ("lsqb", '['),
    ("lbrack", '['),
    ("rsqb", ']'),
    ("rbrack", ']'),
    ("lcub", '{'),
    ("rcub", '}'),
    ("verbar", '|'),
    ("vert", '|'),
    ("dollar", '$'),
    ("Hat", '^'),
    ("grave", '`'),
];

/// `&#126;`, `&#x7e;`, `&amp;`.
fn entity(text: &[u8]) -> Option<(Sign, usize)> {
    let with_end = |length: usize| length + usize::from(text.get(length) == Some(&b';'));
    if text.get(1) != Some(&b'#') {
        let named = ENTITIES.iter().find(|(name, _)| {
            let end = 1 + name.len();
            text.get(1..end) == Some(name.as_bytes())
                && (text.get(end) == Some(&b';') || matches!(*name, "amp" | "lt" | "gt" | "quot"))
        })?;
        return Some((Sign::Char(named.1), with_end(1 + named.0.len())));
    }
    let is_hex = matches!(text.get(2), Some(b'x' | b'X'));
    let start = if is_hex { 3 } else { 2 };
    let digits = text.get(start..)?.iter().take(8);
    let fits = |digit: &&u8| {
        if is_hex {
            digit.is_ascii_hexdigit()
        } else {
            digit.is_ascii_digit()
        }
    };
    let end = start + digits.take_while(fits).count();
    let digits = std::str::from_utf8(text.get(start..end)?).ok()?;
    let number = u32::from_str_radix(digits, if is_hex { 16 } else { 10 }).ok()?;
    Some((Sign::Char(char::from_u32(number)?), with_end(end)))
}

fn hex(digits: &[u8]) -> Option<u32> {
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// A run of characters that may be Base64 or hexadecimal.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) span: Range<usize>,
    signs: Vec<u8>,
    is_hex: bool,
}

/// Shorter runs hold no secret that is long enough.
const SHORTEST: usize = 8;
/// The same in hexadecimal.
const SHORTEST_HEX: usize = 12;
/// Lines of Base64 are at least so long where they are broken.
const BROKEN: usize = 40;

/// The runs of a text.
pub(super) fn runs(text: &[u8]) -> Vec<Run> {
    let mut runs = hex_runs(text);
    let mut at = 0;
    while at < text.len() {
        if !is_base64(text[at]) {
            at += 1;
            continue;
        }
        let start = at;
        let mut signs = Vec::new();
        let mut line = 0;
        while let Some(byte) = text.get(at) {
            if is_base64(*byte) {
                signs.push(*byte);
                line += 1;
                at += 1;
                continue;
            }
            let gap = text[at..].iter().take(4);
            let gap = gap.take_while(|byte| byte.is_ascii_whitespace()).count();
            let goes_on = text.get(at + gap).is_some_and(|byte| is_base64(*byte));
            if gap == 0 || line < BROKEN || !goes_on {
                break;
            }
            line = 0;
            at += gap;
        }
        let padding = text[at..].iter().take(2);
        at += padding.take_while(|byte| **byte == b'=').count();
        if signs.len() >= SHORTEST {
            runs.push(Run {
                span: start..at,
                signs,
                is_hex: false,
            });
        }
    }
    runs
}

fn hex_runs(text: &[u8]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let digits = text[at..].iter();
        let length = digits.take_while(|byte| byte.is_ascii_hexdigit()).count();
        if length >= SHORTEST_HEX {
            runs.push(Run {
                span: at..at + length,
                signs: text[at..at + length].to_vec(),
                is_hex: true,
            });
        }
        at += length.max(1);
    }
    runs
}

impl Run {
    /// What the run may mean: wherever the first group of Base64 begins, and in hexadecimal; with
    /// the number of signs before it.
    pub(super) fn meanings(&self) -> impl Iterator<Item = (usize, Vec<u8>)> + '_ {
        let beginnings = if self.is_hex { 0..2 } else { 0..4 };
        beginnings.map(|skipped| {
            let signs = &self.signs[skipped..];
            let bytes = if self.is_hex {
                pairs(signs)
            } else {
                base64(signs)
            };
            (skipped, bytes)
        })
    }

    /// Where a part of a meaning stands in a text without blanks.
    pub(super) fn place(&self, skipped: usize, start: usize, end: usize) -> (usize, usize) {
        let (from, to) = if self.is_hex {
            (start * 2, end * 2)
        } else {
            (start * 8 / 6, (end * 8).div_ceil(6))
        };
        let begin = self.span.start + skipped;
        (begin + from, (begin + to).min(self.span.end))
    }
}

/// Fewer bytes hold no secret that is long enough.
const SHORTEST_LIST: usize = 6;
/// What stands between the bytes of a list, line ends and indents included.
const LONGEST_GAP: usize = 16;

/// Bytes that are written one by one, as `[118, 56, 81]`, `76:38:51` or `0x76, 0x38`, and what they
/// mean.
pub(super) fn lists(text: &[u8]) -> Vec<(Range<usize>, Vec<u8>)> {
    let mut lists = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let mut numbers = Vec::new();
        let start = at;
        let mut end = at;
        while let Some((digits, behind)) = number(text, at) {
            numbers.push(digits);
            end = behind;
            let between = text[end..].iter().take(LONGEST_GAP + 1);
            let gap = between
                .take_while(|byte| b" ,:;-|\t\r\n".contains(byte))
                .count();
            at = end + gap;
            if gap == 0 || gap > LONGEST_GAP {
                break;
            }
        }
        if numbers.len() >= SHORTEST_LIST {
            for base in [10, 16] {
                let read = |digits: &&str| u8::from_str_radix(digits, base).ok();
                if let Some(bytes) = numbers.iter().map(read).collect() {
                    lists.push((start..end, bytes));
                }
            }
        }
        if numbers.is_empty() {
            let word = text[at..].iter();
            let word = word.take_while(|byte| byte.is_ascii_alphanumeric()).count();
            at += word.max(1);
        }
    }
    lists
}

/// The digits of a number that may be a byte, and where it ends.
fn number(text: &[u8], at: usize) -> Option<(&str, usize)> {
    let word = text.get(at..)?.iter();
    let length = word.take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let word = std::str::from_utf8(&text[at..at + length]).ok()?;
    let digits = word.strip_prefix("0x").unwrap_or(word);
    let fits =
        (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then_some((digits, at + length))
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/-_".contains(&byte)
}

/// The bytes of Base64 in either alphabet, however it ends.
fn base64(signs: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(signs.len() * 3 / 4);
    let (mut bits, mut count) = (0_u32, 0);
    for sign in signs {
        let value = match sign {
            b'A'..=b'Z' => sign - b'A',
            b'a'..=b'z' => sign - b'a' + 26,
            b'0'..=b'9' => sign - b'0' + 52,
            b'+' | b'-' => 62,
            _ => 63,
        };
        bits = (bits << 6 | u32::from(value)) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap_or_default());
        }
    }
    bytes
}

/// The bytes of pairs of hexadecimal digits.
fn pairs(digits: &[u8]) -> Vec<u8> {
    let pairs = digits.chunks_exact(2);
    pairs
        .filter_map(|pair| u8::try_from(hex(pair)?).ok())
        .collect()
}
