//! Commands on many tickets: `tickets close|move|comment|tag` (design, 8 C and D).

mod chains;
mod choosing;
mod fields;
mod forty_thousand;
mod taken_up;
#[cfg(unix)]
mod terminal;
mod trouble;
mod verbs;

use crate::harness::{Adoconn, Config, Severity, World};

/// A machine with so many Bugs in Payments, each with a ticket key.
fn bugs(world: &World, count: usize) -> Adoconn<'_> {
    world.findings(count, Severity::High);
    let rule = Config::one_rule("").and("limits.unattended = 100000");
    let adoconn = Adoconn::with(world, &rule);
    let _made = adoconn.sync_once().code(0);
    assert_eq!(world.tickets().len(), count);
    adoconn
}

/// How many tickets are in that state.
fn in_state(world: &World, state: &str) -> usize {
    let tickets = world.tickets();
    tickets.iter().filter(|item| item.state() == state).count()
}

/// The name of the last run, as a hint tells it behind a flag.
fn run_behind(flag: &str, stderr: &str) -> String {
    let rest = stderr.split(flag).nth(1);
    let rest = rest.unwrap_or_else(|| unreachable!("no {flag} in {stderr}"));
    rest.split_whitespace().next().unwrap().to_owned()
}
