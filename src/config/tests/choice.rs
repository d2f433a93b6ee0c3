//! Which file, which profile, and when the sandbox is meant.

use snapbox::{assert_data_eq, str};

use super::{CONTOSO, Home, shown};
use crate::cli::GlobalArgs;
use crate::config::env::Env;
use crate::config::{load, wants_sandbox};

const TWO: &str = "
version = 1
[profiles.contoso]
[profiles.fabrikam]
";

#[test]
fn without_a_file_the_environment_is_a_profile() {
    let home = Home::empty();
    let profile = home
        .load(&[
            ("ADOCONN_ORGANIZATION", "contoso"),
            ("ADOCONN_PAT", "fake-token"),
        ])
        .unwrap();
    assert_eq!(profile.name, "env");
    assert!(!profile.is_sandbox);
    assert_eq!(profile.require_ado().unwrap().organization, "contoso");
    assert_data_eq!(
        home.refusal(&[("ADOCONN_PROFILE", "contoso")]),
        str![[r#"
2: the profile "contoso" is unknown: there is no configuration file at ~/.config/adoconn/config.toml
hint: name the file with --config or ADOCONN_CONFIG

"#]]
    );
}

#[test]
fn a_named_file_must_exist() {
    let home = Home::empty();
    assert_data_eq!(
        home.refusal(&[("ADOCONN_CONFIG", "/no/such/file.toml")]),
        str![[r#"
2: cannot read the configuration file /no/such/file.toml

"#]]
    );
}

#[test]
fn a_flag_goes_over_the_environment() {
    let home = Home::with("version = 1\n[profiles.usual]");
    let by_env = home.write("env.toml", "version = 1\n[profiles.by-env]");
    let by_flag = home.write(
        "flag.toml",
        "version = 1\n[profiles.by-flag]\n[profiles.other]",
    );
    let by_env = by_env.to_str().unwrap();
    assert_eq!(home.load(&[]).unwrap().name, "usual");
    assert_eq!(
        home.load(&[("ADOCONN_CONFIG", by_env)]).unwrap().name,
        "by-env"
    );
    let global = GlobalArgs {
        config: Some(by_flag),
        profile: Some("other".into()),
        ..GlobalArgs::default()
    };
    let env = home.env(&[("ADOCONN_CONFIG", by_env), ("ADOCONN_PROFILE", "by-flag")]);
    assert_eq!(load(&global, &env).unwrap().name, "other");
}

#[test]
fn the_profile_is_named_default_or_the_only_one() {
    assert_eq!(Home::with(CONTOSO).load(&[]).unwrap().name, "contoso");
    let two = Home::with(TWO);
    assert_eq!(
        two.load(&[("ADOCONN_PROFILE", "fabrikam")]).unwrap().name,
        "fabrikam"
    );
    let default =
        Home::with(&TWO.replace("version = 1", "version = 1\ndefault_profile = 'contoso'"));
    assert_eq!(default.load(&[]).unwrap().name, "contoso");
    assert_eq!(
        default
            .load(&[("ADOCONN_PROFILE", "fabrikam")])
            .unwrap()
            .name,
        "fabrikam"
    );
    assert_data_eq!(
        two.refusal(&[]),
        str![[r#"
2: ~/.config/adoconn/config.toml: no profile is chosen among contoso, fabrikam
hint: use --profile NAME or ADOCONN_PROFILE, or set default_profile in the file

"#]]
    );
    assert_data_eq!(
        two.refusal(&[("ADOCONN_PROFILE", "contso")]),
        str![[r#"
2: ~/.config/adoconn/config.toml: the profile "contso" is unknown
hint: did you mean "contoso"?

"#]]
    );
    assert_data_eq!(
        two.refusal(&[("ADOCONN_PROFILE", "x")]),
        str![[r#"
2: ~/.config/adoconn/config.toml: the profile "x" is unknown
hint: profiles in the file: contoso, fabrikam

"#]]
    );
    assert_data_eq!(
        Home::with("version = 1").refusal(&[]),
        str![[r#"
2: ~/.config/adoconn/config.toml: the file has no profile
hint: add a section [profiles.NAME]

"#]]
    );
}

#[test]
fn a_profiles_name_is_fit_for_a_files_name() {
    assert_data_eq!(
        Home::with("version = 1\n[profiles.'../etc']").refusal(&[]),
        str![[r#"
2: ~/.config/adoconn/config.toml: a profile cannot be called "../etc": use letters, digits, `-`, `_` and `.`

"#]]
    );
    assert_data_eq!(
        Home::with("version = 1\n[profiles.sandbox]").refusal(&[]),
        str![[r#"
2: ~/.config/adoconn/config.toml: a profile cannot be called "sandbox": that is the embedded cloud's name

"#]]
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_everybody_may_change_is_refused() {
    use std::os::unix::fs::PermissionsExt;

    let home = Home::with(CONTOSO);
    let path = home.directory.path().join(".config/adoconn/config.toml");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o666)).unwrap();
    assert_data_eq!(
        home.refusal(&[]),
        str![[r#"
2: ~/.config/adoconn/config.toml can be changed by everybody on this machine
hint: chmod go-w ~/.config/adoconn/config.toml

"#]]
    );
}

#[cfg(feature = "sandbox")]
#[test]
fn the_sandbox_and_a_real_profile_contradict_each_other() {
    let flags = |sandbox, profile: Option<&str>| GlobalArgs {
        sandbox,
        profile: profile.map(str::to_owned),
        ..GlobalArgs::default()
    };
    let env = |pairs: &[(&'static str, &'static str)]| Env::from_pairs(pairs.iter().copied());
    let asked = [("ADOCONN_SANDBOX", "1")];
    let named = [("ADOCONN_PROFILE", "contoso")];
    for (global, env, wanted) in [
        (flags(false, None), env(&[]), false),
        (flags(true, None), env(&[]), true),
        (flags(false, None), env(&asked), true),
        (flags(false, None), env(&[("ADOCONN_SANDBOX", "0")]), false),
        (flags(false, Some("sandbox")), env(&[]), true),
        (flags(true, Some("sandbox")), env(&asked), true),
        (flags(false, Some("contoso")), env(&[]), false),
    ] {
        assert_eq!(
            wants_sandbox(&global, &env).unwrap(),
            wanted,
            "{global:?} {env:?}"
        );
    }
    let refused = |global, env| shown(&wants_sandbox(&global, &env).unwrap_err());
    assert_data_eq!(
        refused(flags(false, Some("contoso")), env(&asked)),
        str![[r#"
2: ADOCONN_SANDBOX and the profile "contoso" contradict each other: that profile is no sandbox
hint: leave out one of them

"#]]
    );
    assert_data_eq!(
        refused(flags(true, None), env(&named)),
        str![[r#"
2: --sandbox and the profile "contoso" contradict each other: that profile is no sandbox
hint: leave out one of them

"#]]
    );
    assert_data_eq!(
        refused(flags(false, None), env(&[("ADOCONN_SANDBOX", "maybe")])),
        str![[r#"
2: ADOCONN_SANDBOX="maybe" is neither yes nor no: use 1 or 0

"#]]
    );
    let with_file = GlobalArgs {
        config: Some("own.toml".into()),
        ..flags(true, None)
    };
    assert_data_eq!(
        refused(with_file, env(&[])),
        str![[r#"
2: --sandbox and --config contradict each other: the sandbox has settings of its own
hint: to try your own rules, run `adoconn sandbox serve` and point a profile at its address

"#]]
    );
}
