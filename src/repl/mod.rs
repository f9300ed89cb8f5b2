//! The one loop: inputs from whatever source, performed one by one.

/// What Tab offers.
pub mod completer;

mod editor;
mod greeting;
mod highlighter;
mod hinter;
mod prompt;
mod prompted;
mod source;
mod visible;

pub use highlighter::Highlighter;
pub use hinter::{About, Ghost, Hinter};
pub use prompted::Prompted;
pub use source::Source;

use std::path::PathBuf;

use source::Located;

use crate::error::{Error, Kind, Result};
use crate::session::{Leaving, Next, Session};

/// Files that `\i` may have open inside one another.
const DEPTH: usize = 50;

/// Runs the inputs of `sources`, one source after the other, and gives the
/// exit status: 0, or that of the last error that did not end the run.
///
/// An error ends the script that it is in, and every script that included
/// that one; a prompt, and what runs before it, goes on. A source that cannot
/// be read, such as a terminal that is gone, ends the run.
///
/// # Errors
/// The error that ended the run.
pub fn run(session: &mut Session, sources: Vec<Source>) -> Result<u8> {
    let ran = run_all(session, sources);
    session.abandon();
    ran
}

fn run_all(session: &mut Session, sources: Vec<Source>) -> Result<u8> {
    let prompts = sources.iter().any(Source::is_prompt);
    if !prompts {
        foresee(session, &sources)?;
    }
    let mut waiting = sources.into_iter();
    // One of them, and what includes what in it.
    let mut stack: Vec<Source> = Vec::new();
    let mut status = 0;
    loop {
        if stack.is_empty() {
            stack.extend(waiting.next());
        }
        let Some(source) = stack.last_mut() else {
            break;
        };
        let Some(located) = source.next(session)? else {
            stack.pop();
            continue;
        };
        let is_prompt = source.is_prompt();
        let stepped = match located.recorded {
            true => {
                let begun = session.begin_record();
                let stepped = step(session, &located, stack.len());
                session.record(&begun, &stepped);
                stepped
            }
            false => step(session, &located, stack.len()),
        };
        let stepped = stepped.and_then(|step| edited(step, session, &mut stack));
        if !is_prompt {
            session.pass_on();
        }
        match stepped {
            Ok(Step::Next | Step::Edit(_)) => {}
            Ok(Step::Include(included)) => stack.push(included),
            Ok(Step::Quit) => break,
            Err(error) => {
                let ends = match error.kind() {
                    Kind::Terminated => true,
                    Kind::Interrupted => !prompts,
                    // Nobody reads on; what failed before has failed.
                    Kind::ClosedPipe if !prompts => return Ok(status),
                    _ => session.settings.stop_on_error && !prompts,
                };
                if ends {
                    return Err(error);
                }
                session.terminal().report(&error, session.settings.verbose);
                if !prompts {
                    status = error.kind().status();
                } else if session.settings.stop_on_error || error.kind() == Kind::Interrupted {
                    while stack.pop_if(|source| !source.is_prompt()).is_some() {}
                    if let Some(Source::Prompt(prompt)) = stack.last_mut() {
                        prompt.forget(error.kind(), session);
                    }
                }
            }
        }
    }
    Ok(status)
}

/// Looks at what is known of `sources` before anything runs.
fn foresee(session: &Session, sources: &[Source]) -> Result<()> {
    let mut foreseen = session.foreseen();
    let known = sources.iter().map_while(Source::known);
    for located in known.flatten() {
        foreseen
            .take(&located.input)
            .map_err(|error| located.locate(error))?;
    }
    Ok(())
}

/// What came of one input.
enum Step {
    Next,
    Include(Source),
    /// The prompt below has a text edited.
    Edit(Option<PathBuf>),
    Quit,
}

/// Does what `step` says to the prompt that it comes from.
fn edited(step: Step, session: &Session, stack: &mut [Source]) -> Result<Step> {
    if let Step::Edit(file) = &step {
        let prompt = stack.iter_mut().find_map(|source| match source {
            Source::Prompt(prompt) => Some(prompt),
            Source::Script(_) | Source::Stream(_) => None,
        });
        match prompt {
            Some(prompt) => prompt.edit(file.as_deref(), session)?,
            None => {
                return Err(Error::usage(
                    "\\e opens an editor, and there is no prompt yet",
                ));
            }
        }
    }
    Ok(step)
}

/// Performs an input, of the innermost of `depth` sources.
fn step(session: &mut Session, located: &Located, depth: usize) -> Result<Step> {
    let action = session.interpret(&located.input);
    let action = action.map_err(|error| located.locate_command(error))?;
    let done = session.perform(action).and_then(|next| match next {
        Next::Input => Ok(Step::Next),
        Next::Include(_) if depth >= DEPTH => {
            Err(Error::usage("files include one another without an end"))
        }
        Next::Include(path) => Ok(Step::Include(Source::file(&path)?)),
        Next::Init(_) if depth >= DEPTH => Err(Error::usage(
            "profiles switch to one another without an end",
        )),
        Next::Init(init) => Ok(Step::Include(Source::init(&init))),
        Next::Edit(file) => Ok(Step::Edit(file)),
        Next::Quit if session.may_leave(Leaving::ByCommand) => Ok(Step::Quit),
        Next::Quit => Ok(Step::Next),
    });
    done.map_err(|error| match error.kind() {
        // About where its result was to go.
        Kind::Usage | Kind::LocalFile => located.locate_command(error),
        _ => located.locate(error),
    })
}
