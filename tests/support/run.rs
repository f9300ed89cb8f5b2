//! The program, run as a user runs it.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use rustix::process::{Pid, Signal, geteuid, kill_process};

use super::home::Home;
use super::pty::{self, Pty};

/// How long a test waits for what must come. Nothing takes that long; a
/// machine may be busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The beginnings of the variables that the program heeds.
const HEEDED: [&str; 7] = [
    "INFLUXDB3_",
    "FLIGHTLINE_",
    "XDG_",
    "NO_COLOR",
    "TERM",
    "COLORTERM",
    "LESS",
];

/// A run to be: in a home of its own, and with nothing of the tests' own
/// environment that it would heed.
pub(crate) struct Flightline {
    command: Command,
    stdin: Option<Vec<u8>>,
    own: Option<Home>,
}

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// A signal that ended it counts as none.
    pub(crate) status: Option<i32>,
}

impl Flightline {
    pub(crate) fn new() -> Flightline {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flightline"));
        for (name, _) in std::env::vars_os() {
            let heeded = |name: &str| HEEDED.iter().any(|heeded| name.starts_with(heeded));
            if name.to_str().is_none_or(heeded) {
                command.env_remove(name);
            }
        }
        command.env("TERM", "xterm-256color");
        Flightline {
            command,
            stdin: None,
            own: Some(Home::new()),
        }
    }

    /// Another program in its place, with what of the environment is its own.
    pub(crate) fn in_place(mut self, program: impl AsRef<OsStr>) -> Flightline {
        let mut command = Command::new(program);
        for (name, value) in self.command.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        self.command = command;
        self
    }

    /// With its own files in `home`, which is the working directory, too.
    pub(crate) fn home(mut self, home: &Home) -> Flightline {
        self.own = None;
        self.lives_in(home.path());
        self
    }

    fn lives_in(&mut self, path: &Path) {
        let command = self.command.env("FLIGHTLINE_HOME", path);
        command.env("HOME", path).current_dir(path);
    }

    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Flightline {
        self.command.arg(argument);
        self
    }

    pub(crate) fn args<A: AsRef<OsStr>>(
        mut self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Flightline {
        self.command.args(arguments);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Flightline {
        self.command.env(name, value);
        self
    }

    pub(crate) fn env_remove(mut self, name: &str) -> Flightline {
        self.command.env_remove(name);
        self
    }

    /// By a line of a shell, in which `"$@"` stands for the program with its
    /// arguments so far.
    pub(crate) fn by(self, shell: &str, line: &str) -> Flightline {
        self.through(shell, &["-c", line, shell])
    }

    /// With SIGHUP as a terminal's child has it, also where whoever runs the
    /// tests has it ignored, as `nohup` does.
    pub(crate) fn heeding_hangup(self) -> Flightline {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let ignored = status
            .lines()
            .find_map(|line| line.strip_prefix("SigIgn:"))
            .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        match ignored {
            // Bit 0 is signal 1.
            Some(mask) if mask & 1 == 1 => self.through("env", &["--default-signal=HUP"]),
            _ => self,
        }
    }

    /// As the arguments of another program, after its own.
    fn through(mut self, program: &str, arguments: &[&str]) -> Flightline {
        let mut command = Command::new(program);
        command.args(arguments);
        command.arg(self.command.get_program());
        command.args(self.command.get_args());
        for (name, value) in self.command.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        if let Some(directory) = self.command.get_current_dir() {
            command.current_dir(directory);
        }
        self.command = command;
        self
    }

    /// By a user who may not write what is not his, if the tests' own may:
    /// `home` becomes his.
    pub(crate) fn unprivileged(mut self, home: &Home) -> Flightline {
        const NOBODY: u32 = 65_534;
        if !geteuid().is_root() {
            return self;
        }
        home.give_to(NOBODY);
        let program = self.command.get_program();
        let mut probe = Command::new(program);
        if probe.arg("-V").uid(NOBODY).output().is_err() {
            // It lies where only root may look.
            let copy = home.at("flightline");
            std::fs::copy(program, &copy).unwrap();
            self = self.by("sh", "shift; exec ./flightline \"$@\"");
        }
        self.command.uid(NOBODY).gid(NOBODY);
        self
    }

    /// With this on stdin; else that is empty.
    pub(crate) fn stdin(mut self, text: &str) -> Flightline {
        self.stdin = Some(text.as_bytes().to_vec());
        self
    }

    /// Runs it to its end.
    pub(crate) fn run(self) -> Ran {
        self.start().wait()
    }

    /// Starts it, its output gathered.
    pub(crate) fn start(mut self) -> Running {
        let child = self.spawn();
        let pid = Pid::from_child(&child);
        let (sender, ended) = mpsc::channel();
        std::thread::spawn(move || {
            let output = child.wait_with_output().unwrap();
            let _ = sender.send(Ran::from(output));
        });
        Running {
            pid,
            ended,
            over: false,
            _own: self.own,
        }
    }

    /// Runs it with a reader who takes one line and goes: that line, what it
    /// says on stderr, and its status.
    pub(crate) fn run_headed(mut self) -> Ran {
        let mut child = self.spawn();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        drop(stdout);
        let pid = Pid::from_child(&child);
        let (sender, ended) = mpsc::channel();
        std::thread::spawn(move || {
            let ran = Ran::from(child.wait_with_output().unwrap());
            let _ = sender.send(Ran {
                stdout: line,
                ..ran
            });
        });
        let running = Running {
            pid,
            ended,
            over: false,
            _own: self.own,
        };
        running.wait()
    }

    /// Runs `serve` with these arguments on a free port.
    pub(crate) fn serve(self, arguments: &[&str]) -> Served {
        let mut serve = self
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments);
        let mut child = serve.spawn();
        let stdout = child.stdout.take().unwrap();
        let (sender, line) = mpsc::channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            let mut stdout = BufReader::new(stdout);
            let _ = stdout.read_line(&mut line);
            let _ = sender.send(line);
            let _ = stdout.read_to_end(&mut Vec::new());
        });
        let mut served = Served {
            port: 0,
            child,
            _own: serve.own,
        };
        let line = line.recv_timeout(PATIENCE).unwrap();
        let address = line.trim_end().rsplit_once(':');
        served.port = match address.and_then(|(_, port)| port.parse().ok()) {
            Some(port) => port,
            None => panic!("serve says {line:?}"),
        };
        served
    }

    /// Runs it in a terminal of 24 rows and 80 columns.
    pub(crate) fn prompt(self) -> Pty {
        self.prompt_of(24, 80)
    }

    /// Runs it in a terminal of this size.
    pub(crate) fn prompt_of(mut self, rows: u16, columns: u16) -> Pty {
        self.settle();
        Pty::spawn(self.command, self.own, rows, columns)
    }

    /// Runs it in a terminal that goes away once it has shown each of `texts`,
    /// behind each the keys that are pressed then: the exit status.
    pub(crate) fn hung_up(mut self, texts: &[(&str, &str)]) -> Option<i32> {
        self.settle();
        pty::hang_up(self.command, texts)
    }

    /// Gives it a home of its own where it has no other.
    fn settle(&mut self) {
        if let Some(path) = self.own.as_ref().map(|own| own.path().to_owned()) {
            self.lives_in(&path);
        }
    }

    fn spawn(&mut self) -> Child {
        self.settle();
        let stdin = match self.stdin {
            Some(_) => Stdio::piped(),
            None => Stdio::null(),
        };
        let command = self.command.stdin(stdin);
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        if let Some(text) = self.stdin.take() {
            let mut stdin = child.stdin.take().unwrap();
            // It may end without having read all.
            std::thread::spawn(move || stdin.write_all(&text));
        }
        child
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        Ran {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            status: output.status.code(),
        }
    }
}

impl Ran {
    /// What it wrote, after a run without a word on stderr.
    #[track_caller]
    pub(crate) fn good(self) -> String {
        assert_eq!(
            (self.stderr.as_str(), self.status),
            ("", Some(0)),
            "{self:?}"
        );
        self.stdout
    }

    /// It ended with `status`, one error line with `words`, and a hint with
    /// `hint`; where that is empty, no hint is needed.
    #[track_caller]
    pub(crate) fn failed(&self, status: i32, words: &str, hint: &str) {
        assert_eq!(self.status, Some(status), "{self:?}");
        let mut lines = self.stderr.lines();
        let error = lines.next().unwrap_or_default();
        assert!(
            error.starts_with("error: ") && error.contains(words),
            "{self:?}"
        );
        let hints: Vec<_> = lines.collect();
        // A hint of several lines goes on further in.
        let all = hints
            .iter()
            .enumerate()
            .all(|(at, line)| line.starts_with("hint: ") || at > 0 && line.starts_with("  "));
        assert!(all, "more than an error and hints: {self:?}");
        let any = hint.is_empty() || hints.iter().any(|line| line.contains(hint));
        assert!(any, "no hint has {hint:?}: {self:?}");
    }
}

/// A run that goes on; dropping it kills it.
pub(crate) struct Running {
    pid: Pid,
    ended: Receiver<Ran>,
    over: bool,
    _own: Option<Home>,
}

impl Running {
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).unwrap();
    }

    /// Its end.
    pub(crate) fn wait(mut self) -> Ran {
        let ran = self.ended.recv_timeout(PATIENCE);
        self.over = ran.is_ok();
        ran.unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.over {
            let _ = kill_process(self.pid, Signal::KILL);
        }
    }
}

/// A `flightline serve`; dropping it kills it.
pub(crate) struct Served {
    pub(crate) port: u16,
    child: Child,
    _own: Option<Home>,
}

impl Served {
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Its end: what it said on stderr, and its status.
    pub(crate) fn wait(&mut self) -> (String, Option<i32>) {
        let mut said = String::new();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut said).unwrap();
        (said, self.child.wait().unwrap().code())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
