//! A spool is as good as a list of batches.

use proptest::prelude::*;

use super::*;
use crate::testing::as_many_as;

#[derive(Debug, Clone)]
enum Step {
    Push(usize),
    Read(prop::sample::Index),
    Stream,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let rows = prop_oneof![6 => 0..40_usize, 2 => 900..1_200_usize, 1 => 2_000..12_000_usize];
    let step = prop_oneof![
        6 => rows.prop_map(Step::Push),
        6 => any::<prop::sample::Index>().prop_map(Step::Read),
        1 => Just(Step::Stream),
    ];
    prop::collection::vec(step, 0..40)
}

/// As [`numbered`], with a dictionary that every batch has anew.
fn coloured(first: u64, rows: usize) -> RecordBatch {
    let plain = numbered(first, rows);
    let texts = (first..first + rows as u64).map(|row| format!("c{}", row * 7 % (first % 9 + 1)));
    let texts: Vec<String> = texts.collect();
    let colours: DictionaryArray<Int16Type> = texts.iter().map(String::as_str).collect();
    let column = |at: usize| plain.column(at).clone();
    batch(vec![
        ("n", column(0)),
        ("t", column(1)),
        ("c", Arc::new(colours)),
    ])
}

proptest! {
    #![proptest_config(as_many_as(40))]

    #[test]
    fn it_answers_as_a_list_of_batches_does(
        steps in steps(),
        memory in prop::sample::select(vec![0, 3 << 20, 256 << 20]),
    ) {
        let keep = Keep { memory, directories: disks() };
        let spool = Spool::new(coloured(0, 0).schema(), keep);
        let mut list: Vec<RecordBatch> = Vec::new();
        let mut total = 0;
        for step in steps {
            match step {
                Step::Push(rows) => {
                    let batch = coloured(total, rows);
                    spool.push(&batch).unwrap();
                    total += rows as u64;
                    list.push(batch);
                }
                Step::Read(_) if total == 0 => {
                    prop_assert!(spool.at(0).unwrap().is_none());
                }
                Step::Read(index) => {
                    let at = index.index(total as usize);
                    let mut left = at;
                    let batch = list.iter().find(|batch| {
                        let within = left < batch.num_rows();
                        if !within {
                            left -= batch.num_rows();
                        }
                        within
                    });
                    let expected = batch.unwrap().slice(left, 1);
                    prop_assert_eq!(row(&spool, at as u64), expected);
                }
                Step::Stream => {
                    let whole = concat_batches(spool.schema(), &list).unwrap();
                    prop_assert_eq!(all(&spool), whole);
                }
            }
            prop_assert_eq!(spool.rows(), total);
        }
    }
}
