//! Fonts by face.

/// A font within a set of fonts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FontId(pub(crate) u8);
