//! What the ids of findings mean.

use juesuan::{audit, check};

/// What a rule asks, by its id.
pub(crate) fn title(id: &str) -> Option<&'static str> {
    check::RULES.iter().find(|rule| rule.id == id).map(|rule| rule.title).or_else(|| audit::title(id))
}
