//! The engine: a DataFusion session and its tables. The files beside this one
//! hold the tables (`home`, `sensors`, `files` with `csv` and `json`), what a
//! statement does (`statements`, `prepared`, `create`, `changes`, `writes`),
//! how rows come in by themselves (`ingest`, `fit`), what is told about it all
//! (`metadata`, `info`, `types`), the service (`actions`, `answers`, `queries`,
//! `service`, `wire`), and the way in (`login`, `serve`); `workers` are its
//! threads.

mod actions;
mod answers;
mod changes;
mod create;
mod csv;
mod files;
mod fit;
mod home;
mod info;
mod ingest;
mod iox;
mod json;
mod login;
mod metadata;
mod prepared;
mod queries;
mod readings;
mod sensors;
mod serve;
mod service;
mod statements;
mod status;
mod types;
mod wire;
mod workers;
mod writes;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use datafusion::catalog::TableProvider;
use datafusion::common::TableReference;
use datafusion::execution::context::SessionContext;
use datafusion::prelude::SessionConfig;
use tokio::sync::RwLock;

use crate::embedded::Data;
use crate::error::{Error, Kind, Result};

use workers::Workers;
use writes::Writes;

pub use serve::serve;

/// The type of [`Engine::service`].
pub type Local = arrow_flight::flight_service_server::FlightServiceServer<service::Flight>;

/// The catalog and the schema of the tables, named as InfluxDB names its own.
const CATALOG: &str = "public";
const SCHEMA: &str = "iox";

/// Rows in a batch.
const BATCH: usize = 8192;

/// A session with its tables; clones share it.
#[derive(Clone)]
pub struct Engine {
    context: SessionContext,
    workers: Workers,
    /// Held to read while names of tables are looked up, and to write while
    /// they change: to replace a table takes two steps.
    names: Arc<RwLock<()>>,
    /// What can be changed from this process itself: the sample tables are
    /// nobody else's.
    own: Writes,
}

impl Engine {
    /// An engine over `data`. The sample tables cost nothing until they are
    /// read; of files only the schemas are read.
    ///
    /// # Errors
    /// `LocalFile` for a file that is missing, unknown or corrupt, or when the
    /// system gives no threads.
    pub async fn open(data: &Data) -> Result<Engine> {
        let workers = Workers::start().map_err(|cause| {
            Error::new(Kind::LocalFile, "cannot start the engine's threads").caused_by(cause)
        })?;
        let engine = Engine {
            context: SessionContext::new_with_config(config()),
            workers,
            names: Arc::default(),
            own: match data {
                Data::Demo => Writes::Memory,
                Data::Files(_) => Writes::Nothing,
            },
        };
        match data {
            Data::Demo => {
                engine.register("home", home::table)?;
                engine.register("sensors", || Ok(Arc::new(sensors::Sensors::until_now())))?;
            }
            Data::Files(paths) => files::register(&engine.context, paths).await?,
        }
        Ok(engine)
    }

    /// The service to build a Flight client on, in this process: no token, and
    /// read-only but for the sample tables.
    pub fn service(&self) -> Local {
        service::Flight::new(self.clone(), self.own, None).server()
    }

    fn register(
        &self,
        name: &str,
        table: impl FnOnce() -> datafusion::common::Result<Arc<dyn TableProvider>>,
    ) -> Result<()> {
        table()
            .and_then(|table| {
                self.context
                    .register_table(TableReference::bare(name), table)
            })
            .map(|_| ())
            .map_err(|error| {
                Error::new(Kind::Usage, format!("cannot make the table {name}")).caused_by(error)
            })
    }
}

/// As InfluxDB: its names, `information_schema`, and strings as Utf8, for
/// views are unknown to many a client and are sent with all that they share.
fn config() -> SessionConfig {
    SessionConfig::new()
        .with_default_catalog_and_schema(CATALOG, SCHEMA)
        .with_information_schema(true)
        .with_batch_size(BATCH)
        .with_target_partitions(cores())
        .set_bool("datafusion.sql_parser.map_string_types_to_utf8view", false)
        .set_bool(
            "datafusion.execution.parquet.schema_force_view_types",
            false,
        )
}

/// Threads that run queries, and partitions of a plan: at least two, so that
/// what waits does not stop what computes.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(2, |cores| cores.get().max(2))
}
