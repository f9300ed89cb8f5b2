//! Answers of a server about itself, kept whole: up to a bound, for nothing
//! but the server says when they end.

use std::collections::HashSet;

use arrow::array::{Array, ArrayData, RecordBatch};
use futures::{Stream, TryStreamExt};

use crate::error::{Error, Kind, Result};

/// The most bytes that an answer may hold.
const MOST_BYTES: usize = 64 << 20;

/// The most rows of an answer.
const MOST_ROWS: usize = 1_000_000;

/// All batches of an answer `about` something: `its tables`.
///
/// # Errors
/// The server's, with the rows that came before it; that the answer is too
/// long.
pub(super) async fn collected(
    mut batches: impl Stream<Item = Result<RecordBatch>> + Unpin,
    about: &str,
) -> Result<Vec<RecordBatch>> {
    let mut all = Vec::new();
    let mut held = Held::default();
    let mut rows = 0;
    // A batch without rows takes its place as well.
    let mut weight: usize = 0;
    loop {
        let batch = match batches.try_next().await {
            Ok(Some(batch)) => batch,
            Ok(None) => return Ok(all),
            Err(error) if rows == 0 => return Err(error),
            Err(error) => return Err(error.after(rows)),
        };
        rows += batch.num_rows() as u64;
        weight = weight.saturating_add(batch.num_rows().max(1));
        for column in batch.columns() {
            held.add(&column.to_data());
        }
        if weight > MOST_ROWS || held.bytes > MOST_BYTES {
            return Err(Error::new(
                Kind::Statement,
                format!("the server's answer about {about} is too long"),
            ));
        }
        all.push(batch);
    }
}

/// The memory behind arrays, which share it: the columns of a batch are parts
/// of the message that they came in.
#[derive(Default)]
struct Held {
    allocations: HashSet<usize>,
    bytes: usize,
}

impl Held {
    fn add(&mut self, data: &ArrayData) {
        let nulls = data.nulls().map(|nulls| nulls.buffer());
        for buffer in data.buffers().iter().chain(nulls) {
            if self.allocations.insert(buffer.data_ptr().as_ptr().addr()) {
                self.bytes = self.bytes.saturating_add(buffer.capacity());
            }
        }
        for child in data.child_data() {
            self.add(child);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, StringArray};
    use arrow::datatypes::Schema;
    use futures::executor::block_on;
    use futures::stream;

    use super::*;

    fn texts(text: &str, rows: usize) -> RecordBatch {
        let column: ArrayRef = Arc::new(StringArray::from(vec![text; rows]));
        RecordBatch::try_from_iter([("name", column)]).unwrap()
    }

    fn kept(batches: impl Iterator<Item = RecordBatch>) -> Result<usize> {
        let batches = stream::iter(batches.map(Ok));
        block_on(collected(batches, "its tables")).map(|batches| batches.len())
    }

    #[test]
    fn an_answer_without_end_is_an_error() {
        let long = texts(&"x".repeat(1 << 20), 1);
        let none = RecordBatch::new_empty(Arc::new(Schema::empty()));
        let endless: [Box<dyn Iterator<Item = RecordBatch>>; 3] = [
            Box::new(std::iter::repeat_with(|| texts(&"x".repeat(1 << 20), 1))),
            Box::new(std::iter::repeat(texts("x", 1000))),
            Box::new(std::iter::repeat(none)),
        ];
        for batches in endless {
            let error = kept(batches).unwrap_err();
            assert_eq!(
                error.message(),
                "the server's answer about its tables is too long"
            );
            assert_eq!(error.kind(), Kind::Statement);
        }
        // What is shared counts once.
        let parts = (0..1000).map(|_| long.slice(0, 1));
        assert_eq!(kept(parts).unwrap(), 1000);
    }

    #[test]
    fn an_error_tells_after_how_many_rows_it_came() {
        let broken = || Err(Error::new(Kind::Statement, "it broke"));
        for (before, message) in [(0, "it broke"), (2, "it broke (after 2 rows)")] {
            let batches = stream::iter([Ok(texts("x", before)), broken()]);
            let error = block_on(collected(batches, "its tables")).unwrap_err();
            assert_eq!(error.message(), message);
        }
    }
}
