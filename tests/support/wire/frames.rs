//! The frames of HTTP/2 in what is sent.

/// The length of a frame's header.
const HEADER: usize = 9;

/// Follows a server's half of a connection, which is frames only.
#[derive(Default)]
pub(super) struct Frames {
    header: [u8; HEADER],
    /// How much of the header is there.
    have: usize,
    /// How much of the frame's payload is to come.
    left: usize,
}

impl Frames {
    /// How many of these bytes, which come next, are of bodies.
    pub(super) fn bodies(&mut self, mut bytes: &[u8]) -> usize {
        let mut found = 0;
        while !bytes.is_empty() {
            if self.left == 0 {
                self.header[self.have] = bytes[0];
                self.have += 1;
                bytes = &bytes[1..];
                if self.have == HEADER {
                    let [a, b, c, ..] = self.header;
                    self.left = u32::from_be_bytes([0, a, b, c]) as usize;
                    self.have = 0;
                }
                continue;
            }
            let taken = self.left.min(bytes.len());
            // Type 0 is DATA.
            if self.header[3] == 0 {
                found += taken;
            }
            self.left -= taken;
            bytes = &bytes[taken..];
        }
        found
    }
}

#[test]
fn bodies_are_counted_whatever_the_cuts() {
    let mut sent = vec![0, 0, 2, 4, 0, 0, 0, 0, 0, 1, 2];
    sent.extend([0, 0, 0, 4, 1, 0, 0, 0, 0]);
    sent.extend([0, 1, 4, 0, 0, 0, 0, 0, 1]);
    sent.extend([7; 260]);
    sent.extend([0, 0, 1, 0, 1, 0, 0, 0, 1, 9, 0, 0]);
    for size in [1, 2, 9, 10, 300] {
        let mut frames = Frames::default();
        let found: usize = sent.chunks(size).map(|cut| frames.bodies(cut)).sum();
        assert_eq!(found, 261);
    }
}
