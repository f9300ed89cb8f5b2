//! What may stand on the command line.
//!
//! Declarations only: what an option means is decided where it is used. The
//! first line of each help text is all the help there is, so `-h` and `--help`
//! say the same.

mod foreign;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::StyledStr;
use clap::builder::styling::{AnsiColor, Styles};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::error::Error;
use crate::request::Format;
use crate::text;

const EXAMPLES: &str = "\
Examples:
  flightline                               the sample tables, in this process
  flightline home                          the profile `home`
  flightline http://localhost:8181 -d mydb
  flightline data/*.parquet                data files as tables
  flightline home -c 'SELECT * FROM home' --csv > home.csv";

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold());

/// The arguments of one run. Not `Debug`: a token may be among them.
#[derive(Parser)]
#[command(
    name = "flightline",
    version,
    about = "An interactive SQL terminal for Arrow Flight SQL servers",
    after_help = EXAMPLES,
    styles = STYLES,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true
)]
pub struct Args {
    #[command(subcommand)]
    pub verb: Option<Verb>,

    /// An address with ://, data files, a profile, or host:port
    #[arg(value_name = "TARGET")]
    pub targets: Vec<String>,

    /// A profile from the configuration
    #[arg(
        short,
        long,
        value_name = "NAME",
        help_heading = "Connection",
        conflicts_with = "targets"
    )]
    pub profile: Option<String>,

    /// The server, over the profile's
    #[arg(long, value_name = "HOST", help_heading = "Connection")]
    pub host: Option<String>,

    /// Its port
    #[arg(long, value_name = "PORT", help_heading = "Connection",
        value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,

    /// Log in as NAME with a password
    #[arg(long, value_name = "NAME", help_heading = "Connection")]
    pub user: Option<String>,

    /// Speak plaintext
    #[arg(long, help_heading = "Connection")]
    pub no_tls: bool,

    /// The database, in whichever header the profile sends it
    #[arg(short, long, value_name = "NAME", help_heading = "Connection")]
    pub database: Option<String>,

    /// A header on every call (repeatable)
    #[arg(
        short = 'H',
        long = "header",
        value_name = "K=V",
        help_heading = "Connection"
    )]
    pub headers: Vec<String>,

    /// The token: env:NAME, file:PATH, or - to be asked
    #[arg(long, value_name = "SOURCE", help_heading = "Connection")]
    pub token: Option<String>,

    /// How long a statement may take: 30s, 5m (0: no limit)
    #[arg(long, value_name = "TIME", help_heading = "Connection", value_parser = duration)]
    pub timeout: Option<Duration>,

    /// Run statements and backslash commands, then exit (repeatable)
    #[arg(
        short,
        long = "command",
        value_name = "TEXT",
        help_heading = "Scripts",
        allow_hyphen_values = true
    )]
    commands: Vec<String>,

    /// Run a file, - for stdin, then exit (repeatable, in order with -c)
    #[arg(short, long = "file", value_name = "FILE", help_heading = "Scripts")]
    files: Vec<PathBuf>,

    /// What `-c` and `-f` ask for, in the order given.
    #[arg(skip)]
    pub scripts: Vec<Script>,

    /// After an error: stop, as scripts do, or continue
    #[arg(long, value_name = "WHAT", help_heading = "Scripts")]
    pub on_error: Option<OnError>,

    /// A variable or setting (repeatable)
    #[arg(
        short = 'v',
        long = "set",
        value_name = "NAME=VALUE",
        help_heading = "Scripts",
        value_parser = assignment
    )]
    pub set: Vec<(String, String)>,

    /// Do not run rc.sql before the first prompt
    #[arg(short = 'X', long, help_heading = "Scripts")]
    pub no_rc: bool,

    /// Results go to FILE
    #[arg(short, long, value_name = "FILE", help_heading = "Results")]
    pub output: Option<PathBuf>,

    #[arg(long, value_name = "FMT", help_heading = "Results", help = Format::names("or"),
        overrides_with_all = ["format", "csv", "json", "jsonl", "expanded"])]
    format: Option<String>,

    /// --format csv
    #[arg(long, help_heading = "Results",
        overrides_with_all = ["format", "csv", "json", "jsonl", "expanded"])]
    csv: bool,

    /// --format json
    #[arg(long, help_heading = "Results",
        overrides_with_all = ["format", "csv", "json", "jsonl", "expanded"])]
    json: bool,

    /// --format jsonl
    #[arg(long, help_heading = "Results",
        overrides_with_all = ["format", "csv", "json", "jsonl", "expanded"])]
    jsonl: bool,

    /// --format expanded: a line for each column
    #[arg(short = 'x', help_heading = "Results",
        overrides_with_all = ["format", "csv", "json", "jsonl", "expanded"])]
    expanded: bool,

    /// Rows only: no header, no footer
    #[arg(short = 't', help_heading = "Results")]
    pub rows_only: bool,

    /// No pager for long results
    #[arg(long, help_heading = "Results")]
    pub no_pager: bool,

    /// Colours
    #[arg(
        long,
        value_name = "WHEN",
        help_heading = "Results",
        default_value = "auto",
        hide_default_value = true
    )]
    pub color: When,

    /// No greeting, no closing lines, no notices
    #[arg(short, long)]
    pub quiet: bool,

    /// Errors with everything that the server said
    #[arg(long)]
    pub verbose: bool,

    /// Another configuration file
    #[arg(long = "config", value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// What is done instead of opening a prompt or running statements.
#[derive(Subcommand)]
pub enum Verb {
    /// Serve the sample tables or data files over Flight SQL
    Serve(Serve),
    /// Print where the configuration is, writing a sample if there is none
    Config {
        /// Another configuration file
        #[arg(long = "config", value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Print completions for a shell
    Completions { shell: clap_complete::Shell },
}

/// The arguments of `flightline serve`.
#[derive(clap::Args)]
pub struct Serve {
    /// Data files, a table each; without any, the sample tables
    #[arg(value_name = "FILE")]
    pub files: Vec<String>,

    /// Where to listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:31337")]
    pub listen: SocketAddr,

    /// Let in who has this token: env:NAME, file:PATH, or - to be asked
    #[arg(long, value_name = "SOURCE")]
    pub token: Option<String>,

    /// Speak TLS, with this certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,

    /// The certificate's private key (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,

    /// Run DDL, DML and COPY too
    #[arg(long)]
    pub allow_writes: bool,
}

/// Statements to run without a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Script {
    /// The text after `-c`.
    Command(String),
    /// The file after `-f`; `-` is stdin.
    File(PathBuf),
}

/// Whether output has colours; `Auto`: on a terminal that shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    Auto,
    Always,
    Never,
}

/// What a failed statement does to those after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnError {
    Stop,
    Continue,
}

/// Why there are no arguments to go on with.
#[derive(Debug)]
pub enum Ending {
    /// The help or the version was asked for: it goes to stdout, status 0.
    /// Its `Display` is plain, its `ansi` coloured.
    Told(StyledStr),
    /// The arguments are wrong.
    Wrong(Error),
}

impl Args {
    /// Reads `argv`, the program's name first.
    ///
    /// # Errors
    /// [`Ending::Told`] for `-h` and `-V`; else a usage error.
    pub fn read(argv: impl IntoIterator<Item = OsString>) -> Result<Args, Ending> {
        let argv: Vec<OsString> = argv.into_iter().collect();
        if let Some(error) = long_with_one_dash(&argv) {
            return Err(Ending::Wrong(error));
        }
        let matches = Args::command()
            .try_get_matches_from(&argv)
            .map_err(|error| Ending::from(&error, &argv))?;
        let mut args =
            Args::from_arg_matches(&matches).map_err(|error| Ending::from(&error, &argv))?;
        if let Some(error) = args.misplaced() {
            return Err(Ending::Wrong(error));
        }
        let place = |id| matches.indices_of(id).into_iter().flatten();
        let commands = args.commands.drain(..).map(Script::Command);
        let files = args.files.drain(..).map(Script::File);
        let mut scripts: Vec<_> = place("commands")
            .zip(commands)
            .chain(place("files").zip(files))
            .collect();
        scripts.sort_by_key(|(place, _)| *place);
        args.scripts = scripts.into_iter().map(|(_, script)| script).collect();
        Ok(args)
    }

    /// The name of the format asked for, the last of `--format` and its
    /// shorthands. It may be no format at all.
    pub fn format(&self) -> Option<&str> {
        let shorthands = [
            (self.csv, "csv"),
            (self.json, "json"),
            (self.jsonl, "jsonl"),
            (self.expanded, "expanded"),
        ];
        shorthands
            .into_iter()
            .find(|(given, _)| *given)
            .map(|(_, name)| name)
            .or(self.format.as_deref())
    }

    /// What is an argument of its own in other clients, and something else
    /// here: a format after `-f`.
    fn misplaced(&self) -> Option<Error> {
        let mut files = self.files.iter().filter_map(|file| file.to_str());
        let format = files.find(|file| Format::named(file).is_ok())?;
        let error = Error::usage(format!("-f takes a file, and {format} is a format"));
        Some(error.hint(format!(
            "here it is --format {format}; a file of that name is ./{format}"
        )))
    }

    /// The error of a TARGET that is a statement, as after the `-q` of other
    /// clients; `None` for one that is not. Only for what is nothing else: a
    /// file may be called `show me.csv`.
    pub fn statement_for_target(target: &str) -> Option<Error> {
        foreign::is_statement(target).then(|| {
            Error::usage("a TARGET is a server or data files, not a statement")
                .hint("a statement is given as -c 'SELECT …'")
        })
    }

    /// The verb that a TARGET which is nothing else was probably meant for.
    pub fn nearest_verb(target: &str) -> Option<String> {
        let declared = Args::command();
        let verbs = declared.get_subcommands().map(Command::get_name);
        foreign::verb(target, verbs).map(str::to_owned)
    }

    /// The declarations, for whoever generates something from them.
    pub fn declared() -> Command {
        Args::command()
    }
}

impl Ending {
    /// clap's error, as the program's own: its sentence, its tips as hints; for
    /// an option that other clients have, what it is called here.
    fn from(error: &clap::Error, argv: &[OsString]) -> Ending {
        let rendered = error.render();
        match error.kind() {
            ErrorKind::DisplayHelp => {
                return match host_after_h(argv) {
                    Some(error) => Ending::Wrong(error),
                    None => Ending::Told(rendered),
                };
            }
            ErrorKind::DisplayVersion => return Ending::Told(rendered),
            _ => {}
        }
        let rendered = rendered.to_string();
        let mut paragraphs = rendered.split("\n\n");
        let sentence = paragraphs.next().unwrap_or_default();
        let sentence = sentence.strip_prefix("error: ").unwrap_or(sentence);
        let mut wrong = Error::usage(one_line(sentence));
        if let (ErrorKind::UnknownArgument, Some(ContextValue::String(typed))) =
            (error.kind(), error.get(ContextKind::InvalidArg))
            && let Some(hint) = foreign::hint(typed)
        {
            return Ending::Wrong(wrong.hint(hint));
        }
        for tip in paragraphs.flat_map(str::lines) {
            if let Some(tip) = tip.trim().strip_prefix("tip: ") {
                wrong = wrong.hint(tip);
            }
        }
        Ending::Wrong(wrong.hint("`flightline --help` lists the options"))
    }
}

/// The arguments before a `--`, each with the one before it.
fn pairs(argv: &[OsString]) -> impl Iterator<Item = (&str, &str)> {
    argv.windows(2)
        .map(|pair| {
            let text = |index: usize| pair[index].to_str().unwrap_or_default();
            (text(0), text(1))
        })
        .take_while(|(_, argument)| *argument != "--")
}

/// The error of a long option with one dash, which would be read as a short one
/// and its value.
fn long_with_one_dash(argv: &[OsString]) -> Option<Error> {
    let declared = Args::command();
    let ours: Vec<&str> = declared
        .get_arguments()
        .filter_map(clap::Arg::get_long)
        .collect();
    pairs(argv)
        // What follows these is a text, whatever it begins with.
        .filter(|(before, _)| !["-c", "--command"].contains(before))
        .find_map(|(_, typed)| {
            let hint = foreign::one_dash(typed, ours.iter().copied())?;
            let name = typed.split('=').next().unwrap_or(typed);
            Some(Error::usage(format!("unexpected argument '{name}' found")).hint(hint))
        })
}

/// The error of `-h localhost`, which psql, mysql and clickhouse-client take
/// for a host; a verb after `-h` is one that help is wanted for.
fn host_after_h(argv: &[OsString]) -> Option<Error> {
    let declared = Args::command();
    let (_, host) = pairs(argv).find(|(before, after)| {
        *before == "-h" && !after.starts_with('-') && declared.find_subcommand(after).is_none()
    })?;
    // A login in an address is not repeated.
    let host = if host.contains('@') { "ADDRESS" } else { host };
    let error = Error::usage("-h is for help, and takes no value");
    Some(error.hint(format!("a server is given as --host {host}")))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn duration(written: &str) -> Result<Duration, String> {
    text::duration(written)
        .ok_or_else(|| "a time is written as 30, 30s, 500ms, 5m or 1h".to_owned())
}

fn assignment(written: &str) -> Result<(String, String), String> {
    match written.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.to_owned()))
        }
        _ => Err("it is written as NAME=VALUE".to_owned()),
    }
}

#[cfg(test)]
mod tests;
