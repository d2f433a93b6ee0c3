//! A server for tests that says, byte for byte, what it is told to say.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use secrecy::SecretString;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;
use url::Url;

use super::options::HttpOptions;
use crate::config::profile::{AdoCredential, AdoSettings, Application, Dialect, NucleusSettings};

/// What a client sent.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) method: String,
    /// Path and query, as they came.
    pub(super) target: String,
    pub(super) head: String,
    pub(super) body: String,
    pub(super) at: Instant,
}

impl Seen {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub(super) enum Reply {
    /// A complete answer.
    Full {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    },
    /// These bytes, then the end of the connection.
    Raw(Vec<u8>),
    /// The request is read, then the connection ends.
    Drop,
}

impl Reply {
    pub(super) fn new(status: u16, body: impl AsRef<[u8]>) -> Self {
        Self::Full {
            status,
            headers: Vec::new(),
            body: body.as_ref().to_vec(),
        }
        .with("content-type", "application/json; charset=utf-8")
    }

    pub(super) fn json(body: impl AsRef<[u8]>) -> Self {
        Self::new(200, body)
    }

    /// With one more header; a second content type replaces the first.
    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        if let Self::Full { headers, .. } = &mut self {
            headers.retain(|(known, _)| *known != name);
            headers.push((name, value.to_owned()));
        }
        self
    }

    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Full {
                status,
                headers,
                body,
            } => {
                let mut head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\n");
                for (name, value) in headers {
                    let _ = write!(head, "{name}: {value}\r\n");
                }
                let _ = write!(head, "content-length: {}\r\n\r\n", body.len());
                [head.as_bytes(), body].concat()
            }
            Self::Raw(bytes) => bytes.clone(),
            Self::Drop => Vec::new(),
        }
    }
}

/// The server. It lives as long as the test.
#[derive(Debug, Clone)]
pub(super) struct Fake {
    pub(super) url: Url,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Fake {
    /// Serves; `reply` gets each request and its number, from 0.
    pub(super) async fn serve<F>(reply: F) -> Self
    where
        F: Fn(&Seen, usize) -> Reply + Send + Sync + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let fake = Self {
            url,
            seen: Arc::default(),
        };
        let (seen, reply) = (Arc::clone(&fake.seen), Arc::new(reply));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&seen), Arc::clone(&reply)));
            }
        });
        fake
    }

    /// Serves the same answer to everybody.
    pub(super) async fn always(reply: Reply) -> Self {
        Self::serve(move |_, _| reply.clone()).await
    }

    /// All requests so far.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Azure DevOps at this server, with a personal access token.
    pub(super) fn ado(&self) -> super::ado::Reader {
        let pat = AdoCredential::Pat(SecretString::from("canary-pat"));
        super::connect_ado(&self.ado_settings(pat), &options()).unwrap()
    }

    /// Azure DevOps and Entra ID at this server, with a client secret.
    pub(super) fn ado_by_token(&self) -> super::ado::Reader {
        let credential = AdoCredential::ClientSecret {
            application: self.application(),
            secret: SecretString::from("canary~secret&more"),
        };
        super::connect_ado(&self.ado_settings(credential), &options()).unwrap()
    }

    /// An application that Entra ID at this server knows.
    pub(super) fn application(&self) -> Application {
        Application {
            authority: self.url.clone(),
            tenant_id: "11111111-2222-3333-4444-555555555555".into(),
            client_id: "66666666-7777-8888-9999-000000000000".into(),
        }
    }

    pub(super) fn ado_settings(&self, credential: AdoCredential) -> AdoSettings {
        AdoSettings {
            url: self.url.clone(),
            organization: "contoso".into(),
            credential,
            trusted_identities: Vec::new(),
        }
    }

    /// Nucleus at this server, with pages of `limit` rows.
    pub(super) fn nucleus(&self, limit: u32) -> super::nucleus::Reader {
        let settings = NucleusSettings {
            url: self.url.clone(),
            api_key: SecretString::from("canary-key"),
            dialect: Dialect {
                search_limit: limit,
                summary_limit: limit,
                mitigated_limit: limit,
                scans_limit: limit,
                max_rows: 5_000,
                ..Dialect::default()
            },
        };
        super::connect_nucleus(&settings, &options()).unwrap()
    }
}

/// Options whose patience suits tests.
pub(super) fn options() -> HttpOptions {
    HttpOptions {
        connect_timeout: Duration::from_secs(2),
        request_timeout: Duration::from_secs(5),
        max_wait: Duration::from_secs(4),
        ..HttpOptions::default()
    }
}

async fn answer<F>(mut stream: TcpStream, seen: Arc<Mutex<Vec<Seen>>>, reply: Arc<F>)
where
    F: Fn(&Seen, usize) -> Reply,
{
    let Some(request) = read(&mut stream).await else {
        return;
    };
    let number = {
        let mut seen = seen.lock().unwrap();
        seen.push(request.clone());
        seen.len() - 1
    };
    let bytes = reply(&request, number).bytes();
    let _closed_by_client = stream.write_all(&bytes).await;
    let _closed_by_client = stream.shutdown().await;
}

async fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let (line, headers) = head.split_once("\r\n")?;
            let mut words = line.split(' ');
            let seen = Seen {
                method: words.next()?.to_owned(),
                target: words.next()?.to_owned(),
                head: headers.to_owned(),
                body: body.to_owned(),
                at: Instant::now(),
            };
            let length = seen.header("content-length").map_or(Ok(0), str::parse);
            if body.len() >= length.unwrap_or(0) {
                return Some(seen);
            }
        }
        let mut chunk = vec![0; 16 * 1024];
        let count = stream.read(&mut chunk).await.ok()?;
        if count == 0 {
            return None;
        }
        bytes.extend_from_slice(&chunk[..count]);
    }
}

/// A file of `tests/data/ado`.
macro_rules! recorded {
    ($file:literal in $folder:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/data/ado/",
            $folder,
            $file
        ))
    };
    ($path:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/data/ado/",
            $path
        ))
    };
}
pub(super) use recorded;
