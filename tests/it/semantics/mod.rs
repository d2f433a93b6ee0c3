//! Rules of the design, section 8, that have their place nowhere else: each test carries its rule's
//! number, and [`numbers`] sees to it that no rule is without one.

#[cfg(feature = "sandbox")]
mod keys;
mod numbers;
#[cfg(feature = "sandbox")]
mod pacing;
