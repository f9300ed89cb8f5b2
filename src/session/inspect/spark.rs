//! Counts as a line of blocks.

/// From the least to the most.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A block for each count, the highest for the most of them. The lowest stands
/// for nothing, and for nothing else.
pub(super) fn sparkline(counts: &[u64]) -> String {
    let most = counts.iter().max().copied().unwrap_or(0);
    let top = BLOCKS.len() as u128 - 1;
    let block = |count: &u64| match most {
        0 => BLOCKS[0],
        most => {
            let height = (u128::from(*count) * top).div_ceil(u128::from(most));
            BLOCKS[usize::try_from(height.min(top)).unwrap_or(0)]
        }
    };
    counts.iter().map(block).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_is_highest_and_nothing_lowest() {
        for (counts, line) in [
            (vec![], ""),
            (vec![0, 0], "▁▁"),
            (vec![5, 5], "██"),
            (vec![0, 1, 1000], "▁▂█"),
            (vec![0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█"),
            (vec![u64::MAX, u64::MAX / 2, 1], "█▅▂"),
        ] {
            assert_eq!(sparkline(&counts), line, "{counts:?}");
        }
    }
}
