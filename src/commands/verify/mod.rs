//! `verify`: is everything in place? One line a check, in order, each with what mends it.
//!
//! A check that needs another one which failed is skipped: it is never green without having
//! been made (ado-api, 13).

mod access;
mod ado;
mod advice;
pub(super) mod check;
mod clock;
mod door;
mod expiry;
mod fields;
mod lookups;
mod nucleus;
mod paths;
mod probe;
mod rights;
mod rivals;
mod rules;
mod sample;
mod settings;
mod spelling;
mod targets;
mod way;

use super::Context;
use super::known_names::Shelf;
use super::reading;
use super::session::Session;
use crate::cli::VerifyArgs;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::output::{Listing, Out};
use check::{Check, Checks};

/// Why nothing is asked.
const OFFLINE: &str = "not asked: --offline";

/// How far the checks go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// The configuration alone.
    Offline,
    /// Everything that reads.
    Online,
    /// Also whether writes would be accepted.
    WriteProbe,
}

impl From<VerifyArgs> for Asked {
    fn from(args: VerifyArgs) -> Self {
        let VerifyArgs {
            offline,
            write_probe,
        } = args;
        match (offline, write_probe) {
            (true, _) => Self::Offline,
            (false, true) => Self::WriteProbe,
            (false, false) => Self::Online,
        }
    }
}

/// Makes every check and reports it.
///
/// # Errors
/// Only when the report cannot be written; what is wrong is in the report and in the status.
pub fn run(args: VerifyArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    let asked = Asked::from(args);
    let shelf = Shelf::of(&context.env);
    let checks = Checks::new(Listing::begin(&context.out)?, &context.out);
    match Session::open(context) {
        Ok(session) => reading::in_session(&session, &mut context.out, async |session, out| {
            all(session, (asked, &shelf), checks, out).await
        }),
        Err(failure) => without_settings(&failure, None, checks, &mut context.out),
    }
}

async fn all(
    session: &Session,
    (asked, shelf): (Asked, &Shelf),
    mut checks: Checks,
    out: &mut Out,
) -> Result<ExitStatus, Failure> {
    let profile = &session.profile;
    let sides = match settings::sides(session) {
        Ok(sides) => sides,
        Err(failure) => return without_settings(&failure, Some(session), checks, out),
    };
    checks.add(settings::passed(profile, &sides), out)?;
    let visit = ado::Visit {
        profile,
        asked,
        shelf,
        counters: session.counters(),
    };
    ado::add(&sides.ado, visit, &mut checks, out).await?;
    nucleus::add(&sides.nucleus, profile, asked, &mut checks, out).await?;
    rules::add(profile, &mut checks, out)?;
    rules::count(profile, &sides.nucleus, asked, &mut checks, out).await?;
    conclude(checks, Some(session), out)
}

/// Nothing can be asked without settings. Where the rules at least could be read, they are
/// checked all the same.
fn without_settings(
    failure: &Failure,
    session: Option<&Session>,
    mut checks: Checks,
    out: &mut Out,
) -> Result<ExitStatus, Failure> {
    const WHY: &str = "the settings cannot be used";
    checks.add(settings::failed(failure), out)?;
    let profile = session.map(|session| &session.profile);
    let known = profile.map_or(&[][..], |profile| &profile.rules);
    checks.skip_rest(&ado::names(known), None, WHY, out)?;
    checks.skip_rest(&nucleus::names(known), None, WHY, out)?;
    match profile {
        Some(profile) => rules::add(profile, &mut checks, out)?,
        None => {
            checks.add(Check::skip(rules::NAME, WHY), out)?;
        }
    }
    conclude(checks, session, out)
}

fn conclude(
    checks: Checks,
    session: Option<&Session>,
    out: &mut Out,
) -> Result<ExitStatus, Failure> {
    let summary = checks.summary();
    let status = checks.finish(out)?;
    match session {
        None => out.status(summary),
        Some(session) => {
            let place = if session.profile.is_sandbox {
                "SANDBOX: "
            } else {
                ""
            };
            let requests = match session.counters().requests() {
                1 => "1 request".to_owned(),
                requests => format!("{requests} requests"),
            };
            out.status(format_args!("{place}{summary}; {requests}"));
        }
    }
    Ok(status)
}
