//! Every answer is a flag; nobody is asked.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use adoconn::sandbox::CREDENTIALS;

use super::{NewMachine, holds_no_secret, world};
use crate::harness::{Outcome, World};

impl NewMachine<'_> {
    /// Runs `init` with what every script here says, and more.
    fn init(&self, more: &[&str]) -> Outcome {
        let config = self.config();
        let args = ["init", "--yes"].into_iter().chain(more.iter().copied());
        let args: Vec<&str> = args.collect();
        self.adoconn
            .run(&self.with_config(&args, config.to_str().unwrap()))
    }

    /// A file that only its owner can read.
    fn secret_file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        private(&path);
        path.to_str().unwrap().to_owned()
    }
}

#[cfg(unix)]
fn private(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
fn private(_path: &std::path::Path) {}

fn place(world: &World) -> [&str; 6] {
    [
        "--url",
        world.url(),
        "--organization",
        CREDENTIALS.organization,
        "--client-id",
        CREDENTIALS.client_id,
    ]
}

const RULE: [&str; 6] = [
    "--nucleus-project",
    "13000008",
    "--project",
    "Payments",
    "--type",
    "Bug",
];

#[cfg(unix)]
#[test]
fn flags_alone_come_from_nothing_to_a_sync() {
    let world = world();
    let machine = NewMachine::new(&world);
    let secret = machine.secret_file("secret", CREDENTIALS.client_secret);
    let key = machine.secret_file("key", CREDENTIALS.nucleus_api_key);
    let from = [format!("file:{secret}"), format!("command:cat {key}")];
    let mut args = place(&world).to_vec();
    args.extend([
        "--client-secret-from",
        &from[0],
        "--nucleus-url",
        world.url(),
        "--nucleus-api-key-from",
        &from[1],
        "--when",
        "severity == 'Critical'",
        "--close-state",
        "Closed",
        // The harness hunts for secrets in everything that is told.
        "-vv",
        "-o",
        "json",
    ]);
    args.extend(RULE);
    let made = machine
        .init(&args)
        .code(0)
        .says(&["belongs to tenant", "next:"]);
    assert!(
        made.items().iter().all(|check| check["outcome"] != "fail"),
        "{made}"
    );
    let text = machine.text();
    holds_no_secret(&text);
    assert!(
        text.contains(&format!("client_secret_file = {secret:?}")),
        "{text}"
    );
    assert!(
        text.contains(&format!("api_key_command = [\"cat\", {key:?}]")),
        "{text}"
    );
    assert!(text.contains(CREDENTIALS.tenant_id), "{text}");
    machine.would_sync();
}

#[test]
fn without_a_terminal_everything_that_is_missing_is_named_at_once() {
    let world = World::small();
    let machine = NewMachine::new(&world);
    let config = machine.config();
    let args = machine.with_config(&["init"], config.to_str().unwrap());
    let _refused = machine
        .adoconn
        .run(&args)
        .code(2)
        .says(&["no terminal to ask on; nothing was written"])
        .says(&["--organization:", "--client-id:", "--client-secret-from:"])
        .says(&["--nucleus-url (or --no-nucleus)", "--nucleus-api-key-from:"])
        .says(&["--nucleus-project (or --no-rule)", "--project", "--type"]);
    assert_eq!(machine.files(), [""; 0]);
    assert_eq!(world.sandbox().requests().total, 0);
}

#[test]
fn only_what_a_kind_needs_is_asked_for() {
    let world = World::small();
    let machine = NewMachine::new(&world);
    let at = ["--organization", "contoso", "--no-nucleus", "--dry-run"];
    for (kind, needs) in [
        (
            "client-secret",
            &["--tenant-id", "--client-id", "--client-secret-from"][..],
        ),
        (
            "certificate",
            &["--tenant-id", "--client-id", "--certificate-file"],
        ),
        ("federated", &["--tenant-id", "--client-id"]),
        ("managed-identity", &[]),
        ("device-code", &["--tenant-id", "--client-id"]),
        ("azure-cli", &[]),
        ("pat", &["--pat-from"]),
    ] {
        let mut args = at.to_vec();
        args.extend(["--auth", kind, "--url", world.url()]);
        let outcome = machine.init(&args);
        let named: Vec<&str> = outcome
            .stderr
            .lines()
            .filter_map(|line| line.strip_prefix("hint: ")?.split(':').next())
            .collect();
        assert_eq!(named, needs, "{outcome}");
        assert_eq!(outcome.status, Some(if needs.is_empty() { 0 } else { 2 }));
        if needs.is_empty() {
            assert!(
                outcome.stdout.contains(&format!("auth = {kind:?}")),
                "{outcome}"
            );
        }
    }
    assert_eq!(machine.files(), [""; 0]);
}

/// A file as people write it, with a profile of another name.
const OTHERS: &str = "\
# Ours. Do not touch!
version=1

[profiles.other]   # the old one
ledger = 'sqlite:other.db'

[[profiles.other.rules]] # the only
name = 'r'
nucleus_project = '1'
ticket = { project = 'P', type = 'Bug' }
";

#[test]
fn what_is_in_the_file_stays_as_it_was() {
    let world = World::small();
    let mut machine = NewMachine::new(&world);
    machine
        .adoconn
        .set("ADOCONN_CLIENT_SECRET", CREDENTIALS.client_secret);
    fs::write(machine.config(), OTHERS).unwrap();
    let mut args = place(&world).to_vec();
    args.push("--no-nucleus");
    let _made = machine.init(&args).code(0);
    let text = machine.text();
    // The only profile was meant without being named, and still is.
    let expected = OTHERS.replace("version=1\n", "version=1\ndefault_profile = \"other\"\n");
    assert!(text.starts_with(&expected), "{text}");
    assert!(text.contains("[profiles.azure.ado]"), "{text}");
    assert_eq!(machine.files(), ["config.toml", "config.toml.old"]);

    let _refused =
        machine
            .init(&args)
            .code(2)
            .says(&["has a profile \"azure\" already", "--force", "--name"]);
    assert_eq!(machine.text(), text);

    args.extend(["--force", "--default", "--description", "anew"]);
    let _replaced = machine.init(&args).code(0);
    let text = machine.text();
    let expected = OTHERS.replace("version=1\n", "version=1\ndefault_profile = \"azure\"\n");
    assert!(text.starts_with(&expected), "{text}");
    assert_eq!(text.matches("[profiles.azure.ado]").count(), 1, "{text}");
    assert!(text.contains("description = \"anew\""), "{text}");
}

#[test]
fn a_file_that_cannot_be_read_is_left_alone() {
    let world = World::small();
    let machine = NewMachine::new(&world);
    let broken = "version = 1\nnonsense = true\n";
    fs::write(machine.config(), broken).unwrap();
    let _refused = machine
        .init(&["--organization", "contoso"])
        .code(2)
        .says(&["line 2: unknown key `nonsense`"]);
    assert_eq!(machine.text(), broken);
}

#[test]
fn a_dry_run_prints_the_file_and_writes_nothing() {
    let world = World::small();
    let mut machine = NewMachine::new(&world);
    machine
        .adoconn
        .set("ADOCONN_CLIENT_SECRET", CREDENTIALS.client_secret);
    let mut args = place(&world).to_vec();
    args.extend(["--no-nucleus", "--dry-run"]);
    let shown = machine.init(&args).code(0);
    holds_no_secret(&shown.stdout);
    assert!(
        shown.stdout.contains("default_profile = \"azure\""),
        "{shown}"
    );
    assert_eq!(machine.files(), [""; 0]);
}

#[test]
fn a_piped_secret_goes_where_the_script_says() {
    let world = World::small();
    let machine = NewMachine::new(&world);
    let config = machine.config();
    let mut args = vec!["init", "--yes", "--config", config.to_str().unwrap()];
    args.extend(place(&world));
    args.extend(["-vv", "--no-nucleus", "--client-secret-from", "stdin"]);
    let piped = |args: &[&str]| {
        let mut command = machine.adoconn.command(args);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let text = format!("{}\n", CREDENTIALS.client_secret);
        child
            .stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        let output = child.wait_with_output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (status, told) = piped(&args);
    assert_eq!(status, Some(2), "{told}");
    assert!(
        told.contains("hint: --store: keyring, file or nowhere"),
        "{told}"
    );
    assert_eq!(machine.files(), [""; 0]);

    args.extend(["--store", "file"]);
    let (status, told) = piped(&args);
    assert_eq!(status, Some(0), "{told}");
    assert!(!told.contains(CREDENTIALS.client_secret), "{told}");
    assert_eq!(machine.files(), ["azure.client_secret", "config.toml"]);
    // Nothing but the file is needed from now on.
    let args = machine.with_config(&["projects", "list"], config.to_str().unwrap());
    let listed = machine.adoconn.run(&args).code(0);
    assert!(listed.stdout.contains("Payments"), "{listed}");
}

#[test]
fn f4_a_secret_on_the_command_line_is_refused_and_not_repeated() {
    let world = World::small();
    let machine = NewMachine::new(&world);
    let mut args = place(&world).to_vec();
    args.extend(["--tenant-id", CREDENTIALS.tenant_id]);
    args.extend(["--client-secret-from", CREDENTIALS.client_secret]);
    let refused = machine.init(&args).code(2).says(&[
        "--client-secret-from needs the form env:NAME",
        "make a new one",
    ]);
    holds_no_secret(&refused.stderr);
}

#[test]
fn a_set_up_that_does_not_work_says_why() {
    let world = World::small();
    let mut machine = NewMachine::new(&world);
    machine.adoconn.set("ADOCONN_CLIENT_SECRET", "wrong");
    let mut args = place(&world).to_vec();
    args.extend(["--no-nucleus", "-o", "json"]);
    let made = machine
        .init(&args)
        .code(4)
        .says(&["mend what failed, then run `adoconn verify --config"]);
    assert!(made.stdout.contains("AADSTS7000215"), "{made}");
    assert_eq!(machine.files(), ["config.toml"]);
}
