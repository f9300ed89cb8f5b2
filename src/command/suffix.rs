//! What may stand directly behind a command's name: `\dtS+`.

/// What a command was told there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Suffixes {
    /// `S`: objects that a server made for itself, too.
    pub system: bool,
    /// `+`: more of each.
    pub detail: bool,
}

impl Suffixes {
    /// `typed`, of which each character is one of `taken`, and stands there
    /// once.
    pub(super) fn read(typed: &str, taken: &str) -> Option<Suffixes> {
        let mut suffixes = Suffixes::default();
        for c in typed.chars().filter(|_| !taken.is_empty()) {
            let suffix = match c {
                'S' => &mut suffixes.system,
                '+' => &mut suffixes.detail,
                _ => return None,
            };
            if !taken.contains(c) || std::mem::replace(suffix, true) {
                return None;
            }
        }
        (typed.is_empty() || !taken.is_empty()).then_some(suffixes)
    }
}
