//! One entry of a list that cannot be read, in every other list that is read: it is told, what
//! depends on it waits, and it stops nobody else.

use std::sync::Arc;

use serde_json::{Value, json};

use super::rows::{Spoil, spoiled, three_findings};
use super::{Reply, Server};
use crate::harness::{Adoconn, Config, Outcome, Severity, World};

/// What a number of a work item may look like that is none.
fn odd_refs() -> [(&'static str, Value); 9] {
    [
        ("no number", json!({"url": ""})),
        ("null", json!({"id": null})),
        ("a text", json!({"id": "x"})),
        ("zero", json!({"id": 0})),
        ("negative", json!({"id": -1})),
        ("above 2^32", json!({"id": 4_294_967_301_u64})),
        ("above 2^53", json!({"id": 9_007_199_254_740_994_u64})),
        ("no object", json!(5)),
        ("null itself", Value::Null),
    ]
}

/// Adds an entry behind those of a list.
fn with(list: &'static str, entry: Value) -> Spoil {
    Arc::new(move |reply: Reply| {
        reply.changed(|json| {
            if let Some(entries) = json[list].as_array_mut() {
                entries.push(entry.clone());
            }
        })
    })
}

/// The same run again does nothing more: what is held stays held.
fn stays(adoconn: &Adoconn<'_>, what: &str) -> Outcome {
    let again = adoconn.run(&["sync", "-o", "json"]);
    let rows = again.items();
    let is_held = |row: &Value| row["outcome"] == "held";
    assert!(rows.iter().all(is_held), "{what}: {again}");
    again
}

fn titles(world: &World) -> Vec<String> {
    let tickets = world.tickets();
    tickets.iter().map(|item| item.title().to_owned()).collect()
}

fn has_ticket(world: &World, number: &str) -> bool {
    titles(world).iter().any(|title| title.contains(number))
}

#[test]
fn an_entry_of_a_query_stops_nobody() {
    for (what, entry) in odd_refs() {
        let world = three_findings();
        let mut adoconn = Adoconn::new(&world);
        let _made = adoconn.sync();
        world.remediate("F-1");
        world.finding("F-4", Severity::High, &["web-4"]);
        world.rescan();
        let (_server, config) = spoiled(&world, "ado", "_apis/wit/wiql", with("workItems", entry));
        adoconn.configure(&config);
        let outcome = adoconn.run(&["sync", "-o", "json"]).code(3);
        let outcome = outcome.says(&["entry 4 of what a query found cannot be read"]);
        // The look-up by link is proved by the tickets of the ledger: nothing rests on the sweep.
        let _done = outcome.did(&[("close_ticket done", 1), ("create_ticket done", 1)]);
        assert!(has_ticket(&world, "F-4"), "{what}");
        let _same = stays(&adoconn, what).code(3);
    }
}

#[test]
fn an_entry_of_a_query_holds_what_only_the_sweep_could_prove() {
    let world = three_findings();
    let spoil = with("workItems", json!({"id": null}));
    let (_server, config) = spoiled(&world, "ado", "_apis/wit/wiql", spoil);
    let mut adoconn = Adoconn::with(&world, &config);
    for _ in 0..2 {
        let outcome = adoconn.run(&["sync", "-o", "json"]).code(3);
        let outcome = outcome.did(&[("create_ticket held lookup_unknown", 3)]);
        assert!(outcome.stdout.contains("search for the tag"), "{outcome}");
    }
    assert_eq!(world.tickets().len(), 0);
    adoconn.configure(&Config::one_rule(""));
    let _made = adoconn.sync().did(&[("create_ticket done", 3)]);
}

#[test]
fn an_entry_of_a_query_is_a_gap_of_a_listing() {
    let world = three_findings();
    let mut adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    let spoil = with("workItems", json!({"id": "x"}));
    let (_server, config) = spoiled(&world, "ado", "_apis/wit/wiql", spoil);
    adoconn.configure(&config);
    let outcome = adoconn.run(&["tickets", "list", "-o", "json"]).code(3);
    assert_eq!(outcome.items().len(), 3, "{outcome}");
    let _told = outcome.says(&["cannot be read: its id is a text"]);
}

/// Changes what the service says of the link of one key.
fn of_link(at: usize, change: fn(&mut Value)) -> Spoil {
    Arc::new(move |reply: Reply| {
        reply.changed(|json| {
            let all = json["artifactUrisQueryResult"].as_object_mut().unwrap();
            // The question has the links of findings before the one that proves it.
            let empty: Vec<String> = all
                .iter()
                .filter(|(_, ids)| ids.as_array().is_none_or(Vec::is_empty))
                .map(|(url, _)| url.clone())
                .collect();
            if let Some(url) = empty.get(at) {
                change(all.get_mut(url).unwrap());
            }
        })
    })
}

#[test]
fn an_entry_of_a_look_up_is_unknown_for_its_key_alone() {
    let odd: [(&str, fn(&mut Value)); 6] = [
        ("null id", |ids| *ids = json!([{"id": null}])),
        ("zero", |ids| *ids = json!([{"id": 0}])),
        ("large", |ids| *ids = json!([{"id": 4_294_967_301_u64}])),
        ("no object", |ids| *ids = json!(["x"])),
        ("no list", |ids| *ids = json!({"id": 1})),
        ("a number", |ids| *ids = json!(7)),
    ];
    for (what, change) in odd {
        let world = three_findings();
        let mut adoconn = Adoconn::new(&world);
        let _made = adoconn.sync();
        world.remediate("F-1");
        world.finding("F-4", Severity::High, &["web-4"]);
        world.finding("F-5", Severity::High, &["web-5"]);
        world.rescan();
        let (_server, config) = spoiled(&world, "ado", "artifacturiquery", of_link(0, change));
        adoconn.configure(&config);
        let outcome = adoconn.run(&["sync", "-o", "json"]).code(3);
        let _done = outcome.did(&[
            ("close_ticket done", 1),
            ("create_ticket done", 1),
            ("create_ticket held lookup_unknown", 1),
        ]);
        let _same = stays(&adoconn, what).code(3);
        adoconn.configure(&Config::one_rule(""));
        let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
        assert_eq!(world.tickets().len(), 5, "{what}");
    }
}

/// Two rules of one project, by scanner number, with tickets of two types.
fn two_types() -> [&'static str; 2] {
    [
        "name = 'bugs'\nscope = 'bugs'\nwhen = 'severity == \"Critical\"'",
        "name = 'tasks'\nscope = 'tasks'\nwhen = 'severity == \"High\"'\nticket.type = 'Task'",
    ]
}

#[test]
fn an_odd_type_holds_its_own_tickets() {
    let odd: [(&str, fn(&mut Value)); 5] = [
        ("no name", |kind| {
            drop(kind.as_object_mut().unwrap().remove("name"));
        }),
        ("states a number", |kind| kind["states"] = json!(5)),
        ("a state without a name", |kind| {
            kind["states"][0]["name"] = Value::Null;
        }),
        ("transitions a text", |kind| {
            kind["transitions"] = json!("x");
        }),
        ("no object", |kind| *kind = json!(7)),
    ];
    for (what, change) in odd {
        let world = World::small();
        world.finding("F-1", Severity::Critical, &["web-1"]);
        world.finding("F-2", Severity::High, &["web-2"]);
        let config = Config::rules(&two_types());
        let mut adoconn = Adoconn::with(&world, &config);
        let _made = adoconn.sync().did(&[("create_ticket done", 2)]);
        world.remediate("F-1");
        world.remediate("F-2");
        world.finding("F-3", Severity::Critical, &["web-3"]);
        world.finding("F-4", Severity::High, &["web-4"]);
        world.rescan();
        let server = Server::before(&world, move |asked, upstream| {
            asked.is("_apis/wit/workitemtypes").then(|| {
                upstream.ask(asked).changed(|json| {
                    let types = json["value"].as_array_mut().unwrap();
                    types
                        .iter_mut()
                        .filter(|kind| kind["name"] == "Task")
                        .for_each(change);
                })
            })
        });
        let spoiled = Config::rules(&two_types()).and(&format!("ado.url = {:?}", server.url()));
        adoconn.configure(&spoiled);
        let outcome = adoconn.run(&["sync", "-o", "json"]).code(3);
        let outcome = outcome.says(&["work item type ", "cannot be read"]);
        assert!(has_ticket(&world, "F-3"), "{what}: {outcome}");
        assert!(!has_ticket(&world, "F-4"), "{what}: {outcome}");
        let state = |number: &str| {
            let tickets = world.tickets();
            let found = tickets.iter().find(|item| item.title().contains(number));
            found.unwrap().state().to_owned()
        };
        assert_eq!(state("F-1"), "Closed", "{what}: {outcome}");
        assert_eq!(state("F-2"), "New", "{what}: {outcome}");
        let _same = stays(&adoconn, what).code(3);
        adoconn.configure(&config);
        let _rest = adoconn
            .sync()
            .did(&[("close_ticket done", 1), ("create_ticket done", 1)]);
    }
}

/// Runs a listing of which the list at a path has one more entry.
fn listed(side: &str, path: &'static str, list: &'static str, entry: Value, args: &[&str]) {
    let world = three_findings();
    let spoil: Spoil = Arc::new(move |reply: Reply| {
        reply.changed(|json| {
            let entries = if list.is_empty() {
                json.as_array_mut()
            } else {
                json[list].as_array_mut()
            };
            if let Some(entries) = entries {
                entries.push(entry.clone());
                let count = entries.len();
                if list == "value" {
                    json["count"] = json!(count);
                }
            }
        })
    });
    let healthy = Adoconn::new(&world).run(args).code(0);
    let (_server, config) = spoiled(&world, side, path, spoil);
    let outcome = Adoconn::with(&world, &config).run(args).code(3);
    let outcome = outcome.says(&["cannot be read"]);
    assert_eq!(outcome.items(), healthy.items(), "{outcome}");
}

#[test]
fn listings_show_the_others() {
    let projects = ["projects", "list", "-o", "json"];
    for entry in [
        json!(5),
        Value::Null,
        json!({"id": "7"}),
        json!({"id": 7, "name": "x"}),
    ] {
        listed("ado", "_apis/projects", "value", entry, &projects);
    }
    let of_nucleus = ["projects", "list", "--nucleus", "-o", "json"];
    for entry in [json!(5), json!({"project_name": "x"})] {
        listed("nucleus", "/projects", "", entry, &of_nucleus);
    }
    for (path, list) in [("areas", "areas"), ("iterations", "iterations")] {
        let args = [list, "list", "-p", "Payments", "-o", "json"];
        for entry in [
            json!(5),
            json!({"id": "x", "name": "Odd"}),
            json!({"id": 4}),
        ] {
            listed("ado", path, "children", entry, &args);
        }
    }
    let types = "_apis/wit/workitemtypes";
    for entry in [json!(5), json!({"name": "Odd", "states": 5})] {
        let args = ["types", "list", "-p", "Payments", "-o", "json"];
        listed("ado", types, "value", entry.clone(), &args);
        let args = ["states", "list", "-p", "Payments", "-o", "json"];
        listed("ado", types, "value", entry, &args);
    }
}

#[test]
fn a_part_of_a_batch_is_looked_at_and_the_others_count() {
    let odd: [(&str, fn(&mut Value)); 6] = [
        ("null", |part| *part = Value::Null),
        ("a number", |part| *part = json!(5)),
        ("no code", |part| {
            drop(part.as_object_mut().unwrap().remove("code"));
        }),
        ("code a text", |part| part["code"] = json!("200")),
        ("large code", |part| part["code"] = json!(99_999)),
        ("no body", |part| part["body"] = Value::Null),
    ];
    for (what, change) in odd {
        let world = three_findings();
        let spoil: Spoil =
            Arc::new(move |reply: Reply| reply.changed(|json| change(&mut json["value"][1])));
        let (_server, config) = spoiled(&world, "ado", "$batch", spoil);
        let adoconn = Adoconn::with(&world, &config);
        let outcome = adoconn.run(&["sync", "-o", "json"]).code(0);
        let _made = outcome.did(&[("create_ticket done", 3)]);
        assert_eq!(world.tickets().len(), 3, "{what}");
        stays(&adoconn, what).did_nothing();
    }
}

#[test]
fn an_entry_of_a_recycle_bin_holds_what_it_may_be() {
    for entry in [
        json!(5),
        json!({"id": null}),
        json!({"id": "x"}),
        Value::Null,
    ] {
        let world = three_findings();
        let mut adoconn = Adoconn::new(&world).without_quiet_period();
        let _made = adoconn.sync();
        let tickets = world.tickets();
        let found = tickets.iter().find(|item| item.title().contains("F-2"));
        world.delete(found.unwrap().id);
        adoconn.forget();
        world.finding("F-4", Severity::High, &["web-4"]);
        let (_server, config) = spoiled(&world, "ado", "recyclebin", with("value", entry));
        adoconn.configure(&config);
        for _ in 0..2 {
            let outcome = adoconn.run(&["sync", "-o", "json"]).code(3);
            let told = outcome.says(&["of the recycle bin of Payments cannot be read"]);
            let _held = told.did(&[
                ("create_ticket held bin_unread", 1),
                ("create_ticket held deleted", 1),
            ]);
        }
        assert!(!has_ticket(&world, "F-4"));
    }
}

#[test]
fn an_odd_summary_holds_its_own_finding() {
    let odd: [(&str, fn(&mut Value)); 3] = [
        ("no scanner", |row| row["scan_type"] = json!("")),
        ("a scanner that is none", |row| {
            row["scan_type"] = json!({"a": [null]});
        }),
        ("null", |row| row["scan_type"] = Value::Null),
    ];
    for (what, change) in odd {
        let world = three_findings();
        let spoil: Spoil = Arc::new(move |reply: Reply| {
            reply.changed(|json| {
                let rows = match json {
                    Value::Array(rows) => rows,
                    Value::Null
                    | Value::Bool(_)
                    | Value::Number(_)
                    | Value::String(_)
                    | Value::Object(_) => json["data"].as_array_mut().unwrap(),
                };
                let mut rows = rows.iter_mut();
                rows.find(|row| row["finding_number"] == "F-2").map(change);
            })
        });
        let (_server, config) = spoiled(&world, "nucleus", "findings/summary", spoil);
        let adoconn = Adoconn::with(&world, &config);
        let outcome = adoconn.run(&["sync", "-o", "json"]).code(3);
        let _made = outcome.did(&[
            ("create_ticket done", 2),
            ("create_ticket held ticketed_elsewhere", 1),
        ]);
        assert!(!has_ticket(&world, "F-2"), "{what}");
        let _same = stays(&adoconn, what).code(3);
    }
}

#[test]
fn a_second_read_minds_its_own_finding() {
    for (number, is_closed) in [("F-9", true), ("F-1", false)] {
        let world = three_findings();
        let mut adoconn = Adoconn::new(&world);
        let _made = adoconn.sync();
        world.remediate("F-1");
        world.rescan();
        let server = Server::before(&world, move |asked, upstream| {
            let is_targeted = asked.is("findings/search")
                && String::from_utf8_lossy(&asked.body).contains("finding_number");
            is_targeted.then(|| {
                upstream.ask(asked).changed(|json| {
                    let rows = match json {
                        Value::Array(rows) => rows,
                        Value::Null
                        | Value::Bool(_)
                        | Value::Number(_)
                        | Value::String(_)
                        | Value::Object(_) => json["data"].as_array_mut().unwrap(),
                    };
                    let mut odd = rows[0].clone();
                    odd["finding_number"] = json!(number);
                    odd["asset_id"] = Value::Null;
                    rows.push(odd);
                })
            })
        });
        let config = Config::one_rule("").and(&format!("nucleus.url = {:?}", server.url()));
        adoconn.configure(&config);
        let outcome = adoconn.run(&["sync", "-o", "json"]);
        let tickets = world.tickets();
        let found = tickets.iter().find(|item| item.title().contains("F-1"));
        let state = found.unwrap().state();
        assert_eq!(state == "Closed", is_closed, "{number}: {outcome}");
        let _status = outcome.code(if is_closed { 0 } else { 3 });
    }
}

#[test]
fn odd_comments_hold_their_ticket_alone() {
    let odd: [(&str, fn(&mut Value)); 5] = [
        ("a number", |said| said["comments"] = json!([5])),
        ("no number", |said| {
            said["comments"] = json!([{"text": "x"}]);
        }),
        ("a text that is none", |said| {
            said["comments"] = json!([{"id": 1, "text": 5}]);
        }),
        ("null", |said| said["comments"] = Value::Null),
        ("none at all", |said| {
            drop(said.as_object_mut().unwrap().remove("comments"));
        }),
    ];
    for (what, change) in odd {
        let world = three_findings();
        let mut adoconn = Adoconn::new(&world);
        let _made = adoconn.sync();
        let tickets = world.tickets();
        let found = tickets.iter().find(|item| item.title().contains("F-1"));
        let id = found.unwrap().id;
        world.ado(|ado, now| {
            ado.comment_as(adoconn::sandbox::ado::KIM, id, "Hello", now)
                .unwrap();
        });
        world.remediate("F-1");
        world.remediate("F-3");
        world.rescan();
        let server = Server::before(&world, move |asked, upstream| {
            let path = format!("/{id}/comments");
            (asked.method == "GET" && asked.is(&path)).then(|| upstream.ask(asked).changed(change))
        });
        let config = Config::one_rule("").and(&format!("ado.url = {:?}", server.url()));
        adoconn.configure(&config);
        let outcome = adoconn.run(&["sync", "-o", "json"]).code(3);
        let _held = outcome.did(&[
            ("close_ticket done", 1),
            ("close_ticket held comments_unread", 1),
        ]);
        let _same = stays(&adoconn, what).code(3);
        adoconn.configure(&Config::one_rule(""));
        let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    }
}

#[test]
fn creates_in_doubt_are_settled_one_by_one() {
    let world = three_findings();
    // Nobody learns what became of the batch; then one of its links cannot be looked up.
    let server = Server::before(&world, |asked, upstream| {
        let reply = || upstream.ask(asked);
        if asked.is("$batch") {
            return Some(reply().changed(|json| *json = json!({"count": 0})));
        }
        asked.is("artifacturiquery").then(|| {
            reply().changed(|json| {
                let all = json["artifactUrisQueryResult"].as_object_mut().unwrap();
                let mut found: Vec<&mut Value> = all
                    .values_mut()
                    .filter(|ids| ids.as_array().is_some_and(|ids| !ids.is_empty()))
                    .collect();
                if let Some(ids) = found.first_mut() {
                    **ids = json!([{"id": null}]);
                }
            })
        })
    });
    let config = Config::one_rule("").and(&format!("ado.url = {:?}", server.url()));
    let mut adoconn = Adoconn::with(&world, &config).without_quiet_period();
    let first = adoconn.run(&["sync", "-o", "json"]);
    assert_eq!(world.tickets().len(), 3, "{first}");
    let is_done = |row: &&Value| row["outcome"] == "done";
    assert_eq!(first.items().iter().filter(is_done).count(), 2, "{first}");
    for _ in 0..2 {
        // The search for the tag may show what the look-up could not tell.
        let again = stays(&adoconn, "in doubt");
        assert_eq!(world.tickets().len(), 3, "{again}");
    }
    adoconn.configure(&Config::one_rule(""));
    adoconn.sync().did_nothing();
    assert_eq!(world.tickets().len(), 3);
}

#[test]
fn tickets_by_key_are_made_although_another_one_is_odd() {
    let odd: [(&str, fn(&mut Value)); 3] = [
        ("rev null", |item| item["rev"] = Value::Null),
        ("fields null", |item| item["fields"] = Value::Null),
        ("relations a number", |item| item["relations"] = json!(5)),
    ];
    for (what, change) in odd {
        for is_lost in [false, true] {
            if is_lost && what == "relations a number" {
                // It tells no key then: it may be the ticket of any.
                continue;
            }
            let world = World::small();
            let mut adoconn = Adoconn::new(&world).without_quiet_period();
            let file = adoconn.home().join("rows.csv");
            let name = file.to_str().unwrap();
            let create = [
                "tickets", "create", "-p", "Payments", "-t", "Bug", "--from", name, "--yes", "-o",
                "json",
            ];
            std::fs::write(&file, "title,key\nA,a\nB,b\n").unwrap();
            let made = adoconn.run(&create).code(0);
            let _made = made.did(&[("create_ticket done", 2)]);
            let tickets = world.tickets();
            let id = tickets.iter().find(|item| item.title() == "B").unwrap().id;
            let spoil: Spoil = Arc::new(move |reply: Reply| {
                reply.changed(|json| {
                    let items = json["value"].as_array_mut().unwrap();
                    let mut items = items.iter_mut();
                    items.find(|item| item["id"] == id).map(change);
                })
            });
            let (_server, config) = spoiled(&world, "ado", "workitemsbatch", spoil);
            adoconn.configure(&config);
            if is_lost {
                adoconn.forget();
            }
            std::fs::write(&file, "title,key\nA,a\nB,b\nC,c\n").unwrap();
            for _ in 0..2 {
                let outcome = adoconn.run(&create);
                let b = outcome.items().into_iter().find(|row| row["title"] == "B");
                let b = b.unwrap();
                assert_eq!(b["outcome"], "skipped", "{what}: {outcome}");
                let why = b["error"].as_str().unwrap();
                assert!(why.contains(&format!("work item #{id}")), "{outcome}");
                let _status = outcome.code(3);
            }
            let all = titles(&world);
            assert_eq!(
                all.iter().filter(|title| *title == "B").count(),
                1,
                "{what}"
            );
            assert_eq!(
                all.iter().filter(|title| *title == "C").count(),
                1,
                "{what}"
            );
        }
    }
}
