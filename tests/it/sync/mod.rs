//! `sync` by the binary, from findings to tickets and back: a file a concern.

mod create;
