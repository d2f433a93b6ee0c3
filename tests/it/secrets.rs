//! `secrets set|list|remove`: where secrets are looked for, and that none is ever shown.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::process::Stdio;

use adoconn::sandbox::CREDENTIALS;

use crate::harness::{Adoconn, Config, Outcome, World};

/// Name, source and state of each row.
fn states(outcome: &Outcome) -> Vec<(String, String, String)> {
    let word = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let rows = outcome.items();
    rows.iter()
        .map(|row| {
            (
                word(&row["name"]),
                word(&row["source"]),
                word(&row["state"]),
            )
        })
        .collect()
}

/// The sources of a secret that have it, with what they are to the search.
fn set(outcome: &Outcome, name: &str) -> Vec<(String, String)> {
    states(outcome)
        .into_iter()
        .filter(|(secret, _, state)| secret == name && state != "absent")
        .map(|(_, source, state)| (source, state))
        .collect()
}

fn pair(source: &str, state: &str) -> (String, String) {
    (source.to_owned(), state.to_owned())
}

fn piped(adoconn: &Adoconn<'_>, args: &[&str], text: &str) -> (Option<i32>, String) {
    let mut command = adoconn.command(args);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let written = child.stdin.take().unwrap().write_all(text.as_bytes());
    // One that refuses before it reads closes the pipe.
    let is_unread = written
        .as_ref()
        .is_err_and(|error| error.kind() == ErrorKind::BrokenPipe);
    assert!(is_unread || written.is_ok(), "{written:?}");
    let output = child.wait_with_output().unwrap();
    assert!(output.stdout.is_empty());
    (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn the_first_source_that_is_set_is_used() {
    let world = World::small();
    let config = Config::one_rule("").and("ado.client_secret_command = ['/no/such', 'program']");
    let mut adoconn = Adoconn::with(&world, &config);
    let list = ["secrets", "list", "-o", "json"];
    let listed = adoconn.run(&list).code(0);
    let command = "`profiles.test.ado.client_secret_command`";
    assert_eq!(
        set(&listed, "client-secret"),
        [
            pair("ADOCONN_CLIENT_SECRET", "used"),
            pair(command, "overruled")
        ]
    );
    assert_eq!(
        set(&listed, "nucleus-api-key"),
        [pair("ADOCONN_NUCLEUS_API_KEY", "used")]
    );
    adoconn.set("ADOCONN_CLIENT_SECRET", "");
    adoconn.set("ADOCONN_NUCLEUS_API_KEY", "");
    let listed = adoconn
        .run(&list)
        .code(0)
        .says(&["`adoconn secrets set nucleus-api-key`"]);
    assert_eq!(set(&listed, "client-secret"), [pair(command, "used")]);
    assert_eq!(set(&listed, "nucleus-api-key"), []);
    let keyring = states(&listed)
        .into_iter()
        .find(|(_, source, _)| source == "keyring entry adoconn test/nucleus_api_key");
    assert!(keyring.is_some(), "{listed}");
    assert_eq!(world.sandbox().requests().total, 0);
}

#[test]
fn a_secret_that_cannot_be_one_is_listed_with_what_is_wrong() {
    let world = World::small();
    let mut adoconn = Adoconn::new(&world);
    adoconn.set("ADOCONN_CLIENT_SECRET", CREDENTIALS.tenant_id);
    let listed = adoconn.run(&["secrets", "list"]).code(0);
    assert!(
        listed.stdout.contains("looks like the secret's ID"),
        "{listed}"
    );
    assert!(!listed.stdout.contains(CREDENTIALS.tenant_id), "{listed}");
}

#[test]
fn without_a_keyring_it_says_what_to_use_instead_before_it_reads_anything() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    for (args, words) in [
        (
            &["secrets", "set", "client-secret"][..],
            &[
                "no keyring here",
                "secrets set client-secret --file PATH",
                "ADOCONN_CLIENT_SECRET_FILE=PATH",
                "client_secret_command = [",
                "[profiles.test.ado]",
                "LoadCredential=client_secret:PATH",
            ][..],
        ),
        (
            &["secrets", "remove", "nucleus-api-key"],
            &["no keyring to remove it from", "adoconn secrets list"],
        ),
    ] {
        let _refused = adoconn.run(args).code(1).says(words);
    }
}

#[cfg(unix)]
#[test]
fn a_file_for_a_secret_can_be_read_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let world = World::small();
    let mut adoconn = Adoconn::new(&world);
    adoconn.set("ADOCONN_CLIENT_SECRET", "");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("below/secret");
    let name = path.to_str().unwrap();
    let args = ["secrets", "set", "client_secret", "--file", name];
    let text = format!("{}\r\n", CREDENTIALS.client_secret);
    let (status, told) = piped(&adoconn, &args, &text);
    assert_eq!(status, Some(0), "{told}");
    assert!(
        told.contains(&format!("ADOCONN_CLIENT_SECRET_FILE={name}")),
        "{told}"
    );
    assert!(!told.contains(CREDENTIALS.client_secret), "{told}");
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let folder = path.parent().unwrap();
    assert_eq!(
        fs::metadata(folder).unwrap().permissions().mode() & 0o777,
        0o700
    );
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1);

    adoconn.set("ADOCONN_CLIENT_SECRET_FILE", name);
    let _listed = adoconn.run(&["projects", "list"]).code(0);
    adoconn.set("ADOCONN_CLIENT_SECRET_FILE", "");
    adoconn.configure(&Config::one_rule("").and(&format!("ado.client_secret_file = {name:?}")));
    let _listed = adoconn.run(&["projects", "list"]).code(0);
}

#[test]
fn what_cannot_be_a_secret_is_not_stored() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    let args = [
        "secrets",
        "set",
        "client-secret",
        "--file",
        path.to_str().unwrap(),
    ];
    for (text, why) in [
        ("", "is empty"),
        ("two\nlines", "has a line break"),
        ("'quoted'", "has quotes around it"),
        (CREDENTIALS.tenant_id, "looks like the secret's ID"),
    ] {
        let (status, told) = piped(&adoconn, &args, text);
        assert_eq!(status, Some(2), "{told}");
        assert!(told.contains(why), "{told}");
        assert!(text.is_empty() || !told.contains(text), "{told}");
        assert!(!path.exists());
    }
}

#[cfg(unix)]
#[test]
fn a_typed_secret_is_not_shown() {
    use crate::harness::Terminal;

    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pat");
    let command = adoconn.command(&["secrets", "set", "pat", "--file", path.to_str().unwrap()]);
    let mut terminal = Terminal::start(command);
    terminal.confide(
        "the personal access token of the profile \"test\"",
        "typed-by-hand",
    );
    let (status, seen) = terminal.ends();
    assert_eq!(status, Some(0), "{seen}");
    assert!(!seen.contains("typed-by-hand"), "{seen}");
    assert_eq!(fs::read_to_string(path).unwrap(), "typed-by-hand\n");
}

/// The kernel's keyring belongs to this session, so nothing outlives the test. Where it cannot be
/// used, the command says so; nothing in between is right.
#[cfg(all(target_os = "linux", feature = "keyring"))]
#[test]
fn the_keyring_of_this_machine_keeps_the_secret_or_is_said_not_to() {
    let world = World::small();
    let mut adoconn = Adoconn::new(&world);
    adoconn.set("ADOCONN_NO_KEYRING", "");
    adoconn.set("ADOCONN_CLIENT_SECRET", "");
    let text = CREDENTIALS.client_secret;
    let (status, told) = piped(&adoconn, &["secrets", "set", "client-secret"], text);
    assert!(!told.contains(text), "{told}");
    let listed = adoconn.run(&["projects", "list"]);
    if status == Some(0) {
        assert!(told.contains("stored the client secret"), "{told}");
        let _listed = listed.code(0);
        let _removed = adoconn.run(&["secrets", "remove", "client-secret"]).code(0);
    } else {
        assert_eq!(status, Some(1), "{told}");
        assert!(told.contains("no keyring here"), "{told}");
        let _listed = listed.code(2);
    }
    let _gone = adoconn.run(&["projects", "list"]).code(2);
}
