//! The visible last line of our comments: by it they are known without any ledger (design, 8 B.6).
//!
//! On a closing it tells who closed, and for how long: any machine reads it from the ticket
//! (design, 8 B.5). Where a person typed it, it counts for a
//! year at most.

use super::safe;
use crate::model::key::TicketKey;
use crate::model::remark::{ClosedBy, Decision, Stays};

/// How every one of them begins.
const BEGIN: &str = "adoconn, ticket key ";
const ON_EVIDENCE: &str = "closed on evidence";
const AS_DOUBLE: &str = "closed as a double";
const STAYS: &str = "stays closed: ";
const UNTIL_SCAN: &str = "until a new scan reports the finding";
const UNTIL: &str = "until ";
const FINAL: &str = "for good";
const RUN: &str = "run ";
const BY: &str = "by ";

/// The line, as HTML.
pub fn render(key: &TicketKey, closed: Option<&ClosedBy>) -> String {
    let told = match closed {
        None | Some(ClosedBy::Person) => String::new(),
        Some(ClosedBy::Sync) => format!("; {ON_EVIDENCE}"),
        Some(ClosedBy::Double) => format!("; {AS_DOUBLE}"),
        Some(ClosedBy::Command(Decision { stays, run, who })) => {
            let stays = match stays {
                Stays::UntilScan => UNTIL_SCAN.to_owned(),
                Stays::Until(moment) => format!("{UNTIL}{moment}"),
                Stays::Final => FINAL.to_owned(),
            };
            // The name is the one part that is not ours: it stands last, and ends nothing.
            let who = safe::html(&safe::line(who).replace(';', ","));
            let by = if who.is_empty() {
                String::new()
            } else {
                format!("; {BY}{who}")
            };
            format!("; {STAYS}{stays}; {RUN}{run}{by}")
        }
    };
    format!("<p>{BEGIN}{key}{told}</p>")
}

/// What stands before the command and the run in whatever `tickets close|move|comment` says, on
/// work items that are no tickets as well.
pub const WITH: &str = "with adoconn ";
/// The same with the beginning of the command.
const BY_HAND: &str = "with adoconn tickets ";

/// Whether a text, in HTML, is one of ours: our line stands in it.
pub fn is_by_us(html: &str) -> bool {
    html.contains(BEGIN) || html.contains(BY_HAND)
}

/// How a comment begins that says that a finding is back, by what was done about it.
pub const REOPENED: &str = "Reopened by adoconn";
/// The same where nothing but that was done.
pub const SAID: &str = "Said by adoconn";

/// Whether a comment of ours says that a finding is back.
pub fn says_back(lines: &[String]) -> bool {
    let leads = [REOPENED, SAID];
    let first = lines.iter().find(|line| !line.trim().is_empty());
    first.is_some_and(|line| leads.iter().any(|lead| line.trim_start().starts_with(lead)))
}

/// A line of ours that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Footer {
    /// The ticket that it is about.
    pub key: TicketKey,
    /// Who closed it, where it ends a closing.
    pub closed: Option<ClosedBy>,
}

/// Reads our line among the lines that a comment says: ours is the last one, or none.
pub fn read(lines: &[String]) -> Option<Footer> {
    let mut parts = lines.last()?.strip_prefix(BEGIN)?.split("; ");
    let key = TicketKey::parse(parts.next()?)?;
    let mut stays = None;
    let mut closed = None;
    let (mut run, mut who) = (String::new(), String::new());
    for part in parts {
        if part == ON_EVIDENCE {
            closed = Some(ClosedBy::Sync);
        } else if part == AS_DOUBLE {
            closed = Some(ClosedBy::Double);
        } else if let Some(text) = part.strip_prefix(STAYS) {
            stays = Some(read_stays(text)?);
        } else if let Some(text) = part.strip_prefix(RUN) {
            text.clone_into(&mut run);
        } else if let Some(text) = part.strip_prefix(BY) {
            text.clone_into(&mut who);
        }
    }
    let command = stays.map(|stays| ClosedBy::Command(Decision { stays, run, who }));
    let closed = command.or(closed);
    Some(Footer { key, closed })
}

fn read_stays(text: &str) -> Option<Stays> {
    match text {
        UNTIL_SCAN => Some(Stays::UntilScan),
        FINAL => Some(Stays::Final),
        _ => {
            let moment = text.strip_prefix(UNTIL)?.parse().ok()?;
            Some(Stays::Until(moment))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::remark::Comment;
    use crate::template::spoken;

    fn read_html(html: &str) -> Option<Footer> {
        read(&spoken::lines(&Comment {
            id: 1,
            text: html.to_owned(),
            is_markdown: false,
            by: String::new(),
            authors: Vec::new(),
            at: None,
        }))
    }

    #[test]
    fn every_line_comes_back_as_it_was_written() {
        let key = TicketKey::manual("x");
        let decided = |stays| {
            Some(ClosedBy::Command(Decision {
                stays,
                run: "r1".into(),
                who: "Kim O'Neil <kim>, @all".into(),
            }))
        };
        let moment = "2027-02-23T10:00:00Z".parse().unwrap();
        for closed in [
            None,
            Some(ClosedBy::Sync),
            decided(Stays::UntilScan),
            decided(Stays::Until(moment)),
            decided(Stays::Final),
        ] {
            let html = format!("<p>Why.</p>{}", render(&key, closed.as_ref()));
            let key = key.clone();
            assert_eq!(read_html(&html), Some(Footer { key, closed }), "{html}");
        }
    }

    #[test]
    fn a_name_decides_nothing() {
        let decision = ClosedBy::Command(Decision {
            stays: Stays::UntilScan,
            run: "r1".into(),
            who: "Kim; stays closed: for good".into(),
        });
        let line = render(&TicketKey::manual("x"), Some(&decision));
        let read = read_html(&line).unwrap().closed;
        assert!(
            matches!(
                &read,
                Some(ClosedBy::Command(Decision {
                    stays: Stays::UntilScan,
                    ..
                }))
            ),
            "{read:?}"
        );
    }

    #[test]
    fn only_an_own_last_line_is_ours() {
        let ours = render(&TicketKey::manual("x"), None);
        assert_eq!(read_html(&format!("<blockquote>{ours}</blockquote>")), None);
        assert_eq!(read_html(&format!("{ours}<p>so what?</p>")), None);
    }
}
