//! Which text was the newest to begin with these letters: an index.
//!
//! Texts stand in order, so those with a common beginning are a range, which
//! two binary searches find; the newest in a range comes out of a tree of
//! maxima. Either takes steps in the logarithm of the number of texts, however
//! many of them begin so.

/// Texts in order, each with the place of its newest entry. The texts are the
/// caller's, who says what text is at a place.
#[derive(Debug, Default)]
pub(super) struct Beginnings {
    /// The newest place of every text, in the order of the texts.
    places: Vec<u64>,
    /// The greatest place below each node; the leaves are `places`.
    maxima: Vec<u64>,
}

impl Beginnings {
    /// An index of these texts and their places.
    pub(super) fn new(mut texts: Vec<(&str, u64)>) -> Beginnings {
        // The newest of equal texts comes first, and stays.
        texts.sort_unstable_by(|a, b| a.0.cmp(b.0).then(b.1.cmp(&a.1)));
        texts.dedup_by(|later, kept| later.0 == kept.0);
        let mut index = Beginnings {
            places: texts.into_iter().map(|(_, place)| place).collect(),
            maxima: Vec::new(),
        };
        index.rebuild();
        index
    }

    /// Takes up the text at `place`.
    pub(super) fn add<'t>(&mut self, place: u64, text: impl Fn(u64) -> &'t str) {
        let new = text(place);
        match self.places.binary_search_by(|known| text(*known).cmp(new)) {
            Ok(at) => self.places[at] = self.places[at].max(place),
            Err(at) => self.places.insert(at, place),
        }
        self.rebuild();
    }

    /// The newest place whose text begins with `beginning` and has more.
    pub(super) fn newest<'t>(&self, beginning: &str, text: impl Fn(u64) -> &'t str) -> Option<u64> {
        let from = self
            .places
            .partition_point(|place| text(*place) <= beginning);
        let rest = &self.places[from..];
        let count = rest.partition_point(|place| text(*place).starts_with(beginning));
        self.greatest(from, from + count)
    }

    /// The newest place that has exactly this text.
    pub(super) fn find<'t>(&self, wanted: &str, text: impl Fn(u64) -> &'t str) -> Option<u64> {
        let found = self
            .places
            .binary_search_by(|place| text(*place).cmp(wanted));
        found.ok().map(|at| self.places[at])
    }

    fn rebuild(&mut self) {
        let count = self.places.len();
        self.maxima.clear();
        self.maxima.resize(count, 0);
        self.maxima.extend_from_slice(&self.places);
        for node in (1..count).rev() {
            self.maxima[node] = self.maxima[2 * node].max(self.maxima[2 * node + 1]);
        }
    }

    /// The greatest of `places[from..to]`: at each height at most one node at
    /// either end belongs to the range and its parent does not.
    fn greatest(&self, from: usize, to: usize) -> Option<u64> {
        if from >= to {
            return None;
        }
        let (mut left, mut right) = (from + self.places.len(), to + self.places.len());
        let mut greatest = 0;
        while left < right {
            if left % 2 == 1 {
                greatest = greatest.max(self.maxima[left]);
                left += 1;
            }
            if right % 2 == 1 {
                right -= 1;
                greatest = greatest.max(self.maxima[right]);
            }
            left /= 2;
            right /= 2;
        }
        Some(greatest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_is_the_one_that_a_search_from_the_end_finds() {
        // Words over two letters, so that beginnings meet at every length.
        let words: Vec<String> = (0..200u32)
            .map(|n| {
                let n = n.wrapping_mul(2_654_435_761) >> 20;
                (0..n % 7)
                    .map(|bit| if n >> bit & 8 == 0 { 'a' } else { 'b' })
                    .collect()
            })
            .collect();
        let text = |place: u64| words[place as usize].as_str();
        for count in [0, 1, 2, 3, 50, words.len()] {
            let whole = Beginnings::new((0..count as u64).map(|at| (text(at), at)).collect());
            let mut grown = Beginnings::default();
            (0..count as u64).for_each(|place| grown.add(place, text));
            for beginning in ["", "a", "b", "ab", "abb", "bbb", "aaaaaa", "c"] {
                let slow = (0..count).rev().find(|at| {
                    words[*at].starts_with(beginning) && words[*at].len() > beginning.len()
                });
                let slow = slow.map(|at| at as u64);
                assert_eq!(whole.newest(beginning, text), slow, "{count} {beginning}");
                assert_eq!(grown.newest(beginning, text), slow, "{count} {beginning}");
                let same = (0..count).rev().find(|at| words[*at] == beginning);
                assert_eq!(whole.find(beginning, text), same.map(|at| at as u64));
            }
        }
    }
}
