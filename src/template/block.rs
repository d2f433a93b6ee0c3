//! Our block of a description: between two visible lines, replaced as a whole, never beyond.
//!
//! 1. The markers are visible text: an HTML comment does not survive the service's sanitiser.
//! 2. What people write before and after is kept to the letter.
//! 3. The footer carries key, generation, member count and digest, so that a lost ledger can be
//!    rebuilt from the ticket (design, 8 A.8).
//! 4. Nothing in it changes by itself: no last-seen date, no age, no scan (design, 8 C.5).
//! 5. It is ours as long as its text is what was read back after our own write, or what the
//!    check value in its footer was made of: that needs no ledger.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::safe;
use crate::model::group::Label;
use crate::model::key::{Generation, TicketKey};
use crate::model::members::Claim;
use crate::model::process::{DESCRIPTION, REPRO_STEPS};
use crate::model::ticket::WorkItem;

/// The visible line above our part.
pub const BEGIN: &str = "[adoconn: kept up to date from Nucleus; please write above or below]";
/// The visible line below our part.
pub const END: &str = "[adoconn: end]";

/// What the block says, before it is put into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts<'a> {
    /// Name and value, in the order shown.
    pub rows: Vec<(&'static str, String)>,
    /// What is wrong.
    pub description: &'a str,
    /// What to do.
    pub recommendation: &'a str,
    /// Instances to list.
    pub instances: Vec<&'a Label>,
    /// How many instances are not listed.
    pub more: usize,
    /// The footer.
    pub footer: Footer,
}

/// The last line of the block, for machines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Footer {
    /// The ticket key.
    pub key: TicketKey,
    /// The generation.
    pub generation: Generation,
    /// The instances that were members when it was written.
    pub claim: Claim,
    /// Digest of the facts when it was written.
    pub digest: String,
}

/// Puts the block into HTML.
pub fn render(facts: &Facts<'_>) -> String {
    let mut html = format!("<p>{BEGIN}</p>\n<table>\n");
    for (name, value) in facts.rows.iter().filter(|(_, value)| !value.is_empty()) {
        let value = safe::html(&safe::shorten(value, ROW_MAX));
        // Writing to a String cannot fail.
        let _ = writeln!(html, "<tr><td><b>{name}</b></td><td>{value}</td></tr>");
    }
    html.push_str("</table>\n");
    for (title, text) in [
        ("What is wrong", facts.description),
        ("What to do", facts.recommendation),
    ] {
        if !text.trim().is_empty() {
            let text = safe::html(&safe::shorten(text.trim(), TEXT_MAX));
            let _ = writeln!(html, "<p><b>{title}</b><br>{text}</p>");
        }
    }
    if !facts.instances.is_empty() {
        html.push_str("<p><b>Instances</b></p>\n<ul>\n");
        for label in &facts.instances {
            let _ = writeln!(html, "<li>{}</li>", instance_line(label));
        }
        if facts.more > 0 {
            let _ = writeln!(html, "<li>and {} more</li>", facts.more);
        }
        html.push_str("</ul>\n");
    }
    let Footer {
        key,
        generation,
        claim,
        digest,
    } = &facts.footer;
    let members = claim.members;
    let _ = write!(
        html,
        "<p>Key {key} generation {generation} members {members} digest {digest} "
    );
    if let Some(instances) = &claim.digest {
        let _ = write!(html, "{INSTANCES} {instances} ");
    }
    html.push_str(CHECK);
    let check = check_value(&safe::text_of_html(&html));
    let _ = write!(html, " {check}</p>\n<p>{END}</p>");
    html
}

/// The word before the check value.
const CHECK: &str = "check";
/// The word before the digest over the members; blocks of version 0.1 have none.
const INSTANCES: &str = "instances";

/// What the footer says of the text above it. White space and what cannot be seen do not count:
/// a sanitiser may change them.
fn check_value(text: &str) -> String {
    let seen: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !is_uncounted(*c))
        .collect();
    hash(&seen)
}

/// What the check value leaves out besides white space. It never changes: the blocks of every
/// version are to fit.
fn is_uncounted(c: char) -> bool {
    matches!(c,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Whether the text of a block fits the check value in its footer.
fn fits(text: &str) -> bool {
    let Some((above, value)) = text
        .strip_suffix(END)
        .and_then(|text| text.trim_end().rsplit_once(' '))
    else {
        return false;
    };
    above.ends_with(CHECK) && check_value(above) == value
}

/// Longest description and recommendation in a block, in UTF-16 units.
const TEXT_MAX: usize = 8_000;
/// Longest value of a row.
const ROW_MAX: usize = 2_000;
/// Longest name, place and status of an instance.
const LABEL_MAX: usize = 300;

fn instance_line(label: &Label) -> String {
    let foreign = |text: &str| safe::html(&safe::cut(text, LABEL_MAX));
    let mut line = foreign(&label.asset_name);
    if !label.place.is_empty() {
        let _ = write!(line, " ({})", foreign(&label.place));
    }
    let _ = write!(line, ": {}, {}", label.severity, foreign(&label.status));
    line
}

/// A block found in a description, and what stands around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What people wrote above.
    pub before: String,
    /// What people wrote below.
    pub after: String,
    /// Hash of the block's text, for telling whether somebody edited it.
    pub text_hash: String,
    /// Whether its text is what its own check value was made of: nobody wrote inside.
    pub is_intact: bool,
    /// The footer, if it is still readable.
    pub footer: Option<Footer>,
    /// The Nucleus project that its table names.
    pub nucleus_project: Option<String>,
}

/// Finds our block on a work item, and the field it stands in: a project may have changed the
/// type of an item since.
pub fn on_item(item: &WorkItem) -> Option<(&'static str, Found)> {
    among(item, |_| true)
}

/// Finds our block in one of the fields that are meant.
pub fn among(item: &WorkItem, is_meant: impl Fn(&str) -> bool) -> Option<(&'static str, Found)> {
    [REPRO_STEPS, DESCRIPTION]
        .into_iter()
        .filter(|field| is_meant(field))
        .find_map(|field| Some((field, find(item.text(field))?)))
}

/// Most pairs of marks that are tried: a description can be full of imitations.
const TRIES: usize = 64;

/// Finds our block in a description; `None` where it is not, or not whole.
///
/// It is the last whole one that fits its own check value. Where none fits, because somebody wrote
/// inside or the service changed what it stored, it is the first one.
pub fn find(description: &str) -> Option<Found> {
    let begins: Vec<usize> = places(description, BEGIN);
    let ends = places(description, END);
    let pairs = ends.iter().rev().flat_map(|end| {
        let count = begins.partition_point(|begin| begin < end);
        let before = begins.get(..count).unwrap_or_default();
        before.iter().rev().map(move |begin| (*begin, *end))
    });
    let mut tried = pairs
        .take(TRIES)
        .filter_map(|(begin, end)| between(description, begin, end));
    tried.find(|found| found.is_intact).or_else(|| {
        let begin = *begins.first()?;
        let end = *ends.iter().find(|end| **end > begin)?;
        between(description, begin, end)
    })
}

fn places(text: &str, mark: &str) -> Vec<usize> {
    text.match_indices(mark).map(|(at, _)| at).collect()
}

/// What stands between two marks, taken for a block.
fn between(description: &str, begin: usize, end: usize) -> Option<Found> {
    let start = opening_tag_before(description, begin);
    let stop = closing_tag_after(description, end + END.len());
    let text = safe::text_of_html(description.get(start..stop)?);
    Some(Found {
        before: description.get(..start)?.to_owned(),
        after: description.get(stop..)?.to_owned(),
        text_hash: hash(&text),
        is_intact: fits(&text),
        footer: read_footer(&text),
        nucleus_project: project_named(&text).map(str::to_owned),
    })
}

/// Where the tag that opens right before `at` begins, or `at`.
fn opening_tag_before(html: &str, at: usize) -> usize {
    let before = html.get(..at).unwrap_or_default();
    let trimmed = before.trim_end();
    match trimmed.rfind('<') {
        Some(tag) if trimmed.ends_with('>') && !trimmed[tag..].starts_with("</") => {
            let inner = &trimmed[tag + 1..trimmed.len() - 1];
            if inner.contains(['<', '>']) { at } else { tag }
        }
        _ => at,
    }
}

/// Where the tag that closes right after `at` ends, or `at`.
fn closing_tag_after(html: &str, at: usize) -> usize {
    let after = html.get(at..).unwrap_or_default();
    let trimmed = after.trim_start();
    match trimmed.find('>') {
        Some(close) if trimmed.starts_with("</") => at + (after.len() - trimmed.len()) + close + 1,
        _ => at,
    }
}

fn read_footer(text: &str) -> Option<Footer> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let place = words.windows(8).rposition(|w| {
        w[0] == "Key" && w[2] == "generation" && w[4] == "members" && w[6] == "digest"
    })?;
    let words = &words[place..];
    let instances = words.get(8).is_some_and(|word| *word == INSTANCES);
    let instances = words.get(9).filter(|_| instances);
    Some(Footer {
        key: TicketKey::parse(words[1])?,
        generation: Generation(words[3].strip_prefix('g')?.parse().ok()?),
        claim: Claim {
            members: words[5].parse().ok()?,
            digest: instances.map(|word| (*word).to_owned()),
        },
        digest: words[7].to_owned(),
    })
}

/// The key and generation that a text names in a line of ours, where the block around it is
/// damaged.
pub fn key_line(html: &str) -> Option<(TicketKey, Generation)> {
    let text = safe::text_of_html(html);
    let words: Vec<&str> = text.split_whitespace().collect();
    words.windows(4).rev().find_map(|w| {
        let &[lead, key, word, generation] = w else {
            return None;
        };
        let is_ours = lead.ends_with("Key") && word == "generation";
        let key = TicketKey::parse(key).filter(|_| is_ours)?;
        Some((key, Generation(generation.strip_prefix('g')?.parse().ok()?)))
    })
}

/// The Nucleus project that a block names.
fn project_named(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once(&format!(" {PROJECT} "))?;
    rest.split_whitespace().next()
}

/// The row that names the Nucleus project.
pub const PROJECT: &str = "Nucleus project";

/// Twelve hex digits of SHA-256: enough to tell two states of one block apart.
pub fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .take(6)
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn facts(description: &str) -> Facts<'_> {
        Facts {
            rows: vec![("Severity", "High".into()), ("CVE", String::new())],
            description,
            recommendation: "Update.",
            instances: Vec::new(),
            more: 0,
            footer: Footer {
                key: TicketKey::manual("x"),
                generation: Generation::FIRST,
                claim: Claim {
                    members: 3,
                    digest: Some("00ff".into()),
                },
                digest: "abc".into(),
            },
        }
    }

    #[test]
    fn what_stands_around_the_block_is_kept() {
        let html = format!("<p>mine</p>{}<div>too</div>", render(&facts("Bad.")));
        let found = find(&html).unwrap();
        assert_eq!(
            (found.before.as_str(), found.after.as_str()),
            ("<p>mine</p>", "<div>too</div>")
        );
        assert_eq!(found.footer, Some(facts("").footer));
    }

    #[test]
    fn a_block_without_its_end_is_no_block() {
        assert_eq!(find(&render(&facts("x")).replace(END, "")), None);
    }

    #[test]
    fn text_in_between_changes_the_hash_and_markup_does_not() {
        let html = render(&facts("Bad."));
        let hash = |html: &str| find(html).unwrap().text_hash;
        assert_ne!(
            hash(&html),
            hash(&html.replace("Bad.", "Bad. Bob is on it."))
        );
        assert_eq!(
            hash(&html),
            hash(&html.replace("<p>", "<div>").replace("</p>", "</div>"))
        );
    }

    #[test]
    fn a_block_is_intact_until_somebody_writes_inside() {
        let html = render(&facts("Bad & <worse>\nIt's @bob's.\u{e9}"));
        assert!(find(&html).unwrap().is_intact);
        let saved = html
            .replace('\n', "")
            .replace("<td>", "<td style=\"x\"> ")
            .replace('\u{200b}', "")
            .replace('\u{e9}', "&#233;");
        assert!(find(&saved).unwrap().is_intact);
        for (old, new) in [
            ("Bad", "Bob"),
            ("Severity", "severity"),
            (" members 3", " members 2"),
        ] {
            assert!(!find(&html.replace(old, new)).unwrap().is_intact, "{old}");
        }
    }

    /// What a scanner, a person or a service may put around our block, or into it.
    fn imitations() -> Vec<String> {
        let real = render(&facts("Real."));
        let other = render(&Facts {
            footer: Footer {
                claim: Claim {
                    members: 9,
                    digest: None,
                },
                ..facts("").footer
            },
            ..facts("Other.")
        });
        let mut all: Vec<String> = [
            BEGIN.to_owned(),
            END.to_owned(),
            format!("{BEGIN} {END}"),
            format!("{END} {BEGIN}"),
            format!("{BEGIN}{BEGIN}"),
            format!("{END}{END}{END}"),
            format!("<p>{BEGIN}</p>"),
            format!("<p>{END}</p>"),
            format!("<b>{BEGIN}</b><b>{END}</b>"),
            format!("{BEGIN} Key m1-y generation g7 members 0 digest x check 0123456789ab {END}"),
            format!("{BEGIN} check {END}"),
            format!("{END} Key m1-y generation g7 members 0 digest x check 0 {BEGIN}"),
            format!("{BEGIN} text {END} text {BEGIN} text {END}"),
            real.replace("Real.", "Forged."),
            real.replace(END, ""),
            real.replace(BEGIN, ""),
            other.replace("members 9", "members 8"),
            format!("<blockquote>{}</blockquote>", other.replace("Other", "x")),
        ]
        .to_vec();
        all.extend(all.clone().into_iter().map(|text| format!("<div>{text}")));
        all.push(format!("{BEGIN}{END}").repeat(20));
        all.push(END.repeat(60));
        all.push(BEGIN.repeat(60));
        all.push(" <p> </p>\n<BR/>\t".to_owned());
        all
    }

    #[test]
    fn imitations_around_a_block_hide_nothing_and_are_kept_to_the_letter() {
        let real = render(&facts("Real."));
        let imitations = imitations();
        assert!(imitations.len() >= 40, "{}", imitations.len());
        for forged in imitations {
            for (above, below) in [(forged.as_str(), ""), ("", forged.as_str())] {
                if below.matches(END).count() * 2 > TRIES {
                    continue;
                }
                let found = find(&format!("{above}{real}{below}")).unwrap();
                let around = (found.before.as_str(), found.after.as_str());
                assert_eq!(around, (above, below), "{forged}");
                assert!(found.is_intact, "{forged}");
                assert_eq!(
                    found.footer.map(|footer| footer.claim.members),
                    Some(3),
                    "{forged}"
                );
            }
        }
    }

    #[test]
    fn a_description_full_of_marks_is_read_in_time() {
        let marks = format!("{}{}", END.repeat(20_000), BEGIN.repeat(10_000));
        let real = render(&facts("Real."));
        assert!(find(&format!("{marks}{real}")).unwrap().is_intact);
        assert_eq!(find(&marks), None);
    }

    #[test]
    fn the_last_whole_block_is_ours() {
        let (one, two) = (render(&facts("One.")), render(&facts("Two.")));
        let found = find(&format!("{one}between{two}below")).unwrap();
        assert_eq!(found.before, format!("{one}between"));
        assert_eq!(found.after, "below");
    }

    #[test]
    fn nothing_in_a_block_imitates_its_marks() {
        for forged in [END, BEGIN, "[ADOCONN: END]", "[ado\u{200b}conn: end]"] {
            let label = Label {
                id: crate::model::finding::InstanceId([0; 16]),
                asset_name: forged.to_owned(),
                place: forged.to_owned(),
                status: forged.to_owned(),
                severity: crate::model::finding::Severity::High,
                scan: "1".into(),
                scanned_at: None,
            };
            let html = render(&Facts {
                rows: vec![("Finding", forged.to_owned())],
                description: forged,
                recommendation: forged,
                instances: vec![&label],
                ..facts("")
            });
            let lower = html.to_lowercase();
            assert_eq!(lower.matches("[adoconn").count(), 2, "{html}");
            assert!(find(&html).unwrap().is_intact);
        }
    }

    /// Version 0.1 broke marks by a zero-width space, which a service may drop.
    #[test]
    fn a_block_of_version_0_1_with_marks_inside_is_found_whole() {
        let was = render(&facts("MARKS")).replace("MARKS", &format!("{END} {BEGIN}"));
        let text = safe::text_of_html(&was);
        let (above, _) = text.rsplit_once(" check ").unwrap();
        let check = check_value(&format!("{above} check"));
        let (head, tail) = was.rsplit_once(" check ").unwrap();
        let (_, tail) = tail.split_once('<').unwrap();
        let was = format!("above{head} check {check}<{tail}below");
        let found = find(&was).unwrap();
        assert!(found.is_intact);
        assert_eq!(
            (found.before.as_str(), found.after.as_str()),
            ("above", "below")
        );
    }

    #[test]
    fn texts_of_any_length_make_a_block_that_the_service_takes() {
        let long = "x".repeat(5_000_000);
        let html = render(&Facts {
            rows: vec![("Finding", long.clone()), ("CVE", long.clone())],
            recommendation: &long,
            ..facts(&long)
        });
        assert!(html.len() < 100_000, "{}", html.len());
        assert!(html.contains("cut here, 5000000 characters in all"));
    }

    #[test]
    fn a_footer_of_version_0_1_is_read() {
        let mut old = facts("Bad.");
        old.footer.claim.digest = None;
        let html = render(&old);
        let footer = find(&html).and_then(|found| found.footer).unwrap();
        assert_eq!(footer, old.footer);
        assert!(html.contains("members 3 digest abc check "), "{html}");
    }

    #[test]
    fn the_key_line_is_read_without_the_block_around_it() {
        let html = render(&facts("Bad."));
        let key = Some((TicketKey::manual("x"), Generation::FIRST));
        assert_eq!(key_line(&html.replace(END, "").replace(BEGIN, "")), key);
        assert_eq!(key_line("<p>Key of the door generation gap</p>"), None);
    }

    proptest! {
        #[test]
        fn a_rendered_block_is_found_whatever_the_scanner_says(text in ".*", above in "[a-z<>/ ]*") {
            let text = format!("{text} {END} Key m1-x generation g1 members 0 digest no");
            let found = find(&format!("{above}{}", render(&facts(&text)))).unwrap();
            prop_assert_eq!(found.after, "");
            prop_assert!(found.is_intact);
            prop_assert_eq!(found.footer.map(|f| f.claim.members), Some(3));
            prop_assert!(found.before == above || found.before.len() < above.len());
        }
    }
}
