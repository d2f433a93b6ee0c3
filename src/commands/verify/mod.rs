//! `verify`: is everything in place? One line a check, in order, each with what mends it.
//!
//! A check that needs another one which failed is skipped: it is never green without having
//! been made (ado-api, 13).

mod ado;
mod advice;
mod check;
mod door;
mod nucleus;
mod rules;
mod settings;
mod targets;

use super::Context;
use super::reading;
use super::session::Session;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::output::{Listing, Out};
use check::{Check, Checks};

/// Makes every check and reports it.
///
/// # Errors
/// Only when the report cannot be written; what is wrong is in the report and in the status.
pub fn run(context: &mut Context) -> Result<ExitStatus, Failure> {
    let checks = Checks::new(Listing::begin(&context.out)?, &context.out);
    match Session::open(context) {
        Ok(session) => reading::in_session(&session, &mut context.out, async |session, out| {
            all(session, checks, out).await
        }),
        Err(failure) => without_settings(&failure, checks, &mut context.out),
    }
}

async fn all(session: &Session, mut checks: Checks, out: &mut Out) -> Result<ExitStatus, Failure> {
    let sides = match settings::sides(session) {
        Ok(sides) => sides,
        Err(failure) => return without_settings(&failure, checks, out),
    };
    checks.add(settings::passed(&session.profile, &sides), out)?;
    ado::add(&sides.ado, &session.profile, &mut checks, out).await?;
    nucleus::add(&sides.nucleus, &session.profile, &mut checks, out).await?;
    rules::add(&session.profile, &mut checks, out)?;
    conclude(checks, Some(session), out)
}

/// Nothing can be asked without settings.
fn without_settings(
    failure: &Failure,
    mut checks: Checks,
    out: &mut Out,
) -> Result<ExitStatus, Failure> {
    checks.add(settings::failed(failure), out)?;
    let names = ado::NAMES.into_iter().chain(nucleus::NAMES);
    for name in names.chain([rules::NAME]) {
        checks.add(Check::skip(name, "the settings cannot be used"), out)?;
    }
    conclude(checks, None, out)
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
