//! Parquet, compressed with zstd.
//!
//! Rows gather in a row group of bounded size, which is all that is in memory.
//! What Parquet has no type for is fitted (see [`Holder::Parquet`]); the Arrow
//! schema of what is written is embedded, so that readers of Arrow find units,
//! zones and metadata again. Columns of one name get names of their own.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::Encoder;
use super::fitted::{Fitted, Holder};
use crate::error::{Error, Kind, Result};

/// What a row group takes in memory, encoded, before it is written. Readers
/// like larger ones, who runs this beside other programs smaller ones.
const GROUP_BYTES: usize = 16 * 1024 * 1024;

#[derive(Default)]
pub(super) struct Parquet(Option<(Fitted, ArrowWriter<Vec<u8>>)>);

impl Encoder for Parquet {
    fn header(&mut self, schema: &SchemaRef, _: &[RecordBatch], out: &mut Vec<u8>) -> Result<()> {
        let fitted = Fitted::new(schema, Holder::Parquet);
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by(concat!("flightline version ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let mut writer =
            ArrowWriter::try_new(Vec::new(), fitted.schema().clone(), Some(properties))
                .map_err(failed)?;
        out.append(writer.inner_mut());
        self.0 = Some((fitted, writer));
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, _: u64, out: &mut Vec<u8>) -> Result<()> {
        let Some((fitted, writer)) = &mut self.0 else {
            return Ok(());
        };
        writer.write(&fitted.batch(batch)?).map_err(failed)?;
        if writer.memory_size() >= GROUP_BYTES {
            writer.flush().map_err(failed)?;
            out.append(writer.inner_mut());
        }
        Ok(())
    }

    fn footer(&mut self, _: u64, out: &mut Vec<u8>) -> Result<()> {
        if let Some((_, writer)) = &mut self.0 {
            writer.finish().map_err(failed)?;
            out.append(writer.inner_mut());
        }
        Ok(())
    }
}

fn failed(cause: ParquetError) -> Error {
    Error::new(Kind::LocalFile, "the result cannot be written as parquet").caused_by(cause)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{batch, encode, file};
    use super::*;
    use crate::request::Format;
    use arrow::array::{ArrayRef, AsArray, BinaryArray, Int64Array};
    use arrow::datatypes::Int64Type;
    use bytes::Bytes;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    use std::sync::Arc;

    #[test]
    fn rows_leave_in_groups_and_do_not_gather() {
        const CELL: usize = 1 << 20;
        // Noise, which nothing makes shorter.
        let noise = |seed: u64| {
            let mut state = seed * 2 + 1;
            let next = move |_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                state.to_be_bytes()[0]
            };
            (0..CELL).map(next).collect::<Vec<u8>>()
        };
        let mut encoder = Parquet::default();
        let mut written = Vec::new();
        let row = |number| {
            let bytes: ArrayRef = Arc::new(BinaryArray::from(vec![noise(number).as_slice()]));
            let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values([number as i64]));
            batch(vec![("n", numbers), ("b", bytes)])
        };
        encoder.header(&row(0).schema(), &[], &mut written).unwrap();
        for number in 0..40 {
            encoder.batch(&row(number), number, &mut written).unwrap();
            let kept = (number as usize + 1) * CELL - written.len().min(number as usize * CELL);
            assert!(kept < GROUP_BYTES + 2 * CELL, "{kept} bytes are kept");
        }
        encoder.footer(40, &mut written).unwrap();
        let file = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(written)).unwrap();
        assert!(file.metadata().num_row_groups() > 1);
        let numbers: Vec<i64> = file
            .build()
            .unwrap()
            .flat_map(|rows| {
                let numbers = rows.unwrap().column(0).as_primitive::<Int64Type>().clone();
                numbers.values().to_vec()
            })
            .collect();
        assert_eq!(numbers, (0..40).collect::<Vec<i64>>());
    }

    #[test]
    fn columns_of_one_name_and_metadata_stay() {
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1]));
        let rows = batch(vec![("a", numbers.clone()), ("a", numbers)]);
        let metadata = [("iox::measurement::name".to_owned(), "home".to_owned())];
        let schema = rows.schema().as_ref().clone();
        let schema = Arc::new(schema.with_metadata(metadata.into()));
        let written = encode(&file(Format::Parquet), &schema, &[], 0).unwrap();
        let read = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(written)).unwrap();
        let names: Vec<_> = read.schema().fields().iter().map(|f| f.name()).collect();
        assert_eq!(names, ["a", "a_2"]);
        assert_eq!(read.schema().metadata()["iox::measurement::name"], "home");
        assert_eq!(read.metadata().file_metadata().num_rows(), 0);
    }
}
