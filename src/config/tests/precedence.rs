//! Flags over environment over file over default, and what the defaults are.

use std::time::Duration;

use snapbox::{assert_data_eq, str};

use super::{CONTOSO, Home};
use crate::config::profile::Limits;
use crate::config::sides::{Registration, SignIn};
use crate::model::status::StatusClass;

#[test]
fn defaults_fill_what_the_file_leaves_out() {
    let home = Home::with(CONTOSO);
    let profile = home.load(&[]).unwrap();
    assert_eq!(profile.quiet_period, Duration::from_secs(300));
    assert_eq!(profile.limits, Limits::default());
    assert_eq!(profile.ado.url.as_str(), "https://dev.azure.com/");
    assert_eq!(profile.identity.as_str(), "nucleus-us1.nucleussec.com");
    let ledger = home
        .directory
        .path()
        .join(".local/state/adoconn/contoso.db");
    assert_eq!(profile.ledger, ledger);
    assert!(profile.rules.is_empty());
    assert!(!profile.read_only);
}

#[test]
fn the_environment_goes_over_the_file() {
    let home = Home::with(&format!(
        "{CONTOSO}identity = 'nucleus.contoso.example'\n[profiles.contoso.limits]\nunattended = 5"
    ));
    let profile = home
        .load(&[
            ("ADOCONN_ORGANIZATION", "fabrikam"),
            ("ADOCONN_TENANT_ID", "fabrikam.example"),
            ("ADOCONN_AUTHORITY", "http://127.0.0.1:9/"),
            (
                "ADOCONN_NUCLEUS_URL",
                "https://nucleus-eu6.nucleussec.com/nucleus/api",
            ),
            ("ADOCONN_QUIET_PERIOD", "10s"),
            ("ADOCONN_LEDGER", "sqlite:/var/lib/adoconn/x.db"),
            ("ADOCONN_CLIENT_ID", ""),
        ])
        .unwrap();
    assert_eq!(profile.ado.organization.as_deref(), Some("fabrikam"));
    assert_eq!(
        profile.ado.sign_in,
        SignIn::ClientSecret(Registration {
            authority: "http://127.0.0.1:9/".parse().unwrap(),
            tenant_id: Some("fabrikam.example".into()),
            client_id: Some("66666666-7777-8888-9999-000000000000".into()),
        })
    );
    let nucleus = profile.nucleus.url.as_ref().unwrap();
    assert_eq!(nucleus.as_str(), "https://nucleus-eu6.nucleussec.com/");
    assert_eq!(profile.identity.as_str(), "nucleus.contoso.example");
    assert_eq!(profile.quiet_period, Duration::from_secs(10));
    assert_eq!(profile.ledger.to_str(), Some("/var/lib/adoconn/x.db"));
    assert_eq!(profile.limits.unattended, 5);
    assert_eq!(profile.limits.create_per_run, 2_000);
}

#[test]
fn a_token_signs_in_where_nothing_else_is_said() {
    let sign_in =
        |config: &str, pairs: &[(&str, &str)]| Home::with(config).load(pairs).unwrap().ado.sign_in;
    let pat = ("ADOCONN_PAT", "fake-token");
    let pat_file = ("ADOCONN_PAT_FILE", "/run/pat");
    let secret = ("ADOCONN_CLIENT_SECRET", "fake-secret");
    let is_pat = |sign_in| matches!(sign_in, SignIn::Pat);
    assert!(is_pat(sign_in(CONTOSO, &[pat])));
    assert!(is_pat(sign_in(CONTOSO, &[pat_file])));
    assert!(!is_pat(sign_in(CONTOSO, &[pat, secret])));
    assert!(!is_pat(sign_in(CONTOSO, &[])));
    let said = CONTOSO.replace(
        "[profiles.contoso.ado]",
        "[profiles.contoso.ado]\nauth = 'client-secret'",
    );
    assert!(!is_pat(sign_in(&said, &[pat])));
}

#[test]
fn the_status_policy_is_the_users() {
    let home = Home::with(&format!(
        "{CONTOSO}[profiles.contoso.status_policy]\n'Accepted Risk' = 'remediated'"
    ));
    let policy = home.load(&[]).unwrap().status_policy;
    assert_eq!(
        policy.classify("accepted risk", None),
        StatusClass::Remediated
    );
    assert_eq!(
        policy.classify("Exception Granted", None),
        StatusClass::Temporary
    );
}

#[test]
fn the_ledger_is_a_file() {
    let home = Home::with(CONTOSO);
    let ledger = |text| home.load(&[("ADOCONN_LEDGER", text)]).unwrap().ledger;
    assert_eq!(ledger("sqlite:///srv/a.db").to_str(), Some("/srv/a.db"));
    assert!(ledger("sqlite:team.db").ends_with(".local/state/adoconn/team.db"));
    assert_data_eq!(
        home.refusal(&[("ADOCONN_LEDGER", "postgres://u@h/db")]),
        str![[r#"
2: ADOCONN_LEDGER names PostgreSQL, but this build keeps its ledger in SQLite

"#]]
    );
    assert_eq!(ledger("/srv/a.db").to_str(), Some("/srv/a.db"));
    assert_data_eq!(
        home.refusal(&[("ADOCONN_LEDGER", "mysql://h/db")]),
        str![[r#"
2: ADOCONN_LEDGER needs the form sqlite:NAME.db, not an address of 12 characters

"#]]
    );
    assert_data_eq!(
        home.refusal(&[("ADOCONN_LEDGER", "sqlite:")]),
        str![[r#"
2: ADOCONN_LEDGER names no file

"#]]
    );
}

#[test]
fn wrong_values_name_their_setting() {
    let home = Home::with(CONTOSO);
    for (name, value, expected) in [
        (
            "ADOCONN_QUIET_PERIOD",
            "soon",
            str![[r#"
2: ADOCONN_QUIET_PERIOD is not a length of time, as in 45s, 5m, 24h, 90d or 2w

"#]],
        ),
        (
            "ADOCONN_TENANT_ID",
            "common",
            str![[r#"
2: ADOCONN_TENANT_ID cannot be "common": an application signs in to one tenant, so give its GUID or domain

"#]],
        ),
        (
            "ADOCONN_TENANT_ID",
            "'1111'",
            str![[r#"
2: ADOCONN_TENANT_ID is a text of 6 characters, neither a GUID nor a domain: Entra ID shows it as Directory (tenant) ID

"#]],
        ),
        (
            "ADOCONN_CLIENT_ID",
            "adoconn-app",
            str![[r#"
2: ADOCONN_CLIENT_ID is a text of 11 characters, not a GUID: Entra ID shows it as Application (client) ID

"#]],
        ),
        (
            "ADOCONN_ORGANIZATION",
            " ",
            str![[r#"
2: ADOCONN_ORGANIZATION is empty

"#]],
        ),
    ] {
        assert_data_eq!(home.refusal(&[(name, value)]), expected);
    }
    let empty = Home::with(&CONTOSO.replace("\"contoso\"", "\"\""));
    assert_data_eq!(
        empty.refusal(&[]),
        str![[r#"
2: `profiles.contoso.ado.organization` is empty

"#]]
    );
}
