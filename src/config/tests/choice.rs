//! Which file and which profile.

use snapbox::{assert_data_eq, str};

use super::{CONTOSO, Home};
use crate::cli::GlobalArgs;
use crate::config::load;

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
2: there is no profile of that name (a text of 7 characters): there is no configuration file at ~/.config/adoconn/config.toml
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
2: ~/.config/adoconn/config.toml: the file has no profile of that name (a text of 1 character)
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
2: ~/.config/adoconn/config.toml: a profile cannot be called that (a text of 6 characters): use letters, digits, `-`, `_` and `.`

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
