//! Steps 1 and 3 to 5: the network, the organization, its tenant, the sign-in, projects.

use adoconn::sandbox::ado::SERVICE_PRINCIPAL;

use super::case::{Case, GOOD, Setup, prove};
use crate::harness::{Fault, FaultKind, World};

pub(super) const BY_PAT: Setup = GOOD
    .profile("ado.auth = \"pat\"")
    .env(&[("ADOCONN_PAT", adoconn::sandbox::CREDENTIALS.pat)]);

/// A status with a body of the service's kind, from the second request for the connection data
/// on: the first one is the look at the organization, which carries no credential.
fn refused(world: &World, status: u16, body: &str) {
    let kind = FaultKind::Status {
        status,
        body: Some(body.to_owned()),
        retry_after: None,
    };
    world.fault(Fault::new("connectiondata", kind).after(1));
}

fn settings(world: &World, change: fn(&mut adoconn::sandbox::ado::Settings)) {
    world.ado(|ado, _| change(&mut ado.settings));
}

fn principal(world: &World, change: fn(&mut adoconn::sandbox::ado::Identity)) {
    world.ado(|ado, _| change(ado.identities.get_mut(SERVICE_PRINCIPAL).unwrap()));
}

const REACHABLE: Case = Case {
    check: "ado.reachable",
    outcome: "fail",
    status: 1,
    says: &[],
    advises: &[],
    so: GOOD,
    not_so: GOOD,
};

const NETWORK: &[Case] = &[
    Case {
        says: &["cannot connect"],
        advises: &["firewall", "HTTPS_PROXY"],
        so: GOOD.profile("ado.url = \"http://127.0.0.1:9\""),
        ..REACHABLE
    },
    Case {
        says: &["cannot connect to no-such-host.invalid"],
        advises: &["DNS", "spelling"],
        so: GOOD.profile("ado.url = \"https://no-such-host.invalid\""),
        not_so: GOOD.profile("ado.url = \"http://127.0.0.1:9\""),
        ..REACHABLE
    },
    Case {
        // Whoever stands between does not let us through.
        status: 4,
        says: &["something else answered", "Corporate proxy"],
        advises: &["proxy"],
        so: GOOD.world(|world| world.fault(Fault::new("connectiondata", FaultKind::HtmlPage))),
        not_so: GOOD.world(|world| {
            world.fault(Fault::new("connectiondata", FaultKind::SignIn).times(1));
        }),
        ..REACHABLE
    },
    Case {
        // A name in the settings, as a project's is.
        status: 2,
        says: &["\"contoso\" does not exist"],
        advises: &["ADOCONN_ORGANIZATION"],
        so: GOOD.profile("ado.organization = \"contoso\""),
        not_so: GOOD.profile("ado.organization = \"ADOCONN-SANDBOX\""),
        ..REACHABLE
    },
    Case {
        says: &["TF24668", "unpaid"],
        advises: &["owner"],
        so: GOOD.world(|world| settings(world, |all| all.stopped = Some("unpaid".to_owned()))),
        ..REACHABLE
    },
    Case {
        status: 2,
        says: &[
            "belongs to tenant 5a4db0c5-0000-4000-8000-00000000ad01",
            "99999999-0000-4000-8000-000000000001",
        ],
        advises: &["ADOCONN_TENANT_ID"],
        so: GOOD.profile("ado.tenant_id = \"99999999-0000-4000-8000-000000000001\""),
        not_so: GOOD.profile("ado.tenant_id = \"5A4DB0C5-0000-4000-8000-00000000AD01\""),
        ..REACHABLE
    },
    Case {
        status: 2,
        says: &["not connected to Entra ID"],
        advises: &["ADOCONN_PAT"],
        so: GOOD.world(|world| settings(world, |all| all.tenant_id = None)),
        not_so: BY_PAT.world(|world| settings(world, |all| all.tenant_id = None)),
        ..REACHABLE
    },
    Case {
        check: "ado.clock",
        outcome: "warn",
        status: 0,
        says: &["clock is", "behind", "AADSTS700024"],
        advises: &["timedatectl"],
        so: GOOD.world(|world| world.sandbox().world(|world| world.clock_offset = 600)),
        not_so: GOOD.world(|world| world.sandbox().world(|world| world.clock_offset = 20)),
    },
    Case {
        check: "ado.clock",
        outcome: "warn",
        status: 0,
        says: &["ahead of"],
        advises: &["clock"],
        so: GOOD.world(|world| world.sandbox().world(|world| world.clock_offset = -600)),
        not_so: GOOD.world(|world| world.sandbox().world(|world| world.clock_offset = -20)),
    },
];

#[test]
fn the_network_and_the_organization_are_diagnosed() {
    prove(NETWORK);
}

const SIGN_IN: Case = Case {
    check: "ado.sign_in",
    outcome: "fail",
    status: 4,
    says: &[],
    advises: &[],
    so: GOOD,
    not_so: GOOD,
};

const SIGN_INS: &[Case] = &[
    Case {
        says: &["TF401444", SERVICE_PRINCIPAL],
        advises: &[
            SERVICE_PRINCIPAL,
            "Basic",
            "/adoconn-sandbox/_settings/users",
        ],
        so: GOOD.world(|world| principal(world, |who| who.member = false)),
        ..SIGN_IN
    },
    Case {
        says: &["VS403463"],
        advises: &["Conditional Access"],
        so: GOOD.world(|world| settings(world, |all| all.conditional_access = true)),
        ..SIGN_IN
    },
    Case {
        says: &["HTTP 401"],
        advises: &["Third-party application access via OAuth"],
        so: GOOD.world(|world| settings(world, |all| all.refuses_oauth = true)),
        not_so: BY_PAT.world(|world| settings(world, |all| all.refuses_oauth = true)),
        ..SIGN_IN
    },
    Case {
        says: &["HTTP 401"],
        advises: &["ran out", "ADOCONN_PAT"],
        so: BY_PAT.env(&[("ADOCONN_PAT", "anotherpersonalaccesstoken")]),
        not_so: BY_PAT,
        ..SIGN_IN
    },
    Case {
        says: &["global"],
        advises: &["this organization alone"],
        so: BY_PAT.world(|world| settings(world, |all| all.refuses_global_pats = true)),
        not_so: GOOD.world(|world| settings(world, |all| all.refuses_global_pats = true)),
        ..SIGN_IN
    },
    Case {
        says: &["VS30063"],
        advises: &["Users", "Basic"],
        so: GOOD.world(|world| {
            let body = r#"{"message":"VS30063: You are not authorized to access https://dev.azure.com","typeKey":"UnauthorizedRequestException"}"#;
            refused(world, 401, body);
        }),
        ..SIGN_IN
    },
    Case {
        says: &["sees nobody"],
        advises: &["Authorization header"],
        so: GOOD.world(|world| {
            settings(world, |all| all.has_public_projects = true);
            world.fault(Fault::new("connectiondata", FaultKind::NoCredential));
        }),
        not_so: GOOD.world(|world| settings(world, |all| all.has_public_projects = true)),
        ..SIGN_IN
    },
    Case {
        check: "ado.identity",
        outcome: "warn",
        status: 0,
        says: &["not a service principal"],
        advises: &["ADOCONN_CLIENT_ID"],
        so: GOOD.world(|world| principal(world, |who| "aad.x".clone_into(&mut who.descriptor))),
        ..SIGN_IN
    },
    Case {
        check: "ado.access",
        outcome: "warn",
        status: 0,
        says: &["all accessible organizations", "2026-12-01"],
        advises: &["this organization alone", "Work Items (read & write)"],
        so: BY_PAT,
        not_so: BY_PAT.world(|world| settings(world, |all| all.on_premises = true)),
    },
    Case {
        check: "ado.projects",
        says: &["no project of adoconn-sandbox"],
        advises: &["Contributors", "make no difference"],
        so: GOOD.world(|world| principal(world, |who| who.rights.clear())),
        not_so: GOOD.world(|world| {
            principal(world, |who| {
                who.rights.retain(|project, _| project.ends_with("f00d00000001"));
            });
        }),
        ..SIGN_IN
    },
    Case {
        check: "ado.spelling",
        outcome: "warn",
        status: 0,
        says: &["spells the organization adoconn-sandbox"],
        advises: &["paste adoconn-sandbox into Nucleus"],
        so: GOOD.profile("ado.organization = \"Adoconn-Sandbox\""),
        ..SIGN_IN
    },
];

#[test]
fn who_is_let_in_and_who_is_not_is_diagnosed() {
    prove(SIGN_INS);
}
