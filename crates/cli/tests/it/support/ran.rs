//! What a run of a program left; the tests of `xtask` use it too.

use std::process::Output;

/// What a run of the program left.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

impl Ran {
    /// Ended well and said nothing on standard error.
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "{}", self.stdout);
        self
    }
    /// Ended with `code` and exactly one line on standard error, which names `culprit`.
    pub(crate) fn failed(self, code: i32, culprit: &str) -> Self {
        let Self { stderr, .. } = &self;
        assert_eq!(self.code, Some(code), "{stderr}");
        let lines: Vec<&str> = stderr.lines().filter(|line| !line.trim().is_empty()).collect();
        assert_eq!(lines.len(), 1, "one line, and not: {stderr}");
        assert!(
            lines[0].starts_with("error: ") && lines[0].contains(culprit),
            "{culprit:?} is not in: {stderr}"
        );
        let parts: Vec<&str> = lines[0].split(": ").collect();
        assert!(parts.windows(2).all(|two| two[0] != two[1]), "said twice: {stderr}");
        assert!(!stderr.contains("panicked") && !stderr.contains("RUST_BACKTRACE"), "{stderr}");
        self
    }
}
