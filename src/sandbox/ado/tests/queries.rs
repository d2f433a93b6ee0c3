//! WIQL and `artifacturiquery` (ado-api, 10).

use serde_json::{Value, json};

use super::Tester;

impl Tester {
    fn found_in(&mut self, path: &str, condition: &str) -> Vec<u64> {
        let query = format!("SELECT [System.Id] FROM WorkItems WHERE {condition}");
        let answer = self.done("POST", path, &json!({ "query": query }));
        let rows = answer["workItems"].as_array().unwrap();
        rows.iter().map(|row| row["id"].as_u64().unwrap()).collect()
    }

    fn found(&mut self, condition: &str) -> Vec<u64> {
        self.found_in("_apis/wit/wiql", condition)
    }

    fn query_refused(&mut self, query: &str, piece: &str) {
        self.refused(
            "POST",
            "_apis/wit/wiql",
            &json!({ "query": query }),
            400,
            piece,
        );
    }
}

#[test]
fn conditions_are_judged_as_the_service_does() {
    let mut tester = Tester::new();
    let bug = tester.id(
        "Payments/Bug",
        &[
            ("System.Title", json!("It's 100% [odd]")),
            ("System.Tags", json!("nucleus; red team")),
            ("System.AreaPath", json!("Payments\\Cards\\Fraud")),
            ("Microsoft.VSTS.Common.Priority", json!(1)),
        ],
    );
    let mine = [bug];
    let nobody: [u64; 0] = [];
    for condition in [
        "[System.Id] = 15",
        "[System.Tags] CONTAINS 'Nucleus'",
        "[System.Tags] CONTAINS 'nucleus' AND NOT [System.State] IN ('Closed', 'Removed')",
        "[Tags] contains 'red team' and [State] = 'NEW'",
        "[System.Title] = 'It''s 100% [odd]'",
        "[System.Title] CONTAINS 'ODD'",
        "[System.AreaPath] UNDER 'Payments\\Cards'",
        "[System.AreaPath] = 'payments\\cards\\fraud'",
        "[Microsoft.VSTS.Common.Priority] < 2",
        "[Microsoft.VSTS.Common.Priority] = '1'",
        "[System.CreatedBy] = @me",
        "[System.AssignedTo] = '' AND [System.TeamProject] = 'Payments'",
        "[System.AssignedTo] = ''",
        "[System.Description] IS EMPTY AND [System.Id] = 15",
        "[System.Title] CONTAINS WORDS 'odd'",
        "[System.CreatedDate] >= @StartOfDay('-1d') AND [System.TeamProject] = 'Payments' \
         AND [System.CreatedDate] < @StartOfDay('+1d') AND [System.Id] > 10",
        "[System.CreatedDate] >= @StartOfMonth AND [System.Id] = 15",
        "[System.CreatedDate] >= @StartOfYear - 1 AND [System.Id] = 15",
        "[System.CreatedDate] >= @StartOfWeek('-1w') AND [System.Id] = 15",
        "[System.CreatedDate] < @StartOfYear('+1y') AND [System.Id] = 15",
        "[System.CreatedDate] >= @today AND [System.CreatedDate] < @today + 1",
        "([System.Id] = 1 OR [System.Id] = 15) AND [System.Id] <> 1",
        "[System.Id] > 14 AND [System.Id] <= 15",
        "EVER [System.State] = 'New' AND [System.Id] > 10 AND [System.TeamProject] = 'Payments'",
        "[System.CreatedBy] = [System.ChangedBy] AND [System.TeamProject] = 'Payments' \
         AND [System.ChangedDate] > @today - 1",
    ] {
        assert_eq!(tester.found(condition), mine, "{condition}");
    }
    for condition in [
        "[System.Tags] CONTAINS 'nucl'",
        "[System.AreaPath] UNDER 'Payments\\Accounts'",
        "[System.TeamProject] = 'Vault'",
        "[System.TeamProject] = 'Nowhere'",
        "[System.State] = 'New' AND [System.State] <> 'New'",
        "[System.WorkItemType] IN GROUP 'Microsoft.TestCaseCategory'",
    ] {
        assert_eq!(tester.found(condition), nobody, "{condition}");
    }
    assert_eq!(
        tester.found_in("Factory/_apis/wit/wiql", "[System.TeamProject] = @project"),
        [12, 13]
    );
    assert_eq!(
        tester.found("[System.TeamProject] NOT IN ('Payments', 'Platform', 'Web Shop', 'Factory')"),
        [10, 11]
    );
}

#[test]
fn a_project_in_the_address_restricts_nothing() {
    let mut tester = Tester::new();
    assert!(
        tester
            .found_in("Factory/_apis/wit/wiql", "[System.Id] > 0")
            .len()
            > 2
    );
}

#[test]
fn queries_are_sorted_and_cut() {
    let mut tester = Tester::new();
    let order = "[System.Id] > 0 ORDER BY [System.Id] DESC";
    assert_eq!(tester.found_in("_apis/wit/wiql?$top=2", order), [13, 12]);
    let order =
        "[System.TeamProject] = 'Payments' ORDER BY [System.WorkItemType], [System.Id] DESC";
    assert_eq!(tester.found(order), [2, 4, 3, 1]);
    let query = json!({ "query": "select [Id], [Title] from workitems order by [System.Id]" });
    let answer = tester.done("POST", "_apis/wit/wiql", &query);
    assert_eq!(answer["columns"][1]["referenceName"], "System.Title");
    assert_eq!(answer["sortColumns"][0]["descending"], false);
}

#[test]
fn wrong_queries_are_refused() {
    let mut tester = Tester::new();
    let from = "SELECT [System.Id] FROM WorkItems WHERE";
    tester.query_refused(&format!("{from} [Custom.Nowhere] = 'x'"), "TF51005");
    tester.query_refused(&format!("{from} [System.Id] = 'x'"), "TF212023");
    tester.query_refused(
        &format!("{from} [System.AreaPath] UNDER 'Nowhere'"),
        "TF51011",
    );
    tester.query_refused(
        &format!("{from} [System.TeamProject] = @project"),
        "@project",
    );
    for broken in [
        "",
        "SELECT",
        "SELECT [System.Id] FROM Somewhere",
        "SELECT [System.Id] FROM WorkItems WHERE",
    ] {
        tester.query_refused(broken, "TF51006");
    }
    for broken in [
        "[System.Id]",
        "[System.Id] =",
        "[System.Id] = 'x",
        "([System.Id] = 1",
        "[System.Id] = 1 OR",
        "[System.Id] LIKE 1",
    ] {
        tester.query_refused(&format!("{from} {broken}"), "TF51006");
    }
    tester.query_refused(
        &format!("{from} {}[System.Id] = 1", "(".repeat(5000)),
        "nests",
    );
    tester.query_refused(
        &format!("{from} [System.Title] = '{}'", "x".repeat(32_000)),
        "VS402612",
    );
}

/// Operators that Microsoft's page lists for each type, and every other one is refused.
#[test]
fn operators_are_those_of_the_type() {
    let orders = ["= {}", "<> {}", "< {}", "> {}", "<= {}", ">= {}"];
    let lists = ["IN ({})", "NOT IN ({})"];
    let contains = ["CONTAINS {}", "NOT CONTAINS {}"];
    let words = ["CONTAINS WORDS {}", "NOT CONTAINS WORDS {}"];
    let under = ["UNDER {}", "NOT UNDER {}"];
    let groups = ["IN GROUP {}", "NOT IN GROUP {}"];
    let empty = ["IS EMPTY", "IS NOT EMPTY"];
    let kinds: [(&str, &str, &[&[&str]]); 11] = [
        ("System.Id", "1", &[&orders, &lists]),
        ("Custom.CvssScore", "1.5", &[&orders, &lists]),
        ("System.CreatedDate", "'2026-01-01'", &[&orders, &lists]),
        ("Custom.Exploited", "true", &[&["= {}", "<> {}"]]),
        (
            "System.State",
            "'New'",
            &[&orders, &lists, &contains, &groups],
        ),
        (
            "System.AssignedTo",
            "'x'",
            &[&orders, &lists, &contains, &groups],
        ),
        (
            "System.Title",
            "'x'",
            &[&orders, &lists, &contains, &words, &groups],
        ),
        (
            "System.AreaPath",
            "'Payments'",
            &[&["= {}", "<> {}"], &lists, &under],
        ),
        ("System.Description", "'x'", &[&words, &empty]),
        ("System.History", "'x'", &[&words, &empty]),
        ("System.Tags", "'x'", &[&contains, &empty]),
    ];
    let all: [&[&str]; 7] = [&orders, &lists, &contains, &words, &under, &groups, &empty];
    let mut tester = Tester::new();
    for (field, value, allowed) in kinds {
        for operator in all.concat() {
            let condition = format!("[{field}] {}", operator.replace("{}", value));
            if allowed.concat().contains(&operator) {
                tester.found(&condition);
            } else {
                let query = format!("SELECT [System.Id] FROM WorkItems WHERE {condition}");
                tester.query_refused(&query, "The operator cannot be used");
            }
        }
    }
    for condition in [
        "[System.Title] CONTAINS [System.State]",
        "[System.Id] IN ([System.Rev])",
        "EVER [System.AreaPath] = 'Payments'",
        "EVER [Custom.Exploited] = true",
    ] {
        let query = format!("SELECT [System.Id] FROM WorkItems WHERE {condition}");
        tester.query_refused(&query, "The operator cannot be used");
    }
}

#[test]
fn a_query_can_look_at_the_past() {
    let mut tester = Tester::new();
    let id = tester.id("Payments/Bug", &[]);
    tester.world.clock_offset = 3_600 * 48;
    let token = tester.token(&[]).1["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    tester.header("authorization", &format!("Bearer {token}"));
    let fields = super::sets(&[("System.State", json!("Active"))]);
    tester.done("PATCH", &format!("_apis/wit/workitems/{id}"), &fields);
    let active = format!("[System.Id] = {id} AND [System.State] = 'Active'");
    assert_eq!(tester.found(&active), [id]);
    let before = format!("{active} ASOF @today - 1");
    assert!(tester.found(&before).is_empty());
    let was_new = format!("[System.Id] = {id} AND [System.State] = 'New' ASOF @today - 1");
    assert_eq!(tester.found(&was_new), [id]);
    let query = format!("SELECT [System.Id] FROM WorkItems WHERE {active} ASOF 'soon'");
    tester.query_refused(&query, "ASOF needs a date");
}

#[test]
fn what_is_not_simulated_is_named_and_not_called_wrong() {
    let mut tester = Tester::new();
    let from = "SELECT [System.Id] FROM WorkItems WHERE";
    for valid in [
        format!("{from} [System.IterationPath] = @CurrentIteration"),
        format!(
            "{from} [System.IterationPath] = @CurrentIteration('[Payments]\\Payments Team') + 1"
        ),
        format!("{from} [System.Id] IN (@Follows)"),
        "SELECT [System.Id] FROM WorkItemLinks WHERE [Source].[System.Id] = 1".to_owned(),
    ] {
        tester.query_refused(&valid, "does not simulate");
    }
    tester.query_refused(&format!("{from} [System.Id] = @nonsense"), "TF51006");
    for wrong in ["@StartOfDay('1x')", "@StartOfDay('dd')", "@StartOfDay('')"] {
        let query = format!("{from} [System.CreatedDate] > {wrong}");
        tester.query_refused(&query, "offset");
    }
}

#[test]
fn parameters_that_hold_no_value_are_refused() {
    let mut tester = Tester::new();
    let query = json!({ "query": "SELECT [System.Id] FROM WorkItems" });
    for top in ["0", "-1", "abc", "1.5"] {
        let path = format!("_apis/wit/wiql?$top={top}");
        tester.refused("POST", &path, &query, 400, "$top");
    }
    for (path, name) in [
        ("_apis/projects?continuationToken=abc", "continuationToken"),
        ("_apis/projects?$top=abc", "$top"),
        ("_apis/projects?stateFilter=zzz", "stateFilter"),
        (
            "Payments/_apis/wit/workItems/1/comments?continuationToken=abc",
            "continuationToken",
        ),
        ("Payments/_apis/wit/workItems/1/comments?order=zzz", "order"),
        (
            "Payments/_apis/wit/workItems/1/comments?$expand=zzz",
            "$expand",
        ),
        (
            "Payments/_apis/wit/workitemtypes/Bug/fields?$expand=zzz",
            "$expand",
        ),
        (
            "Payments/_apis/wit/classificationnodes/areas?$depth=zzz",
            "$depth",
        ),
        ("_apis/wit/workitems?ids=1&errorPolicy=zzz", "errorPolicy"),
        ("_apis/wit/workitems?ids=1&$expand=zzz", "$expand"),
        ("_apis/wit/workItems/1/updates?$top=zzz", "$top"),
    ] {
        tester.refused("GET", path, &Value::Null, 400, name);
    }
    let comment = json!({ "text": "x" });
    let path = "Payments/_apis/wit/workItems/1/comments?format=zzz";
    tester.refused("POST", path, &comment, 400, "format");
}

/// Microsoft's client for Node writes enumerations as numbers.
#[test]
fn enumerations_are_numbers_too() {
    let mut tester = Tester::new();
    let found = tester.done(
        "GET",
        "_apis/wit/workitems?ids=1,9999&errorPolicy=2",
        &Value::Null,
    );
    assert_eq!(found["count"], 2);
    let body = json!({ "ids": [1, 9999], "$expand": 1, "errorPolicy": 2 });
    let found = tester.done("POST", "_apis/wit/workitemsbatch", &body);
    assert_eq!(found["value"][1], Value::Null);
    let path = "Payments/_apis/wit/workitemtypes/Bug/fields?$expand=3";
    let fields = tester.done("GET", path, &Value::Null);
    assert!(fields["value"][0].get("allowedValues").is_some());
    let areas = tester.done(
        "GET",
        "Payments/_apis/wit/classificationnodes/1",
        &Value::Null,
    );
    assert_eq!(areas["structureType"], "iteration");
    let id = tester.id("Payments/Bug", &[]);
    let comments = format!("Payments/_apis/wit/workItems/{id}/comments");
    for text in ["first", "second"] {
        tester.done("POST", &comments, &json!({ "text": text }));
    }
    let oldest = tester.done("GET", &format!("{comments}?order=1"), &Value::Null);
    assert_eq!(oldest["comments"][0]["text"], "first");
    let patch = json!([{ "op": 0, "path": "/fields/System.Title", "value": "by number" }]);
    let changed = tester.done("PATCH", &format!("_apis/wit/workitems/{id}"), &patch);
    assert_eq!(changed["fields"]["System.Title"], "by number");
}

#[test]
fn listed_routes_answer() {
    let mut tester = Tester::new();
    let id = tester.id("Payments/Bug", &[("System.Tags", json!("nucleus"))]);
    let tag = tester.done("GET", "Payments/_apis/wit/tags/nucleus", &Value::Null);
    assert_eq!(tag["name"], "nucleus");
    let update = format!("_apis/wit/workItems/{id}/updates/1");
    assert_eq!(tester.done("GET", &update, &Value::Null)["id"], 1);
    let link = tester.done(
        "GET",
        "_apis/wit/workItemRelationTypes/Hyperlink",
        &Value::Null,
    );
    assert_eq!(link["referenceName"], "Hyperlink");
    for (path, piece) in [
        ("Payments/_apis/wit/tags/nope".to_owned(), "nope"),
        (format!("_apis/wit/workItems/{id}/updates/9"), "TF401232"),
        ("_apis/wit/workItemRelationTypes/Nope".to_owned(), "Nope"),
        ("_apis/wit/workItems/99999999999".to_owned(), "TF401232"),
    ] {
        tester.refused("GET", &path, &Value::Null, 404, piece);
    }
    let team = json!({ "query": "SELECT [System.Id] FROM WorkItems" });
    tester.done("POST", "Payments/Payments%20Team/_apis/wit/wiql", &team);
    let path = "Payments/Nope%20Team/_apis/wit/wiql";
    tester.refused("POST", path, &team, 404, "Nope Team");
}

#[test]
fn time_needs_time_precision() {
    let mut tester = Tester::new();
    let made = tester.create("Payments/Bug", &[]);
    let at = made["fields"]["System.ChangedDate"].as_str().unwrap();
    let condition = format!("[System.ChangedDate] >= '{at}'");
    let query = format!("SELECT [System.Id] FROM WorkItems WHERE {condition}");
    tester.query_refused(&query, "You cannot supply a time with the date");
    assert_eq!(
        tester.found_in("_apis/wit/wiql?timePrecision=true", &condition),
        [15]
    );
    let day = &at[..10];
    assert_eq!(
        tester.found(&format!("[System.ChangedDate] = '{day}'")),
        [15]
    );
}

#[test]
fn too_many_rows_are_refused_unless_cut() {
    let mut tester = Tester::new();
    tester.world.ado.settings.query_limit = 5;
    let query = json!({ "query": "SELECT [System.Id] FROM WorkItems" });
    for path in ["_apis/wit/wiql", "_apis/wit/wiql?$top=5"] {
        let error = tester.refused("POST", path, &query, 400, "VS402337");
        assert_eq!(
            error["typeKey"],
            "WorkItemTrackingQueryResultSizeLimitExceededException"
        );
    }
    assert_eq!(
        tester
            .found_in("_apis/wit/wiql?$top=4", "[System.Id] > 0")
            .len(),
        4
    );
}

#[test]
fn deleted_and_very_new_items_are_not_found() {
    let mut tester = Tester::new();
    let id = tester.id("Payments/Bug", &[]);
    tester.world.ado.settings.query_lag = 5_000;
    assert!(tester.found(&format!("[System.Id] = {id}")).is_empty());
    tester.world.clock_offset = 6;
    assert_eq!(tester.found(&format!("[System.Id] = {id}")), [id]);
    tester.done("DELETE", &format!("_apis/wit/workitems/{id}"), &Value::Null);
    assert!(tester.found(&format!("[System.Id] = {id}")).is_empty());
}

#[test]
fn links_are_found_by_their_exact_text() {
    let mut tester = Tester::new();
    let url = "https://nucleus.example.com/findings?key=k1-a";
    let link = json!([
        { "op": "add", "path": "/fields/System.Title", "value": "x" },
        { "op": "add", "path": "/relations/-", "value": { "rel": "Hyperlink", "url": url } },
    ]);
    let made = tester.done("POST", "Payments/_apis/wit/workitems/$Bug", &link);
    let ask = json!({ "artifactUris": [url, format!("{url}b"), "HTTPS://nucleus.example.com"] });
    let path = "_apis/wit/artifacturiquery";
    let found = tester.done("POST", path, &ask);
    let found = &found["artifactUrisQueryResult"];
    assert_eq!(found[url][0]["id"], made["id"]);
    assert_eq!(found[format!("{url}b")], json!([]));
    tester.world.ado.settings.omits_unknown_links = true;
    let found = tester.done("POST", path, &ask);
    assert_eq!(
        found["artifactUrisQueryResult"].as_object().unwrap().len(),
        1
    );
    tester.world.ado.settings.finds_hyperlinks = false;
    let found = tester.done("POST", path, &ask);
    assert_eq!(found["artifactUrisQueryResult"], json!({}));
    assert_eq!(tester.world.ado.hyperlinks()[url].len(), 1);
    let many: Vec<String> = (0..201).map(|number| format!("{url}{number}")).collect();
    tester.refused("POST", path, &json!({ "artifactUris": many }), 400, "200");
}
