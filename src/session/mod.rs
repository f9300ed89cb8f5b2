//! The session: an input becomes an action, an action is performed.
//!
//! It holds what outlives a statement: the configuration, the settings, the
//! connection and the one before it, the catalog, and where results go.

mod consent;
mod guard;
mod names;
mod outlet;
mod place;
mod switch;
mod terminal;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow::array::RecordBatch;
use tokio::runtime::Handle;
use tokio::sync::watch;

pub use guard::Guard;
pub use place::Place;
pub use terminal::{Colors, Terminal};

use outlet::Outlet;

use crate::catalog::{Catalog, rows};
use crate::command::{self, Context};
use crate::config::{Config, Init, Profile};
use crate::error::{Kind, Result};
use crate::interrupt::Interrupt;
use crate::output::{Delivered, Failed, Pager, deliver};
use crate::request::{Action, Reply, Request, Rows, Target, View};
use crate::settings::Settings;
use crate::sql::Input;
use crate::text;

/// What the loop does after an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The next input of the same source.
    Input,
    /// The inputs of this file, then the next.
    Include(PathBuf),
    /// What the profile that we are at now has run, then the next.
    Init(Vec<Init>),
    /// Nothing more.
    Quit,
}

/// All that outlives a statement.
pub struct Session {
    pub settings: Settings,
    runtime: Handle,
    interrupt: Interrupt,
    config: Config,
    terminal: Terminal,
    here: Place,
    /// Where `\c -` goes.
    before: Option<Profile>,
    catalog: watch::Sender<Arc<Catalog>>,
    /// What the user has set, by arguments and by `\set`: it holds over the
    /// settings of whichever profile is in use.
    chosen: Vec<(String, String)>,
    guard: Guard,
    /// Where results go.
    outlet: Outlet,
}

impl Session {
    /// At `profile`, not yet connected: the first statement does that.
    ///
    /// # Errors
    /// When the profile's settings are wrong.
    pub fn new(
        runtime: Handle,
        interrupt: Interrupt,
        config: Config,
        profile: Profile,
        chosen: Vec<(String, String)>,
        terminal: Terminal,
    ) -> Result<Session> {
        let guard = Guard::new(&runtime, &interrupt, terminal.interactive);
        Ok(Session {
            settings: settled(&profile, &chosen)?,
            chosen,
            here: Place::new(profile),
            before: None,
            catalog: watch::Sender::default(),
            outlet: Outlet::open(&Target::Stdout, false, &guard)?,
            guard,
            runtime,
            interrupt,
            config,
            terminal,
        })
    }

    /// What the terminal is and how text looks on it.
    pub fn terminal(&self) -> &Terminal {
        &self.terminal
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The flag that Ctrl-C raises.
    pub fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    /// What puts things right when the end cannot wait.
    pub fn guard(&self) -> &Guard {
        &self.guard
    }

    /// The runtime that the connection lives on.
    pub fn runtime(&self) -> &Handle {
        &self.runtime
    }

    /// Where statements go.
    pub fn profile(&self) -> &Profile {
        self.here.profile()
    }

    /// Where statements go, for a sentence.
    pub fn place(&self) -> &Place {
        &self.here
    }

    /// The catalog, as it is and as it comes to be.
    pub fn names(&self) -> watch::Receiver<Arc<Catalog>> {
        self.catalog.subscribe()
    }

    /// Connects if that has not happened, and has the names of tables loaded
    /// in the background.
    ///
    /// # Errors
    /// When there is no way in.
    pub fn connect(&mut self) -> Result<()> {
        self.connection()?;
        self.load_catalog();
        Ok(())
    }

    /// What the profile has run before anything else. If there is anything, it
    /// is connected then.
    ///
    /// # Errors
    /// When there is no way in.
    pub fn begin(&mut self) -> Result<Vec<Init>> {
        let init = self.profile().init.clone();
        if !init.is_empty() {
            self.connection()?;
        }
        Ok(init)
    }

    /// What `input` asks for.
    ///
    /// # Errors
    /// Usage errors of commands.
    pub fn interpret(&self, input: &Input) -> Result<Action> {
        match input {
            Input::Statement(sql) => Ok(Action::Ask(Request::Sql(sql.clone()), View::Rows)),
            Input::Command(line) => {
                let context = Context {
                    settings: &self.settings,
                    config: &self.config,
                    catalog: &self.catalog.borrow(),
                };
                command::interpret(line, &context)
            }
        }
    }

    /// Does it.
    ///
    /// # Errors
    /// Everything that can go wrong with a statement or a command.
    pub fn perform(&mut self, action: Action) -> Result<Next> {
        match action {
            Action::Ask(request, view) => self.ask(&request, &view)?,
            Action::Show(batch) => {
                self.show(Rows::local(batch))?;
            }
            Action::ShowConnection => {
                self.connection()?;
                let facts = self.here.facts()?;
                self.show(Rows::local(facts))?;
            }
            Action::Set { name, value } => self.set(&name, &value)?,
            Action::Connect(connect) => return self.switch(&connect),
            Action::Include(path) => return Ok(Next::Include(self.config.at_home(&path))),
            Action::Output(Target::File(path)) => {
                self.send_to(&Target::File(self.config.at_home(&path)))?;
            }
            Action::Output(target) => self.send_to(&target)?,
            Action::Quit => return Ok(Next::Quit),
        }
        Ok(Next::Input)
    }

    /// Sends results to `target` from now on; what went elsewhere so far is
    /// complete.
    ///
    /// # Errors
    /// When the former target cannot be finished, or this one not be opened.
    pub fn send_to(&mut self, target: &Target) -> Result<()> {
        self.finish()?;
        self.outlet = Outlet::open(target, self.settings.format.is_some(), &self.guard)?;
        Ok(())
    }

    /// Completes what was sent elsewhere; results go to the screen again.
    ///
    /// # Errors
    /// When a result broke off in a file, which is removed then; when the file
    /// cannot be completed, or the command failed.
    pub fn finish(&mut self) -> Result<()> {
        self.outlet.finish()
    }

    /// A question to the server, and its answer shown.
    fn ask(&mut self, request: &Request, view: &View) -> Result<()> {
        let begun = Instant::now();
        let rows = self.request(request, self.settings.timeout);
        let rows = rows.map_err(|error| self.with_names(error))?;
        let rows = match view {
            View::Rows => rows,
            View::Tables => Rows::local(self.collect(rows)?.listing()?),
            View::Columns(name) => {
                let found = self.collect(rows)?;
                if found.tables.is_empty() {
                    return Err(self.no_table(name));
                }
                Rows::local(found.description()?)
            }
        };
        let answered = begun.elapsed();
        let delivered = self.show(rows)?;
        if self.terminal.is_watched() && !self.settings.quiet && !self.settings.rows_only {
            let line = closing(&delivered, answered, &self.settings, self.profile());
            self.terminal.aside(&line);
        }
        Ok(())
    }

    /// Sends a request and waits for the answer's beginning.
    fn request(&mut self, request: &Request, timeout: Option<Duration>) -> Result<Rows> {
        let connection = self.connection()?.clone();
        let timeout = timeout.or(self.profile().timeout);
        let answer = self.interrupt.or(connection.perform(request, timeout));
        let Reply::Rows(rows) = self.runtime.block_on(answer)?;
        Ok(rows)
    }

    /// All of an answer to `Request::Tables`.
    fn collect(&self, rows: Rows) -> Result<Catalog> {
        let work = self.interrupt.or(names::catalog_of(rows));
        self.runtime.block_on(work)
    }

    /// Rows on their way to where results go.
    fn show(&mut self, rows: Rows) -> Result<Delivered> {
        let style = self
            .terminal
            .style(&self.settings, self.outlet.format, &self.outlet.to);
        let work = || {
            deliver(
                rows,
                &style,
                &mut self.outlet.to,
                &self.runtime,
                &self.interrupt,
            )
        };
        let delivery = match style.pager {
            Pager::Off => work(),
            Pager::Less { .. } | Pager::Command(_) => self.guard.paging(work),
        };
        let Err(Failed { delivered, error }) = delivery else {
            return delivery.map_err(|failed| failed.error);
        };
        if delivered.rows > 0 {
            self.outlet.spoil();
        }
        if error.kind() == Kind::ClosedPipe && self.terminal.interactive {
            // What read the results has ended, and others are still to come.
            self.outlet = Outlet::open(&Target::Stdout, false, &self.guard)?;
            self.terminal
                .notice("what read the results has ended: they come to the screen again");
        }
        Err(match delivered.rows {
            0 => error,
            rows => error.after(rows),
        })
    }

    fn set(&mut self, name: &str, value: &str) -> Result<()> {
        self.settings.set(name, value)?;
        self.chosen.push((name.to_owned(), value.to_owned()));
        if self.terminal.is_watched() && !self.settings.quiet {
            let setting = crate::settings::setting(name)?;
            let now = (setting.get)(&self.settings);
            self.terminal.aside(&format!("{} is {now}", setting.name));
        }
        Ok(())
    }

    /// The connection, made if there is none.
    fn connection(&mut self) -> Result<&crate::flight::Connection> {
        if !self.here.is_connected() {
            self.agree(self.here.profile())?;
        }
        let ask = |question: &str| self.terminal.ask_secret(question);
        self.here.connect(&self.runtime, &self.interrupt, &ask)
    }
}

/// The settings in force at `profile`: built-in, the profile's, the user's.
fn settled(profile: &Profile, chosen: &[(String, String)]) -> Result<Settings> {
    let mut settings = Settings::default();
    for (name, value) in profile.settings.iter().chain(chosen) {
        settings.set(name, value)?;
    }
    Ok(settings)
}

/// `26 rows · 5 columns · 3 ms · demo`; `answered` is the time before the
/// first row was asked for.
fn closing(
    delivered: &Delivered,
    answered: Duration,
    settings: &Settings,
    profile: &Profile,
) -> String {
    let mut parts = vec![
        if delivered.complete {
            text::counted(delivered.rows, "row")
        } else {
            "stopped early".to_owned()
        },
        text::counted(delivered.columns as u64, "column"),
    ];
    if settings.timing {
        parts.push(text::took(answered + delivered.took));
    }
    parts.push(profile.name.clone());
    parts.join(" · ")
}

/// Two columns of text, for what is told of a connection.
fn pairs(names: Vec<&str>, values: Vec<String>) -> Result<RecordBatch> {
    use arrow::array::StringArray;
    rows(vec![
        ("", Arc::new(StringArray::from(names))),
        ("value", Arc::new(StringArray::from(values))),
    ])
}
