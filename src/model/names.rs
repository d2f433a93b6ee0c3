//! Names that come again and again, each kept once.

use std::borrow::{Borrow, Cow};
use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

use icu_normalizer::ComposingNormalizerBorrowed;

/// Makes equal names share one text.
#[derive(Debug, Clone)]
pub struct Names<T>(HashSet<T>);

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self(HashSet::new())
    }
}

impl<T: Clone + Eq + Hash + Borrow<str>> Names<T> {
    /// The name, sharing its text with all that are equal to it.
    pub fn shared(&mut self, name: &T) -> T {
        if let Some(known) = self.0.get(name.borrow()) {
            return known.clone();
        }
        self.0.insert(name.clone());
        name.clone()
    }
}

impl<T> Names<T> {
    /// All names, in no order.
    pub fn all(&self) -> impl Iterator<Item = &T> {
        self.0.iter()
    }
}

impl Names<Arc<str>> {
    /// The text, shared with all that are equal to it.
    pub fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let name: Arc<str> = text.into();
        self.0.insert(Arc::clone(&name));
        name
    }
}

/// The text with every letter and its accents in one character, where there is one.
///
/// macOS and some tools write `é` as two characters: names are the same either way.
pub fn composed(text: &str) -> Cow<'_, str> {
    const NFC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    NFC.normalize(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::AssetId;

    #[test]
    fn equal_names_share_one_text() {
        let mut names = Names::default();
        let one = names.shared(&AssetId::from("web-1"));
        let other = names.shared(&AssetId::from("web-1"));
        assert!(std::ptr::eq(one.as_str(), other.as_str()));
        assert_ne!(names.shared(&AssetId::from("web-2")), one);
    }
}
