//! What statuses do (design, 8 B.3; nucleus-api, 6.4): close, hold, reopen, or warn.

use super::{closed, crowd, held, ticketed};
use crate::harness::{Adoconn, Config, Status};

#[test]
fn b3_statuses_of_people_close_with_their_own_words_and_reopen_when_they_revert() {
    for (status, words) in [
        (
            Status::ManuallyMitigated,
            "resolved by people (Manually Mitigated)",
        ),
        (Status::FalsePositive, "resolved by people (False Positive)"),
        (Status::Duplicate, "resolved by people (Duplicate)"),
    ] {
        let world = crowd();
        let adoconn = ticketed(&world, "");
        world.set_status("F-1", &status);
        let cause = closed(&adoconn.sync());
        assert!(cause.contains(words), "{cause}");
        let said = world.comments(world.ticket().id).concat();
        assert!(said.contains(words), "{said}");
        assert!(!said.contains("remediated"), "{said}");
        world.set_status("F-1", &Status::Active);
        let _reopened = adoconn.sync().did(&[("reopen_ticket done", 1)]);
    }
}

#[test]
fn b3_temporary_statuses_hold_and_where_a_rule_closes_on_them_they_reopen_when_they_end() {
    for status in [Status::AcceptedRisk, Status::ExceptionGranted] {
        let world = crowd();
        let adoconn = ticketed(&world, "");
        world.set_status("F-1", &status);
        held(&adoconn.sync(), "temporary_status");

        let world = crowd();
        let adoconn = ticketed(&world, "close.temporary = 'close'");
        world.set_status("F-1", &status);
        let cause = closed(&adoconn.sync());
        assert!(cause.contains("accepted for a time"), "{cause}");
        world.set_status("F-1", &Status::Active);
        let _reopened = adoconn.sync().did(&[("reopen_ticket done", 1)]);
    }
}

#[test]
fn b3_a_flag_that_contradicts_its_status_holds_and_is_told() {
    for (name, mitigating) in [
        ("Active", true),
        ("Scan Mitigated", false),
        ("False Positive", false),
        ("Accepted Risk", false),
    ] {
        let world = crowd();
        let adoconn = ticketed(&world, "close.temporary = 'close'");
        let name = name.to_owned();
        world.set_status(
            "F-1",
            &Status::Other {
                name: name.clone(),
                mitigating,
            },
        );
        let outcome = adoconn.sync().says(&["whose flag contradicts it", &name]);
        held(&outcome, "unknown_status");
        assert_eq!(world.state(), "New");
    }
}

#[test]
fn b3_a_status_that_nobody_knows_is_told_even_where_it_holds_nothing() {
    let world = crowd();
    let adoconn = ticketed(&world, "");
    let first = world.instances("F-1")[0];
    let name = "Quantum Fixed".to_owned();
    let mitigating = true;
    assert!(world.nucleus(|n| n.set_status(first, Status::Other { name, mitigating })));
    let _told = adoconn.sync().says(&["Quantum Fixed", "status_policy"]);
    assert_eq!(world.state(), "New");
}

#[test]
fn b3_the_policy_of_a_profile_goes_over_the_defaults() {
    let world = crowd();
    let config = Config::one_rule(super::HIGH).and("status_policy.'Quantum Fixed' = 'remediated'");
    let adoconn = Adoconn::with(&world, &config);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    let name = "Quantum Fixed".to_owned();
    world.set_status(
        "F-1",
        &Status::Other {
            name,
            mitigating: true,
        },
    );
    closed(&adoconn.sync());
}
