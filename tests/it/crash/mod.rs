//! Every crash point: the real binary is killed at every boundary of a sync that does everything,
//! and the next runs leave nothing doubled, lost or said twice.
//!
//! Boundaries are every request, once before the service saw it and once after it did as it was
//! asked, and every commit of the ledger. What a commit left is what the next request finds, so a
//! kill after a commit is the kill before the request that follows.

mod points;
mod scene;

use crate::{is_full, tell};
use points::{Point, Points};
use scene::Scene;

/// Without `ADOCONN_TEST_FULL=1`, one point in so many is tried.
const SAMPLE: usize = 5;

/// Kills at every boundary of one sync.
#[test]
fn r1_a_kill_at_any_boundary_loses_and_doubles_nothing() {
    let scene = Scene::build();
    let clean = scene.measure();
    assert!(clean.writes >= 2, "{clean:?}");
    let mut points = Points::default();
    points.every_request(clean.requests);
    points.every_commit(clean.commits);
    let first = points.len();
    points.in_recovery(&clean);
    if !is_full() {
        points.sample(SAMPLE);
    }
    let count = points.len();
    let failures = points.run(|point| scene.survives(point));
    tell(format_args!(
        "crash points: {count}, {first} of them in the run itself ({} requests, {} commits)",
        clean.requests, clean.commits
    ));
    assert!(
        failures.is_empty(),
        "{} of {count}:\n{}",
        failures.len(),
        failures.join("\n")
    );
    let enough = if is_full() { 150 } else { 150 / SAMPLE };
    assert!(count >= enough, "only {count} points");
}

/// One point by hand: `(kills, and where)`, for looking into a failure.
#[test]
fn r1_without_any_kill_the_scene_ends_as_it_should() {
    let scene = Scene::build();
    assert_eq!(scene.survives(&Point::default()), Ok(()));
}
