//! `/adoconn hold 30d` and `/adoconn release`: what people tell us in comments (design, 8 B.7).

use jiff::{SignedDuration, Timestamp};

use super::safe;
use crate::model::remark::{Frozen, Says};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// How long a hold lasts where nobody says.
const DEFAULT: i64 = 30 * DAY;
/// How long a hold lasts at most.
const MOST: i64 = 365 * DAY;
/// How much of a length that we do not understand is repeated.
const ODD_MAX: usize = 20;

/// When a hold that begins at a moment ends at the latest.
pub fn latest(at: Timestamp) -> Option<Timestamp> {
    at.checked_add(SignedDuration::from_secs(MOST)).ok()
}

/// The last command among the lines of a comment that was written at `at`.
pub fn read(lines: &[String], at: Timestamp) -> Option<Says> {
    lines.iter().rev().find_map(|line| read_line(line, at))
}

fn read_line(line: &str, at: Timestamp) -> Option<Says> {
    let mut words = line.split(' ');
    if !words.next()?.eq_ignore_ascii_case("/adoconn") {
        return None;
    }
    let verb = words.next()?;
    if verb.eq_ignore_ascii_case("release") {
        return Some(Says::Release);
    }
    if !verb.eq_ignore_ascii_case("hold") {
        return None;
    }
    let (seconds, oddity) = match words.next() {
        None => (DEFAULT, String::new()),
        Some(word) => match seconds(word) {
            Some(seconds) if seconds <= MOST => (seconds, String::new()),
            Some(_) => {
                let word = safe::cut(word, ODD_MAX);
                (MOST, format!("{word} counts as 365d, the most there is"))
            }
            // Somebody wanted a hold: a word that is no length must not undo it.
            None => {
                let word = safe::cut(word, ODD_MAX);
                let why = format!("{word:?} is no length as in 12h, 30d or 2w: 30d counts");
                (DEFAULT, why)
            }
        },
    };
    let until = at.checked_add(SignedDuration::from_secs(seconds)).ok()?;
    Some(Says::Hold(Frozen { until, oddity }))
}

/// A length in hours, days or weeks; more than fits is merely long.
fn seconds(word: &str) -> Option<i64> {
    let (at, unit) = word.char_indices().next_back()?;
    let unit = match unit.to_ascii_lowercase() {
        'h' => HOUR,
        'd' => DAY,
        'w' => 7 * DAY,
        _ => return None,
    };
    let number = word.get(..at)?;
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = number.parse().unwrap_or(i64::MAX);
    Some(number.saturating_mul(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: &str = "2026-11-25T08:00:00Z";

    fn says(lines: &[&str]) -> Option<Says> {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        read(&lines, AT.parse().unwrap())
    }

    fn until(line: &str) -> (String, bool) {
        match says(&[line]) {
            Some(Says::Hold(Frozen { until, oddity })) => (until.to_string(), oddity.is_empty()),
            other => unreachable!("{line}: {other:?}"),
        }
    }

    #[test]
    fn lengths_are_hours_days_and_weeks() {
        for (line, end) in [
            ("/adoconn hold 12h", "2026-11-25T20:00:00Z"),
            ("/Adoconn HOLD 30D", "2026-12-25T08:00:00Z"),
            (
                "/adoconn hold 2w until the vendor ships",
                "2026-12-09T08:00:00Z",
            ),
            ("/adoconn hold", "2026-12-25T08:00:00Z"),
            ("/adoconn hold 0d", AT),
            ("/adoconn hold 365d", "2027-11-25T08:00:00Z"),
        ] {
            assert_eq!(until(line), (end.to_owned(), true), "{line}");
        }
    }

    #[test]
    fn what_is_too_long_or_no_length_is_said() {
        for (line, end) in [
            ("/adoconn hold 366d", "2027-11-25T08:00:00Z"),
            (
                "/adoconn hold 99999999999999999999w",
                "2027-11-25T08:00:00Z",
            ),
            ("/adoconn hold 5m", "2026-12-25T08:00:00Z"),
            ("/adoconn hold -1d", "2026-12-25T08:00:00Z"),
            ("/adoconn hold please", "2026-12-25T08:00:00Z"),
        ] {
            assert_eq!(until(line), (end.to_owned(), false), "{line}");
        }
    }

    #[test]
    fn only_a_line_that_begins_with_the_command_counts_and_the_last_one_wins() {
        for line in [
            "please /adoconn hold 3d",
            "> /adoconn hold",
            "/adoconnhold",
            "/adoconn",
        ] {
            assert_eq!(says(&[line]), None, "{line}");
        }
        assert_eq!(
            says(&["/adoconn hold 3d", "/adoconn release", "thanks"]),
            Some(Says::Release)
        );
    }
}
