//! All outputs of a run: none is another, or an input; each is written, whatever happens to the others.

use std::fs;
use std::path::Path;

use anyhow::{Error, Result, anyhow};
use files::{Guarantee, Identity, Lost, Place, partial, previous};
use serde::Serialize;

use super::{Lines, OutputFile, complain, say, warn};
use crate::Failure;

/// The outputs of a run, and what went wrong with them.
#[derive(Debug)]
pub(crate) struct Outputs {
    quiet: bool,
    claims: Vec<Claim>,
    /// The output that goes to standard output.
    on_standard_output: Option<String>,
    /// What the file systems refused and was told.
    told: Vec<Guarantee>,
    /// Nobody reads the lines any more.
    unheard: bool,
    failures: Vec<Error>,
}

/// A file that the run reads or writes.
#[derive(Debug)]
struct Claim {
    /// As a person knows it.
    name: String,
    identity: Identity,
    purpose: Purpose,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// Read.
    Input,
    /// Replaced.
    File,
    /// Written to.
    Stream,
    /// Where the shell sends a standard stream.
    Redirected,
}

impl Purpose {
    /// Whether one file cannot serve both.
    fn disturbs(self, other: Self) -> bool {
        match (self, other) {
            (Self::File, _) | (_, Self::File) => true,
            (Self::Stream, Self::Stream | Self::Input) | (Self::Input, Self::Stream) => true,
            (Self::Redirected | Self::Input | Self::Stream, _) => false,
        }
    }
}

impl Outputs {
    /// Of a run that prints its result only, if `quiet`.
    pub(crate) fn new(quiet: bool) -> Self {
        Lines::StandardOutput.choose();
        let redirected = [
            ("standard input", "/dev/stdin"),
            ("standard output", "/dev/stdout"),
            ("standard error", "/dev/stderr"),
        ];
        let claims = redirected.into_iter().filter(|(_, path)| fs::metadata(path).is_ok_and(|m| m.is_file()));
        let claim = |(name, path): (&str, &str)| Claim {
            name: name.to_owned(),
            identity: Identity::of(path),
            purpose: Purpose::Redirected,
        };
        let claims = claims.map(claim).collect();
        Self {
            quiet,
            claims,
            on_standard_output: None,
            told: Vec::new(),
            unheard: false,
            failures: Vec::new(),
        }
    }

    /// A file that the run reads.
    ///
    /// # Errors
    /// If an output would destroy it.
    pub(crate) fn reads(&mut self, flag: &str, path: &Path) -> Result<(), Failure> {
        if path == "-" {
            return Ok(());
        }
        self.claim(shown(flag, path), path, Purpose::Input)
    }

    /// An output of about `size` bytes, if it is wanted: tries whether it can be written.
    ///
    /// # Errors
    /// If it is another output or an input, or cannot be written.
    pub(crate) fn file(
        &mut self,
        flag: &str,
        path: Option<&Path>,
        size: u64,
    ) -> Result<Option<OutputFile>, Failure> {
        let Some(path) = path else { return Ok(None) };
        let file = OutputFile::at(path);
        match file.place() {
            Place::File(path) => self.replaces(flag, path)?,
            Place::Stream(path) => self.claim(shown(flag, path), path, Purpose::Stream)?,
            Place::StandardOutput => self.takes_standard_output(shown(flag, path))?,
            Place::StandardError => {}
        }
        file.tried(size, self.quiet).map(Some).map_err(Failure::run)
    }

    /// A file that will be replaced, with its temporary.
    ///
    /// # Errors
    /// If it is another output or an input.
    pub(crate) fn replaces(&mut self, flag: &str, path: &Path) -> Result<(), Failure> {
        let name = shown(flag, path);
        self.claim(name.clone(), path, Purpose::File)?;
        self.claim(format!("the temporary of {name}"), &partial(path), Purpose::File)
    }

    /// A file that will be replaced, and kept beside it.
    ///
    /// # Errors
    /// If one of them is another output or an input.
    pub(crate) fn rotates(&mut self, flag: &str, path: &Path) -> Result<(), Failure> {
        let name = shown(flag, path);
        self.replaces(flag, path)?;
        // A kill may leave one file with both names. The next file that is kept parts them.
        if Identity::of(previous(path)).is_same_as(&Identity::of(path)) {
            return Ok(());
        }
        self.claim(format!("the one before of {name}"), &previous(path), Purpose::File)
    }

    fn claim(&mut self, name: String, path: &Path, purpose: Purpose) -> Result<(), Failure> {
        let identity = Identity::of(path);
        let same = |other: &&Claim| purpose.disturbs(other.purpose) && identity.is_same_as(&other.identity);
        if let Some(other) = self.claims.iter().find(same) {
            return Err(Failure::arguments(anyhow!("{} and {name} are the same file", other.name)));
        }
        self.claims.push(Claim { name, identity, purpose });
        Ok(())
    }

    fn takes_standard_output(&mut self, name: String) -> Result<(), Failure> {
        match &self.on_standard_output {
            Some(other) => Err(Failure::arguments(anyhow!("{other} and {name} are both standard output"))),
            None => {
                self.on_standard_output = Some(name);
                Ok(())
            }
        }
    }

    /// Prints a line. If that fails, the files are written all the same, and it is told at the end.
    pub(crate) fn say(&mut self, text: &str) {
        if !self.unheard
            && let Err(error) = say(text)
        {
            self.unheard = true;
            self.failures.push(error);
        }
    }

    /// Says that an output was written, but to a person who wants the result only.
    pub(crate) fn confirm(&mut self, text: &str) {
        if !self.quiet {
            self.say(text);
        }
    }

    /// Writes a file that was wanted and says so; whether it did.
    pub(crate) fn write(
        &mut self,
        what: &str,
        file: Option<OutputFile>,
        content: impl FnOnce() -> Result<Vec<u8>>,
    ) -> bool {
        let Some(file) = file else { return false };
        match content().and_then(|bytes| file.put(&bytes)) {
            Ok(lost) => {
                self.lost(lost);
                if *file.place() != Place::StandardOutput {
                    self.confirm(&format!("{what} written to {}", file.path().display()));
                }
                true
            }
            Err(error) => {
                self.failures.push(error);
                false
            }
        }
    }

    /// As [`Outputs::write`], for what becomes one line of JSON.
    pub(crate) fn write_json(&mut self, file: Option<OutputFile>, report: &impl Serialize) -> bool {
        self.write("results", file, || {
            let mut text = serde_json::to_vec(report)?;
            text.push(b'\n');
            Ok(text)
        })
    }

    /// What went wrong with an output. The others are written all the same.
    pub(crate) fn failed(&mut self, error: impl Into<Error>) {
        self.failures.push(error.into());
    }

    /// Warns of what a file system did not do.
    pub(crate) fn lost(&mut self, lost: Vec<Lost>) {
        for text in self.news(lost) {
            warn(&text, self.quiet);
        }
    }

    /// What there is to say of it: of each guarantee once in a run.
    pub(crate) fn news(&mut self, lost: Vec<Lost>) -> Vec<String> {
        let new = |lost: Lost| {
            let told = self.told.contains(&lost.guarantee);
            self.told.push(lost.guarantee);
            (!told).then(|| lost.to_string())
        };
        lost.into_iter().filter_map(new).collect()
    }

    /// How the run ended, which would have ended so without outputs. Of several faults all are told, and the
    /// last is returned.
    ///
    /// # Errors
    /// If `ended` is one, or an output failed.
    pub(crate) fn finish(self, ended: Result<(), Failure>) -> Result<(), Failure> {
        let failed = self.failures.into_iter().map(Failure::run);
        let mut all: Vec<Failure> = failed.chain(ended.err()).collect();
        let last = all.pop();
        for failure in all {
            complain(&format!("error: {failure}"));
        }
        last.map_or(Ok(()), Err)
    }
}

fn shown(flag: &str, path: &Path) -> String {
    format!("{flag} {}", path.display())
}
