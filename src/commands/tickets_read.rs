//! wip
use super::*;
pub fn list(_: &crate::cli::TicketsListArgs, _: &mut Context) -> Result<ExitStatus, Failure> {
    Err(not_in_this_build())
}
pub fn show(_: &crate::cli::TicketsShowArgs, _: &mut Context) -> Result<ExitStatus, Failure> {
    Err(not_in_this_build())
}
