//! wip
use super::*;
pub fn run(_: &mut Context) -> Result<ExitStatus, Failure> {
    Err(not_in_this_build())
}
