//! The session: an input becomes an action, an action is performed.
//!
//! It holds what outlives a statement: the configuration, the settings, the
//! connection and the one before it, the catalog, and where results go.

mod consent;
mod foresee;
mod guard;
mod hints;
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

pub use foresee::Foreseen;
pub use guard::Guard;
pub use place::Place;
pub use terminal::{Colors, Terminal};

use outlet::Outlet;

use crate::catalog::{Catalog, rows};
use crate::command::{self, Context};
use crate::config::{Config, Init, Profile};
use crate::error::{Error, Kind, Result};
use crate::interrupt::Interrupt;
use crate::output::{Delivered, Failed, Pager, deliver};
use crate::request::{Action, Format, Once, Reply, Request, Rows, Target, View};
use crate::settings::{self, Settings};
use crate::sql::variables::Variables;
use crate::sql::{End, Input};
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
    variables: Variables,
    /// The statement that was sent last.
    last: Option<String>,
    guard: Guard,
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
        let (chosen, named): (Vec<_>, Vec<_>) = assigned
            .into_iter()
            .partition(|(name, _)| settings::known(name).is_some());
        let mut variables = Variables::default();
        for (name, value) in named {
            variables.set(&name, &value)?;
        }
        let guard = Guard::new(&runtime, &interrupt, &terminal);
        Ok(Session {
            settings: settled(&profile, &chosen)?,
            chosen,
            variables,
            last: None,
            here: Place::new(profile),
            before: None,
            catalog: watch::Sender::default(),
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
            Input::Command(line) => self.command(line, None),
            Input::Statement { sql, end } => {
                let sql = self.variables.fill(sql);
                match end {
                    End::Command(line) => self.command(line, Some(&sql)),
                    End::Plain => Ok(Action::Ask(
                        Request::Sql(sql.into_owned()),
                        View::Rows,
                        Once::default(),
                    )),
                }
            }
        }
    }

    /// What a command asks for that may end a statement.
    fn command(&self, line: &str, statement: Option<&str>) -> Result<Action> {
        let context = Context {
            settings: &self.settings,
            config: &self.config,
            catalog: &self.catalog.borrow(),
            variables: &self.variables,
            statement,
            last: self.last.as_deref(),
        };
        command::interpret(&hints::ours(line, &self.profile().name)?, &context)
    }

    /// Does it.
    ///
    /// # Errors
    /// Everything that can go wrong with a statement or a command.
    pub fn perform(&mut self, action: Action) -> Result<Next> {
        match action {
            Action::Ask(request, view, once) => self.ask(&request, &view, &once)?,
            Action::Show(batch) => {
                self.show(Rows::local(batch), None)?;
            }
            Action::ShowConnection => {
                self.connection()?;
                let facts = self.here.facts()?;
                self.show(Rows::local(facts), None)?;
            }
            Action::Set { name, value } => self.set(&name, &value)?,
            Action::Unset(name) => self.unset(&name)?,
            Action::Connect(connect) => return self.switch(&connect),
            Action::Include(path) => return Ok(Next::Include(self.config.at_home(&path))),
            Action::Output(target) => self.send_to(&target, false)?,
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
        self.finish()?;
        self.outlet = self.open(target, named)?;
        Ok(())
    }

    /// An open target. A name that asks for what is not written is taken where
    /// the settings say a format.
    fn open(&self, target: &Target, named: bool) -> Result<Outlet> {
        let target = match target {
            Target::File(path) => &Target::File(self.config.at_home(path)),
            target => target,
        };
        Outlet::open(target, &self.guard, |path| match Format::of_file(path) {
            Err(_) if self.settings.format.is_some() => Ok(None),
            asked => Ok(asked?.filter(|_| !named)),
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

    /// A question to the server, and its answer shown, `once` in its own way.
    fn ask(&mut self, request: &Request, view: &View, once: &Once) -> Result<()> {
        if let Request::Sql(sql) = request {
            self.last = Some(sql.clone());
        }
        let settings = self.settings.with(&once.settings)?;
        let Some(target) = &once.target else {
            return self.answer(request, view, &settings);
        };
        let named = once.settings.iter().any(|(name, _)| name == "format");
        let outlet = self.open(target, named)?;
        let usual = std::mem::replace(&mut self.outlet, outlet);
        let answered = self.answer(request, view, &settings);
        let outlet = std::mem::replace(&mut self.outlet, usual);
        // Dropped, it leaves no file.
        answered.and_then(|()| outlet.finish())
    }

    /// A question to the server, and its answer shown with these settings.
    fn answer(&mut self, request: &Request, view: &View, settings: &Settings) -> Result<()> {
        let begun = Instant::now();
        let rows = self.request(request, settings.timeout);
        let rows = rows.map_err(|error| self.advised(request, error))?;
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
        let delivered = self.show(rows, Some(settings));
        let delivered = delivered.map_err(|error| self.advised(request, error))?;
        if self.terminal.is_watched() && !settings.quiet && !settings.rows_only {
            let mut line = closing(&delivered, answered, settings, self.profile());
            if let Some(name) = self.outlet.elsewhere() {
                line.push_str(&format!(" → {name}"));
            }
            self.terminal.aside(&line);
            if let Request::Sql(sql) = request
                && settings.format.is_none()
                && let Some(notice) = hints::unheeded(sql)
            {
                self.terminal.notice(&notice);
            }
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

    /// Rows on their way to where results go, with these settings or those in
    /// force.
    fn show(&mut self, rows: Rows, settings: Option<&Settings>) -> Result<Delivered> {
        let own = settings.is_none();
        let settings = settings.unwrap_or(&self.settings);
        let mut style = self
            .terminal
            .style(settings, self.outlet.format, &self.outlet.to);
        // What the program itself has to say is read whole.
        style.whole = own;
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
        if delivered.begun {
            self.outlet.spoil();
        }
        if error.kind() == Kind::ClosedPipe && self.outlet.elsewhere().is_some() {
            // A command that has read enough is well.
            return Ok(delivered);
        }
        Err(match delivered.rows {
            0 => error,
            rows => error.after(rows),
        })
    }

    /// Gives a setting a value, or a variable where no setting has that name.
    fn set(&mut self, name: &str, value: &str) -> Result<()> {
        let Some(setting) = settings::known(name) else {
            let near = settings::nearest(name);
            self.variables
                .set(name, value)
                .map_err(|error| match near {
                    Some(near) => error.hint(format!("did you mean the setting {near}?")),
                    None => error,
                })?;
            self.say(|_| match near {
                Some(near) => format!("the variable {name} is {value} (the setting is {near})"),
                None => format!("the variable {name} is {value}"),
            });
            return Ok(());
        };
        self.settings.set(name, value)?;
        if setting.name == "format" {
            // What is said last counts.
            self.outlet.format = None;
        }
        self.chosen.push((name.to_owned(), value.to_owned()));
        self.say(|settings| format!("{} is {}", setting.name, (setting.get)(settings)));
        Ok(())
    }

    /// Gives a setting back the value that it began with, or forgets a
    /// variable.
    fn unset(&mut self, name: &str) -> Result<()> {
        let Some(setting) = settings::known(name) else {
            if self.variables.unset(name) {
                return Ok(());
            }
            return Err(Error::usage(format!("there is no variable {name:?}"))
                .hint("\\set lists the variables"));
        };
        let one = |(name, _): &(String, String)| {
            settings::known(name).is_some_and(|known| known.name == setting.name)
        };
        self.chosen.retain(|assigned| !one(assigned));
        self.settings = settled(self.here.profile(), &self.chosen)?;
        self.say(|settings| format!("{} is {}", setting.name, (setting.get)(settings)));
        Ok(())
    }

    /// Says what has changed to a person who watches.
    fn say(&self, sentence: impl FnOnce(&Settings) -> String) {
        if self.terminal.is_watched() && !self.settings.quiet {
            self.terminal.aside(&sentence(&self.settings));
        }
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
    Settings::default().with(&profile.settings)?.with(chosen)
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
