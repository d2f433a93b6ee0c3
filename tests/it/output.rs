//! The process and its streams: closed pipes, full disks, exit statuses, quiet and colour.

use std::io::Read;
use std::process::{Command, Stdio};

use super::adoconn;

#[test]
fn a_wrong_command_line_is_talk_and_status_2() {
    for args in [
        &[][..],
        &["nonsense"],
        &["tickets"],
        &["tickets", "close", ""],
        &["completions", "tcsh"],
        &["man", "tickets", "nonsense"],
        &["--color", "sometimes", "verify"],
    ] {
        let result = adoconn().args(args).assert().code(2).stdout("");
        assert!(!result.get_output().stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn data_goes_to_stdout_alone() {
    for args in [
        &["--help"][..],
        &["-h"],
        &["--version"],
        &["help", "sync"],
        &["completions", "bash"],
        &["man", "sync"],
    ] {
        let result = adoconn().args(args).assert().success().stderr("");
        assert!(!result.get_output().stdout.is_empty(), "{args:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    for args in [
        &["--help"][..],
        &["--version"],
        &["completions", "zsh"],
        &["man"],
    ] {
        let full = std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let output = Command::new(assert_cmd::cargo::cargo_bin!("adoconn"))
            .args(args)
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            stderr,
            "error: cannot write to standard output\n  \
             caused by: No space left on device (os error 28)\n"
        );
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    for args in [&["--help"][..], &["completions", "bash"], &["man"]] {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("adoconn"))
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Closed before or while it writes: both must be quiet.
        drop(child.stdout.take());
        let mut stderr = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut stderr)
            .unwrap();
        let status = child.wait().unwrap();
        assert_eq!((status.code(), stderr.as_str()), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn man_writes_every_page_into_a_directory() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("man1");
    let result = adoconn()
        .args(["man", "--out"])
        .arg(&out)
        .assert()
        .success()
        .stdout("");
    let stderr = String::from_utf8(result.get_output().stderr.clone()).unwrap();
    let pages = std::fs::read_dir(&out).unwrap().count();
    assert_eq!(
        stderr,
        format!("wrote {pages} pages to {}\n", out.display())
    );
    assert!(out.join("adoconn-tickets-close.1").exists());
    adoconn()
        .args(["-q", "man", "--out"])
        .arg(&out)
        .assert()
        .success()
        .stderr("");
}

#[test]
fn a_log_filter_that_makes_no_sense_is_refused() {
    adoconn()
        .args(["man"])
        .env("ADOCONN_LOG", "adoconn=loud")
        .assert()
        .code(2);
}

#[test]
fn help_is_coloured_only_when_somebody_sees_it() {
    let piped = adoconn().arg("--help").assert().success();
    assert!(!piped.get_output().stdout.contains(&0x1b));
}
