//! A person answers the questions.

use std::fs;

use adoconn::sandbox::CREDENTIALS;

use super::{NewMachine, holds_no_secret, world};
use crate::harness::{LocalModes, Terminal, World};

impl NewMachine<'_> {
    fn sits_down(&self, more: &[&str]) -> Terminal {
        let config = self.config();
        let args = ["init", "--config", config.to_str().unwrap()];
        let args: Vec<&str> = args.iter().chain(more).copied().collect();
        Terminal::start(self.adoconn.command(&args))
    }
}

/// From the first question to the last secret.
fn answer_the_form(terminal: &mut Terminal, world: &World, secret: &str) {
    terminal
        .answer("Name of the profile [azure]:", "")
        .answer("Description (may be left out):", "By hand \"quoted\"")
        .answer(
            "Azure DevOps instance [https://dev.azure.com]:",
            world.url(),
        )
        .answer("Organization", CREDENTIALS.organization)
        .pick("How to sign in:", 1)
        .sees("belongs to tenant")
        .answer(
            &format!("Directory (tenant) ID [{}]:", CREDENTIALS.tenant_id),
            "",
        )
        .answer("Application (client) ID:", CREDENTIALS.client_id)
        .confide("Client secret (nothing is shown):", secret)
        .answer("It expires on", "2999-01-31")
        .answer("Nucleus instance, as the browser shows it:", world.url())
        .confide(
            "Nucleus API key (nothing is shown):",
            CREDENTIALS.nucleus_api_key,
        )
        .pick("The first rule for `sync`:", 0);
}

/// From the lists to the end.
fn pick_the_rule(terminal: &mut Terminal) {
    terminal
        .pick("Nucleus project:", 0)
        .pick("Which findings get a ticket:", 2)
        .pick("Azure DevOps project:", 1)
        .pick("Work item type:", 0)
        .pick("State of a new ticket:", 1)
        .pick("State of a closed ticket:", 2)
        .pick("Where the secrets are kept:", 0);
}

#[test]
fn a_person_comes_from_nothing_to_a_sync() {
    let world = world();
    let machine = NewMachine::new(&world);
    let mut terminal = machine.sits_down(&[]);
    answer_the_form(&mut terminal, &world, CREDENTIALS.client_secret);
    pick_the_rule(&mut terminal);
    let (status, seen) = terminal.ends();
    assert_eq!(status, Some(0), "{seen}");
    holds_no_secret(&seen);
    for words in [
        "azure.client_secret, for you alone",
        "wrote the profile \"azure\"",
        "1 to look at",
        "adoconn sync --dry-run --config",
        "adoconn tickets list --config",
    ] {
        assert!(seen.contains(words), "no {words:?} in {seen}");
    }
    assert_eq!(
        machine.files(),
        [
            "azure.client_secret",
            "azure.nucleus_api_key",
            "config.toml"
        ]
    );
    let text = machine.text();
    holds_no_secret(&text);
    for line in [
        "description = 'By hand \"quoted\"'",
        "secret_expires = \"2999-01-31\"",
        "auth = \"client-secret\"",
        "nucleus_project = \"13000008\"",
        "when = 'severity in [\"Critical\", \"High\"]'",
        "project = \"Payments\"",
        "type = \"Bug\"",
        "state = \"Active\"",
        "state = \"Closed\"",
    ] {
        assert!(text.contains(line), "no {line} in {text}");
    }
    machine.would_sync();
}

#[test]
fn an_organization_that_does_not_exist_is_spelled_anew() {
    let world = world();
    let machine = NewMachine::new(&world);
    let mut terminal = machine.sits_down(&["--name", "azure", "--description", "x"]);
    terminal
        .answer("Azure DevOps instance", world.url())
        .answer("Organization", "contoso")
        .pick("How to sign in:", 1)
        .sees("there is no organization \"contoso\"")
        .answer("Organization", CREDENTIALS.organization)
        .sees("adoconn-sandbox belongs to tenant");
    let (status, seen) = terminal.stops_at("Directory (tenant) ID", LocalModes::empty());
    assert_eq!(status, Some(130), "{seen}");
}

#[test]
fn a_wrong_secret_is_told_at_once_and_typed_again() {
    let world = world();
    let machine = NewMachine::new(&world);
    let mut terminal = machine.sits_down(&[]);
    answer_the_form(&mut terminal, &world, "not-the-secret");
    terminal.sees("AADSTS7000215").pick("What now:", 1).confide(
        "Client secret (nothing is shown):",
        CREDENTIALS.client_secret,
    );
    pick_the_rule(&mut terminal);
    let (status, seen) = terminal.ends();
    assert_eq!(status, Some(0), "{seen}");
    assert!(!seen.contains("not-the-secret"), "{seen}");
    machine.would_sync();
}

#[test]
fn who_stops_leaves_nothing_behind_and_finds_the_terminal_as_it_was() {
    let world = world();
    let machine = NewMachine::new(&world);
    let stop = |answer: &dyn Fn(&mut Terminal), question: &str, switches_off: LocalModes| {
        let mut terminal = machine.sits_down(&["--name", "azure", "--description", "x"]);
        answer(&mut terminal);
        let (status, seen) = terminal.stops_at(question, switches_off);
        assert_eq!(status, Some(130), "{question}: {seen}");
        assert!(seen.contains("interrupted"), "{question}: {seen}");
        assert_eq!(machine.files(), [""; 0]);
    };
    let place = |terminal: &mut Terminal| {
        terminal
            .answer("Azure DevOps instance", world.url())
            .answer("Organization", CREDENTIALS.organization);
    };
    let kind = |terminal: &mut Terminal| {
        place(terminal);
        terminal.pick("How to sign in:", 0);
    };
    stop(&|_| {}, "Azure DevOps instance", LocalModes::empty());
    stop(&place, "How to sign in:", LocalModes::ICANON);
    stop(&kind, "Personal access token", LocalModes::ECHO);
}

#[test]
fn a_profile_that_exists_is_replaced_only_when_a_person_says_so() {
    let world = world();
    let machine = NewMachine::new(&world);
    let old = "version = 1\n[profiles.azure]\nledger = 'sqlite:old.db'\n";
    fs::write(machine.config(), old).unwrap();
    let mut terminal = machine.sits_down(&[]);
    terminal
        .answer("Name of the profile [azure]:", "")
        .answer("Replace it, rules and all?", "n")
        .answer("Name of the profile [azure]:", "az ure")
        .sees("use letters, digits");
    let (status, seen) = terminal.stops_at("Name of the profile", LocalModes::empty());
    assert_eq!(status, Some(130), "{seen}");
    assert_eq!(machine.text(), old);
}

#[test]
fn what_is_typed_as_a_secret_is_looked_at_before_it_is_sent() {
    let world = world();
    let machine = NewMachine::new(&world);
    let mut terminal = machine.sits_down(&[
        "--name",
        "azure",
        "--description",
        "",
        "--url",
        world.url(),
        "--organization",
        CREDENTIALS.organization,
        "--auth",
        "client-secret",
        "--tenant-id",
        CREDENTIALS.tenant_id,
        "--client-id",
        CREDENTIALS.client_id,
        "--no-nucleus",
        "--store",
        "nowhere",
    ]);
    terminal
        .confide("Client secret (nothing is shown):", CREDENTIALS.tenant_id)
        .sees("looks like the secret's ID: copy the Value column")
        .confide(
            "Client secret (nothing is shown):",
            CREDENTIALS.client_secret,
        )
        .answer("It expires on", "tomorrow")
        .sees("write it as in 2027-01-31")
        .answer("It expires on", "")
        .sees("set ADOCONN_CLIENT_SECRET or ADOCONN_CLIENT_SECRET_FILE at each run");
    let (status, seen) = terminal.ends();
    assert_eq!(status, Some(0), "{seen}");
    assert_eq!(machine.files(), ["config.toml"]);
}
