//! Nucleus.
