//! Repeatable chance: the same topic and number always fall the same way.

/// A stream of pseudo-random numbers fixed by a topic and a number.
///
/// Own arithmetic (FNV-1a seeds `SplitMix64`) rather than a crate's, so that an update of a
/// dependency cannot move the estate.
#[derive(Debug)]
pub(crate) struct Dice {
    state: u64,
}

impl Dice {
    /// Dice for one question about one thing.
    pub(crate) fn new(topic: &str, number: u64) -> Self {
        let mut state = 0xcbf2_9ce4_8422_2325;
        for byte in topic.bytes().chain(number.to_be_bytes()) {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Self { state }
    }

    /// Dice for one question about the thing at a position of a list.
    pub(crate) fn at(topic: &str, position: usize) -> Self {
        Self::new(topic, u64::try_from(position).unwrap_or(u64::MAX))
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, but without, `sides`; 0 when there are no sides.
    pub(crate) fn below(&mut self, sides: usize) -> usize {
        let sides = u64::try_from(sides).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % sides).unwrap_or_default()
    }

    /// True in `per_mille` of 1,000 throws.
    pub(crate) fn chance(&mut self, per_mille: usize) -> bool {
        self.below(1000) < per_mille
    }

    /// One of the things given.
    ///
    /// # Panics
    /// If there are none.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_question_has_the_same_answer() {
        let throw = |topic, number| Dice::new(topic, number).below(1_000_000);
        assert_eq!(throw("score", 7), throw("score", 7));
        assert_ne!(throw("score", 7), throw("score", 8));
        assert_ne!(throw("score", 7), throw("assets", 7));
    }

    #[test]
    fn chances_come_out_about_right() {
        let hits = (0..10_000)
            .filter(|number| Dice::new("chance", *number).chance(300))
            .count();
        assert!((2_700..3_300).contains(&hits), "{hits}");
    }
}
