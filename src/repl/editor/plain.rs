//! Lines from a terminal that shows one line below the other and no more: what
//! is typed is edited by the terminal itself, and comes line by line.

use std::io::{self, BufRead, Write};

use rustix::termios::{OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

use super::Line;
use super::guide::{Entered, Guide};
use crate::repl::prompt::Prompt;
use crate::repl::visible::visible;

/// The key that clears, where the terminal does not say which.
const CTRL_C: u8 = 0x03;

/// What no key sends, to a terminal's modes.
const NO_KEY: u8 = if cfg!(target_os = "linux") { 0 } else { 0xff };

/// Asks for lines until what they say together is complete. Each has the
/// prompt before it with the mark of what is pending.
///
/// # Errors
/// When the terminal cannot be read or written to.
pub(super) fn read(prompt: &Prompt, begun: &str, guide: &Guide) -> io::Result<Line> {
    let modes = Modes::with_clearing_key();
    let mut text = begun.to_owned();
    let mut out = io::stdout();
    write!(out, "{}{}", prompt.text(None), visible(begun))?;
    loop {
        out.flush()?;
        let mut line = next(&mut io::stdin().lock(), modes.clears)?;
        match line.pop() {
            None => return Ok(Line::End),
            Some(key) if key == modes.clears => {
                writeln!(out)?;
                return Ok(Line::Cleared);
            }
            Some(b'\n') => {}
            Some(last) => line.push(last),
        }
        text.push_str(&String::from_utf8_lossy(&line));
        match guide.enter(&text) {
            Entered::Complete => return Ok(Line::Text(text)),
            Entered::GoesOn => text.push('\n'),
            Entered::Advised(advice) => writeln!(out, "{advice}")?,
        }
        write!(out, "{}", prompt.text(Guide::pending_in(&text)))?;
    }
}

/// The next line with what ends it: a newline or the key that clears. Nothing
/// at the end of all lines.
fn next(input: &mut impl BufRead, clears: u8) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    loop {
        let read = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        let end = read.iter().position(|byte| [b'\n', clears].contains(byte));
        let taken = end.map_or(read.len(), |end| end + 1);
        line.extend_from_slice(&read[..taken]);
        input.consume(taken);
        if end.is_some() || taken == 0 {
            return Ok(line);
        }
    }
}

/// The terminal's modes while lines are read: the key that interrupts ends a
/// line instead, since a signal would leave what was typed before where it is.
struct Modes {
    before: Option<Termios>,
    clears: u8,
}

impl Modes {
    fn with_clearing_key() -> Modes {
        let before = tcgetattr(io::stdin()).ok();
        let mut clears = CTRL_C;
        if let Some(before) = &before {
            let mut own = before.clone();
            clears = before.special_codes[SpecialCodeIndex::VINTR];
            own.special_codes[SpecialCodeIndex::VEOL] = clears;
            own.special_codes[SpecialCodeIndex::VINTR] = NO_KEY;
            // Else the key does what it does elsewhere.
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &own);
        }
        Modes { before, clears }
    }
}

impl Drop for Modes {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_with_enter_or_with_the_key_that_clears() {
        let mut input: &[u8] = b"SELECT 1\nab\x03\nrest";
        let mut lines = Vec::new();
        loop {
            let line = next(&mut input, CTRL_C).unwrap();
            if line.is_empty() {
                break;
            }
            lines.push(String::from_utf8(line).unwrap());
        }
        assert_eq!(lines, ["SELECT 1\n", "ab\x03", "\n", "rest"]);
    }
}
