//! Recorded exchanges with the real service, replayed: the same requests get answers of the same
//! shape.

use std::fs;

use serde_json::{Value, json};

use super::shape::Shape;
use super::{Options, Visit};
use crate::sandbox::ado::{Rights, SERVICE_PRINCIPAL};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/ado");

/// One recorded exchange.
struct Recording {
    method: String,
    /// What follows the organization.
    path: String,
    accept: String,
    media: String,
    body: String,
    status: u16,
    answer: String,
}

impl Recording {
    fn load(number: u64) -> Self {
        let index = fs::read_to_string(format!("{FOLDER}/index.json")).unwrap();
        let index: Vec<Value> = serde_json::from_str(&index).unwrap();
        let entry = index.iter().find(|entry| entry["n"] == number).unwrap();
        let request = &entry["request"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let url = text(&request["url"]);
        let (_, path) = url
            .split_once("v-anvashist0376/")
            .or_else(|| url.split_once("DefaultCollection/"))
            .or_else(|| url.split_once("azuredevopsclitest/"))
            .unwrap();
        let file = entry["response"]["body_file"].as_str();
        let answer = file.map(|file| fs::read_to_string(format!("{FOLDER}/http/{file}")).unwrap());
        Self {
            method: text(&request["method"]),
            path: path.to_owned(),
            accept: text(&request["headers"]["accept"]),
            media: text(&request["headers"]["content-type"]),
            body: text(&request["body"]),
            status: u16::try_from(entry["response"]["status"].as_u64().unwrap()).unwrap(),
            answer: answer.unwrap_or_default(),
        }
    }

    /// Sends the recorded request; the status must be the recorded one.
    async fn send(&self, visit: &Visit) -> String {
        let request = visit
            .request(&self.method, &self.path)
            .header("accept", &self.accept)
            .header("content-type", &self.media)
            .body(self.body.clone());
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let body = answer.text().await.unwrap();
        assert_eq!(status, self.status, "{} {}: {body}", self.method, self.path);
        body
    }

    /// Sends it, and compares the shape of the answer with the recorded one.
    async fn replay(&self, visit: &Visit) -> Value {
        let body: Value = serde_json::from_str(&self.send(visit).await).unwrap();
        let expected: Value = serde_json::from_str(&self.answer).unwrap();
        let differences = Shape::of(&expected).differences(&body, "");
        assert!(differences.is_empty(), "{}: {differences:#?}", self.path);
        body
    }
}

async fn replay(visit: &Visit, number: u64) -> Value {
    Recording::load(number).replay(visit).await
}

/// A world that has the recorded project.
async fn with_project(name: &str, process: &str) -> Visit {
    let visit = Visit::new(Options::default()).await;
    visit.sandbox.world(|world| {
        let id = world.ado.add_project(name, process);
        world.ado.grant(SERVICE_PRINCIPAL, &id, Rights::CONTRIBUTOR);
    });
    visit
}

#[tokio::test]
async fn the_organization() {
    let visit = with_project("projectTest000001", "Basic").await;
    visit.sandbox.world(|world| {
        for project in &mut world.ado.projects {
            // The recorded lists have projects without a description, the recorded project has one.
            let described = project.name == "projectTest000001";
            project.description = described.then(|| "This is a sample".to_owned());
        }
    });
    for number in [1, 3, 6, 11, 13] {
        replay(&visit, number).await;
    }
    visit
        .sandbox
        .world(|world| world.ado.projects.last_mut().unwrap().description = None);
    assert!(replay(&visit, 4).await["count"].as_u64() > replay(&visit, 5).await["count"].as_u64());
    let versions = visit.request("OPTIONS", "_apis").send().await.unwrap();
    let versions: Value = versions.json().await.unwrap();
    let wiql = json!("1a9c53f7-f243-4447-b110-35ef023636e4");
    let list = versions["value"].as_array().unwrap();
    let wiql = list.iter().find(|resource| resource["id"] == wiql).unwrap();
    assert_eq!(wiql["releasedVersion"], "7.1");
    assert_eq!(
        wiql["routeTemplate"],
        "{project}/{team}/_apis/{area}/{resource}"
    );
}

#[tokio::test]
async fn work_items_and_their_links() {
    let visit = with_project("WIRel000001", "Basic").await;
    visit.sandbox.world(|world| {
        world.ado.begin_items_at(973);
    });
    replay(&visit, 10).await;
    let create = Recording::load(12);
    for id in 973..=977 {
        assert_eq!(create.replay(&visit).await["id"], id);
    }
    let found = replay(&visit, 14).await;
    let ids: Vec<&Value> = found["workItems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["id"])
        .collect();
    assert_eq!(ids, [974, 975, 976]);
    replay(&visit, 15).await;
    let linked = replay(&visit, 16).await;
    assert_eq!(linked["rev"], 1, "links between items make no revision");
    replay(&visit, 18).await;
    replay(&visit, 19).await;
    replay(&visit, 20).await;
    let left = replay(&visit, 17).await;
    assert_eq!(left["relations"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn lists_of_work_items() {
    let visit = with_project("WorkItemCreateShowUpdateDeleteTests", "Basic").await;
    visit.sandbox.world(|world| {
        world.ado.begin_items_at(40);
        let now = world.now();
        for (item_type, title) in [("Issue", "Test"), ("Task", "Test2")] {
            let place = ("WorkItemCreateShowUpdateDeleteTests", item_type);
            let fields = [("System.Title", json!(title))];
            world
                .ado
                .create_as(SERVICE_PRINCIPAL, place, &fields, now)
                .unwrap();
        }
        // The recorded requests ask for January 2025.
        for item in world.ado.items.range_mut(40..).map(|(_, item)| item) {
            item.updates[0].date = "2025-01-01T00:00:00Z".to_owned();
        }
    });
    for number in [22, 24] {
        replay(&visit, number).await;
    }
    let found = replay(&visit, 23).await;
    assert_eq!(found["workItems"][0]["id"], 41);
}

#[tokio::test]
async fn areas_and_iterations() {
    let visit = with_project("Area1000001", "Agile").await;
    replay(&visit, 25).await;
    let root = replay(&visit, 29).await;
    assert_eq!(
        root["path"],
        "\\Area1000001\\Area\\teamArea_000002_Root_Area_000003"
    );
    let below = Recording {
        path: format!(
            "{}/teamArea_000002_Root_Area_000003",
            Recording::load(29).path
        ),
        body: json!({ "name": "ChildArea000004" }).to_string(),
        ..Recording::load(29)
    };
    let child: Value = serde_json::from_str(&below.send(&visit).await).unwrap();
    replay(&visit, 26).await;
    replay(&visit, 27).await;
    let mut by_id = Recording::load(28);
    by_id.path = by_id.path.replace("1536", &child["id"].to_string());
    assert_eq!(
        by_id.replay(&visit).await["value"][0]["name"],
        "ChildArea000004"
    );
    let visit = with_project("IterationProj_000001", "Agile").await;
    let mut iterations = Recording::load(30);
    iterations.answer = iterations.answer.replace("Root_Itr_000003\"", "Sprint 1\"");
    iterations.replay(&visit).await;
}

#[tokio::test]
async fn refusals() {
    let visit = Visit::new(Options::default()).await;
    replay(&visit, 32).await;
    let text = Recording::load(33);
    assert_eq!(text.send(&visit).await, text.answer);
    let empty = Recording::load(35);
    visit.sandbox.world(|world| world.entra.expire_tokens());
    assert_eq!(empty.send(&visit).await, "");
    visit.sandbox.world(|world| {
        world.ado.settings.stopped = Some("This organization has been deactivated.".to_owned());
    });
    let stopped = Recording::load(34);
    let body = stopped.send(&visit).await;
    // reqwest drops the byte order mark of a text, so the bytes are looked at.
    let raw = visit
        .request("OPTIONS", "_apis")
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    assert!(raw.starts_with(b"\xef\xbb\xbf{"));
    assert!(body.contains("TF24668: The following team project collection is stopped"));
}

/// The 2014 recording writes people as text, and calls one link differently; the rest holds.
#[tokio::test]
async fn batches() {
    let visit = with_project("Fabrikam-Fiber-Git", "Scrum").await;
    visit.sandbox.world(|world| world.ado.begin_items_at(283));
    for (number, rev) in [(38, 1), (39, 2)] {
        let recording = Recording::load(number);
        let mut body = recording.replay(&visit).await;
        let mut expected: Value = serde_json::from_str(&recording.answer).unwrap();
        for (ours, theirs) in each(&mut body).into_iter().zip(each(&mut expected)) {
            assert_eq!(ours["id"], theirs["id"]);
            assert_eq!(ours["rev"], rev);
            assert_eq!(ours["relations"][0]["rel"], theirs["relations"][0]["rel"]);
            for field in [
                "System.State",
                "System.Reason",
                "System.Title",
                "System.WorkItemType",
            ] {
                assert_eq!(ours["fields"][field], theirs["fields"][field], "{field}");
            }
            assert_eq!(ours["fields"]["System.ChangedDate"], {
                let first = visit
                    .sandbox
                    .world(|world| world.ado.items[&283].text("System.ChangedDate").to_owned());
                json!(first)
            });
        }
    }
}

/// The work items inside a batch's answer.
fn each(body: &mut Value) -> Vec<Value> {
    let parts = body["value"].as_array().unwrap();
    let texts = parts.iter().map(|part| part["body"].as_str().unwrap());
    texts
        .map(|text| serde_json::from_str(text).unwrap())
        .collect()
}
