//! The frame of every command that writes nothing.

use super::Context;
use super::interrupt::Interrupt;
use super::session::Session;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::output::rows::Row;
use crate::output::{Completeness, Listing, Out};

/// Opens a session and tells the story to its end, or to a signal.
///
/// # Errors
/// Wrong settings, a signal, and the story's own.
pub(super) fn run(
    context: &mut Context,
    story: impl AsyncFnOnce(&Session, &mut Out) -> Result<ExitStatus, Failure>,
) -> Result<ExitStatus, Failure> {
    let session = Session::open(context)?;
    in_session(&session, &mut context.out, story)
}

/// Tells the story to its end, or to a signal.
///
/// # Errors
/// A signal, and the story's own.
pub(super) fn in_session(
    session: &Session,
    out: &mut Out,
    story: impl AsyncFnOnce(&Session, &mut Out) -> Result<ExitStatus, Failure>,
) -> Result<ExitStatus, Failure> {
    session.block_on(async {
        let interrupt = Interrupt::listen();
        interrupt.reading(story(session, out)).await?
    })
}

/// Ends a listing from which these are missing, for they cannot be read.
///
/// # Errors
/// When the rest cannot be written.
pub(super) fn conclude<R: Row>(
    listing: Listing<R>,
    unreadable: &[String],
    out: &mut Out,
) -> Result<ExitStatus, Failure> {
    if unreadable.is_empty() {
        listing.finish(out, Completeness::Complete)?;
        return Ok(ExitStatus::Done);
    }
    listing.finish(out, Completeness::Partial)?;
    for why in unreadable {
        out.warning(why);
    }
    Ok(ExitStatus::Partial)
}
