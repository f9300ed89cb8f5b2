//! Rows as bytes: a piece of a batch in Arrow's format for streams.
//!
//! A segment brings its own dictionaries, so it is read without any other. The
//! schema, which all have, is kept once.

use std::io::Write;

use arrow::array::{RecordBatch, RecordBatchOptions};
use arrow::buffer::Buffer;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::ipc::reader::StreamDecoder;
use arrow::ipc::writer::StreamWriter;

use super::compact;

type Result<T> = std::result::Result<T, ArrowError>;

/// The way of rows with one schema into bytes and back.
pub(super) struct Codec {
    schema: SchemaRef,
    /// The message with the schema, which precedes each segment.
    head: Buffer,
}

impl Codec {
    /// The way for rows of these columns.
    ///
    /// # Errors
    /// When the format does not have one of their types.
    pub(super) fn new(schema: SchemaRef) -> Result<Codec> {
        let writer = StreamWriter::try_new(Vec::new(), &schema)?;
        let head = Buffer::from_slice_ref(writer.get_ref());
        Ok(Codec { schema, head })
    }

    /// Puts the rows as bytes in place of what is in `out`: what they show, and
    /// no more.
    ///
    /// # Errors
    /// When they are not as the schema says.
    pub(super) fn encode(&self, rows: &RecordBatch, out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        let rows = compact::batch(rows)?;
        let rows = fitting(self.schema.clone(), &rows)?;
        let behind = Behind {
            skip: self.head.len(),
            out,
        };
        let mut writer = StreamWriter::try_new(behind, &self.schema)?;
        writer.write(&rows)?;
        writer.finish()
    }

    /// The rows of a segment. They share its memory.
    ///
    /// # Errors
    /// When it is no segment of these columns.
    pub(super) fn decode(&self, segment: &Buffer) -> Result<RecordBatch> {
        let mut decoder = StreamDecoder::new();
        decoder.decode(&mut self.head.clone())?;
        match decoder.decode(&mut segment.clone())? {
            // Arrow's reader has the schema as it read it.
            Some(rows) => fitting(self.schema.clone(), &rows),
            None => Err(ArrowError::IpcError("the segment is not whole".to_owned())),
        }
    }
}

/// The same rows with another schema for the same columns.
fn fitting(schema: SchemaRef, rows: &RecordBatch) -> Result<RecordBatch> {
    let options = RecordBatchOptions::new().with_row_count(Some(rows.num_rows()));
    RecordBatch::try_new_with_options(schema, rows.columns().to_vec(), &options)
}

/// Takes what is written behind the first bytes.
struct Behind<'a> {
    skip: usize,
    out: &'a mut Vec<u8>,
}

impl Write for Behind<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let skipped = self.skip.min(bytes.len());
        self.skip -= skipped;
        self.out.extend_from_slice(&bytes[skipped..]);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
