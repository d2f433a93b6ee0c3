//! What is searched for: every secret as it is, and as Base64 would write it.

use std::collections::HashSet;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use super::decode;

/// So many characters of a secret in a row are enough to recognize it: a server may cut what it
/// repeats. Fewer would hide ordinary words where people chose the secret.
pub(super) const WINDOW: usize = 10;
/// A shorter secret is an ordinary word as likely as not. It is hidden only where it stands alone
/// behind `=`, `:` or a quotation mark.
const SHORT: usize = 6;
/// Bytes of one secret that are searched for: no server takes a header that is longer.
const LONGEST: usize = 16 * 1024;
/// Escapes inside each other that a secret may hold by chance.
const DEEPEST: usize = 4;
/// Secrets of the configuration; the oldest makes room.
const MOST_SECRETS: usize = 128;
/// Tokens, which follow each other; a refused one may still be repeated by a late answer.
const MOST_TOKENS: usize = 16;

/// The secrets, and what is derived from them.
#[derive(Clone, Default)]
pub(super) struct Needles {
    secrets: Vec<Box<str>>,
    tokens: Vec<Box<str>>,
    /// Parts of `WINDOW` canonical bytes.
    windows: HashSet<[u8; WINDOW]>,
    /// Canonical forms that are shorter than a window.
    wholes: Vec<Vec<u8>>,
    /// Canonical forms of very short secrets.
    shorts: Vec<Vec<u8>>,
}

impl fmt::Debug for Needles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} secrets, {} tokens",
            self.secrets.len(),
            self.tokens.len()
        )
    }
}

impl Needles {
    /// Whether the secret was new.
    pub(super) fn add(&mut self, secret: &str) -> bool {
        let is_new = push(&mut self.secrets, secret, MOST_SECRETS);
        if is_new {
            self.derive();
        }
        is_new
    }

    /// Whether the token was new.
    pub(super) fn add_token(&mut self, token: &str) -> bool {
        let is_new = push(&mut self.tokens, token, MOST_TOKENS);
        if is_new {
            self.derive();
        }
        is_new
    }

    /// The bytes of the secrets that are kept.
    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        let secrets = self.secrets.iter().chain(&self.tokens);
        secrets.map(|secret| secret.len()).sum()
    }

    fn derive(&mut self) {
        self.windows.clear();
        self.wholes.clear();
        self.shorts.clear();
        for secret in self.secrets.iter().chain(&self.tokens) {
            let secret = secret.as_ref();
            let collapsed = secret.split_whitespace().collect::<Vec<_>>().join(" ");
            // As the name of a host can hold it.
            let bare = secret.bytes().filter(u8::is_ascii_alphanumeric).collect();
            let forms = [secret.as_bytes().to_vec(), collapsed.into_bytes(), bare];
            let forms = forms
                .into_iter()
                .enumerate()
                .filter(|(at, form)| *at == 0 || form.len() >= WINDOW)
                .map(|(_, form)| form);
            let resolved = resolved(secret.as_bytes());
            let dense = decode::squeezed(secret.as_bytes()).map(|dense| dense.bytes);
            let others = resolved.into_iter().chain(dense);
            let others = others.filter(|form| form.len() >= SHORT);
            for form in forms.chain(latin(secret)).chain(others) {
                insert(&form, &mut self.windows, &mut self.wholes, &mut self.shorts);
            }
            for core in base64_cores(secret.as_bytes()) {
                if core.len() >= SHORT {
                    insert(&core, &mut self.windows, &mut self.wholes, &mut self.shorts);
                }
            }
        }
    }

    /// Parts of the text that hold a secret as it is; `text` is canonical.
    pub(super) fn spans(&self, text: &[u8], found: &mut impl FnMut(usize, usize)) {
        self.windows(text, found);
        for whole in &self.wholes {
            for at in places(text, whole) {
                found(at, at + whole.len());
            }
        }
        for short in &self.shorts {
            for at in places(text, short) {
                if stands_alone(text, at, short.len()) {
                    found(at, at + short.len());
                }
            }
        }
    }

    /// The same in a text that lost its blanks, where short words are no sign.
    pub(super) fn parts(&self, text: &[u8], found: &mut impl FnMut(usize, usize)) {
        self.windows(text, found);
        let is_word = |whole: &[u8]| whole.iter().all(u8::is_ascii_alphabetic);
        for whole in self.wholes.iter().filter(|whole| !is_word(whole)) {
            for at in places(text, whole) {
                found(at, at + whole.len());
            }
        }
    }

    fn windows(&self, text: &[u8], found: &mut impl FnMut(usize, usize)) {
        let windows = text.windows(WINDOW).enumerate();
        for (at, window) in windows {
            if <&[u8; WINDOW]>::try_from(window).is_ok_and(|window| self.windows.contains(window)) {
                found(at, at + WINDOW);
            }
        }
    }
}

/// How secret and text are compared: without regard to case, and with `+` for a blank.
pub(super) fn canonical(byte: u8) -> u8 {
    match byte {
        b'+' => b' ',
        _ => byte.to_ascii_lowercase(),
    }
}

fn push(list: &mut Vec<Box<str>>, secret: &str, most: usize) -> bool {
    let secret = super::start_of(secret.trim(), LONGEST);
    if secret.is_empty() || list.iter().any(|known| **known == *secret) {
        return false;
    }
    if list.len() >= most {
        list.remove(0);
    }
    list.push(secret.into());
    true
}

fn insert(
    form: &[u8],
    windows: &mut HashSet<[u8; WINDOW]>,
    wholes: &mut Vec<Vec<u8>>,
    shorts: &mut Vec<Vec<u8>>,
) {
    let form: Vec<u8> = form.iter().copied().map(canonical).collect();
    if form.len() < SHORT {
        shorts.push(form);
    } else if form.len() < WINDOW {
        wholes.push(form);
    } else {
        let parts = form.windows(WINDOW);
        windows.extend(parts.filter_map(|part| <[u8; WINDOW]>::try_from(part).ok()));
    }
}

/// The bytes of an old encoding, as `%E9` writes them.
fn latin(secret: &str) -> Option<Vec<u8>> {
    if secret.is_ascii() {
        return None;
    }
    let bytes = secret.chars().map(|char| u8::try_from(u32::from(char)));
    bytes.collect::<Result<_, _>>().ok()
}

/// What is left of a secret that happens to hold escapes, such as `%41` or `\!`, where the text around
/// it is taken for escaped.
fn resolved(secret: &[u8]) -> Vec<Vec<u8>> {
    let next = |bytes: &[u8]| decode::escapes(bytes).map(|meant| meant.bytes);
    std::iter::successors(next(secret), |bytes| next(bytes))
        .take(DEEPEST)
        .collect()
}

/// What is the same in every Base64 text with the secret in it, for the three ways in which its
/// bytes may fall into groups, in both alphabets.
fn base64_cores(secret: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    (0..3).flat_map(|before| {
        let padded = [&[0; 2][..before], secret].concat();
        // A character that holds bits of what stands before or behind is left out.
        let start = (before * 8).div_ceil(6);
        let end = padded.len() * 8 / 6;
        [STANDARD, URL_SAFE].map(|alphabet| {
            let text = alphabet.encode(&padded).into_bytes();
            text.get(start..end).unwrap_or_default().to_vec()
        })
    })
}

fn places<'a>(text: &'a [u8], needle: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let parts = text.windows(needle.len().max(1)).enumerate();
    parts.filter_map(move |(at, part)| (part == needle).then_some(at))
}

/// Whether a very short secret stands where values stand.
fn stands_alone(text: &[u8], at: usize, length: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| text.get(before));
    let behind = text.get(at + length);
    let opens = before.is_none_or(|byte| b"=:\"'`".contains(byte));
    opens && behind.is_none_or(|byte| !byte.is_ascii_alphanumeric())
}
