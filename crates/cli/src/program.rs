//! From the arguments of a process to its exit code.

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::OnceLock;

use clap::Subcommand;
use clap::error::ErrorKind;

use crate::Failure;
use crate::output::complain;
use crate::wrong::wrong;

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
        STARTED.get_or_init(|| self.name);
        let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
        let mut program = self.command::<C>();
        let matches = program.try_get_matches_from_mut(&arguments);
        let command = match matches.and_then(|matches| C::from_arg_matches(&matches)) {
            Ok(command) => command,
            Err(error) => return answer(&error, &program, &arguments),
        };
        match command.run() {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => {
                match failure {
                    Failure::Interrupted(..) => complain(&failure.to_string()),
                    _ => complain(&format!("error: {failure}")),
                }
                failure.exit_code()
            }
        }
    }

    fn command<C: Run>(&self) -> clap::Command {
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

/// Help and version as they are; a wrong argument in one line.
fn answer(error: &clap::Error, program: &clap::Command, arguments: &[OsString]) -> ExitCode {
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        // Nobody is left to be told that the text could not be written.
        let _ = error.print();
        return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
    }
    complain(&format!("error: {} (see --help)", wrong(error, program, arguments)));
    ExitCode::from(2)
}
