//! Light that falls unevenly on paper: shadows, and corners that are darker than the middle.

use crate::area::scale_by_area;
use crate::ink::border;

/// The paper's level is looked for in so many cells a side.
const CELLS: usize = 64;

/// A drawing whose border varies by less than this, of 65535, is lit evenly.
const EVEN: u16 = 1 << 13;

/// What is thinner than this share of the shorter side is not paper.
const STROKE: f32 = 0.3;

/// Paper in the shade has at least this share of the level of the lightest. What is darker is ink.
const DARKEST: f32 = 0.2;

/// The level of all paper in even light. Grain that is lighter shows how dark grain may be.
const PAPER: f32 = 0.8 * 65_535.0;

/// The levels as they would be in even light, if the border varies and dark ink on shaded paper may be why.
/// The paper's level in each place is the least of the neighbourhoods that fit between the strokes: the
/// lightest level around, then the darkest of those (a closing).
pub(crate) fn flatten(levels: &[u16], (rows, cols): (usize, usize)) -> Option<Vec<u16>> {
    let border = border(levels, (rows, cols));
    let (low, high) = (border[border.len() / 20], border[border.len() - 1 - border.len() / 20]);
    if high - low < EVEN || rows.min(cols) < CELLS {
        return None;
    }
    let shape = (CELLS, CELLS);
    let numbers: Vec<f32> = levels.iter().map(|&level| f32::from(level)).collect();
    let small = scale_by_area(&numbers, (rows, cols), shape);
    let reach = (CELLS as f32 * STROKE / 2.0) as usize;
    // Beyond its border the paper goes on as it is there: otherwise the closing would lighten a dark border.
    let around = 2 * reach + 2;
    let side = CELLS + 2 * around;
    let inner = |at: usize| at.saturating_sub(around).min(CELLS - 1);
    let padded: Vec<f32> =
        (0..side * side).map(|at| small[inner(at / side) * CELLS + inner(at % side)]).collect();
    let lightest = filtered(&padded, side, reach, f32::max);
    // Two cells more than that: a pale rim would look like a stroke, a dark one does no harm.
    let paper = filtered(&lightest, side, reach + 2, f32::min);
    let paper: Vec<f32> =
        (0..CELLS).flat_map(|i| paper[(i + around) * side + around..][..CELLS].iter().copied()).collect();
    let full = paper.iter().copied().fold(0.0, f32::max);
    let darkest = paper.iter().copied().fold(f32::MAX, f32::min);
    if darkest < DARKEST * full {
        return None;
    }
    let across = |at: usize, side: usize| {
        let place = ((at as f32 + 0.5) * CELLS as f32 / side as f32 - 0.5).clamp(0.0, (CELLS - 1) as f32);
        (place as usize, (place as usize + 1).min(CELLS - 1), place.fract())
    };
    let columns: Vec<_> = (0..cols).map(|j| across(j, cols)).collect();
    let mut flat = Vec::with_capacity(levels.len());
    for i in 0..rows {
        let (above, below, y) = across(i, rows);
        let line = |j: usize| paper[above * CELLS + j] * (1.0 - y) + paper[below * CELLS + j] * y;
        for (j, &(left, right, x)) in columns.iter().enumerate() {
            let paper = line(left) * (1.0 - x) + line(right) * x;
            let level = f32::from(levels[i * cols + j]) / paper;
            flat.push((level * PAPER) as u16);
        }
    }
    Some(flat)
}

/// The strongest value within `reach` cells, sideways and up and down, of a square of cells.
fn filtered(cells: &[f32], side: usize, reach: usize, strongest: fn(f32, f32) -> f32) -> Vec<f32> {
    // Along rows, written as columns: the second pass filters the other way and turns the cells back.
    let pass = |cells: &[f32]| -> Vec<f32> {
        let value = |i: usize, j: usize| {
            let near = j.saturating_sub(reach)..(j + reach + 1).min(side);
            cells[i * side..][near].iter().copied().reduce(strongest).unwrap_or_default()
        };
        (0..side * side).map(|at| value(at % side, at / side)).collect()
    };
    pass(&pass(cells))
}
