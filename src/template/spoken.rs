//! What a comment says in its own words, line by line: without quotations, code and markup.
//!
//! Comments are hostile input. What somebody quotes, pastes or mirrors is not said by them.
//!
//! 1. A command is a line of its own: in a paragraph, a `<div>`, or between line breaks, with
//!    emphasis, mentions or other lines before and after it.
//! 2. Quotations, code, struck or hidden text, tables, headings (`# Title`), footnotes and
//!    collapsed details are left out, whether Markdown or HTML spells them. Items of lists keep a
//!    dash, and lines that are indented by four columns a mark: neither begins with a command.
//! 3. The mail that somebody answers is left out, too, by the marks of mail programs.
//! 4. In doubt a line counts as quoted: nothing is held, and nothing is released.

mod html;
mod markdown;
mod replies;
#[cfg(test)]
mod tests;

use crate::model::remark::Comment;
use crate::model::visible;

/// The lines that the writer says; white space folded, empty lines left out.
pub fn lines(comment: &Comment) -> Vec<String> {
    let mut lines = all(comment);
    lines.retain(|line| line != html::QUOTATION);
    lines
}

/// The same without what is a quotation in plain text only: fences, and mails that are answered.
/// A command counts only here.
pub fn own_lines(comment: &Comment) -> Vec<String> {
    replies::own(&all(comment))
}

/// All lines, with a mark where a quotation was left out.
fn all(comment: &Comment) -> Vec<String> {
    let mut reader = html::Reader::default();
    if comment.is_markdown {
        markdown::read(&comment.text, &mut reader);
    } else {
        reader.feed(&comment.text);
    }
    let said = reader.finish();
    let lines = said.split('\n').map(folded);
    lines
        .filter(|line| !line.is_empty() && line != "-")
        .collect()
}

/// A line with its white space folded, marked where it is indented like code.
fn folded(line: &str) -> String {
    let seen: String = line.chars().filter(|c| !visible::is_unseen(*c)).collect();
    let blank = seen.chars().take_while(|c| c.is_whitespace());
    let columns: usize = blank.map(|c| if c == '\t' { 4 } else { 1 }).sum();
    let words = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    if columns >= 4 && !words.is_empty() {
        format!("… {words}")
    } else {
        words
    }
}
