//! Why a command ended without doing what it was asked, and with which exit code.

use std::fmt;
use std::process::ExitCode;

/// Why a command ended without doing what it was asked.
#[derive(Debug)]
#[non_exhaustive]
pub enum Failure {
    /// The arguments cannot be right: exit code 2.
    Arguments(anyhow::Error),
    /// Anything else: exit code 1.
    Run(anyhow::Error),
    /// An answer of the command that has an exit code of its own.
    Coded(u8, anyhow::Error),
    /// By the signal of this number, as asked for: exit code 128 and that number.
    Interrupted(u8, String),
}

impl Failure {
    /// The arguments cannot be right.
    pub fn arguments(error: impl Into<anyhow::Error>) -> Self {
        Self::Arguments(error.into())
    }
    /// Something went wrong that is no fault of the arguments.
    pub fn run(error: impl Into<anyhow::Error>) -> Self {
        Self::Run(error.into())
    }
    /// Something for which the command has the exit code `code`.
    pub fn coded(code: u8, error: impl Into<anyhow::Error>) -> Self {
        Self::Coded(code, error.into())
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Arguments(_) => ExitCode::from(2),
            Self::Run(_) => ExitCode::from(1),
            Self::Coded(code, _) => ExitCode::from(*code),
            Self::Interrupted(signal, _) => ExitCode::from(128 + signal),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Arguments(e) => write!(f, "{} (see --help)", with_causes(e)),
            Self::Run(e) | Self::Coded(_, e) => f.write_str(&with_causes(e)),
            Self::Interrupted(_, text) => f.write_str(text),
        }
    }
}

/// One line: the error and its causes, each said once. The errors of the libraries name theirs themselves.
fn with_causes(error: &anyhow::Error) -> String {
    error.chain().skip(1).map(ToString::to_string).fold(error.to_string(), |text, cause| {
        if text.ends_with(&cause) { text } else { format!("{text}: {cause}") }
    })
}
