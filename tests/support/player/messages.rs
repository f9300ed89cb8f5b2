//! The messages of a stream, made as they are sent.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use arrow::array::RecordBatch;
use arrow::ipc::writer::{DictionaryTracker, IpcDataGenerator, IpcWriteOptions};
use arrow_flight::FlightData;
use futures::FutureExt;
use prost::Message;
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};

use crate::support::script::{Answer, Part, Step};
use crate::support::server::state::State;

/// What gRPC puts before a message.
const PREFIX: usize = 5;

/// The stream of a part.
pub(super) struct Messages {
    state: Option<Arc<State>>,
    encoder: Encoder,
    steps: VecDeque<Step>,
    /// How many batches the generator has made.
    made: u64,
    /// A batch was sent.
    begun: bool,
    ready: VecDeque<FlightData>,
}

struct Encoder {
    generator: IpcDataGenerator,
    dictionaries: DictionaryTracker,
    options: IpcWriteOptions,
}

impl Messages {
    pub(super) fn new(part: Part, state: Arc<State>) -> Messages {
        Messages::played(part, Some(state))
    }

    fn played(part: Part, state: Option<Arc<State>>) -> Messages {
        let mut encoder = Encoder {
            generator: IpcDataGenerator::default(),
            dictionaries: DictionaryTracker::new(false),
            options: IpcWriteOptions::default(),
        };
        let schema = encoder.generator.schema_to_bytes_with_dictionary_tracker(
            &part.schema,
            &mut encoder.dictionaries,
            &encoder.options,
        );
        Messages {
            state,
            encoder,
            steps: part.steps.into(),
            made: 0,
            begun: false,
            ready: match part.fails_at_once {
                true => VecDeque::new(),
                false => VecDeque::from([schema.into()]),
            },
        }
    }

    /// The next message, or the status that ends the stream.
    pub(super) async fn next(&mut self) -> Option<Result<FlightData, Status>> {
        loop {
            if let Some(message) = self.ready.pop_front() {
                if let Some(state) = &self.state {
                    state.note(|seen| seen.bytes += PREFIX + message.encoded_len());
                }
                return Some(Ok(message));
            }
            match self.steps.pop_front()? {
                Step::Batch(batch) => self.send(&batch),
                Step::Generated(generator) => {
                    if let Some(batch) = generator.0(self.made) {
                        self.made += 1;
                        self.steps.push_front(Step::Generated(generator));
                        self.send(&batch);
                    }
                }
                Step::Metadata => {
                    let message = FlightData::new().with_app_metadata("progress");
                    self.ready.push_back(message);
                }
                Step::Raw(header, body) => {
                    let message = FlightData::new().with_data_header(header);
                    self.ready.push_back(message.with_data_body(body));
                }
                Step::Fail(code, message) => return Some(Err(Status::new(code, message))),
                Step::Wait(time) => tokio::time::sleep(time).await,
                Step::Hang => std::future::pending().await,
                Step::Trailers(trailers) => {
                    let mut map = MetadataMap::new();
                    for (name, value) in trailers {
                        map.insert(name, value.parse().unwrap());
                    }
                    return Some(Err(Status::with_metadata(Code::Ok, "", map)));
                }
            }
        }
    }

    fn send(&mut self, batch: &RecordBatch) {
        if let Some(state) = &self.state {
            state.note(|seen| {
                seen.batches += 1;
                if !self.begun {
                    seen.first_batch = Some(Instant::now());
                }
            });
        }
        self.begun = true;
        let Encoder {
            generator,
            dictionaries,
            options,
        } = &mut self.encoder;
        let (before, data) = generator
            .encode(batch, dictionaries, options, &mut Default::default())
            .unwrap();
        let data = before.into_iter().chain([data]);
        self.ready.extend(data.map(FlightData::from));
    }
}

impl Answer {
    /// Where the messages of its parts end, in bytes of the bodies of their
    /// DoGets one after the other, without waiting; for [`Framing::CutAt`].
    ///
    /// [`Framing::CutAt`]: crate::support::script::Framing::CutAt
    pub(crate) fn boundaries(&self) -> Vec<usize> {
        let mut ends = Vec::new();
        let mut end = 0;
        for part in &self.parts {
            let mut part = part.clone();
            part.steps.retain(|step| !matches!(step, Step::Wait(_)));
            let mut messages = Messages::played(part, None);
            while let Some(Some(Ok(message))) = messages.next().now_or_never() {
                end += PREFIX + message.encoded_len();
                ends.push(end);
            }
        }
        ends
    }
}
