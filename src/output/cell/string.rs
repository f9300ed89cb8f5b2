//! Text and binary.

use arrow::array::ArrayAccessor;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Notation, Writer};
use crate::text::is_unsafe;

/// Text as it is, or as a JSON string.
pub(super) fn text<'a, A>(array: A, notation: Notation) -> Writer<'a>
where
    A: ArrayAccessor<Item = &'a str> + 'a,
{
    if notation.json {
        Box::new(move |row, out| {
            let text = beginning(array.value(row), notation);
            json_string(text, notation.guarded, out);
        })
    } else {
        Box::new(move |row, out| {
            let text = beginning(array.value(row), notation);
            out.extend_from_slice(text.as_bytes());
        })
    }
}

/// As much of `text` as is written: more than may be where there is more.
fn beginning(text: &str, notation: Notation) -> &str {
    match notation.most.checked_add(1) {
        Some(end) if end < text.len() => &text[..text.ceil_char_boundary(end)],
        _ => text,
    }
}

/// Binary: base64 in files, `\x` and hexadecimal digits on a screen.
pub(super) fn binary<'a, A>(array: A, notation: Notation) -> Writer<'a>
where
    A: ArrayAccessor<Item = &'a [u8]> + 'a,
{
    Box::new(move |row, out| {
        let bytes = array.value(row);
        let bytes = match notation.most.checked_add(1) {
            Some(end) if end < bytes.len() => &bytes[..end],
            _ => bytes,
        };
        match (notation.screen, notation.json) {
            (false, _) => notation.quoted(out, |out| base64(bytes, out)),
            (true, false) => hexadecimal(b"\\x", bytes, out),
            // In a JSON string the backslash is doubled.
            (true, true) => notation.quoted(out, |out| hexadecimal(b"\\\\x", bytes, out)),
        }
    })
}

fn base64(bytes: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + bytes.len().div_ceil(3) * 4, 0);
    let written = STANDARD.encode_slice(bytes, &mut out[start..]);
    out.truncate(start + written.unwrap_or(0));
}

fn hexadecimal(prefix: &[u8], bytes: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.extend_from_slice(prefix);
    out.reserve(bytes.len() * 2);
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
}

/// Appends `text` as a JSON string. Where it is `guarded`, also what a terminal
/// would act on is escaped, as `\u001b`: the string keeps its value.
pub(in crate::output) fn json_string(text: &str, guarded: bool, out: &mut Vec<u8>) {
    out.push(b'"');
    if guarded && text.contains(is_unsafe) {
        for c in text.chars() {
            let mut utf8 = [0; 4];
            match c {
                '\u{7f}'.. if is_unsafe(c) => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
                    }
                }
                c => escape(c.encode_utf8(&mut utf8), out),
            }
        }
    } else {
        escape(text, out);
    }
    out.push(b'"');
}

/// Appends `text` with the escapes that JSON demands.
fn escape(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let mut start = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let short = match byte {
            b'"' => b'"',
            b'\\' => b'\\',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0..=0x1f => b'u',
            _ => continue,
        };
        out.extend_from_slice(&bytes[start..at]);
        out.extend_from_slice(&[b'\\', short]);
        if short == b'u' {
            out.extend_from_slice(format!("{byte:04x}").as_bytes());
        }
        start = at + 1;
    }
    out.extend_from_slice(&bytes[start..]);
}
