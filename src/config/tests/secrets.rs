//! Where secrets are looked for, and what is refused.

use secrecy::ExposeSecret;
use snapbox::{assert_data_eq, str};

use super::{CONTOSO, Home};
use crate::config::profile::{AdoCredential, Profile};

fn client_secret(profile: &Profile) -> String {
    let credential = profile.require_ado().unwrap().credential;
    let AdoCredential::ClientSecret { secret, .. } = credential else {
        panic!("a client secret is expected, not {credential:?}");
    };
    secret.expose_secret().to_owned()
}

fn with_command(argv: &str) -> String {
    CONTOSO.replace(
        "[profiles.contoso.ado]",
        &format!("[profiles.contoso.ado]\nclient_secret_command = {argv}"),
    )
}

#[cfg(unix)]
#[test]
fn sources_are_tried_in_their_order() {
    let home = Home::with(&with_command("['printf', 'from-command\\n']"));
    let file = home.write("secret", "from-file\r\n");
    home.write("credentials/client_secret", "from-credentials\n");
    let directory = home.directory.path().join("credentials");
    let sources = [
        ("ADOCONN_CLIENT_SECRET", "from-env"),
        ("ADOCONN_CLIENT_SECRET_FILE", file.to_str().unwrap()),
        ("CREDENTIALS_DIRECTORY", directory.to_str().unwrap()),
    ];
    let expected = ["from-env", "from-file", "from-credentials", "from-command"];
    for (left_out, expected) in expected.into_iter().enumerate() {
        let profile = home.load(&sources[left_out..]).unwrap();
        assert_eq!(client_secret(&profile), expected);
    }
}

#[test]
fn a_missing_secret_names_every_source() {
    let home = Home::with(CONTOSO);
    let profile = home.load(&[]).unwrap();
    assert_data_eq!(
        home.shown(&profile.require_ado().unwrap_err()),
        str![[r#"
2: Azure DevOps is not fully configured in the profile "contoso": the client secret missing
hint: the client secret: looked for in this order: ADOCONN_CLIENT_SECRET (not set), ADOCONN_CLIENT_SECRET_FILE (not set), $CREDENTIALS_DIRECTORY/client_secret (not set), `profiles.contoso.ado.client_secret_file` (not configured), `profiles.contoso.ado.client_secret_command` (not configured), keyring entry adoconn contoso/client_secret (no such entry)
hint: to sign in with a personal access token instead, set ADOCONN_PAT, or `auth = "pat"` in [profiles.contoso.ado]

"#]]
    );
    assert_data_eq!(
        home.shown(&profile.require_nucleus().unwrap_err()),
        str![[r#"
2: Nucleus is not fully configured in the profile "contoso": the Nucleus API key missing
hint: the Nucleus API key: looked for in this order: ADOCONN_NUCLEUS_API_KEY (not set), ADOCONN_NUCLEUS_API_KEY_FILE (not set), $CREDENTIALS_DIRECTORY/nucleus_api_key (not set), `profiles.contoso.nucleus.api_key_file` (not configured), `profiles.contoso.nucleus.api_key_command` (not configured), keyring entry adoconn contoso/nucleus_api_key (no such entry)

"#]]
    );
}

#[test]
fn everything_that_is_missing_is_told_at_once() {
    let home = Home::empty();
    let profile = home.load(&[("CREDENTIALS_DIRECTORY", "/no/such")]).unwrap();
    assert!(!profile.ado.is_configured());
    assert!(!profile.nucleus.is_configured());
    assert_data_eq!(
        home.shown(&profile.require_ado().unwrap_err()),
        str![[r#"
2: Azure DevOps is not fully configured in the profile "env": organization, tenant_id, client_id and the client secret missing
hint: organization: set ADOCONN_ORGANIZATION, or `organization` in [profiles.env.ado]
hint: tenant_id: set ADOCONN_TENANT_ID, or `tenant_id` in [profiles.env.ado]
hint: client_id: set ADOCONN_CLIENT_ID, or `client_id` in [profiles.env.ado]
hint: the client secret: looked for in this order: ADOCONN_CLIENT_SECRET (not set), ADOCONN_CLIENT_SECRET_FILE (not set), /no/such/client_secret (no such file), `profiles.env.ado.client_secret_file` (not configured), `profiles.env.ado.client_secret_command` (not configured), keyring entry adoconn env/client_secret (no such entry)
hint: to sign in with a personal access token instead, set ADOCONN_PAT, or `auth = "pat"` in [profiles.env.ado]

"#]]
    );
    assert_data_eq!(
        home.shown(&profile.require_nucleus().unwrap_err()),
        str![[r#"
2: Nucleus is not fully configured in the profile "env": url and the Nucleus API key missing
hint: url: set ADOCONN_NUCLEUS_URL, or `url` in [profiles.env.nucleus]
hint: the Nucleus API key: looked for in this order: ADOCONN_NUCLEUS_API_KEY (not set), ADOCONN_NUCLEUS_API_KEY_FILE (not set), /no/such/nucleus_api_key (no such file), `profiles.env.nucleus.api_key_file` (not configured), `profiles.env.nucleus.api_key_command` (not configured), keyring entry adoconn env/nucleus_api_key (no such entry)

"#]]
    );
}

#[test]
fn one_side_does_not_need_the_other() {
    let home =
        Home::with("version = 1\n[profiles.x.nucleus]\napi_key_command = ['/no/such/program']");
    let profile = home
        .load(&[
            ("ADOCONN_ORGANIZATION", "contoso"),
            ("ADOCONN_PAT", "fake-token"),
        ])
        .unwrap();
    assert!(profile.require_ado().is_ok());
    assert_data_eq!(
        home.shown(&profile.require_nucleus().unwrap_err()),
        str![[r#"
2: `profiles.x.nucleus.api_key_command`: cannot run "/no/such/program"

"#]]
    );
}

#[test]
fn what_cannot_be_the_secret_is_refused() {
    let home = Home::with(CONTOSO);
    for (value, expected) in [
        (
            "66666666-7777-8888-9999-000000000000",
            str![[r#"
2: the client secret in ADOCONN_CLIENT_SECRET looks like the secret's ID: copy the Value column of the app registration

"#]],
        ),
        (
            " fake",
            str![[r#"
2: the client secret in ADOCONN_CLIENT_SECRET has blanks around it

"#]],
        ),
        (
            "\"fake\"",
            str![[r#"
2: the client secret in ADOCONN_CLIENT_SECRET has quotes around it

"#]],
        ),
        (
            "fake\nsecret",
            str![[r#"
2: the client secret in ADOCONN_CLIENT_SECRET has a line break or another control character in it

"#]],
        ),
    ] {
        let profile = home.load(&[("ADOCONN_CLIENT_SECRET", value)]).unwrap();
        let failure = profile.require_ado().unwrap_err();
        assert_data_eq!(home.shown(&failure), expected);
    }
}

#[cfg(unix)]
#[test]
fn a_secret_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;

    let home = Home::with(CONTOSO);
    let file = home.write("secret", "fake");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    let variable = ("ADOCONN_CLIENT_SECRET_FILE", file.to_str().unwrap());
    let profile = home.load(&[variable]).unwrap();
    assert_data_eq!(
        home.shown(&profile.require_ado().unwrap_err()),
        str![[r#"
2: the secret in ~/secret can be read by others (mode 0640)
hint: chmod 600 ~/secret

"#]]
    );
}

#[cfg(unix)]
#[test]
fn a_command_that_fails_is_named_without_its_output() {
    for (argv, expected) in [
        (
            "['sh', '-c', 'echo fake; exit 3']",
            str![[r#"
2: `profiles.contoso.ado.client_secret_command`: "sh" failed, exit status: 3

"#]],
        ),
        (
            "['true']",
            str![[r#"
2: the client secret in `profiles.contoso.ado.client_secret_command` is empty

"#]],
        ),
        (
            "[]",
            str![[r#"
2: `profiles.contoso.ado.client_secret_command` names no program

"#]],
        ),
    ] {
        let home = Home::with(&with_command(argv));
        let profile = home.load(&[]).unwrap();
        assert_data_eq!(home.shown(&profile.require_ado().unwrap_err()), expected);
    }
}

#[cfg(unix)]
#[test]
fn a_command_that_hangs_is_ended() {
    use std::time::Duration;

    let argv = ["sleep", "60"].map(str::to_owned);
    let failure =
        super::super::run_command::output_within("key", &argv, Duration::ZERO).unwrap_err();
    assert_eq!(
        failure.message,
        "`key`: \"sleep\" did not end within 0 seconds"
    );
}

#[test]
fn nothing_shows_a_secret() {
    let home = Home::with(CONTOSO);
    let profile = home
        .load(&[
            ("ADOCONN_CLIENT_SECRET", "hunter2"),
            ("ADOCONN_NUCLEUS_API_KEY", "hunter2"),
        ])
        .unwrap();
    let ado = profile.require_ado().unwrap();
    let nucleus = profile.require_nucleus().unwrap();
    let shown = format!("{profile:?} {ado:?} {nucleus:?}");
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("ADOCONN_CLIENT_SECRET"));
}
