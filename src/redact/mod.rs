//! The one place that hides secrets in text that somebody else wrote, and cuts it.
//!
//! Servers, proxies and tools like to print what they were sent. Whatever they say goes through
//! [`Shown`] or [`line()`] before it becomes a message, a log line, JSON, or a row of the ledger.
//! Every secret is added to [`IN_USE`] as soon as it is known, from any thread, and is found raw,
//! percent-encoded, JSON- or HTML-escaped, in hexadecimal and in Base64, byte by byte, broken into
//! lines, in any mixture of these, and in part: ten characters of it are enough.

mod decode;
mod find;
mod needles;
mod shapes;

use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, Range};
use std::sync::{Arc, PoisonError, RwLock};

use needles::Needles;

/// What takes the place of a secret.
const MARK: &str = "[secret]";
/// Characters of a message that are kept.
const LONGEST: usize = 500;
/// Characters of an answer that is no message.
const LONGEST_EXCERPT: usize = 200;
/// Characters of a code or an id that are kept.
const LONGEST_CODE: usize = 100;
/// Bytes that are looked at; a message needs far fewer.
const LOOKED_AT: usize = 16 * 1024;
/// Bytes at the end of a text that was cut before the search: they may begin a secret of which too
/// little is left to recognize it.
const UNSURE: usize = 128;

/// The secrets of this process.
pub static IN_USE: Redactor = Redactor::new();

/// Knows secrets, and hides them in text.
#[derive(Debug)]
pub struct Redactor {
    needles: RwLock<Option<Arc<Needles>>>,
}

/// Who wrote a text: decides what is hidden beside the secrets that are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Author {
    Service,
    /// A program that knows secrets of its own, such as the Azure CLI.
    Tool,
}

impl Redactor {
    /// Knows no secret yet.
    const fn new() -> Self {
        Self {
            needles: RwLock::new(None),
        }
    }

    /// Hides a secret from now on: one of the configuration, or of the machine.
    pub fn add(&self, secret: &str) {
        self.learn(|needles| needles.add(secret));
    }

    /// The same for one of many that follow each other, such as an access token.
    pub fn add_token(&self, token: &str) {
        self.learn(|needles| needles.add_token(token));
    }

    fn learn(&self, change: impl FnOnce(&mut Needles) -> bool) {
        let mut known = self.needles.write().unwrap_or_else(PoisonError::into_inner);
        let mut needles = known.as_deref().cloned().unwrap_or_default();
        if change(&mut needles) {
            *known = Some(Arc::new(needles));
        }
    }

    fn needles(&self) -> Option<Arc<Needles>> {
        let known = self.needles.read().unwrap_or_else(PoisonError::into_inner);
        known.clone()
    }

    /// The text without secrets, at most `longest` characters of it.
    fn shown(&self, text: &str, longest: usize, author: Author) -> String {
        let looked_at = start_of(text, LOOKED_AT);
        let spans = find::spans(
            looked_at.as_bytes(),
            self.needles().as_deref(),
            author == Author::Tool,
        );
        let is_cut = looked_at.len() < text.len();
        let end = if is_cut {
            start_of(looked_at, looked_at.len().saturating_sub(UNSURE)).len()
        } else {
            looked_at.len()
        };
        let mut shown = hidden(looked_at, &spans, end);
        let kept = shown.char_indices().nth(longest).map(|(at, _)| at);
        if let Some(at) = kept {
            shown.truncate(at);
        }
        if kept.is_some() || is_cut {
            shown.push('…');
        }
        shown
    }

    /// The whole text without secrets.
    fn line<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let spans = find::spans(text.as_bytes(), self.needles().as_deref(), false);
        if spans.is_empty() {
            return Cow::Borrowed(text);
        }
        Cow::Owned(hidden(text, &spans, text.len()))
    }
}

/// One line of our own without secrets, in its whole length: for stderr and the log.
pub fn line(text: &str) -> Cow<'_, str> {
    IN_USE.line(text)
}

/// The beginning of an answer that is no message, in one line and without secrets.
pub fn excerpt(text: &str) -> String {
    let shown = IN_USE.shown(text, LONGEST_EXCERPT, Author::Service);
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a program printed, in one line, without secrets and without what looks like one: it may
/// print tokens that we never saw.
pub fn of_tool(text: &str) -> String {
    let shown = IN_USE.shown(text, LONGEST, Author::Tool);
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text that may be shown and stored: it holds no secret, and is not long.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Shown(String);

impl Shown {
    /// The same for a code or an id.
    pub fn code(text: &str) -> Self {
        Self(IN_USE.shown(text, LONGEST_CODE, Author::Service))
    }
}

impl From<&str> for Shown {
    fn from(text: &str) -> Self {
        Self(IN_USE.shown(text, LONGEST, Author::Service))
    }
}

impl From<&String> for Shown {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<String> for Shown {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<Shown> for String {
    fn from(shown: Shown) -> Self {
        shown.0
    }
}

impl Deref for Shown {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl PartialEq<str> for Shown {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Shown {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// The first `bytes` bytes, or fewer, up to the end of a character.
fn start_of(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The text up to `end`, with a mark in place of each span. Spans are in order, apart from each
/// other, and are widened to whole characters.
fn hidden(text: &str, spans: &[Range<usize>], end: usize) -> String {
    let mut shown = String::with_capacity(text.len().min(end));
    let mut at = 0;
    for span in spans {
        let start = start_of(text, span.start).len().max(at);
        if start >= end {
            break;
        }
        shown.push_str(&text[at..start]);
        shown.push_str(MARK);
        at = span.end;
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    shown.push_str(text.get(at..end).unwrap_or_default());
    shown
}

#[cfg(test)]
mod tests;
