//! Questions about what is in a table, and how much of them a server is asked
//! to put up with.

use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow::array::{ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};

use crate::flight::Connection;
use crate::request::{Reply, Request, Statement};
use crate::session::inspect::bounded::collected;

/// How long a server may take over one question.
const LIMIT: Duration = Duration::from_secs(3);

/// How long over all of them.
const ALL: Duration = Duration::from_secs(10);

/// After so many questions of a form that were not answered none of that form
/// is asked any more.
const PATIENCE: usize = 3;

/// What questions are alike: a server that refuses one of a form will refuse
/// the others, and may answer those of another form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The newest or oldest time in a part of the table.
    Recent,
    /// That in all of it.
    Whole,
    /// How many rows.
    Rows,
    /// How many values of a column.
    Tags,
    /// How many rows in each of several spans.
    Hours,
}

/// Asks a server, as long as it answers.
pub(super) struct Questions {
    connection: Connection,
    patience: Patience,
}

/// How much a server is waited for.
#[derive(Default)]
struct Patience {
    /// When nothing is asked any more; set by the first question.
    end: Option<Instant>,
    /// The forms of the questions that were not answered.
    unanswered: Vec<Form>,
}

impl Patience {
    /// How long a question of this form may take that is asked `now`; `None`
    /// where it is not asked any more.
    fn left(&mut self, form: Form, now: Instant) -> Option<Duration> {
        let alike = self.unanswered.iter().filter(|before| **before == form);
        if alike.count() >= PATIENCE {
            return None;
        }
        let end = *self.end.get_or_insert(now + ALL);
        let left = end.checked_duration_since(now)?;
        (!left.is_zero()).then(|| left.min(LIMIT))
    }
}

impl Questions {
    pub(super) fn to(connection: Connection) -> Questions {
        Questions {
            connection,
            patience: Patience::default(),
        }
    }

    /// The only row of the only column, as an array of one value; `None`
    /// without an answer.
    pub(super) async fn value(&mut self, sql: &str, form: Form) -> Option<ArrayRef> {
        let batches = self.rows(sql, form).await?;
        match batches.as_slice() {
            [only] if only.num_columns() == 1 && only.num_rows() == 1 => {
                Some(Arc::clone(only.column(0)))
            }
            _ => None,
        }
    }

    /// All rows, of which there are few; `None` without an answer.
    pub(super) async fn rows(&mut self, sql: &str, form: Form) -> Option<Vec<RecordBatch>> {
        let limit = self.patience.left(form, Instant::now())?;
        let request = Request::Sql(Statement {
            sql: sql.to_owned(),
            values: None,
        });
        let answer = match self.connection.perform(&request, Some(limit)).await {
            Ok(Reply::Rows(rows)) => collected(rows.batches, "a table").await.ok(),
            _ => None,
        };
        if answer.is_none() {
            self.patience.unanswered.push(form);
        }
        answer
    }
}

/// The number in an array of one value.
pub(super) fn number(value: &ArrayRef) -> Option<u64> {
    let value = cast(value, &DataType::Int64).ok()?;
    let value = value.as_primitive_opt::<Int64Type>()?;
    let first = value.iter().next()??;
    u64::try_from(first).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_asked_for_ten_seconds_and_thrice_in_vain() {
        let mut patience = Patience::default();
        let begun = Instant::now();
        let mut left = |form, seconds| {
            let now = begun + Duration::from_secs(seconds);
            patience.left(form, now).map(|left| left.as_secs())
        };
        for (form, at, expected) in [
            (Form::Whole, 0, Some(3)),
            (Form::Tags, 6, Some(3)),
            (Form::Tags, 9, Some(1)),
            (Form::Tags, 10, None),
            (Form::Hours, 60, None),
        ] {
            assert_eq!(left(form, at), expected, "{form:?} {at}");
        }
        let mut patience = Patience::default();
        for _ in 0..PATIENCE {
            assert!(patience.left(Form::Tags, begun).is_some());
            patience.unanswered.push(Form::Tags);
        }
        assert_eq!(patience.left(Form::Tags, begun), None);
        assert!(patience.left(Form::Hours, begun).is_some());
    }
}
