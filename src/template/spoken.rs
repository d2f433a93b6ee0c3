//! What a comment says in its own words, line by line: without quotations, code and markup.
//!
//! Comments are hostile input. What somebody quotes, pastes or mirrors is not said by them: a
//! quotation is left out as a whole, and list items keep a dash, so that no line of theirs
//! begins with what is only listed.

use super::safe;
use crate::model::remark::Comment;
use crate::model::visible;

/// The lines that the writer says; white space folded, empty lines left out.
pub fn lines(comment: &Comment) -> Vec<String> {
    let text = if comment.is_markdown {
        of_markdown(&comment.text)
    } else {
        of_html(&comment.text)
    };
    let lines = text.lines().map(|line| {
        let seen: String = line.chars().filter(|c| !visible::is_unseen(*c)).collect();
        seen.split_whitespace().collect::<Vec<_>>().join(" ")
    });
    lines.filter(|line| !line.is_empty()).collect()
}

/// Elements whose content somebody else said, or that show text as it is.
const QUOTING: [&str; 4] = ["blockquote", "pre", "code", "q"];
/// Elements that go on in the same line.
const INLINE: [&str; 12] = [
    "a", "b", "i", "u", "s", "em", "strong", "span", "font", "small", "sub", "sup",
];

fn of_html(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut quoted = 0_usize;
    let mut rest = html;
    loop {
        let (said, tag) = rest.split_once('<').unwrap_or((rest, ""));
        if quoted == 0 {
            text.push_str(said);
        }
        if tag.is_empty() {
            return safe::without_entities(&text);
        }
        let (inner, after) = tag.split_once('>').unwrap_or((tag, ""));
        let is_closing = inner.starts_with('/');
        let name = inner.trim_start_matches('/');
        let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next();
        let name = name.unwrap_or_default().to_ascii_lowercase();
        if QUOTING.contains(&name.as_str()) {
            quoted = if is_closing {
                quoted.saturating_sub(1)
            } else {
                quoted + 1
            };
            // A line that goes on after a quotation does not begin there.
            text.push_str(if name == "code" || name == "q" {
                "…"
            } else {
                "\n"
            });
        } else if !INLINE.contains(&name.as_str()) && quoted == 0 {
            text.push('\n');
            if name == "li" && !is_closing {
                text.push_str("- ");
            }
        }
        rest = after;
    }
}

/// Markdown keeps its marks, which is enough: a quotation begins with `>`, a list item with its
/// dash. Fences, and quotations in HTML, are left out.
fn of_markdown(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut fence: Option<&str> = None;
    let mut quoted = 0_usize;
    for line in markdown.lines() {
        let trimmed = line.trim_start();
        let mark = ["```", "~~~"]
            .into_iter()
            .find(|mark| trimmed.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            (Some(_), _) => {}
            (None, None) => {
                let lower = trimmed.to_ascii_lowercase();
                let was_quoted = quoted > 0;
                for name in ["blockquote", "pre"] {
                    quoted += lower.matches(&format!("<{name}")).count();
                    let closed = lower.matches(&format!("</{name}")).count();
                    quoted = quoted.saturating_sub(closed);
                }
                if !was_quoted && quoted == 0 {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(text: &str, is_markdown: bool) -> Vec<String> {
        lines(&Comment {
            id: 1,
            text: text.to_owned(),
            is_markdown,
            by: String::new(),
            at: None,
        })
    }

    #[test]
    fn elements_and_line_ends_break_lines() {
        for html in [
            "<div>one&nbsp; <b>and</b></div><div>two</div>",
            "one and<br>two",
            "<p>one\tand</p>\n<p>two",
            "one and\ntwo",
        ] {
            assert_eq!(said(html, false), ["one and", "two"], "{html}");
        }
    }

    #[test]
    fn what_is_quoted_or_shown_is_not_said() {
        for html in [
            "<blockquote><p>no</p><blockquote>no</blockquote>no</blockquote>yes",
            "<BLOCKQUOTE class=\"x\">no</BLOCKQUOTE><p>yes</p>",
            "<pre>no\nno</pre>yes",
        ] {
            assert_eq!(said(html, false), ["yes"], "{html}");
        }
        assert_eq!(said("<code>no</code> tail", false), ["…… tail"]);
        assert_eq!(said("&gt; no<ul><li>no</li></ul>", false), ["> no", "- no"]);
        assert_eq!(said("<blockquote>never closed", false), [""; 0]);
    }

    #[test]
    fn markdown_keeps_its_marks_and_loses_its_fences() {
        let text = "yes\n> no\n- no\n```\nno\n```\n<blockquote>no\nno</blockquote>\n  yes  too";
        assert_eq!(said(text, true), ["yes", "> no", "- no", "yes too"]);
        assert_eq!(said("a <b> c", true), ["a <b> c"]);
    }

    proptest! {
        #[test]
        fn no_line_is_empty_or_more_than_one(text in ".*", is_markdown: bool) {
            for line in said(&text, is_markdown) {
                prop_assert!(!line.is_empty() && !line.contains('\n'));
            }
        }
    }
}
