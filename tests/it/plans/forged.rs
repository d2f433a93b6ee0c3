//! A saved plan that somebody changed, with a digest that fits: only its texts may be theirs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use adoconn::clients::HttpOptions;
use adoconn::plan::action::Action;
use adoconn::plan::digest::digest;
use adoconn::sandbox::ado::WorkItem;
use serde_json::{Value, json};

use crate::harness::{Adoconn, Config, Severity, World};
use crate::{asked, tell};

/// Of so many changed plans one is tried in a plain run.
const EVERY: u64 = 8;

/// Fields whose value is not a text: where an item is, whose it is, and its state.
const FIXED: [&str; 8] = [
    "System.TeamProject",
    "System.WorkItemType",
    "System.State",
    "System.Reason",
    "System.AreaPath",
    "System.AreaId",
    "System.IterationPath",
    "System.AssignedTo",
];

fn config() -> Config {
    Config::rules(&[
        "name = 'says so'\nwhen = 'finding_number[:1] == \"C\"'\nreopen.policy = 'comment'",
        "name = 'main'\nupdate.min_interval = '0s'\nticket.state = 'Active'\n\
         ticket.assigned_to = 'alex@sandbox.example.com'\nticket.area = 'Payments'",
    ])
}

/// A plan with each verb in it, and the machine and world that it is for.
struct Scene {
    world: Vec<u8>,
    ledger: Vec<u8>,
    plan: Value,
}

impl Scene {
    fn set() -> Self {
        let world = World::small();
        for number in ["F-1", "F-2", "F-3", "C-1"] {
            world.finding(number, Severity::High, &["web-1"]);
        }
        world.findings(6, Severity::Low);
        let adoconn = Adoconn::with(&world, &config());
        let _made = adoconn.sync_once().code(0);
        world.remediate("F-3");
        world.remediate("C-1");
        let _closed = adoconn.sync_once().code(0);
        world.remediate("F-1");
        world.rate("F-2", Severity::Critical);
        for number in ["F-3", "C-1"] {
            world.set_status(number, &crate::harness::Status::Active);
        }
        world.rescan();
        world.finding("F-4", Severity::High, &["web-2"]);
        let path = adoconn.home().join("plan.json");
        let args = ["sync", "-n", "--out", path.to_str().unwrap(), "-o", "json"];
        let planned = adoconn.run(&args).code(0);
        let counts = planned.counts();
        let verbs: Vec<&str> = counts.iter().map(|(verb, _)| verb.as_str()).collect();
        assert_eq!(
            verbs,
            [
                "close_ticket planned",
                "comment_ticket planned",
                "create_ticket planned",
                "reopen_ticket planned",
                "update_ticket planned",
            ],
            "{planned}"
        );
        Self {
            world: world.snapshot(),
            ledger: fs::read(adoconn.ledger()).unwrap(),
            plan: serde_json::from_slice(&fs::read(&path).unwrap()).unwrap(),
        }
    }

    /// Carries a document out in a world of its own: what it made of the world and of the ledger.
    fn apply(&self, document: &Value) -> (Shown, String) {
        let world = World::like(&self.world);
        world.may_double();
        let adoconn = Adoconn::with(&world, &config());
        fs::create_dir_all(adoconn.ledger().parent().unwrap()).unwrap();
        fs::write(adoconn.ledger(), &self.ledger).unwrap();
        let path = adoconn.home().join("plan.json");
        let mut document = document.clone();
        document["organization"] = json!(format!("{}/adoconn-sandbox", world.url()));
        fs::write(&path, document.to_string()).unwrap();
        let args = ["apply", path.to_str().unwrap()];
        let outcome = adoconn.run_inside(&args, &HttpOptions::default());
        (Shown::of(&world, &adoconn), outcome.to_string())
    }
}

/// What no text decides, of every work item and of every ticket in the ledger.
#[derive(Debug, PartialEq)]
struct Shown {
    items: BTreeMap<u32, String>,
    tickets: BTreeMap<String, String>,
}

impl Shown {
    fn of(world: &World, adoconn: &Adoconn<'_>) -> Self {
        let items = world.ado(|ado, _| {
            let all = ado.items.values();
            all.map(|item| (item.id, shown(item))).collect()
        });
        let ledger = rusqlite::Connection::open(adoconn.ledger()).unwrap();
        let sql = "SELECT t.key || ' ' || generation, json_array(work_item, nucleus_project,
                scan_type, finding_number, scope, rule, rev, state, pending_state,
                state_before_close, facts, closed, closing, scanned_at,
                (SELECT json_group_object(key, NULL) FROM json_each(fields)),
                (SELECT json_group_array(hex(instance) || asset) FROM members m WHERE m.key = t.key))
             FROM tickets t";
        let mut statement = ledger.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        Self {
            items,
            tickets: rows.unwrap().map(Result::unwrap).collect(),
        }
    }

    /// What of this is neither as the true plan left it nor as it was before.
    fn strange(&self, before: &Self, after: &Self) -> Vec<String> {
        let items = self.items.iter().filter(|(id, now)| {
            ![before, after]
                .iter()
                .any(|other| other.items.get(id) == Some(now))
        });
        let tickets = self.tickets.iter().filter(|(key, now)| {
            ![before, after]
                .iter()
                .any(|other| other.tickets.get(*key) == Some(now))
        });
        let items = items.map(|(id, now)| format!("#{id}: {now}"));
        items
            .chain(tickets.map(|(key, now)| format!("{key}: {now}")))
            .collect()
    }
}

fn shown(item: &WorkItem) -> String {
    let fixed = FIXED.map(|name| (name, item.fields.get(name)));
    let names: BTreeSet<&String> = item.fields.keys().collect();
    let links: Vec<_> = item
        .relations
        .iter()
        .map(|link| (&link.rel, &link.target))
        .collect();
    let has_tag = item.text("System.Tags").contains("nucleus");
    let (kind, rev, comments) = (&item.item_type, item.rev, item.comments.len());
    format!("{kind} {rev} {comments} {has_tag} {fixed:?} {names:?} {links:?}")
}

/// Every place of a document at which something else could stand, with what could stand there.
fn changed(value: &Value, place: &str, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                changed(
                    inner,
                    &format!("{place}/{}", name.replace('/', "~1")),
                    found,
                );
                // The same value under another name.
                let mut other = map.clone();
                let moved = other.remove(name).unwrap();
                other.insert("Custom.Forged".to_owned(), moved);
                found.push((place.to_owned(), Value::Object(other)));
            }
        }
        Value::Array(list) => {
            for (at, inner) in list.iter().enumerate() {
                changed(inner, &format!("{place}/{at}"), found);
            }
            found.push((place.to_owned(), json!([])));
        }
        Value::String(text) => {
            let texts = ["Forged", "System.AssignedTo", "kim@sandbox.example.com"];
            found.extend(texts.map(|text| (place.to_owned(), json!(text))));
            found.push((place.to_owned(), json!(format!("{text}1"))));
        }
        Value::Number(number) => {
            let next = number.as_u64().unwrap_or(0) + 1;
            found.extend([json!(next), json!("7")].map(|other| (place.to_owned(), other)));
        }
        Value::Bool(flag) => found.push((place.to_owned(), json!(!flag))),
        Value::Null => found.extend([json!("Forged"), json!(1)].map(|it| (place.to_owned(), it))),
    }
    if !value.is_null() {
        found.push((place.to_owned(), Value::Null));
    }
}

#[test]
fn whatever_is_changed_in_a_saved_plan_only_texts_differ() {
    let scene = Scene::set();
    let empty = {
        let mut document = scene.plan.clone();
        document["actions"] = json!([]);
        document["digest"] = json!(digest(&[]));
        document
    };
    let (before, _) = scene.apply(&empty);
    let (after, told) = scene.apply(&scene.plan);
    assert_ne!(before, after, "{told}");
    let mut all = Vec::new();
    changed(&scene.plan["actions"], "/actions", &mut all);
    let every = asked("ADOCONN_FORGED_EVERY").unwrap_or(EVERY);
    let (mut tried, mut odd, mut carried) = (0, Vec::new(), 0);
    for (at, (place, value)) in all.into_iter().enumerate() {
        if u64::try_from(at).unwrap() % every != 0 {
            continue;
        }
        let mut document = scene.plan.clone();
        *document.pointer_mut(&place).unwrap() = value.clone();
        // Whoever can write the file can write its digest, too.
        let actions = serde_json::from_value::<Vec<Action>>(document["actions"].clone());
        let Ok(actions) = actions else { continue };
        let fit = digest(&actions);
        document["digest"] = json!(fit);
        let (now, told) = scene.apply(&document);
        tried += 1;
        carried += usize::from(now != before);
        let strange = now.strange(&before, &after);
        if !strange.is_empty() {
            odd.push(format!("{place} = {value}: {strange:#?}\n{told}"));
        }
    }
    tell(format_args!(
        "forged plans: {tried} tried, {carried} carried out in part"
    ));
    assert!(tried > 20 && carried > 5, "{tried} {carried}");
    assert!(
        odd.is_empty(),
        "{} of {tried}\n{}",
        odd.len(),
        odd.join("\n")
    );
}

#[test]
fn the_digest_that_would_fit_is_not_told() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let path = adoconn.home().join("plan.json");
    let plan = path.to_str().unwrap();
    let _saved = adoconn.run(&["sync", "-n", "--out", plan]).code(0);
    let good: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let mut forged = good.clone();
    forged["actions"][0]["change"]["create"]["title"] = json!("Forged");
    let actions: Vec<Action> = serde_json::from_value(forged["actions"].clone()).unwrap();
    fs::write(&path, forged.to_string()).unwrap();
    let refused = adoconn.run(&["apply", plan]).code(2);
    assert!(
        !refused.to_string().contains(&digest(&actions)),
        "{refused}"
    );
    fs::write(&path, good.to_string()).unwrap();
    let right = good["digest"].as_str().unwrap();
    for command in [&["apply", plan][..], &["sync"]] {
        let args = [command, &["--expect-plan", "0123456789abcdef"]].concat();
        let refused = adoconn.run(&args).code(5).says(&["nothing was written"]);
        assert!(!refused.to_string().contains(right), "{refused}");
    }
    assert_eq!(world.tickets().len(), 0);
}
