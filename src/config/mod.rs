//! What was typed and stored becomes one checked configuration.

pub mod profile;
