//! Steps 6 to 11: names, fields, places, rights, the write probe, look-ups, the rate budget.

use adoconn::sandbox::ado::{ALEX, Rights, SERVICE_PRINCIPAL};
use serde_json::json;

use super::case::{Case, GOOD, Setup, prove};
use crate::harness::{Fault, FaultKind, World};

const PAYMENTS: &str = "5a4db0c5-0000-4000-8000-f00d00000001";

const TARGET: Case = Case {
    check: "ado.target.main",
    outcome: "fail",
    status: 2,
    says: &[],
    advises: &[],
    so: GOOD,
    not_so: GOOD,
};

const NAMES: &[Case] = &[
    Case {
        says: &["no project \"Paymnts\"", "Payments"],
        advises: &["adoconn projects list"],
        so: GOOD.rule("ticket.project = \"Paymnts\""),
        not_so: GOOD.rule("ticket.project = \"PAYMENTS\""),
        ..TARGET
    },
    Case {
        says: &["no project \"Vault\""],
        advises: &["adoconn projects list"],
        so: GOOD.rule("ticket.project = \"Vault\""),
        not_so: GOOD
            .rule("ticket.project = \"Vault\"")
            .world(|world| member(world, "5a4db0c5-0000-4000-8000-f00d00000007")),
        ..TARGET
    },
    Case {
        says: &["no work item type \"Bgu\"", "Bug"],
        advises: &["adoconn types list --project 'Payments'"],
        so: GOOD.rule("ticket.type = \"Bgu\""),
        not_so: GOOD.rule("ticket.type = \"bug\""),
        ..TARGET
    },
    Case {
        // It exists, and is switched off in the process.
        says: &["no work item type \"Issue\""],
        advises: &["adoconn types list --project 'Factory'"],
        so: GOOD.rule("ticket.project = \"Factory\"\nticket.type = \"Issue\""),
        not_so: GOOD.rule("ticket.type = \"Issue\""),
        ..TARGET
    },
    Case {
        says: &["no state \"Opne\"", "New, Active, Resolved, Closed"],
        advises: &["adoconn states list"],
        so: GOOD.rule("ticket.state = \"Opne\""),
        not_so: GOOD.rule("ticket.state = \"new\""),
        ..TARGET
    },
    Case {
        says: &["no state \"Done\"", "Closed"],
        advises: &["adoconn states list"],
        so: GOOD.rule("close.state = \"Done\""),
        not_so: GOOD.rule("close.state = \"Resolved\""),
        ..TARGET
    },
    Case {
        says: &["no state \"Again\""],
        advises: &["adoconn states list"],
        so: GOOD.rule("reopen.state = \"Again\""),
        not_so: GOOD.rule("reopen.state = \"Active\""),
        ..TARGET
    },
    Case {
        says: &["no state there closes"],
        advises: &["close.state"],
        so: GOOD.rule("close.category = \"removed\""),
        not_so: GOOD.rule("ticket.type = \"Task\"\nclose.category = \"removed\""),
        ..TARGET
    },
    Case {
        outcome: "warn",
        status: 0,
        says: &["2 steps: New > Active"],
        advises: &["ticket.state"],
        so: GOOD.rule("ticket.state = \"Active\""),
        not_so: GOOD.rule("ticket.state = \"New\""),
        ..TARGET
    },
];

/// Somebody lets the service principal into a project.
fn member(world: &World, project: &str) {
    world.ado(|ado, _| ado.grant(SERVICE_PRINCIPAL, project, Rights::CONTRIBUTOR));
}

#[test]
fn names_of_projects_types_and_states_are_diagnosed() {
    prove(NAMES);
}

const VULNERABILITY: Setup =
    GOOD.rule("ticket.project = \"Factory\"\nticket.type = \"Vulnerability\"");
const MAPPED: Setup = GOOD.rule(
    "ticket.project = \"Factory\"\nticket.type = \"Vulnerability\"\n\
     ticket.fields.\"custom.businessunit\" = \"Retail\"",
);

const FIELDS: &[Case] = &[
    Case {
        check: "ado.fields.main",
        says: &["Custom.BusinessUnit", "does not map"],
        advises: &[
            "ticket.fields.\"Custom.BusinessUnit\" = \"Payments\"",
            "adoconn fields list --project 'Factory' --type 'Vulnerability'",
        ],
        so: VULNERABILITY,
        not_so: MAPPED,
        ..TARGET
    },
    Case {
        check: "ado.fields.main",
        says: &["no field \"Microsoft.VSTS.Common.Prioriti\"", "Priority"],
        advises: &["adoconn fields list"],
        so: GOOD.rule("ticket.fields.\"Microsoft.VSTS.Common.Prioriti\" = 1"),
        not_so: GOOD.rule("ticket.fields.\"microsoft.vsts.common.priority\" = 1"),
        ..TARGET
    },
    Case {
        check: "ado.fields.main",
        outcome: "warn",
        status: 0,
        says: &["would be \"Critical\"", "1 - Critical"],
        advises: &["adoconn fields list"],
        so: GOOD.rule("ticket.fields.\"Microsoft.VSTS.Common.Severity\" = \"{{ severity }}\""),
        not_so: GOOD.rule("ticket.fields.\"Microsoft.VSTS.Common.Severity\" = \"1 - critical\""),
    },
    Case {
        check: "ado.fields.main",
        outcome: "warn",
        status: 0,
        says: &["DueDate would be \"31.12.2026\"", "not a date"],
        advises: &["2026-12-31", "{{ due_date }}"],
        so: GOOD.rule(
            "ticket.type = \"Issue\"\n\
             ticket.fields.\"Microsoft.VSTS.Scheduling.DueDate\" = \"31.12.2026\"",
        ),
        not_so: GOOD.rule(
            "ticket.type = \"Issue\"\n\
             ticket.fields.\"Microsoft.VSTS.Scheduling.DueDate\" = \"{{ due_date }}\"",
        ),
    },
    Case {
        check: "ado.fields.main",
        outcome: "warn",
        status: 0,
        says: &["without a due date Custom.FixBy would be \"none\""],
        advises: &["2026-12-31"],
        so: GOOD.rule(
            "ticket.project = \"Factory\"\nticket.type = \"Vulnerability\"\n\
             ticket.fields.\"custom.businessunit\" = \"Retail\"\n\
             ticket.fields.\"Custom.FixBy\" = \"{{ due_date or 'none' }}\"",
        ),
        not_so: GOOD.rule(
            "ticket.project = \"Factory\"\nticket.type = \"Vulnerability\"\n\
             ticket.fields.\"custom.businessunit\" = \"Retail\"\n\
             ticket.fields.\"Custom.FixBy\" = \"{{ due_date }}\"",
        ),
    },
    Case {
        check: "ado.places.main",
        says: &["without the level \"Area\""],
        advises: &["Payments\\\\Cards\\\\Fraud"],
        so: GOOD.rule("ticket.area = '\\Payments\\Area\\Cards\\Fraud'"),
        not_so: GOOD.rule("ticket.area = 'Payments\\Cards\\fraud'"),
        ..TARGET
    },
    Case {
        check: "ado.places.main",
        says: &["no area", "the nearest is"],
        advises: &["adoconn areas list --project 'Payments'"],
        so: GOOD.rule("ticket.area = 'Payments\\Crads'"),
        not_so: GOOD.rule("ticket.area = 'Payments\\Cards'"),
        ..TARGET
    },
    Case {
        check: "ado.places.main",
        says: &["no iteration", "Sprint 1"],
        advises: &["adoconn iterations list --project 'Payments'"],
        so: GOOD.rule("ticket.iteration = 'Payments\\Sprint 9'"),
        not_so: GOOD.rule("ticket.iteration = 'Payments\\Sprint 1'"),
        ..TARGET
    },
    Case {
        check: "ado.places.main",
        says: &["without the level \"Iteration\""],
        advises: &["Payments\\\\Sprint 1"],
        so: GOOD.rule("ticket.iteration = 'Payments\\Iteration\\Sprint 1'"),
        not_so: GOOD.rule("ticket.iteration = 'payments\\sprint 1'"),
        ..TARGET
    },
];

#[test]
fn fields_and_places_are_diagnosed() {
    prove(FIELDS);
}

fn reader(world: &World) {
    world.ado(|ado, _| ado.grant(SERVICE_PRINCIPAL, PAYMENTS, Rights::READER));
}

fn stakeholder(world: &World) {
    world.ado(|ado, _| {
        let principal = ado.identities.get_mut(SERVICE_PRINCIPAL).unwrap();
        principal.basic_access = false;
    });
}

/// A person used the tags of the rule once.
fn tagged(world: &World) {
    let fields = [
        ("System.Title", json!("Tagged")),
        ("System.Tags", json!("nucleus; vulnerability")),
    ];
    world.ado(|ado, now| {
        ado.create_as(ALEX, ("Payments", "Task"), &fields, now)
            .unwrap();
    });
}

const RIGHT: Case = Case {
    check: "ado.rights.main",
    status: 4,
    ..TARGET
};
const PROBE: Case = Case {
    check: "ado.write_probe.main",
    so: ASKED,
    not_so: ASKED,
    ..TARGET
};
const ASKED: Setup = GOOD.args(&["--write-probe"]);

const RIGHTS: &[Case] = &[
    Case {
        says: &[
            "not allowed in area Payments",
            "Edit work items in this node",
        ],
        advises: &["Contributors", "make no difference"],
        so: GOOD.world(reader),
        ..RIGHT
    },
    Case {
        says: &["TF401289", "nucleus, vulnerability"],
        advises: &["Stakeholder", "Create tag definition"],
        so: GOOD.world(stakeholder),
        not_so: GOOD.world(|world| {
            stakeholder(world);
            tagged(world);
        }),
        ..RIGHT
    },
    Case {
        outcome: "warn",
        status: 0,
        says: &["what \"{{ severity }}\" becomes"],
        advises: &["Basic"],
        so: GOOD
            .rule("ticket.tags = [\"{{ severity }}\"]")
            .world(|world| {
                stakeholder(world);
                tagged(world);
            }),
        not_so: GOOD.rule("ticket.tags = [\"{{ severity }}\"]"),
        ..RIGHT
    },
    Case {
        outcome: "skip",
        status: 0,
        says: &["not asked for"],
        advises: &["adoconn verify --write-probe"],
        so: GOOD,
        not_so: ASKED,
        ..PROBE
    },
    Case {
        says: &["TF401320", "Custom.BusinessUnit"],
        advises: &["adoconn fields list"],
        so: VULNERABILITY.args(&["--write-probe"]),
        not_so: MAPPED.args(&["--write-probe"]),
        ..PROBE
    },
    Case {
        says: &["identity value 'nobody@example.com'", "System.AssignedTo"],
        advises: &["the rule \"main\""],
        so: ASKED.rule("ticket.assigned_to = \"nobody@example.com\""),
        not_so: ASKED.rule("ticket.assigned_to = \"alex@sandbox.example.com\""),
        ..PROBE
    },
    Case {
        status: 4,
        says: &["TF50309"],
        advises: &["Contributors of Payments"],
        so: ASKED.world(reader),
        ..PROBE
    },
    Case {
        status: 4,
        says: &["TF401289"],
        advises: &["Stakeholder"],
        so: ASKED.world(stakeholder),
        not_so: ASKED.world(|world| {
            stakeholder(world);
            tagged(world);
        }),
        ..PROBE
    },
];

#[test]
fn rights_and_the_write_probe_are_diagnosed() {
    prove(RIGHTS);
}

fn fault(world: &World, path: &str, status: u16, body: &str) {
    let kind = FaultKind::Status {
        status,
        body: Some(body.to_owned()),
        retry_after: None,
    };
    world.fault(Fault::new(path, kind));
}

fn spend(world: &World, units: f64) {
    world.ado(|ado, now| {
        ado.settings.rate_limit = Some(200.0);
        ado.spend(units, now);
    });
}

const LOOKUPS: &[Case] = &[
    Case {
        check: "ado.query",
        status: 4,
        says: &["TF50309"],
        advises: &["permission"],
        so: GOOD.world(|world| {
            let body = r#"{"message":"TF50309: The following account does not have sufficient permissions to complete the operation: adoconn.","typeKey":"AccessCheckException"}"#;
            fault(world, "artifacturiquery", 403, body);
        }),
        ..TARGET
    },
    Case {
        check: "ado.query",
        says: &["TF51005"],
        advises: &[],
        so: GOOD.world(|world| {
            let body = r#"{"message":"TF51005: The query references a field that does not exist.","typeKey":"VssServiceException"}"#;
            fault(world, "/wit/wiql", 400, body);
        }),
        status: 1,
        ..TARGET
    },
    Case {
        check: "ado.budget",
        outcome: "warn",
        status: 0,
        says: &["of 200 throughput units", "slowed down"],
        advises: &["Usage"],
        so: GOOD.world(|world| spend(world, 190.0)),
        not_so: GOOD.world(|world| spend(world, 20.0)),
    },
];

#[test]
fn lookups_and_the_rate_budget_are_diagnosed() {
    prove(LOOKUPS);
}
