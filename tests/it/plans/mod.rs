//! Plans as documents: saved, reviewed, carried out exactly, and what guards that.

mod apply;
mod approval;
mod forged;
mod quiet;
mod server;
mod waiting;
