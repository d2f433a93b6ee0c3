//! HTML as people read it, except for what is quoted, struck out, shown as code or hidden.
//!
//! Tags may be nested wrongly or never end. Browsers repair that by long rules; here the doubtful
//! part counts as quoted: an element is left only by its own end tag, and a tag without an end
//! hides what follows.

use crate::template::safe;

/// Stands for a quotation that was left out, on a line of its own.
pub(super) const QUOTATION: &str = "\u{fffc}";
/// Stands for something within a line that was left out.
const GAP: &str = "…";
/// Deeper nesting than this is no comment of a person.
const DEPTH_MAX: usize = 500;

/// Elements that set a part of a line apart.
const INLINE_QUOTING: [&str; 16] = [
    "q", "cite", "code", "samp", "kbd", "tt", "var", "del", "s", "strike", "button", "svg", "math",
    "object", "select", "option",
];
/// Elements that set whole lines apart. Headings name things, and cells and terms list them.
const BLOCK_QUOTING: [&str; 19] = [
    "blockquote",
    "pre",
    "listing",
    "details",
    "table",
    "td",
    "th",
    "caption",
    "dl",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "figure",
    "template",
];
/// Elements whose content is no markup, up to their own end tag.
const RAW: [&str; 10] = [
    "xmp",
    "plaintext",
    "textarea",
    "title",
    "style",
    "script",
    "iframe",
    "noembed",
    "noframes",
    "noscript",
];
/// Other elements that begin a new line.
const BLOCK: [&str; 20] = [
    "p", "div", "br", "hr", "ul", "ol", "li", "menu", "section", "article", "header", "footer",
    "main", "aside", "nav", "form", "fieldset", "address", "center", "body",
];
/// Elements without an end tag.
const VOID: [&str; 12] = [
    "br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "wbr",
];
/// Elements that an end tag inside of them does not reach out of.
const BARRIERS: [&str; 6] = ["td", "th", "table", "caption", "object", "template"];
/// Ids of what mail programs put around, or before, the mail that somebody answers.
const REPLY_IDS: [&str; 6] = [
    "divrplyfwdmsg",
    "appendonsend",
    "reply-intro",
    "isforwardcontent",
    "isreplycontent",
    "olk_src_body_section",
];

#[derive(Debug)]
struct Element {
    name: String,
    is_quoting: bool,
    is_block: bool,
}

/// Takes in HTML, piece by piece, and writes what is said as lines.
#[derive(Debug, Default)]
pub(super) struct Reader {
    said: String,
    open: Vec<Element>,
    /// Open elements that quote.
    quoting: usize,
    /// Quotations that no end tag ends.
    outer: usize,
    /// Open list items.
    listed: usize,
    /// Whether the rest is in doubt.
    is_lost: bool,
}

impl Reader {
    /// What was said.
    pub(super) fn finish(self) -> String {
        self.said
    }

    /// Text of the writer's own, without markup.
    pub(super) fn text(&mut self, text: &str) {
        if !self.is_quoting() {
            let plain = text.chars().map(|c| match c {
                '\u{fffc}' => '\u{fffd}',
                '\n' | '\r' => ' ',
                c => c,
            });
            self.said.extend(plain);
        }
    }

    /// The next line begins.
    pub(super) fn line(&mut self) {
        if !self.is_quoting() {
            self.said.push('\n');
            if self.listed > 0 {
                self.said.push_str("- ");
            }
        }
    }

    /// Something within a line is left out.
    pub(super) fn gap(&mut self) {
        self.text(GAP);
    }

    /// A quotation begins that no tag can end.
    pub(super) fn begin_quotation(&mut self, is_block: bool) {
        self.set_apart(is_block);
        self.outer += 1;
    }

    /// Its end.
    pub(super) fn end_quotation(&mut self, is_block: bool) {
        self.outer = self.outer.saturating_sub(1);
        self.set_apart(is_block);
    }

    /// An item of a list begins.
    pub(super) fn begin_item(&mut self) {
        self.listed += 1;
        self.line();
    }

    /// Its end.
    pub(super) fn end_item(&mut self) {
        self.listed = self.listed.saturating_sub(1);
        self.line();
    }

    /// A piece of HTML.
    pub(super) fn feed(&mut self, html: &str) {
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            self.html_text(rest.get(..at).unwrap_or_default());
            rest = rest.get(at..).unwrap_or_default();
            rest = self.markup(rest).unwrap_or_else(|| {
                self.is_lost = true;
                ""
            });
        }
        self.html_text(rest);
    }

    fn is_quoting(&self) -> bool {
        self.is_lost || self.outer > 0 || self.quoting > 0
    }

    /// A quotation begins or ends: a line that goes on behind one does not begin there.
    fn set_apart(&mut self, is_block: bool) {
        if self.is_quoting() {
            return;
        }
        if is_block {
            self.line();
            self.said.push_str(QUOTATION);
            self.line();
        } else {
            self.gap();
        }
    }

    fn html_text(&mut self, html: &str) {
        if self.is_quoting() {
            return;
        }
        for (number, line) in html.split('\n').enumerate() {
            if number > 0 {
                self.line();
            }
            self.text(&decoded(line));
        }
    }

    /// Reads one tag, comment or lone sign; gives what follows it, or nothing where it does not
    /// end.
    fn markup<'a>(&mut self, html: &'a str) -> Option<&'a str> {
        if let Some(comment) = html.strip_prefix("<!--") {
            // `<!-->` and `<!--->` are whole comments.
            for short in [">", "->"] {
                if let Some(rest) = comment.strip_prefix(short) {
                    return Some(rest);
                }
            }
            return comment.split_once("-->").map(|(_, rest)| rest);
        }
        let mut chars = html.chars();
        let (_, first, second) = (chars.next(), chars.next(), chars.next());
        match first {
            Some('!' | '?') => html.split_once('>').map(|(_, rest)| rest),
            Some('/') if second.is_some_and(|c| c.is_ascii_alphabetic()) => {
                let (tag, rest) = Tag::read(html.get(2..)?)?;
                self.close(&tag.name);
                Some(rest)
            }
            Some('/') => html.split_once('>').map(|(_, rest)| rest),
            Some(c) if c.is_ascii_alphabetic() => {
                let (tag, rest) = Tag::read(html.get(1..)?)?;
                if RAW.contains(&tag.name.as_str()) {
                    self.set_apart(true);
                    return after_raw(&tag.name, rest);
                }
                self.open(&tag);
                Some(rest)
            }
            Some(_) | None => {
                self.text("<");
                html.get(1..)
            }
        }
    }

    fn open(&mut self, tag: &Tag) {
        let name = tag.name.as_str();
        let is_own_block = BLOCK_QUOTING.contains(&name);
        let is_block = is_own_block || BLOCK.contains(&name);
        let is_quoting = is_own_block || INLINE_QUOTING.contains(&name) || tag.is_set_apart();
        if tag.ends_own_words() {
            self.set_apart(true);
            self.is_lost = true;
        }
        if name == "li" {
            self.begin_item();
        } else if is_quoting {
            self.set_apart(is_block);
        } else if is_block || name == "tr" {
            self.line();
        }
        if VOID.contains(&name) {
            return;
        }
        if self.open.len() >= DEPTH_MAX {
            self.is_lost = true;
            return;
        }
        self.quoting += usize::from(is_quoting);
        self.open.push(Element {
            name: name.to_owned(),
            is_quoting,
            is_block,
        });
    }

    fn close(&mut self, name: &str) {
        if name == "br" {
            self.line();
        }
        if name == "table" {
            self.close_cells();
        }
        let is_barrier = |element: &Element| {
            let inner = element.name.as_str();
            let reaches = BARRIERS.contains(&name) && inner != "table";
            BARRIERS.contains(&inner) && !reaches
        };
        let mut place = None;
        for (at, element) in self.open.iter().enumerate().rev() {
            if element.name == name {
                place = Some(at);
                break;
            }
            if is_barrier(element) {
                break;
            }
        }
        let Some(place) = place else {
            return;
        };
        let element = self.open.remove(place);
        if element.is_quoting {
            self.quoting = self.quoting.saturating_sub(1);
        }
        if name == "li" {
            self.end_item();
        } else if element.is_quoting {
            self.set_apart(element.is_block);
        } else if element.is_block {
            self.line();
        }
    }

    /// A table ends its own cells, which often have no end tags.
    fn close_cells(&mut self) {
        let Some(table) = self
            .open
            .iter()
            .rposition(|element| element.name == "table")
        else {
            return;
        };
        let mut at = 0;
        let quoting = &mut self.quoting;
        self.open.retain(|element| {
            let is_cell = at > table && ["td", "th", "caption"].contains(&element.name.as_str());
            at += 1;
            if is_cell {
                *quoting = quoting.saturating_sub(usize::from(element.is_quoting));
            }
            !is_cell
        });
    }
}

/// What follows an element whose content is no markup.
fn after_raw<'a>(name: &str, html: &'a str) -> Option<&'a str> {
    let mut rest = html;
    loop {
        let (_, tag) = rest.split_once("</")?;
        let is_same = tag
            .get(..name.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(name));
        let after = tag
            .get(name.len()..)
            .filter(|_| is_same)
            .unwrap_or_default();
        if after.starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/')) {
            return after.split_once('>').map(|(_, rest)| rest);
        }
        rest = tag;
    }
}

/// Text with its entities read; a blank that does not break stays one, for it indents.
fn decoded(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('&') {
        text.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let (c, length) = match safe::entity(rest) {
            Some((_, length)) if rest.starts_with("&nbsp;") => ('\u{a0}', length),
            Some(entity) => entity,
            None => ('&', 1),
        };
        text.push(c);
        rest = rest.get(length..).unwrap_or_default();
    }
    text + rest
}

/// A start or end tag.
#[derive(Debug)]
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// Reads a tag from its name on, and gives what follows it; none where it does not end.
    fn read(html: &str) -> Option<(Self, &str)> {
        let is_end = |c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/');
        let length = html.find(is_end)?;
        let name = html.get(..length)?.to_ascii_lowercase();
        let mut attributes = Vec::new();
        let mut rest = html.get(length..)?;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if let Some(after) = rest.strip_prefix('>') {
                return Some((Self { name, attributes }, after));
            }
            let is_end = |c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/' | '=');
            // A sign of equality may begin the name of an attribute.
            let first = rest.chars().next()?.len_utf8();
            let length = first + rest.get(first..)?.find(is_end)?;
            let attribute = rest.get(..length)?.to_ascii_lowercase();
            rest = rest.get(length..)?.trim_start();
            let mut value = "";
            if let Some(after) = rest.strip_prefix('=') {
                let after = after.trim_start();
                let first = after.chars().next()?;
                (value, rest) = if matches!(first, '"' | '\'') {
                    after.get(1..)?.split_once(first)?
                } else {
                    let end = after.find(|c: char| c.is_ascii_whitespace() || c == '>')?;
                    after.split_at_checked(end)?
                };
            }
            attributes.push((attribute, decoded(value).to_ascii_lowercase()));
        }
    }

    fn values<'a>(&'a self, attribute: &'a str) -> impl Iterator<Item = &'a str> {
        let known = self.attributes.iter();
        known
            .filter(move |(name, _)| name == attribute)
            .map(|(_, value)| value.as_str())
    }

    /// Whether its attributes set it apart: a quotation of a mail program, code, indented or
    /// hidden text.
    fn is_set_apart(&self) -> bool {
        let is_hidden = self.values("hidden").next().is_some()
            || self.values("aria-hidden").any(|value| value == "true");
        let mut classes = self.values("class").flat_map(str::split_ascii_whitespace);
        let mut styles = self.values("style").flat_map(|style| style.split(';'));
        let mut kinds = self.values("type");
        is_hidden
            || classes.any(is_quoting_class)
            || styles.any(is_quoting_style)
            || kinds.any(|kind| kind == "cite")
    }

    /// Whether what follows is the mail that somebody answers.
    fn ends_own_words(&self) -> bool {
        self.values("id").any(|id| {
            let id = id.trim_start_matches("x_");
            REPLY_IDS.contains(&id)
        })
    }
}

fn is_quoting_class(class: &str) -> bool {
    // Outlook on the web puts this before the names that it finds.
    let class = class.trim_start_matches("x_");
    let is_code = ["code", "hljs", "highlight", "codehilite", "monospace"].contains(&class)
        || ["language-", "lang-"]
            .iter()
            .any(|begin| class.starts_with(begin));
    is_code
        || class.contains("quote")
        || [
            "cite",
            "gmail_attr",
            "moz-cite-prefix",
            "moz-forward-container",
            "zmail_extra",
        ]
        .contains(&class)
        || class.contains("messageheader")
}

/// Whether one declaration of a style sets its element apart.
fn is_quoting_style(declaration: &str) -> bool {
    let Some((property, value)) = declaration.split_once(':') else {
        return false;
    };
    let value = value.trim();
    let is_none = |value: &str| {
        let number = value.trim_start_matches(['0', '.']);
        number.is_empty()
            || ["none", "auto", "initial", "inherit", "unset", "hidden"].contains(&value)
            || value.starts_with('0')
                && number.starts_with(|c: char| c.is_ascii_alphabetic() || c == '%')
            || value.starts_with('-')
    };
    match property.trim() {
        "border-left" | "border-inline-start" => !value.split(' ').any(is_none),
        "border-left-width"
        | "margin-left"
        | "padding-left"
        | "text-indent"
        | "margin-inline-start"
        | "padding-inline-start" => !is_none(value),
        // Top, right, bottom, left.
        "margin" | "padding" => value
            .split_whitespace()
            .nth(3)
            .is_some_and(|left| !is_none(left)),
        "text-decoration" | "text-decoration-line" => value.contains("line-through"),
        "font-family" | "font" => ["mono", "courier", "consolas", "menlo"]
            .iter()
            .any(|font| value.contains(font)),
        "white-space" => value.starts_with("pre") && value != "pre-wrap" && value != "pre-line",
        "display" => value.starts_with("none"),
        "visibility" => value.starts_with("hidden") || value.starts_with("collapse"),
        "font-size" | "opacity" | "max-height" => is_none(value),
        _ => false,
    }
}
