//! The wiring: arguments and environment in, a session run, an exit status
//! out.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use tokio::runtime::Runtime;

use crate::args::{self, Args, Ending, OnError, Verb, When};
use crate::config::env::Environment;
use crate::config::{self, Config, Revealed, Secret};
use crate::embedded::{self, Data, Engine};
use crate::error::{Error, Kind, Result};
use crate::interrupt::{Cause, Interrupt};
use crate::repl::{self, Prompted, Source};
use crate::request::{Format, Target};
use crate::session::{Colors, Session, Terminal};
use crate::settings;
use crate::tty::Tty;

/// The exit status of a program with a fault in itself.
const FAULT: u8 = 101;

/// The whole program: `argv` begins with its name.
pub fn run(argv: impl IntoIterator<Item = OsString>) -> ExitCode {
    let env = Environment::read();
    let args = Args::read(argv);
    let terminal = terminal(args.as_ref().ok(), &env);
    let verbose = args.as_ref().is_ok_and(|args| args.verbose);
    // Where a fault was, for the one place that tells errors: a panic that is
    // caught (Arrow's decoder asserts what a hostile server may break) is an
    // error like any other, and must not write to the terminal by itself.
    let fault = Arc::new(Mutex::new(String::new()));
    let noted = Arc::clone(&fault);
    panic::set_hook(Box::new(move |info| {
        if let Ok(mut fault) = noted.lock() {
            *fault = info.to_string();
        }
    }));
    let done = panic::catch_unwind(AssertUnwindSafe(|| match args {
        Ok(args) => perform(&args, &env, terminal.clone()),
        Err(Ending::Told(text)) if terminal.colors.screen && io::stdout().is_terminal() => {
            print(&text.ansi().to_string())
        }
        Err(Ending::Told(text)) => print(&text.to_string()),
        Err(Ending::Wrong(error)) => Err(error),
    }));
    if done.is_err() {
        // Unwinding has put back what it could.
        terminal.tty.restore();
    }
    ExitCode::from(match done {
        Ok(Ok(status)) => status,
        Ok(Err(error)) => {
            terminal.report(&error, verbose);
            error.kind().status()
        }
        Err(_) => {
            let fault = fault
                .lock()
                .map_or_else(|_| String::new(), |fault| fault.clone());
            let error = Error::usage(format!("flightline has a fault: {fault}"))
                .hint("please report this, with what led to it");
            terminal.report(&error, verbose);
            FAULT
        }
    })
}

/// What the arguments ask for.
fn perform(args: &Args, env: &Environment, terminal: Terminal) -> Result<u8> {
    match &args.verb {
        None => work(args, env, terminal),
        Some(Verb::Serve(serve)) => self::serve(serve, &terminal, env),
        Some(Verb::Config { file }) => configuration(file.as_ref().or(args.config.as_ref()), env),
        Some(Verb::Completions { shell }) => completions(*shell),
    }
}

/// A prompt, or the scripts that the arguments name.
fn work(args: &Args, env: &Environment, terminal: Terminal) -> Result<u8> {
    let config = Config::load(args, env)?;
    let start = config.start(args)?;
    let assigned = assigned(args)?;
    let runtime = runtime()?;
    let done = armed(&runtime).and_then(|interrupt| {
        let handle = runtime.handle().clone();
        let session = Session::new(handle, interrupt, config, start.profile, assigned, terminal);
        let mut session = session?;
        if io::stderr().is_terminal() && !args.quiet {
            session.notify(start.notices);
        }
        drive(session, args)
    });
    // A look-up of a name may hang in a thread that cannot be stopped.
    runtime.shutdown_background();
    done
}

/// Runs what the arguments ask for in `session`, to its end.
fn drive(mut session: Session, args: &Args) -> Result<u8> {
    if let Some(target) = args.output.as_deref().map(output).transpose()?.flatten() {
        let named = args.format().is_some() || settings::sets_format(&args.set);
        session.send_to(&target, named)?;
    }
    let ran = sources(&mut session, args).and_then(|sources| repl::run(&mut session, sources));
    // Also where a source could not be had: a connection may stand already.
    let ran = match (ran, session.leave()) {
        (Ok(_), Err(error)) => Err(error),
        (Err(error), Err(parted)) => Err(error.and(parted.message())),
        (ran, Ok(())) => ran,
    };
    let status = ran.map_err(|error| match session.settings.verbose {
        true => error.in_full(),
        false => error,
    })?;
    if session.interrupt().raised() == Some(Cause::Terminate) {
        return Err(Cause::Terminate.error());
    }
    session.finish()?;
    Ok(status)
}

/// What is run in `session`, first what its profile has run.
fn sources(session: &mut Session, args: &Args) -> Result<Vec<Source>> {
    let mut sources = if session.terminal().interactive {
        let prompt = Source::Prompt(Box::new(Prompted::open(session)?));
        let rc = session.config().store().rc_file();
        match rc.filter(|rc| rc.exists() && !args.no_rc) {
            Some(rc) => vec![Source::file(&rc)?, prompt],
            None => vec![prompt],
        }
    } else if args.scripts.is_empty() {
        vec![Source::file("-".as_ref())?]
    } else {
        let scripts = args.scripts.iter().map(|script| match script {
            args::Script::Command(text) => Ok(Source::command(text)),
            args::Script::File(path) => Source::file(path),
        });
        scripts.collect::<Result<_>>()?
    };
    sources.insert(0, Source::init(&session.begin()?));
    Ok(sources)
}

/// Where `-o` sends results; nowhere else for `-`, which is the standard stream
/// as it is for `-f`. A command stands behind a `|`, as for `\o`.
///
/// # Errors
/// A usage error for a `|` without a command.
fn output(path: &Path) -> Result<Option<Target>> {
    let command = path.to_str().and_then(|path| path.strip_prefix('|'));
    Ok(match command {
        Some(command) => Some(Target::command(command)?),
        None if path == "-" => None,
        None => Some(Target::File(path.to_owned())),
    })
}

/// The settings and variables that the arguments give a value.
fn assigned(args: &Args) -> Result<Vec<(String, String)>> {
    let mut assigned = args.set.clone();
    let mut set = |name: &str, value: &str| assigned.push((name.to_owned(), value.to_owned()));
    if let Some(name) = args.format() {
        set("format", Format::named(name)?.name());
    }
    match args.on_error {
        Some(OnError::Stop) => set("on-error", "stop"),
        Some(OnError::Continue) => set("on-error", "continue"),
        None => {}
    }
    for (asked, name, value) in [
        (args.no_pager, "pager", "off"),
        (args.rows_only, "tuples-only", "on"),
        (args.quiet, "quiet", "on"),
        (args.verbose, "verbose", "on"),
    ] {
        if asked {
            set(name, value);
        }
    }
    Ok(assigned)
}

/// `flightline serve`: until SIGINT or SIGTERM.
fn serve(args: &args::Serve, terminal: &Terminal, env: &Environment) -> Result<u8> {
    let data = match args.files.as_slice() {
        [] => Data::Demo,
        files => Data::Files(files.iter().map(PathBuf::from).collect()),
    };
    let serve = embedded::Serve {
        listen: args.listen.to_string(),
        token: token(args, terminal, env)?,
        tls: args.tls_cert.clone().zip(args.tls_key.clone()),
        allow_writes: args.allow_writes,
    };
    let runtime = runtime()?;
    let done = armed(&runtime).and_then(|interrupt| {
        runtime.block_on(async {
            let engine = Engine::open(&data).await?;
            let scheme = if serve.tls.is_some() {
                "grpc+tls"
            } else {
                "grpc"
            };
            embedded::serve(engine, &serve, &interrupt, |bound| {
                if let Some(caution) = serve.caution(bound)
                    && io::stderr().is_terminal()
                {
                    terminal.notice(caution);
                }
                // Whoever started us may not read it.
                let _ = print(&format!("serving at {scheme}://{bound}\n"));
            })
            .await
        })
    });
    runtime.shutdown_background();
    done.map(|()| 0)
}

/// The token that `serve` demands.
fn token(args: &args::Serve, terminal: &Terminal, env: &Environment) -> Result<Option<Revealed>> {
    let Some(source) = &args.token else {
        return Ok(None);
    };
    let secret = Secret::from_argument(source, env.home.as_deref());
    if matches!(secret, Secret::Literal(_)) && io::stderr().is_terminal() {
        terminal.notice(config::TOKEN_AMONG_ARGUMENTS);
    }
    let origin = config::Origin {
        profile: "serve",
        key: "token",
        place: "--token",
    };
    secret
        .reveal(&origin, &|question| terminal.ask_secret(question))
        .map(Some)
}

/// `flightline config`.
fn configuration(file: Option<&PathBuf>, env: &Environment) -> Result<u8> {
    let whereabouts = Config::locate(file.map(PathBuf::as_path), env)?;
    let written = if whereabouts.written {
        " (written just now)"
    } else {
        ""
    };
    let mut text = format!(
        "configuration: {}{written}\n",
        whereabouts.configuration.display()
    );
    if let Some(history) = &whereabouts.history {
        text.push_str(&format!("history: {}\n", history.display()));
    }
    print(&text)
}

/// `flightline completions SHELL`.
fn completions(shell: clap_complete::Shell) -> Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::declared(), "flightline", &mut script);
    write(&script)
}

/// What this runs on.
fn terminal(args: Option<&Args>, env: &Environment) -> Terminal {
    let when = args.map_or(When::Auto, |args| args.color);
    let capable = !env.no_color && shows_looks(env.term.as_deref());
    let colored = |stream: bool| match when {
        When::Auto => stream && capable,
        When::Always => true,
        When::Never => false,
    };
    let scripted = args.is_none_or(|args| !args.scripts.is_empty() || args.verb.is_some());
    // Those on which the line editor edits nothing.
    let plain = ["dumb", "cons25", "emacs"];
    let is_plain = |term: &str| plain.iter().any(|plain| term.eq_ignore_ascii_case(plain));
    Terminal {
        plain: env.term.as_deref().is_some_and(is_plain),
        interactive: !scripted && io::stdin().is_terminal() && io::stdout().is_terminal(),
        colors: Colors {
            screen: colored(true),
            elsewhere: colored(false),
            errors: colored(io::stderr().is_terminal()),
        },
        pager: env.pager.clone(),
        less: env.less,
        editor: env.editor.clone(),
        tty: Tty::remember(),
    }
}

/// Whether a terminal of this kind shows looks. Those of one colour do not tell
/// what is dim from the rest, so that a hint would read as if it were typed; on
/// one that says nothing of itself sequences may show as text.
fn shows_looks(term: Option<&str>) -> bool {
    let Some(term) = term else {
        return false;
    };
    let term = term.to_ascii_lowercase();
    let plain = ["dumb", "emacs", "unknown", "network", "dialup", "cons25"];
    let families = ["vt52", "vt1", "vt2", "vt3", "wy", "tvi", "hp"];
    let mono = ["-m", "-mono", "-nc"];
    !(plain.contains(&&*term)
        || families.iter().any(|family| term.starts_with(family))
        || mono.iter().any(|mono| term.ends_with(mono)))
}

fn runtime() -> Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|cause| Error::new(Kind::LocalFile, "cannot start threads").caused_by(cause))
}

fn armed(runtime: &Runtime) -> Result<Interrupt> {
    Interrupt::armed(runtime.handle())
        .map_err(|cause| Error::new(Kind::LocalFile, "cannot heed signals").caused_by(cause))
}

fn print(text: &str) -> Result<u8> {
    write(text.as_bytes())
}

/// Writes to stdout; a reader that is gone is no error.
fn write(bytes: &[u8]) -> Result<u8> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(0),
        Err(cause) if cause.kind() == io::ErrorKind::BrokenPipe => Ok(0),
        Err(cause) => Err(Error::local_file(
            "write to",
            "standard output".as_ref(),
            cause,
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_of_one_colour_has_no_looks() {
        for term in [
            "xterm",
            "xterm-256color",
            "linux",
            "screen",
            "tmux-256color",
            "ansi",
            "rxvt-unicode",
            "alacritty",
            "vte-256color",
        ] {
            assert!(shows_looks(Some(term)), "{term}");
        }
        for term in [
            "dumb",
            "DUMB",
            "vt52",
            "vt100",
            "vt220",
            "ansi-m",
            "xterm-mono",
            "xterm-m",
            "linux-m",
            "emacs",
            "unknown",
        ] {
            assert!(!shows_looks(Some(term)), "{term}");
        }
        assert!(!shows_looks(None));
    }
}
