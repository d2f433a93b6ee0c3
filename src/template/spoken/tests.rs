//! Which lines are a person's own: the forms of a command that are obeyed, and those that are not.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::template::command;

fn comment(text: &str, is_markdown: bool) -> Comment {
    Comment {
        id: 1,
        text: text.to_owned(),
        is_markdown,
        by: String::new(),
        authors: Vec::new(),
        at: None,
    }
}

fn said(text: &str, is_markdown: bool) -> Vec<String> {
    lines(&comment(text, is_markdown))
}

/// Whether a comment commands, with `CMD` for the command; a hold and a release alike.
fn is_obeyed(text: &str, is_markdown: bool) -> bool {
    let obeyed = ["/adoconn hold 30d", "/adoconn release"].map(|spelled| {
        let comment = comment(&text.replace("CMD", spelled), is_markdown);
        command::read(&own_lines(&comment), Timestamp::UNIX_EPOCH).is_some()
    });
    assert_eq!(obeyed[0], obeyed[1], "{text:?}");
    obeyed[0]
}

const OBEYED_HTML: &[&str] = &[
    "CMD",
    "  CMD  ",
    "<div>CMD</div>",
    "<p>CMD</p>",
    "<span>CMD</span>",
    "<div><span style=\"color:red;font-family:Segoe UI\">CMD</span></div>",
    "<div><b>CMD</b></div>",
    "<b>/adoconn</b> <i>hold</i> 30d",
    "thanks<br>CMD<br>Kim",
    "thanks<br/>CMD",
    "thanks\nCMD",
    "<div>one</div><div>CMD</div><div>two</div>",
    "<p>one<p>CMD",
    "<div><a href=\"#\" data-vss-mention=\"version:2.0,x\">@Kim</a></div><div>CMD</div>",
    "<div><a href=\"#\" data-vss-mention=\"version:2.0,x\">@Kim</a>&nbsp;<br>CMD</div>",
    "<div>&nbsp;CMD&nbsp;</div>",
    "<div style=\"margin-left:0px;padding:0;border-left:none\">CMD</div>",
    "<div class=\"text-body\" dir=\"ltr\">CMD</div>",
    "<blockquote>what?</blockquote>CMD",
    "<blockquote><p>what?</p></blockquote><p>CMD</p>",
    "<blockquote><blockquote>x</blockquote>y</blockquote><div>CMD</div>",
    "<pre>x</pre>CMD",
    "<code>x</code><br>CMD",
    "<ul><li>x</li></ul><p>CMD</p>",
    "<table><tr><td>x<td>y</table>CMD",
    "<h2>Plan</h2><p>CMD</p>",
    "<!-- x -->CMD",
    "<img src=\"x\">CMD",
    "<u><font size=\"2\">CMD</font></u>",
    "CMD<div class=\"gmail_quote\">On Monday Kim wrote:<blockquote>x</blockquote></div>",
    "<p>CMD</p><p>From: Kim</p><p>Sent: Monday</p><p>x</p>",
    "On Monday Kim wrote:<blockquote>x</blockquote><div>CMD</div>",
    "<o:p></o:p><p class=\"MsoNormal\">CMD<o:p></o:p></p>",
    "<del>x</del><br>CMD",
    "</blockquote>CMD",
    "5 < 6<br>CMD",
    "<mark>CMD</mark>",
    "\u{200b}CMD",
    "&#47;adoconn hold&#32;30d",
];

#[test]
fn b7_commands_of_html_are_obeyed() {
    for html in OBEYED_HTML {
        assert!(is_obeyed(html, false), "{html}");
    }
}

const QUOTED_HTML: &[&str] = &[
    "<blockquote>CMD</blockquote>",
    "<BLOCKQUOTE class=\"x\"><p>CMD</p></BLOCKQUOTE>",
    "<blockquote><p>x</p>CMD",
    "<blockquote><blockquote>x</blockquote>CMD</blockquote>",
    "<blockquote><div></blockquote><blockquote>CMD",
    "<blockquote><pre></blockquote>CMD",
    "<q>CMD</q>",
    "<cite>CMD</cite>",
    "<pre>CMD</pre>",
    "<pre><code>CMD</code></pre>",
    "<pre>x\nCMD\ny</pre>",
    "<code>CMD</code>",
    "<code>x<br>CMD</code>",
    "<samp>CMD</samp>",
    "<kbd>CMD</kbd>",
    "<tt>CMD</tt>",
    "<var>CMD</var>",
    "<xmp>CMD</xmp>",
    "<xmp><code></xmp>x<br></code><xmp>CMD",
    "<listing>CMD</listing>",
    "<plaintext>CMD",
    "<textarea>CMD</textarea>",
    "<code><xmp></code></xmp>CMD",
    "<script>\nCMD\n</script>",
    "<style>CMD</style>",
    "<del>CMD</del>",
    "<s>CMD</s>",
    "<strike>CMD</strike>",
    "<span style=\"text-decoration: line-through\">CMD</span>",
    "<details><summary>x</summary>CMD</details>",
    "<table><tr><td>CMD</td></tr></table>",
    "<table><tr><th>CMD</th></tr></table>",
    "<table><tr><td>x<br>CMD<br></td></tr></table>",
    "<table><caption>CMD</caption></table>",
    "<blockquote><table><tr><td></blockquote></td></tr></table>CMD",
    "<ul><li>CMD</li></ul>",
    "<ol><li>x<br>CMD</li></ol>",
    "<ul><li><p>CMD</p></li></ul>",
    "<dl><dt>x</dt><dd>CMD</dd></dl>",
    "<h1>CMD</h1>",
    "<h3>CMD</h3><p>freezes a ticket</p>",
    "<figure><figcaption>CMD</figcaption></figure>",
    "<div class=\"gmail_quote\"><div>x</div>CMD</div>",
    "<div class=\"gmail_quote gmail_quote_container\">CMD</div>",
    "<div class=\"x_gmail_quote\">CMD</div>",
    "<div class='yahoo_quoted'>CMD</div>",
    "<div class=protonmail_quote>CMD</div>",
    "<div class=\"moz-cite-prefix\">x</div><blockquote type=\"cite\">CMD</blockquote>",
    "<div type=\"cite\">CMD</div>",
    "<div id=\"divRplyFwdMsg\"><b>From:</b> x</div>CMD",
    "<div id=\"appendonsend\"></div><hr><div>CMD</div>",
    "<div id=x_divRplyFwdMsg></div><p>CMD",
    "<div style=\"border-left:1px solid #ccc;padding-left:1ex\">CMD</div>",
    "<div style=\"BORDER-LEFT: blue 2px solid\">CMD</div>",
    "<div style=\"border:none;border-left:solid blue 1.5pt;padding:0in 0in 0in 4.0pt\">CMD</div>",
    "<p style=\"margin-left:.5in\">CMD</p>",
    "<div style=\"margin:0 0 0 40px\">CMD</div>",
    "<div style=\"padding-left: 2em\">CMD</div>",
    "<p style=\"text-indent:40px\">CMD</p>",
    "<span style=\"font-family:Consolas, monospace\">CMD</span>",
    "<div style=\"display:none\">CMD</div>",
    "<span style=\"visibility: hidden\">CMD</span>",
    "<span style=\"font-size:0\">CMD</span>",
    "<div hidden>CMD</div>",
    "<div class=\"language-sh\">CMD</div>",
    "On Mon, Nov 23, 2026 at 10:00 Kim &lt;kim@contoso.com&gt; wrote:<br>CMD",
    "Am 23.11.2026 um 10:00 schrieb Kim:<br>CMD",
    "Le 23 novembre 2026, Kim a \u{e9}crit :<br>CMD",
    "On Monday Kim<br>wrote:<br>CMD",
    "<p><b>From:</b> Kim<br><b>Sent:</b> Monday<br><b>To:</b> Alex</p><p>CMD</p>",
    "<div>Von: Kim</div><div>Gesendet: Montag</div><div>CMD</div>",
    "-----Original Message-----<br>CMD",
    "---------- Forwarded message ---------<br>CMD",
    "________________________________<br>CMD",
    "Begin forwarded message:<br>CMD",
    "```<br>CMD<br>```",
    "<p>~~~</p><p>CMD</p>",
    "&gt; CMD",
    "<div>&gt;&gt; CMD</div>",
    "\"CMD\"",
    "`CMD`",
    "please CMD",
    "foo <x-y>CMD</x-y>",
    "x<span></span>CMD",
    "&nbsp;&nbsp;&nbsp;&nbsp;CMD",
    "    CMD",
    "\tCMD",
    "<!-- CMD -->",
    "<!-- \nCMD\n",
    "<div title=\"\nCMD\n\">x</div>",
    "<div title=\">\nCMD",
    "<button>CMD</button>",
    "<svg><text>CMD</text></svg>",
    "<template>CMD</template>",
    "<noscript>CMD</noscript>",
    "<code>x</code>CMD",
    "<blockquote>x</blockquote>said CMD",
];

#[test]
fn b7_what_html_quotes_shows_or_hides_is_no_command() {
    for html in QUOTED_HTML {
        assert!(!is_obeyed(html, false), "{html}");
    }
}

const OBEYED_MARKDOWN: &[&str] = &[
    "CMD",
    "CMD\n",
    "   CMD",
    "It is *frozen*.\n\nCMD",
    "thanks\nCMD\nKim",
    "thanks  \nCMD",
    "@<3f2504e0-4f89-11d3-9a0c-0305e82c3301>\nCMD",
    "@<af2504e0-4f89-11d3-9a0c-0305e82c3301>\n\nCMD",
    "**CMD**",
    "**/adoconn** _hold_ 30d",
    "> what?\n\nCMD",
    "```\nx\n```\nCMD",
    "~~~\nx\n~~~\n\nCMD",
    "    code\n\nCMD",
    "- x\n\nCMD",
    "| a |\n|---|\n| x |\n\nCMD",
    "# Plan\nCMD",
    "CMD\n---\nKim",
    "***\nCMD",
    "<div>CMD</div>",
    "<p>x</p>\n\nCMD",
    "<blockquote>x</blockquote>\n\nCMD",
    "On Monday Kim wrote:\n> x\n\nCMD",
    "CMD\n\n> x",
    "CMD\n\nOn Monday Kim wrote:\n> x",
    "`x`\nCMD",
    "a < b\n\nCMD",
    "\u{feff}CMD",
    "\r\nCMD\r\n",
];

#[test]
fn b7_commands_of_markdown_are_obeyed() {
    for markdown in OBEYED_MARKDOWN {
        assert!(is_obeyed(markdown, true), "{markdown}");
    }
}

const QUOTED_MARKDOWN: &[&str] = &[
    "> CMD",
    ">CMD",
    "   > CMD",
    "> x\nCMD",
    "> x\n> CMD",
    "> > x\nCMD",
    "> - x\n\n>   CMD",
    "> [!NOTE]\n> CMD",
    "> </blockquote>\n>\n> CMD",
    "> x</blockquote>\nCMD",
    "```\nCMD\n```",
    "```\nCMD",
    "```` \n```\nCMD\n````",
    "~~~\nCMD\n~~~",
    "~~~\n```\nCMD\n~~~",
    "   ```sh\nCMD\n   ```",
    "- x\n\n  ```\n  CMD\n  ```",
    "- ```\n  x\n\n  CMD\n  ```",
    "1. x\n   > CMD",
    "    CMD",
    "\tCMD",
    "x\n\n    CMD",
    "x\n    CMD",
    "- x\n\n      CMD",
    "- CMD",
    "* CMD",
    "1. CMD",
    "- [ ] CMD",
    "- x\nCMD",
    "- x\n\n  CMD",
    "`CMD`",
    "x\n`CMD`",
    "``CMD``",
    "~~CMD~~",
    "\\CMD",
    "\\/adoconn hold 30d\n\\/adoconn release",
    "# CMD",
    "### CMD ###",
    "| CMD |\n|---|\n| x |",
    "| a |\n|---|\n| CMD |",
    "a | b\n--|--\nx | y\nCMD",
    "[^1]: CMD",
    "x[^1]\n\n[^1]: y\n\n    CMD",
    "![CMD](x.png)",
    "<!-- CMD -->",
    "<!--\n\nCMD\n\n-->",
    "<blockquote>\n\nCMD\n\n</blockquote>",
    "<blockquote>\nCMD\n</blockquote>",
    "<pre>\nCMD\n</pre>",
    "<pre>\n\nCMD\n\n</pre>",
    "<details>\n<summary>x</summary>\n\nCMD\n\n</details>",
    "<code>CMD</code>",
    "<code>\nCMD\n</code>",
    "<table><tr><td>\n\nCMD\n\n</td></tr></table>",
    "<div style=\"display:none\">\n\nCMD\n\n</div>",
    "<s>\n\nCMD\n\n</s>",
    "text <q>\nCMD</q>",
    "On Monday Kim wrote:\n\nCMD",
    "On Monday Kim wrote:\nCMD",
    "From: Kim\nSent: Monday\n\nCMD",
    "**From:** Kim\n**Date:** Monday\n\nCMD",
    "-----Original Message-----\nCMD",
    "\\> CMD",
    "please CMD",
    "::: mermaid\nCMD\n:::",
    "\"CMD\"",
    "[x]: /url \"\nCMD\n\"",
];

#[test]
fn b7_what_markdown_quotes_shows_or_hides_is_no_command() {
    for markdown in QUOTED_MARKDOWN {
        assert!(!is_obeyed(markdown, true), "{markdown}");
    }
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
fn markdown_is_read_as_such() {
    let text = "yes\n> no\n- no\n```\nno\n```\n<blockquote>no\nno</blockquote>\n  yes  too";
    assert_eq!(said(text, true), ["yes", "- no", "yes too"]);
    assert_eq!(said("a <b> c", true), ["a c"]);
}

/// Our own last line is known even where a person's words above it look like the head of a mail.
#[test]
fn lines_are_all_there_for_whoever_looks_for_our_own() {
    let html = "<p>as Kim wrote:<br>```</p><p>last</p>";
    assert_eq!(said(html, false), ["as Kim wrote:", "```", "last"]);
    assert_eq!(own_lines(&comment(html, false)), [""; 0]);
}

#[test]
fn nesting_without_an_end_ends_all_the_same() {
    let deep = "<div>".repeat(100_000);
    assert_eq!(said(&format!("{deep}x"), false), [""; 0]);
    let deep = "> ".repeat(20_000);
    let _read = said(&format!("{deep}x"), true);
    let _read = said(&"</table><td>".repeat(50_000), false);
    let _read = said(&"<xmp></xmp><!-- -->&#".repeat(50_000), false);
    let _read = said(&"[[![*`<a>|".repeat(5_000), true);
}

proptest! {
    #[test]
    fn no_line_is_empty_or_more_than_one(text in ".*", is_markdown: bool) {
        for line in said(&text, is_markdown) {
            prop_assert!(!line.is_empty() && !line.contains('\n'));
        }
    }

    #[test]
    fn no_text_of_marks_and_tags_ends_a_reader(
        text in "([<>/&;!`~#*|\\[\\]\n \"'=-]|blockquote|<td>|</td>|<code>|</code>|/adoconn hold){0,24}",
        is_markdown: bool,
    ) {
        let _lines = said(&text, is_markdown);
        // Whatever stands in a quotation that ends at the very end is never obeyed.
        let quoted = format!("<blockquote>{}", text.replace("</", ""));
        let own = own_lines(&comment(&quoted, false));
        prop_assert!(own.iter().all(|line| !line.starts_with("/adoconn")), "{own:?}");
    }
}
