//! Services that answer what no service should: what they were sent, without end, too late, odd.

mod deadline;
mod echo;
mod entries;
mod pages;
mod rows;
mod server;

use server::{Asked, Reply, Server, Upstream};
