//! What is empty in CSV: nothing between two commas is NULL, and `""` is an
//! empty text. A reader of CSV finds no difference, so `""` is marked before
//! it comes there.

use std::io::{self, Read};

/// The mark: a character that Unicode keeps out of what is interchanged.
pub(super) const EMPTY: &str = "\u{fdd0}";

/// Bytes that are read at a time.
const CHUNK: usize = 64 * 1024;

/// A CSV file with a header, in which `""` in a column of texts stands as
/// [`EMPTY`], and the empty line, which readers skip, as `""` where there is
/// but one column: there it is a row with NULL.
pub(super) struct Empties<R> {
    file: R,
    /// Whether each column holds texts.
    texts: Vec<bool>,
    state: State,
    in_header: bool,
    /// The field's place in its row.
    column: usize,
    chunk: Vec<u8>,
    /// Rewritten, and read up to `taken`.
    ready: Vec<u8>,
    taken: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the start of a row, behind a line feed or at the top.
    Row,
    /// As `Row`, behind a carriage return, to which a line feed may belong.
    RowAfterReturn,
    Field,
    Plain,
    /// Behind a field's opening quote, which is not ready yet.
    Opened,
    /// Behind `""`, which is not ready yet.
    Twice,
    Quoted,
    /// Behind a quote in a quoted field.
    Closing,
}

impl<R: Read> Empties<R> {
    pub(super) fn new(file: R, texts: Vec<bool>) -> Empties<R> {
        Empties {
            file,
            texts,
            state: State::Row,
            in_header: true,
            column: 0,
            chunk: vec![0; CHUNK],
            ready: Vec::new(),
            taken: 0,
        }
    }

    fn take(&mut self, byte: u8) {
        let ends = matches!(byte, b',' | b'\n' | b'\r');
        match self.state {
            State::RowAfterReturn if byte == b'\n' => {
                self.ready.push(byte);
                self.state = State::Row;
                return;
            }
            State::Row | State::RowAfterReturn
                if matches!(byte, b'\n' | b'\r') && self.texts.len() == 1 && !self.in_header =>
            {
                self.ready.extend_from_slice(b"\"\"");
            }
            State::Opened if byte == b'"' => {
                self.state = State::Twice;
                return;
            }
            State::Opened => self.ready.push(b'"'),
            State::Twice if ends => self.empty(),
            State::Twice => self.ready.extend_from_slice(b"\"\""),
            _ => {}
        }
        self.state = match (self.state, byte) {
            (State::Row | State::RowAfterReturn | State::Field, b'"') => {
                self.state = State::Opened;
                return;
            }
            (State::Quoted | State::Opened, b'"') => State::Closing,
            (State::Quoted | State::Opened, _) | (State::Closing | State::Twice, b'"') => {
                State::Quoted
            }
            (_, b',') => {
                self.column += 1;
                State::Field
            }
            (State::Row | State::RowAfterReturn, b'\n') => State::Row,
            (State::Row | State::RowAfterReturn, b'\r') => State::RowAfterReturn,
            (_, b'\n' | b'\r') => {
                self.column = 0;
                self.in_header = false;
                match byte {
                    b'\n' => State::Row,
                    _ => State::RowAfterReturn,
                }
            }
            _ => State::Plain,
        };
        self.ready.push(byte);
    }

    /// What `""` becomes.
    fn empty(&mut self) {
        let is_text = self.texts.get(self.column).copied().unwrap_or(false);
        let field = match is_text && !self.in_header {
            true => EMPTY,
            false => "\"\"",
        };
        self.ready.extend_from_slice(field.as_bytes());
    }

    /// What is held back when the file ends.
    fn end(&mut self) {
        match self.state {
            State::Opened => self.ready.push(b'"'),
            State::Twice => self.empty(),
            _ => {}
        }
        self.state = State::Row;
    }
}

impl<R: Read> Read for Empties<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.ready.len() {
            self.ready.clear();
            self.taken = 0;
            let mut chunk = std::mem::take(&mut self.chunk);
            let read = self.file.read(&mut chunk);
            for byte in &chunk[..*read.as_ref().unwrap_or(&0)] {
                self.take(*byte);
            }
            self.chunk = chunk;
            if read? == 0 {
                self.end();
                if self.ready.is_empty() {
                    return Ok(0);
                }
            }
        }
        let count = (&self.ready[self.taken..]).read(out)?;
        self.taken += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One byte at a time.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let count = out.len().min(1);
            self.0.read(&mut out[..count])
        }
    }

    #[test]
    fn an_empty_text_is_marked_and_nothing_else() {
        let two = &[true, false][..];
        let one = &[false][..];
        for (columns, file, rewritten) in [
            (two, "\"\",b\n\"\",\"\"\n", "\"\",b\n∅,\"\"\n"),
            (two, "a,b\n,\n\"\",", "a,b\n,\n∅,"),
            (two, "a,b\r\n\"\",1\r\n\r\n", "a,b\r\n∅,1\r\n\r\n"),
            (two, "a,b\n\"\"\"\",1", "a,b\n\"\"\"\",1"),
            (two, "a,b\n\"x\"\"\",\"\"", "a,b\n\"x\"\"\",\"\""),
            (
                two,
                "a,b\n\"x,\"\"\n\"\",\",1\n\"\",2",
                "a,b\n\"x,\"\"\n\"\",\",1\n∅,2",
            ),
            (two, "a,b\nx\"\",1", "a,b\nx\"\",1"),
            (two, "a,b\n\"\"x,1", "a,b\n\"\"x,1"),
            (two, "a,b\n\"", "a,b\n\""),
            (two, "\n\na,b\n\n\"\",1", "\n\na,b\n\n∅,1"),
            (one, "a\n1\n\n\n2\n", "a\n1\n\"\"\n\"\"\n2\n"),
            (one, "a\r\n1\r\n\r\n2\r\n", "a\r\n1\r\n\"\"\r\n2\r\n"),
            (&[true], "a\n\n\"\"", "a\n\"\"\n∅"),
        ] {
            let rewritten = rewritten.replace('∅', EMPTY);
            let mut found = String::new();
            let mut empties = Empties::new(file.as_bytes(), columns.to_vec());
            empties.read_to_string(&mut found).unwrap();
            assert_eq!(found, rewritten, "{file:?}");
            let mut found = String::new();
            let mut empties = Empties::new(Drops(file.as_bytes()), columns.to_vec());
            empties.read_to_string(&mut found).unwrap();
            assert_eq!(found, rewritten, "{file:?} in drops");
        }
    }
}
