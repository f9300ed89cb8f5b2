//! Patterns with `*` and `?` for texts.

/// A pattern in lower case: `*` stands for any text, `?` for any character.
/// Case does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<char>);

impl Pattern {
    /// A pattern for a whole text.
    pub fn whole(pattern: &str) -> Pattern {
        Pattern(pattern.chars().flat_map(char::to_lowercase).collect())
    }

    /// A pattern for any part of a text.
    pub fn part(pattern: &str) -> Pattern {
        Pattern::whole(&format!("*{pattern}*"))
    }

    /// Whether `text` is one of those that it stands for.
    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
        let pattern = &self.0;
        let (mut at, mut to) = (0, 0);
        // Where the last `*` stands, and up to where it reaches so far.
        let mut star: Option<(usize, usize)> = None;
        while at < text.len() {
            match pattern.get(to) {
                Some('*') => {
                    star = Some((to, at));
                    to += 1;
                }
                Some(c) if *c == '?' || *c == text[at] => {
                    (at, to) = (at + 1, to + 1);
                }
                _ => match &mut star {
                    Some((place, reach)) => {
                        *reach += 1;
                        (at, to) = (*reach, *place + 1);
                    }
                    None => return false,
                },
            }
        }
        pattern[to..].iter().all(|c| *c == '*')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_stand_for_text() {
        for (pattern, text, whole, part) in [
            ("drop*", "DROP TABLE a;", true, true),
            ("table", "DROP TABLE a;", false, true),
            ("*table*", "DROP TABLE a;", true, true),
            ("drop*b;", "DROP TABLE a;", false, false),
            ("d?op", "drop", true, true),
            ("a*b*c", "aXbXbXc", true, true),
            ("a*b*c", "aXbX", false, false),
            ("select*home", "SELECT *\nFROM home", true, true),
            ("", "", true, true),
            ("", "a", false, true),
            ("é?", "É!", true, true),
            ("**", "", true, true),
            ("?", "", false, false),
        ] {
            let found = (
                Pattern::whole(pattern).matches(text),
                Pattern::part(pattern).matches(text),
            );
            assert_eq!(found, (whole, part), "{pattern} on {text}");
        }
    }
}
