//! A server of the test's own before the simulated world: it answers what the test wants, changes
//! answers on their way, and hands on everything else.

use std::io::{BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use serde_json::Value;

use crate::harness::World;

/// A request as it came.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) method: String,
    /// Path and query.
    pub(super) target: String,
    /// Headers as they came, without the request line.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Asked {
    /// Everything that was sent, as a debug page prints it.
    pub(super) fn whole(&self) -> String {
        let mut text = format!("{} {} HTTP/1.1\n", self.method, self.target);
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\n"));
        }
        text + "\n" + &String::from_utf8_lossy(&self.body)
    }

    /// A header's value; empty where there is none.
    pub(super) fn header(&self, name: &str) -> &str {
        let mut headers = self.headers.iter();
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }

    /// A value of the query; empty where there is none.
    pub(super) fn query(&self, name: &str) -> String {
        let url = url::Url::parse(&format!("http://x{}", self.target)).unwrap();
        let mut pairs = url.query_pairs();
        let found = pairs.find(|(known, _)| known == name);
        found.map_or(String::new(), |(_, value)| value.into_owned())
    }

    /// Whether the path, without the query, ends like this.
    pub(super) fn is(&self, end: &str) -> bool {
        self.target.split('?').next().unwrap().ends_with(end)
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Reply {
    pub(super) fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), kind.to_owned())],
            body: body.into(),
        }
    }

    pub(super) fn json(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, "application/json", body)
    }

    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

impl Reply {
    /// The same with a changed body, taken as JSON.
    pub(super) fn changed(mut self, change: impl FnOnce(&mut Value)) -> Self {
        if let Ok(mut json) = serde_json::from_slice(&self.body) {
            change(&mut json);
            self.body = serde_json::to_vec(&json).unwrap();
        }
        self
    }

    /// The same with every occurrence of a text in the body replaced, which may be no JSON then.
    pub(super) fn replaced(mut self, from: &str, to: &str) -> Self {
        let text = String::from_utf8(self.body).unwrap();
        self.body = text.replace(from, to).into_bytes();
        self
    }
}

/// The simulated world behind the server.
#[derive(Debug, Clone, Copy)]
pub(super) struct Upstream(SocketAddr);

impl Upstream {
    /// What the world answers.
    pub(super) fn ask(self, asked: &Asked) -> Reply {
        let mut stream = TcpStream::connect(self.0).unwrap();
        let Asked { method, target, .. } = asked;
        let mut head = format!("{method} {target} HTTP/1.1\r\nhost: {}\r\n", self.0);
        let dropped = ["host", "connection", "accept-encoding", "content-length"];
        for (name, value) in &asked.headers {
            if !dropped.contains(&name.to_lowercase().as_str()) {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        let length = asked.body.len();
        head.push_str(&format!(
            "content-length: {length}\r\nconnection: close\r\n\r\n"
        ));
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&asked.body).unwrap();
        let mut reader = BufReader::new(stream);
        let (first, headers) = head_of(&mut reader).unwrap();
        let mut body = Vec::new();
        reader.read_to_end(&mut body).unwrap_or_default();
        let is = |name: &str, value: &str| {
            let mut headers = headers.iter();
            headers.any(|(known, said)| known == name && said == value)
        };
        let body = if is("transfer-encoding", "chunked") {
            unchunked(&body)
        } else {
            body
        };
        let dropped = ["connection", "content-length", "transfer-encoding"];
        Reply {
            status: first.split(' ').nth(1).unwrap().parse().unwrap(),
            headers: headers
                .into_iter()
                .filter(|(name, _)| !dropped.contains(&name.as_str()))
                .collect(),
            body,
        }
    }
}

/// What a test answers; nothing hands the request on.
type Rule = dyn Fn(&Asked, Upstream) -> Option<Reply> + Send + Sync;

/// The server. It ends with the test.
pub(super) struct Server {
    address: SocketAddr,
    is_over: Arc<AtomicBool>,
    count: Arc<AtomicUsize>,
}

impl Server {
    /// A server before the world.
    pub(super) fn before(
        world: &World,
        rule: impl Fn(&Asked, Upstream) -> Option<Reply> + Send + Sync + 'static,
    ) -> Self {
        let upstream = world.url().strip_prefix("http://").unwrap();
        let upstream = Upstream(upstream.trim_end_matches('/').parse().unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let rule: Arc<Rule> = Arc::new(rule);
        let (is_over, count) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let server = Self {
            address,
            is_over: Arc::clone(&is_over),
            count: Arc::clone(&count),
        };
        thread::spawn(move || {
            for stream in listener.incoming() {
                if is_over.load(Ordering::SeqCst) {
                    return;
                }
                let (rule, count) = (Arc::clone(&rule), Arc::clone(&count));
                thread::spawn(move || serve(stream.unwrap(), &*rule, upstream, &count));
            }
        });
        server
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many requests came so far.
    pub(super) fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        // Wakes whoever waits for the next connection.
        drop(TcpStream::connect(self.address));
    }
}

fn serve(stream: TcpStream, rule: &Rule, upstream: Upstream, count: &AtomicUsize) {
    let mut reader = BufReader::new(stream);
    let Some((first, headers)) = head_of(&mut reader) else {
        return;
    };
    let mut words = first.split(' ');
    let mut asked = Asked {
        method: words.next().unwrap_or_default().to_owned(),
        target: words.next().unwrap_or_default().to_owned(),
        headers,
        body: Vec::new(),
    };
    let length = asked.header("content-length").parse().unwrap_or(0);
    asked.body = vec![0; length];
    if reader.read_exact(&mut asked.body).is_err() {
        return;
    }
    count.fetch_add(1, Ordering::SeqCst);
    let reply = rule(&asked, upstream).unwrap_or_else(|| upstream.ask(&asked));
    let mut head = format!("HTTP/1.1 {} Whatever\r\n", reply.status);
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let length = reply.body.len();
    head.push_str(&format!(
        "content-length: {length}\r\nconnection: close\r\n\r\n"
    ));
    let mut stream = reader.into_inner();
    // Whoever asked may have left.
    let sent = stream.write_all(head.as_bytes());
    drop(sent.and_then(|()| stream.write_all(&reply.body)));
}

type Head = (String, Vec<(String, String)>);

fn head_of(reader: &mut impl std::io::BufRead) -> Option<Head> {
    let mut line = || {
        let mut line = String::new();
        let read = reader.read_line(&mut line).ok()?;
        (read > 0).then(|| line.trim_end().to_owned())
    };
    let first = line()?;
    let mut headers = Vec::new();
    loop {
        let line = line()?;
        if line.is_empty() {
            return Some((first, headers));
        }
        let (name, value) = line.split_once(':')?;
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
}

fn unchunked(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = body.windows(2).position(|pair| pair == b"\r\n") {
        let size = std::str::from_utf8(&body[..end]).unwrap();
        let size = usize::from_str_radix(size.split(';').next().unwrap(), 16).unwrap();
        if size == 0 {
            break;
        }
        whole.extend_from_slice(&body[end + 2..end + 2 + size]);
        body = &body[end + 4 + size..];
    }
    whole
}
