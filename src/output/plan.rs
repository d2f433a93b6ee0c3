//! A plan or a report for people: grouped by project and verb, old => new, causes, holds last.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Out, cell, escape, when};
use crate::apply::report::{Item, Outcome};
use crate::error::Failure;
use crate::plan::action::Verb;

/// Rows of one kind that are shown before they are counted; `-v` shows all.
const SHOWN_MAX: usize = 8;

/// Prints the rows: what changes by project and verb, then what is held by cause.
///
/// # Errors
/// When stdout cannot take it.
pub fn print<'a>(
    items: impl IntoIterator<Item = Cow<'a, Item>>,
    out: &mut Out,
) -> Result<(), Failure> {
    let mut changes: BTreeMap<(String, Verb, Outcome), Group> = BTreeMap::new();
    let mut holds: BTreeMap<String, Group> = BTreeMap::new();
    for item in items {
        let group = if item.outcome == Outcome::Held {
            let code = item.cause.split(':').next().unwrap_or_default();
            holds.entry(code.to_owned()).or_default()
        } else {
            let key = (item.project.clone(), item.action, item.outcome);
            changes.entry(key).or_default()
        };
        group.add(&item, out);
    }
    let mut text = String::new();
    let mut project = None;
    for ((of, verb, outcome), group) in &changes {
        if project != Some(of) {
            text.push_str(&heading(&format!("Azure DevOps: {of}"), out));
            project = Some(of);
        }
        text.push_str(&group.text(&title(*verb, *outcome), out));
    }
    if !holds.is_empty() {
        text.push_str(&heading("Held back", out));
        for (code, group) in &holds {
            text.push_str(&group.text(code, out));
        }
    }
    out.data(&text)?;
    out.flush()
}

/// The first rows of each verb, one line each: what a person is asked about.
pub fn first_rows(items: &[Item], most: usize, out: &Out) -> String {
    let mut groups: BTreeMap<Verb, Vec<&Item>> = BTreeMap::new();
    for item in items.iter().filter(|item| item.outcome == Outcome::Planned) {
        groups.entry(item.action).or_default().push(item);
    }
    let mut text = String::new();
    for (verb, items) in groups {
        let count = items.len();
        let of = if count > most {
            format!(", the first {most} of {count}")
        } else {
            String::new()
        };
        let word = word(verb, Outcome::Planned);
        let mut title: String = word.chars().take(1).flat_map(char::to_uppercase).collect();
        title.extend(word.chars().skip(1));
        text.push_str(&fit(&format!("{title}{of}:"), out));
        let rows = items.into_iter().take(most);
        text.extend(rows.map(|item| row(item, "  ", out)));
    }
    text
}

fn heading(text: &str, out: &Out) -> String {
    let text = escape::line(text);
    if out.manner().stdout.has_color {
        format!("\x1b[1m{text}\x1b[0m\n")
    } else {
        format!("{text}\n")
    }
}

/// Rows of one kind: all are counted, the first ones are shown.
#[derive(Debug, Default)]
struct Group {
    count: usize,
    shown: usize,
    lines: String,
    /// From when on its rows can be carried out, where they have to wait.
    not_before: Option<Timestamp>,
}

impl Group {
    fn add(&mut self, item: &Item, out: &Out) {
        self.count += 1;
        self.not_before = self.not_before.or(item.not_before);
        // What was not reached is counted: why is the same for all.
        if item.is_unreached() && out.manner().verbosity == 0 {
            return;
        }
        if self.shown < SHOWN_MAX || out.manner().verbosity > 0 {
            self.shown += 1;
            self.lines.push_str(&line(item, out));
        }
    }

    fn text(&self, title: &str, out: &Out) -> String {
        let Self {
            count,
            shown,
            lines,
            not_before,
        } = self;
        let from = not_before.map_or_else(String::new, |at| format!(", from {}", when::exact(at)));
        let mut text = format!("  {count} {title}{from}\n{lines}");
        if count > shown && *shown > 0 {
            let more = format!("      ... and {} more: -v or -o json", count - shown);
            text.push_str(&fit(&more, out));
        }
        text
    }
}

fn line(item: &Item, out: &Out) -> String {
    let mut text = row(item, "    ", out);
    let cause = item
        .cause
        .split_once(": ")
        .filter(|_| item.outcome == Outcome::Held);
    let cause = cause.map_or(item.cause.as_str(), |(_, explanation)| explanation);
    text.push_str(&fit(&format!("        {cause}"), out));
    if let Some(error) = &item.error {
        text.push_str(&fit(&format!("        error: {error}"), out));
    }
    text
}

fn row(item: &Item, indent: &str, out: &Out) -> String {
    let id = item.id.map(|id| format!("#{id} ")).unwrap_or_default();
    let change = change(item);
    fit(
        &format!("{indent}{} {id}{change}{}", symbol(item), item.title),
        out,
    )
}

/// One line of foreign text, escaped and cut to the terminal.
fn fit(text: &str, out: &Out) -> String {
    let indent = text.len() - text.trim_start().len();
    let body = escape::line(text.trim_start());
    let line = format!("{}{body}", " ".repeat(indent));
    match out.manner().width {
        Some(width) => format!("{}\n", cell::cut(&line, usize::from(width))),
        None => format!("{line}\n"),
    }
}

fn symbol(item: &Item) -> &'static str {
    match (item.outcome, item.action) {
        (Outcome::Held, _) => "?",
        (Outcome::Failed | Outcome::Unknown, _) => "!",
        (_, Verb::CreateTicket) => "+",
        (_, Verb::CloseTicket) => "x",
        (_, Verb::ReopenTicket) => "o",
        (_, Verb::UpdateTicket | Verb::MoveState | Verb::CommentTicket) => "~",
    }
}

fn change(item: &Item) -> String {
    match (item.old.as_str(), item.new.as_str()) {
        (Some(old), Some(new)) if old != new => format!("{old} => {new}  "),
        _ => String::new(),
    }
}

fn title(verb: Verb, outcome: Outcome) -> String {
    match outcome {
        Outcome::Done | Outcome::Planned => word(verb, outcome).to_owned(),
        Outcome::Already
        | Outcome::Held
        | Outcome::Failed
        | Outcome::Skipped
        | Outcome::Unknown => {
            format!("{}: {}", word(verb, Outcome::Planned), outcome.as_str())
        }
    }
}

/// What a verb comes to: "created", or "to create".
pub(crate) fn word(verb: Verb, outcome: Outcome) -> &'static str {
    let is_past = outcome == Outcome::Done;
    match (verb, is_past) {
        (Verb::CreateTicket, true) => "created",
        (Verb::CreateTicket, false) => "to create",
        (Verb::UpdateTicket, true) => "updated",
        (Verb::UpdateTicket, false) => "to update",
        (Verb::MoveState, true) => "moved",
        (Verb::MoveState, false) => "to move",
        (Verb::CloseTicket, true) => "closed",
        (Verb::CloseTicket, false) => "to close",
        (Verb::ReopenTicket, true) => "reopened",
        (Verb::ReopenTicket, false) => "to reopen",
        (Verb::CommentTicket, true) => "commented on",
        (Verb::CommentTicket, false) => "to comment on",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use snapbox::{assert_data_eq, str};

    use super::*;
    use crate::model::ids::WorkItemId;
    use crate::output::{Manner, Stream};

    fn item(id: Option<u32>, action: Verb, outcome: Outcome, cause: &str) -> Item {
        Item {
            action,
            key: None,
            id: id.map(WorkItemId),
            project: "Payments".to_owned(),
            title: "[High] OpenSSL \u{1b}[31m and a name that is too long for the line".to_owned(),
            rule: None,
            old: Value::from("New"),
            new: Value::from("Closed"),
            cause: cause.to_owned(),
            outcome,
            error: None,
            not_before: None,
            is_told: false,
            fields: Vec::new(),
        }
    }

    fn printed(items: &[Item], has_color: bool) -> String {
        let stdout = Stream {
            is_terminal: true,
            has_color,
        };
        let manner = Manner {
            width: Some(60),
            stdout,
            ..Manner::default()
        };
        let (mut out, captured) = Out::captured_as(manner);
        print(items.iter().map(Cow::Borrowed), &mut out).unwrap();
        captured.stdout()
    }

    #[test]
    fn changes_come_by_project_and_verb_and_holds_last() {
        let closed = item(
            Some(7),
            Verb::CloseTicket,
            Outcome::Done,
            "all 2 instances were read",
        );
        let held = item(
            Some(8),
            Verb::CloseTicket,
            Outcome::Held,
            "temporary_status: it may end",
        );
        let failed = item(Some(9), Verb::CloseTicket, Outcome::Failed, "selected")
            .because("somebody changed it");
        let mut created = item(None, Verb::CreateTicket, Outcome::Planned, "rule r matches");
        created.old = Value::Null;
        assert_data_eq!(
            printed(&[closed, held, failed, created], false),
            str![[r"
Azure DevOps: Payments
  1 to create
    + [High] OpenSSL /u{1b}[31m and a name that is too long…
        rule r matches
  1 closed
    x #7 New => Closed  [High] OpenSSL /u{1b}[31m and a nam…
        all 2 instances were read
  1 to close: failed
    ! #9 New => Closed  [High] OpenSSL /u{1b}[31m and a nam…
        selected
        error: somebody changed it
Held back
  1 temporary_status
    ? #8 New => Closed  [High] OpenSSL /u{1b}[31m and a nam…
        it may end

"]]
        );
    }

    #[test]
    fn a_long_group_is_counted_and_colour_only_marks_headings() {
        let many = vec![item(Some(1), Verb::CloseTicket, Outcome::Done, "c"); SHOWN_MAX + 3];
        let text = printed(&many, true);
        assert!(text.contains("... and 3 more"), "{text}");
        assert_eq!(text.matches('\u{1b}').count(), 2, "{text:?}");
    }
}
