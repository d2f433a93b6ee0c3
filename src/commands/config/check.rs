//! `config check`: can the file be used? One line for the file, each profile and each rule.

use crate::commands::Context;
use crate::commands::rule_counts;
use crate::commands::rule_texts::{self, Read, Remark};
use crate::commands::session::Session;
use crate::config;
use crate::config::check::{Checked, whole_file};
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::model::rule::Rule;
use crate::output::rows::{CheckOutcome, CheckRow};
use crate::output::{Out, listing};

/// Checks the file; what is wrong is in the report and in the status.
///
/// # Errors
/// When the report cannot be written.
pub(super) fn run(counts: bool, context: &mut Context) -> Result<ExitStatus, Failure> {
    if config::wants_sandbox(&context.global, &context.env)? {
        return Err(Failure::usage("the sandbox's settings are built in"));
    }
    let mut lines = match whole_file(&context.global, &context.env) {
        Ok(checked) => rows(&checked),
        Err(failure) => vec![of_failure("file".to_owned(), &failure)],
    };
    let is_good = |line: &Line| line.row.outcome != CheckOutcome::Fail;
    if counts && lines.iter().all(is_good) {
        lines.extend(count_matches(context)?);
    }
    let count = |outcome| {
        lines
            .iter()
            .filter(|line| line.row.outcome == outcome)
            .count()
    };
    let (passed, failed) = (count(CheckOutcome::Pass), count(CheckOutcome::Fail));
    let odd = count(CheckOutcome::Warn);
    let rows = lines.iter().map(|line| line.row.clone());
    listing::all(&mut context.out, rows.collect::<Vec<_>>())?;
    tell(&lines, &mut context.out);
    let odd = match odd {
        0 => String::new(),
        1 => "1 warning, ".to_owned(),
        odd => format!("{odd} warnings, "),
    };
    context
        .out
        .status(format_args!("{passed} passed, {odd}{failed} failed"));
    if failed == 0 {
        context
            .out
            .hint("`adoconn verify` asks the services what the file cannot tell");
        return Ok(ExitStatus::Done);
    }
    Ok(ExitStatus::Usage)
}

/// One line for each rule of the profile that commands use: how many findings it matches.
fn count_matches(context: &mut Context) -> Result<Vec<Line>, Failure> {
    let session = Session::open(context)?;
    let profile = &session.profile;
    let criteria = rule_texts::usable(profile, &profile.rules)?;
    let reader = session.nucleus()?;
    let counting = rule_counts::count(profile, &criteria, &reader, &context.out);
    let all = session.block_on(counting)?;
    let lines = profile.rules.iter().enumerate().map(|(index, rule)| {
        let matches = all.get(&index).cloned().unwrap_or_default();
        let name = format!("matches.{}.{}", profile.name, rule.name);
        let line = |detail: String| pass(name.clone(), format!("rule {} {detail}", rule.name));
        match rule_counts::odd(rule, &matches) {
            Some(odd) => CheckRow {
                outcome: CheckOutcome::Warn,
                ..line(odd)
            },
            None => line(rule_counts::line(&matches)),
        }
        .into()
    });
    Ok(lines.collect())
}

/// What is wrong, with its place, where stdout may be a file that nobody looks at.
fn tell(lines: &[Line], out: &mut Out) {
    for Line { row, quote } in lines {
        match row.outcome {
            CheckOutcome::Fail => out.error(&Failure {
                hints: row.fix.iter().cloned().collect(),
                ..Failure::usage(format!("{}: {}", row.name, row.detail)).quoting(quote.clone())
            }),
            CheckOutcome::Warn => {
                out.warning(format_args!("{}: {}", row.name, row.detail));
                out.quote(quote);
            }
            CheckOutcome::Pass | CheckOutcome::Skip => {}
        }
    }
}

fn rows(checked: &Checked) -> Vec<Line> {
    let Checked {
        path,
        profiles,
        chosen,
    } = checked;
    let count = profiles.len();
    let mut rows: Vec<Line> = vec![
        match path {
            Some(path) => pass(
                "file".to_owned(),
                format!("{}, profiles: {count}", path.display()),
            ),
            None => pass("file".to_owned(), "none: the environment alone".to_owned()),
        }
        .into(),
    ];
    rows.push(match chosen {
        Ok(name) => pass("default".to_owned(), format!("profile {name}")).into(),
        // Every command may name one, so this breaks nothing by itself.
        Err(failure) => CheckRow {
            outcome: CheckOutcome::Warn,
            ..of_failure("default".to_owned(), failure).row
        }
        .into(),
    });
    for (name, profile) in profiles {
        match profile {
            Ok(profile) => {
                rows.push(pass(format!("profile.{name}"), told(profile)).into());
                let rules = profile.rules.iter();
                rows.extend(rules.map(|rule| of_rule(profile, rule)));
            }
            Err(failure) => rows.push(of_failure(format!("profile.{name}"), failure)),
        }
    }
    rows
}

fn told(profile: &Profile) -> String {
    let organization = match &profile.ado.organization {
        Some(organization) => format!("organization {organization}"),
        None => "no organization".to_owned(),
    };
    let nucleus = match &profile.nucleus.url {
        Some(url) => format!("Nucleus {url}"),
        None => "no Nucleus".to_owned(),
    };
    let count = profile.rules.len();
    format!("{organization}, {nucleus}, rules: {count}")
}

/// Expression and templates are read, as a sync does before it asks anybody.
fn of_rule(profile: &Profile, rule: &Rule) -> Line {
    let name = format!("rules.{}.{}", profile.name, rule.name);
    let target = &rule.ticket;
    match rule_texts::read(profile, rule) {
        Err(wrong) => Line {
            quote: wrong.lines().to_vec(),
            row: CheckRow {
                name,
                outcome: CheckOutcome::Fail,
                detail: wrong.line(),
                fix: Some(rule_texts::fix(&profile.name, rule, &wrong)),
            },
        },
        Ok(Read { odd, .. }) if !odd.is_empty() => {
            let lines: Vec<String> = odd.iter().map(Remark::line).collect();
            Line {
                quote: odd.iter().flat_map(Remark::lines).cloned().collect(),
                row: CheckRow {
                    name,
                    outcome: CheckOutcome::Warn,
                    detail: lines.join("; "),
                    fix: None,
                },
            }
        }
        Ok(_) => pass(
            name,
            format!("{}, {}", target.project, target.work_item_type),
        )
        .into(),
    }
}

/// A row with the place that it is about.
struct Line {
    row: CheckRow,
    quote: Vec<String>,
}

impl From<CheckRow> for Line {
    fn from(row: CheckRow) -> Self {
        Self {
            row,
            quote: Vec::new(),
        }
    }
}

fn pass(name: String, detail: String) -> CheckRow {
    CheckRow {
        name,
        outcome: CheckOutcome::Pass,
        detail,
        fix: None,
    }
}

fn of_failure(name: String, failure: &Failure) -> Line {
    let mut detail = failure.message.clone();
    if let Some(source) = &failure.source {
        detail = format!("{detail}: {source}");
    }
    let fix = failure.hints.join("; ");
    CheckRow {
        name,
        outcome: CheckOutcome::Fail,
        detail,
        fix: (!fix.is_empty()).then_some(fix),
    }
    .into()
}
