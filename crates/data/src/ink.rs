//! Tells ink from paper in a drawing.

use crate::DataError;

/// The least difference between ink and paper, of 65535: 1/16 of the range from black to white.
const LEAST_CONTRAST: u16 = 1 << 12;

/// One pixel in this many may be a speck that is stronger than all ink.
const SPECKS: usize = 5_000;

/// Ink below this share of full strength may be grain of the paper: it does not mark the edge of a character.
const FAINT: f32 = 0.1;

/// The share of all ink that may be cut off on each side as dust, which must not decide the size of a
/// character.
const DUST: f32 = 0.01;

/// How much ink each pixel has, 0 to 1.
pub(crate) struct Ink {
    pub(crate) amounts: Vec<f32>,
    pub(crate) rows: usize,
    pub(crate) cols: usize,
    /// Whether ink is darker than paper.
    pub(crate) dark: bool,
    /// How far it differs from the paper, as a share of the range from black to white.
    pub(crate) contrast: f32,
}

/// Finds the ink, given that the border shows paper. The paper's level is the median of the border. Ink lies
/// on the side, darker or lighter, where levels differ most from it. The variation of the border itself
/// (grain, shading) is subtracted. Full strength is a high quantile of the ink's own levels.
pub(crate) fn find(levels: &[u16], (rows, cols): (usize, usize)) -> Result<Ink, DataError> {
    let border = border(levels, (rows, cols));
    let paper = border[border.len() / 2];
    let direction = |dark: bool| {
        move |level: u16| if dark { paper.saturating_sub(level) } else { level.saturating_sub(paper) }
    };
    let furthest = |dark: bool| {
        let histogram = Histogram::of(levels.iter().map(|&level| direction(dark)(level)));
        (histogram.quantile_from_above(levels.len() / SPECKS), histogram)
    };
    let (darkest, dark_histogram) = furthest(true);
    let (lightest, light_histogram) = furthest(false);
    let dark = darkest >= lightest;
    let (strongest, histogram) = if dark { (darkest, dark_histogram) } else { (lightest, light_histogram) };

    // Grain differs from the median to both sides, ink to one: the side without ink shows the grain alone.
    let straying = Histogram::of(border.iter().map(|&level| direction(!dark)(level)));
    let grain = straying.quantile_from_above(border.len() / 20);
    let contrast = strongest.saturating_sub(grain);
    if contrast < LEAST_CONTRAST {
        return Err(DataError::NoInk { contrast: contrast >> 8, needed: LEAST_CONTRAST >> 8 });
    }
    let ink_pixels = histogram.above(strongest / 2);
    let full = histogram.quantile_from_above(ink_pixels / 10).max(grain + LEAST_CONTRAST);
    let scale = 1.0 / f32::from(full - grain);
    let amount = |&level: &u16| (f32::from(direction(dark)(level).saturating_sub(grain)) * scale).min(1.0);
    let amounts = levels.iter().map(amount).collect();
    Ok(Ink { amounts, rows, cols, dark, contrast: f32::from(contrast) / f32::from(u16::MAX) })
}

/// The levels of the border, sorted.
pub(crate) fn border(levels: &[u16], (rows, cols): (usize, usize)) -> Vec<u16> {
    let mut border: Vec<u16> = (0..rows * cols)
        .filter(|i| {
            matches!(i / cols, row if row == 0 || row == rows - 1) || i % cols == 0 || i % cols == cols - 1
        })
        .map(|i| levels[i])
        .collect();
    border.sort_unstable();
    border
}

impl Ink {
    /// The pixels, rows and columns of the smallest box around the ink, without dust.
    pub(crate) fn cut_out(&self) -> (Vec<f32>, usize, usize) {
        let row = |i: usize| &self.amounts[i * self.cols..][..self.cols];
        let clear = |ink: &f32| if *ink > FAINT { *ink } else { 0.0 };
        let by_row: Vec<f32> = (0..self.rows).map(|i| row(i).iter().map(clear).sum()).collect();
        let mut by_col = vec![0.0; self.cols];
        for i in 0..self.rows {
            by_col.iter_mut().zip(row(i)).for_each(|(sum, ink)| *sum += clear(ink));
        }
        let (top, bottom) = extent(&by_row);
        let (left, right) = extent(&by_col);
        let pixels = (top..bottom).flat_map(|i| &row(i)[left..right]).copied().collect();
        (pixels, bottom - top, right - left)
    }
}

/// The range of lines between the first and the last that hold ink. Dust outside is skipped: a little ink,
/// separated from the rest by empty lines.
fn extent(sums: &[f32]) -> (usize, usize) {
    let dust = DUST * sums.iter().sum::<f32>();
    let skipped = |sums: &mut dyn Iterator<Item = &f32>| {
        let (mut total, mut skipped) = (0.0, 0);
        for (line, &ink) in sums.enumerate() {
            total += ink;
            match ink {
                _ if total > dust => break,
                0.0 => skipped = line + 1,
                _ => {}
            }
        }
        skipped
    };
    (skipped(&mut sums.iter()), sums.len() - skipped(&mut sums.iter().rev()))
}

/// How often each level occurs.
struct Histogram(Vec<usize>);

impl Histogram {
    fn of(levels: impl Iterator<Item = u16>) -> Self {
        let mut counts = vec![0; 1 << 16];
        levels.for_each(|level| counts[usize::from(level)] += 1);
        Self(counts)
    }
    /// The highest level that more than `skipped` values reach or exceed.
    fn quantile_from_above(&self, skipped: usize) -> u16 {
        let mut reached = 0;
        let level = (0..self.0.len()).rev().find(|&level| {
            reached += self.0[level];
            reached > skipped
        });
        level.unwrap_or(0) as u16
    }
    /// How many values are above `level`.
    fn above(&self, level: u16) -> usize {
        self.0[usize::from(level) + 1..].iter().sum()
    }
}
