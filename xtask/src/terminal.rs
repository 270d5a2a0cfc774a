//! What standard output can show.

use std::env;
use std::io::{self, IsTerminal};

/// How grey can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shades {
    /// Two pixels in one place: a half block with a colour of its own and one behind it.
    Colours,
    /// Unicode's shaded blocks.
    Blocks,
    /// Punctuation.
    Ascii,
}

impl Shades {
    /// Colours on a terminal that has and wants them (NO_COLOR is not set), ASCII in files and pipes.
    pub(crate) fn of_stdout() -> Self {
        let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = env::var_os("TERM").is_none_or(|name| name == "dumb");
        match (io::stdout().is_terminal(), dumb, set("NO_COLOR")) {
            (false, ..) | (_, true, _) => Self::Ascii,
            (true, false, true) => Self::Blocks,
            (true, false, false) => Self::Colours,
        }
    }
}
