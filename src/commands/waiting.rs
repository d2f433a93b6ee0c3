//! Waiting until creates may be made on a ledger that is new although tickets exist (design, 8 A.8).

use std::time::Duration;

use jiff::Timestamp;

use super::interrupt::Interrupt;
use crate::output::count::counted;
use crate::output::{Out, when};
use crate::plan::Plan;
use crate::plan::action::Hold;

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waited {
    /// The moment came.
    Through,
    /// Somebody wants the process to end.
    Interrupted,
    /// The run may not take that long (`--max-time`).
    OutOfTime,
}

/// A wait that is due.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wait {
    /// Until when.
    pub(super) from: Timestamp,
    /// The quiet period: it is never longer, whatever the clock does meanwhile.
    pub(super) quiet: Duration,
    /// How much time the run has left, where it has an end.
    pub(super) time_left: Option<Duration>,
    /// How many creates wait.
    pub(super) creates: usize,
}

/// Waits before everybody's eyes. Where the run may not take that long nobody waits in vain.
pub(super) async fn until(due: Wait, interrupt: &Interrupt, out: &mut Out) -> Waited {
    let Wait {
        from,
        quiet,
        time_left,
        creates,
    } = due;
    let wait = left(from).min(quiet);
    if time_left.is_some_and(|left| left < wait) {
        out.warning(format_args!(
            "{}; --max-time ends this run before",
            why(from, creates)
        ));
        return Waited::OutOfTime;
    }
    out.status(format_args!("{}; waiting", why(from, creates)));
    let creates = counted(creates, "create");
    let _bar = out.countdown(&format!("{creates} waiting for the quiet period"), wait);
    tokio::select! {
        () = tokio::time::sleep(wait) => Waited::Through,
        () = interrupt.wait() => Waited::Interrupted,
    }
}

/// How many creates wait until when, and why.
pub(super) fn why(from: Timestamp, creates: usize) -> String {
    let verb = if creates == 1 { "waits" } else { "wait" };
    format!(
        "{} {verb} until {} (in {}): this ledger is new, and what the one before it sent may still \
         arrive",
        counted(creates, "create"),
        when::near(from, crate::clock::now()),
        when::length(left(from)),
    )
}

/// Holds the creates that would have to wait.
pub(super) fn hold(plan: &mut Plan) {
    let Some((from, late)) = plan.take_late() else {
        return;
    };
    let at = when::exact(from);
    let why = format!("this ledger is new although tickets exist; it can be made from {at}");
    let held = late.into_iter();
    plan.holds
        .extend(held.map(|action| Hold::of(action, "rebuild_quiet", why.as_str())));
}

fn left(from: Timestamp) -> Duration {
    Duration::try_from(from.duration_since(crate::clock::now())).unwrap_or_default()
}
