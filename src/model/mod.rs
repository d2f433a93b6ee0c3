//! The words of the field as types; no input, no output.

pub mod date;
pub mod evidence;
pub mod field;
pub mod finding;
pub mod group;
pub mod ids;
pub mod key;
pub mod members;
pub mod names;
pub mod observed;
pub mod process;
pub mod provenance;
pub mod remark;
pub mod rule;
pub mod status;
pub mod ticket;
pub mod tree;
pub mod visible;
pub mod way;
