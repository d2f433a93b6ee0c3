//! One test for each lesson that other tools paid for: the very situation in which they failed.

mod closing;
mod doubles;
mod memory;
mod people;
mod states;
mod truth;

use crate::harness::{Adoconn, Config, FaultKind, World};

/// A machine with this rule, whose sync just made the one ticket.
fn ticketed<'w>(world: &'w World, rule: &str) -> Adoconn<'w> {
    let adoconn = Adoconn::with(world, &Config::one_rule(rule));
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    adoconn
}

/// An answer with this status instead of the service's own.
fn status(status: u16, retry_after: Option<&str>) -> FaultKind {
    FaultKind::Status {
        status,
        body: None,
        retry_after: retry_after.map(str::to_owned),
    }
}
