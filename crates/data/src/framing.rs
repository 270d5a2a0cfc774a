//! How a picture becomes one of the images that a network was trained on.

/// How the images of a data set lie in their frame. A picture from outside is brought into the same form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Framing {
    /// As MNIST's digits: the ink scaled into a box within the frame, its centre of mass in the middle.
    #[default]
    Centred,
    /// The whole picture, scaled to the frame.
    Whole,
}

impl Framing {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Centred, Self::Whole];

    /// Its name on a command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Centred => "centred",
            Self::Whole => "whole",
        }
    }

    /// The number that stands for it in files. It never changes.
    #[must_use]
    pub fn number(self) -> u16 {
        match self {
            Self::Centred => 1,
            Self::Whole => 2,
        }
    }
}
