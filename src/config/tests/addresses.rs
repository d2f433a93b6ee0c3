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
        "contoso.VISUALSTUDIO.com",
        "https://contoso.VisualStudio.com/defaultcollection",
        "https://DEV.azure.com/contoso",
        "Dev.Azure.Com/contoso/",
        "https://dev.azure.com./contoso",
        "https://dev.azure.com:443/contoso",
        "contoso.visualstudio.com.",
        "https://contoso@dev.azure.com/contoso",
        " https://dev.azure.com/contoso ",
        "contoso",
        "contoso/",
    ] {
        for name in ["ADOCONN_ADO_URL", "ADOCONN_ORGANIZATION"] {
            assert_eq!(
                ado_settings(&[(name, pasted)]),
                ("https://dev.azure.com/".into(), Some("contoso".into())),
                "{name}={pasted}"
            );
        }
    }
    // A host has no case, an organization keeps the one it was written in.
    let (_, organization) = ado_settings(&[("ADOCONN_ORGANIZATION", "dev.azure.com/Contoso")]);
    assert_eq!(organization.as_deref(), Some("Contoso"));
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
2: ADOCONN_ORGANIZATION is an address of 21 characters without an organization: write https://dev.azure.com/ORGANIZATION, or its name alone

"#]]
    );
    let path = [("ADOCONN_ORGANIZATION", "contoso/Payments")];
    assert_data_eq!(
        Home::empty().refusal(&path),
        str![[r#"
2: ADOCONN_ORGANIZATION cannot be a text of 16 characters: a name is needed, as in contoso

"#]]
    );
}

#[test]
fn a_collection_is_decoded_once() {
    let server = |organization: &str| {
        let url = ("ADOCONN_ADO_URL", "https://devops.contoso.example/tfs");
        ado_settings(&[url, ("ADOCONN_ORGANIZATION", organization)]).1
    };
    for (written, meant) in [
        ("My%20Collection", "My Collection"),
        ("My Collection", "My Collection"),
        ("Team.Projects", "Team.Projects"),
        ("%C3%9Cbung", "Übung"),
    ] {
        assert_eq!(server(written).as_deref(), Some(meant));
    }
    let pasted = ado_settings(&[(
        "ADOCONN_ADO_URL",
        "https://devops.contoso.example/tfs/My%20Collection/",
    )]);
    assert_eq!(pasted.1.as_deref(), Some("My Collection"));
    for odd in ["My%2520Collection", "a%2Fb", "100%", "a~b", "a&b"] {
        let said = Home::empty().refusal(&[
            ("ADOCONN_ADO_URL", "https://devops.contoso.example/tfs"),
            ("ADOCONN_ORGANIZATION", odd),
        ]);
        assert!(
            said.starts_with("2: ADOCONN_ORGANIZATION cannot be a text of"),
            "{said}"
        );
    }
}

#[test]
fn what_is_no_organization_is_refused_with_a_hint_and_not_repeated() {
    for (odd, words) in [
        ("contoso.com", "has no dot"),
        ("contoso.vsrm.visualstudio.com", "has no dot"),
        ("www.contoso.com", "has no dot"),
        ("con toso", "letters, digits and hyphens"),
        ("con_toso", "letters, digits and hyphens"),
        ("v8Q~Zr.T3xAbCdEfGhIj", "has no dot"),
        (
            "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst",
            "up to 50 letters",
        ),
        ("0a1b2c3d4e5f60718293a4b5c6d7e8f9", "up to 50 letters"),
        ("contoso/Payments", "a name is needed"),
        ("dev.azure.com", "has no dot"),
    ] {
        let said = Home::empty().refusal(&[("ADOCONN_ORGANIZATION", odd)]);
        assert!(said.contains(words), "{said}");
        assert!(!said.contains(odd) || odd == "dev.azure.com", "{said}");
    }
    let port = Home::empty().refusal(&[("ADOCONN_ADO_URL", "https://dev.azure.com:8443/contoso")]);
    assert!(port.contains("has the port 8443"), "{port}");
}

#[test]
fn a_secret_where_an_address_belongs_is_refused_and_not_repeated() {
    for secret in [
        "v8Q~Zr.T3xAbCdEfGhIjKlMnOpQrStUvWxYz0123",
        "nuc-0123456789abcdef0123456789abcdef",
        "nuc_0123456789abcdef",
        "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst",
        "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
        "https://user:canary-hunting@nucleus.example",
        "https://nucleus.example/?key=canary-key",
        "https://canary~key.example",
        "https://0a1b2c3d4e5f60718293a4b5c6d7e8f9",
        "ftp://canary-key.example",
        "http://canary-key.example",
        "two canary words",
        "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJlLW9mLWEtdG9rZW4",
    ] {
        for name in [
            "ADOCONN_NUCLEUS_URL",
            "ADOCONN_AUTHORITY",
            "ADOCONN_ADO_URL",
        ] {
            let said = Home::empty().refusal(&[(name, secret)]).to_lowercase();
            assert!(
                said.starts_with(&format!("2: {}", name.to_lowercase())),
                "{said}"
            );
            let parts = secret.to_lowercase();
            let parts = parts.split(|c: char| !c.is_ascii_alphanumeric());
            for part in parts.filter(|part| part.len() > 5 && *part != "nucleus") {
                assert!(!said.contains(part), "{part}: {said}");
            }
        }
    }
    for address in [
        "https://nucleus",
        "nucleus.corp",
        "https://nucleus-us1.nucleussec.com.",
        "nucleus:8443",
        "https://10.1.2.3:8443/nucleus",
    ] {
        assert!(nucleus(address).is_ok(), "{address}");
    }
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
            str![
                "would send credentials in the clear: use https:// (http:// is for loopback only)"
            ],
        ),
        (
            "http://localhost.evil.example",
            str![
                "would send credentials in the clear: use https:// (http:// is for loopback only)"
            ],
        ),
        (
            "http://127.0.0.1.evil.example",
            str![
                "would send credentials in the clear: use https:// (http:// is for loopback only)"
            ],
        ),
        (
            "ftp://contoso.example",
            str!["has another scheme than https://"],
        ),
        (
            "https://user:password@contoso.example",
            str!["has a user name or password in it: credentials have settings of their own"],
        ),
        (
            "https://contoso.example/?a=b",
            str!["has a `?` or `#` in it: only the address itself is needed"],
        ),
        (
            "https://",
            str!["cannot be read as an address (an address of 8 characters)"],
        ),
        (
            "not an address",
            str!["cannot be read as an address (a text of 14 characters)"],
        ),
    ] {
        assert_data_eq!(base(elsewhere).unwrap_err(), expected);
    }
}
