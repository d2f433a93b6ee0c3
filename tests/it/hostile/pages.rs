//! Lists without end: every read stops, says where, and never takes what it saw for all.

use serde_json::{Value, json};

use super::{Asked, Reply, Server, Upstream};
use crate::harness::{Adoconn, Config, Outcome, World};

/// Requests after which a list that should have ended is without end.
const MANY: usize = 6_000;

fn ado(world: &World, rule: fn(&Asked, Upstream) -> Option<Reply>, args: &[&str]) -> Outcome {
    let server = Server::before(world, rule);
    let config = Config::one_rule("").and(&format!("ado.url = {:?}", server.url()));
    let adoconn = Adoconn::with(world, &config);
    let outcome = adoconn.run(args);
    assert!(server.count() < MANY, "{} requests", server.count());
    outcome
}

fn project(number: usize) -> Value {
    json!({"id": format!("p-{number}"), "name": format!("P {number}"), "state": "wellFormed"})
}

#[test]
fn projects_without_end_are_a_bad_answer() {
    let rules: [(&str, fn(&Asked, Upstream) -> Option<Reply>); 4] = [
        ("empty pages", |asked, _| {
            let next = asked.query("continuationToken").len() + 1;
            asked.is("_apis/projects").then(|| {
                Reply::json("{\"count\":0,\"value\":[]}")
                    .with("x-ms-continuationtoken", &"t".repeat(next))
            })
        }),
        ("tokens in a circle", |asked, _| {
            let next = match asked.query("continuationToken").as_str() {
                "a" => "b",
                "b" => "c",
                _ => "a",
            };
            asked.is("_apis/projects").then(|| {
                Reply::json(json!({"value": [project(next.len())]}).to_string())
                    .with("x-ms-continuationtoken", next)
            })
        }),
        ("the same token", |asked, _| {
            asked.is("_apis/projects").then(|| {
                Reply::json(json!({"value": [project(1)]}).to_string())
                    .with("x-ms-continuationtoken", "t")
            })
        }),
        ("new rows for ever", |asked, _| {
            let token = asked.query("continuationToken").parse().unwrap_or(0_usize);
            asked.is("_apis/projects").then(|| {
                let rows: Vec<Value> = (token..token + 1_000).map(project).collect();
                Reply::json(json!({"value": rows}).to_string())
                    .with("x-ms-continuationtoken", &(token + 1_000).to_string())
            })
        }),
    ];
    for (what, rule) in rules {
        let world = World::small();
        let outcome = ado(&world, rule, &["projects", "list", "-o", "json"]);
        assert_eq!(outcome.status, Some(1), "{what}: {outcome}");
    }
}

#[test]
fn a_few_empty_pages_are_no_end() {
    let world = World::small();
    let rule: fn(&Asked, Upstream) -> Option<Reply> = |asked, upstream| {
        if !asked.is("_apis/projects") {
            return None;
        }
        let pages = asked.query("continuationToken").len();
        if pages < 3 {
            let token = "t".repeat(pages + 1);
            return Some(Reply::json("{\"value\":[]}").with("x-ms-continuationtoken", &token));
        }
        let mut asked = asked.clone();
        asked.target = asked.target.replace("&continuationToken=ttt", "");
        Some(upstream.ask(&asked))
    };
    let outcome = ado(&world, rule, &["projects", "list", "-o", "json"]).code(0);
    assert!(outcome.stdout.contains("Payments"), "{outcome}");
}

#[test]
fn a_query_whose_ids_never_end_is_given_up() {
    let world = World::with_one_finding();
    let rule: fn(&Asked, Upstream) -> Option<Reply> = |asked, _| {
        if !asked.target.contains("wiql") {
            return None;
        }
        let text = String::from_utf8_lossy(&asked.body).into_owned();
        let last = text.split("[System.Id] > ").nth(1);
        let digits = last.map(|rest| rest.chars().take_while(char::is_ascii_digit).collect());
        let last: usize = digits.map_or(0, |digits: String| digits.parse().unwrap());
        let ids: Vec<String> = (last + 1..last + 20_000)
            .map(|id| format!("{{\"id\":{id}}}"))
            .collect();
        Some(Reply::json(format!(
            "{{\"workItems\":[{}]}}",
            ids.join(",")
        )))
    };
    let outcome = ado(&world, rule, &["sync", "-o", "json"]).code(1);
    assert!(outcome.stderr.contains("2000000 work items"), "{outcome}");
    assert!(world.tickets().is_empty());
}

#[test]
fn comments_without_end_hold_their_ticket_and_stop_nobody_else() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    let id = world.ticket().id;
    let _said = adoconn
        .run(&[
            "tickets",
            "comment",
            &id.to_string(),
            "--comment",
            "hello",
            "--yes",
        ])
        .code(0);
    world.remediate("F-1");
    world.rescan();
    for total in ["\"totalCount\":40,", ""] {
        let total = total.to_owned();
        let server = Server::before(&world, move |asked, _| {
            if !asked.is("/comments") {
                return None;
            }
            let token: usize = asked.query("continuationToken").parse().unwrap_or(0);
            let said: Vec<String> = (token..token + 200)
                .map(|id| format!("{{\"id\":{},\"text\":\"x\"}}", id + 1))
                .collect();
            let next = token + 200;
            let said = said.join(",");
            let body = format!("{{{total}\"comments\":[{said}],\"continuationToken\":\"{next}\"}}");
            Some(Reply::json(body))
        });
        let mut adoconn = Adoconn::new(&world);
        adoconn.configure(&Config::one_rule("").and(&format!("ado.url = {:?}", server.url())));
        let outcome = adoconn.run(&["sync", "-o", "json"]);
        assert!(server.count() < 500, "{} requests", server.count());
        assert_eq!(world.state(), "New", "{outcome}");
        assert!(outcome.stdout.contains("held"), "{outcome}");
    }
}

#[test]
fn findings_without_end_are_an_incomplete_read() {
    let world = World::with_one_finding();
    let server = Server::before(&world, |asked, _| {
        if !asked.is("findings/search") {
            return None;
        }
        let start: usize = asked.query("start").parse().unwrap();
        let limit: usize = asked.query("limit").parse().unwrap();
        let rows: Vec<Value> = (start..start + limit)
            .map(|number| {
                json!({
                    "finding_number": format!("E-{}", number % 50), "scan_type": "Nessus",
                    "asset_id": number.to_string(), "justification_status_name": "Active",
                    "finding_severity": "High",
                })
            })
            .collect();
        Some(Reply::json(Value::from(rows).to_string()))
    });
    let address = format!(
        "nucleus.url = {:?}\nnucleus.dialect.max_rows = 20000",
        server.url()
    );
    let adoconn = Adoconn::with(&world, &Config::one_rule("").and(&address));
    let outcome = adoconn.run(&["sync", "--dry-run", "-o", "json"]);
    let _told = outcome.says(&["20000 rows", "nucleus.dialect.max_rows"]);
    assert!(server.count() < 200, "{} requests", server.count());
    let listing = adoconn.run(&["findings", "list", "-o", "ids"]);
    assert_ne!(listing.status, Some(0), "{listing}");
}
