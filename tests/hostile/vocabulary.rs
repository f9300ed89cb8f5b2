//! What the program itself says to a terminal:
//!
//! - text, with newlines, carriage returns, tabs, and, where the terminal shows
//!   keys by itself, backspaces;
//! - looks: SGR, but for concealed and blinking text;
//! - moves of the cursor, by so many cells or to a place (`A` to `H`);
//! - erasing, of the line or of the screen, never of what has scrolled away
//!   (`J`, `K`);
//! - modes: the cursor (25), the other screen (1049), brackets round pastes
//!   (2004), what is drawn shown at once (2026), the mouse (1000, 1006);
//! - the clipboard (OSC 52), where a key has asked for a copy, with base64.

/// What is no word of the program's, each with some bytes behind it. The last
/// one may be on its way.
pub(super) fn foreign(bytes: &[u8], copies: bool) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        match word(rest, copies) {
            Some(length) => rest = &rest[length..],
            None if is_begun(rest, copies) => break,
            None => {
                let shown = &rest[..rest.len().min(40)];
                found.push(String::from_utf8_lossy(shown).escape_debug().to_string());
                rest = &rest[1..];
            }
        }
    }
    found
}

/// Whether the rest of a word may still come.
fn is_begun(bytes: &[u8], copies: bool) -> bool {
    match bytes {
        [0x1b, b'[', rest @ ..] => rest.iter().all(|byte| (0x20..0x40).contains(byte)),
        [0x1b, b']', rest @ ..] => copies && !rest.contains(&7),
        [0x1b] => true,
        _ => std::str::from_utf8(bytes)
            .is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none()),
    }
}

/// The length of the word that `bytes` begins with.
fn word(bytes: &[u8], copies: bool) -> Option<usize> {
    match bytes {
        [b'\n' | b'\r' | b'\t' | 8, ..] => Some(1),
        [0x1b, b'[', ..] => sequence(bytes),
        [0x1b, b']', ..] if copies => clipboard(bytes),
        [0..=0x1f | 0x7f, ..] => None,
        _ => character(bytes),
    }
}

/// A character that a reader sees as it is.
fn character(bytes: &[u8]) -> Option<usize> {
    let chunk = bytes[..bytes.len().min(4)].utf8_chunks().next()?;
    let c = chunk.valid().chars().next()?;
    let misleads = matches!(c,
        '\u{80}'..='\u{9f}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    (!misleads).then(|| c.len_utf8())
}

fn sequence(bytes: &[u8]) -> Option<usize> {
    let end = 2 + bytes[2..]
        .iter()
        .position(|byte| (0x40..=0x7e).contains(byte))?;
    let parameters = std::str::from_utf8(&bytes[2..end]).ok()?;
    let numbers = || parameters.split([';', ':']);
    let known = match bytes[end] {
        b'm' => numbers().all(|number| !matches!(number, "5" | "6" | "8")) || colours(parameters),
        b'A'..=b'H' => numbers().all(|number| number.bytes().all(|byte| byte.is_ascii_digit())),
        b'J' | b'K' => matches!(parameters, "" | "0" | "1" | "2"),
        b'h' | b'l' => matches!(
            parameters,
            "?25" | "?1049" | "?2004" | "?2026" | "?1000" | "?1006"
        ),
        _ => false,
    };
    known.then_some(end + 1)
}

/// Whether the 5, 6 and 8 belong to a colour of the palette.
fn colours(parameters: &str) -> bool {
    let parts: Vec<_> = parameters.split(';').collect();
    let palette =
        |at: usize| at > 1 && matches!(parts[at - 2], "38" | "48") && parts[at - 1] == "5";
    let marks = |at: usize| at > 0 && matches!(parts[at - 1], "38" | "48");
    let known = |at: usize| palette(at) || marks(at);
    (0..parts.len()).all(|at| !matches!(parts[at], "5" | "6" | "8") || known(at))
}

/// A copy of something.
fn clipboard(bytes: &[u8]) -> Option<usize> {
    let data = bytes.strip_prefix(b"\x1b]52;c;")?;
    let end = data.iter().position(|byte| *byte == 7)?;
    let base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    let known = data[..end].iter().all(base64);
    known.then_some(bytes.len() - data.len() + end + 1)
}

#[test]
fn every_payload_is_foreign_and_our_own_words_are_not() {
    for (what, payload) in super::payloads::PAYLOADS {
        if !matches!(*what, "layout" | "surrogates" | "cursor") {
            assert!(!foreign(payload.as_bytes(), false).is_empty(), "{what}");
        }
    }
    assert!(!foreign(super::payloads::BYTES, true).is_empty());
    let ours = "\x1b[?1049h\x1b[?25l\x1b[1;36m温度\x1b[0m\x1b[38;5;8m\x1b[3;4H\x1b[K\x1b[J\r\n";
    assert_eq!(foreign(ours.as_bytes(), false), [""; 0]);
    let copied = b"\x1b]52;c;G10wO3gH\x07";
    assert!(foreign(copied, true).is_empty() && !foreign(copied, false).is_empty());
    assert!(!foreign(b"\x1b]52;c;?\x07", true).is_empty());
}
