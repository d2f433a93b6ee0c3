//! Completions: names that a command saw, in the words of a shell, and never a request.

use std::process::{Command, Stdio};

use crate::harness::{Adoconn, World};

/// What is offered for the last of these words.
fn offered(adoconn: &Adoconn<'_>, words: &[&str]) -> Vec<String> {
    let mut command = adoconn.command(&[&["--", "adoconn"], words].concat());
    command
        .env("ADOCONN_COMPLETE", "bash")
        .env("_CLAP_COMPLETE_INDEX", words.len().to_string())
        .env("_CLAP_IFS", "\n");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// A machine on which projects and the types of two of them were listed.
fn machine(world: &World) -> Adoconn<'_> {
    let adoconn = Adoconn::new(world);
    for args in [
        &["projects", "list"][..],
        &["types", "list", "-p", "Payments"],
        &["states", "list", "-p", "Web Shop", "-t", "Task"],
    ] {
        let _listed = adoconn.run(args).code(0);
    }
    world.sandbox().forget_requests();
    adoconn
}

#[test]
fn names_that_were_listed_are_offered() {
    let world = World::small();
    let adoconn = machine(&world);
    for (words, expected) in [
        (
            &["types", "list", "--project", "P"][..],
            &["Payments", "Platform"][..],
        ),
        (&["types", "list", "--project", "web"], &["Web Shop"]),
        (&["types", "list", "-p", r"Web\ S"], &["Web Shop"]),
        (&["types", "list", "-p", "Ü"], &["Überwachung"]),
        (&["types", "list", "--project=Fac"], &["--project=Factory"]),
        (
            &["states", "list", "-p", "payments", "-t", "T"],
            &["Task", "Test Case"],
        ),
        (
            &["states", "list", "-p", "'Web Shop'", "-t", "I"],
            &["Issue"],
        ),
        (&["states", "list", "-p", "Vault", "-t", "T"], &[]),
        (
            &["tickets", "list", "-p", "Web Shop", "--state", "Do"],
            &["Doing", "Done"],
        ),
        (
            &[
                "tickets", "create", "-p", "Payments", "-t", "Bug", "--state", "R",
            ],
            &["Resolved"],
        ),
        (&["sync", "--rule", ""], &["main"]),
        (
            &["findings", "list", "--nucleus-project", "1"],
            &["13000008"],
        ),
    ] {
        assert_eq!(offered(&adoconn, words), expected, "{words:?}");
    }
    assert_eq!(world.sandbox().requests().total, 0);
}

#[test]
fn verify_remembers_names_too() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _verified = adoconn.run(&["verify"]).code(0);
    let projects = offered(&adoconn, &["types", "list", "-p", "Pay"]);
    assert_eq!(projects, ["Payments"]);
    let types = offered(&adoconn, &["states", "list", "-p", "Payments", "-t", "B"]);
    assert_eq!(types, ["Bug"]);
}

#[test]
fn nothing_known_means_nothing_offered_and_nothing_asked() {
    let world = World::small();
    let adoconn = Adoconn::new(&world);
    assert!(offered(&adoconn, &["types", "list", "--project", ""]).is_empty());
    let commands = offered(&adoconn, &["ty"]);
    assert_eq!(commands, ["types"]);
    assert_eq!(world.sandbox().requests().total, 0);
}

#[test]
fn what_was_seen_elsewhere_or_long_ago_is_not_offered() {
    let world = World::small();
    let mut adoconn = machine(&world);
    let file = adoconn.home().join(".cache/adoconn/names-test.json");
    let text = std::fs::read_to_string(&file).unwrap();
    let day = |text: &str| text.replace("\"at\":\"20", "\"at\":\"19");
    std::fs::write(&file, day(&text)).unwrap();
    let words = &["types", "list", "--project", "P"];
    assert!(offered(&adoconn, words).is_empty());
    std::fs::write(&file, "{ not json").unwrap();
    assert!(offered(&adoconn, words).is_empty());
    std::fs::write(&file, text).unwrap();
    assert_eq!(offered(&adoconn, words).len(), 2);
    adoconn.set("ADOCONN_ORGANIZATION", "contoso");
    assert!(offered(&adoconn, words).is_empty());
}

#[test]
fn a_broken_configuration_completes_commands_all_the_same() {
    let world = World::small();
    let mut adoconn = Adoconn::new(&world);
    adoconn.write_config("version = 1\nnonsense = true");
    assert_eq!(offered(&adoconn, &["stat"]), ["states"]);
    assert!(offered(&adoconn, &["sync", "--rule", ""]).is_empty());
}

/// The script itself, in the shell that it is for: a name with a blank is one word.
#[cfg(target_os = "linux")]
#[test]
fn bash_completes_a_name_with_a_blank() {
    let world = World::small();
    let adoconn = machine(&world);
    let program = assert_cmd::cargo::cargo_bin!("adoconn");
    let script = crate::root().join("completions/adoconn.bash");
    let story = format!(
        "PATH={}:$PATH\nsource {}\nCOMP_WORDS=(adoconn types list --project We)\nCOMP_CWORD=4\n\
         COMP_TYPE=9\ncompopt() {{ echo \"compopt $1 $2\"; }}\n\
         _clap_complete_adoconn adoconn We --project\nprintf '[%s]\\n' \"${{COMPREPLY[@]}}\"\n",
        program.parent().unwrap().display(),
        script.display(),
    );
    let home = adoconn.home().to_str().unwrap();
    let output = Command::new("bash")
        .args(["--norc", "-c", &story])
        .env_clear()
        .envs([("HOME", home), ("PATH", "/usr/bin:/bin")])
        .stdin(Stdio::null())
        .output();
    let Ok(output) = output else {
        // No bash, nothing to prove.
        return;
    };
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("[Web Shop]"), "{said}");
    assert!(said.contains("compopt -o filenames"), "{said}");
}

/// Names that run something where a shell does not quote them.
const HOSTILE: [&str; 14] = [
    "x`touch made`",
    "x$(touch made)",
    "x&touch made",
    "x;touch made",
    "x|touch made",
    "x>made",
    "x\"&touch made;\"",
    "x'&touch made;'",
    "x' $(touch made) '",
    "x(touch made)",
    "x\n touch made\n",
    "x!touch made",
    "-x&touch made",
    "x\u{202e}&touch made",
];

/// Names that every shell can quote.
const QUOTABLE: [&str; 4] = [
    "R&D (old) team",
    "x<y>z #1;2|3",
    "Kim's \"best\" one",
    "a;b",
];

/// The machine lately saw a project of this name, and no other one.
fn know(adoconn: &Adoconn<'_>, name: &str) {
    let file = adoconn.home().join(".cache/adoconn/names-test.json");
    let text = std::fs::read_to_string(&file).unwrap();
    let mut known: serde_json::Value = serde_json::from_str(&text).unwrap();
    known["projects"]["names"] = serde_json::json!([name]);
    std::fs::write(&file, known.to_string()).unwrap();
}

#[test]
fn names_that_cannot_be_quoted_are_not_offered() {
    let world = World::small();
    let adoconn = machine(&world);
    let words = &["types", "list", "--project", ""];
    for name in [
        "-x",
        "",
        "x\ny",
        "x\u{1b}[m",
        "x\u{202e}y",
        "a`id`",
        "a$b",
        "a*b",
    ] {
        know(&adoconn, name);
        assert!(offered(&adoconn, words).is_empty(), "{name:?}");
    }
    for name in QUOTABLE.into_iter().chain(["#1", "~x"]) {
        know(&adoconn, name);
        assert_eq!(offered(&adoconn, words), [name]);
    }
}

/// A person at a shell presses Tab and Enter: nothing of a name is run, and one that can be
/// quoted arrives as one word. A shell that is not there proves nothing.
#[cfg(target_os = "linux")]
#[test]
fn no_shell_runs_what_a_name_says() {
    let world = World::small();
    let adoconn = machine(&world);
    for (shell, args, begin, script) in [
        (
            "bash",
            &["--norc", "--noprofile", "-i"][..],
            "bind 'set bell-style none'",
            "adoconn.bash",
        ),
        (
            "zsh",
            &["-f", "-i"],
            "autoload -U compinit; compinit -u -D",
            "_adoconn",
        ),
        ("fish", &["--no-config", "-i"], "true", "adoconn.fish"),
    ] {
        let is_there = Command::new(shell).args(["-c", ":"]).status();
        if !is_there.is_ok_and(|status| status.success()) {
            continue;
        }
        let mut terminal = at_a_shell(&adoconn, shell, args);
        let script = crate::root().join("completions").join(script);
        terminal.press(&format!(
            "{begin}; source {}; echo re''ady\r",
            script.display()
        ));
        terminal.sees("ready");
        for name in HOSTILE.into_iter().chain(QUOTABLE) {
            know(&adoconn, name);
            // What the line has become is shown by another program, put before it.
            terminal.press("adoconn types list --project \t");
            terminal.press("\u{1}printf '<%s>' \u{5} end''ed\r");
            if QUOTABLE.contains(&name) {
                terminal.sees(&format!("<{name}>"));
            }
            terminal.sees("<ended>");
            assert!(!adoconn.home().join("made").exists(), "{shell}: {name:?}");
        }
        terminal.press("exit\r");
        let _ended = terminal.ends();
    }
}

/// A shell on a terminal, with the machine's environment.
#[cfg(target_os = "linux")]
fn at_a_shell(adoconn: &Adoconn<'_>, shell: &str, args: &[&str]) -> crate::harness::Terminal {
    let program = assert_cmd::cargo::cargo_bin!("adoconn").parent().unwrap();
    let command = adoconn.command(&[]);
    let set = command
        .get_envs()
        .filter_map(|(name, value)| Some((name, value?)));
    let mut shell = Command::new(shell);
    shell
        .args(args)
        .env_clear()
        .envs(set)
        .env("PATH", format!("{}:/usr/bin:/bin", program.display()))
        .current_dir(adoconn.home());
    crate::harness::Terminal::start(shell)
}
