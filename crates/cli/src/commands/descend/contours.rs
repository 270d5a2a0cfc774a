//! Where a function of two variables is below a level: marching squares.

use std::collections::BTreeMap;

/// Values on a grid. Around it lies a frame of very large ones in the same places as its edges, so that every
/// region ends.
pub(super) struct Grid {
    x: Vec<f64>,
    y: Vec<f64>,
    /// Row by row, each of `x.len()`.
    values: Vec<f64>,
}

/// Higher than any level.
const FRAME: f64 = f64::MAX / 4.0;

/// A side of a square of the grid: from the node (row, column) to the right or down.
type Edge = (usize, usize, bool);

impl Grid {
    /// `n × n` values of `function` over `x` and `y`, each from its low to its high end.
    pub(super) fn new(n: usize, x: (f64, f64), y: (f64, f64), function: impl Fn(f64, f64) -> f64) -> Self {
        let along = |(low, high): (f64, f64)| -> Vec<f64> {
            let inner = (0..n).map(|i| low + (high - low) * i as f64 / (n - 1) as f64);
            std::iter::once(low).chain(inner).chain([high]).collect()
        };
        let (x, y) = (along(x), along(y));
        let inside = |i: usize| (1..=n).contains(&i);
        let value = |i: usize, j: usize| {
            let value = function(x[j], y[i]);
            if inside(i) && inside(j) && value.is_finite() { value } else { FRAME }
        };
        let values = (0..(n + 2) * (n + 2)).map(|k| value(k / (n + 2), k % (n + 2))).collect();
        Self { x, y, values }
    }

    /// `count` levels that divide the grid into bands, narrow ones near the lowest value.
    pub(super) fn levels(&self, count: usize) -> Vec<f64> {
        let mut values: Vec<f64> = self.values.iter().copied().filter(|&value| value < FRAME).collect();
        values.sort_by(f64::total_cmp);
        let level = |k: usize| {
            let share = (k as f64 / (count + 1) as f64).powi(2);
            values.get((share * values.len() as f64) as usize).copied()
        };
        let mut levels: Vec<f64> = (1..=count).filter_map(level).collect();
        levels.dedup();
        levels
    }

    /// The borders of the region below `level`, each a closed line of points (x, y).
    pub(super) fn below(&self, level: f64) -> Vec<Vec<(f64, f64)>> {
        let mut next = self.segments(level);
        let mut lines = Vec::new();
        while let Some((first, mut edge)) = next.pop_first() {
            let mut line = vec![self.crossing(first, level)];
            while edge != first {
                line.push(self.crossing(edge, level));
                // Each crossing is entered once and left once.
                let Some(after) = next.remove(&edge) else { break };
                edge = after;
            }
            lines.push(line);
        }
        lines
    }

    /// For each edge where a border enters a square, the edge where it leaves it.
    fn segments(&self, level: f64) -> BTreeMap<Edge, Edge> {
        let mut segments = BTreeMap::new();
        for i in 0..self.y.len() - 1 {
            for j in 0..self.x.len() - 1 {
                // Clockwise, from the first corner: each edge leads from a corner to the next.
                let corners = [(i, j), (i, j + 1), (i + 1, j + 1), (i + 1, j)];
                let edges = [(i, j, true), (i, j + 1, false), (i + 1, j, true), (i, j, false)];
                let low = corners.map(|(i, j)| self.at(i, j) < level);
                for k in (0..4).filter(|&k| !low[k] && low[(k + 1) % 4]) {
                    let leaves = (k + 1..k + 4).find(|&l| low[l % 4] && !low[(l + 1) % 4]);
                    segments.extend(leaves.map(|l| (edges[k], edges[l % 4])));
                }
            }
        }
        segments
    }

    fn crossing(&self, (i, j, right): Edge, level: f64) -> (f64, f64) {
        let (to_i, to_j) = if right { (i, j + 1) } else { (i + 1, j) };
        let (from, to) = (self.at(i, j), self.at(to_i, to_j));
        let share = (level - from) / (to - from);
        let between = |a: f64, b: f64| a + share * (b - a);
        (between(self.x[j], self.x[to_j]), between(self.y[i], self.y[to_i]))
    }

    fn at(&self, i: usize, j: usize) -> f64 {
        self.values[i * self.x.len() + j]
    }
}

#[cfg(test)]
mod tests {
    use super::Grid;

    /// Twice the area within a closed line.
    fn area(line: &[(f64, f64)]) -> f64 {
        let next = line.iter().cycle().skip(1);
        line.iter().zip(next).map(|((x, y), (next_x, next_y))| x * next_y - next_x * y).sum::<f64>().abs()
            / 2.0
    }

    #[test]
    fn a_bowl_has_circles() {
        let grid = Grid::new(81, (-2.0, 2.0), (-2.0, 2.0), |x, y| x * x + y * y);
        let lines = grid.below(1.0);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].iter().all(|(x, y)| (x.hypot(*y) - 1.0).abs() < 1e-3));
        assert!((area(&lines[0]) - std::f64::consts::PI).abs() < 0.01);
    }

    #[test]
    fn a_region_that_leaves_the_grid_ends_at_its_edge() {
        let grid = Grid::new(5, (0.0, 4.0), (0.0, 2.0), |x, _| x);
        let lines = grid.below(1.5);
        assert!(lines.len() == 1 && (area(&lines[0]) - 3.0).abs() < 1e-12, "{lines:?}");
        assert_eq!(grid.below(100.0).iter().map(|line| area(line)).sum::<f64>(), 8.0);
        assert!(grid.below(-1.0).is_empty());
    }

    #[test]
    fn two_valleys_and_a_ring_are_two_lines_each() {
        let wells = Grid::new(60, (-2.0, 2.0), (-1.0, 1.0), |x, y| (x * x - 1.0).powi(2) + y * y);
        assert_eq!((wells.below(0.5).len(), wells.below(1.02).len()), (2, 1));
        let ring = Grid::new(60, (-2.0, 2.0), (-2.0, 2.0), |x, y| (x.hypot(y) - 1.0).powi(2));
        assert_eq!(ring.below(0.09).len(), 2);
        let holes = Grid::new(10, (0.0, 1.0), (0.0, 1.0), |_, _| f64::NAN);
        assert!(holes.below(1.0).is_empty() && holes.levels(3).is_empty());
    }

    #[test]
    fn levels_rise() {
        let grid = Grid::new(30, (-2.0, 2.0), (-2.0, 2.0), |x, y| x * x + y * y);
        let levels = grid.levels(8);
        assert!(levels.len() == 8 && levels.windows(2).all(|two| two[0] < two[1]), "{levels:?}");
    }
}
