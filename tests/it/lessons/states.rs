//! Lessons 12 and 13: states are what the type says, and are walked to where they cannot be set.

use super::ticketed;
use crate::harness::{Status, World};

/// Lesson 12: only `To Do` or `Proposed` counts as open, so a ticket in `Doing` is never closed, or is pulled back.
#[test]
fn lesson_12_a_ticket_in_doing_is_open_and_is_closed_and_reopened_there() {
    for (project, kind, at_work, closed) in [
        ("Web Shop", "Issue", "Doing", "Done"),
        ("Platform", "Product Backlog Item", "Committed", "Done"),
        ("Payments", "Bug", "Active", "Closed"),
        ("Factory", "Defect", "Triaged", "Closed"),
    ] {
        let world = World::with_one_finding();
        let rule = format!(
            "ticket.project = '{project}'\nticket.type = '{kind}'\nupdate.min_interval = '0s'"
        );
        let adoconn = ticketed(&world, &rule);
        world.move_to(world.ticket().id, at_work);
        world.rate("F-1", crate::harness::Severity::Critical);
        let _updated = adoconn.sync().did(&[("update_ticket done", 1)]);
        assert_eq!(world.state(), at_work, "an update moves nothing");
        world.remediate("F-1");
        let row = adoconn.sync().only("close_ticket done");
        assert_eq!(
            (&row["old"], &row["new"]),
            (&at_work.into(), &closed.into())
        );
        assert_eq!(world.state(), closed);
        world.set_status("F-1", &Status::Active);
        world.rescan();
        let row = adoconn.sync().only("reopen_ticket done");
        assert_eq!(row["new"], at_work);
        assert_eq!(world.state(), at_work);
    }
}

/// Lesson 13: creation in a state that is not the first is refused, and a table of ways knows neither other processes nor the way back.
#[test]
fn lesson_13_any_state_is_reached_by_the_types_own_ways_there_and_back() {
    for (project, kind, state) in [
        ("Payments", "Bug", "Resolved"),
        ("Payments", "User Story", "Active"),
        ("Platform", "Product Backlog Item", "Committed"),
        ("Web Shop", "Issue", "Doing"),
        ("Überwachung", "Bug", "Active"),
        ("Factory", "Defect", "Fixing"),
        ("Factory", "Defect", "Verified"),
    ] {
        let world = World::with_one_finding();
        let rule = format!(
            "ticket.project = '{project}'\nticket.type = '{kind}'\nticket.state = '{state}'"
        );
        let adoconn = ticketed(&world, &rule);
        assert_eq!(world.state(), state, "{project}");
        world.remediate("F-1");
        let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
        world.set_status("F-1", &Status::Active);
        world.rescan();
        let _back = adoconn.sync().did(&[("reopen_ticket done", 1)]);
        assert_eq!(world.state(), state, "{project}, on the way back");
        assert_eq!(world.tickets().len(), 1);
    }
}
