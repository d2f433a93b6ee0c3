//! The bare minimum of closing many work items, for `scripts/speed`: reqwest and nothing else.
//!
//! It asks for the same items with the same bodies, sends the same patches, eight requests at a
//! time, and keeps no journal, asks nobody, understands no error: what it takes is what the
//! service takes. Arguments: address of the organization, personal access token.

use std::error::Error;
use std::io::Write as _;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const AT_ONCE: usize = 8;
const CHUNK: usize = 200;
const QUERY: &str = "SELECT [System.Id] FROM WorkItems WHERE [System.Tags] CONTAINS 'nucleus' \
                     ORDER BY [System.Id] ASC";

struct Service {
    client: reqwest::Client,
    base: String,
    token: String,
}

impl Service {
    async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let url = format!("{}/_apis/wit/{path}api-version=7.1", self.base);
        let request = self.client.post(url).basic_auth("", Some(&self.token));
        Ok(request
            .json(body)
            .send()
            .await?
            .error_for_status()?
            .json()
            .await?)
    }

    /// Closes the items; says how many were closed.
    async fn close(&self, items: &[Value]) -> Result<usize> {
        let patches: Vec<Value> = items.iter().map(patch).collect();
        let answer = self.post("$batch?", &Value::from(patches)).await?;
        let answers = answer["value"].as_array().into_iter().flatten();
        Ok(answers.filter(|one| one["code"] == 200).count())
    }
}

fn patch(item: &Value) -> Value {
    let fields = &item["fields"];
    let link = item["relations"][0]["url"].as_str().unwrap_or_default();
    let state = if fields["System.WorkItemType"] == "Bug" {
        "Closed"
    } else {
        "Done"
    };
    let said = format!(
        "<p>Closed with adoconn tickets close, run 2026-11-25.</p><p>adoconn: {link}; stays closed \
         until the next scan; by adoconn, run 2026-11-25</p>"
    );
    json!({
        "method": "PATCH",
        "uri": format!("/_apis/wit/workitems/{}?api-version=7.1", item["id"]),
        "headers": { "Content-Type": "application/json-patch+json" },
        "body": [
            { "op": "test", "path": "/rev", "value": item["rev"] },
            { "op": "add", "path": "/fields/System.State", "value": state },
            { "op": "add", "path": "/fields/System.History", "value": said },
        ],
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the door is what it is measured against"
)]
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [base, token] = words
        .try_into()
        .map_err(|words| format!("{words:?} are not an address and a token"))?;
    // The TLS that the crate's reqwest is built for; here nothing is encrypted.
    let provider = rustls::crypto::ring::default_provider().install_default();
    provider.map_err(|other| format!("{other:?} is there already"))?;
    let client = reqwest::Client::new();
    let service = Service {
        client,
        base,
        token,
    };
    let question = json!({ "query": QUERY });
    let found = service.post("wiql?$top=19999&", &question).await?;
    let found = found["workItems"].as_array().into_iter().flatten();
    let ids: Vec<&Value> = found.map(|item| &item["id"]).collect();
    let pages: Vec<Value> = stream::iter(ids.chunks(CHUNK))
        .map(async |ids| {
            let question = json!({ "ids": ids, "$expand": "relations", "errorPolicy": "omit" });
            service.post("workitemsbatch?", &question).await
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let items = pages.iter().filter_map(|page| page["value"].as_array());
    let closed: Vec<usize> = stream::iter(items)
        .map(|items| service.close(items))
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    writeln!(std::io::stdout(), "{}", closed.iter().sum::<usize>())?;
    Ok(())
}
