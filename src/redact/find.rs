//! The search: in the text as it is, and in what its escapes, Base64 and hexadecimal runs mean.

use std::ops::Range;

use super::decode;
use super::needles::{Needles, canonical};
use super::shapes;

/// Notations inside each other; nobody writes more by accident.
const DEPTH: u32 = 4;

/// Where the text holds a secret, in order and apart from each other.
pub(super) fn spans(text: &[u8], needles: Option<&Needles>, of_tool: bool) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    search(text, needles, of_tool, DEPTH, &mut |start, end| {
        spans.push(start..end);
    });
    merged(spans)
}

fn search(
    text: &[u8],
    needles: Option<&Needles>,
    of_tool: bool,
    depth: u32,
    found: &mut dyn FnMut(usize, usize),
) {
    if let Some(needles) = needles {
        let plain: Vec<u8> = text.iter().copied().map(canonical).collect();
        needles.spans(&plain, &mut |start, end| found(start, end));
    }
    shapes::spans(text, of_tool, &mut |start, end| found(start, end));
    let Some(deeper) = depth.checked_sub(1) else {
        return;
    };
    if let Some(meant) = decode::escapes(text) {
        search(&meant.bytes, needles, of_tool, deeper, &mut |start, end| {
            let (from, to) = meant.source(start, end);
            found(from, to);
        });
    }
    // What only looks like a token is not looked for in runs that mean anything or nothing.
    let Some(needles) = needles else {
        return;
    };
    for run in decode::runs(text) {
        let mut is_secret = false;
        for (_, bytes) in run.meanings() {
            search(&bytes, Some(needles), false, deeper, &mut |_, _| {
                is_secret = true;
            });
        }
        if is_secret {
            found(run.span.start, run.span.end);
        }
    }
    for (span, bytes) in decode::lists(text) {
        search(&bytes, Some(needles), false, 0, &mut |_, _| {
            found(span.start, span.end);
        });
    }
    spaced_out(text, needles, deeper, found);
}

/// Secrets with blanks or line ends in between. Only a long part counts here, and only the words
/// that hold it: two words of a sentence are seldom a secret.
fn spaced_out(text: &[u8], needles: &Needles, depth: u32, found: &mut dyn FnMut(usize, usize)) {
    let Some(dense) = decode::squeezed(text) else {
        return;
    };
    parts(&dense.bytes, needles, depth, &mut |start, end| {
        let (from, to) = dense.source(start, end);
        found(from, to);
    });
    for run in decode::runs(&dense.bytes) {
        for (skipped, bytes) in run.meanings() {
            search(
                &bytes,
                Some(needles),
                false,
                depth.min(1),
                &mut |start, end| {
                    let (start, end) = run.place(skipped, start, end);
                    let (from, to) = dense.source(start, end);
                    let (from, to) = whole_words(text, from, to);
                    found(from, to);
                },
            );
        }
    }
}

/// Long parts of a secret, and what escapes mean that the blanks stood in.
fn parts(text: &[u8], needles: &Needles, depth: u32, found: &mut dyn FnMut(usize, usize)) {
    let plain: Vec<u8> = text.iter().copied().map(canonical).collect();
    needles.parts(&plain, &mut |start, end| found(start, end));
    let Some(deeper) = depth.checked_sub(1) else {
        return;
    };
    if let Some(meant) = decode::escapes(text) {
        parts(&meant.bytes, needles, deeper, &mut |start, end| {
            let (from, to) = meant.source(start, end);
            found(from, to);
        });
    }
}

/// The part, widened to the blanks around it.
fn whole_words(text: &[u8], from: usize, to: usize) -> (usize, usize) {
    let is_blank = u8::is_ascii_whitespace;
    let before = text[..from].iter().rposition(is_blank);
    let behind = text[to..].iter().position(is_blank);
    (
        before.map_or(0, |at| at + 1),
        behind.map_or(text.len(), |at| to + at),
    )
}

fn merged(mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.sort_by_key(|span| (span.start, span.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}
