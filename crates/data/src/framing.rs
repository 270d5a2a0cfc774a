//! How a picture becomes one of the images that a network was trained on.

use linalg::{Scalar, compiled_once};

use crate::Dataset;

/// Up to this level, of 255, a pixel may be the trace of a compression and is empty.
const EMPTY: u8 = 25;

/// Images are centred if so many of 100 leave the outermost pixels empty. Of MNIST's more than 99 do.
const CENTRED_OF_100: usize = 95;

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

    /// What the images of `samples` show: [`Framing::Centred`] if at least 95 % of them leave their outermost
    /// rows and columns empty (none of 255 levels above 25), as MNIST does. Otherwise, as in Fashion-MNIST
    /// or Kuzushiji-MNIST, they fill their frame: [`Framing::Whole`]. No samples, or samples
    /// that are no images, say nothing: [`Framing::Centred`].
    ///
    /// ```
    /// use data::{Dataset, Framing};
    /// // One image of 3 × 3 with a dot in the middle, and one that is light everywhere.
    /// let dot = Dataset::<f32>::images(vec![0, 0, 0, 0, 255, 0, 0, 0, 0], (3, 3), vec![0], 1)?;
    /// let light = Dataset::<f32>::images(vec![200; 9], (3, 3), vec![0], 1)?;
    /// assert_eq!((Framing::of(&dot), Framing::of(&light)), (Framing::Centred, Framing::Whole));
    /// # Ok::<(), data::DataError>(())
    /// ```
    #[must_use]
    pub fn of<T: Scalar>(samples: &Dataset<T>) -> Self {
        framing(samples)
    }

    /// As [`Framing::of`], of images one after another.
    pub(crate) fn of_pixels(pixels: &[u8], shape: (usize, usize)) -> Self {
        let edge = edge(shape);
        let images = || pixels.chunks_exact((shape.0 * shape.1).max(1));
        Self::of_filled(images().filter(|image| fills(image, &edge)).count(), images().len())
    }

    fn of_filled(filled: usize, images: usize) -> Self {
        if 100 * filled > (100 - CENTRED_OF_100) * images { Self::Whole } else { Self::Centred }
    }
}

compiled_once! {
    fn framing<'d; T>(samples: &'d Dataset<T>) -> Framing {
        let Some(shape) = samples.image_shape() else { return Framing::Centred };
        let edge = edge(shape);
        let fills = |image: Vec<u8>| fills(&image, &edge);
        let filled = (0..samples.len()).filter(|&i| samples.image(i).is_some_and(fills)).count();
        Framing::of_filled(filled, samples.len())
    }
}

/// Whether an image has ink at its edge.
fn fills(image: &[u8], edge: &[usize]) -> bool {
    edge.iter().any(|&i| image[i] > EMPTY)
}

/// The places of the pixels in the outermost rows and columns.
pub(crate) fn edge((rows, cols): (usize, usize)) -> Vec<usize> {
    let on_edge = |i: &usize| {
        let (row, col) = (i / cols, i % cols);
        row == 0 || col == 0 || row + 1 == rows || col + 1 == cols
    };
    (0..rows * cols).filter(on_edge).collect()
}
