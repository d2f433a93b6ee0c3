//! Commands that end, that do not, and that leave somebody behind.

use super::*;

fn sh(script: &str, patience: Duration) -> Result<String, Failure> {
    let argv = ["sh", "-c", script].map(str::to_owned);
    let env = Env::from_pairs([("PATH", "/bin:/usr/bin")]);
    secret_within("key", &argv, &env, patience).map(|text| text.expose_secret().to_owned())
}

const LONG: Duration = Duration::from_secs(30);

#[test]
fn its_own_end_is_the_end_whoever_holds_the_pipe() {
    let started = Instant::now();
    for script in [
        "sleep 100 & printf %s hunter2",
        "(sleep 100; echo late) & echo hunter2",
        "nohup sleep 100 2>&1 & echo hunter2; exit 0",
    ] {
        assert_eq!(sh(script, LONG).unwrap(), "hunter2", "{script}");
    }
    // The test is of the end of a wait, and that one has a hundred seconds.
    assert!(started.elapsed() < Duration::from_secs(60));
}

#[test]
fn a_long_secret_is_read_whole() {
    let long = "head -c 60000 /dev/zero | tr '\\0' x";
    assert_eq!(sh(long, LONG).unwrap().len(), 60_000);
}

#[test]
fn what_was_printed_at_the_limit_counts() {
    let env = Env::default();
    let argv = ["sh", "-c", "printf hunter2; exec sleep 100"].map(str::to_owned);
    let patience = Duration::from_millis(500);
    let printed = secret_within("key", &argv, &env, patience).unwrap();
    assert_eq!(printed.expose_secret(), "hunter2");
    let warnings = env.take_warnings();
    assert!(
        warnings[0].contains("did not end within 0 seconds"),
        "{warnings:?}"
    );
    assert!(!warnings[0].contains("hunter2"));
    let failure = sh("exec sleep 100", Duration::ZERO).unwrap_err();
    assert_eq!(
        failure.message,
        "`key`: \"sh\" did not end within 0 seconds"
    );
}

#[test]
fn output_without_end_is_capped() {
    for script in ["yes", "cat /dev/zero", "yes canary >&2 & yes"] {
        let failure = sh(script, LONG).unwrap_err();
        assert!(failure.message.contains("more than 64 KiB"), "{failure}");
    }
    assert_eq!(sh("yes | head -c 5000000 >&2; echo x", LONG).unwrap(), "x");
}

#[test]
fn a_failure_is_told_without_what_was_printed() {
    let failure = sh("echo hunter2; exit 3", LONG).unwrap_err();
    assert_eq!(failure.message, "`key`: \"sh\" failed, exit status: 3");
    let failure = sh("printf 'h\\0u\\0'", LONG).unwrap_err();
    assert!(failure.message.contains("UTF-16"), "{failure}");
    assert_eq!(
        sh("printf '\\357\\273\\277hunter2\\r\\n'", LONG).unwrap(),
        "hunter2"
    );
}

#[test]
fn its_complaints_hold_neither_the_secret_nor_a_terminal_s_commands() {
    let told = safe("got \u{1b}[31mhunter2\u{7} from vault", "hunter2");
    assert_eq!(told, "got \\u{1b}[31m[secret]\\u{7} from vault");
    let token = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl";
    let told = safe(&format!("token=\"{token}\""), "");
    assert!(!told.contains("eyJ"), "{told}");
    // Half a word is no secret.
    assert_eq!(safe("a bad day", "a"), "a bad day");
}

#[test]
fn a_program_that_others_can_write_to_is_not_run() {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let bin = folder.path().join("bin");
    fs::create_dir(&bin).unwrap();
    let program = bin.join("give");
    fs::write(&program, "#!/bin/sh\necho hunter2\n").unwrap();
    let mode = |path: &std::path::Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    let path = format!("{}:/bin:/usr/bin", bin.display());
    let env = Env::from_pairs([("PATH", path)]);
    let run = |argv: &[&str]| {
        let argv: Vec<String> = argv.iter().map(|word| (*word).to_owned()).collect();
        secret_within("key", &argv, &env, LONG).map(|text| text.expose_secret().to_owned())
    };
    let full = program.to_str().unwrap();
    for (file, parent, is_run) in [
        (0o755, 0o755, true),
        (0o700, 0o700, true),
        (0o775, 0o775, true),
        (0o777, 0o755, false),
        (0o755, 0o777, false),
    ] {
        mode(&program, file);
        mode(&bin, parent);
        for argv in [&[full][..], &["sh", full]] {
            match run(argv) {
                Ok(text) => assert!(is_run && text == "hunter2", "{file:o} {parent:o}"),
                Err(failure) => {
                    assert!(!is_run, "{failure}");
                    assert!(
                        failure.message.contains("everybody on this machine"),
                        "{failure}"
                    );
                    assert!(failure.hints[0].starts_with("chmod go-w "), "{failure:?}");
                }
            }
        }
    }
    // Its folder's folder.
    mode(&bin, 0o755);
    mode(folder.path(), 0o777);
    assert!(run(&[full]).is_err());
    // As /tmp is.
    mode(folder.path(), 0o1777);
    assert!(run(&[full]).is_ok());
}
