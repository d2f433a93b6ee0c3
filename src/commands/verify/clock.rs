//! This machine's clock against the service's.

use super::check::Check;
use crate::clients::ado::OrganizationProbe;

pub(super) const NAME: &str = "ado.clock";
/// A token's signature is good for 5 to 10 minutes (ado-api, 3.2); a minute is what to look at.
const TOLERATED: u64 = 60;

/// Whether both agree: times of tokens and of findings are compared with this machine's.
pub(super) fn check(probe: &OrganizationProbe) -> Check {
    let Some(ahead) = probe.clock_ahead else {
        return Check::skip(NAME, "the service told no time");
    };
    let apart = ahead.unsigned_abs();
    if apart <= TOLERATED {
        return Check::pass(NAME, format!("{apart} seconds from the service's"));
    }
    let direction = if ahead > 0 { "behind" } else { "ahead of" };
    let detail = format!(
        "this machine's clock is {apart} seconds {direction} the service's: signed assertions may \
         be refused (AADSTS700024), and ages and due dates are off"
    );
    Check::warn(NAME, detail)
        .mended_by("set the clock, as with `timedatectl set-ntp true` or `chronyc makestep`")
}
