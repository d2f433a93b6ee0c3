//! A debug page, a firewall or a proxy prints what it was sent. Nothing of it may be told on.

use std::fs;
use std::path::Path;

use adoconn::sandbox::CREDENTIALS;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::{Asked, Reply, Server};
use crate::harness::{Adoconn, Config, Outcome, World};

/// Longest part of a secret that may be seen by chance.
const PART: usize = 10;

/// Who answers with what it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Ado,
    Entra,
    Nucleus,
}

/// How a server repeats a request.
type Echo = (&'static str, fn(&Asked) -> Reply);

fn raw(asked: &Asked) -> String {
    asked.whole()
}

fn percent(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// One line, as a header can carry it.
fn line(text: &str) -> String {
    text.chars()
        .map(|char| {
            if (' '..='~').contains(&char) {
                char
            } else {
                ' '
            }
        })
        .collect()
}

/// What was sent to prove who asks, bare.
fn proof(asked: &Asked) -> String {
    let body = String::from_utf8_lossy(&asked.body).into_owned();
    let values = [
        asked.header("authorization"),
        asked.header("x-apikey"),
        &body,
    ];
    line(values.iter().max_by_key(|value| value.len()).unwrap())
}

fn message(status: u16, text: &str) -> Reply {
    let body = json!({
        "message": text, "typeKey": "EchoException",
        "error": "invalid_client", "error_description": text,
        "success": false,
    });
    Reply::new(status, "application/json", body.to_string())
}

fn page(status: u16, text: &str) -> Reply {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;");
    let body = format!("<html><head><title>{text}</title></head><body>{text}</body></html>");
    Reply::new(status, "text/html", body)
}

/// Twenty-one ways for each service.
const ECHOES: [Echo; 21] = [
    ("message at 200", |asked| message(200, &raw(asked))),
    ("message at 400", |asked| message(400, &raw(asked))),
    ("message at 401", |asked| message(401, &raw(asked))),
    ("message at 403", |asked| message(403, &raw(asked))),
    ("message at 404", |asked| message(404, &raw(asked))),
    ("message at 409", |asked| message(409, &raw(asked))),
    ("message at 500", |asked| message(500, &raw(asked))),
    ("title at 200", |asked| page(200, &raw(asked))),
    ("title at 203", |asked| page(203, &raw(asked))),
    ("title at 403", |asked| page(403, &raw(asked))),
    ("title at 502", |asked| page(502, &raw(asked))),
    ("text at 200", |asked| {
        Reply::new(200, "text/plain", raw(asked))
    }),
    ("text at 400", |asked| {
        Reply::new(400, "text/plain", raw(asked))
    }),
    ("code and ids at 400", |asked| {
        let proof = proof(asked);
        let body = json!({
            "message": "no", "typeKey": proof, "error": proof, "trace_id": proof,
            "request_id": proof, "code": proof, "success": false,
            "customProperties": {"fieldReferenceName": proof},
        });
        Reply::new(400, "application/json", body.to_string())
            .with("activityid", &proof)
            .with("x-vss-e2eid", &proof)
    }),
    ("header at 400", |asked| {
        Reply::new(400, "text/plain", "")
            .with("x-tfs-serviceerror", &percent(&raw(asked)))
            .with("content-type", &proof(asked))
            .with(
                "www-authenticate",
                &format!("Bearer realm=\"{}\"", proof(asked)),
            )
    }),
    ("location at 302", |asked| {
        let bare: String = proof(asked)
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(60)
            .collect();
        let location = format!("https://{bare}.example/{}", percent(&proof(asked)));
        Reply::new(302, "text/html", page(302, &raw(asked)).body).with("location", &location)
    }),
    ("base64 at 400", |asked| {
        message(400, &STANDARD.encode(raw(asked)))
    }),
    ("base64 of base64 at 500", |asked| {
        message(
            500,
            &format!("x{}", URL_SAFE_NO_PAD.encode(STANDARD.encode(raw(asked)))),
        )
    }),
    ("percent twice at 400", |asked| {
        message(400, &percent(&percent(&raw(asked))))
    }),
    ("json in json at 400", |asked| {
        message(
            400,
            &json!({"request": {"head": raw(asked)}})
                .to_string()
                .replace('/', "\\/"),
        )
    }),
    ("cut in the middle at 400", |asked| {
        let proof = proof(asked);
        let half: String = proof.chars().take(proof.len() * 2 / 3).collect();
        message(400, &half)
    }),
];

fn hunt(world: &World, text: &str, what: &str) {
    let mut hunted = world.secrets();
    hunted.push(STANDARD.encode(format!(":{}", CREDENTIALS.pat)));
    let lower = text.to_lowercase();
    let mut forms: Vec<String> = Vec::new();
    for secret in hunted {
        forms.push(percent(&secret).to_lowercase());
        forms.push(secret.to_lowercase());
    }
    for form in forms {
        let chars: Vec<char> = form.chars().collect();
        for part in chars.windows(PART) {
            let part: String = part.iter().collect();
            assert!(!lower.contains(&part), "{what}: {part:?} in {text}");
        }
    }
}

fn hunt_all(world: &World, adoconn: &Adoconn<'_>, outcome: &Outcome, what: &str) {
    hunt(world, &outcome.stdout, what);
    hunt(world, &outcome.stderr, what);
    let mut files = Vec::new();
    collect(&adoconn.home().join(".local"), &mut files);
    for file in files {
        let bytes = fs::read(&file).unwrap();
        hunt(
            world,
            &String::from_utf8_lossy(&bytes),
            &format!("{what}, {}", file.display()),
        );
    }
}

fn collect(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

fn echoed(who: Who, config: &str, is_echoed: fn(&Asked) -> bool, commands: &[&[&str]]) {
    for (name, echo) in ECHOES {
        let world = World::with_one_finding();
        let server = Server::before(&world, move |asked, _| {
            is_echoed(asked).then(|| echo(asked))
        });
        let url = server.url();
        let address = match who {
            Who::Ado => format!("ado.url = {url:?}"),
            Who::Entra => format!("ado.authority = {url:?}"),
            Who::Nucleus => format!("nucleus.url = {url:?}"),
        };
        let config = Config::one_rule("").and(config).and(&address);
        let mut adoconn = Adoconn::with(&world, &config);
        adoconn.set("ADOCONN_PAT", CREDENTIALS.pat);
        for command in commands {
            let outcome = adoconn.run(command);
            let what = format!("{who:?}, {name}, {command:?}");
            assert_ne!(outcome.status, Some(101), "{what}: {outcome}");
            hunt_all(&world, &adoconn, &outcome, &what);
        }
        assert!(server.count() > 0, "{who:?}, {name}: nobody asked");
    }
}

#[test]
fn azure_devops_repeats_what_it_was_sent() {
    echoed(Who::Ado, "", |_| true, &[&["projects", "list", "-vv"]]);
}

#[test]
fn azure_devops_repeats_a_personal_access_token() {
    echoed(
        Who::Ado,
        "ado.auth = 'pat'",
        |_| true,
        &[&["projects", "list", "-vv"]],
    );
}

#[test]
fn azure_devops_repeats_writes() {
    let is_write =
        |asked: &Asked| asked.target.contains("$batch") || asked.target.contains("/workitems/$");
    echoed(Who::Ado, "", is_write, &[&["sync", "-o", "json", "-vv"]]);
}

#[test]
fn entra_repeats_what_it_was_sent() {
    echoed(Who::Entra, "", |_| true, &[&["projects", "list", "-vv"]]);
}

#[test]
fn nucleus_repeats_what_it_was_sent() {
    echoed(Who::Nucleus, "", |_| true, &[&["findings", "list", "-vv"]]);
}
