//! Step 2: what Entra ID says instead of giving a token.

use super::case::{Case, GOOD, prove};
use super::door::BY_PAT;
use crate::harness::{Fault, FaultKind, World};

fn entra(world: &World, kind: FaultKind) {
    world.fault(Fault::new("oauth2/v2.0/token", kind));
}

fn conditional_access(world: &World) {
    let body = r#"{"error":"invalid_grant","error_description":"AADSTS53003: Access has been blocked by Conditional Access policies.","error_codes":[53003]}"#;
    entra(
        world,
        FaultKind::Status {
            status: 400,
            body: Some(body.to_owned()),
            retry_after: None,
        },
    );
}

/// Entra ID refuses with one of its codes, whatever it was asked.
fn aadsts(world: &World, status: u16, code: u32) {
    let body = format!(
        r#"{{"error":"invalid_client","error_description":"AADSTS{code}: No.","error_codes":[{code}]}}"#
    );
    let kind = FaultKind::Status {
        status,
        body: Some(body),
        retry_after: None,
    };
    entra(world, kind);
}

fn throttled(world: &World, times: u32, seconds: &str) {
    let kind = FaultKind::Status {
        status: 429,
        body: None,
        retry_after: Some(seconds.to_owned()),
    };
    world.fault(Fault::new("oauth2/v2.0/token", kind).times(times));
}

fn application(world: &World, change: fn(&mut adoconn::sandbox::entra::Application)) {
    world
        .sandbox()
        .world(|world| change(&mut world.entra.applications[0]));
}

const TOKEN: Case = Case {
    check: "ado.token",
    outcome: "fail",
    status: 4,
    says: &[],
    advises: &[],
    so: GOOD,
    not_so: GOOD,
};

const TOKENS: &[Case] = &[
    Case {
        says: &["AADSTS7000215"],
        advises: &["Value", "Certificates & secrets"],
        so: GOOD.env(&[("ADOCONN_CLIENT_SECRET", "wrong~one")]),
        ..TOKEN
    },
    Case {
        says: &["AADSTS7000222"],
        advises: &["ran out", "make a new one"],
        so: GOOD.world(|world| application(world, |app| app.secret_expired = true)),
        // Who has a wrong secret is not told that it ran out.
        not_so: GOOD
            .world(|world| application(world, |app| app.secret_expired = true))
            .env(&[("ADOCONN_CLIENT_SECRET", "wrong~one")]),
        ..TOKEN
    },
    Case {
        says: &["AADSTS700016"],
        advises: &["ADOCONN_CLIENT_ID"],
        so: GOOD.profile("ado.client_id = \"99999999-0000-4000-8000-000000000001\""),
        ..TOKEN
    },
    Case {
        says: &["AADSTS90002"],
        advises: &["ADOCONN_TENANT_ID", "ado.authority"],
        so: GOOD.profile("ado.tenant_id = \"contoso.example.com\""),
        not_so: GOOD.profile("ado.tenant_id = \"sandbox.example.com\""),
        ..TOKEN
    },
    Case {
        says: &["AADSTS7000112"],
        advises: &["switch the application on"],
        so: GOOD.world(|world| application(world, |app| app.disabled = true)),
        ..TOKEN
    },
    Case {
        says: &["AADSTS500011"],
        advises: &["dev.azure.com"],
        so: GOOD.world(|world| {
            world
                .sandbox()
                .world(|world| world.entra.knows_azure_devops = false);
        }),
        ..TOKEN
    },
    Case {
        says: &["AADSTS53003"],
        advises: &["Conditional Access"],
        so: GOOD.world(conditional_access),
        not_so: BY_PAT.world(conditional_access),
        ..TOKEN
    },
    Case {
        says: &["AADSTS700027"],
        advises: &["upload the certificate"],
        so: GOOD.world(|world| aadsts(world, 401, 700_027)),
        not_so: GOOD.world(|world| aadsts(world, 401, 700_024)),
        ..TOKEN
    },
    Case {
        says: &["AADSTS700024"],
        advises: &["clock"],
        so: GOOD.world(|world| aadsts(world, 401, 700_024)),
        not_so: GOOD.world(|world| aadsts(world, 401, 700_027)),
        ..TOKEN
    },
    Case {
        says: &["AADSTS700213"],
        advises: &["issuer, subject and audience", "Federated credentials"],
        so: GOOD.world(|world| aadsts(world, 401, 700_213)),
        not_so: GOOD.world(|world| aadsts(world, 401, 7_000_215)),
        ..TOKEN
    },
    Case {
        says: &["AADSTS530032"],
        advises: &["Conditional Access"],
        so: GOOD.world(|world| aadsts(world, 400, 530_032)),
        ..TOKEN
    },
    Case {
        // A code that nobody here knows is still told.
        says: &["AADSTS999999"],
        advises: &["App registrations"],
        so: GOOD.world(|world| aadsts(world, 400, 999_999)),
        ..TOKEN
    },
    Case {
        says: &["not Entra ID's", "text/html"],
        advises: &["proxy"],
        so: GOOD.world(|world| entra(world, FaultKind::HtmlPage)),
        ..TOKEN
    },
    Case {
        status: 1,
        says: &["cannot connect"],
        advises: &["firewall"],
        so: GOOD.profile("ado.authority = \"http://127.0.0.1:9\""),
        ..TOKEN
    },
    Case {
        status: 7,
        says: &["HTTP 429"],
        advises: &["later"],
        so: GOOD.world(|world| throttled(world, 9, "400")),
        not_so: GOOD.world(|world| throttled(world, 1, "1")),
        ..TOKEN
    },
];

#[test]
fn what_entra_id_refuses_is_diagnosed() {
    prove(TOKENS);
}
