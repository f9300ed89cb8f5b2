//! The smallest program that asks a Flight SQL server something and prints the
//! answer as CSV: what arrow-flight's own client does, and nothing else.

use std::io::Write;

use arrow::util::display::{ArrayFormatter, FormatOptions};
use arrow_flight::sql::client::FlightSqlServiceClient;
use futures::TryStreamExt;
use tonic::transport::Endpoint;

use super::support::Result;

pub(crate) const STATEMENT: &str = "SELECT 1";

/// Runs the statement at `address`, over plaintext.
pub(crate) fn run(address: &str) -> Result<()> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(ask(address))
}

async fn ask(address: &str) -> Result<()> {
    let address = address.replacen("grpc://", "http://", 1);
    let channel = Endpoint::from_shared(address)?.connect().await?;
    let mut client = FlightSqlServiceClient::new(channel);
    let info = client.execute(STATEMENT.to_owned(), None).await?;
    let ticket = info.endpoint.into_iter().next().and_then(|one| one.ticket);
    let mut batches = client.do_get(ticket.ok_or("no ticket")?).await?;
    let options = FormatOptions::default();
    let mut out = std::io::stdout().lock();
    let mut headed = false;
    while let Some(batch) = batches.try_next().await? {
        if !headed {
            let schema = batch.schema();
            let names = schema.fields().iter().map(|field| field.name().as_str());
            writeln!(out, "{}", names.collect::<Vec<_>>().join(","))?;
            headed = true;
        }
        let columns = batch
            .columns()
            .iter()
            .map(|column| ArrayFormatter::try_new(column, &options))
            .collect::<std::result::Result<Vec<_>, _>>()?;
        for row in 0..batch.num_rows() {
            let cells = columns.iter().map(|column| column.value(row).to_string());
            writeln!(out, "{}", cells.collect::<Vec<_>>().join(","))?;
        }
    }
    Ok(())
}
