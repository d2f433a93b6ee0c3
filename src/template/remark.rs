//! What people say to adoconn in comments, and what adoconn says of itself there.
//!
//! 1. A command stands at the beginning of a line: `/adoconn hold 30d`, `/adoconn release`.
//! 2. What somebody quotes is nobody's command.
//! 3. Our own words are known by their visible footer, never by who wrote them (design, 8 B.6).

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::safe;
use crate::model::observed::{Keep, Remark};

/// The visible line by which our comments are known after a ledger was lost (design, 8 B.6).
pub const FOOTER: &str = "adoconn, ticket key";

/// How a line of `tickets close` begins.
const BY_HAND: &str = "Closed with adoconn tickets close";

/// The longest hold (design, 8 B.7).
const LONGEST: SignedDuration = SignedDuration::from_hours(365 * 24);
/// A hold without a readable length.
const USUAL: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A ticket that a person froze.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    /// Who.
    pub by: String,
    /// Until when.
    pub until: Timestamp,
}

/// Whether a person's comment freezes a ticket at this moment. The latest command counts.
pub fn frozen(remarks: &[Remark], at: Timestamp) -> Option<Frozen> {
    let latest = remarks
        .iter()
        .filter(|remark| !is_ours(remark))
        .flat_map(|remark| lines(remark).into_iter().map(move |line| (remark, line)))
        .filter_map(|(remark, line)| Some((remark, command(&line)?)))
        .max_by_key(|(remark, _)| (remark.at, remark.id))?;
    match latest {
        (_, Command::Release) => None,
        (remark, Command::Hold(length)) => {
            let until = remark.at.saturating_add(length).unwrap_or(Timestamp::MAX);
            let by = remark.by.clone();
            (until > at).then_some(Frozen { by, until })
        }
    }
}

/// How long a ticket that was closed by hand is to stay so, by the latest closing line that is not
/// older than the ticket's present state.
pub fn keep(remarks: &[Remark], closed_at: Option<Timestamp>) -> Keep {
    let is_of_this_closing = |remark: &&Remark| closed_at.is_none_or(|at| remark.at >= at);
    let latest = remarks
        .iter()
        .filter(is_of_this_closing)
        .flat_map(|remark| lines(remark).into_iter().map(move |line| (remark, line)))
        .filter_map(|(remark, line)| Some((remark, closing(&line)?)))
        .max_by_key(|(remark, _)| (remark.at, remark.id));
    latest.map_or(Keep::Scan, |(_, keep)| keep)
}

/// The line that `tickets close` leaves on a ticket: who, which run, and for how long.
pub fn closing_line(who: &str, run: &str, keep: Keep) -> String {
    let who = safe::html(&safe::line(who));
    format!(
        "<p>{BY_HAND} by {who}, run {run}: it stays closed {}.</p>",
        how_long(keep)
    )
}

/// The line on a work item that is no ticket: nothing brings it back.
pub fn closed_line(who: &str, run: &str) -> String {
    let who = safe::html(&safe::line(who));
    format!("<p>{BY_HAND} by {who}, run {run}.</p>")
}

/// How long, in words.
pub fn how_long(keep: Keep) -> String {
    match keep {
        Keep::Scan => "until a new scan reports its finding".to_owned(),
        Keep::Until(day) => format!("until {day}"),
        Keep::Final => "for good".to_owned(),
    }
}

fn closing(line: &str) -> Option<Keep> {
    let (_, how) = line.strip_prefix(BY_HAND)?.rsplit_once("stays closed ")?;
    let how = how.trim_end_matches('.').trim();
    if how == "for good" {
        return Some(Keep::Final);
    }
    let day = how
        .strip_prefix("until ")
        .and_then(|day| day.parse::<Date>().ok());
    Some(day.map_or(Keep::Scan, Keep::Until))
}

/// The day after which a ticket that was closed `--for` some time may come back.
pub fn day_after(at: Timestamp, length: std::time::Duration) -> Date {
    let until = at.saturating_add(length).unwrap_or(Timestamp::MAX);
    until.to_zoned(TimeZone::UTC).date()
}

/// Whether a text is one of ours, by what is visible in it.
pub fn is_by_us(text: &str) -> bool {
    text.contains(FOOTER) || text.contains(BY_HAND)
}

fn is_ours(remark: &Remark) -> bool {
    is_by_us(&remark.text)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Command {
    Hold(SignedDuration),
    Release,
}

fn command(line: &str) -> Option<Command> {
    let mut words = line.split_whitespace();
    if !words.next()?.eq_ignore_ascii_case("/adoconn") {
        return None;
    }
    let verb = words.next()?.to_ascii_lowercase();
    match verb.trim_end_matches(|c: char| c.is_ascii_punctuation()) {
        "hold" => Some(Command::Hold(
            words.next().and_then(length).unwrap_or(USUAL).min(LONGEST),
        )),
        "release" => Some(Command::Release),
        _ => None,
    }
}

/// `12h`, `30d`, `2w`; full stops and the like behind it do not matter.
fn length(word: &str) -> Option<SignedDuration> {
    let word = word.trim_end_matches(|c: char| c.is_ascii_punctuation());
    let (at, unit) = word.char_indices().next_back()?;
    let hours: i64 = match unit.to_ascii_lowercase() {
        'h' => 1,
        'd' => 24,
        'w' => 7 * 24,
        _ => return None,
    };
    let number: i64 = word.get(..at)?.parse().ok().filter(|number| *number > 0)?;
    Some(number.checked_mul(hours).map_or(LONGEST, |hours| {
        SignedDuration::from_hours(hours.min(365 * 24))
    }))
}

/// The lines of a comment as people see them, without what is quoted.
fn lines(remark: &Remark) -> Vec<String> {
    let text = if remark.is_markdown {
        remark.text.clone()
    } else {
        let unquoted = without_quotes(&remark.text);
        // Marked before the markup goes: it is what ends a line.
        let mut text = unquoted;
        for end in ["<br", "</p", "</div", "</li", "</h", "</tr"] {
            text = text.replace(end, &format!("\n{end}"));
            text = text.replace(&end.to_ascii_uppercase(), &format!("\n{end}"));
        }
        let lines: Vec<String> = text.split('\n').map(text_of_part).collect();
        lines.join("\n")
    };
    text.lines()
        .map(str::trim)
        .filter(|line| !line.starts_with('>'))
        .map(str::to_owned)
        .collect()
}

/// A part may begin in the middle of a tag that the split left open.
fn text_of_part(part: &str) -> String {
    let is_open = part.starts_with('<') && !part.contains('>');
    if is_open {
        return String::new();
    }
    safe::text_of_html(part)
}

fn without_quotes(html: &str) -> String {
    let lower = html.to_ascii_lowercase();
    let mut kept = String::new();
    let mut at = 0;
    while let Some(begin) = lower.get(at..).and_then(|rest| rest.find("<blockquote")) {
        let begin = at + begin;
        kept.push_str(html.get(at..begin).unwrap_or_default());
        kept.push('\n');
        let end = lower
            .get(begin..)
            .and_then(|rest| rest.find("</blockquote>"));
        match end {
            Some(end) => at = begin + end + "</blockquote>".len(),
            None => return kept,
        }
    }
    kept.push_str(html.get(at..).unwrap_or_default());
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::UNIX_EPOCH;

    fn said(id: u64, hours: i64, text: &str) -> Remark {
        Remark {
            id,
            by: "Kim".to_owned(),
            at: NOON
                .saturating_add(SignedDuration::from_hours(hours))
                .unwrap(),
            text: text.to_owned(),
            is_markdown: false,
        }
    }

    fn days(remarks: &[Remark], hours: i64) -> Option<i64> {
        let at = NOON
            .saturating_add(SignedDuration::from_hours(hours))
            .unwrap();
        frozen(remarks, at).map(|frozen| frozen.until.as_second() / 86_400)
    }

    #[test]
    fn b7_a_hold_counts_from_the_comment_and_ends() {
        let hold = [said(1, 0, "<div>/adoconn hold 30d</div>")];
        assert_eq!(days(&hold, 24), Some(30));
        assert_eq!(days(&hold, 30 * 24), None);
        assert_eq!(frozen(&hold, NOON).unwrap().by, "Kim");
    }

    #[test]
    fn b7_a_year_is_the_longest_and_thirty_days_are_usual() {
        for (text, expected) in [
            ("/adoconn hold 9999d", 365),
            ("/adoconn hold 99999999999999999999d", 30),
            ("/adoconn hold 9223372036854775807w", 365),
            ("/adoconn hold", 30),
            ("/adoconn hold until friday", 30),
            ("/ADOCONN Hold 2w.", 14),
            ("/adoconn hold 48h, please", 2),
        ] {
            assert_eq!(days(&[said(1, 0, text)], 1), Some(expected), "{text}");
        }
    }

    #[test]
    fn b7_the_latest_command_counts() {
        let hold = said(1, 0, "/adoconn hold 30d");
        let release = said(2, 1, "Done.<br>/adoconn release");
        let again = said(3, 2, "/adoconn hold 1d");
        assert_eq!(days(&[hold.clone(), release.clone()], 2), None);
        assert_eq!(days(&[again, release, hold], 3), Some(1));
    }

    #[test]
    fn b7_only_lines_of_people_that_begin_with_it_are_commands() {
        for text in [
            "please /adoconn hold 30d",
            "<blockquote>/adoconn hold 30d</blockquote>no",
            "&gt; /adoconn hold 30d",
            "/adoconn holding 30d",
            "/adoconnhold 30d",
            "<p>/adoconn hold 30d</p><p>adoconn, ticket key k1-x</p>",
            "<blockquote>/adoconn hold 30d",
        ] {
            assert_eq!(days(&[said(1, 0, text)], 1), None, "{text}");
        }
        let markdown = Remark {
            is_markdown: true,
            ..said(1, 0, "> /adoconn hold 1d\n/adoconn hold 3d")
        };
        assert_eq!(days(&[markdown], 1), Some(3));
    }

    #[test]
    fn b5_a_closing_line_is_read_as_it_was_written() {
        for wanted in [
            Keep::Scan,
            Keep::Until("2026-12-25".parse().unwrap()),
            Keep::Final,
        ] {
            let line = closing_line("Kim <b>: it stays closed for good.", "2026-x", wanted);
            let remark = said(1, 5, &format!("<p>Enough.</p>{line}"));
            assert_eq!(keep(std::slice::from_ref(&remark), None), wanted, "{line}");
            let later = remark
                .at
                .saturating_add(SignedDuration::from_secs(1))
                .unwrap();
            assert_eq!(
                keep(&[remark], Some(later)),
                Keep::Scan,
                "of an earlier closing"
            );
        }
        assert_eq!(keep(&[], None), Keep::Scan);
    }
}
