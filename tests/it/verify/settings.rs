//! Step 0: what can be told without asking anybody.

use super::case::{Case, GOOD, prove};

const SETTINGS: Case = Case {
    check: "settings",
    outcome: "fail",
    status: 2,
    says: &[],
    advises: &[],
    so: GOOD,
    not_so: GOOD,
};

const CASES: &[Case] = &[
    Case {
        says: &["neither a GUID nor a domain", "Directory (tenant) ID"],
        so: GOOD.profile("ado.tenant_id = \"contoso\""),
        not_so: GOOD.profile("ado.tenant_id = \"sandbox.example.com\""),
        ..SETTINGS
    },
    Case {
        says: &["signs in to one tenant"],
        so: GOOD.profile("ado.tenant_id = \"common\""),
        not_so: GOOD.profile("ado.tenant_id = \"common.example.com\""),
        ..SETTINGS
    },
    Case {
        says: &["not a GUID", "Application (client) ID"],
        so: GOOD.profile("ado.client_id = \"adoconn\""),
        not_so: GOOD.profile("ado.client_id = \"5A4DB0C5-0000-4000-8000-00000000AD02\""),
        ..SETTINGS
    },
    Case {
        says: &["looks like the secret's ID", "Value"],
        so: GOOD.env(&[(
            "ADOCONN_CLIENT_SECRET",
            "11111111-2222-3333-4444-555555555555",
        )]),
        // Nearly a GUID: the service is to judge it.
        not_so: GOOD.env(&[(
            "ADOCONN_CLIENT_SECRET",
            "11111111-2222-3333-4444-5555555555~5",
        )]),
        ..SETTINGS
    },
    Case {
        says: &["has quotes around it"],
        so: GOOD.env(&[("ADOCONN_CLIENT_SECRET", "\"a~secret\"")]),
        not_so: GOOD.env(&[("ADOCONN_CLIENT_SECRET", "a~\"secret\"~x")]),
        ..SETTINGS
    },
    Case {
        says: &["has a blank after it (character 9 of 9)"],
        so: GOOD.env(&[("ADOCONN_CLIENT_SECRET", "a~secret ")]),
        not_so: GOOD.env(&[("ADOCONN_CLIENT_SECRET", "a~secret")]),
        ..SETTINGS
    },
    Case {
        says: &["client secret missing"],
        advises: &["ADOCONN_CLIENT_SECRET"],
        so: GOOD.env(&[("ADOCONN_CLIENT_SECRET", "")]),
        not_so: GOOD,
        ..SETTINGS
    },
    Case {
        says: &["Nucleus API key missing"],
        advises: &["ADOCONN_NUCLEUS_API_KEY"],
        so: GOOD.env(&[("ADOCONN_NUCLEUS_API_KEY", "")]),
        not_so: GOOD,
        ..SETTINGS
    },
    Case {
        says: &["goes further than the organization", "Payments"],
        so: GOOD.profile("ado.url = \"https://dev.azure.com/contoso/Payments\""),
        not_so: GOOD.profile("ado.url = \"URL/\""),
        ..SETTINGS
    },
    Case {
        says: &["would send credentials in the clear"],
        so: GOOD.profile("nucleus.url = \"http://nucleus.example.com\""),
        not_so: GOOD.profile("nucleus.url = \"URL/nucleus/api\""),
        ..SETTINGS
    },
    Case {
        says: &["unknown key", "organisation"],
        advises: &["organization"],
        so: GOOD.profile("ado.organisation = \"contoso\""),
        not_so: GOOD,
        ..SETTINGS
    },
    Case {
        says: &["not a date", "secret_expires"],
        so: GOOD.profile("ado.secret_expires = \"31.01.2027\""),
        not_so: GOOD.profile("ado.secret_expires = \"2127-01-31\""),
        ..SETTINGS
    },
    Case {
        check: "ado.secret_expires",
        outcome: "warn",
        status: 0,
        says: &["ran out on 2020-01-31"],
        advises: &["Certificates & secrets", "ado.secret_expires"],
        so: GOOD.profile("ado.secret_expires = 2020-01-31"),
        not_so: GOOD.profile("ado.secret_expires = 2127-01-31"),
    },
    Case {
        check: "ado.secret_expires",
        outcome: "skip",
        status: 0,
        says: &["nobody wrote down"],
        advises: &["ado.secret_expires"],
        so: GOOD,
        not_so: GOOD.profile("ado.secret_expires = \"2127-01-31\""),
    },
    Case {
        check: "rules.main",
        says: &["`when`", "severity"],
        advises: &["correct `when`"],
        so: GOOD
            .rule("when = \"severty == 'High'\"")
            .args(&["--offline"]),
        not_so: GOOD
            .rule("when = \"severity == 'High'\"")
            .args(&["--offline"]),
        ..SETTINGS
    },
    Case {
        check: "rules.main",
        says: &["`ticket.title`", "name"],
        advises: &["correct `ticket.title`"],
        so: GOOD.rule("ticket.title = \"{{ nmae }}\""),
        not_so: GOOD.rule("ticket.title = \"{{ name }}\""),
        ..SETTINGS
    },
];

#[test]
fn settings_are_diagnosed_without_asking_anybody() {
    prove(CASES);
}
