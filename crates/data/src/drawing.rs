//! Turns a drawing as people make it, of any size and in any colours, into an image like those of MNIST.

use crate::area::scale_by_area;
use crate::{DataError, Doubt, Framing, character};

/// A picture of one character. Ink may be darker or lighter than the paper.
///
/// ```
/// use data::Drawing;
/// // A black stroke on white paper, 40 × 30 pixels.
/// let ink = |i: usize| (8..32).contains(&(i / 30)) && (20..24).contains(&(i % 30));
/// let pixel = |i: usize| if ink(i) { 0 } else { 65535 };
/// let drawing = Drawing::from_rgba((40, 30), (0..1200).map(|i| [pixel(i), pixel(i), pixel(i), 65535]))?;
/// let image = drawing.like_mnist((28, 28))?;
/// assert_eq!(image.iter().filter(|&&byte| byte == 255).count(), 20 * 3); // 20 rows high, and in the middle
/// # Ok::<(), data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Grey levels row by row, from 0 (black) to 65535 (white).
    pub(crate) levels: Vec<u16>,
    pub(crate) rows: usize,
    pub(crate) cols: usize,
}

/// What a network is shown of a drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Bytes, row by row.
    pub image: Vec<u8>,
    /// Whether ink is darker than paper; none if nothing was asked about ink.
    pub dark_on_light: Option<bool>,
    /// What a person should know before believing what it is taken for.
    pub doubts: Vec<Doubt>,
}

impl Drawing {
    /// A drawing of (rows, columns) pixels, row by row, each red, green, blue and opacity from 0 to 65535.
    /// Colours become grey by their brightness (ITU-R BT.601). Transparent pixels show the paper: white if
    /// the opaque pixels are dark on the whole, black if they are light.
    ///
    /// # Errors
    /// If there are not rows·columns pixels, or none.
    pub fn from_rgba(
        (rows, cols): (usize, usize),
        pixels: impl IntoIterator<Item = [u16; 4]>,
    ) -> Result<Self, DataError> {
        let expected = rows.saturating_mul(cols);
        let mut levels = Vec::new();
        let mut transparent = Vec::new();
        let (mut seen, mut opacity) = (0_u64, 0_u64);
        for [r, g, b, a] in pixels {
            // The weights add up to 65536, which leaves grey pixels unchanged.
            let [r, g, b] = [r, g, b].map(u32::from);
            let level = ((19_595 * r + 38_470 * g + 7_471 * b + 32_768) >> 16) as u16;
            if a < u16::MAX {
                transparent.push((levels.len(), a));
            }
            seen += u64::from(level) * u64::from(a) / u64::from(u16::MAX);
            opacity += u64::from(a);
            levels.push(level);
        }
        if levels.len() != expected || levels.is_empty() {
            let what = format!("pixels of a drawing of {rows}×{cols}");
            return Err(DataError::Count { what, expected: expected.max(1), found: levels.len() });
        }
        let paper = if 2 * seen > opacity { 0 } else { u64::from(u16::MAX) };
        for (i, a) in transparent {
            let (level, a) = (u64::from(levels[i]), u64::from(a));
            levels[i] = ((level * a + paper * (65_535 - a)) / 65_535) as u16;
        }
        Ok(Self { levels, rows, cols })
    }

    /// The number of rows and columns.
    #[must_use]
    pub fn shape(&self) -> (usize, usize) {
        (self.rows, self.cols)
    }

    /// Whether the ink is darker than the paper, as on white paper. The border of the drawing counts as
    /// paper, unless it frames the paper.
    ///
    /// # Errors
    /// If there is no ink.
    pub fn is_dark_on_light(&self) -> Result<bool, DataError> {
        Ok(character::find(&self.levels, self.shape())?.0.dark)
    }

    /// The drawing as a network of images of `shape` and this framing would be shown it.
    ///
    /// # Errors
    /// As [`Drawing::like_mnist`] for [`Framing::Centred`], none for [`Framing::Whole`].
    ///
    /// # Panics
    /// If a side of `shape` is 0.
    #[track_caller]
    pub fn framed(&self, framing: Framing, shape: (usize, usize)) -> Result<Seen, DataError> {
        match framing {
            Framing::Centred => self.centred(shape),
            Framing::Whole => {
                let doubts = match self.rows * shape.1 == self.cols * shape.0 {
                    true => Vec::new(),
                    false => vec![Doubt::Squeezed(self.shape())],
                };
                Ok(Seen { image: self.as_it_is(shape), dark_on_light: None, doubts })
            }
        }
    }

    /// The whole drawing, scaled by area to (rows, columns) bytes, row by row, 0 black and 255 white. Of the
    /// same shape it stays what it is, to the last bit.
    ///
    /// # Panics
    /// If a side of `shape` is 0.
    #[must_use]
    #[track_caller]
    pub fn as_it_is(&self, shape: (usize, usize)) -> Vec<u8> {
        assert_sides(shape);
        let levels: Vec<f32> = self.levels.iter().map(|&level| f32::from(level)).collect();
        let scaled = scale_by_area(&levels, self.shape(), shape);
        scaled.into_iter().map(|level| (level / 257.0).round() as u8).collect()
    }

    /// The drawing as MNIST would show it: an image of (rows, columns) bytes, row by row, with ink 255 and
    /// paper 0. The ink is cut out and scaled by area, keeping its proportions, into a box of 20/28 of the
    /// image. Its centre of mass is put in the middle, as the database's page (yann.lecun.com/exdb/mnist)
    /// describes for 20 × 20 in 28 × 28. The strongest ink is 255, however thin or pale the pen. A frame, a
    /// form cell or a card around the character is left out, and so are ruled lines.
    ///
    /// # Errors
    /// If there is no ink: nothing differs from the border by a sixteenth of the range from black to white.
    ///
    /// # Panics
    /// If a side of `shape` is 0.
    #[track_caller]
    pub fn like_mnist(&self, shape: (usize, usize)) -> Result<Vec<u8>, DataError> {
        Ok(self.centred(shape)?.image)
    }

    /// As [`Drawing::like_mnist`], with what was found on the way.
    #[track_caller]
    fn centred(&self, (rows, cols): (usize, usize)) -> Result<Seen, DataError> {
        assert_sides((rows, cols));
        let (found, doubts) = character::find(&self.levels, self.shape())?;
        let (ink, height, width) = found.cut_out();
        let inside = |side: usize| (side * 20).div_ceil(28) as f64;
        let scale = (inside(rows) / height as f64).min(inside(cols) / width as f64);
        let scaled = |side: usize, limit: usize| ((side as f64 * scale).round() as usize).clamp(1, limit);
        let (new_rows, new_cols) = (scaled(height, rows), scaled(width, cols));
        let small = scale_by_area(&ink, (height, width), (new_rows, new_cols));

        let strongest = small.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        let (down, right) = middle(&small, (new_rows, new_cols), (rows, cols));
        let mut image = vec![0; rows * cols];
        for i in 0..new_rows {
            for j in 0..new_cols {
                let ink = small[i * new_cols + j] / strongest;
                image[(i + down) * cols + j + right] = (255.0 * ink).round() as u8;
            }
        }
        Ok(Seen { image, dark_on_light: Some(found.dark), doubts })
    }
}

#[track_caller]
fn assert_sides((rows, cols): (usize, usize)) {
    assert!(rows > 0 && cols > 0, "an image of {rows}×{cols} has no pixels");
}

/// How far down and to the right `ink` must move to put its centre of mass in the middle of an image of
/// `shape` without leaving it. The middle of 28 rows, 0 to 27, is row 14, where MNIST's own images have their
/// centre.
fn middle(ink: &[f32], (rows, cols): (usize, usize), shape: (usize, usize)) -> (usize, usize) {
    let mass: f32 = ink.iter().sum();
    let centre = |position: fn(usize, usize) -> usize| {
        let moment: f32 = ink.iter().enumerate().map(|(i, ink)| ink * position(i, cols) as f32).sum();
        moment / mass
    };
    let shift = |side: usize, centre: f32, taken: usize| {
        // A half is rounded down: a symmetric character of 20 rows gets 4 empty rows on each side.
        ((side / 2) as f32 - centre - 0.5).ceil().clamp(0.0, (side - taken) as f32) as usize
    };
    (shift(shape.0, centre(|i, cols| i / cols), rows), shift(shape.1, centre(|i, cols| i % cols), cols))
}
