//! Addresses as people paste them.

use snapbox::{IntoData, assert_data_eq, str};

use super::Home;
use crate::config::address::{ado, base, nucleus};

fn ado_settings(pairs: &[(&str, &str)]) -> (String, Option<String>) {
    let ado = Home::empty().load(pairs).unwrap().ado;
    (ado.url.to_string(), ado.organization)
}

#[test]
fn every_form_of_the_services_address_is_one() {
    for pasted in [
        "https://dev.azure.com/contoso",
        "https://dev.azure.com/contoso/",
        "dev.azure.com/contoso",
        "https://contoso.visualstudio.com",
        "https://contoso.visualstudio.com/DefaultCollection/",
        "contoso.visualstudio.com",
        "contoso",
    ] {
        for name in ["ADOCONN_ADO_URL", "ADOCONN_ORGANIZATION"] {
            assert_eq!(
                ado_settings(&[(name, pasted)]),
                ("https://dev.azure.com/".into(), Some("contoso".into())),
                "{name}={pasted}"
            );
        }
    }
    let plain = ado_settings(&[("ADOCONN_ADO_URL", "https://dev.azure.com")]);
    assert_eq!(plain, ("https://dev.azure.com/".into(), None));
}

#[test]
fn a_server_keeps_its_path() {
    let server = ado_settings(&[
        (
            "ADOCONN_ADO_URL",
            "https://devops.contoso.example:8443/tfs/",
        ),
        ("ADOCONN_ORGANIZATION", "DefaultCollection"),
    ]);
    assert_eq!(
        server,
        (
            "https://devops.contoso.example:8443/tfs".into(),
            Some("DefaultCollection".into())
        )
    );
}

#[test]
fn a_collection_may_stand_in_the_address() {
    let server = |url: &str, organization: &str| {
        ado_settings(&[
            ("ADOCONN_ADO_URL", url),
            ("ADOCONN_ORGANIZATION", organization),
        ])
    };
    let parts =
        |url: &str, organization: Option<&str>| (url.to_owned(), organization.map(str::to_owned));
    let host = "https://devops.contoso.example";
    let tfs = format!("{host}/tfs");
    let pasted = format!("{tfs}/DefaultCollection/");
    let expected = parts(&tfs, Some("DefaultCollection"));
    assert_eq!(server(&pasted, ""), expected);
    assert_eq!(server(&pasted, "DefaultCollection"), expected);
    assert_eq!(server(&tfs, "DefaultCollection"), expected);
    assert_eq!(server(&tfs, ""), parts(&tfs, None));
    let plain = parts(&format!("{host}/"), Some("Main"));
    assert_eq!(server(&format!("{host}/Main"), ""), plain);
    assert_eq!(server(host, "Main"), plain);
}

#[test]
fn address_and_organization_may_both_name_it_but_not_two() {
    let both = [
        ("ADOCONN_ADO_URL", "https://dev.azure.com/contoso"),
        ("ADOCONN_ORGANIZATION", "Contoso"),
    ];
    assert_eq!(ado_settings(&both).1.as_deref(), Some("Contoso"));
    let two = [both[0], ("ADOCONN_ORGANIZATION", "fabrikam")];
    assert_data_eq!(
        Home::empty().refusal(&two),
        str![[r#"
2: ADOCONN_ORGANIZATION is "fabrikam", but the address names the organization "contoso"

"#]]
    );
    let neither = [("ADOCONN_ORGANIZATION", "https://dev.azure.com/")];
    assert_data_eq!(
        Home::empty().refusal(&neither),
        str![[r#"
2: ADOCONN_ORGANIZATION has no organization in "https://dev.azure.com"

"#]]
    );
    let path = [("ADOCONN_ORGANIZATION", "contoso/Payments")];
    assert_data_eq!(
        Home::empty().refusal(&path),
        str![[r#"
2: ADOCONN_ORGANIZATION cannot be "contoso/Payments": a name is needed, as in contoso

"#]]
    );
}

#[test]
fn a_project_in_the_address_is_a_mistake() {
    check_ado(
        "https://dev.azure.com/contoso/My%20Payments/_workitems",
        str![[
            r#"goes further than the organization: leave out "My Payments", projects are named in rules and with --project"#
        ]],
    );
    check_ado(
        "https://contoso.visualstudio.com/Payments",
        str![[
            r#"goes further than the organization: leave out "Payments", projects are named in rules and with --project"#
        ]],
    );
}

#[track_caller]
fn check_ado(text: &str, expected: impl IntoData) {
    assert_data_eq!(ado(text).unwrap_err(), expected);
}

#[test]
fn nucleus_is_pasted_in_three_forms() {
    for pasted in [
        "https://nucleus-us1.nucleussec.com",
        "https://nucleus-us1.nucleussec.com/nucleus",
        "https://nucleus-us1.nucleussec.com/nucleus/api/",
        "nucleus-us1.nucleussec.com",
    ] {
        let url = nucleus(pasted).unwrap();
        assert_eq!(
            url.as_str(),
            "https://nucleus-us1.nucleussec.com/",
            "{pasted}"
        );
    }
    let behind_a_proxy = nucleus("https://security.contoso.example/vm/nucleus/api").unwrap();
    assert_eq!(
        behind_a_proxy.as_str(),
        "https://security.contoso.example/vm"
    );
}

#[test]
fn plain_http_is_for_loopback() {
    for loopback in [
        "http://127.0.0.1:8477",
        "http://127.8.9.1",
        "http://localhost:80",
        "http://[::1]:1/x",
    ] {
        assert!(base(loopback).is_ok(), "{loopback}");
    }
    for (elsewhere, expected) in [
        (
            "http://dev.azure.com/contoso",
            str![[
                r#"would send credentials in the clear: use https:// ("http://dev.azure.com/contoso"; http:// is for loopback only)"#
            ]],
        ),
        (
            "http://localhost.evil.example",
            str![[
                r#"would send credentials in the clear: use https:// ("http://localhost.evil.example"; http:// is for loopback only)"#
            ]],
        ),
        (
            "http://127.0.0.1.evil.example",
            str![[
                r#"would send credentials in the clear: use https:// ("http://127.0.0.1.evil.example"; http:// is for loopback only)"#
            ]],
        ),
        (
            "ftp://contoso.example",
            str!["begins with ftp://, not with https://"],
        ),
        (
            "https://user:password@contoso.example",
            str!["has a user name or password in it: credentials have settings of their own"],
        ),
        (
            "https://contoso.example/?a=b",
            str![[r#"has a `?` or `#` in it: "https://contoso.example/?a=b""#]],
        ),
        ("https://", str![[r#"is not an address: "https://""#]]),
        (
            "not an address",
            str![[r#"is not an address: "not an address""#]],
        ),
    ] {
        assert_data_eq!(base(elsewhere).unwrap_err(), expected);
    }
}
