//! wip
use super::*;
pub fn run(_: &mut Context) -> Result<ExitStatus, Failure> {
    Err(crate::error::Failure::new(
        ExitStatus::Error,
        "this build does not have that command",
    ))
}
