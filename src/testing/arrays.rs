//! Arrays of every type: an ordinary value, the least, the greatest, what is
//! empty or has NULL inside where that can be, and NULL last.

use std::sync::Arc;

use arrow::array::*;
use arrow::buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::*;

/// One array per type, or per kind of it that is written differently.
pub(crate) fn arrays() -> Vec<ArrayRef> {
    let mut cases = plain();
    cases.extend(times());
    cases.extend(nested());
    cases.extend(stand_ins());
    cases
}

fn of<A: Array + 'static>(array: A) -> ArrayRef {
    Arc::new(array)
}

/// An ordinary value, the type's least and greatest, NULL.
fn ends<T: ArrowPrimitiveType>(ordinary: T::Native) -> PrimitiveArray<T> {
    let (least, greatest) = (T::Native::MIN_TOTAL_ORDER, T::Native::MAX_TOTAL_ORDER);
    PrimitiveArray::from_iter([Some(ordinary), Some(least), Some(greatest), None])
}

fn floats<T: ArrowPrimitiveType>(values: Vec<T::Native>) -> ArrayRef {
    of(PrimitiveArray::<T>::from_iter(
        values.into_iter().map(Some).chain([None]),
    ))
}

fn plain() -> Vec<ArrayRef> {
    type Half = <Float16Type as ArrowPrimitiveType>::Native;
    let nines = |count: usize| "9".repeat(count);
    let wide = |text: &str| i256::from_string(text).unwrap();
    let texts = [Some("Kitchen"), Some(""), Some("温度 \"x\", y\nz "), None];
    let bytes: [Option<&[u8]>; 4] = [Some(b"ok"), Some(b""), Some(b"\xff\x1b[2J\0"), None];
    let mut fixed = FixedSizeBinaryBuilder::new(3);
    fixed.append_value(b"\0\x7f\xff").unwrap();
    fixed.append_null();
    vec![
        of(NullArray::new(2)),
        of(BooleanArray::from(vec![Some(true), Some(false), None])),
        of(ends::<Int8Type>(-1)),
        of(ends::<Int16Type>(-1)),
        of(ends::<Int32Type>(-1)),
        of(ends::<Int64Type>(-1)),
        of(ends::<UInt8Type>(1)),
        of(ends::<UInt16Type>(1)),
        of(ends::<UInt32Type>(1)),
        of(ends::<UInt64Type>(1)),
        floats::<Float16Type>(
            [0.1, -65504.0, 6e-8, 36.0, f64::NAN]
                .map(Half::from_f64)
                .to_vec(),
        ),
        floats::<Float32Type>(vec![22.7, f32::MIN, f32::MIN_POSITIVE, 1e7, f32::INFINITY]),
        floats::<Float64Type>(vec![
            35.9,
            36.0,
            -0.0,
            f64::MIN,
            f64::MAX,
            5e-324,
            0.00001234,
            1_234_567_890_123_456.0,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
        ]),
        of(
            Decimal32Array::from(vec![Some(1250), Some(-999_999_999), Some(7), None])
                .with_precision_and_scale(9, 2)
                .unwrap(),
        ),
        of(
            Decimal64Array::from(vec![Some(12), Some(-5), Some(0), Some(i64::MAX), None])
                .with_precision_and_scale(18, -3)
                .unwrap(),
        ),
        of(Decimal128Array::from(vec![
            Some(-1),
            Some(0),
            Some(nines(38).parse().unwrap()),
            Some(i128::MIN),
            None,
        ])
        .with_precision_and_scale(38, 10)
        .unwrap()),
        of(Decimal256Array::from(vec![
            Some(wide("12345")),
            Some(wide(&format!("-{}", nines(76)))),
            Some(i256::MAX),
            None,
        ])
        .with_precision_and_scale(76, 0)
        .unwrap()),
        of(StringArray::from(texts.to_vec())),
        of(LargeStringArray::from(texts.to_vec())),
        of(StringViewArray::from(texts.to_vec())),
        of(BinaryArray::from(bytes.to_vec())),
        of(LargeBinaryArray::from(bytes.to_vec())),
        of(BinaryViewArray::from(bytes.to_vec())),
        of(fixed.finish()),
    ]
}

fn times() -> Vec<ArrayRef> {
    // 2022-01-01T08:00:00Z in seconds.
    const EIGHT: i64 = 1_641_024_000;
    vec![
        of(ends::<Date32Type>(18_993)),
        of(Date64Array::from(vec![
            Some(EIGHT / 86_400 * 86_400_000),
            Some(EIGHT * 1_000 + 1),
            Some(i64::MIN),
            Some(i64::MAX),
            None,
        ])),
        of(ends::<Time32SecondType>(28_800)),
        of(ends::<Time32MillisecondType>(28_800_500)),
        of(ends::<Time64MicrosecondType>(86_399_999_999)),
        of(ends::<Time64NanosecondType>(28_800_000_000_000)),
        of(ends::<TimestampSecondType>(EIGHT)),
        of(ends::<TimestampMillisecondType>(EIGHT * 1_000)),
        of(ends::<TimestampMicrosecondType>(EIGHT * 1_000_000 + 1)),
        of(ends::<TimestampNanosecondType>(EIGHT * 1_000_000_000)),
        of(ends::<TimestampSecondType>(EIGHT).with_timezone("UTC")),
        of(ends::<TimestampMillisecondType>(EIGHT * 1_000).with_timezone("+05:30")),
        of(ends::<TimestampMicrosecondType>(EIGHT * 1_000_000).with_timezone("Europe/Berlin")),
        // Berlin's mean time, before there was a zone, was 53 minutes and 28
        // seconds east; the last zone does not exist.
        of(TimestampSecondArray::from(vec![-2_840_000_000]).with_timezone("Europe/Berlin")),
        of(ends::<TimestampNanosecondType>(EIGHT * 1_000_000_000).with_timezone("Mars/Base")),
        of(ends::<DurationSecondType>(93_784)),
        of(ends::<DurationMillisecondType>(-1_500)),
        of(ends::<DurationMicrosecondType>(0)),
        of(ends::<DurationNanosecondType>(60_000_000_001)),
        of(ends::<IntervalYearMonthType>(-14)),
        of(IntervalDayTimeArray::from(vec![
            Some(IntervalDayTime::new(1, -500)),
            Some(IntervalDayTime::MIN),
            Some(IntervalDayTime::MAX),
            None,
        ])),
        of(IntervalMonthDayNanoArray::from(vec![
            Some(IntervalMonthDayNano::new(14, 3, 14_706_500_000_000)),
            Some(IntervalMonthDayNano::ZERO),
            Some(IntervalMonthDayNano::MIN),
            Some(IntervalMonthDayNano::MAX),
            None,
        ])),
    ]
}

/// `[1, NULL, -3]`, `[]`, `[NULL]`, NULL.
fn lists<O: OffsetSizeTrait>() -> GenericListArray<O> {
    GenericListArray::from_iter_primitive::<Int64Type, _, _>([
        Some(vec![Some(1), None, Some(-3)]),
        Some(vec![]),
        Some(vec![None]),
        None,
    ])
}

fn structures() -> StructArray {
    let field = |name, data_type| Arc::new(Field::new(name, data_type, true));
    StructArray::new(
        Fields::from(vec![
            field("a", DataType::Utf8),
            field("a", DataType::Float64),
            field("when", DataType::Timestamp(TimeUnit::Millisecond, None)),
            field("raw", DataType::Binary),
            field("price", DataType::Decimal128(5, 2)),
        ]),
        vec![
            of(StringArray::from(vec![Some("x\"\n"), None, None])),
            of(Float64Array::from(vec![Some(f64::NAN), None, None])),
            of(TimestampMillisecondArray::from(vec![Some(1), None, None])),
            of(BinaryArray::from(vec![
                Some(b"\xff".as_slice()),
                None,
                None,
            ])),
            of(Decimal128Array::from(vec![Some(150), None, None])
                .with_precision_and_scale(5, 2)
                .unwrap()),
        ],
        Some(NullBuffer::from(vec![true, true, false])),
    )
}

fn nested() -> Vec<ArrayRef> {
    let mut fixed = FixedSizeListBuilder::new(Int8Builder::new(), 2);
    fixed.values().append_value(1);
    fixed.values().append_null();
    fixed.append(true);
    fixed.values().append_nulls(2);
    fixed.append(false);
    let mut map = MapBuilder::new(None, Int32Builder::new(), StringBuilder::new());
    map.keys().append_value(1);
    map.values().append_value("one");
    map.keys().append_value(2);
    map.values().append_null();
    map.append(true).unwrap();
    map.append(true).unwrap();
    map.append(false).unwrap();
    vec![
        of(lists::<i32>()),
        of(lists::<i64>()),
        of(ListViewArray::from(lists::<i32>())),
        of(LargeListViewArray::from(lists::<i64>())),
        of(fixed.finish()),
        of(structures()),
        of(map.finish()),
        of(union(true)),
        of(union(false)),
        of(deep()),
    ]
}

/// The integer 7, the string `x`, NULL of either.
fn union(dense: bool) -> UnionArray {
    let fields = UnionFields::try_new(
        [3, 5],
        [
            Field::new("i", DataType::Int64, true),
            Field::new("s", DataType::Utf8, true),
        ],
    )
    .unwrap();
    let ids = ScalarBuffer::from(vec![3i8, 5, 3, 5]);
    let (offsets, integers, strings) = if dense {
        (
            Some(ScalarBuffer::from(vec![0, 0, 1, 1])),
            vec![Some(7), None],
            vec![Some("x"), None],
        )
    } else {
        (
            None,
            vec![Some(7), Some(0), None, Some(0)],
            vec![Some(""), Some("x"), Some(""), None],
        )
    };
    let children = vec![
        of(Int64Array::from(integers)),
        of(StringArray::from(strings)),
    ];
    UnionArray::try_new(fields, ids, offsets, children).unwrap()
}

/// A list of structures.
fn deep() -> ListArray {
    let structures = structures();
    let item = Arc::new(Field::new("item", structures.data_type().clone(), true));
    ListArray::new(
        item,
        OffsetBuffer::new(vec![0, 2, 3].into()),
        of(structures),
        None,
    )
}

/// Arrays whose values stand elsewhere.
fn stand_ins() -> Vec<ArrayRef> {
    let rooms = of(StringArray::from(vec![Some("Kitchen"), None, Some("")]));
    let mut cases: Vec<ArrayRef> = Vec::new();
    macro_rules! dictionaries {
        ($($key:ty),*) => {
            $(cases.push(of(DictionaryArray::<$key>::new(
                PrimitiveArray::from_iter([Some(0), Some(1), Some(2), None, Some(0)]),
                rooms.clone(),
            )));)*
        };
    }
    dictionaries!(
        Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type
    );
    macro_rules! runs {
        ($($end:ty),*) => {
            $({
                let ends = PrimitiveArray::<$end>::from_iter_values([1, 3, 4, 5]);
                let values = Float64Array::from(vec![Some(1.5), None, Some(-2.0), Some(3.0)]);
                // The first run is cut off.
                cases.push(of(RunArray::try_new(&ends, &values).unwrap().slice(1, 4)));
            })*
        };
    }
    runs!(Int16Type, Int32Type, Int64Type);
    cases
}
