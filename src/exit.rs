//! Every exit status and what it promises (design, section 4.2).

use std::process::ExitCode;

/// How a run ended, as scripts see it.
///
/// The numbers are part of the public interface and never change meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ExitStatus {
    /// Done; also "nothing to do".
    Done = 0,
    /// An error that no other number describes.
    Error = 1,
    /// Wrong usage or configuration; nothing was written.
    Usage = 2,
    /// Some items failed or are in doubt; the others were done.
    Partial = 3,
    /// Not signed in, or not allowed.
    Denied = 4,
    /// Refused by a safety limit; the refused part is untouched.
    Refused = 5,
    /// Another run holds the lock.
    Locked = 6,
    /// Throttled or out of time; can be resumed.
    Throttled = 7,
    /// Changes are pending (only with `--detailed-exitcode`).
    Pending = 10,
    /// Interrupted by a signal.
    Interrupted = 130,
}

impl ExitStatus {
    /// The number itself.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Error => 1,
            Self::Usage => 2,
            Self::Partial => 3,
            Self::Denied => 4,
            Self::Refused => 5,
            Self::Locked => 6,
            Self::Throttled => 7,
            Self::Pending => 10,
            Self::Interrupted => 130,
        }
    }

    /// The status that tells more, by the precedence 130 > 4 > 5 > 7 > 3 (design, 8 F.2).
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        if self.rank() >= other.rank() {
            self
        } else {
            other
        }
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Pending => 1,
            Self::Partial => 2,
            Self::Throttled => 3,
            Self::Refused => 4,
            Self::Denied => 5,
            Self::Locked => 6,
            Self::Usage => 7,
            Self::Error => 8,
            Self::Interrupted => 9,
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.code())
    }
}

#[cfg(test)]
mod tests {
    use super::ExitStatus::{Denied, Done, Interrupted, Partial, Refused, Throttled};

    #[test]
    fn f2_precedence_is_130_4_5_7_3() {
        let order = [Interrupted, Denied, Refused, Throttled, Partial, Done];
        for (i, high) in order.iter().enumerate() {
            for low in &order[i..] {
                assert_eq!(high.merge(*low), *high);
                assert_eq!(low.merge(*high), *high);
            }
        }
    }
}
