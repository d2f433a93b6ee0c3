//! Carrying a plan out under a run of its own, and what the ledger learns of the reading.

use crate::apply::Executor;
use crate::apply::quiet::Quiet;
use crate::apply::report::Report;
use crate::clients::ado;
use crate::commands::carrying::{self, Errand};
use crate::commands::failures::from_ledger;
use crate::commands::interrupt::Interrupt;
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::guard::Refusal;
use crate::ledger::{Ledger, LedgerError, RunId};
use crate::model::observed::{Completeness, Observed};
use crate::output::Out;
use crate::plan::Plan;

/// What is needed to carry a plan out.
#[derive(Debug)]
pub(super) struct Writing<'a> {
    pub(super) command: &'a str,
    pub(super) profile: &'a Profile,
    pub(super) reader: &'a ado::Reader,
    pub(super) observed: &'a Observed,
    pub(super) refusals: &'a [Refusal],
    /// Where nobody is mailed.
    pub(super) quiet: Quiet,
    pub(super) interrupt: &'a Interrupt,
}

impl Writing<'_> {
    pub(super) async fn carry_out(
        self,
        plan: &Plan,
        ledger: &mut Ledger,
        out: &mut Out,
    ) -> Result<Report, Failure> {
        let run = RunId::fresh();
        self.begin(&run, ledger).map_err(from_ledger)?;
        let executor = Executor {
            reader: self.reader.clone(),
            writer: self.reader.writer(),
            quiet: self.quiet,
            ledger,
            run,
            identity: &self.profile.identity,
            lookup_proved: self.observed.lookup_proved,
            stop: self.interrupt.flag(),
        };
        carrying::carry_out(executor, Errand::Plan(plan), out).await
    }

    fn begin(&self, run: &RunId, ledger: &mut Ledger) -> Result<(), LedgerError> {
        let observed = self.observed;
        ledger.remember_links(&observed.linked_by)?;
        ledger.begin_run(run, self.command, &[])?;
        ledger.set_identity(&self.profile.identity)?;
        self.accept_sources(ledger)?;
        if let Some(at) = observed.memory.rebuilt_at {
            ledger.set_rebuilt(at)?;
        }
        if observed.unread_bins.is_empty() {
            ledger.set_bins_searched(observed.at)?;
        }
        Ok(())
    }

    /// Remembers how much was read, where that was complete and not refused.
    fn accept_sources(&self, ledger: &Ledger) -> Result<(), LedgerError> {
        for (project, source) in &self.observed.sources {
            let mut refusals = self.refusals.iter();
            let is_refused = refusals.any(|refusal| refusal.is_shrink_of(project));
            if source.completeness == Completeness::Complete && !is_refused {
                ledger.accept_rows(project, source.rows)?;
            }
        }
        Ok(())
    }
}
