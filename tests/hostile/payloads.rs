//! What would command a terminal, mislead a reader, or break what counts
//! columns.

/// Payloads by what they are. None of their sequences is one that the program
/// writes itself.
pub(super) const PAYLOADS: &[(&str, &str)] = &[
    ("C0", "\0\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f"),
    (
        "C0 on",
        "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1c\x1d\x1e\x1f\x7f",
    ),
    ("layout", "a\tb\rc\r\nd"),
    (
        "C1",
        "\u{80}\u{84}\u{85}\u{88}\u{8d}\u{8e}\u{8f}\u{90}\u{93}\u{98}\u{9a}\u{9b}5m\u{9c}\u{9d}0;x\u{9e}\u{9f}",
    ),
    ("SGR", "\x1b[8;7;6m"),
    ("cursor", "\x1b[77;77H\x1b[66A"),
    ("screen", "\x1b[?1049l\x1b[?47h\x1b[3J\x1b[!p"),
    ("answers", "\x1b[6n\x1b[c\x1b[>q\x1bZ\x05"),
    ("keys", "\x1b[?1003h\x1b[>1u\x1b[?1h\x1b="),
    ("reset", "\x1bc\x1b#8\x1b(0\x1b7\x1b8"),
    ("title", "\x1b]0;owned\x07\x1b]2;owned\x1b\\\x1b[21t"),
    ("clipboard", "\x1b]52;c;b3duZWQ=\x07\x1b]52;c;?\x07"),
    (
        "link",
        "\x1b]8;;http://owned.example\x1b\\here\x1b]8;;\x1b\\",
    ),
    (
        "palette",
        "\x1b]4;1;rgb:0/0/0\x07\x1b]10;#000000\x07\x1b]1337;File=:x\x07",
    ),
    ("DCS", "\x1bPq#0;2;0;0;0\x1b\\\x1bP+q544e\x1b\\"),
    ("APC, PM, SOS", "\x1b_Ga=T;x\x1b\\\x1b^x\x1b\\\x1bXx\x1b\\"),
    ("cut short", "\x1b[\x1b]\x1bP\x1b"),
    ("overrides", "\u{202a}\u{202b}\u{202d}\u{202e}drow\u{202c}"),
    (
        "isolates",
        "\u{2066}\u{2067}\u{2068}x\u{2069}\u{200e}\u{200f}\u{61c}",
    ),
    (
        "separators",
        "\u{2028}\u{2029}\u{feff}\u{fff9}\u{fffb}\u{206a}\u{206f}",
    ),
    ("unseen", "\u{200b}\u{2060}\u{2063}\u{2064}\u{180e}"),
    ("tags", "\u{e0001}\u{e0041}\u{e007f}"),
    ("surrogates", "\\ud800 \\u001b]0;x\\u0007"),
];

/// All of them behind `word`, each with it.
pub(super) fn all(word: &str) -> String {
    let payloads = PAYLOADS.iter().map(|(_, payload)| *payload);
    payloads.map(|payload| format!("{word}{payload}")).collect()
}

/// Bytes that are no text: C1 as one byte each, and UTF-8 that is cut or too
/// long.
pub(super) const BYTES: &[u8] =
    b"\x9b31m\x9d0;x\x07\x90q\x9c\xff\xfe\xc0\x9b\xe2\x80\xed\xa0\x80\xf0\x9f\x1b]0;x\x07";
