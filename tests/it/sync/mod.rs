//! `sync` by the binary, from findings to tickets and back: a file a concern.

mod close;
mod create;
mod people;
mod reopen;
mod rules;
mod update;
