//! A set of rows in a bit each, of which the nth is found at once.

/// Words between two counts.
const BLOCK: usize = 64;

/// Rows, marked in order.
#[derive(Debug, Default)]
pub(super) struct Marks {
    words: Vec<u64>,
    /// How many are marked before each block of words.
    before: Vec<u64>,
    count: u64,
}

impl Marks {
    /// Marks `row`, which lies behind all that are marked.
    pub(super) fn push(&mut self, row: u64) {
        let word = (row / 64) as usize;
        while self.words.len() <= word {
            if self.words.len().is_multiple_of(BLOCK) {
                self.before.push(self.count);
            }
            self.words.push(0);
        }
        self.words[word] |= 1 << (row % 64);
        self.count += 1;
    }

    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    pub(super) fn contains(&self, row: u64) -> bool {
        let word = self.words.get((row / 64) as usize);
        word.is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// How many are marked before `row`.
    pub(super) fn rank(&self, row: u64) -> u64 {
        let word = (row / 64) as usize;
        if word >= self.words.len() {
            return self.count;
        }
        let block = word / BLOCK;
        let whole = self.words[block * BLOCK..word].iter();
        let whole: u64 = whole.map(|word| u64::from(word.count_ones())).sum();
        let part = self.words[word] & ((1 << (row % 64)) - 1);
        self.before[block] + whole + u64::from(part.count_ones())
    }

    /// The one before which `nth` others are marked.
    pub(super) fn nth(&self, nth: u64) -> Option<u64> {
        if nth >= self.count {
            return None;
        }
        let block = self.before.partition_point(|before| *before <= nth) - 1;
        let mut left = nth - self.before[block];
        for (at, word) in self.words.iter().enumerate().skip(block * BLOCK) {
            let ones = u64::from(word.count_ones());
            if left < ones {
                let mut word = *word;
                for _ in 0..left {
                    word &= word - 1;
                }
                return Some(at as u64 * 64 + u64::from(word.trailing_zeros()));
            }
            left -= ones;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nth_and_how_many_before_agree() {
        let mut marks = Marks::default();
        let rows: Vec<u64> = (0..2_000).map(|n| n * n / 7 + n).collect();
        for row in &rows {
            marks.push(*row);
        }
        assert_eq!(marks.count(), rows.len() as u64);
        for (nth, row) in rows.iter().enumerate() {
            assert_eq!(marks.nth(nth as u64), Some(*row));
            assert_eq!(marks.rank(*row), nth as u64);
            assert!(marks.contains(*row));
        }
        assert_eq!(marks.nth(rows.len() as u64), None);
        assert_eq!(marks.rank(u64::MAX), rows.len() as u64);
        assert_eq!(marks.rank(3), 3);
        assert!(!marks.contains(1_999 * 1_999));
    }
}
