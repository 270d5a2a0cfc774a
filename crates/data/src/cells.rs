//! Where there is ink, in squares of pixels: what a drawing consists of is looked for in few of them.

use crate::ink::Ink;

/// No side has more cells.
const MAX_SIDE: usize = 256;

/// A pixel with less than this share of full strength does not count.
const LEAST_AMOUNT: f32 = 0.2;

/// Rows or columns from the first to behind the last.
pub(crate) type Span = std::ops::Range<usize>;

/// A drawing as squares that are ink or paper.
#[derive(Clone)]
pub(crate) struct Cells {
    pub(crate) on: Vec<bool>,
    pub(crate) rows: usize,
    pub(crate) cols: usize,
    /// The side of a square in pixels.
    pub(crate) block: usize,
}

/// Cells that touch one another, by sides or corners.
pub(crate) struct Component {
    pub(crate) cells: Vec<usize>,
    pub(crate) rows: Span,
    pub(crate) cols: Span,
}

impl Component {
    pub(crate) fn height(&self) -> usize {
        self.rows.len()
    }
    pub(crate) fn width(&self) -> usize {
        self.cols.len()
    }
}

impl Cells {
    /// The cells of `ink`. A line as thin as one pixel is ink, a few grains are not: three quarters as many
    /// pixels must be inked as a side has.
    pub(crate) fn of(ink: &Ink) -> Self {
        let block = ink.rows.max(ink.cols).div_ceil(MAX_SIDE);
        let (rows, cols) = (ink.rows.div_ceil(block), ink.cols.div_ceil(block));
        let mut counts = vec![0_usize; rows * cols];
        for (i, line) in ink.amounts.chunks_exact(ink.cols).enumerate() {
            for (j, &amount) in line.iter().enumerate() {
                counts[i / block * cols + j / block] += usize::from(amount > LEAST_AMOUNT);
            }
        }
        let needed = (3 * block).div_ceil(4);
        Self { on: counts.into_iter().map(|count| count >= needed).collect(), rows, cols, block }
    }

    pub(crate) fn count(&self) -> usize {
        self.on.iter().filter(|&&on| on).count()
    }

    /// The components, the largest first.
    pub(crate) fn components(&self) -> Vec<Component> {
        let mut seen = vec![false; self.on.len()];
        let mut found = Vec::new();
        for start in 0..self.on.len() {
            if !self.on[start] || seen[start] {
                continue;
            }
            let cells = self.spread([start], &mut seen, true, |cell| self.on[cell]);
            let span = |of: fn(usize, usize) -> usize| {
                let places = cells.iter().map(|&cell| of(cell, self.cols));
                places.clone().min().unwrap_or(0)..places.max().map_or(0, |last| last + 1)
            };
            let (rows, cols) = (span(|cell, cols| cell / cols), span(|cell, cols| cell % cols));
            found.push(Component { cells, rows, cols });
        }
        found.sort_by_key(|component| std::cmp::Reverse(component.cells.len()));
        found
    }

    /// Which cells cannot be reached from the edge of the drawing without crossing `wall`, and are not in it.
    pub(crate) fn enclosed_by(&self, wall: &Component) -> Vec<bool> {
        let mut is_wall = vec![false; self.on.len()];
        wall.cells.iter().for_each(|&cell| is_wall[cell] = true);
        let mut seen = vec![false; self.on.len()];
        let on_edge = |cell: &usize| {
            let (i, j) = (cell / self.cols, cell % self.cols);
            i == 0 || j == 0 || i + 1 == self.rows || j + 1 == self.cols
        };
        let edge = (0..self.on.len()).filter(on_edge).filter(|&cell| !is_wall[cell]);
        self.spread(edge, &mut seen, false, |cell| !is_wall[cell]);
        seen.iter().zip(&is_wall).map(|(&outside, &wall)| !outside && !wall).collect()
    }

    /// All cells that can be reached from `start` over cells that are `open`; over corners too if `corners`.
    fn spread(
        &self,
        start: impl IntoIterator<Item = usize>,
        seen: &mut [bool],
        corners: bool,
        open: impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        let mut reached: Vec<usize> = start.into_iter().collect();
        reached.iter().for_each(|&cell| seen[cell] = true);
        let mut next = 0;
        while next < reached.len() {
            let (i, j) = (reached[next] / self.cols, reached[next] % self.cols);
            next += 1;
            for (k, l) in around((i, j), 1, (self.rows, self.cols)) {
                let cell = k * self.cols + l;
                if (corners || k == i || l == j) && !seen[cell] && open(cell) {
                    seen[cell] = true;
                    reached.push(cell);
                }
            }
        }
        reached
    }

    /// Clears `cells`.
    pub(crate) fn clear(&mut self, cells: &[usize]) {
        cells.iter().for_each(|&cell| self.on[cell] = false);
    }

    /// Rows and columns between the first and the last cell of ink; nothing if there is none.
    pub(crate) fn extent(&self) -> Option<(Span, Span)> {
        let inked = || (0..self.on.len()).filter(|&cell| self.on[cell]);
        let rows = inked().next()? / self.cols..inked().next_back()? / self.cols + 1;
        let columns = || inked().map(|cell| cell % self.cols);
        Some((rows, columns().min()?..columns().max()? + 1))
    }
}

/// The places at most `by` away from a place, itself included.
pub(crate) fn around(
    (i, j): (usize, usize),
    by: usize,
    (rows, cols): (usize, usize),
) -> impl Iterator<Item = (usize, usize)> {
    let side = move |at: usize, end: usize| at.saturating_sub(by)..(at + by + 1).min(end);
    side(i, rows).flat_map(move |k| side(j, cols).map(move |l| (k, l)))
}
