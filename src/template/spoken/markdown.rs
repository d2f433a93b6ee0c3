//! Markdown as people read it, except for what is quoted, struck out or shown as code.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::html::Reader;

/// Feeds Markdown to a reader. HTML in it goes through the same reader, so that a quotation may
/// begin in the one and end in the other.
pub(super) fn read(markdown: &str, reader: &mut Reader) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let mut open: Vec<Kind> = Vec::new();
    let mut html = String::new();
    let mut is_at_start = true;
    for (event, place) in Parser::new_ext(markdown, options).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                let kind = Kind::of(&tag, markdown.get(place).unwrap_or_default());
                kind.begin(reader);
                is_at_start |= kind != Kind::Part;
                open.push(kind);
            }
            Event::End(_) => {
                if let Some(kind) = open.pop() {
                    kind.end(reader, &mut html);
                }
            }
            Event::Text(text) => {
                if is_at_start && is_odd_start(markdown, &place) {
                    reader.gap();
                }
                is_at_start = false;
                reader.text(&text);
            }
            Event::Html(piece) => html.push_str(&piece),
            Event::InlineHtml(tag) => {
                reader.feed(&tag);
                is_at_start = false;
            }
            Event::SoftBreak | Event::HardBreak | Event::Rule => {
                reader.line();
                is_at_start = true;
            }
            Event::TaskListMarker(_) => reader.text("[ ] "),
            Event::Code(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_) => {
                reader.gap();
                is_at_start = false;
            }
        }
    }
    // Nothing is left open by this reader; a tag of HTML may be.
    if !html.is_empty() {
        reader.feed(&html);
    }
}

/// What a part of a document is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Lines of its own.
    Line,
    /// An item of a list.
    Item,
    /// What somebody else says, or what is only shown.
    Quoted { is_block: bool },
    /// A part of a line.
    Part,
    /// Lines of HTML.
    Html,
}

impl Kind {
    fn begin(self, reader: &mut Reader) {
        match self {
            Self::Line => reader.line(),
            Self::Item => reader.begin_item(),
            Self::Quoted { is_block } => reader.begin_quotation(is_block),
            Self::Part | Self::Html => {}
        }
    }

    /// Its end; `html` is what came of HTML since its beginning.
    fn end(self, reader: &mut Reader, html: &mut String) {
        match self {
            Self::Line => reader.line(),
            Self::Item => reader.end_item(),
            Self::Quoted { is_block } => reader.end_quotation(is_block),
            Self::Html => {
                reader.line();
                reader.feed(&std::mem::take(html));
                reader.line();
            }
            Self::Part => {}
        }
    }

    fn of(tag: &Tag<'_>, source: &str) -> Self {
        match tag {
            Tag::Paragraph | Tag::List(_) => Self::Line,
            // A line above `---` is one that somebody wrote; `# Title` names something.
            Tag::Heading { .. } if !source.trim_start().starts_with('#') => Self::Line,
            Tag::Item => Self::Item,
            Tag::Emphasis
            | Tag::Strong
            | Tag::Link { .. }
            | Tag::Superscript
            | Tag::Subscript
            | Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell => Self::Part,
            Tag::HtmlBlock => Self::Html,
            Tag::Strikethrough | Tag::Image { .. } => Self::Quoted { is_block: false },
            Tag::Heading { .. }
            | Tag::BlockQuote(_)
            | Tag::CodeBlock(_)
            | Tag::Table(_)
            | Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_) => Self::Quoted { is_block: true },
        }
    }
}

/// Whether the first text of a line is escaped, or indented like code: a line that goes on in a
/// paragraph may be indented as far as one likes.
fn is_odd_start(markdown: &str, place: &Range<usize>) -> bool {
    let before = markdown.get(..place.start).unwrap_or_default();
    if before.ends_with('\\') {
        return true;
    }
    let line = before.rsplit('\n').next().unwrap_or_default();
    let columns = line.chars().rev().take_while(|c| matches!(c, ' ' | '\t'));
    columns
        .map(|c| if c == '\t' { 4 } else { 1 })
        .sum::<usize>()
        >= 4
}
