//! `ledger rebuild`: a new ledger from the key links on the work items; the old one is kept.

use std::collections::BTreeSet;
use std::time::Duration;

use super::super::failures::{from_api, from_ledger, from_observe};
use super::super::interrupt::Interrupt;
use super::super::session::Session;
use super::super::sync::bars::Bars;
use super::super::verify::check::{Check, Checks};
use super::super::{Context, rule_texts, shell};
use super::{conclude, named, scope};
use crate::cli::LedgerRebuildArgs;
use crate::config::profile::Profile;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::ledger::{Ledger, LedgerError, Old, Rebuild, RunId, RunSummary, remembered};
use crate::model::ids::WorkItemId;
use crate::model::observed::{Completeness, Memory, Observed};
use crate::observe::{self, Readers, answers};
use crate::output::count::counted;
use crate::output::{Listing, Out, prompt};
use crate::plan::{Exceptions, Note, Policy, rebuilt};

/// Rounds of questions: look-ups lead to comments at most, and those to nothing.
const MAX_ROUNDS: usize = 4;

/// Makes a new ledger, or shows what it would hold.
///
/// # Errors
/// Wrong settings, a side that cannot be read completely, writes in doubt, another run, no
/// consent; then the old ledger is as it was.
pub(super) fn run(args: LedgerRebuildArgs, context: &mut Context) -> Result<ExitStatus, Failure> {
    let session = Session::open(context)?;
    let profile = &session.profile;
    check_writable(args, profile)?;
    // Held from before the reading: nothing is made meanwhile that the new ledger would lack.
    let rebuild = if args.dry_run {
        None
    } else {
        Some(Rebuild::begin(&profile.ledger).map_err(from_ledger)?)
    };
    let old = Old::at(&profile.ledger).map_err(from_ledger)?;
    check_doubts(&old, args, profile)?;
    check_can_ask(&old, args, context)?;
    let carried = match old {
        Old::Readable { .. } => {
            remembered(&profile.ledger, &profile.identity).map_err(from_ledger)?
        }
        Old::Absent | Old::Unusable(_) => None,
    };
    let out = &mut context.out;
    let learnt = session.block_on(read(&session, carried.as_ref(), args.trust_links, out))?;
    let mut checks = Checks::new(Listing::begin(out)?, out);
    for check in learnt.checks() {
        checks.add(check, out)?;
    }
    let written = match rebuild {
        None => Check::skip(WRITTEN, "nothing was written: --dry-run"),
        Some(rebuild) => {
            consent(&old, args, &learnt, out)?;
            // A signal waits until the new ledger is in its place.
            let _listening = session.block_on(async { Interrupt::listen() });
            replace(rebuild, &learnt, profile)?
        }
    };
    checks.add(written, out)?;
    conclude(checks, profile, out)
}

const WRITTEN: &str = "ledger.written";

fn check_writable(args: LedgerRebuildArgs, profile: &Profile) -> Result<(), Failure> {
    if !profile.read_only || args.dry_run {
        return Ok(());
    }
    let message = format!(
        "profile {:?} is read-only: nothing was written",
        profile.name
    );
    Err(Failure::new(ExitStatus::Refused, message)
        .hint("`adoconn ledger rebuild --dry-run` shows what the new ledger would hold"))
}

/// What is in doubt is remembered by the old ledger alone: a create that arrives late would be
/// made again.
fn check_doubts(old: &Old, args: LedgerRebuildArgs, profile: &Profile) -> Result<(), Failure> {
    match old {
        Old::Readable { in_doubt } if *in_doubt > 0 && !args.discard_doubts => {
            let message = format!(
                "the ledger {} has {} whose outcome is not known: it was left as it is",
                profile.ledger.display(),
                counted(*in_doubt, "write")
            );
            Err(Failure::new(ExitStatus::Refused, message)
                .hint("`adoconn sync` settles them, if need be after the quiet period")
                .hint("--discard-doubts forgets them"))
        }
        Old::Readable { in_doubt: _ } | Old::Absent | Old::Unusable(_) => Ok(()),
    }
}

/// Found out before everything is read.
fn check_can_ask(old: &Old, args: LedgerRebuildArgs, context: &Context) -> Result<(), Failure> {
    if *old == Old::Absent || args.dry_run || args.yes || context.out.manner().can_ask {
        return Ok(());
    }
    let message = "a ledger would be replaced, and nobody can be asked";
    Err(Failure::usage(message).hint(format!("to replace it: {} --yes", context.command_line)))
}

fn consent(
    old: &Old,
    args: LedgerRebuildArgs,
    learnt: &Learnt,
    out: &mut Out,
) -> Result<(), Failure> {
    if *old == Old::Absent || args.yes {
        return Ok(());
    }
    let tickets = counted(learnt.tickets, "ticket");
    let question = format!("Replace the ledger by a new one with {tickets}? The old one is kept");
    if prompt::confirm(out, &question, "--yes")? {
        return Ok(());
    }
    Err(Failure::usage("not confirmed: nothing was changed"))
}

/// What was read, and what the new ledger is to know of it.
#[derive(Debug)]
struct Learnt {
    observed: Observed,
    notes: Vec<Note>,
    /// Work items that carry a key link, one for each key and generation.
    tickets: usize,
    /// Those of them whose finding was not read.
    unfollowed: Vec<WorkItemId>,
    members: usize,
    /// Tickets that only the old ledger knows.
    kept: usize,
}

async fn read(
    session: &Session,
    old: Option<&Memory>,
    trusts_links: bool,
    out: &Out,
) -> Result<Learnt, Failure> {
    let profile = &session.profile;
    let criteria = rule_texts::usable(profile, &profile.rules)?;
    let readers = Readers {
        ado: session.ado()?,
        nucleus: session.nucleus()?,
    };
    let interrupt = Interrupt::listen();
    let signed_in = readers.ado.sign_in().await;
    signed_in.map_err(|error| from_api(&error))?;
    let mut scope = scope(profile, &criteria);
    scope.trusts_links = trusts_links;
    let bars = Bars::new(out);
    let watch = |event: observe::Event<'_>| bars.show(event);
    let policy = Policy {
        rules: &profile.rules,
        identity: &profile.identity,
        // Nothing is made here: there is nothing to wait for.
        quiet_period: Duration::ZERO,
        exceptions: Exceptions {
            ignore_nucleus_tickets: true,
            ..Exceptions::default()
        },
        create_limit: None,
        only: None,
        zone: profile.time_zone.clone(),
    };
    let reading = async {
        let mut observed = observe::observe(&readers, &scope, Memory::default(), &watch).await?;
        let (mut notes, mut questions) = rebuilt::notes(&observed, &policy);
        for _ in 0..MAX_ROUNDS {
            if questions.is_empty() {
                break;
            }
            answers::answer(&readers, &scope, &questions, &watch, &mut observed).await?;
            (notes, questions) = rebuilt::notes(&observed, &policy);
        }
        Ok((observed, notes))
    };
    let (observed, mut notes) = interrupt.reading(reading).await?.map_err(from_observe)?;
    check_complete(&observed)?;
    if let Some(old) = old {
        rebuilt::carry_over(old, &mut notes);
    }
    Ok(Learnt::of(observed, notes))
}

/// A ticket whose finding was not read would be forgotten by every later sync.
fn check_complete(observed: &Observed) -> Result<(), Failure> {
    for (project, source) in &observed.sources {
        if let Completeness::Partial(why) = &source.completeness {
            let message = format!(
                "Nucleus project {project} was read in part only: {why}; the ledger was left as it is"
            );
            return Err(Failure::new(ExitStatus::Error, message).hint("run the command again"));
        }
    }
    Ok(())
}

impl Learnt {
    fn of(observed: Observed, notes: Vec<Note>) -> Self {
        let mut learnt = Self {
            observed,
            notes: Vec::new(),
            tickets: 0,
            unfollowed: Vec::new(),
            members: 0,
            kept: 0,
        };
        let mut members = BTreeSet::new();
        let live = learnt.observed.tickets.values().flatten();
        let live: BTreeSet<_> = live.map(|ticket| ticket.id).collect();
        for note in &notes {
            match note {
                Note::Found { id, finding, .. } if live.contains(id) => {
                    learnt.tickets += 1;
                    if finding.is_none() {
                        learnt.unfollowed.push(*id);
                    }
                }
                Note::Members { key, new } => {
                    members.extend(new.iter().map(|member| (key, member.id)));
                }
                Note::Found {
                    key,
                    generation,
                    id,
                    ..
                } => {
                    let place = (key.clone(), *generation);
                    let is_binned = learnt.observed.deleted.get(&place) == Some(id);
                    learnt.kept += usize::from(!is_binned);
                }
                Note::SeenClosed { .. }
                | Note::Claimed { .. }
                | Note::Scans { .. }
                | Note::Closing { .. }
                | Note::Evidence { .. }
                | Note::OpenAgain { .. } => {}
            }
        }
        learnt.members = members.len();
        learnt.notes = notes;
        learnt
    }

    fn checks(&self) -> Vec<Check> {
        let observed = &self.observed;
        let rows: usize = observed.sources.values().map(|source| source.rows).sum();
        let mut checks = vec![Check::pass(
            "tickets.found",
            format!("{} by tag and key link", counted(self.tickets, "ticket")),
        )];
        checks.push(if self.unfollowed.is_empty() {
            let detail = format!(
                "each belongs to a finding; {} read",
                counted(rows, "instance")
            );
            Check::pass("tickets.findings", detail)
        } else {
            let detail = format!(
                "{} made by hand, or of findings that no rule's Nucleus project has; sync closes \
                 none of them: {}",
                counted(self.unfollowed.len(), "ticket"),
                named(&self.unfollowed)
            );
            Check::warn("tickets.findings", detail)
        });
        checks.push(Check::pass(
            "tickets.members",
            format!(
                "{} known to belong to them",
                counted(self.members, "instance")
            ),
        ));
        checks.extend(self.strays());
        let deleted = counted(observed.deleted.len(), "deleted ticket");
        let mut unread: Vec<String> = observed.unread_bins.keys().cloned().collect();
        checks.push(if unread.is_empty() {
            Check::pass("tickets.deleted", format!("{deleted} in the recycle bins"))
        } else {
            unread.truncate(10);
            let detail = format!("the recycle bin of {} cannot be read", unread.join(", "));
            Check::warn("tickets.deleted", detail).mended_by("the next sync searches it")
        });
        if self.kept > 0 {
            let detail = format!(
                "{} that the old ledger knows and nothing else shows: kept, and not made again",
                counted(self.kept, "ticket")
            );
            checks.push(Check::pass("tickets.kept", detail));
        }
        checks.extend(
            observed
                .warnings
                .iter()
                .map(|why| Check::warn("warning", why)),
        );
        checks
    }

    /// What carries a key link and does not count as ours.
    fn strays(&self) -> Option<Check> {
        let all = self.observed.tickets.values().flatten();
        let noted: BTreeSet<WorkItemId> = self.notes.iter().filter_map(Note::found).collect();
        let strays: Vec<WorkItemId> = all
            .filter(|ticket| !ticket.origin.is_ours() && !noted.contains(&ticket.id))
            .map(|ticket| ticket.id)
            .collect();
        if strays.is_empty() {
            return None;
        }
        let detail = format!(
            "{} with a key link that the identity of this profile neither made nor linked: {}",
            counted(strays.len(), "item"),
            named(&strays)
        );
        Some(Check::warn("tickets.strays", detail).mended_by(
            "they are left out; `ado.trusted_identities` names other identities whose tickets are \
             yours, and --trust-links takes every item with a key link",
        ))
    }

    /// Writes what was learnt into a new ledger.
    fn write(&self, profile: &Profile, ledger: &mut Ledger) -> Result<(), LedgerError> {
        let observed = &self.observed;
        let run = RunId::fresh();
        ledger.begin_run(&run, "ledger rebuild", &[])?;
        ledger.set_identity(&profile.identity)?;
        ledger.set_rebuilt(crate::clock::now())?;
        if observed.unread_bins.is_empty() {
            ledger.set_bins_searched(observed.at)?;
        }
        for (project, source) in &observed.sources {
            ledger.accept_rows(project, source.rows)?;
        }
        ledger.remember_links(&observed.linked_by)?;
        ledger.learn(&self.notes)?;
        ledger.finish_run(&run, RunSummary::default())
    }
}

fn replace(rebuild: Rebuild, learnt: &Learnt, profile: &Profile) -> Result<Check, Failure> {
    let kept = rebuild
        .finish(|ledger| learnt.write(profile, ledger))
        .map_err(from_ledger)?;
    let new = profile.ledger.display();
    let detail = match kept {
        Some(kept) => format!(
            "{new}; the old one is kept as {}",
            shell::word(&kept.display().to_string())
        ),
        None => format!("{new}; there was none before"),
    };
    Ok(Check::pass(WRITTEN, detail))
}
