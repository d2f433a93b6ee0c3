//! `ledger check`: one line a check, in order, each with what mends it.

use super::super::failures::{from_api, from_ledger};
use super::super::session::Session;
use super::super::verify::check::{Check, Checks};
use super::super::{Context, reading};
use super::{conclude, remote};
use crate::cli::LedgerCheckArgs;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::ledger::{Contents, Inspection, LastRun, Ledger};
use crate::model::observed::Memory;
use crate::output::count::counted;
use crate::output::{Listing, Out};

const SCHEMA: &str = "ledger.schema";
const INTEGRITY: &str = "ledger.integrity";
const REFERENCES: &str = "ledger.references";
const CONTENTS: &str = "ledger.contents";
const DOUBTS: &str = "ledger.doubts";
const LAST_RUN: &str = "ledger.last_run";

const REBUILD: &str = "`adoconn ledger rebuild` makes a new one from the key links";
const NEXT_RUN: &str = "the next run that writes, for example `adoconn sync`";

/// Checks the ledger, and with `--remote` what Azure DevOps has of it.
///
/// # Errors
/// Wrong settings, or Azure DevOps cannot be reached; what is wrong with the ledger is in the
/// report and in the status.
pub(super) fn run(args: LedgerCheckArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    reading::run(context, async |session, out| {
        let mut checks = Checks::new(Listing::begin(out)?, out);
        let is_usable = local(session, &mut checks, out)?;
        if args.remote {
            if is_usable {
                with_azure_devops(session, &mut checks, out).await?;
            } else {
                let names = remote::NAMES.map(str::to_owned);
                checks.skip_rest(&names, None, "the ledger cannot be read", out)?;
            }
        }
        conclude(checks, &session.profile, out)
    })
}

/// Checks the file; whether it can be read.
fn local(session: &Session, checks: &mut Checks, out: &mut Out) -> Result<bool, Failure> {
    const FILE: &str = "ledger.file";
    let names = [SCHEMA, INTEGRITY, REFERENCES, CONTENTS, DOUBTS, LAST_RUN].map(str::to_owned);
    let path = session.profile.ledger.display();
    match Inspection::of(&session.profile.ledger) {
        Ok(Some(found)) => {
            checks.add(Check::pass(FILE, path.to_string()), out)?;
            let mut is_usable = found.schema == found.newest;
            for check in of_inspection(&found) {
                is_usable &= checks.add(check, out)?;
            }
            Ok(is_usable)
        }
        Ok(None) => {
            let why = format!("{path} does not exist yet: the first run that writes makes it");
            checks.add(Check::warn(FILE, why), out)?;
            checks.skip_rest(&names, None, "there is no ledger", out)?;
            Ok(true)
        }
        Err(error) => {
            checks.add(Check::of_failure(FILE, &from_ledger(error)), out)?;
            checks.skip_rest(&names, None, "the ledger cannot be read", out)?;
            Ok(false)
        }
    }
}

fn of_inspection(found: &Inspection) -> Vec<Check> {
    let Inspection {
        schema,
        newest,
        damage,
        dangling,
        contents,
    } = found;
    let mut checks = vec![if schema == newest {
        Check::pass(SCHEMA, format!("version {schema}"))
    } else {
        let detail = format!("version {schema}, the newest is {newest}");
        Check::warn(SCHEMA, detail).mended_by(format!("{NEXT_RUN}, brings it up to date"))
    }];
    checks.push(if damage.is_empty() {
        Check::pass(INTEGRITY, "SQLite finds nothing wrong with the file")
    } else {
        Check::fail(INTEGRITY, ExitStatus::Error, damage.join("; ")).mended_by(REBUILD)
    });
    let Some(contents) = contents else {
        let names = [REFERENCES, CONTENTS, DOUBTS, LAST_RUN];
        let skipped = names.map(|name| Check::skip(name, "the file is damaged"));
        checks.extend(skipped);
        return checks;
    };
    checks.push(if *dangling == 0 {
        Check::pass(REFERENCES, "every row that is named is there")
    } else {
        let detail = format!("{} not there", counted(*dangling, "row that is named"));
        Check::fail(REFERENCES, ExitStatus::Error, detail).mended_by(REBUILD)
    });
    checks.extend(of_contents(contents));
    checks
}

fn of_contents(contents: &Contents) -> [Check; 3] {
    let Contents {
        tickets,
        members,
        intents,
        in_doubt,
        runs,
        last_run,
        rebuilt_at,
    } = contents;
    let mut detail = format!(
        "{} with {}; {} in {}",
        counted(*tickets, "ticket"),
        counted(*members, "member"),
        counted(*intents, "intent"),
        counted(*runs, "run")
    );
    if let Some(at) = rebuilt_at {
        detail = format!("{detail}; rebuilt at {at}");
    }
    let doubts = if *in_doubt == 0 {
        Check::pass(DOUBTS, "the outcome of every write is known")
    } else {
        let detail = format!(
            "the outcome of {} is not known",
            counted(*in_doubt, "write")
        );
        Check::warn(DOUBTS, detail).mended_by(format!("{NEXT_RUN}, looks at them"))
    };
    [
        Check::pass(CONTENTS, detail),
        doubts,
        of_last_run(last_run.as_ref()),
    ]
}

fn of_last_run(run: Option<&LastRun>) -> Check {
    let Some(LastRun {
        id,
        command,
        started,
        finished,
    }) = run
    else {
        return Check::pass(LAST_RUN, "none yet");
    };
    if let Some(at) = finished {
        return Check::pass(LAST_RUN, format!("{command} ended at {at}"));
    }
    let detail = format!("{command} began at {started} and did not end: run {id}");
    Check::warn(LAST_RUN, detail).mended_by(format!("{NEXT_RUN}, finishes what it began"))
}

async fn with_azure_devops(
    session: &Session,
    checks: &mut Checks,
    out: &mut Out,
) -> Result<(), Failure> {
    let reader = session.ado()?;
    let signed_in = reader.sign_in().await;
    signed_in.map_err(|error| from_api(&error))?;
    let profile = &session.profile;
    let ledger = Ledger::open_read(&profile.ledger).map_err(from_ledger)?;
    let memory = match &ledger {
        Some(ledger) => {
            let is_ours = ledger.check_identity(&profile.identity);
            is_ours.map_err(from_ledger)?;
            ledger.memory().map_err(from_ledger)?
        }
        None => Memory::default(),
    };
    for check in remote::compare(profile, &reader, memory, out).await? {
        checks.add(check, out)?;
    }
    Ok(())
}
