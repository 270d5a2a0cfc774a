//! A drawing as people make it (any size, ink of any colour on paper of any colour) made into an image as
//! MNIST has it.

use crate::area::scale_by_area;
use crate::{DataError, ink};

/// A picture of one character: ink on paper, whichever is darker.
///
/// ```
/// use data::Drawing;
/// // A black stroke on white paper, 40 × 30 pixels.
/// let pixel = |i: usize| if (8..32).contains(&(i / 30)) && (20..24).contains(&(i % 30)) { 0 } else { 65535 };
/// let drawing = Drawing::from_rgba((40, 30), (0..1200).map(|i| [pixel(i), pixel(i), pixel(i), 65535]))?;
/// let image = drawing.like_mnist((28, 28))?;
/// assert_eq!(image.iter().filter(|&&byte| byte == 255).count(), 20 * 3); // 20 rows high, and in the middle
/// # Ok::<(), data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// From 0, black, to 65535, white, row by row.
    levels: Vec<u16>,
    rows: usize,
    cols: usize,
}

impl Drawing {
    /// From (rows, columns) pixels, row by row, each red, green, blue and opacity from 0 to 65535. Colours
    /// become grey by their brightness (ITU-R BT.601). What is transparent shows paper: white below ink that
    /// is dark on the whole, black below light ink.
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
            // The weights add up to 65536, so grey stays exactly what it is.
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

    /// Rows and columns.
    #[must_use]
    pub fn shape(&self) -> (usize, usize) {
        (self.rows, self.cols)
    }

    /// Whether the ink is darker than the paper, as on white paper; the border of the drawing is taken for
    /// paper.
    ///
    /// # Errors
    /// If there is no ink.
    pub fn is_dark_on_light(&self) -> Result<bool, DataError> {
        Ok(ink::find(&self.levels, self.shape())?.dark)
    }

    /// The drawing as MNIST would have it in an image of (rows, columns) bytes, row by row: ink is 255, paper
    /// 0. The ink is cut out, scaled by area, keeping its proportions, into a box of 20/28 of the image, and
    /// placed so that its centre of mass is in the middle, as the database's page (yann.lecun.com/exdb/mnist)
    /// describes for 20 × 20 in 28 × 28. The strongest ink is 255, however thin or pale the pen.
    ///
    /// # Errors
    /// If there is no ink: nothing that stands out from the border by a sixteenth of the way from black to
    /// white.
    ///
    /// # Panics
    /// If a side of `shape` is 0.
    #[track_caller]
    pub fn like_mnist(&self, (rows, cols): (usize, usize)) -> Result<Vec<u8>, DataError> {
        assert!(rows > 0 && cols > 0, "an image of {rows}×{cols} has no pixels");
        let (ink, height, width) = ink::find(&self.levels, self.shape())?.cut_out();
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
        Ok(image)
    }
}

/// How far down and right `ink` must go for its centre of mass to lie on the middle of an image of `shape`,
/// within it. The middle is row 14 of rows 0 to 27: there the centres of MNIST's own images lie.
fn middle(ink: &[f32], (rows, cols): (usize, usize), shape: (usize, usize)) -> (usize, usize) {
    let mass: f32 = ink.iter().sum();
    let centre = |position: fn(usize, usize) -> usize| {
        let moment: f32 = ink.iter().enumerate().map(|(i, ink)| ink * position(i, cols) as f32).sum();
        moment / mass
    };
    let shift = |side: usize, centre: f32, taken: usize| {
        // A half is rounded down: a symmetric character of 20 rows has 4 rows on each side.
        ((side / 2) as f32 - centre - 0.5).ceil().clamp(0.0, (side - taken) as f32) as usize
    };
    (shift(shape.0, centre(|i, cols| i / cols), rows), shift(shape.1, centre(|i, cols| i % cols), cols))
}
