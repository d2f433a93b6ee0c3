//! What one run was asked for, by `sync` or by `apply`.

use std::path::PathBuf;

use crate::cli::{ApplyArgs, DryRun, RunArgs, SyncArgs};
use crate::config::profile::Limits;
use crate::guard::Fuses;
use crate::plan::document::Document;
use crate::plan::{Exceptions, Plan};

/// What one run was asked for.
#[derive(Debug)]
pub struct Wish {
    /// The command, for the journal and for advice.
    pub command: &'static str,
    /// Only these rules; all where none is named.
    pub rules: Vec<String>,
    /// Who looks at the plan, where nothing is to be changed.
    pub dry_run: Option<DryRun>,
    /// Whether nobody is to be asked.
    pub yes: bool,
    /// Where the plan is to be saved.
    pub out: Option<PathBuf>,
    /// The digest that the plan has to have.
    pub expect_plan: Option<String>,
    /// What it does beyond the rules.
    pub exceptions: Exceptions,
    /// Exactly this plan, and nothing else.
    pub saved: Option<Saved>,
    /// Limits and the lock.
    pub run: RunArgs,
}

/// A plan that was saved, and where.
#[derive(Debug)]
pub struct Saved {
    /// Its file.
    pub path: PathBuf,
    /// What it says.
    pub document: Document,
}

impl Wish {
    /// What `sync` asks for.
    pub fn of_sync(args: &SyncArgs) -> Self {
        let SyncArgs {
            rule,
            write,
            notify: _,
            out,
            expect_plan,
            ignore_nucleus_tickets,
            recreate_deleted,
            refresh,
            run,
        } = args.clone();
        Self {
            command: "sync",
            rules: rule,
            dry_run: write.dry_run,
            yes: write.yes,
            out,
            expect_plan,
            exceptions: Exceptions {
                ignore_nucleus_tickets,
                recreate_deleted,
                refresh,
            },
            saved: None,
            run,
        }
    }

    /// What `apply` asks for.
    pub fn of_apply(args: &ApplyArgs, document: Document) -> Self {
        let ApplyArgs {
            plan: path,
            expect_plan: _,
            write,
            notify: _,
            run,
        } = args.clone();
        Self {
            command: "apply",
            rules: Vec::new(),
            dry_run: write.dry_run,
            // Saving a plan and naming it is the consent.
            yes: true,
            out: None,
            expect_plan: None,
            exceptions: document.exceptions(),
            saved: Some(Saved { path, document }),
            run,
        }
    }

    /// Only what the rules that were named want; everything where none was.
    pub(super) fn selected(&self, mut plan: Plan) -> Plan {
        let is_wanted = |rule: &Option<String>| {
            self.rules.is_empty() || rule.as_ref().is_some_and(|rule| self.rules.contains(rule))
        };
        plan.actions.retain(|action| is_wanted(&action.rule));
        plan.holds.retain(|hold| is_wanted(&hold.rule));
        plan
    }

    pub(super) fn fuses(&self, limits: &Limits) -> Fuses {
        Fuses {
            create_per_run: limits.create_per_run,
            update_per_run: limits.update_per_run,
            confirmed: self.run.confirm_count,
            saved: self
                .saved
                .as_ref()
                .map(|saved| saved.document.actions.len()),
            accepted_rows: self.run.accept_shrink.clone(),
        }
    }
}
