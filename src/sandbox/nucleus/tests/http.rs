//! A server on loopback and the smallest client that can talk to it.

use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::sandbox::nucleus::{NucleusWorld, router};

const KEY: &str = "sandbox-key";

pub(super) struct Server {
    address: String,
    world: Arc<Mutex<NucleusWorld>>,
}

pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: String,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(super) fn rows(&self) -> Vec<Value> {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl Server {
    pub(super) async fn start(world: NucleusWorld) -> Self {
        let world = Arc::new(Mutex::new(world));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let app = router(Arc::clone(&world), Arc::from(KEY));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { address, world }
    }

    pub(super) fn world(&self) -> MutexGuard<'_, NucleusWorld> {
        self.world.lock().unwrap()
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &Value::Null).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, body).await
    }

    pub(super) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send("PUT", path, body).await
    }

    async fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let path = format!("/nucleus/api{path}");
        self.raw(method, &path, &format!("x-apikey: {KEY}"), &body)
            .await
    }

    pub(super) async fn raw(&self, method: &str, path: &str, header: &str, body: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n{header}\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let content_type = head.lines().find_map(|line| {
            line.to_lowercase()
                .strip_prefix("content-type: ")
                .map(str::to_owned)
        });
        Answer {
            status: head[9..12].parse().unwrap(),
            content_type: content_type.unwrap_or_default(),
            body: body.to_owned(),
        }
    }

    /// Every row of `findings/search`, page by page.
    pub(super) async fn search(&self, project: &str, body: &Value, limit: usize) -> Vec<Value> {
        let mut rows = Vec::new();
        loop {
            let start = rows.len();
            let path = format!("/projects/{project}/findings/search?start={start}&limit={limit}");
            let page = self.post(&path, body).await.rows();
            let is_last = page.len() < limit;
            rows.extend(page);
            if is_last {
                return rows;
            }
        }
    }

    /// Every row of `findings/summary`.
    pub(super) async fn summary(&self, project: &str) -> Vec<Value> {
        let mut rows = Vec::new();
        loop {
            let start = rows.len();
            let path = format!("/projects/{project}/findings/summary?start={start}&limit=100");
            let page = self.post(&path, &json!({})).await.rows();
            let is_last = page.len() < 100;
            rows.extend(page);
            if is_last {
                return rows;
            }
        }
    }
}

/// A string or a number as text.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
    }
}
