//! What the prompt knows of a server's names and values: how it is asked for,
//! and that nothing else waits for it.

pub(crate) mod kept;
mod names;
mod unwilling;
mod values;

use std::sync::Arc;

use arrow::array::{ArrayRef, DictionaryArray, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Int32Type, Schema, TimeUnit};
use arrow_flight::sql::CommandGetTables;
use flightline::args::Args;
use flightline::catalog::{Catalog, Column, State, Table};
use flightline::config::{Config, Environment};
use flightline::error::Result;
use flightline::interrupt::Interrupt;
use flightline::session::{Colors, Library, Next, Session, Terminal};
use flightline::sql::{End, Input};
use flightline::tty::Tty;
use tokio::runtime::Runtime;
use tokio::time::timeout;

use crate::support::home::Home;
use crate::support::run::PATIENCE;
use crate::support::server::{Call, Server};

/// A table of one schema: its name, its columns with their types.
type Told<'a> = (&'a str, &'a [(&'a str, DataType)]);

/// A session as at a prompt, in this process.
struct Desk {
    session: Session,
    // Dropped last: what goes on in the background ends with it.
    runtime: Runtime,
}

impl Desk {
    /// At a server of this address, its files in `home`.
    fn new(address: &str, home: &Home, settings: &[(&str, &str)]) -> Desk {
        let env = Environment {
            flightline_home: Some(home.path().to_owned()),
            ..Environment::default()
        };
        let args = ["flightline", address].map(Into::into);
        let Ok(args) = Args::read(args) else {
            panic!("{address}");
        };
        let config = Config::load(&args, &env).unwrap();
        let profile = config.start(&args).unwrap().profile;
        let settings = settings.iter();
        let settings = settings.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let terminal = Terminal {
            plain: false,
            interactive: true,
            colors: Colors {
                screen: false,
                elsewhere: false,
                errors: false,
            },
            pager: None,
            less: false,
            editor: None,
            tty: Tty::remember(),
        };
        let runtime = Runtime::new().unwrap();
        let mut session = Session::new(
            runtime.handle().clone(),
            Interrupt::unarmed(),
            config,
            profile,
            settings.collect(),
            terminal,
        )
        .unwrap();
        session.connect().unwrap();
        Desk { session, runtime }
    }

    /// At a scripted server, with files of its own.
    fn at(server: &Server) -> Desk {
        Desk::new(&address(server), &Home::new(), &[])
    }

    fn library(&self) -> Library {
        self.session.library()
    }

    /// Carries out a command or a statement.
    fn run(&mut self, line: &str) -> Result<Next> {
        let input = match line.starts_with('\\') {
            true => Input::Command(line.to_owned()),
            false => Input::Statement {
                sql: line.to_owned(),
                end: End::Plain,
            },
        };
        let action = self.session.interpret(&input)?;
        self.session.perform(action)
    }

    /// Waits until the names are what `come` wants: `what`.
    #[track_caller]
    fn wait_for(&self, what: &str, come: impl Fn(&Catalog) -> bool) -> Arc<Catalog> {
        let mut names = self.session.names();
        let found = self.runtime.block_on(async {
            let found = timeout(PATIENCE, names.wait_for(|names| come(names))).await;
            Some(Arc::clone(&*found.ok()?.ok()?))
        });
        match found {
            Some(found) => found,
            None => panic!("{what} did not come: {:?}", self.library().catalog()),
        }
    }

    /// Waits until the server has told all its names with their columns.
    #[track_caller]
    fn told(&self) -> Arc<Catalog> {
        self.wait_for("all names", |catalog| {
            let mut tables = catalog.tables().iter();
            catalog.is_current() && tables.all(|table| table.columns.is_some())
        })
    }
}

/// Waits until a server has told all names: functions are asked for behind
/// them.
#[track_caller]
fn told_by(server: &Server) {
    server.wait_until("the question for functions", |calls| {
        calls.iter().any(|call| call.kind == "CommandGetSqlInfo")
    });
}

fn address(server: &Server) -> String {
    format!("grpc://{}", server.address())
}

/// The names of all tables, in alphabetical order.
fn tables(catalog: &Catalog) -> Vec<String> {
    catalog
        .tables_from("")
        .map(|t| t.name.to_string())
        .collect()
}

/// A table, and a column of it.
#[track_caller]
fn column<'a>(catalog: &'a Catalog, table: &str, name: &str) -> (&'a Table, &'a Column) {
    let table = catalog.find(table).unwrap();
    let mut columns = table.columns.iter().flat_map(|columns| columns.iter());
    (table, columns.find(|column| *column.name == *name).unwrap())
}

/// The values of a column, once they are there or given up.
fn values(desk: &Desk, table: &str, name: &str) -> Option<Vec<String>> {
    let library = desk.library();
    let catalog = library.catalog();
    let (table, column) = column(&catalog, table, name);
    library.want_values(table, column);
    library.wait(PATIENCE);
    let values = library.values(table, column)?;
    Some(values.iter().map(|value| value.to_string()).collect())
}

/// A tag's type.
fn tag() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

fn nanos() -> DataType {
    DataType::Timestamp(TimeUnit::Nanosecond, None)
}

/// What GetTables brings, with or without columns.
fn answer(tables: &[Told<'_>], with_columns: bool) -> RecordBatch {
    let command = CommandGetTables {
        include_schema: with_columns,
        ..CommandGetTables::default()
    };
    let mut builder = command.into_builder();
    for (name, columns) in tables {
        let fields = columns
            .iter()
            .map(|(name, kind)| Field::new(*name, kind.clone(), true));
        let schema = Schema::new(fields.collect::<Vec<_>>());
        builder
            .append("public", "iox", *name, "BASE TABLE", &schema)
            .unwrap();
    }
    builder.build().unwrap()
}

/// Tags, as a column of this name.
fn tags(name: &str, values: &[&str]) -> RecordBatch {
    let values: DictionaryArray<Int32Type> = values.iter().copied().collect();
    let values: ArrayRef = Arc::new(values);
    RecordBatch::try_from_iter_with_nullable([(name, values, true)]).unwrap()
}

/// Rows of text: a column of this name for each list.
fn texts(columns: &[(&str, &[&str])]) -> RecordBatch {
    let columns = columns.iter().map(|(name, values)| {
        let values: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
        (*name, values)
    });
    RecordBatch::try_from_iter(columns).unwrap()
}

/// How often tables were asked for.
fn asked_for_tables(calls: &[Call]) -> usize {
    let named = |call: &&Call| call.name() == "GetFlightInfo CommandGetTables";
    calls.iter().filter(named).count()
}
