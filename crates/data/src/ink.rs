//! What is ink and what is paper in a drawing.

use crate::DataError;

/// Ink must differ from the paper by this much, of 65535: 1/16 of the way from black to white.
const LEAST_CONTRAST: u16 = 1 << 12;

/// One pixel in so many may be a speck that is darker than all ink.
const SPECKS: usize = 5_000;

/// Ink below this share of full strength does not say where a character ends: it may be grain of the paper.
const FAINT: f32 = 0.1;

/// The share of all ink that may be left out on each side: dust must not decide the size of a character.
const DUST: f32 = 0.01;

/// How much ink each pixel has, 0 to 1.
pub(crate) struct Ink {
    amounts: Vec<f32>,
    rows: usize,
    cols: usize,
    /// Whether ink is darker than paper.
    pub(crate) dark: bool,
}

/// The paper is what the border shows: its median level is taken away, and so is how far the border itself
/// strays from it (grain, shading). The ink is what strays furthest, darker or lighter. Its full strength is
/// a high quantile of its own levels.
pub(crate) fn find(levels: &[u16], (rows, cols): (usize, usize)) -> Result<Ink, DataError> {
    let mut border: Vec<u16> = (0..rows * cols)
        .filter(|i| {
            matches!(i / cols, row if row == 0 || row == rows - 1) || i % cols == 0 || i % cols == cols - 1
        })
        .map(|i| levels[i])
        .collect();
    border.sort_unstable();
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

    // Paper strays to both sides of its median, ink to one.
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
    Ok(Ink { amounts: levels.iter().map(amount).collect(), rows, cols, dark })
}

impl Ink {
    /// The smallest box around the ink, dust aside: its pixels, rows and columns.
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

/// From the first to past the last line with ink that counts: not dust, which is little and has bare lines
/// between it and the rest.
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
    /// The highest level that more than `skipped` values reach.
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
