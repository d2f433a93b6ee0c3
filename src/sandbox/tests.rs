//! The sandbox over real HTTP: what a client on the other side of a socket sees.

mod recorded;
mod shape;
mod spoiled;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};

use super::{CREDENTIALS, Options, Sandbox};

/// The fixed application id of Azure DevOps.
const SCOPE: &str = "499b84ac-1321-427f-aa17-267ca6975798/.default";

/// A sandbox and a plain client that is signed in to it.
struct Visit {
    sandbox: Sandbox,
    client: Client,
    token: String,
}

impl Visit {
    async fn new(options: Options) -> Self {
        let sandbox = Sandbox::start(options).await.unwrap();
        let client = client();
        let token = sign_in(&client, &sandbox).await;
        Self {
            sandbox,
            client,
            token,
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}/adoconn-sandbox/{path}", self.sandbox.base_url())
    }

    fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.client
            .request(method, self.url(path))
            .header(AUTHORIZATION, format!("Bearer {}", self.token))
            .header("X-TFS-FedAuthRedirect", "Suppress")
    }

    async fn try_post(&self, path: &str, media: &str, body: &Value) -> reqwest::Result<Response> {
        self.request("POST", path)
            .header(CONTENT_TYPE, media)
            .body(body.to_string())
            .send()
            .await
    }

    /// Asks for a new task; the answer may get lost.
    async fn create(&self, title: &str) -> reqwest::Result<Response> {
        let path = "Payments/_apis/wit/workitems/$Task?api-version=7.1";
        let body = json!([{ "op": "add", "path": "/fields/System.Title", "value": title }]);
        self.try_post(path, "application/json-patch+json", &body)
            .await
    }

    fn titled(&self, title: &str) -> usize {
        self.sandbox.world(|world| {
            let items = world.ado.items.values();
            items.filter(|item| item.title() == title).count()
        })
    }
}

fn client() -> Client {
    // A second installation is refused, which is all right.
    let _already = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().build().unwrap()
}

async fn sign_in(client: &Client, sandbox: &Sandbox) -> String {
    let tenant = CREDENTIALS.tenant_id;
    let url = format!("{}/{tenant}/oauth2/v2.0/token", sandbox.base_url());
    let form = [
        ("client_id", CREDENTIALS.client_id),
        ("client_secret", CREDENTIALS.client_secret),
        ("grant_type", "client_credentials"),
        ("scope", SCOPE),
    ];
    let answer = client.post(url).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["expires_in"], 3599);
    body["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_world_is_kept_in_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        state: Some(folder.path().join("world")),
        ..Options::default()
    };
    let visit = Visit::new(options.clone()).await;
    visit.create("kept").await.unwrap();
    visit.sandbox.stop().unwrap();
    let visit = Visit::new(options).await;
    assert_eq!(visit.titled("kept"), 1);
}

#[tokio::test]
async fn a_write_is_saved_soon_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world");
    let options = Options {
        state: Some(path.clone()),
        ..Options::default()
    };
    let visit = Visit::new(options).await;
    assert!(!path.exists());
    visit.create("kept").await.unwrap();
    for _ in 0..100 {
        if path.exists() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("not saved within five seconds");
}

#[tokio::test]
async fn the_log_knows_what_was_asked() {
    let visit = Visit::new(Options::default()).await;
    visit.sandbox.forget_requests();
    visit.create("x").await.unwrap();
    visit.request("GET", "_apis/projects").send().await.unwrap();
    let report = visit.sandbox.requests();
    assert_eq!((report.total, report.writes), (2, 1));
    assert!(report.peak_in_flight >= 1);
    assert_eq!(report.requests[1].method, "GET");
    assert_eq!(report.requests[1].status, 200);
}

#[test]
fn callers_without_a_runtime_get_one() {
    let sandbox = super::BlockingSandbox::start(Options::default()).unwrap();
    assert!(sandbox.base_url().starts_with("http://127.0.0.1:"));
}
