//! From the arguments of a process to its exit code.

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::OnceLock;

use clap::Subcommand;
use clap::error::ErrorKind;

use crate::output::{complain, is_silent, silence};
use crate::wrong::wrong;
use crate::{Failure, Members, TrainingCommand, machine};

/// A list of commands, as clap reads them, that can be carried out.
pub trait Run: Subcommand {
    /// Carries out the command.
    ///
    /// # Errors
    /// Why it could not; the caller prints it and ends with its exit code.
    fn run(&self) -> Result<(), Failure>;
}

/// A program with commands, as it introduces itself.
pub struct Program {
    /// What a person types before a command. Examples and the hints of a run name it.
    pub name: &'static str,
    /// What it is for, in a line.
    pub about: &'static str,
    /// Commands to show as examples, without the name.
    pub examples: &'static [&'static str],
    /// Its exit codes, in a sentence.
    pub exit_codes: &'static str,
}

/// The name in the help texts of the commands, which other programs replace by their own.
const WRITTEN: &str = "\n  descent ";

static STARTED: OnceLock<&'static str> = OnceLock::new();

/// What to type before a command to start this program again.
pub(crate) fn name() -> &'static str {
    STARTED.get_or_init(|| "descent")
}

impl Program {
    /// Does what a person typed; the first of `arguments` is the program's name. What is wrong goes to
    /// standard error, in one line.
    pub fn run<C: Run>(&self, arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> ExitCode {
        let ended = self.ended(arguments, C::run);
        ended.failure.iter().for_each(|line| complain(line));
        ended.code
    }

    /// As [`Program::run`], by one of several processes that train together. They are started alike, and each
    /// calls this with its own view of the members.
    pub fn run_together(
        &self,
        arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
        members: &mut dyn Members,
    ) -> ExitCode {
        silence(members.rank() > 0);
        machine::share(members.here());
        let ended = self.ended(arguments, |command: &TrainingCommand| command.run(members));
        // Before the others are gone, and a launcher ends this process too.
        ended.failure.iter().for_each(|line| complain(line));
        let others = members.end(ended.failure.as_deref());
        others.iter().for_each(|line| complain(&format!("error: {line}")));
        match (members.rank(), others.is_empty()) {
            (0, true) => ended.code,
            (0, false) => ExitCode::FAILURE,
            // The first one says how the command ended, and the launcher ends with its code.
            _ => ExitCode::SUCCESS,
        }
    }

    fn ended<C: Subcommand>(
        &self,
        arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
        run: impl FnOnce(&C) -> Result<(), Failure>,
    ) -> Ended {
        STARTED.get_or_init(|| self.name);
        let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
        let mut program = self.command::<C>();
        let matches = program.try_get_matches_from_mut(&arguments);
        let command = match matches.and_then(|matches| C::from_arg_matches(&matches)) {
            Ok(command) => command,
            Err(error) => return answer(&error, &program, &arguments),
        };
        match run(&command) {
            Ok(()) => Ended { code: ExitCode::SUCCESS, failure: None },
            Err(failure) => {
                let line = match failure {
                    Failure::Interrupted(..) => failure.to_string(),
                    _ => format!("error: {failure}"),
                };
                Ended { code: failure.exit_code(), failure: Some(line) }
            }
        }
    }

    fn command<C: Subcommand>(&self) -> clap::Command {
        let examples: String =
            self.examples.iter().map(|example| format!("\n  {} {example}", self.name)).collect();
        let command = clap::Command::new(self.name)
            .bin_name(self.name)
            .version(env!("CARGO_PKG_VERSION"))
            .max_term_width(100)
            .after_help(format!("Examples:{examples}\n\nExit codes: {}", self.exit_codes))
            .subcommand_required(true)
            .arg_required_else_help(true);
        // clap takes what the program is for from the description of the list.
        let command = C::augment_subcommands(command).about(self.about).long_about(None);
        command.mut_subcommands(|command| self.named(command))
    }

    /// The command and those below it, with this program's name in their examples.
    fn named(&self, command: clap::Command) -> clap::Command {
        let text = command.get_after_help().map(ToString::to_string);
        let command = match text {
            Some(text) => command.after_help(text.replace(WRITTEN, &format!("\n  {} ", self.name))),
            None => command,
        };
        command.mut_subcommands(|command| self.named(command))
    }
}

/// How a program ended.
struct Ended {
    code: ExitCode,
    /// The line that tells of it, if that is still to be told.
    failure: Option<String>,
}

/// Help and version as they are; a wrong argument in one line.
fn answer(error: &clap::Error, program: &clap::Command, arguments: &[OsString]) -> Ended {
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        if !is_silent() {
            // Nobody is left to be told that the text could not be written.
            let _ = error.print();
        }
        return Ended { code: ExitCode::from(if error.use_stderr() { 2 } else { 0 }), failure: None };
    }
    let line = format!("error: {} (see --help)", wrong(error, program, arguments));
    Ended { code: ExitCode::from(2), failure: Some(line) }
}
