//! Every help text in one file, so that a change of the command line shows in review.

use std::fmt::Write as _;

use adoconn::cli::App;
use clap::CommandFactory;

use super::{adoconn, check_asset, none_of};

#[test]
fn help_is_as_checked_in() {
    let mut app = App::command().disable_help_subcommand(true);
    app.build();
    let mut text = String::new();
    collect(&app, "adoconn", &mut text);
    let complaint = check_asset("tests/it/snapshots/help.txt", &text);
    none_of(
        complaint.as_slice(),
        "run the tests with UPDATE_ASSETS=1 and look at the difference",
    );
}

fn collect(command: &clap::Command, called: &str, text: &mut String) {
    // The width is fixed, so that the file does not depend on who writes it.
    let help = command.clone().term_width(100).render_long_help();
    writeln!(text, "$ {called} --help\n{help}").unwrap();
    for child in command.get_subcommands() {
        collect(child, &format!("{called} {}", child.get_name()), text);
    }
}

#[test]
fn every_command_and_flag_is_explained() {
    fn check(command: &clap::Command, complaints: &mut Vec<String>) {
        let name = command.get_bin_name().unwrap_or_default();
        if command.get_about().is_none() {
            complaints.push(format!("{name} has no help"));
        }
        for arg in command.get_arguments() {
            let explained = arg
                .get_help()
                .is_some_and(|help| !help.to_string().is_empty());
            if !explained {
                complaints.push(format!("{name}: {} has no help", arg.get_id()));
            }
        }
        command
            .get_subcommands()
            .for_each(|child| check(child, complaints));
    }
    let mut app = App::command().disable_help_subcommand(true);
    app.build();
    let mut complaints = Vec::new();
    check(&app, &mut complaints);
    none_of(&complaints, "write a doc comment");
}

#[test]
fn the_binary_prints_help_and_version() {
    let help = adoconn()
        .args(["tickets", "close", "--help"])
        .assert()
        .success();
    let stdout = String::from_utf8(help.get_output().stdout.clone()).unwrap();
    assert!(stdout.starts_with("Close tickets"), "{stdout}");
    adoconn()
        .arg("--version")
        .assert()
        .success()
        .stdout(concat!("adoconn ", env!("CARGO_PKG_VERSION"), "\n"));
}
