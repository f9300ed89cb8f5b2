//! DataFusion's errors as gRPC statuses, in the words of InfluxDB, which
//! clients know how to read.

use arrow_flight::error::FlightError;
use datafusion::common::DataFusionError;
use tonic::{Code, Status};

/// An error of planning, before anything ran.
pub(super) fn planning(error: &DataFusionError) -> Status {
    status("Error while planning query", error)
}

/// An error of running, which can come after rows.
pub(super) fn execution(error: &DataFusionError) -> Status {
    status("Error while execution Flight SQL stream", error)
}

/// A request that makes no sense.
pub(super) fn invalid(error: impl std::fmt::Display) -> Status {
    Status::invalid_argument(error.to_string())
}

/// What a client sent could not be read; a call that broke off tells so
/// itself.
pub(super) fn undecoded(error: FlightError) -> Status {
    match error {
        FlightError::Tonic(status) => *status,
        error => invalid(error),
    }
}

/// A fault of ours.
pub(super) fn internal(error: impl std::fmt::Display) -> Status {
    Status::internal(error.to_string())
}

fn status(doing: &str, error: &DataFusionError) -> Status {
    let code = match error.find_root() {
        DataFusionError::ResourcesExhausted(_) => Code::ResourceExhausted,
        DataFusionError::Internal(_) | DataFusionError::External(_) => Code::Internal,
        _ => Code::InvalidArgument,
    };
    Status::new(code, format!("{doing}: {}", error.strip_backtrace()))
}
