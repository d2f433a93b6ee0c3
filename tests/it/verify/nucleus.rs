//! Nucleus: the key, its projects, what it does not see, and who else makes tickets.

use super::case::{Case, GOOD, Setup, prove};
use crate::harness::{Fault, FaultKind, World};

const PROJECT: &str = "13000008";

fn answer(world: &World, path: &str, status: u16, body: &str) {
    let kind = FaultKind::Status {
        status,
        body: Some(body.to_owned()),
        retry_after: None,
    };
    world.fault(Fault::new(path, kind));
}

/// Instances of the one finding vanish.
fn forget(world: &World, count: usize) {
    for id in world.instances("F-1").into_iter().take(count) {
        assert!(world.nucleus(|nucleus| nucleus.remove_instance(id)));
    }
}

/// A team that owns a group, with one asset in it that the key sees or does not.
fn group(world: &World, is_hidden: bool) {
    world.nucleus(|nucleus| {
        nucleus.add_team(PROJECT, "Operations", &["/prod"]);
        nucleus.add_asset(PROJECT, "db-1", "10.0.0.9", &["/prod/db"]);
        if is_hidden {
            nucleus.knobs.restricted_groups = vec!["/prod".to_owned()];
        }
    });
}

const OTHER_KEY: Setup = GOOD.env(&[("ADOCONN_NUCLEUS_API_KEY", "wrong")]);

const KEY: Case = Case {
    check: "nucleus.key",
    outcome: "fail",
    status: 4,
    says: &[],
    advises: &[],
    so: GOOD,
    not_so: GOOD,
};

const CASES: &[Case] = &[
    Case {
        says: &["HTTP 401"],
        advises: &["ADOCONN_NUCLEUS_API_KEY", "Generate API Key"],
        so: OTHER_KEY,
        ..KEY
    },
    Case {
        says: &["a web page", "Request Rejected"],
        advises: &["firewall"],
        so: GOOD.world(|world| world.nucleus(|nucleus| nucleus.knobs.html_block = true)),
        not_so: OTHER_KEY,
        ..KEY
    },
    Case {
        status: 1,
        says: &["404"],
        advises: &["ADOCONN_NUCLEUS_URL"],
        so: GOOD.profile("nucleus.url = \"URL/elsewhere\""),
        not_so: GOOD.profile("nucleus.url = \"URL/nucleus\""),
        ..KEY
    },
    Case {
        status: 1,
        says: &["cannot connect"],
        advises: &["firewall"],
        so: GOOD.profile("nucleus.url = \"http://127.0.0.1:9\""),
        ..KEY
    },
    Case {
        says: &["sees no project"],
        advises: &["Global Administration"],
        so: GOOD.world(|world| answer(world, "/nucleus/api/projects", 200, "[]")),
        ..KEY
    },
    Case {
        check: "nucleus.project.13000007",
        status: 2,
        says: &["\"13000007\"", "13000008"],
        advises: &["adoconn projects list --nucleus"],
        so: GOOD.rule("nucleus_project = \"13000007\""),
        not_so: GOOD
            .rule("nucleus_project = \"13000007\"")
            .world(|world| world.nucleus(|nucleus| nucleus.add_project("13000007", "Later"))),
        ..KEY
    },
    Case {
        check: "nucleus.project.13000008",
        says: &["no role in project 13000008"],
        advises: &["give the key's user a role"],
        so: GOOD.world(|world| {
            assert!(world.nucleus(|nucleus| nucleus.set_access_to(PROJECT, false)));
        }),
        ..KEY
    },
    Case {
        check: "nucleus.findings.13000008",
        says: &["HTTP 403"],
        advises: &["API Access"],
        so: GOOD.world(|world| answer(world, "findings/search", 403, "{\"success\":false}")),
        ..KEY
    },
    Case {
        check: "nucleus.findings.13000008",
        status: 1,
        says: &["the search answered nothing"],
        advises: &["asset groups"],
        so: GOOD.world(|world| answer(world, "findings/search", 200, "[]")),
        not_so: GOOD.world(|world| {
            answer(world, "findings/search", 200, "[]");
            answer(world, "findings/overview", 200, "{}");
        }),
        ..KEY
    },
    Case {
        check: "nucleus.findings.13000008",
        outcome: "warn",
        status: 0,
        says: &["there are no findings"],
        advises: &["nothing to do"],
        so: GOOD.world(|world| forget(world, 2)),
        not_so: GOOD.world(|world| forget(world, 1)),
    },
    Case {
        check: "nucleus.asset_groups.13000008",
        outcome: "warn",
        status: 0,
        says: &["/prod", "invisible"],
        advises: &["Asset Group Access Control"],
        so: GOOD.world(|world| group(world, true)),
        not_so: GOOD.world(|world| group(world, false)),
    },
    Case {
        check: "nucleus.connectors.13000008",
        outcome: "warn",
        status: 0,
        says: &["makes tickets too", "Azure DevOps"],
        advises: &["Ticketing & Issue Tracking"],
        so: GOOD.world(|world| {
            world.nucleus(|nucleus| nucleus.knobs.connectors = vec!["Azure DevOps".to_owned()]);
        }),
        not_so: GOOD.world(|world| {
            world.nucleus(|nucleus| nucleus.knobs.connectors = vec!["Tenable.io".to_owned()]);
        }),
    },
    Case {
        check: "nucleus.connectors.13000008",
        outcome: "skip",
        status: 0,
        says: &["may not list connectors"],
        advises: &[],
        so: GOOD.world(|world| answer(world, "/connectors", 403, "{\"success\":false}")),
        ..KEY
    },
    Case {
        check: "nucleus.tickets.13000008",
        outcome: "warn",
        status: 0,
        says: &["1 of 1 findings", "F-1", "ticketed_elsewhere"],
        advises: &["--ignore-nucleus-tickets"],
        so: GOOD.world(|world| world.ticketed_by_nucleus("F-1", 2)),
        not_so: GOOD.world(|world| world.ticketed_by_nucleus("F-1", 0)),
    },
];

#[test]
fn nucleus_is_diagnosed() {
    prove(CASES);
}
