//! What the parser takes, and what it refuses before anything is read or sent.

use std::time::Duration;

use clap::{CommandFactory, Parser};
use proptest::prelude::*;

use super::values::{GivenId, duration, work_item_id};
use super::{App, Command, IdArgument, SecretFrom, StateChoice, StateMap, TicketsCommand};
use crate::model::ids::WorkItemId;

fn parse(line: &str) -> Result<App, String> {
    let words = line.split_whitespace().map(|word| match word {
        "''" => "",
        word => word,
    });
    App::try_parse_from([""].into_iter().chain(words)).map_err(|error| error.to_string())
}

#[track_caller]
fn refused(line: &str, why: &str) {
    let error = parse(line).expect_err(line);
    assert!(error.contains(why), "{line}: {error}");
}

#[test]
fn the_tree_is_sound() {
    App::command().debug_assert();
}

#[test]
fn every_command_parses() {
    for line in [
        "verify",
        "projects list",
        "projects list --nucleus -o json --fields id,name",
        "types list --project P --all",
        "states list -p P --type Bug",
        "findings list --nucleus-project 1 --severity critical --severity High --status Active \
         --scan-type QUALYS --cve CVE-2021-44228 --number 1 --rule r --all --limit 3",
        "tickets list --project P --type Bug --state New --state-category in-progress --rule r \
         --tag t --assigned-to w --area P\\A --older-than 90d --show-wiql --limit 5",
        "tickets list --wiql [System.Id]>0 --all-states",
        "tickets show 1 2 -",
        "tickets create --project P --type Bug --title T --state New --description-file - --tag a \
         --tag b --field A.B=1=2 --assigned-to w --area A --iteration I --key k --dry-run --yes",
        "tickets create --from tickets.csv --map Summary=title --map Owner=- --map a=b=Custom.N \
         --project P --all-or-nothing --yes --confirm-count 12",
        "tickets create --from - -n",
        "tickets create --finding k1-a --finding - --like r --ignore-nucleus-tickets --yes",
        "tickets create --severity critical --nucleus-project 1 --project P --type Bug",
        "tickets close",
        "tickets close 1 #2 - --state Done --comment c --move-closed --yes --confirm-count 2",
        "tickets close --project P --from-state New --from-category proposed --state Bug=Done \
         --state P/Task=Closed --all -n",
        "tickets close --state-category completed --wiql x",
        "sync --dry-run --rule a --rule b --yes --detailed-exitcode --confirm-count 3 \
         --accept-shrink 4 --ignore-nucleus-tickets",
        "init",
        "init --yes --name n --description d --url u --organization o --auth certificate \
         --tenant-id t --client-id c --authority a --certificate-file f --certificate-key-file k \
         --certificate-password-from env:P --secret-expires 2027-01-31 --nucleus-url n --nucleus-api-key-from stdin \
         --nucleus-identity i --rule r --nucleus-project 1 --when true --project P --type Bug \
         --state New --close-state Done --store file --default --force -n",
        "init --no-nucleus --no-rule --auth federated --federated-token-file f \
         --service-connection-id s",
        "secrets set client-secret --file f",
        "secrets set nucleus_api_key",
        "secrets list",
        "secrets remove pat",
        "config show",
        "config check --config f",
        "config schema",
        "completions zsh",
        "man",
        "man tickets close",
        "man --out man",
        "-q --color never --config c.toml --profile p verify",
        "verify -vv --output csv",
    ] {
        parse(line).expect(line);
    }
}

#[test]
fn an_empty_value_or_id_is_a_mistake() {
    for line in [
        "tickets close ''",
        "tickets close --project ''",
        "tickets close --state ''",
        "tickets close --state Bug=",
        "tickets close --state =Done",
        "tickets close --wiql ''",
        "tickets close --comment ''",
        "tickets close --older-than ''",
        "tickets list --assigned-to ''",
        "tickets list --state ''",
        "tickets create --project P --type Bug --title ''",
        "tickets create --project P --type Bug --title T --field A.B=",
        "tickets create --project P --type Bug --title T --description-file ''",
        "findings list --severity ''",
        "findings list --cve ''",
        "sync --rule ''",
        "init --name ''",
        "init --organization ''",
        "init --project ''",
        "verify --fields ''",
        "verify --fields id,,name",
        "verify --profile ''",
    ] {
        parse(line).expect_err(line);
    }
}

#[test]
fn contradictions_are_refused() {
    refused(
        "tickets close 1 --project P --state Done",
        "cannot be used with",
    );
    refused("tickets close 1 --all --state Done", "cannot be used with");
    refused(
        "tickets close 1 --wiql x --state Done",
        "cannot be used with",
    );
    refused("tickets close --wiql x --tag t", "cannot be used with");
    refused(
        "tickets close --wiql x --from-state New",
        "cannot be used with",
    );
    refused(
        "tickets close --state Done --state-category completed",
        "cannot be used with",
    );
    refused(
        "tickets list --all-states --state New",
        "cannot be used with",
    );
    refused("tickets show", "required");
    refused("tickets create --project P --type Bug", "--title");
    refused(
        "tickets create --from f --finding k1-a",
        "cannot be used with",
    );
    refused(
        "tickets create --from f --severity high",
        "cannot be used with",
    );
    refused("tickets create --from f --like r", "cannot be used with");
    refused("tickets create --from f --key k", "cannot be used with");
    refused("tickets create --map a=title --title T", "--from");
    refused(
        "tickets create --map a=title --finding k1-a",
        "cannot be used with",
    );
    refused(
        "tickets create --all-or-nothing --rule r",
        "cannot be used with",
    );
    refused("man verify --out man", "cannot be used with");
    refused("verify -q -v", "cannot be used with");
}

#[test]
fn refusals_say_what_is_right() {
    refused("tickets show 0", "a whole number above 0");
    refused("tickets show 4294967296", "a whole number above 0");
    refused("tickets list --limit 0", "at least 1");
    refused("tickets list --state-category done", "in-progress");
    refused("findings list --severity Severe", "Informational");
    refused("tickets list --older-than 90", "90d");
    refused(
        "tickets create -p P -t T --title T --field Priority",
        "FIELD=VALUE",
    );
    refused(
        "tickets create -p P -t T --title T --field A/B=1",
        "is not a field's name",
    );
    refused("tickets create --from f --map title", "HEADER=COLUMN");
}

#[test]
fn ids_are_numbers_or_standard_input() {
    let Ok(App {
        command: Command::Tickets(TicketsCommand::Close(args)),
        ..
    }) = parse("tickets close 7 #8 -")
    else {
        panic!("a close is expected");
    };
    let id = |number| {
        IdArgument::Id(GivenId {
            id: WorkItemId(number),
            address: None,
        })
    };
    assert_eq!(args.bulk.ids, [id(7), id(8), IdArgument::Stdin]);
    assert!(args.bulk.filter.is_empty());
    assert_eq!(work_item_id(" #12 "), Ok(WorkItemId(12)));
}

#[test]
fn a_source_of_a_secret_is_never_the_secret() {
    let file = SecretFrom::File("/a:b".into());
    let command = SecretFrom::Command(vec!["pass".to_owned(), "show:x".to_owned()]);
    for (text, source) in [
        ("stdin", SecretFrom::Stdin),
        ("env:NAME", SecretFrom::Env("NAME".to_owned())),
        ("file:/a:b", file),
        ("command:pass  show:x", command),
        ("hunter2", SecretFrom::Unknown),
        ("env:", SecretFrom::Unknown),
        ("file:", SecretFrom::Unknown),
        ("command: ", SecretFrom::Unknown),
        ("STDIN", SecretFrom::Unknown),
    ] {
        assert_eq!(SecretFrom::from(text), source, "{text}");
    }
    refused("init --no-nucleus --nucleus-url u", "cannot be used with");
    refused("init --no-rule --project P", "cannot be used with");
    refused("secrets set hunter2", "invalid value");
}

#[test]
fn lengths_of_time_have_one_unit() {
    for (text, seconds) in [
        ("45s", 45),
        ("5m", 300),
        ("24h", 86_400),
        ("90d", 7_776_000),
        ("2w", 1_209_600),
        ("0s", 0),
    ] {
        assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
    }
    for text in [
        "",
        "d",
        "-1d",
        "1.5h",
        "1h30m",
        "1 d",
        "90",
        "999999999999w",
        "1é",
        "+1d",
    ] {
        assert!(duration(text).is_err(), "{text}");
    }
}

fn states(choices: &[&str]) -> Result<StateMap, String> {
    let choices: Vec<StateChoice> = choices.iter().map(|text| text.parse().unwrap()).collect();
    StateMap::new(&choices)
}

#[test]
fn the_most_particular_state_is_taken() {
    let map = states(&["Done", "Bug=Closed", "Payments/Bug=Verified"]).unwrap();
    assert_eq!(map.state_for("Platform", "Task"), Some("Done"));
    assert_eq!(map.state_for("Platform", "bug"), Some("Closed"));
    assert_eq!(map.state_for("payments", "BUG"), Some("Verified"));
    let map = states(&["Bug=Closed"]).unwrap();
    assert_eq!(map.state_for("Platform", "Task"), None);
    assert!(StateMap::default().is_empty());
    assert_eq!("Bug=a=b".parse::<StateChoice>().unwrap().state, "a=b");
}

#[test]
fn two_states_for_the_same_items_are_refused() {
    assert!(states(&["Done", "Closed"]).is_err());
    assert!(states(&["Bug=Done", "bug=Closed"]).is_err());
    assert!(states(&["Bug=Done", "P/Bug=Closed"]).is_ok());
}

proptest! {
    #[test]
    fn an_id_is_never_zero_and_never_cut(text in "[#0-9 ]{0,12}|.*") {
        if let Ok(WorkItemId(id)) = work_item_id(&text) {
            prop_assert!(id > 0);
            let digits = text.trim().trim_start_matches('#').trim_start_matches('0');
            prop_assert_eq!(digits, id.to_string());
        }
    }

    #[test]
    fn a_length_of_time_is_what_it_says(number in 0_u64..100_000, unit in "[smhdw]", text in ".*") {
        let seconds = duration(&format!("{number}{unit}")).map(|length| length.as_secs());
        let factor = duration(&format!("1{unit}")).map(|length| length.as_secs());
        if let (Ok(seconds), Ok(factor)) = (seconds, factor) {
            prop_assert_eq!(seconds, number * factor);
        }
        prop_assert!(duration(&text).is_err() || text.trim().ends_with(['s', 'm', 'h', 'd', 'w']));
    }
}
