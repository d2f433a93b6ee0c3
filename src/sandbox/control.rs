//! The controls under `/_sandbox/`: faults, the request log, the next scan, in JSON.

use serde_json::{Value, json};

use super::exchange::{Call, Reply};
use super::faults::Fault;
use super::log::Log;
use super::world::World;

/// Answers a request below `/_sandbox/`.
pub(super) fn answer(world: &mut World, log: &Log, call: &Call) -> Reply {
    match (call.method.as_str(), call.path.as_str()) {
        ("GET", "/_sandbox/faults") => list(world),
        ("POST", "/_sandbox/faults") => match serde_json::from_slice::<Vec<Fault>>(&call.body) {
            Ok(faults) => {
                world.faults.extend(faults);
                list(world)
            }
            Err(error) => problem(400, &format!("not a list of faults: {error}")),
        },
        ("DELETE", "/_sandbox/faults") => {
            world.faults.clear();
            list(world)
        }
        ("GET", "/_sandbox/requests") => Reply::json(200, &json!(log.report())),
        ("POST", "/_sandbox/reset-log") => {
            log.reset();
            Reply::json(200, &json!({}))
        }
        ("POST", "/_sandbox/scan") => {
            let summary = world.next_scan().to_string();
            Reply::json(200, &json!({ "summary": summary }))
        }
        _ => problem(
            404,
            "the controls are: GET, POST, DELETE /_sandbox/faults; GET /_sandbox/requests; \
             POST /_sandbox/reset-log; POST /_sandbox/scan",
        ),
    }
}

fn list(world: &World) -> Reply {
    Reply::json(200, &json!({ "faults": world.faults }))
}

fn problem(status: u16, message: &str) -> Reply {
    let body: Value = json!({ "error": message });
    Reply::json(status, &body)
}
