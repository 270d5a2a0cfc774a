//! What a picture may hold beside one character.

use std::fmt;

/// Something about a picture that a person should know before believing what it was taken for.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Doubt {
    /// A frame, a form cell or a card around the character was not taken for ink.
    Frame,
    /// Ruled lines, or pieces of lines along the edges, were not taken for ink.
    Lines,
    /// Lines that lie like a frame or like ruled paper, but may be part of the character.
    PerhapsLines,
    /// This many characters seem to stand there.
    Characters(usize),
    /// The ink is this many times as wide as it is high: more than one character, perhaps.
    Wide(f32),
    /// This share of the picture is ink: a photograph, or a character on a ground of another colour.
    Ground(f32),
    /// The ink differs from the paper by this share of the range from black to white.
    Pale(f32),
    /// A picture of this many rows and columns was squeezed or stretched into a frame of other proportions.
    Squeezed((usize, usize)),
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frame => f.write_str("what frames the character was left out"),
            Self::Lines => f.write_str("lines beside or behind the character were left out"),
            Self::PerhapsLines => f.write_str(
                "it has straight lines that may be a frame or ruled paper; cut out the character alone",
            ),
            Self::Characters(n) => {
                write!(f, "there seem to be {n} characters, and the network reads one; cut them apart")
            }
            Self::Wide(times) => write!(
                f,
                "the ink is {times:.1} times as wide as high: if there are several characters, cut them apart"
            ),
            Self::Ground(share) => write!(
                f,
                "{:.0} % of it is ink: perhaps the ground was taken for ink; cut out the character alone",
                100.0 * share
            ),
            Self::Pale(share) => write!(
                f,
                "the ink differs from the paper by {:.0} % of the range from black to white: it may be grain",
                100.0 * share
            ),
            Self::Squeezed((rows, cols)) => {
                write!(f, "{rows}×{cols} pixels were brought into a frame of other proportions")
            }
        }
    }
}
