//! Names by some of their letters: `tmp` finds `temperature`, `ntemp` finds
//! `node_temp`.

/// What a letter counts that begins a word of the name, one that follows the
/// letter found before it, and any other.
const BEGINS: u32 = 8;
const FOLLOWS: u32 = 6;
const INSIDE: u32 = 1;

/// So many names of a large catalog are looked at: first of those that begin
/// with the first letter typed, then of all; and so many of those that have the
/// letters are told apart.
const LOOKED_AT: usize = 1_000;
const COMPARED: usize = 500;

/// The most names that are found by their letters: further ones are far from
/// what was meant.
const FOUND: usize = 100;

/// Names are not looked at beyond so many letters.
const LONGEST: usize = 128;

/// What was typed, for finding names that have its letters in their order.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    letters: Vec<char>,
}

impl Pattern {
    pub(super) fn new(typed: &str) -> Pattern {
        Pattern {
            letters: typed.chars().flat_map(char::to_lowercase).collect(),
        }
    }

    /// How far `name` is from what was typed, from 1; `None` if it does not
    /// have its letters, or no word of it begins with the first of them.
    pub(super) fn misfit(&self, name: &str) -> Option<u32> {
        if self.letters.is_empty() || !self.is_in(name) {
            return None;
        }
        let mut letters = ['\0'; LONGEST];
        let mut length = 0;
        for (slot, letter) in letters.iter_mut().zip(name.chars()) {
            *slot = letter;
            length += 1;
        }
        let letters = &letters[..length];
        let best = self.best(letters)?;
        let most = (BEGINS + FOLLOWS) * u32::try_from(self.letters.len()).unwrap_or(u32::MAX);
        let length = u32::try_from(letters.len()).unwrap_or(u32::MAX);
        // Of two that fit alike the shorter is the nearer.
        Some(1 + most.saturating_sub(best) * 256 + length)
    }

    /// The nearest of what has a name with these letters: of the first of
    /// `near`, then of the first of `all`, in which those come again.
    pub(super) fn nearest<'a, T: Copy>(
        &self,
        near: impl Iterator<Item = T>,
        all: impl Iterator<Item = T>,
        name: impl Fn(T) -> &'a str,
    ) -> Vec<T> {
        let first = self.letters.first().copied();
        let is_near = |item: T| {
            let initial = name(item).chars().next();
            initial.is_some_and(|initial| first.is_some_and(|first| same(initial, first)))
        };
        let far = all.take(LOOKED_AT).filter(|item| !is_near(*item));
        let mut found: Vec<(u32, T)> = near
            .take(LOOKED_AT)
            .chain(far)
            .filter(|item| self.is_in(name(*item)))
            .take(COMPARED)
            .filter_map(|item| Some((self.misfit(name(item))?, item)))
            .collect();
        found.sort_by_key(|(misfit, _)| *misfit);
        found.truncate(FOUND);
        found.into_iter().map(|(_, item)| item).collect()
    }

    /// Whether the letters are in `name` at all: what most names fail.
    fn is_in(&self, name: &str) -> bool {
        if name.is_ascii() {
            let mut rest = name.bytes();
            return self.letters.iter().all(|wanted| {
                rest.any(|letter| char::from(letter.to_ascii_lowercase()) == *wanted)
            });
        }
        let mut rest = name.chars();
        self.letters
            .iter()
            .all(|wanted| rest.any(|letter| same(letter, *wanted)))
    }

    /// The highest count over all ways to find the letters in `name`.
    fn best(&self, name: &[char]) -> Option<u32> {
        // For each place in the name: the best count with the last letter
        // found there, of the letters so far; 0 where it is not.
        let mut there = [0; LONGEST];
        for (index, wanted) in self.letters.iter().enumerate() {
            let mut next = [0; LONGEST];
            let mut before = 0;
            for at in 0..name.len() {
                if same(name[at], *wanted) {
                    let begins = begins(name, at);
                    let own = if begins { BEGINS } else { INSIDE };
                    next[at] = if index == 0 {
                        if begins { own } else { 0 }
                    } else {
                        match (at.checked_sub(1).map_or(0, |at| there[at]), before) {
                            (0, 0) => 0,
                            (0, before) => before + own,
                            (adjacent, before) => before.max(adjacent + FOLLOWS) + own,
                        }
                    };
                }
                before = before.max(there[at]);
            }
            there = next;
        }
        there.into_iter().max().filter(|best| *best > 0)
    }
}

fn same(letter: char, wanted: char) -> bool {
    letter == wanted
        || letter.is_ascii() && letter.to_ascii_lowercase() == wanted
        || !letter.is_ascii() && letter.to_lowercase().eq([wanted])
}

/// Whether a word begins at `at`: behind what is no letter, at an upper case
/// behind a lower one, at a digit behind a letter.
fn begins(name: &[char], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|at| name[at]) else {
        return true;
    };
    !before.is_alphanumeric()
        || before.is_lowercase() && name[at].is_uppercase()
        || before.is_alphabetic() && name[at].is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_comes_first() {
        for (typed, names) in [
            ("tmp", vec!["temp", "temperature"]),
            ("rm", vec!["room"]),
            ("ntemp", vec!["node_temp", "natural_attempt"]),
            ("nt", vec!["node_temp", "nitrite"]),
            ("did", vec!["deviceId", "divided"]),
            ("temp", vec!["node_temp", "node_the_map"]),
            ("é", vec!["x_É"]),
            ("x2", vec!["x_a2", "x_3_12"]),
        ] {
            let pattern = Pattern::new(typed);
            let misfits = names.iter().map(|name| pattern.misfit(name));
            let misfits: Vec<u32> = misfits.map(Option::unwrap).collect();
            assert!(misfits.is_sorted_by(|a, b| a < b), "{typed}: {misfits:?}");
        }
        for (typed, name) in [
            ("tmp", "humidity"),
            ("emp", "temp"),
            ("mr", "room"),
            ("", "room"),
            ("rooms", "room"),
        ] {
            assert_eq!(Pattern::new(typed).misfit(name), None, "{typed} {name}");
        }
    }
}
