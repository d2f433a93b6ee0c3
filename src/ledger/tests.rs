//! The ledger, closed and opened again.
