//! Words that were probably meant: what is known beside what was written. The only place that speaks to `strsim`.

/// How many slips of the hand lie between two words: a letter changed, added or left out, two swapped.
pub(crate) fn distance(word: &str, other: &str) -> usize {
    // What is longer than any word was not meant to be one: so many slips at least.
    const LONGEST: usize = 200;
    if word.len().max(other.len()) > LONGEST {
        return word.chars().count().abs_diff(other.chars().count());
    }
    strsim::osa_distance(word, other)
}

/// The known words, the nearest to this one first.
pub(crate) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Vec<&'k str> {
    let mut near: Vec<&str> = known.into_iter().collect();
    near.sort_by_cached_key(|other| distance(word, other));
    near
}
