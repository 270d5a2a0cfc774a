//! What standard output and standard error can show.

use std::env;
use std::io::{self, IsTerminal};

/// Columns where nobody looks: files and pipes.
const UNSEEN: usize = 80;

/// How wide a line may be.
pub(crate) fn width() -> usize {
    terminal_size::terminal_size_of(io::stdout()).map_or(UNSEEN, |(width, _)| usize::from(width.0).max(20))
}

/// Whether a bar can be drawn on standard error, over and over in the same place: on a terminal that can move
/// back, and not in a log of continuous integration.
pub(crate) fn shows_bar() -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty() && value != "false");
    io::stderr().is_terminal() && !set("CI") && (cfg!(windows) || !is_dumb())
}

fn is_dumb() -> bool {
    env::var_os("TERM").is_none_or(|name| name.is_empty() || name == "dumb")
}

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
        match (io::stdout().is_terminal(), is_dumb(), set("NO_COLOR")) {
            (false, ..) | (_, true, _) => Self::Ascii,
            (true, false, true) => Self::Blocks,
            (true, false, false) => Self::Colours,
        }
    }
}

/// `text` in lines of at most `width` columns, each after `indent`; a longer word has a line of its own.
pub(crate) fn wrapped(text: &str, width: usize, indent: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("{indent}{word}")),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn lines_end_between_words() {
        assert_eq!(wrapped("one two three", 9, "  "), ["  one two", "  three"]);
        assert_eq!(wrapped("δ² = one", 4, ""), ["δ² =", "one"]);
        assert_eq!(wrapped("", 9, "  "), [""; 0]);
    }
}
