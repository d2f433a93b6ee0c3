//! The last day of the secret, which no service tells before it has passed.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::check::Check;
use super::way::{Secret, Way};

pub(super) const NAME: &str = "ado.secret_expires";
/// Time enough to have a new secret made.
const WARNED_DAYS: i32 = 30;

/// Whether the secret will last, as far as its owner wrote down until when.
pub(super) fn check(expires: Option<Date>, today: Date, way: Way<'_>) -> Check {
    const REGISTRATION: &str =
        "Entra ID > App registrations > (the application) > Certificates & secrets";
    let (what, page) = match way.secret {
        Some(Secret::Client) => ("the client secret", REGISTRATION),
        Some(Secret::Certificate) => ("the certificate", REGISTRATION),
        Some(Secret::Token) => (
            "the personal access token",
            "User settings > Personal access tokens",
        ),
        None => return Check::pass(NAME, "nothing of this way to sign in runs out by itself"),
    };
    let Some(expires) = expires else {
        return Check::skip(NAME, format!("nobody wrote down when {what} runs out")).mended_by(
            format!(
                "set `ado.secret_expires` to the date shown at {page}, and verify warns \
                 {WARNED_DAYS} days before"
            ),
        );
    };
    let renew = format!("make a new one at {page}, then set `ado.secret_expires` to its date");
    let left = today.until(expires).map_or(0, |span| span.get_days());
    let warned_from = expires.checked_sub(WARNED_DAYS.days()).unwrap_or(Date::MIN);
    if expires < today {
        let detail = format!("{what} ran out on {expires}, as `ado.secret_expires` says");
        return Check::warn(NAME, detail).mended_by(renew);
    }
    if today >= warned_from {
        let detail = format!("{what} runs out on {expires}, in {left} days");
        return Check::warn(NAME, detail).mended_by(renew);
    }
    Check::pass(NAME, format!("{what} lasts until {expires}"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::way::Visitor;
    use super::*;
    use crate::output::rows::CheckOutcome;

    const WAY: Way<'_> = Way {
        visitor: Visitor::Principal,
        secret: Some(Secret::Client),
        tenant: None,
        client: None,
        giver: "",
    };

    #[test]
    fn thirty_days_are_near_and_thirty_one_are_not() {
        let today = date(2026, 11, 23);
        for (expires, expected) in [
            (Some(date(2026, 12, 24)), CheckOutcome::Pass),
            (Some(date(2026, 12, 23)), CheckOutcome::Warn),
            (Some(date(2026, 11, 23)), CheckOutcome::Warn),
            (Some(date(2026, 11, 22)), CheckOutcome::Warn),
            (Some(date(2028, 11, 22)), CheckOutcome::Pass),
            (None, CheckOutcome::Skip),
        ] {
            let found = check(expires, today, WAY);
            assert_eq!(found.row.outcome, expected, "{expires:?}");
        }
        let gone = check(Some(date(2026, 11, 22)), today, WAY);
        assert!(gone.row.detail.contains("ran out on 2026-11-22"));
    }
}
