//! Signing in, coming in, and being kept out (ado-api, 3.3, 5 and 12.2).

use serde_json::{Value, json};

use super::{Tester, header, parsed};
use crate::sandbox::ado::{Rights, SERVICE_PRINCIPAL};
use crate::sandbox::world::CREDENTIALS;

#[test]
fn the_token_endpoint_says_what_is_wrong() {
    let mut tester = Tester::new();
    for (change, status, error, code) in [
        (
            ("tenant", "5a4db0c5-0000-4000-8000-00000000ffff"),
            400,
            "invalid_request",
            90002,
        ),
        (("tenant", "nonsense"), 400, "invalid_request", 900_023),
        (("client_id", "nobody"), 400, "unauthorized_client", 700_016),
        (("client_secret", "wrong"), 401, "invalid_client", 7_000_215),
        (("client_secret", ""), 401, "invalid_client", 7_000_218),
        (("client_id", ""), 400, "invalid_request", 900_144),
        (("scope", ""), 400, "invalid_request", 900_144),
        (
            ("scope", "499b84ac-1321-427f-aa17-267ca6975798"),
            400,
            "invalid_scope",
            70011,
        ),
        (
            ("scope", "other/.default"),
            400,
            "invalid_resource",
            500_011,
        ),
        (
            ("grant_type", "password"),
            400,
            "unsupported_grant_type",
            70003,
        ),
    ] {
        let (seen, body) = tester.token(&[change]);
        assert_eq!(
            (seen, &body["error"]),
            (status, &json!(error)),
            "{change:?}"
        );
        assert_eq!(body["error_codes"], json!([code]));
        let text = body["error_description"].as_str().unwrap();
        assert!(text.starts_with(&format!("AADSTS{code}: ")), "{text}");
        assert!(text.contains(" Trace ID: ") && text.contains(" Timestamp: "));
    }
    tester.world.entra.applications[0].secret_expired = true;
    assert_eq!(tester.token(&[]).1["error_codes"], json!([7_000_222]));
    assert_eq!(tester.token(&[("tenant", "sandbox.example.com")]).0, 401);
}

#[test]
fn tokens_run_out() {
    let mut tester = Tester::new();
    tester.get("_apis/projects");
    tester.world.clock_offset = 3600;
    assert_eq!(tester.ask("GET", "_apis/projects", &Value::Null).0, 401);
}

#[test]
fn a_bad_credential_looks_as_it_was_asked() {
    let mut tester = Tester::new();
    tester.header("authorization", "Bearer nonsense");
    let reply = tester.send(
        "GET",
        "_apis/connectionData?api-version=7.1-preview.1",
        &Value::Null,
    );
    assert_eq!((reply.status, reply.body.len()), (401, 0));
    assert_eq!(
        header(&reply, "x-vss-resourcetenant"),
        Some(CREDENTIALS.tenant_id)
    );
    tester.headers.remove("x-tfs-fedauthredirect");
    let page = tester.send("GET", "_apis/projects", &Value::Null);
    assert_eq!(page.status, 203);
    assert!(String::from_utf8_lossy(&page.body).contains("Sign In"));
    tester.refused(
        "PATCH",
        "_apis/wit/workitems/1",
        &json!([]),
        401,
        "TF400813",
    );
    tester.world.ado.settings.tenant_id = None;
    let reply = tester.send("GET", "_apis/projects", &Value::Null);
    let zero = "00000000-0000-0000-0000-000000000000";
    assert_eq!(header(&reply, "x-vss-resourcetenant"), Some(zero));
}

#[test]
fn a_personal_access_token_opens_for_a_person() {
    let mut tester = Tester::new();
    let pair = "OnNhbmRib3hwdWJsaWNkdW1teXRva2Vubm90YXJlYWxvbmVzYW5kYm94cHVibGljZHVtbXl0b2tlbm5vdGF\
                yZWFsb25lc2FuZGJveEFaRE9kdW1teQ==";
    tester.header("authorization", &format!("Basic {pair}"));
    let me = tester.get("_apis/connectionData?api-version=7.1-preview.1");
    let descriptor = me["authenticatedUser"]["subjectDescriptor"]
        .as_str()
        .unwrap();
    assert!(descriptor.starts_with("aad."));
    assert_eq!(CREDENTIALS.pat.len(), 84);
}

#[test]
fn who_is_no_member_is_told_so() {
    let mut tester = Tester::new();
    let principal = tester
        .world
        .ado
        .identities
        .get_mut(SERVICE_PRINCIPAL)
        .unwrap();
    principal.member = false;
    let text = "TF401444: Please sign-in at least once as 5a4db0c5";
    tester.refused("GET", "_apis/projects", &Value::Null, 401, text);
}

#[test]
fn organizations_are_compared_without_case_and_404_is_a_page() {
    let mut tester = Tester::new();
    let call = tester.call("GET", "/ADOCONN-Sandbox/_apis/projects", "");
    assert_eq!(super::answer(&mut tester.world, &call).status, 200);
    let call = tester.call("GET", "/contoso/_apis/projects", "");
    let reply = super::answer(&mut tester.world, &call);
    assert_eq!(reply.status, 404);
    assert_eq!(
        header(&reply, "content-type"),
        Some("text/html; charset=utf-8")
    );
}

#[test]
fn versions_are_judged() {
    let mut tester = Tester::new();
    let mut key = |path: &str, accept: &str| {
        tester.header("accept", accept);
        let (status, body) = parsed(&tester.send("GET", path, &Value::Null));
        (
            status,
            body["typeKey"].as_str().unwrap_or_default().to_owned(),
        )
    };
    let fine = (200, String::new());
    let preview = (400, "VssInvalidPreviewVersionException".to_owned());
    let range = (400, "VssVersionOutOfRangeException".to_owned());
    let json = "application/json";
    assert_eq!(key("_apis/connectionData?api-version=7.1", json), preview);
    assert_eq!(
        key("_apis/connectionData?api-version=7.1-preview", json),
        fine
    );
    assert_eq!(
        key(
            "_apis/connectionData",
            "application/json;api-version=5.0-preview.1"
        ),
        fine
    );
    assert_eq!(key("_apis/projects?api-version=7.2", json), preview);
    assert_eq!(key("_apis/projects?api-version=7.3-preview", json), range);
    assert_eq!(key("_apis/projects", json), fine);
    let comments = "Payments/_apis/wit/workItems/1/comments?api-version=";
    assert_eq!(key(&format!("{comments}7.1"), json), preview);
    assert_eq!(key(&format!("{comments}7.1-preview.4"), json), fine);
    tester.world.ado.settings.newest_version = (7, 0);
    let (status, _) = tester.ask("GET", "_apis/projects?api-version=7.1", &Value::Null);
    assert_eq!(status, 400);
}

#[test]
fn a_write_without_a_version_is_refused() {
    let mut tester = Tester::new();
    let reply = tester.send("POST", "_apis/wit/wiql", &json!({ "query": "" }));
    assert_eq!(
        parsed(&reply).1["typeKey"],
        "VssVersionNotSpecifiedException"
    );
}

#[test]
fn unknown_addresses_are_text() {
    let mut tester = Tester::new();
    for (method, path) in [
        ("GET", "_apis/wit/nothing"),
        ("POST", "Payments/_apis/wit/workitems/Task"),
        ("GET", "_apis/wit/workitems/0"),
        ("POST", "Payments/_apis/wit/$batch"),
        ("GET", "_apis/wit/workitemtypes"),
        ("GET", "nothing"),
    ] {
        let reply = tester.send(method, &format!("{path}?api-version=7.1"), &json!([]));
        assert_eq!(reply.status, 404, "{path}");
        let text = String::from_utf8(reply.body.clone()).unwrap();
        assert!(text.starts_with("The controller for path '/"), "{text}");
        assert!(header(&reply, "x-tfs-serviceerror").is_some());
    }
}

#[test]
fn projects_are_visible_to_members_only() {
    let mut tester = Tester::new();
    let list = tester.get("_apis/projects?$top=1000");
    let names: Vec<&Value> = list["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| &p["name"])
        .collect();
    assert_eq!(
        names,
        ["Payments", "Platform", "Web Shop", "Überwachung", "Factory"]
    );
    let all = tester.get("_apis/projects?stateFilter=all");
    assert!(
        all["value"]
            .as_array()
            .unwrap()
            .iter()
            .any(|p| p["state"] == "deleting")
    );
    for hidden in ["Vault", "Legacy%20Ledger", "Nowhere"] {
        let path = format!("{hidden}/_apis/wit/workitemtypes");
        let error = tester.refused("GET", &path, &Value::Null, 404, "TF200016");
        assert_eq!(error["eventId"], 3000);
    }
    let id = "5a4db0c5-0000-4000-8000-f00d00000007";
    tester.refused(
        "GET",
        &format!("_apis/projects/{id}"),
        &Value::Null,
        404,
        "VS800075",
    );
    let shop = tester.get("_apis/projects/web%20shop?includeCapabilities=true");
    assert_eq!(
        shop["capabilities"]["processTemplate"]["templateName"],
        "Basic"
    );
    assert_eq!(shop["capabilities"]["versioncontrol"]["gitEnabled"], "True");
}

#[test]
fn projects_come_in_pages() {
    let mut tester = Tester::new();
    let mut names = Vec::new();
    let mut token = String::new();
    loop {
        let path = format!("_apis/projects?api-version=7.1&$top=2&continuationToken={token}");
        let reply = tester.send("GET", &path, &Value::Null);
        let (_, body) = parsed(&reply);
        let page = body["value"].as_array().unwrap();
        names.extend(page.iter().map(|project| project["name"].to_string()));
        match header(&reply, "x-ms-continuationtoken") {
            Some(next) => next.clone_into(&mut token),
            None => break,
        }
    }
    assert_eq!(names.len(), 5);
}

#[test]
fn spending_too_much_is_throttled() {
    let mut tester = Tester::new();
    tester.world.ado.settings.rate_limit = Some(0.05);
    let first = tester.send("GET", "_apis/projects", &Value::Null);
    assert_eq!(header(&first, "x-ratelimit-limit"), Some("0.05"));
    let throttled = (0..10)
        .map(|_| tester.send("GET", "_apis/projects", &Value::Null))
        .find(|reply| reply.status == 429)
        .unwrap();
    assert_eq!(header(&throttled, "retry-after"), Some("5"));
    assert!(String::from_utf8_lossy(&throttled.body).contains("TF400733"));
    tester.world.clock_offset = 301;
    assert_eq!(
        tester.send("GET", "_apis/projects", &Value::Null).status,
        200
    );
}

#[test]
fn permissions_are_told() {
    let mut tester = Tester::new();
    let project = "5a4db0c5-0000-4000-8000-f00d00000002";
    let areas = tester.get("Platform/_apis/wit/classificationnodes/areas");
    let area = areas["identifier"].as_str().unwrap();
    let ask = json!({ "evaluations": [
        { "securityNamespaceId": "83e28ad4-2d72-4ceb-97b0-c7726d5502c3",
          "token": format!("vstfs:///Classification/Node/{area}"), "permissions": 32 },
        { "securitynamespaceid": "bb50f182-8e5e-40b8-bc21-e8752a1e7ae2",
          "token": format!("/{project}"), "permissions": 2 },
        { "securityNamespaceId": "52d39943-cb85-4d7f-8fa8-c6baac873819",
          "token": format!("$PROJECT:vstfs:///Classification/TeamProject/{project}"),
          "permissions": 2_097_152 },
        { "securityNamespaceId": "52d39943-cb85-4d7f-8fa8-c6baac873819",
          "token": "unknown", "permissions": 1_048_576 },
    ] });
    let values = |tester: &mut Tester| {
        let answer = tester.done("POST", "_apis/security/permissionevaluationbatch", &ask);
        let list = answer["evaluations"].as_array().unwrap().clone();
        list.iter()
            .map(|entry| entry["value"].as_bool().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(values(&mut tester), [true, true, false, false]);
    tester
        .world
        .ado
        .grant(SERVICE_PRINCIPAL, project, Rights::READER);
    assert_eq!(values(&mut tester), [false, false, false, false]);
}
