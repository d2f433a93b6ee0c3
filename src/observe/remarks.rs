//! Comments that decide something, of the tickets that the planner asked about.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;

use crate::clients::ado;
use crate::model::ids::WorkItemId;
use crate::model::observed::Observed;
use crate::model::remark::{Author, ClosedBy, Comment, Decision, Remark, Says, Stays};
use crate::template::ticket::HOLD_TAG;
use crate::template::{command, footer, spoken};

/// Tickets whose comments are read at once.
const IN_FLIGHT: usize = 4;

/// Reads the comments of tickets. What cannot be read is an answer: unknown.
pub(super) async fn read(
    reader: &ado::Reader,
    ids: &BTreeSet<WorkItemId>,
    observed: &mut Observed,
) {
    let tickets = observed.tickets.values().flatten();
    let asked = tickets.filter(|ticket| ids.contains(&ticket.id));
    let asked: BTreeMap<WorkItemId, String> = asked
        .map(|ticket| (ticket.id, ticket.project.clone()))
        .collect();
    let now = observed.at;
    let answers = stream::iter(asked).map(async |(id, project)| {
        let comments = reader.comments(&project, id).await;
        let told = match comments {
            Ok(comments) => decided(reader, &comments, now).await,
            Err(error) => Err(error.to_string()),
        };
        (id, told)
    });
    let answers: Vec<_> = answers.buffered(IN_FLIGHT).collect().await;
    for (id, told) in answers {
        let remarks = told.map(|told| {
            let at = observed.at;
            let holds = told.ignored.iter().filter(|hold| hold.until > at);
            let warnings = holds.map(|hold| hold.warning(id));
            observed.warnings.extend(warnings);
            told.remarks
        });
        observed.remarks.insert(id, remarks);
    }
}

/// What the comments of one ticket come to.
#[derive(Debug, Default)]
struct Told {
    remarks: Vec<Remark>,
    /// Holds of those whose commands do not count.
    ignored: Vec<Ignored>,
}

/// A hold that nobody obeys, for it is no person's.
#[derive(Debug)]
struct Ignored {
    by: String,
    until: Timestamp,
}

impl Ignored {
    fn warning(&self, id: WorkItemId) -> String {
        format!(
            "#{id}: `/adoconn hold` in a comment of {} does not count: only commands of people \
             other than this account do; the tag {HOLD_TAG} freezes a ticket",
            if self.by.is_empty() {
                "an application"
            } else {
                &self.by
            }
        )
    }
}

async fn decided(
    reader: &ado::Reader,
    comments: &[Comment],
    now: Timestamp,
) -> Result<Told, String> {
    let says = read_all(comments)?;
    // Only what a person seems to say depends on who we are.
    let is_asked =
        |(comment, says): &(&Comment, Says)| comment.is_of_a_person() && !is_harmless(says);
    let me = if says.iter().any(is_asked) {
        let me = reader.me().await;
        let me = me.map_err(|error| format!("as whom this credential signs in: {error}"))?;
        Some(me.author())
    } else {
        None
    };
    Ok(weighed(says, me.as_ref(), now))
}

/// Whether it does not matter who says it: our own line on a closing that a scan can end.
fn is_harmless(says: &Says) -> bool {
    match says {
        Says::Back { .. } | Says::Hold(_) | Says::Release => false,
        Says::Closed { by, .. } => match by {
            ClosedBy::Sync | ClosedBy::Person => true,
            ClosedBy::Double => false,
            ClosedBy::Command(decision) => decision.stays == Stays::UntilScan,
        },
    }
}

/// What each comment says. Ours are known by their visible last line, never by who wrote them; a
/// command in one of ours counts for nothing (design, 8 B.6 and B.7).
fn read_all(comments: &[Comment]) -> Result<Vec<(&Comment, Says)>, String> {
    let mut all = Vec::new();
    for comment in comments {
        let lines = spoken::lines(comment);
        let says = if let Some(ours) = footer::read(&lines) {
            match ours.closed {
                Some(by) => Some(Says::Closed { key: ours.key, by }),
                None => footer::says_back(&lines).then_some(Says::Back { key: ours.key }),
            }
        } else {
            let at = comment.at.unwrap_or(Timestamp::UNIX_EPOCH);
            command::read(&spoken::own_lines(comment), at)
        };
        let Some(says) = says else { continue };
        if comment.at.is_none() {
            return Err(format!("comment {} does not tell its date", comment.id));
        }
        all.push((comment, says));
    }
    Ok(all)
}

/// What counts of what is said: commands of people other than us, and our lines. A line of ours
/// that a person typed counts for as long as a hold may last.
fn weighed(says: Vec<(&Comment, Says)>, me: Option<&Author>, now: Timestamp) -> Told {
    let mut told = Told::default();
    for (comment, says) in says {
        let is_ours = me.is_some_and(|me| comment.is_of(me));
        let is_typed = comment.is_of_a_person() && !is_ours;
        let says = match says {
            Says::Hold(hold) if !is_typed => {
                told.ignored.push(Ignored {
                    by: comment.by.clone(),
                    until: hold.until,
                });
                continue;
            }
            Says::Release if !is_typed => continue,
            Says::Back { .. } if is_typed && is_over(comment, now) => continue,
            Says::Closed { key, by } if is_typed => Says::Closed {
                key,
                by: limited(by, comment),
            },
            says @ (Says::Hold(_) | Says::Release | Says::Closed { .. } | Says::Back { .. }) => {
                says
            }
        };
        told.remarks.push(Remark {
            by: comment.by.clone(),
            at: comment.at,
            says,
        });
    }
    told
}

/// Whether a line in a comment is older than a hold may last.
fn is_over(comment: &Comment, now: Timestamp) -> bool {
    let latest = comment.at.and_then(command::latest);
    latest.is_none_or(|latest| latest <= now)
}

/// A closing as a typed line tells of it: it lasts no longer than a hold may.
fn limited(by: ClosedBy, comment: &Comment) -> ClosedBy {
    let latest = comment.at.and_then(command::latest);
    let until = |wanted: Option<Timestamp>| {
        let moment = wanted.into_iter().chain(latest).min();
        moment.map_or(Stays::UntilScan, Stays::Until)
    };
    match by {
        ClosedBy::Sync | ClosedBy::Person => by,
        ClosedBy::Double => ClosedBy::Command(Decision {
            stays: until(None),
            run: String::new(),
            who: comment.by.clone(),
        }),
        ClosedBy::Command(decision) => ClosedBy::Command(Decision {
            stays: match decision.stays {
                Stays::UntilScan => Stays::UntilScan,
                Stays::Until(moment) => until(Some(moment)),
                Stays::Final => until(None),
            },
            ..decision
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::key::TicketKey;

    const AT: &str = "2026-11-25T08:00:00Z";

    fn author(id: &str, is_application: bool) -> Author {
        Author {
            id: id.to_owned(),
            account: String::new(),
            is_application,
        }
    }

    fn by(id: &str, is_application: bool, text: &str) -> Comment {
        Comment {
            id: 7,
            text: text.to_owned(),
            is_markdown: false,
            by: "Kim".to_owned(),
            authors: vec![author(id, is_application)],
            at: Some(AT.parse().unwrap()),
        }
    }

    fn told(comments: &[Comment], me: &Author) -> Told {
        told_at(comments, me, AT)
    }

    fn told_at(comments: &[Comment], me: &Author, now: &str) -> Told {
        weighed(read_all(comments).unwrap(), Some(me), now.parse().unwrap())
    }

    #[test]
    fn b7_a_command_in_a_comment_of_ours_counts_for_nothing() {
        let ours = footer::render(&TicketKey::manual("x"), Some(&ClosedBy::Sync));
        let comments = [
            by("kim", false, &format!("<p>/adoconn hold 3d</p>{ours}")),
            by("kim", false, "hello"),
            by("kim", false, "<div>/adoconn release</div>"),
        ];
        let remarks = told(&comments, &author("me", true)).remarks;
        assert_eq!(remarks.len(), 2);
        assert!(matches!(remarks[0].says, Says::Closed { .. }));
        assert_eq!(remarks[1].says, Says::Release);
    }

    #[test]
    fn b7_a_command_without_a_date_is_unknown() {
        let comment = Comment {
            at: None,
            ..by("kim", false, "/adoconn hold 3d")
        };
        let why = read_all(&[comment]).unwrap_err();
        assert_eq!(why, "comment 7 does not tell its date");
    }

    #[test]
    fn b7_only_people_other_than_us_command() {
        let hold = "\u{200b}/adoconn hold 3d";
        let edited = Comment {
            authors: vec![author("kim", false), author("robot", true)],
            ..by("kim", false, hold)
        };
        let me = author("ME", false);
        for comment in [by("me", false, hold), by("robot", true, hold), edited] {
            let told = told(&[comment], &me);
            assert_eq!(told.remarks, []);
            assert_eq!(told.ignored.len(), 1);
            let warning = told.ignored[0].warning(WorkItemId(5));
            assert!(
                warning.starts_with("#5: `/adoconn hold` in a comment of Kim"),
                "{warning}"
            );
        }
        let release = [by("kim", false, hold), by("me", false, "/adoconn release")];
        assert_eq!(told(&release, &me).remarks.len(), 1);
    }

    #[test]
    fn a_footer_that_a_person_typed_counts_a_year_at_most() {
        let footer = |by| footer::render(&TicketKey::manual("x"), Some(&by));
        let command = |stays| {
            ClosedBy::Command(Decision {
                stays,
                run: "r1".to_owned(),
                who: "Kim".to_owned(),
            })
        };
        let moment = |text: &str| Stays::Until(text.parse().unwrap());
        let year = moment("2027-11-25T08:00:00Z");
        let soon = moment("2026-12-25T08:00:00Z");
        let late = moment("9999-01-01T00:00:00Z");
        let lasting = |by: ClosedBy| match by {
            ClosedBy::Command(decision) => Some(decision.stays),
            ClosedBy::Sync | ClosedBy::Double | ClosedBy::Person => None,
        };
        let stays = |who: &Comment| {
            let told = told(std::slice::from_ref(who), &author("me", false));
            let says = told.remarks.into_iter().next().map(|remark| remark.says);
            match says {
                Some(Says::Closed { by, .. }) => lasting(by),
                other => unreachable!("{other:?}"),
            }
        };
        for (stays_closed, typed) in [
            (command(Stays::Final), Some(year)),
            (command(late), Some(year)),
            (command(soon), Some(soon)),
            (command(Stays::UntilScan), Some(Stays::UntilScan)),
            (ClosedBy::Double, Some(year)),
            (ClosedBy::Sync, None),
        ] {
            let text = footer(stays_closed.clone());
            assert_eq!(stays(&by("kim", false, &text)), typed, "{text}");
            // By us, or by another machine's application, it counts as it stands.
            let full = lasting(stays_closed);
            assert_eq!(stays(&by("me", false, &text)), full, "{text}");
            assert_eq!(stays(&by("robot", true, &text)), full, "{text}");
        }
    }

    #[test]
    fn the_line_of_a_return_that_a_person_typed_counts_a_year_at_most() {
        let text = footer::render(&TicketKey::manual("x"), None);
        let text = format!("<p>{} it</p>{text}", footer::REOPENED);
        let counts = |who: &Comment, now: &str| {
            let told = told_at(std::slice::from_ref(who), &author("me", false), now);
            !told.remarks.is_empty()
        };
        let (before, after) = ("2027-11-25T07:59:59Z", "2027-11-25T08:00:00Z");
        assert!(counts(&by("kim", false, &text), before));
        assert!(!counts(&by("kim", false, &text), after));
        // By us, or by another machine's application, it counts as it stands.
        assert!(counts(&by("me", false, &text), after));
        assert!(counts(&by("robot", true, &text), after));
    }
}
