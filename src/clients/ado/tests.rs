//! Calls as they leave, and answers as they are understood, over a real connection.

mod batches;
mod comments;
mod doors;
mod lists;
mod setup;
mod versions;

use serde_json::Value;

use crate::clients::fake::{Fake, Reply, Seen};
use crate::model::ids::WorkItemId;

fn ids(range: impl IntoIterator<Item = u32>) -> Vec<WorkItemId> {
    range.into_iter().map(WorkItemId).collect()
}

fn body(seen: &Seen) -> Value {
    serde_json::from_str(&seen.body).unwrap()
}

async fn always(answer: &Value) -> Fake {
    Fake::always(Reply::json(answer.to_string())).await
}
