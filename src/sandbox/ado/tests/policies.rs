//! Policies that keep a good credential outside, and visitors without a name (ado-api, 5.1, 6.1).

use serde_json::Value;

use super::Tester;
use crate::sandbox::ado::Settings;

const ME: &str = "_apis/connectionData?api-version=7.1-preview.1";
/// The sandbox's personal access token, as a header.
const PAT: &str = "Basic OnNhbmRib3hwdWJsaWNkdW1teXRva2Vubm90YXJlYWxvbmVzYW5kYm94cHVibGljZHVtbXl0b\
                   2tlbm5vdGFyZWFsb25lc2FuZGJveEFaRE9kdW1teQ==";

fn tester(change: fn(&mut Settings)) -> Tester {
    let mut tester = Tester::new();
    change(&mut tester.world.ado.settings);
    tester
}

#[test]
fn conditional_access_refuses_with_a_code() {
    let mut tester = tester(|settings| settings.conditional_access = true);
    tester.refused("GET", ME, &Value::Null, 403, "VS403463");
}

#[test]
fn the_policy_on_oauth_refuses_tokens_without_a_word() {
    let mut tester = tester(|settings| settings.refuses_oauth = true);
    let reply = tester.send("GET", ME, &Value::Null);
    assert_eq!((reply.status, reply.body.len()), (401, 0));
    tester.header("authorization", PAT);
    assert_eq!(tester.send("GET", ME, &Value::Null).status, 200);
}

#[test]
fn the_policy_on_global_tokens_refuses_those_alone() {
    let mut tester = tester(|settings| settings.refuses_global_pats = true);
    assert_eq!(tester.send("GET", ME, &Value::Null).status, 200);
    tester.header("authorization", PAT);
    tester.refused("GET", ME, &Value::Null, 401, "The personal access token");
}

#[test]
fn nobody_is_let_in_only_where_there_are_public_projects() {
    let mut tester = tester(|settings| settings.has_public_projects = true);
    tester.headers.remove("authorization");
    let me = tester.get(ME);
    let id = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";
    assert_eq!(me["authenticatedUser"]["id"], id);
    // A wrong credential is still a wrong one.
    tester.header("authorization", "Bearer nonsense");
    assert_eq!(tester.send("GET", ME, &Value::Null).status, 401);
    tester.headers.remove("authorization");
    tester.world.ado.settings.has_public_projects = false;
    assert_eq!(tester.send("GET", ME, &Value::Null).status, 401);
}
