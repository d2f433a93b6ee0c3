//! Which credential a profile means, and whose variables count.

use snapbox::{assert_data_eq, str};

use super::{CONTOSO, Home};
use crate::config::profile::{AdoCredential, FederatedToken, IdentityEndpoint};
use crate::config::sides::SignIn;

/// The profile with one more setting of Azure DevOps.
fn with(setting: &str) -> Home {
    let section = "[profiles.contoso.ado]";
    Home::with(&CONTOSO.replace(section, &format!("{section}\n{setting}")))
}

fn credential(home: &Home, pairs: &[(&str, &str)]) -> AdoCredential {
    let profile = home.load(pairs).unwrap();
    profile.require_ado().unwrap().credential
}

#[test]
fn the_environment_s_word_goes_over_the_file_s() {
    let home = with("auth = 'azure-cli'");
    let word = |pairs: &[(&str, &str)]| home.load(pairs).unwrap().ado.sign_in.as_str();
    assert_eq!(word(&[]), "azure-cli");
    assert_eq!(word(&[("ADOCONN_PAT", "fake-token")]), "azure-cli");
    for auth in [
        "client-secret",
        "certificate",
        "federated",
        "managed-identity",
        "device-code",
        "azure-cli",
        "pat",
    ] {
        assert_eq!(word(&[("ADOCONN_AUTH", auth)]), auth);
    }
    assert_data_eq!(
        home.refusal(&[("ADOCONN_AUTH", "client_secret")]),
        str![[r#"
2: ADOCONN_AUTH cannot be "client_secret"
hint: did you mean `client-secret`?

"#]]
    );
}

#[test]
fn variables_of_other_programs_stand_below_the_file_and_count_only_where_they_are_meant() {
    let theirs = [
        ("AZURE_TENANT_ID", "fabrikam.example"),
        ("AZURE_CLIENT_ID", "11111111-0000-0000-0000-000000000000"),
        ("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.us/"),
        ("AZURE_FEDERATED_TOKEN_FILE", "~/token"),
    ];
    let bare = "version = 1\n[profiles.contoso.ado]\norganization = 'contoso'\n";
    let registration = |config: &str| {
        let sign_in = Home::with(config).load(&theirs).unwrap().ado.sign_in;
        sign_in.registration().cloned().unwrap()
    };
    let heeded = registration(&format!("{bare}auth = 'federated'"));
    assert_eq!(heeded.tenant_id.as_deref(), Some("fabrikam.example"));
    assert_eq!(
        heeded.authority.as_str(),
        "https://login.microsoftonline.us/"
    );
    let ignored = registration(bare);
    assert_eq!((ignored.tenant_id, ignored.client_id), (None, None));
    let own = registration(&CONTOSO.replace(
        "[profiles.contoso.nucleus]",
        "auth = 'federated'\n[profiles.contoso.nucleus]",
    ));
    assert_eq!(
        own.tenant_id.as_deref(),
        Some("11111111-2222-3333-4444-555555555555")
    );
    let home = Home::with(&format!("{bare}auth = 'managed-identity'"));
    let SignIn::ManagedIdentity { client_id } = home.load(&theirs).unwrap().ado.sign_in else {
        panic!("a managed identity is expected");
    };
    assert_eq!(client_id.as_deref(), Some(theirs[1].1));
}

#[test]
fn the_tilde_is_the_home_directory() {
    let home = with("auth = 'federated'\nfederated_token_file = '~/run/token'");
    let AdoCredential::Federated { token, .. } = credential(&home, &[]) else {
        panic!("a federated token is expected");
    };
    let FederatedToken::File(path) = token else {
        panic!("a file is expected, not {token:?}");
    };
    assert_eq!(path, home.directory.path().join("run/token"));
}

#[test]
fn the_machine_s_own_variables_tell_what_it_is() {
    let home = with("auth = 'managed-identity'");
    let endpoint = |pairs: &[(&str, &str)]| {
        let credential = credential(&home, pairs);
        let AdoCredential::ManagedIdentity { endpoint, .. } = credential else {
            panic!("a managed identity is expected, not {credential:?}");
        };
        endpoint
    };
    let IdentityEndpoint::Imds(url) = endpoint(&[]) else {
        panic!("a virtual machine is expected");
    };
    assert_eq!(url.as_str(), "http://169.254.169.254/");
    let place = ("IDENTITY_ENDPOINT", "http://localhost:40342/token");
    assert!(matches!(
        endpoint(&[place, ("IDENTITY_HEADER", "fake-header")]),
        IdentityEndpoint::AppService { .. }
    ));
    assert!(matches!(
        endpoint(&[place, ("IMDS_ENDPOINT", "http://localhost:40342")]),
        IdentityEndpoint::Arc(_)
    ));
}

#[test]
fn tokens_travel_in_the_clear_within_the_platform_only() {
    let home = with("auth = 'managed-identity'");
    let header = ("IDENTITY_HEADER", "fake-header");
    for near in [
        "http://172.16.5.3:8081/msi/token",
        "http://172.31.255.255/msi/token",
        "http://10.0.0.4:42356/msi/token/",
        "http://192.168.1.1/msi/token",
        "http://169.254.255.2:8081/msi/token",
        "http://localhost:42356/msi/token",
        "http://LOCALHOST:42356/msi/token",
        "http://127.0.0.1:41741/MSI/token/",
        "http://[fd00::5]:8081/msi/token",
        "http://[fe80::1]/msi/token",
        "http://[::1]/msi/token",
        "http://[::ffff:10.0.0.4]/msi/token",
        "https://10.0.0.4:2377/metadata/identity/oauth2/token",
    ] {
        let credential = credential(&home, &[("IDENTITY_ENDPOINT", near), header]);
        let AdoCredential::ManagedIdentity { endpoint, .. } = credential else {
            panic!("a managed identity is expected, not {credential:?}");
        };
        assert!(
            matches!(endpoint, IdentityEndpoint::AppService { .. }),
            "{near}"
        );
    }
    for far in [
        "http://8.8.8.8/msi/token",
        "http://172.32.0.1/msi/token",
        "http://172.15.0.1/msi/token",
        "http://192.169.0.1/msi/token",
        "http://11.0.0.1/msi/token",
        "http://169.253.0.1/msi/token",
        "http://100.64.0.1/msi/token",
        "http://0.0.0.0/msi/token",
        "http://msi.example.com/msi/token",
        "http://localhost.example.com/msi/token",
        "http://10.0.0.4.example.com/msi/token",
        "http://[2001:db8::1]/msi/token",
        "http://[::ffff:8.8.8.8]/msi/token",
        "https://msi.example.com/msi/token",
        "ftp://10.0.0.4/msi/token",
        "file:///etc/passwd",
        "http://user:canary@10.0.0.4/msi/token",
        "canary-text",
        "10.0.0.4:8081",
    ] {
        let said = home.refusal(&[("IDENTITY_ENDPOINT", far), header]);
        assert!(said.starts_with("2: IDENTITY_ENDPOINT is"), "{said}");
        assert!(!said.contains("canary"), "{said}");
    }
}

#[test]
fn each_platform_is_known_by_its_variables() {
    let home = with("auth = 'managed-identity'");
    let endpoint = |pairs: &[(&str, &str)]| {
        let credential = credential(&home, pairs);
        let AdoCredential::ManagedIdentity { endpoint, .. } = credential else {
            panic!("a managed identity is expected, not {credential:?}");
        };
        endpoint
    };
    let url = "http://10.0.0.4:8081/msi/token";
    let fabric = endpoint(&[
        ("IDENTITY_ENDPOINT", url),
        ("IDENTITY_HEADER", "fake"),
        ("IDENTITY_SERVER_THUMBPRINT", "00"),
    ]);
    assert!(matches!(fabric, IdentityEndpoint::ServiceFabric { .. }));
    let old = endpoint(&[("MSI_ENDPOINT", url), ("MSI_SECRET", "fake")]);
    assert!(matches!(old, IdentityEndpoint::OldAppService { .. }));
    let shell = endpoint(&[("MSI_ENDPOINT", "http://localhost:50342/oauth2/token")]);
    assert!(matches!(shell, IdentityEndpoint::CloudShell(_)));
    // The newer name goes over the older one.
    let both = endpoint(&[
        ("MSI_ENDPOINT", url),
        ("IDENTITY_ENDPOINT", url),
        ("IDENTITY_HEADER", "fake"),
    ]);
    assert!(matches!(both, IdentityEndpoint::AppService { .. }));
}

#[test]
fn nothing_secret_of_a_credential_is_shown() {
    let home = with("auth = 'federated'");
    let pairs = [
        ("ACTIONS_ID_TOKEN_REQUEST_URL", "https://token.example.com/"),
        ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "canary-runner"),
    ];
    let shown = format!("{:?}", credential(&home, &pairs));
    assert!(shown.contains("token.example.com"), "{shown}");
    assert!(!shown.contains("canary"), "{shown}");
}
