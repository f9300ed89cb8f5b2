//! FlightInfos, and the answers of PollFlightInfo.

use std::sync::Arc;

use arrow_flight::sql::{Any, Command};
use arrow_flight::{FlightDescriptor, FlightEndpoint, FlightInfo, PollInfo, Ticket};
use prost::Message;
use tonic::Status;

use crate::support::script::{Answer, Part, PollStep};
use crate::support::server::Call;
use crate::support::server::state::{Issued, Polling, Seen, State, now};

impl State {
    /// What the command brings.
    pub(super) fn answer(&self, command: &[u8]) -> Result<Answer, Status> {
        let any = Any::decode(command).map_err(|e| Status::invalid_argument(e.to_string()))?;
        let name = any.type_url.clone();
        let command = Command::try_from(any).map_err(|e| Status::internal(e.to_string()))?;
        let answer = match command {
            Command::CommandStatementQuery(query) => {
                self.check_transaction(query.transaction_id.as_deref())?;
                return self.statement(&query.query);
            }
            Command::CommandPreparedStatementQuery(query) => {
                return self.execute(&query.prepared_statement_handle);
            }
            Command::CommandGetSqlInfo(wanted) => {
                let infos = self
                    .info
                    .as_ref()
                    .map(|info| info.record_batch(wanted.info));
                infos.map(|infos| Answer::from(infos.unwrap()))
            }
            Command::CommandGetTables(_) => self.tables(),
            _ => None,
        };
        if let Some((code, message)) = &self.script.metadata_refusal {
            return Err(Status::new(*code, message));
        }
        answer.ok_or_else(|| unsupported(&name))
    }

    /// What GetTables brings now. This call is noted already.
    fn tables(&self) -> Option<Answer> {
        let seen = self.look();
        let asked =
            |call: &&Call| call.method == "GetFlightInfo" && call.kind == "CommandGetTables";
        let before = seen.calls.iter().filter(asked).count().saturating_sub(1);
        let answers = self.script.tables.iter().rev();
        let mut answers = answers.filter(|(times, _)| *times <= before);
        answers.next().map(|(_, answer)| answer.clone())
    }

    fn statement(&self, sql: &str) -> Result<Answer, Status> {
        if let Some((code, message)) = &self.script.statement_refusal {
            return Err(Status::new(*code, message));
        }
        if let Some(answer) = self.script.statements.get(sql) {
            return Ok(answer.clone());
        }
        let polled = self.script.polled.get(sql);
        let answer = polled.map(|polled| polled.answer.clone());
        answer.ok_or_else(|| unknown_table(sql))
    }

    /// The FlightInfo, its tickets given out.
    pub(super) fn info(&self, answer: Answer) -> FlightInfo {
        let mut answer = answer;
        self.note(|seen| issue(seen, &mut answer));
        described(&answer, answer.parts.len())
    }

    /// The next answer of PollFlightInfo.
    pub(super) async fn poll(self: &Arc<State>, command: &[u8]) -> Result<PollInfo, Status> {
        if self.script.polled.is_empty() {
            let message = "Not yet implemented: poll_flight_info";
            return Err(Status::unimplemented(message));
        }
        if command.is_empty() {
            return Err(Status::invalid_argument("the descriptor has no command"));
        }
        let going = self.note(|seen| seen.memory.polls.remove(command));
        let polling = match going {
            Some(polling) => polling,
            None => self.begin(command)?,
        };
        let steps = self.script.polled.get(&polling.sql);
        let step = steps.and_then(|polled| polled.steps.get(polling.step));
        let Some(step) = step else {
            let info = described(&polling.answer, polling.answer.parts.len());
            return Ok(PollInfo::new().with_info(info));
        };
        self.pause(step.delay, step.hangs).await;
        self.so_far(step, polling)
    }

    fn begin(&self, command: &[u8]) -> Result<Polling, Status> {
        let any = Any::decode(command).map_err(|e| Status::not_found(e.to_string()))?;
        let asked = Command::try_from(any).map_err(|e| Status::internal(e.to_string()))?;
        let sql = match asked {
            Command::CommandStatementQuery(query) => query.query,
            Command::Unknown(_) => return Err(Status::not_found("no such poll")),
            _ => String::new(),
        };
        let mut answer = self.answer(command)?;
        if let Some((code, message)) = answer.refusal {
            return Err(Status::new(code, message));
        }
        self.note(|seen| issue(seen, &mut answer));
        Ok(Polling {
            sql,
            step: 0,
            answer,
        })
    }

    /// The answer of a step; its descriptor is good for the next.
    fn so_far(&self, step: &PollStep, mut polling: Polling) -> Result<PollInfo, Status> {
        if let Some((code, message)) = &step.refusal {
            return Err(Status::new(*code, message));
        }
        let mut poll = PollInfo::new();
        if step.parts > 0 {
            poll = poll.with_info(described(&polling.answer, step.parts));
        }
        poll.progress = step.progress;
        polling.step += 1;
        let next = self.note(|seen| {
            let next = seen.fresh("poll").into_bytes();
            seen.memory.polls.insert(next.clone(), polling);
            next
        });
        Ok(poll.with_descriptor(FlightDescriptor::new_cmd(next)))
    }
}

/// Gives the parts of an answer their tickets.
fn issue(seen: &mut Seen, answer: &mut Answer) {
    for part in &mut answer.parts {
        let ticket = part.ticket.clone();
        let ticket = ticket.unwrap_or_else(|| seen.fresh("ticket"));
        part.ticket = Some(ticket);
        hold(seen, part);
    }
}

/// Holds a part under its ticket; when that expires.
pub(super) fn hold(seen: &mut Seen, part: &Part) -> Option<i64> {
    let expires = part.expires.map(|seconds| now() + seconds);
    let issued = Issued {
        part: part.clone(),
        redeemed: 0,
        expires,
    };
    let ticket = part.ticket.clone().unwrap_or_default();
    seen.memory.tickets.insert(ticket.into_bytes(), issued);
    expires
}

/// The FlightInfo with the first `parts` of the answer.
fn described(answer: &Answer, parts: usize) -> FlightInfo {
    let mut info = FlightInfo::new()
        .with_ordered(answer.ordered)
        .with_app_metadata(answer.metadata.clone())
        .with_total_records(answer.total_records.unwrap_or(-1));
    if let Some(schema) = &answer.declared {
        info = info.try_with_schema(schema).unwrap();
    }
    for part in answer.parts.iter().take(parts) {
        let expires = part.expires.map(|seconds| now() + seconds);
        info = info.with_endpoint(endpoint(part, expires));
    }
    info
}

/// The endpoint of a part whose ticket expires then, in seconds since 1970.
pub(super) fn endpoint(part: &Part, expires: Option<i64>) -> FlightEndpoint {
    let ticket = part.ticket.clone().unwrap_or_default();
    let mut endpoint = FlightEndpoint::new()
        .with_ticket(Ticket::new(ticket))
        .with_app_metadata(part.metadata.clone());
    for location in &part.locations {
        endpoint = endpoint.with_location(location);
    }
    if let Some(expires) = expires {
        let time = endpoint.expiration_time.get_or_insert_default();
        time.seconds = expires;
    }
    endpoint
}

/// InfluxDB's words for a command that it does not know.
pub(super) fn unsupported(name: &str) -> Status {
    Status::invalid_argument(format!(
        "Error while planning Flight SQL : Unsupported FlightSQL message type: {name}"
    ))
}

/// InfluxDB's words for a table that there is not.
pub(super) fn unknown_table(sql: &str) -> Status {
    let mut words = sql.split_whitespace();
    words.find(|word| word.eq_ignore_ascii_case("from"));
    let table = words.next().unwrap_or_default().to_lowercase();
    Status::invalid_argument(format!(
        "Error while planning query: Error during planning: \
         table 'public.iox.{table}' not found"
    ))
}
