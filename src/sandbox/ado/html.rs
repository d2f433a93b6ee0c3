//! The sanitiser: what is left of HTML once the service has saved it (design, 2).
//!
//! Comments, scripts and styles go with their content; unknown elements and attributes go and
//! leave their text; what stays is written anew.

/// Elements that stay.
const KEPT: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "div",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];

/// Elements that go with everything inside them.
const DROPPED: &[&str] = &[
    "script", "style", "iframe", "object", "embed", "template", "title", "head", "noscript", "svg",
    "math", "textarea", "form",
];

/// Elements without an end.
const EMPTY: &[&str] = &["br", "hr", "img"];

/// HTML as it is saved.
pub(super) fn sanitised(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut open: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text(&mut out, &rest[..start]);
        rest = markup(&mut out, &mut open, &rest[start..]);
    }
    text(&mut out, rest);
    while let Some(name) = open.pop() {
        close(&mut out, &name);
    }
    out
}

/// Text stays, but a lone `>` is written as an entity.
fn text(out: &mut String, text: &str) {
    out.push_str(&text.replace('>', "&gt;"));
}

/// Handles what begins with `<`; returns what comes after.
fn markup<'a>(out: &mut String, open: &mut Vec<String>, rest: &'a str) -> &'a str {
    if let Some(comment) = rest.strip_prefix("<!--") {
        return comment.find("-->").map_or("", |end| &comment[end + 3..]);
    }
    if rest.starts_with("<!") || rest.starts_with("<?") {
        return rest.find('>').map_or("", |end| &rest[end + 1..]);
    }
    let inner = &rest[1..];
    let closing = inner.starts_with('/');
    let name_start = usize::from(closing);
    let name: String = inner[name_start..]
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    if name.is_empty() {
        out.push_str("&lt;");
        return inner;
    }
    let Some((attributes, after)) = attributes(&inner[name_start + name.len()..]) else {
        return "";
    };
    if DROPPED.contains(&name.as_str()) {
        return if closing {
            after
        } else {
            past_end(&name, after)
        };
    }
    if !KEPT.contains(&name.as_str()) {
        return after;
    }
    if closing {
        if let Some(at) = open.iter().rposition(|earlier| *earlier == name) {
            while open.len() > at {
                if let Some(name) = open.pop() {
                    close(out, &name);
                }
            }
        }
        return after;
    }
    begin(out, &name, &attributes);
    if !EMPTY.contains(&name.as_str()) {
        open.push(name);
    }
    after
}

fn close(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

/// What follows the end of a dropped element.
fn past_end<'a>(name: &str, rest: &'a str) -> &'a str {
    let end = format!("</{name}");
    let Some(at) = rest.to_ascii_lowercase().find(&end) else {
        return "";
    };
    rest[at..]
        .find('>')
        .map_or("", |close| &rest[at + close + 1..])
}

/// The attributes of a tag and what follows its `>`; `None` where the tag never ends.
fn attributes(mut rest: &str) -> Option<(Vec<(String, String)>, &str)> {
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return Some((found, after));
        }
        let stop = |c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/');
        let end = rest.find(stop)?;
        let name = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let (raw, left) = match after.chars().next()? {
                quote @ ('"' | '\'') => after[1..].split_once(quote)?,
                _ => after.split_at(after.find(|c: char| c.is_whitespace() || c == '>')?),
            };
            raw.clone_into(&mut value);
            rest = left;
        }
        if name.is_empty() {
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        found.push((name, value));
    }
}

/// Writes an opening tag with the attributes that stay.
fn begin(out: &mut String, name: &str, attributes: &[(String, String)]) {
    out.push('<');
    out.push_str(name);
    for (attribute, value) in attributes {
        if keeps(name, attribute, value) {
            out.push(' ');
            out.push_str(attribute);
            out.push_str("=\"");
            out.push_str(&value.replace('"', "&quot;"));
            out.push('"');
        }
    }
    out.push('>');
}

fn keeps(name: &str, attribute: &str, value: &str) -> bool {
    let lower = value.trim().to_ascii_lowercase();
    let web = lower.starts_with("http://") || lower.starts_with("https://");
    match (name, attribute) {
        ("a", "href") => web || lower == "#" || lower.starts_with("mailto:"),
        ("img", "src") => web,
        ("a", "data-vss-mention") | ("img", "alt") | ("td" | "th", "colspan" | "rowspan") => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::sanitised;

    #[test]
    fn simple_markup_and_text_stay() {
        for html in [
            "<p>plain &amp; simple</p>",
            "<ul><li>one</li><li><b>two</b></li></ul>",
            "a<br>b<hr>c",
            "<table><tbody><tr><td colspan=\"2\">x</td></tr></tbody></table>",
            "<a href=\"https://example.com/?a=1&amp;b=2#c\">link</a>",
            "<pre><code>let x = 1;</code></pre>",
            "Überwachung 🦀",
            "",
        ] {
            assert_eq!(sanitised(html), html);
        }
    }

    #[test]
    fn what_is_foreign_goes() {
        for (from, to) in [
            ("a<!-- marker -->b", "ab"),
            ("a<!-- never ends", "a"),
            ("<script>alert('<p>')</script>x", "x"),
            ("<SCRIPT src=x>y</SCRIPT >z", "z"),
            ("<style>p{}</style>x", "x"),
            (
                "<p style=\"color:red\" class='x' onclick=evil()>t</p>",
                "<p>t</p>",
            ),
            ("<blink>t</blink>", "t"),
            ("<a href=\"javascript:evil()\">t</a>", "<a>t</a>"),
            ("<a href=' JAVASCRIPT:evil()'>t</a>", "<a>t</a>"),
            ("<img src=x onerror=evil()>", "<img>"),
            ("<span hidden data-key=\"k1\">t</span>", "<span>t</span>"),
            ("1 < 2 > 0", "1 &lt; 2 &gt; 0"),
            ("<p>open", "<p>open</p>"),
            ("<b><i>x</b>y", "<b><i>x</i></b>y"),
            ("<p", ""),
            ("x</p>", "x"),
            ("<!DOCTYPE html><?xml?>x", "x"),
        ] {
            assert_eq!(sanitised(from), to, "{from}");
        }
    }

    #[test]
    fn saving_twice_changes_nothing_more() {
        let once = sanitised("<p onclick=x>a<!-- b --><i>c</p>d < e<br/>");
        assert_eq!(sanitised(&once), once);
    }
}
