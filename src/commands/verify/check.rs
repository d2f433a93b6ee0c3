//! One check, and the report that they make together: of `verify` and of `ledger`.

use super::advice;
use crate::clients::api_error::ApiError;
use crate::commands::failures::{from_api, from_target};
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::observe::TargetError;
use crate::output::progress::Progress;
use crate::output::rows::{CheckOutcome, CheckRow};
use crate::output::{Completeness, Format, Listing, Out};

/// One check that was made, or that could not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::commands) struct Check {
    pub(in crate::commands) row: CheckRow,
    /// What the process ends with when this is the first check that failed.
    pub(in crate::commands) status: ExitStatus,
    /// The place that it is about, as lines.
    quote: Vec<String>,
}

impl Check {
    fn new(name: &str, outcome: CheckOutcome, detail: String) -> Self {
        Self {
            row: CheckRow {
                name: name.to_owned(),
                outcome,
                detail,
                fix: None,
            },
            status: ExitStatus::Done,
            quote: Vec::new(),
        }
    }

    /// Shows the place that it is about.
    #[must_use]
    pub(in crate::commands) fn quoting(mut self, lines: &[String]) -> Self {
        self.quote = lines.to_vec();
        self
    }

    /// As it should be.
    pub(in crate::commands) fn pass(name: &str, detail: impl Into<String>) -> Self {
        Self::new(name, CheckOutcome::Pass, detail.into())
    }

    /// Works, but should be looked at.
    pub(in crate::commands) fn warn(name: &str, detail: impl Into<String>) -> Self {
        Self::new(name, CheckOutcome::Warn, detail.into())
    }

    /// Not made, because of this.
    pub(in crate::commands) fn skip(name: &str, why: impl Into<String>) -> Self {
        Self::new(name, CheckOutcome::Skip, why.into())
    }

    /// Does not work.
    pub(in crate::commands) fn fail(
        name: &str,
        status: ExitStatus,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            status,
            ..Self::new(name, CheckOutcome::Fail, detail.into())
        }
    }

    /// A call failed.
    pub(in crate::commands) fn of_error(name: &str, error: &ApiError) -> Self {
        Self {
            row: CheckRow {
                fix: advice::of(error),
                ..Self::fail(name, ExitStatus::Done, error.to_string()).row
            },
            status: from_api(error).status,
            quote: Vec::new(),
        }
    }

    /// A name in the configuration does not exist.
    pub(in crate::commands) fn of_target(name: &str, error: &TargetError) -> Self {
        Self::of_failure(name, &from_target("", error))
    }

    /// Something cannot be used; its hints are what mends it.
    pub(in crate::commands) fn of_failure(name: &str, failure: &Failure) -> Self {
        let mut detail = failure.message.clone();
        let source = failure.source.as_ref().map(ToString::to_string);
        // Some errors are their own cause.
        if let Some(source) = source.filter(|source| !detail.contains(source.as_str())) {
            detail = format!("{detail}: {source}");
        }
        Self::fail(name, failure.status, detail).mended_by(failure.hints.join("; "))
    }

    /// The command or page that mends it; nothing where there is none.
    #[must_use]
    pub(in crate::commands) fn mended_by(mut self, fix: impl Into<String>) -> Self {
        let fix = fix.into();
        self.row.fix = (!fix.is_empty()).then_some(fix);
        self
    }

    /// Whether what builds on this check is to be skipped.
    pub(in crate::commands) fn is_failed(&self) -> bool {
        self.row.outcome == CheckOutcome::Fail
    }
}

/// The report, on its way out.
#[derive(Debug)]
pub(in crate::commands) struct Checks {
    listing: Listing<CheckRow>,
    outcomes: Vec<CheckOutcome>,
    first_failure: Option<ExitStatus>,
    /// What a table may have to cut short.
    to_mend: Vec<(CheckRow, Vec<String>)>,
    progress: Progress,
}

impl Checks {
    pub(in crate::commands) fn new(listing: Listing<CheckRow>, out: &Out) -> Self {
        Self {
            listing,
            progress: out.progress("checks", None),
            outcomes: Vec::new(),
            first_failure: None,
            to_mend: Vec::new(),
        }
    }

    /// Reports a check as soon as it was made; whether it did not fail.
    ///
    /// # Errors
    /// When stdout cannot take it. A reader that went away changes no outcome.
    pub(in crate::commands) fn add(
        &mut self,
        check: Check,
        out: &mut Out,
    ) -> Result<bool, Failure> {
        let is_good = !check.is_failed();
        if !is_good {
            self.first_failure.get_or_insert(check.status);
        }
        self.progress.advance(1);
        self.outcomes.push(check.row.outcome);
        if matches!(check.row.outcome, CheckOutcome::Fail | CheckOutcome::Warn) {
            self.to_mend.push((check.row.clone(), check.quote));
        }
        let _reader_left = self.listing.page(out, [check.row])?;
        Ok(is_good)
    }

    /// Skips all checks of a service that is not configured; the first tells what is missing.
    ///
    /// # Errors
    /// When stdout cannot take it.
    pub(in crate::commands) fn skip_side(
        &mut self,
        names: &[String],
        missing: &Failure,
        out: &mut Out,
    ) -> Result<(), Failure> {
        let Some((first, rest)) = names.split_first() else {
            return Ok(());
        };
        let check = Check::skip(first, &missing.message).mended_by(missing.hints.join("; "));
        self.add(check, out)?;
        for name in rest {
            self.add(Check::skip(name, format!("as {first}")), out)?;
        }
        Ok(())
    }

    /// Skips every check that stands behind `after` in the list, or all of them.
    ///
    /// # Errors
    /// When stdout cannot take it.
    pub(in crate::commands) fn skip_rest(
        &mut self,
        names: &[String],
        after: Option<&str>,
        why: &str,
        out: &mut Out,
    ) -> Result<(), Failure> {
        let begin = after.and_then(|after| names.iter().position(|name| name == after));
        for name in names.iter().skip(begin.map_or(0, |at| at + 1)) {
            self.add(Check::skip(name, why), out)?;
        }
        Ok(())
    }

    /// "7 passed, 1 to look at, 1 failed, 2 skipped".
    pub(in crate::commands) fn summary(&self) -> String {
        let words = [
            (CheckOutcome::Pass, "passed"),
            (CheckOutcome::Warn, "to look at"),
            (CheckOutcome::Fail, "failed"),
            (CheckOutcome::Skip, "skipped"),
        ];
        let parts = words.into_iter().filter_map(|(outcome, word)| {
            let same = self.outcomes.iter().filter(|known| **known == outcome);
            let count = same.count();
            (count > 0).then(|| format!("{count} {word}"))
        });
        parts.collect::<Vec<_>>().join(", ")
    }

    /// Ends the report with the status of the first check that failed.
    ///
    /// # Errors
    /// When stdout cannot take it.
    pub(in crate::commands) fn finish(self, out: &mut Out) -> Result<ExitStatus, Failure> {
        drop(self.progress);
        self.listing.finish(out, Completeness::Complete)?;
        if out.manner().format == Format::Table {
            for (row, quote) in &self.to_mend {
                out.status(format_args!("{}: {}", row.name, row.detail));
                if !out.manner().quiet {
                    out.quote(quote);
                }
                if let Some(fix) = &row.fix {
                    out.hint(fix);
                }
            }
        }
        Ok(self.first_failure.unwrap_or(ExitStatus::Done))
    }
}
