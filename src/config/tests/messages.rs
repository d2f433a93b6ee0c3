//! Mistakes in the file, and what is said about them.

use snapbox::{IntoData, assert_data_eq, str};

use super::{CONTOSO, RULE, file, shown};

#[track_caller]
fn check(text: &str, expected: impl IntoData) {
    assert_data_eq!(shown(&file::parse(text).unwrap_err()), expected);
}

#[test]
fn the_version_comes_first() {
    check(
        "[profiles.contoso]",
        str![[r#"
2: the file does not say which version of the format it has
hint: put `version = 1` into its first line

"#]],
    );
    check(
        "version = 2\n[[what_is_new]]",
        str![[r#"
2: the file has version 2 of the format, this adoconn knows 1
hint: use a newer adoconn

"#]],
    );
    check(
        "version = \"1\"",
        str![[r#"
2: `version` is a number of 1 digit in quotes, not a version of the format: this adoconn knows 1

"#]],
    );
    check(
        "version = 0",
        str![[r#"
2: `version = 0` is no version of the format: this adoconn knows 1

"#]],
    );
}

#[test]
fn a_file_that_is_no_toml_has_a_line() {
    check(
        "version = 1\n\n[profiles.contoso",
        str![[r#"
2: line 3: unclosed table, expected `]`

"#]],
    );
    check(
        "version = 1\nversion = 1",
        str![[r#"
2: line 2: duplicate key

"#]],
    );
}

#[test]
fn an_unknown_key_has_path_line_and_the_nearest_right_name() {
    check(
        "version = 1\ndefault-profile = 'contoso'",
        str![[r#"
2: line 2: unknown key `default-profile`
hint: did you mean `default_profile`?

"#]],
    );
    check(
        &format!("{CONTOSO}organisation = 'x'"),
        str![[r#"
2: line 11: unknown key `profiles.contoso.nucleus.organisation`
hint: known here: url, identity, api_key_file, api_key_command, dialect

"#]],
    );
    check(
        "version = 1\n\n[profiles.contoso.ado]\norganisation = 'contoso'",
        str![[r#"
2: line 4: unknown key `profiles.contoso.ado.organisation`
hint: did you mean `organization`?

"#]],
    );
    check(
        &format!("{CONTOSO}{RULE}titel = 'x'\n"),
        str![[r#"
2: line 19: unknown key `profiles.contoso.rules[0].ticket.titel`
hint: did you mean `title`?

"#]],
    );
    check(
        &format!("{CONTOSO}{RULE}\n[profiles.contoso.rules.reopen]\nwhen = 'always'"),
        str![[r#"
2: line 21: unknown key `profiles.contoso.rules[0].reopen.when`
hint: known here: policy, state, respect

"#]],
    );
    check(
        &format!("{CONTOSO}[profiles.contoso.nucleus.dialect]\nserach_limit = 5"),
        str![[r#"
2: line 12: unknown key `profiles.contoso.nucleus.dialect.serach_limit`
hint: did you mean `search_limit`?

"#]],
    );
}

#[test]
fn secrets_do_not_stand_in_the_file() {
    check(
        "version = 1\n[profiles.contoso.ado]\nclient_secret = 'hunter2'",
        str![[r#"
2: line 3: unknown key `profiles.contoso.ado.client_secret`
hint: did you mean `client_secret_file`?
hint: secrets do not stand in this file: set ADOCONN_CLIENT_SECRET or ADOCONN_CLIENT_SECRET_FILE, or name a command

"#]],
    );
    check(
        "version = 1\n[profiles.contoso.nucleus]\napi_key = 'hunter2'",
        str![[r#"
2: line 3: unknown key `profiles.contoso.nucleus.api_key`
hint: did you mean `api_key_file`?
hint: secrets do not stand in this file: set ADOCONN_NUCLEUS_API_KEY or ADOCONN_NUCLEUS_API_KEY_FILE, or name a command

"#]],
    );
}

#[test]
fn an_unknown_word_is_answered_with_the_known_ones() {
    check(
        "version = 1\n[profiles.contoso.ado]\nauth = 'client_secret'",
        str![[r#"
2: line 3: `profiles.contoso.ado.auth` cannot be "client_secret"
hint: did you mean `client-secret`?

"#]],
    );
    check(
        "version = 1\n[profiles.contoso.ado]\nauth = 'kerberos'",
        str![[r#"
2: line 3: `profiles.contoso.ado.auth` cannot be a text of 8 characters
hint: known here: client-secret, certificate, federated, managed-identity, device-code, azure-cli, pat

"#]],
    );
    check(
        &format!("{CONTOSO}{RULE}\n[profiles.contoso.rules.reopen]\npolicy = 're-open'"),
        str![[r#"
2: line 21: `profiles.contoso.rules[0].reopen.policy` cannot be "re-open"
hint: did you mean `reopen`?

"#]],
    );
    check(
        "version = 1\n[profiles.contoso.status_policy]\n'Accepted Risk' = 'closed'",
        str![[r#"
2: line 3: `profiles.contoso.status_policy.Accepted Risk` cannot be a text of 6 characters
hint: known here: open, remediated, person, temporary

"#]],
    );
}

#[test]
fn a_wrong_type_and_a_missing_key_have_their_place() {
    check(
        "version = 1\n[profiles.contoso]\nread_only = 'yes'",
        str![[r#"
2: line 3: `profiles.contoso.read_only`: invalid type: a text of 3 characters, expected a boolean

"#]],
    );
    check(
        "version = 1\n[profiles.contoso.ado]\nclient_secret_command = 'pass show x'",
        str![[r#"
2: line 3: `profiles.contoso.ado.client_secret_command`: invalid type: a text of 11 characters, expected a list such as ["program", "argument"]

"#]],
    );
    check(
        &RULE
            .replace("\"13000008\"", "13000008")
            .replace("\n[[", "version = 1\n[["),
        str![[r#"
2: line 4: `profiles.contoso.rules[0].nucleus_project`: invalid type: integer `13000008`, expected a string

"#]],
    );
    check(
        &format!("version = 1\n{}", RULE.replace("type = \"Bug\"", "")),
        str![[r#"
2: line 7: `profiles.contoso.rules[0].ticket`: missing key `type`

"#]],
    );
}
