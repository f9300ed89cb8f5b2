//! What comes of updates, prepared statements and long queries.

use std::time::Duration;

use arrow::datatypes::Schema;
use tonic::Code;

use super::Answer;

/// What comes of a DoPut that changes something.
#[derive(Clone)]
pub(crate) enum Update {
    /// This many rows; -1 says that the server does not know.
    Count(i64),
    /// As many rows as were put.
    Counted,
    /// The answer ends without a PutResult.
    Nothing,
    Refused(Code, String),
    /// A count, then an error.
    Late(i64, Code, String),
    /// A PutResult whose metadata is no message.
    Garbage,
    /// No answer ever comes.
    Hang,
}

impl Update {
    pub(crate) fn refused(code: Code, message: &str) -> Update {
        Update::Refused(code, message.to_owned())
    }

    pub(crate) fn late(count: i64, code: Code, message: &str) -> Update {
        Update::Late(count, code, message.to_owned())
    }
}

/// How a server takes the values of parameters.
#[derive(Clone, Default)]
pub(crate) enum Binding {
    /// Its answer has a new handle; the old one is NOT_FOUND from then on.
    #[default]
    NewHandle,
    /// Its answer has no handle: the old one stays.
    NoHandle,
    /// Its answer ends without a PutResult.
    NoAnswer,
    /// The values are taken and forgotten, without a PutResult.
    Ignored,
    Refused(Code, String),
}

/// A prepared statement.
#[derive(Clone, Default)]
pub(crate) struct Prepared {
    pub(crate) dataset: Option<Schema>,
    pub(crate) parameters: Option<Schema>,
    pub(crate) is_update: Option<bool>,
    /// Instead of being prepared.
    pub(crate) refusal: Option<(Code, String)>,
    /// What comes of its execution as a query.
    pub(crate) answer: Answer,
    /// The values that were bound come, instead.
    pub(crate) echoes: bool,
    /// What comes of its execution as an update.
    pub(crate) update: Option<Update>,
    pub(crate) binding: Binding,
    /// Placeholders without which its DoGet fails.
    pub(crate) needs: Vec<String>,
    /// Whether values are looked up with the `$` of their placeholder.
    pub(crate) keeps_dollar: bool,
}

impl Prepared {
    /// A query: its dataset's schema is the answer's, `is_update` is absent.
    pub(crate) fn query(answer: impl Into<Answer>) -> Prepared {
        let answer = answer.into();
        Prepared {
            dataset: answer.declared.clone(),
            answer,
            ..Prepared::default()
        }
    }

    /// An update: its dataset's schema is empty, `is_update` is absent.
    pub(crate) fn update(update: Update) -> Prepared {
        Prepared {
            dataset: Some(Schema::empty()),
            update: Some(update),
            ..Prepared::default()
        }
    }

    /// CreatePreparedStatement is refused.
    pub(crate) fn refused(code: Code, message: &str) -> Prepared {
        Prepared {
            refusal: Some((code, message.to_owned())),
            ..Prepared::default()
        }
    }

    /// A query that brings the values that were bound to these parameters.
    pub(crate) fn echo(parameters: Schema) -> Prepared {
        Prepared {
            dataset: Some(parameters.clone()),
            parameters: Some(parameters),
            echoes: true,
            ..Prepared::default()
        }
    }

    /// The schema of its parameters.
    pub(crate) fn parameters(mut self, schema: Schema) -> Prepared {
        self.parameters = Some(schema);
        self
    }

    /// The dataset's schema; absent bytes where it is `None`.
    pub(crate) fn dataset(mut self, schema: Option<Schema>) -> Prepared {
        self.dataset = schema;
        self
    }

    /// Field 4 of its result.
    pub(crate) fn saying_update(mut self, is_update: bool) -> Prepared {
        self.is_update = Some(is_update);
        self
    }

    pub(crate) fn binding(mut self, binding: Binding) -> Prepared {
        self.binding = binding;
        self
    }

    /// Its DoGet fails in InfluxDB's words unless each of these placeholders
    /// (`$1`, `$room`) has a value in a column of its name without the `$`.
    pub(crate) fn needs(mut self, placeholders: &[&str]) -> Prepared {
        self.needs = placeholders.iter().map(|&name| name.to_owned()).collect();
        self
    }

    /// As [`needs`], of a server that looks for the name with its `$`.
    ///
    /// [`needs`]: Prepared::needs
    pub(crate) fn needs_with_dollar(mut self, placeholders: &[&str]) -> Prepared {
        self.keeps_dollar = true;
        self.needs(placeholders)
    }
}

/// A query that PollFlightInfo follows.
#[derive(Clone)]
pub(crate) struct Polled {
    pub(crate) answer: Answer,
    pub(crate) steps: Vec<PollStep>,
}

/// One answer of PollFlightInfo before the last.
#[derive(Clone)]
pub(crate) struct PollStep {
    /// From 0 to 1, where the server knows.
    pub(crate) progress: Option<f64>,
    /// How many endpoints there are by now; 0 leaves the FlightInfo out.
    pub(crate) parts: usize,
    /// How long this answer takes.
    pub(crate) delay: Duration,
    /// Instead of an answer.
    pub(crate) refusal: Option<(Code, String)>,
    pub(crate) hangs: bool,
}

impl PollStep {
    fn new(progress: Option<f64>, parts: usize) -> PollStep {
        PollStep {
            progress,
            parts,
            delay: Duration::ZERO,
            refusal: None,
            hangs: false,
        }
    }
}

impl Polled {
    /// One that is complete with its first answer.
    pub(crate) fn new(answer: impl Into<Answer>) -> Polled {
        Polled {
            answer: answer.into(),
            steps: Vec::new(),
        }
    }

    /// One answer more before the complete one: so far, with so many endpoints.
    pub(crate) fn step(mut self, progress: f64, parts: usize) -> Polled {
        self.steps.push(PollStep::new(Some(progress), parts));
        self
    }

    /// One more, of a server that does not know how far it is.
    pub(crate) fn blind_step(mut self) -> Polled {
        self.steps.push(PollStep::new(None, 0));
        self
    }

    /// One that is an error.
    pub(crate) fn fails(mut self, code: Code, message: &str) -> Polled {
        let refusal = Some((code, message.to_owned()));
        self.steps.push(PollStep {
            refusal,
            ..PollStep::new(None, 0)
        });
        self
    }

    /// One that never comes; counted as dropped when the client leaves it.
    pub(crate) fn hangs(mut self) -> Polled {
        self.steps.push(PollStep {
            hangs: true,
            ..PollStep::new(None, 0)
        });
        self
    }

    /// Every answer so far takes so long.
    pub(crate) fn each_after(mut self, delay: Duration) -> Polled {
        for step in &mut self.steps {
            step.delay = delay;
        }
        self
    }
}
