//! Services that answer what no service should: what they were sent, without end, too late, odd.

mod echo;
mod server;

use server::{Asked, Reply, Server, Upstream};
