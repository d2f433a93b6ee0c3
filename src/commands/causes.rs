//! What went wrong, grouped by cause: of four hundred refusals most say the same.

use std::collections::BTreeMap;

use crate::apply::report::{Item, Outcome, Report};
use crate::output::Out;
use crate::output::count::counted;

/// Items of one cause that are named.
const NAMED: usize = 5;
/// Causes that are told before they are counted.
const TOLD: usize = 10;

/// Tells each cause once, the most frequent first, with how many items it met and the first of
/// them.
pub(super) fn tell(report: &Report, out: &mut Out) {
    let causes = by_cause(&report.items);
    for (outcome, text, items) in causes.iter().take(TOLD) {
        let ids: Vec<String> = items
            .iter()
            .filter_map(|item| name(item))
            .take(NAMED)
            .collect();
        let more = match items.len().saturating_sub(ids.len()) {
            0 => String::new(),
            _ if ids.is_empty() => String::new(),
            more => format!(" and {more} more"),
        };
        let (count, word) = (counted(items.len(), "item"), outcome.as_str());
        out.status(format_args!("{count} {word}: {text}"));
        if !ids.is_empty() {
            out.status(format_args!("  {}{more}", ids.join(" ")));
        }
    }
    if causes.len() > TOLD {
        let more = counted(causes.len() - TOLD, "more cause");
        out.status(format_args!("and {more}: -o json tells all"));
    }
}

/// How an item is named: by its number, or by the line of a file that it was to be made of.
fn name(item: &Item) -> Option<String> {
    let line = || {
        let (line, _) = item.cause.strip_prefix("line ")?.split_once(" of ")?;
        Some(format!("line {line}"))
    };
    item.id.map(|id| format!("#{id}")).or_else(line)
}

type Cause<'a> = (Outcome, String, Vec<&'a Item>);

fn by_cause(items: &[Item]) -> Vec<Cause<'_>> {
    let mut causes: BTreeMap<(&str, String), Cause<'_>> = BTreeMap::new();
    for item in items {
        let is_trouble = match item.outcome {
            Outcome::Failed | Outcome::Unknown | Outcome::Skipped => true,
            Outcome::Planned | Outcome::Done | Outcome::Already | Outcome::Held => false,
        };
        // What was not reached is counted with the sums: why is the same for all.
        if item.is_unreached() {
            continue;
        }
        // What never was an action, a row of a file, was told where it was read.
        let is_trouble = is_trouble && (item.key.is_some() || item.id.is_some());
        if let Some(error) = item.error.as_deref().filter(|_| is_trouble) {
            let text = without_call(error);
            let key = (item.outcome.as_str(), without_numbers(&text));
            let cause = causes
                .entry(key)
                .or_insert((item.outcome, text, Vec::new()));
            cause.2.push(item);
        }
    }
    let mut causes: Vec<Cause<'_>> = causes.into_values().collect();
    causes.sort_by_key(|(_, _, items)| std::cmp::Reverse(items.len()));
    causes
}

/// The error without the request that met it: that differs from one item to the next.
fn without_call(error: &str) -> String {
    let Some(begin) = error.rfind(" (").filter(|_| error.contains("HTTP ")) else {
        return error.to_owned();
    };
    let (message, call) = error.split_at(begin);
    let rest = call.find(')').map_or("", |end| &call[end + 1..]);
    format!("{message}{rest}")
}

fn without_numbers(text: &str) -> String {
    text.replace(|c: char| c.is_ascii_digit(), "")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::model::ids::WorkItemId;
    use crate::plan::action::Verb;

    fn item(id: u32, outcome: Outcome, error: &str) -> Item {
        Item {
            action: Verb::CloseTicket,
            key: None,
            id: Some(WorkItemId(id)),
            project: String::new(),
            title: String::new(),
            rule: None,
            old: Value::Null,
            new: Value::Null,
            cause: String::new(),
            outcome,
            error: Some(error.to_owned()),
            not_before: None,
            is_told: false,
            fields: Vec::new(),
        }
    }

    #[test]
    fn one_line_for_each_cause_and_the_most_frequent_first() {
        let mut items = vec![item(1, Outcome::Skipped, "closed: it is Done already")];
        for id in 2..10 {
            let error = format!("Azure DevOps: TF1: {id} is not there (PATCH x/{id}, HTTP 404)");
            items.push(item(id, Outcome::Failed, &error));
        }
        items.push(item(11, Outcome::Done, "no trouble"));
        let bad_row = Item {
            id: None,
            ..item(0, Outcome::Failed, "line 7: no title")
        };
        items.push(bad_row);
        let (mut out, captured) = Out::captured();
        let report = Report {
            items,
            ..Report::default()
        };
        tell(&report, &mut out);
        assert_eq!(
            captured.stderr(),
            "8 items failed: Azure DevOps: TF1: 2 is not there\n  #2 #3 #4 #5 #6 and 3 more\n\
             1 item skipped: closed: it is Done already\n  #1\n"
        );
    }
}
