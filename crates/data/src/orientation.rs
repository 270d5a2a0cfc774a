//! Turns a drawing as its camera was held.

use crate::Drawing;

impl Drawing {
    /// The drawing turned as EXIF's `orientation` says it is to be shown, 1 to 8: 3 half a turn, 6 a quarter
    /// clockwise, 8 a quarter anticlockwise, and 2, 4, 5, 7 mirrored. Other numbers change nothing.
    ///
    /// ```
    /// use data::Drawing;
    /// let drawing = Drawing::from_rgba((1, 2), [[0; 4], [1; 4]])?;
    /// assert_eq!(drawing.oriented(6).shape(), (2, 1));
    /// # Ok::<(), data::DataError>(())
    /// ```
    #[must_use]
    pub fn oriented(self, orientation: u16) -> Self {
        let (rows, cols) = self.shape();
        let from: fn(usize, usize, usize, usize) -> (usize, usize) = match orientation {
            2 => |i, j, _, w| (i, w - j),
            3 => |i, j, h, w| (h - i, w - j),
            4 => |i, j, h, _| (h - i, j),
            5 => |i, j, _, _| (j, i),
            6 => |i, j, h, _| (h - j, i),
            7 => |i, j, h, w| (h - j, w - i),
            8 => |i, j, _, w| (j, w - i),
            _ => return self,
        };
        let (new_rows, new_cols) = if orientation >= 5 { (cols, rows) } else { (rows, cols) };
        let places = (0..new_rows).flat_map(|i| (0..new_cols).map(move |j| (i, j)));
        let levels = places.map(|(i, j)| {
            let (k, l) = from(i, j, rows - 1, cols - 1);
            self.levels[k * cols + l]
        });
        Self { levels: levels.collect(), rows: new_rows, cols: new_cols }
    }
}

#[cfg(test)]
mod tests {
    use super::Drawing;

    /// The letter F, stored as EXIF's eight orientations store it, is upright again.
    #[test]
    fn every_orientation_is_made_upright() {
        let upright = ["##", "# ", "##", "# "];
        let stored: [&[&str]; 8] = [
            &["##", "# ", "##", "# "],
            &["##", " #", "##", " #"],
            &[" #", "##", " #", "##"],
            &["# ", "##", "# ", "##"],
            &["####", "# # "],
            &["# # ", "####"],
            &[" # #", "####"],
            &["####", " # #"],
        ];
        let drawing = |lines: &[&str]| {
            let pixels =
                lines.iter().flat_map(|line| line.bytes()).map(|c| if c == b'#' { 0 } else { u16::MAX });
            let shape = (lines.len(), lines[0].len());
            Drawing::from_rgba(shape, pixels.map(|level| [level, level, level, u16::MAX])).unwrap()
        };
        for (orientation, lines) in (1..).zip(stored) {
            assert_eq!(drawing(lines).oriented(orientation), drawing(&upright), "orientation {orientation}");
        }
        assert_eq!(drawing(&upright).oriented(0), drawing(&upright));
    }
}
