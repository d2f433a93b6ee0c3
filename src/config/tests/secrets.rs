//! Where secrets are looked for, and what is refused.

use secrecy::ExposeSecret;
use snapbox::{assert_data_eq, str};

use super::{CONTOSO, Home};
use crate::cli::GlobalArgs;
use crate::config::env::Env;
use crate::config::profile::{AdoCredential, Profile};
use crate::config::{secrets, show};
use crate::redact;

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
hint: `adoconn init` asks for what it needs and writes a configuration file; in a pipeline, variables are enough
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
hint: `adoconn init` asks for what it needs and writes a configuration file; in a pipeline, variables are enough
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
2: the client secret in ADOCONN_CLIENT_SECRET has a blank before it (character 1 of 5)

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
2: the client secret in ADOCONN_CLIENT_SECRET has a line break in it (character 5 of 11)

"#]],
        ),
    ] {
        let profile = home.load(&[("ADOCONN_CLIENT_SECRET", value)]).unwrap();
        let failure = profile.require_ado().unwrap_err();
        assert_data_eq!(home.shown(&failure), expected);
    }
}

#[test]
fn what_nobody_sees_in_a_secret_is_named_with_its_place() {
    let home = Home::with(CONTOSO);
    for (value, words) in [
        (
            "canary\u{200b}x",
            "has a zero-width space in it (character 7 of 8)",
        ),
        (
            "\u{a0}canary",
            "has a no-break space in it (character 1 of 7)",
        ),
        ("canary ", "has a blank after it (character 7 of 7)"),
        ("can ary", "has a blank in it (character 4 of 7)"),
        ("canary\t", "has a tab in it (character 7 of 7)"),
        (
            "canary\r\n",
            "has a carriage return in it (character 7 of 8)",
        ),
        (
            "ca\u{202e}nary",
            "has a text direction mark in it (character 3 of 7)",
        ),
        (
            "ca\u{feff}nary",
            "has a byte order mark in it (character 3 of 7)",
        ),
        (
            "canary\u{2013}x",
            "has a typographic dash in it (character 7 of 8)",
        ),
        (
            "\u{201c}canary\u{201d}",
            "has a typographic quote in it (character 1 of 8)",
        ),
        (
            "canaryä",
            "has a character outside of ASCII in it (character 7 of 7)",
        ),
        (
            "ca\u{e0041}nary",
            "has an invisible character in it (character 3 of 7)",
        ),
        (
            "ca\u{1b}[31mnary",
            "has a control character in it (character 3 of 11)",
        ),
    ] {
        for name in ["ADOCONN_CLIENT_SECRET", "ADOCONN_PAT"] {
            let profile = home.load(&[(name, value)]).unwrap();
            let said = home.shown(&profile.require_ado().unwrap_err());
            assert!(said.contains(words), "{said}");
            assert!(
                !said.contains("canary") && !said.contains("nary\n"),
                "{said}"
            );
        }
    }
}

#[test]
fn one_byte_order_mark_before_a_secret_is_dropped() {
    let home = Home::with(CONTOSO);
    let file = home.write("secret", "\u{feff}fake-secret\r\n");
    for pair in [
        ("ADOCONN_CLIENT_SECRET", "\u{feff}fake-secret"),
        ("ADOCONN_CLIENT_SECRET_FILE", file.to_str().unwrap()),
    ] {
        assert_eq!(client_secret(&home.load(&[pair]).unwrap()), "fake-secret");
    }
    let config = Home::with(&format!("\u{feff}{CONTOSO}"));
    assert!(config.load(&[("ADOCONN_CLIENT_SECRET", "fake")]).is_ok());
    let wide: Vec<u8> = "fake-secret\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    std::fs::write(&file, [&[0xff, 0xfe], &wide[..]].concat()).unwrap();
    let profile = home
        .load(&[("ADOCONN_CLIENT_SECRET_FILE", file.to_str().unwrap())])
        .unwrap();
    let failure = profile.require_ado().unwrap_err();
    let why = failure.source.unwrap().to_string();
    assert!(why.contains("UTF-16"), "{why}");
}

#[cfg(unix)]
fn mode(path: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;

    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
fn with_file(path: &std::path::Path) -> Home {
    let path = path.to_str().unwrap();
    Home::with(&CONTOSO.replace(
        "[profiles.contoso.ado]",
        &format!("[profiles.contoso.ado]\nclient_secret_file = {path:?}"),
    ))
}

#[cfg(unix)]
#[test]
fn a_file_of_the_configuration_that_others_can_read_is_refused() {
    let place = Home::empty();
    let file = place.write("secret", "fake");
    let home = with_file(&file);
    for (bits, words) in [
        (0o640, "mode 0640"),
        (0o604, "mode 0604"),
        (0o444, "mode 0444"),
    ] {
        mode(&file, bits);
        let failure = home.load(&[]).unwrap().require_ado().unwrap_err();
        let path = file.display();
        assert_eq!(
            failure.message,
            format!("the secret in {path} can be read by others ({words})")
        );
        assert_eq!(failure.hints[0], format!("chmod 600 {path}"));
    }
    mode(&file, 0o400);
    assert_eq!(client_secret(&home.load(&[]).unwrap()), "fake");
}

#[cfg(unix)]
#[test]
fn a_file_that_a_variable_names_is_read_with_a_warning() {
    let home = Home::with(CONTOSO);
    let file = home.write("secret", "fake");
    for (bits, is_warned) in [(0o444, true), (0o440, true), (0o644, true), (0o400, false)] {
        mode(&file, bits);
        let env = home.env(&[("ADOCONN_CLIENT_SECRET_FILE", file.to_str().unwrap())]);
        let profile = super::load(&GlobalArgs::default(), &env).unwrap();
        assert_eq!(client_secret(&profile), "fake");
        let warnings = env.take_warnings();
        assert_eq!(warnings.len(), usize::from(is_warned), "{warnings:?}");
        assert!(
            warnings.iter().all(|words| words.contains("chmod 600")),
            "{warnings:?}"
        );
    }
}

/// Kubernetes: a link into a folder of links, which is swapped as a whole.
#[cfg(unix)]
#[test]
fn a_projected_file_is_read_wherever_it_is_named() {
    use std::os::unix::fs::symlink;

    let place = Home::empty();
    let real = place.write("etc/..2026_11_28_10_00_00.1/secret", "fake");
    mode(&real, 0o440);
    let folder = place.directory.path().join("etc");
    symlink("..2026_11_28_10_00_00.1", folder.join("..data")).unwrap();
    symlink("..data/secret", folder.join("secret")).unwrap();
    let home = with_file(&folder.join("secret"));
    assert_eq!(client_secret(&home.load(&[]).unwrap()), "fake");
}

#[cfg(unix)]
#[test]
fn what_stands_where_a_file_was_to_be_named_is_not_repeated() {
    let home = Home::with(CONTOSO);
    let secret = "v8Q~Zr.T3xAbCdEfGhIjKlMnOpQrStUvWxYz0123";
    for value in [secret, "hunter2", "canary secret"] {
        let profile = home.load(&[("ADOCONN_CLIENT_SECRET_FILE", value)]).unwrap();
        let said = home.shown(&profile.require_ado().unwrap_err());
        assert!(!said.contains(value), "{said}");
        assert!(said.contains("the name of a file was expected"), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn commands_are_run_from_a_configuration_that_nobody_else_can_change() {
    let home = Home::with(&with_command("['printf', 'from-command']"));
    let folder = home.directory.path().join(".config/adoconn");
    let run = || {
        home.load(&[("PATH", "/bin:/usr/bin")])
            .unwrap()
            .require_ado()
    };
    assert!(run().is_ok());
    mode(&folder, 0o777);
    let said = home.shown(&run().unwrap_err());
    assert!(
        said.contains("everybody on this machine can write to"),
        "{said}"
    );
    assert!(
        said.contains("hint: chmod go-w ~/.config/adoconn"),
        "{said}"
    );
    mode(&folder, 0o755);
    assert!(run().is_ok());
    mode(&home.directory.path().join(".config"), 0o777);
    assert!(run().is_err());
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

#[test]
fn secrets_of_the_environment_are_hidden_before_they_are_asked_for() {
    for (variable, value) in [
        ("ADOCONN_CLIENT_SECRET", "env~hidden.client.secret"),
        ("ADOCONN_PAT", "envhiddenpersonalaccesstoken"),
        ("ADOCONN_CERTIFICATE_PASSWORD", "env hidden password"),
        ("ADOCONN_NUCLEUS_API_KEY", "env-hidden-api-key"),
        ("ADOCONN_FEDERATED_TOKEN", "env.hidden.federated.token"),
        ("AZURE_CLIENT_CERTIFICATE_PASSWORD", "env hidden other"),
    ] {
        secrets::hide(&Env::from_pairs([(variable, value)]));
        let line = format!("no column {value:?}");
        assert_eq!(redact::line(&line), "no column \"[secret]\"", "{variable}");
    }
}

#[test]
fn a_secret_in_the_place_of_a_setting_is_not_listed() {
    let secret = "nuc-5f2b1c9d8e7a6b5c4d3e2f1a0b9c8d7e";
    let config = CONTOSO.replace(
        "[profiles.contoso.ado]",
        &format!("[profiles.contoso.ado]\nservice_connection_id = {secret:?}"),
    );
    let home = Home::with(&config);
    let env = home.env(&[("ADOCONN_CA_FILE", secret)]);
    let settings = show::settings(&GlobalArgs::default(), &env).unwrap();
    let value = |key: &str| {
        let setting = settings.iter().find(|setting| setting.key == key);
        setting.unwrap().value.clone()
    };
    assert_eq!(value("ca_file"), "(a text of 36 characters)");
    assert_eq!(
        value("ado.client_id"),
        "66666666-7777-8888-9999-000000000000"
    );
    let all = format!("{settings:?}");
    assert!(!all.contains("5f2b1c9d"), "{all}");
}
