//! `sync` by the binary, from findings to tickets and back: a file a concern.

#[cfg(unix)]
mod asking;
mod at_once;
mod close;
mod create;
mod dates;
mod faults;
mod forged;
mod last_word;
mod limits;
mod machines;
mod mended;
mod people;
mod process;
mod readers;
mod recovery;
mod refusals;
mod reopen;
mod retyped;
mod rules;
mod traps;
mod unread;
mod update;
