//! What a person names as an input: files without an end, values in the wrong place.
#![cfg(unix)]

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Stdio;

use adoconn::sandbox::CREDENTIALS;

use crate::harness::{Adoconn, Config, Outcome, World};

/// A client secret as Entra ID makes them, in the wrong place.
const VALUE: &str = "v8Q~Zr.T3xAbCdEfGhIjKlMnOpQrStUvWxYz0123";

#[track_caller]
fn hides(outcome: &Outcome, value: &str) {
    let all = [&*outcome.stdout, &*outcome.stderr].concat().to_lowercase();
    for part in value.to_lowercase().as_bytes().windows(8) {
        let part = String::from_utf8_lossy(part);
        assert!(!all.contains(&*part), "{part}: {outcome}");
    }
}

/// What never ends, or is no file, with what is said about it.
fn endless(folder: &Path) -> Vec<(String, &'static str)> {
    let pipe = folder.join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let huge = folder.join("huge");
    fs::File::create(&huge).unwrap().set_len(1 << 40).unwrap();
    fs::set_permissions(&huge, fs::Permissions::from_mode(0o600)).unwrap();
    [
        ("/dev/zero".to_owned(), "it is a device"),
        ("/dev/random".to_owned(), "it is a device"),
        (folder.display().to_string(), "it is a folder"),
        (pipe.display().to_string(), "a pipe that nothing writes to"),
        (huge.display().to_string(), "the most that is read"),
    ]
    .into()
}

#[test]
fn inputs_that_never_end_are_refused_at_once() {
    let world = World::small();
    let folder = tempfile::tempdir().unwrap();
    for (path, words) in endless(folder.path()) {
        let adoconn = Adoconn::new(&world);
        for args in [
            &["projects", "list", "--config", &path][..],
            &["config", "show", "--config", &path],
            &["projects", "list", "--ca-file", &path],
            &[
                "tickets", "create", "-p", "Payments", "-t", "Bug", "--from", &path,
            ],
            &["tickets", "close", "--ids-from", &path, "--yes"],
            &["tickets", "comment", "1", "--comment-file", &path, "--yes"],
            &["apply", &path],
        ] {
            let _told = adoconn.run(args).code(2).says(&[words]);
        }
        for name in [
            "ADOCONN_CLIENT_SECRET_FILE",
            "ADOCONN_CERTIFICATE_FILE",
            "ADOCONN_FEDERATED_TOKEN_FILE",
            "ADOCONN_CA_FILE",
        ] {
            let mut adoconn = Adoconn::new(&world);
            adoconn.set("ADOCONN_CLIENT_SECRET", "");
            adoconn.set(name, &path);
            let auth = match name {
                "ADOCONN_CERTIFICATE_FILE" => "certificate",
                "ADOCONN_FEDERATED_TOKEN_FILE" => "federated",
                _ => "client-secret",
            };
            adoconn.set("ADOCONN_AUTH", auth);
            let _told = adoconn.run(&["projects", "list"]).code(2).says(&[words]);
        }
    }
    assert_eq!(world.writes(), 0);
}

/// As `<(command)` of a shell: somebody writes, and takes their time.
#[test]
fn pipes_of_a_shell_are_read() {
    let world = World::small();
    let mut adoconn = Adoconn::new(&world);
    let run = |adoconn: &Adoconn<'_>, script: &str| {
        let program = assert_cmd::cargo::cargo_bin!("adoconn");
        let own = adoconn.command(&[]);
        let output = std::process::Command::new("bash")
            .args(["-c", &script.replace("adoconn", program.to_str().unwrap())])
            .env_clear()
            .envs(
                own.get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .env("PATH", "/bin:/usr/bin")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{script}: {said}");
    };
    let rows = "printf 'title\\none\\ntwo\\n'";
    for from in [
        format!("--from <({rows})"),
        format!("--from <(sleep 0.1; {rows})"),
        format!("--from - < <({rows})"),
        format!("--from /dev/stdin < <({rows})"),
    ] {
        let create = "adoconn tickets create -p Payments -t Bug --dry-run";
        run(&adoconn, &format!("{create} {from}"));
    }
    for ids in ["--ids-from <(echo 7)", "--ids-from /dev/stdin < <(echo 7)"] {
        run(
            &adoconn,
            &format!("adoconn tickets tag {ids} --add x --dry-run || [ $? -le 3 ]"),
        );
    }
    adoconn.set("ADOCONN_CLIENT_SECRET", "");
    let secret = CREDENTIALS.client_secret;
    // The pipe is open for as long as the command that names it.
    run(
        &adoconn,
        &format!(
            "f() {{ ADOCONN_CLIENT_SECRET_FILE=$1 adoconn projects list; }}; f <(printf %s '{secret}')"
        ),
    );
    let config = fs::read_to_string(adoconn.home().join(".config/adoconn/config.toml")).unwrap();
    adoconn.set("ADOCONN_CLIENT_SECRET", secret);
    let copy = adoconn.home().join("copy.toml");
    fs::write(&copy, config).unwrap();
    for command in ["config show", "projects list"] {
        run(
            &adoconn,
            &format!("adoconn {command} --config <(cat {})", copy.display()),
        );
    }
}

#[test]
fn standard_input_has_an_end_in_every_line() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    for args in [
        &[
            "tickets", "create", "-p", "Payments", "-t", "Bug", "--from", "-",
        ][..],
        &["tickets", "close", "--ids-from", "-", "--yes"],
        &["tickets", "show", "-"],
        &[
            "secrets",
            "set",
            "pat",
            "--file",
            "/tmp/adoconn-never-written",
        ],
    ] {
        let mut child = adoconn
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        let writer = std::thread::spawn(move || {
            // The reader goes away.
            let chunk = vec![b'x'; 1 << 16];
            while input.write_all(&chunk).is_ok() {}
        });
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("the most that is read"), "{said}");
    }
}

#[test]
fn a_value_in_the_wrong_place_is_described() {
    let world = World::small();
    for (name, auth) in [
        ("ADOCONN_CLIENT_ID", ""),
        ("ADOCONN_TENANT_ID", ""),
        ("ADOCONN_AUTH", ""),
        ("ADOCONN_PROFILE", ""),
        ("ADOCONN_ORGANIZATION", ""),
        ("ADOCONN_ADO_URL", ""),
        ("ADOCONN_AUTHORITY", ""),
        ("ADOCONN_NUCLEUS_URL", ""),
        ("ADOCONN_CONFIG", ""),
        ("ADOCONN_CA_FILE", ""),
        ("ADOCONN_SANDBOX", ""),
        ("ADOCONN_QUIET_PERIOD", ""),
        ("ADOCONN_CLIENT_SECRET_FILE", ""),
        ("ADOCONN_CERTIFICATE_FILE", "certificate"),
        ("ADOCONN_CERTIFICATE_KEY_FILE", "certificate"),
        ("ADOCONN_FEDERATED_TOKEN_FILE", "federated"),
        ("IDENTITY_ENDPOINT", "managed-identity"),
        ("AZURE_POD_IDENTITY_AUTHORITY_HOST", "managed-identity"),
        ("ADOCONN_GRAPH_URL", "device-code"),
    ] {
        let mut adoconn = Adoconn::new(&world);
        if name.ends_with("SECRET_FILE") || !auth.is_empty() {
            adoconn.set("ADOCONN_CLIENT_SECRET", "");
        }
        adoconn.set("ADOCONN_AUTH", auth);
        adoconn.set(name, VALUE);
        if name == "ADOCONN_CERTIFICATE_KEY_FILE" {
            adoconn.set("ADOCONN_CERTIFICATE_FILE", "/dev/null");
        }
        for args in [
            &["projects", "list", "-vv"][..],
            &["verify", "-vv"],
            &["sync"],
        ] {
            let told = adoconn.run(args);
            assert_ne!(told.status, Some(0), "{name}: {told}");
            hides(&told, VALUE);
        }
    }
    assert_eq!(world.writes(), 0);
}

#[test]
fn a_secret_anywhere_in_the_file_is_not_printed() {
    let world = World::small();
    let good = {
        let adoconn = Adoconn::new(&world);
        fs::read_to_string(adoconn.home().join(".config/adoconn/config.toml")).unwrap()
    };
    let below = |section: &str, line: &str| {
        let head = format!("[profiles.test.{section}]\n");
        let text = good.replace(&head, &format!("{head}{line}\n"));
        assert_ne!(text, good, "{section}");
        text
    };
    let ado = |line: &str| below("ado", line);
    for text in [
        ado(&format!("client_secret = \"{VALUE}\"")),
        ado(&format!("client_secret = \"{VALUE}")),
        ado(&format!("client_secret = {VALUE}")),
        ado(&format!("client_secret_command = \"{VALUE}\"")),
        ado(&format!("client_secret_command = [\"{VALUE}\"")),
        ado(&format!("client_secret_file = \"{VALUE}\"")),
        ado(&format!("auth = \"{VALUE}\"")),
        ado(&format!("pat = '{VALUE}'")),
        ado(&format!("secret_expires = \"{VALUE}\"")),
        ado(&format!("\"{VALUE}\" = 1")),
        ado(VALUE),
        ado(&format!("\"\\q{VALUE}\" = \"x\"")),
        below("nucleus", &format!("api_key = \"{VALUE}\"")),
        below("nucleus", &format!("dialect = \"{VALUE}\"")),
        good.replace("version = 1", &format!("version = \"{VALUE}\"")),
        good.replace("version = 1", &format!("version = {VALUE}")),
        good.replace("\"test\"", &format!("\"{VALUE}\"")),
        format!("{good}\n[profiles.\"{VALUE}\"]\n"),
        format!("{good}\n{VALUE}\n"),
        format!("{VALUE}\n{good}"),
        format!("{good}\n\u{0}{VALUE}\n"),
        VALUE.to_owned(),
    ] {
        let mut adoconn = Adoconn::new(&world);
        adoconn.set("ADOCONN_CLIENT_SECRET", "");
        adoconn.write_config(&text);
        for args in [
            &["projects", "list", "-vv"][..],
            &["config", "show"],
            &["config", "check"],
            &["secrets", "list"],
            &["init", "--yes", "--dry-run", "--name", "other"],
        ] {
            // The harness looks into what was written, and the file has it there.
            let output = adoconn.command(args).output().unwrap();
            let all = [output.stdout, output.stderr].concat();
            let all = String::from_utf8_lossy(&all).to_lowercase();
            for part in VALUE.to_lowercase().as_bytes().windows(8) {
                let part = String::from_utf8_lossy(part);
                assert!(!all.contains(&*part), "{args:?}, {part}: {all}\n{text}");
            }
        }
    }
}

#[test]
fn a_secret_on_the_command_line_is_not_repeated() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    let from = format!("env:{VALUE}");
    let flag = format!("--client-secret={VALUE}");
    let one = format!("secrets set client-secret {VALUE}");
    for args in [
        &["secrets", "set", VALUE][..],
        &["secrets", "set", "client-secret", VALUE],
        &["projects", "list", &flag],
        &["projects", "list", "--profile", VALUE],
        &["projects", "list", "--config", VALUE],
        &["projects", "list", "--ca-file", VALUE],
        &["tickets", "close", "--ids-from", VALUE],
        &["tickets", "create", "--from", VALUE, "-p", "x", "-t", "y"],
        &["apply", VALUE],
        &[
            "init",
            "--yes",
            "--name",
            "o",
            "--client-secret-from",
            VALUE,
        ],
        &[
            "init",
            "--yes",
            "--name",
            "o",
            "--client-secret-from",
            &from,
        ],
        &["init", "--yes", "--name", "o", "--client-id", VALUE],
        &["init", "--yes", "--name", "o", "--tenant-id", VALUE],
        &["init", "--yes", "--name", "o", "--organization", VALUE],
        &["init", "--yes", "--name", "o", "--url", VALUE],
        &["init", "--yes", "--name", "o", "--nucleus-url", VALUE],
        &["init", "--yes", "--name", VALUE],
        &["init", "--yes", "--name", "o", "--auth", VALUE],
        &[
            "init",
            "--yes",
            "--name",
            "o",
            "--certificate-file",
            VALUE,
            "--auth",
            "certificate",
        ],
        &[&one],
        &[VALUE],
    ] {
        let told = adoconn.run(args);
        assert_eq!(told.status, Some(2), "{told}");
        hides_said(&told);
    }
}

/// What was said, without the command line that the harness shows with it.
#[track_caller]
fn hides_said(outcome: &Outcome) {
    let all = [&*outcome.stdout, &*outcome.stderr].concat().to_lowercase();
    for part in VALUE.to_lowercase().as_bytes().windows(8) {
        let part = String::from_utf8_lossy(part);
        assert!(!all.contains(&*part), "{part}: {outcome}");
    }
}

#[test]
fn a_mark_before_a_file_is_dropped_everywhere() {
    let world = World::small();
    let mut adoconn = Adoconn::new(&world);
    let place = adoconn.home().join(".config/adoconn/config.toml");
    let config = fs::read_to_string(&place).unwrap();
    adoconn.write_config(&format!("\u{feff}{config}"));
    adoconn.set(
        "ADOCONN_CLIENT_SECRET",
        &format!("\u{feff}{}", CREDENTIALS.client_secret),
    );
    let _listed = adoconn.run(&["projects", "list"]).code(0);
    let _shown = adoconn.run(&["config", "show"]).code(0);
    let folder = tempfile::tempdir().unwrap();
    let rows = folder.path().join("rows.csv");
    fs::write(&rows, "\u{feff}title\none\n").unwrap();
    let from = rows.to_str().unwrap();
    let create = [
        "tickets",
        "create",
        "-p",
        "Payments",
        "-t",
        "Bug",
        "--dry-run",
        "--from",
        from,
    ];
    let _planned = adoconn.run(&create).code(0);
    let wide: Vec<u8> = "title\r\none\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    fs::write(&rows, [&[0xff, 0xfe], &wide[..]].concat()).unwrap();
    let _told = adoconn.run(&create).code(2).says(&["UTF-16", "UTF-8"]);
    fs::write(&place, [&[0xff, 0xfe], &wide[..]].concat()).unwrap();
    let _told = adoconn.run(&["projects", "list"]).code(2).says(&["UTF-16"]);
}

#[test]
fn a_mounted_secret_is_read_with_a_warning_at_most() {
    let world = World::small();
    let mut adoconn = Adoconn::with(&world, &Config::one_rule(""));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    fs::write(&file, CREDENTIALS.client_secret).unwrap();
    adoconn.set("ADOCONN_CLIENT_SECRET", "");
    adoconn.set("ADOCONN_CLIENT_SECRET_FILE", file.to_str().unwrap());
    for (mode, is_warned) in [(0o444, true), (0o440, true), (0o400, false)] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let listed = adoconn.run(&["projects", "list"]).code(0);
        assert_eq!(listed.stderr.contains("warning: "), is_warned, "{listed}");
    }
}
