//! The session: an input becomes an action, an action is performed.
//!
//! It holds what outlives a statement: the configuration, the settings, the
//! connection and the one before it, the catalog, and where results go.

mod answer;
mod asking;
mod assign;
mod closing;
mod consent;
mod copy;
mod editor;
mod foresee;
mod guard;
mod hints;
mod history;
mod inspect;
mod last;
mod library;
mod names;
mod outlet;
mod parting;
mod place;
mod plot;
mod progress;
mod showing;
mod switch;
mod terminal;
mod writer;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashSet;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use arrow::array::RecordBatch;
use tokio::runtime::Handle;
use tokio::sync::watch;

pub use foresee::Foreseen;
pub use guard::Guard;
pub use library::Library;
pub use parting::Leaving;
pub use place::Place;
pub use terminal::{Colors, Terminal};

use assign::settled;
use inspect::conninfo;
use last::Shelf;
use outlet::Outlet;

use crate::catalog::{Catalog, rows};
use crate::command::{self, Context};
use crate::config::{Config, Init, Profile};
use crate::error::{Error, Kind, Result};
use crate::history::History;
use crate::interrupt::Interrupt;
use crate::request::{Action, Format, Once, Request, Rows, Statement, Target};
use crate::settings::{self, Settings};
use crate::sql::variables::Variables;
use crate::sql::{End, Input};
use crate::tty::Tty;

/// What the loop does after an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The next input of the same source.
    Input,
    /// The inputs of this file, then the next.
    Include(PathBuf),
    /// What the profile that we are at now has run, then the next.
    Init(Vec<Init>),
    /// A text from an editor of the user's, then the next: this file, or the
    /// last statement.
    Edit(Option<PathBuf>),
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
    library: Library,
    /// The names have changed in the transaction that is open.
    changed: bool,
    /// What the arguments have set: it holds over the settings of whichever
    /// profile is in use.
    given: Vec<(String, String)>,
    /// What `\set` has set, over that.
    chosen: Vec<(String, String)>,
    variables: Variables,
    /// The statement that was sent last.
    last: Option<Statement>,
    /// The result that was shown last, and whether that was just now.
    kept: Shelf,
    fresh: bool,
    /// The notices that were told.
    told: HashSet<String>,
    /// What was typed before, once it is asked for.
    history: OnceCell<Rc<RefCell<History>>>,
    /// The rows of the last answer, and the time that it took.
    came: Cell<Option<(Option<u64>, Duration)>>,
    guard: Guard,
    /// Another Ctrl-C has ended the wait for a server's word on the first.
    hurried: bool,
    /// Where results go.
    outlet: Outlet,
}

impl Session {
    /// At `profile`, not yet connected: the first statement does that.
    /// `assigned` are settings and variables that the user gives a value.
    ///
    /// # Errors
    /// When one of them, or of the profile's settings, is wrong.
    pub fn new(
        runtime: Handle,
        interrupt: Interrupt,
        config: Config,
        profile: Profile,
        assigned: Vec<(String, String)>,
        terminal: Terminal,
    ) -> Result<Session> {
        let (given, named): (Vec<_>, Vec<_>) = assigned
            .into_iter()
            .partition(|(name, _)| settings::known(name).is_some());
        let mut variables = Variables::default();
        for (name, value) in named {
            variables.set(&name, &value)?;
        }
        if terminal.interactive {
            let watched = terminal.tty.watch(&runtime, &interrupt);
            watched.map_err(|cause| {
                Error::new(Kind::LocalFile, "cannot heed signals").caused_by(cause)
            })?;
        }
        let guard = Guard::new(&runtime, &interrupt, &terminal, config.store());
        Ok(Session {
            settings: settled(&profile, &given, &[])?,
            given,
            chosen: Vec::new(),
            variables,
            last: None,
            kept: Shelf::default(),
            fresh: false,
            told: HashSet::new(),
            history: OnceCell::new(),
            came: Cell::new(None),
            here: Place::new(profile),
            before: None,
            library: Library::closed(),
            changed: false,
            hurried: false,
            outlet: Outlet::screen(&guard)?,
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

    /// The terminal as it was found, for whoever takes the whole screen.
    pub fn tty(&self) -> &Tty {
        &self.terminal.tty
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
        self.library.subscribe()
    }

    /// What is known of names and values, for whoever completes them.
    pub fn library(&self) -> Library {
        self.library.clone()
    }

    /// What `\set` has given a value that is no setting.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// Tells what the user should know, each sentence once.
    pub fn notify(&mut self, notices: Vec<String>) {
        for notice in notices {
            if !self.told.contains(&notice) {
                self.terminal.notice(&notice);
                self.told.insert(notice);
            }
        }
    }

    /// Connects if that has not happened, and has the names of tables loaded
    /// in the background.
    ///
    /// # Errors
    /// When there is no way in.
    pub fn connect(&mut self) -> Result<()> {
        self.connection()?.explore();
        self.open_library();
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
        self.interpret_after(input, self.last.as_ref())
    }

    /// What `input` asks for where `last` was sent before it.
    fn interpret_after(&self, input: &Input, last: Option<&Statement>) -> Result<Action> {
        match input {
            Input::Command(line) => self.command(line, None, last),
            Input::Statement { sql, end } => {
                let sql = self.variables.fill(sql);
                match end {
                    End::Command(line) => self.command(line, Some(&sql), last),
                    End::Plain => Ok(Action::Ask(
                        Request::Sql(Statement::read(&sql)?),
                        Once::default(),
                    )),
                }
            }
        }
    }

    /// What a command asks for that may end a statement.
    fn command(
        &self,
        line: &str,
        statement: Option<&str>,
        last: Option<&Statement>,
    ) -> Result<Action> {
        let context = Context {
            settings: &self.settings,
            config: &self.config,
            catalog: &self.library.catalog(),
            variables: &self.variables,
            statement,
            last,
        };
        command::interpret(&hints::ours(line)?, &context)
    }

    /// Does it.
    ///
    /// # Errors
    /// Everything that can go wrong with a statement or a command.
    pub fn perform(&mut self, action: Action) -> Result<Next> {
        self.hurried = false;
        let fresh = std::mem::take(&mut self.fresh);
        match action {
            Action::Ask(request, once) => self.ask(&request, &once)?,
            Action::Again(once) => self.again(&once)?,
            Action::Turn { name, value } => self.turn(&name, &value, fresh)?,
            Action::Inspect(inspect) => self.inspect(&inspect)?,
            Action::Show(batch) => {
                self.show(Rows::local(batch), None)?;
            }
            Action::ShowConnection => {
                let connection = self.connection()?.clone();
                let added = conninfo::told(&connection, &self.interrupt);
                let added = self.runtime.block_on(added)?;
                let facts = self.here.facts(self.library.report(), added)?;
                self.show(Rows::local(facts), None)?;
            }
            Action::Set { name, value } => self.set(&name, &value)?,
            Action::Unset(name) => self.unset(&name)?,
            Action::Connect(connect) => return self.switch(&connect),
            Action::Use(database) => return self.enter(&database),
            Action::Refresh => self.refresh()?,
            Action::Include(path) => return Ok(Next::Include(self.config.at_home(&path))),
            Action::Copy { file, into } => self.copy(&file, &into)?,
            Action::Output(target) => {
                self.send_to(&target, false)?;
                self.tell_of_last(&target, fresh);
            }
            Action::History(recall) => self.recall(&recall)?,
            Action::Edit(file) => {
                self.may_edit()?;
                return Ok(Next::Edit(file));
            }
            Action::Quit => return Ok(Next::Quit),
        }
        Ok(Next::Input)
    }

    /// Sends results to `target` from now on; what went elsewhere so far is
    /// complete. A file's name asks for a format, unless one is `named` for it.
    ///
    /// # Errors
    /// When the former target cannot be finished, or this one not be opened.
    pub fn send_to(&mut self, target: &Target, named: bool) -> Result<()> {
        // What becomes of the former does not send results elsewhere.
        let finished = self.finish();
        self.outlet = self.open(target, named)?;
        finished
    }

    /// An open target. A name that asks for what is not written is taken where
    /// the settings say a format.
    fn open(&self, target: &Target, named: bool) -> Result<Outlet> {
        let target = match target {
            Target::File(path) => &Target::File(self.config.at_home(path)),
            target => target,
        };
        Outlet::open(target, &self.guard, !named, |path| {
            match Format::of_file(path) {
                Err(_) if named || self.settings.format.is_some() => Ok(None),
                promised => promised,
            }
        })
    }

    /// Completes what was sent elsewhere; results go to the screen again.
    ///
    /// # Errors
    /// When a result broke off in a file, which is removed then; when the file
    /// cannot be completed, or the command failed.
    pub fn finish(&mut self) -> Result<()> {
        let screen = Outlet::screen(&self.guard)?;
        std::mem::replace(&mut self.outlet, screen).finish()
    }

    /// The connection, made if there is none.
    fn connection(&mut self) -> Result<&crate::flight::Connection> {
        let anew = !self.here.is_connected();
        if anew {
            self.agree(self.here.profile())?;
        }
        let ask = |question: &str| self.terminal.ask_secret(question);
        let connection = self.here.connect(&self.runtime, &self.interrupt, &ask)?;
        if anew {
            self.guard.stands(connection);
        }
        Ok(connection)
    }
}

/// Two columns of text, for what is told of a connection.
fn pairs(names: Vec<&str>, values: Vec<String>) -> Result<RecordBatch> {
    use arrow::array::StringArray;
    rows(vec![
        ("name", Arc::new(StringArray::from(names))),
        ("value", Arc::new(StringArray::from(values))),
    ])
}
