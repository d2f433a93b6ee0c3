//! When the sandbox is meant, and the profile that it gets.

use std::path::PathBuf;
use std::time::Duration;

use snapbox::{assert_data_eq, str};

use super::shown;
use crate::cli::GlobalArgs;
use crate::config::env::Env;
use crate::config::profile::AdoCredential;
use crate::config::{SandboxParts, sandbox_profile, wants_sandbox};

#[test]
fn f5_the_sandbox_and_a_real_profile_contradict_each_other() {
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
2: ADOCONN_SANDBOX is a text of 5 characters, neither yes nor no: use 1 or 0

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

#[test]
fn the_profile_of_the_sandbox_lacks_nothing() {
    let parts = |port: u16| SandboxParts {
        ado_url: format!("http://127.0.0.1:{port}/ado"),
        organization: "fabrikam".into(),
        authority: format!("http://127.0.0.1:{port}/entra"),
        tenant_id: "tenant".into(),
        client_id: "client".into(),
        client_secret: "fake-secret".into(),
        nucleus_url: format!("http://127.0.0.1:{port}"),
        nucleus_api_key: "fake-key".into(),
        critical_project: "1".into(),
        high_project: "2".into(),
        ledger: PathBuf::from("/tmp/sandbox.db"),
        quiet_period: Duration::ZERO,
    };
    let profile = sandbox_profile(parts(4_000)).unwrap();
    assert!(profile.is_sandbox);
    let ado = profile.require_ado().unwrap();
    assert!(matches!(ado.credential, AdoCredential::ClientSecret { .. }));
    assert_eq!(ado.url.as_str(), "http://127.0.0.1:4000/ado");
    profile.require_nucleus().unwrap();
    assert!(
        profile
            .rules
            .iter()
            .all(|rule| rule.min_update_interval.is_zero())
    );
    let elsewhere = sandbox_profile(parts(5_000)).unwrap();
    assert_eq!(profile.identity, elsewhere.identity);
    let remote = SandboxParts {
        ado_url: "http://dev.azure.com".into(),
        ..parts(1)
    };
    sandbox_profile(remote).unwrap_err();
}
