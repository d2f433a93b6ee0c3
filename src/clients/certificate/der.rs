//! A reader of DER: definite lengths, one byte tags, nothing copied.

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OBJECT_ID: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const CONTEXT_0: u8 = 0xa0;
/// `[0] IMPLICIT` of a type without parts.
pub(super) const CONTEXT_0_PLAIN: u8 = 0x80;

/// What is left to read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many bytes are left.
    pub(super) const fn left(&self) -> usize {
        self.0.len()
    }

    /// The next element's tag and content.
    pub(super) fn any(&mut self) -> Option<(u8, &'a [u8])> {
        let (tag, rest) = self.0.split_first()?;
        let (first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(*first), rest),
            0x81..=0x84 => {
                let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                let length = digits
                    .iter()
                    .fold(0, |length, digit| length << 8 | usize::from(*digit));
                (length, rest)
            }
            // Indefinite, or longer than any file that is read here.
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((*tag, content))
    }

    /// The next element's content, which must have this tag.
    pub(super) fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (found, content) = self.any()?;
        (found == tag).then_some(content)
    }

    pub(super) fn sequence(&mut self) -> Option<Self> {
        self.take(SEQUENCE).map(Self)
    }

    /// The element inside the next `[0] EXPLICIT`.
    pub(super) fn explicit(&mut self) -> Option<Self> {
        self.take(CONTEXT_0).map(Self)
    }

    /// The next element's content if it has this tag; else it stays.
    pub(super) fn skip_if(&mut self, tag: u8) -> Option<&'a [u8]> {
        if self.0.first() == Some(&tag) {
            self.take(tag)
        } else {
            None
        }
    }

    /// A small positive number.
    pub(super) fn number(&mut self) -> Option<u32> {
        let digits = self.take(INTEGER)?;
        let significant = digits.iter().position(|digit| *digit != 0);
        let digits = &digits[significant.unwrap_or(digits.len())..];
        if digits.len() > 4 {
            return None;
        }
        Some(
            digits
                .iter()
                .fold(0, |number, digit| number << 8 | u32::from(*digit)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_in_both_forms() {
        let long = [&[OCTET_STRING, 0x82, 0x01, 0x00][..], &[7; 256]].concat();
        assert_eq!(Der::new(&long).take(OCTET_STRING).unwrap().len(), 256);
        let mut two = Der::new(&[INTEGER, 1, 5, INTEGER, 2, 1, 0]);
        assert_eq!((two.number(), two.number()), (Some(5), Some(256)));
        assert!(two.is_empty());
    }

    #[test]
    fn what_is_cut_or_indefinite_is_nothing() {
        for bytes in [
            &[][..],
            &[SEQUENCE],
            &[SEQUENCE, 0x80, 0, 0],
            &[SEQUENCE, 5, 1],
            &[SEQUENCE, 0x84, 0xff, 0xff, 0xff, 0xff],
            &[SEQUENCE, 0x85, 0, 0, 0, 0, 0],
        ] {
            assert!(Der::new(bytes).any().is_none(), "{bytes:?}");
        }
    }
}
