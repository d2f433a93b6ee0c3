//! `apply`: a saved plan, exactly.

use super::session::Session;
use super::sync::{Wish, carry_on, plans};
use super::{Context, actions};
use crate::cli::ApplyArgs;
use crate::error::Failure;
use crate::exit::ExitStatus;

/// Carries out what of a saved plan still holds.
///
/// # Errors
/// The plan cannot be used here, and whatever `sync` fails with.
pub fn run(args: &ApplyArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    actions::check_fields(&context.out)?;
    let saved = plans::read(&args.plan)?;
    if let Some(expected) = args.expect_plan.as_ref().filter(|e| **e != saved.digest) {
        let path = args.plan.display();
        let message = format!("the plan {path} is not {expected}: nothing was written");
        return Err(Failure::new(ExitStatus::Refused, message).hint(
            "review the file again, or make a new plan: `adoconn sync --dry-run --out FILE`",
        ));
    }
    let session = Session::open(context)?.for_writing(args.notify);
    saved
        .check_place(&plans::place(&session.profile))
        .map_err(|error| plans::refused(&args.plan, &error))?;
    carry_on(&Wish::of_apply(args, saved), &session, context)
}
