//! Arrow's own interchange format: a file where it can be read from its end,
//! else a stream, whose reader needs nothing but what has come.
//!
//! Schema, fields and their metadata stay as they came, and so do types. There
//! is one exception: a *file* knows one dictionary per column, while the
//! batches of a result may each bring another. To unify them would mean to keep
//! them all until the end, so in a file a dictionary gives way to its values.
//! In a stream it stays, and is sent anew where it changes.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::ipc::writer::{FileWriter, StreamWriter};

use super::Encoder;
use super::fitted::{Fitted, Holder};
use crate::error::{Error, Kind, Result};

/// A file, which ends with a table of its batches.
#[derive(Default)]
pub(super) struct File(Option<(Fitted, FileWriter<Vec<u8>>)>);

/// A stream.
#[derive(Default)]
pub(super) struct Stream(Option<(Fitted, StreamWriter<Vec<u8>>)>);

macro_rules! encoder {
    ($encoder:ty, $writer:ident, $holder:expr) => {
        impl Encoder for $encoder {
            fn header(
                &mut self,
                schema: &SchemaRef,
                _: &[RecordBatch],
                out: &mut Vec<u8>,
            ) -> Result<()> {
                let fitted = Fitted::new(schema, $holder);
                let mut writer = $writer::try_new(Vec::new(), fitted.schema()).map_err(failed)?;
                out.append(writer.get_mut());
                self.0 = Some((fitted, writer));
                Ok(())
            }

            fn batch(&mut self, batch: &RecordBatch, _: u64, out: &mut Vec<u8>) -> Result<()> {
                if let Some((fitted, writer)) = &mut self.0 {
                    writer.write(&fitted.batch(batch)?).map_err(failed)?;
                    out.append(writer.get_mut());
                }
                Ok(())
            }

            fn footer(&mut self, _: u64, out: &mut Vec<u8>) -> Result<()> {
                if let Some((_, writer)) = &mut self.0 {
                    writer.finish().map_err(failed)?;
                    out.append(writer.get_mut());
                }
                Ok(())
            }
        }
    };
}

encoder!(File, FileWriter, Holder::ArrowFile);
encoder!(Stream, StreamWriter, Holder::ArrowStream);

fn failed(cause: ArrowError) -> Error {
    Error::new(Kind::LocalFile, "the result cannot be written as arrow").caused_by(cause)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{batch, encode, file};
    use super::*;
    use crate::request::Format;
    use arrow::array::*;
    use arrow::compute::concat_batches;
    use arrow::datatypes::{DataType, Int8Type};
    use arrow::ipc::reader::{FileReader, StreamReader};
    use std::io::Cursor;
    use std::sync::Arc;

    /// Batches with a dictionary each, at the top and in a list.
    fn rooms() -> Vec<RecordBatch> {
        [["Kitchen", "Bath"], ["Attic", "Kitchen"]]
            .map(|rooms| {
                let rooms: DictionaryArray<Int8Type> = rooms.into_iter().collect();
                let mut list = ListBuilder::new(StringDictionaryBuilder::<Int8Type>::new());
                for room in rooms.downcast_dict::<StringArray>().unwrap() {
                    list.append_value([room, None]);
                }
                let list: ArrayRef = Arc::new(list.finish());
                batch(vec![("room", Arc::new(rooms) as ArrayRef), ("rooms", list)])
            })
            .to_vec()
    }

    fn joined(batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>) -> RecordBatch {
        let batches: Vec<_> = batches.map(|batch| batch.unwrap()).collect();
        concat_batches(&batches[0].schema(), &batches).unwrap()
    }

    #[test]
    fn dictionaries_that_change_give_way_in_a_file() {
        let batches = rooms();
        let schema = batches[0].schema();
        let written = encode(&file(Format::Arrow), &schema, &batches, 0).unwrap();
        let read = joined(FileReader::try_new(Cursor::new(written), None).unwrap());
        assert_eq!(read.column(0).data_type(), &DataType::Utf8);
        let rooms: Vec<_> = read.column(0).as_string::<i32>().iter().flatten().collect();
        assert_eq!(rooms, ["Kitchen", "Bath", "Attic", "Kitchen"]);
        let lists = read.column(1).as_list::<i32>();
        assert_eq!(lists.values().data_type(), &DataType::Utf8);
        assert_eq!(lists.value(2).as_string::<i32>().value(0), "Attic");
    }

    #[test]
    fn dictionaries_that_change_stay_in_a_stream() {
        let batches = rooms();
        let schema = batches[0].schema();
        let mut encoder = Stream::default();
        let mut written = Vec::new();
        encoder.header(&schema, &[], &mut written).unwrap();
        for batch in &batches {
            encoder.batch(batch, 0, &mut written).unwrap();
        }
        encoder.footer(4, &mut written).unwrap();
        let reader = StreamReader::try_new(Cursor::new(written), None).unwrap();
        assert_eq!(reader.schema(), schema);
        let read: Vec<_> = reader.map(|batch| batch.unwrap()).collect();
        assert_eq!(read, batches);
    }

    #[test]
    fn a_slice_brings_only_its_own_bytes() {
        let long = "x".repeat(10_000);
        let texts: ArrayRef = Arc::new(StringViewArray::from(vec![long.as_str(); 100]));
        let mut list = ListViewBuilder::new(StringBuilder::new());
        for _ in 0..100 {
            list.append_value([Some(&long)]);
        }
        let lists: ArrayRef = Arc::new(list.finish());
        let whole = batch(vec![("t", texts), ("l", lists)]);
        let slice = whole.slice(99, 1);
        let schema = whole.schema();
        let written = encode(
            &file(Format::Arrow),
            &schema,
            std::slice::from_ref(&slice),
            0,
        )
        .unwrap();
        assert!(written.len() < 30_000, "{} bytes", written.len());
        let read = joined(FileReader::try_new(Cursor::new(written), None).unwrap());
        assert_eq!(read, slice);
    }
}
