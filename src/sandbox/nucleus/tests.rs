//! The simulated Nucleus, seen as a client sees it: over HTTP.

mod http;
mod seed;
mod time;
mod traps;
mod updates;
mod wire;

use http::{Server, text};
