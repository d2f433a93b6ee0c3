//! The frame of every command that writes nothing.

use super::Context;
use super::interrupt::Interrupt;
use super::session::Session;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::output::Out;

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
